"""What only the whole house can tell about who thinks: an agent that is there, ears to lend it."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.agent import Reasoning
from config.problems import KeyPath, Problem
from config.settings import Profile, Settings
from providers import registry
from providers.agent.provider import PIPELINE, reasoned
from providers.errors import ProviderError

_KEYS = frozenset({"provider", "reasoning", "hand_over_after_tools"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a table of the file, with all it takes from others, wants."""

    path: KeyPath
    whole: Profile
    written: frozenset[str]
    """The keys that stand in this very table."""

    def key(self, *wanted: str) -> KeyPath:
        """Give the first of some keys that was written here, else the last of them."""
        return (*self.path, next((key for key in wanted if key in self.written), wanted[-1]))


def reasoning(settings: Settings) -> Iterator[Problem]:
    """Give every table whose provider cannot think, or let think, as it is told to."""
    for asked in _everybody(settings):
        try:
            known = registry.resolve(asked.whole.provider or "")
            problems = _pipeline(asked) if known == PIPELINE else _service(asked, known, settings)
        except ProviderError:
            continue  # the check of providers tells it
        yield from problems


def _everybody(settings: Settings) -> Iterator[_Asked]:
    """Give the house, and the profiles that change anything about it."""
    talk = settings.conversation
    house = Profile(
        provider=talk.provider,
        reasoning=talk.reasoning,
        hand_over_after_tools=talk.hand_over_after_tools,
    )
    written = frozenset(talk.model_fields_set & _KEYS)
    yield _Asked(path=("conversation",), whole=house, written=written)
    for name, own in settings.profile.items():
        if written := frozenset(own.model_fields_set & _KEYS):
            whole = house.model_copy(update=own.model_dump(include=set(written)))
            yield _Asked(path=("profile", name), whole=whole, written=written)


def _service(asked: _Asked, known: str, settings: Settings) -> list[Problem]:
    """Check that a provider can lend its ears and mouth where that is asked of it."""
    inner = registry.create(known, settings)
    external = asked.whole.reasoning is Reasoning.EXTERNAL
    try:
        reasoned(inner, settings, asked.whole)
    except ProviderError as error:
        key = asked.key("reasoning" if external else "hand_over_after_tools", "provider")
        found = f"{error}; {error.cure}"
        expected = "a provider and an agent that go together"
        return [Problem(key=key, expected=expected, found=found)]
    return []


def _pipeline(asked: _Asked) -> list[Problem]:
    """Check that nobody else is asked to think beside the pipeline's agent."""
    whole, written = asked.whole, asked.written
    expected = f"nothing beside {PIPELINE}, in which the agent alone thinks"
    if "reasoning" in written and whole.reasoning is Reasoning.BUILT_IN:
        found = f'"{Reasoning.BUILT_IN}", which asks for a provider that thinks itself'
        return [Problem(key=asked.key("reasoning"), expected=expected, found=found)]
    if whole.hand_over_after_tools:
        key = asked.key("hand_over_after_tools", "provider")
        found = f"hand_over_after_tools = {whole.hand_over_after_tools}"
        return [Problem(key=key, expected=expected, found=found)]
    return []
