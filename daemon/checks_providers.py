"""Checks who answers: that everybody the file names is there, and can do what it asks of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from config.nearest import nearest
from config.problems import KeyPath, Problem, either
from config.settings import Profile, Settings
from daemon.checks_services import able, unknown_voice
from providers import registry
from providers.base import Capabilities
from providers.errors import ProviderError

_PROFILE_KEYS: Final = ("provider", "model", "voice", "language", "tools")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a table of the file, with all it takes from others, wants of a provider."""

    whole: Profile
    keys: Mapping[str, KeyPath]
    """Where each of its wishes stands, as far as it has some of its own."""

    def key(self, *wanted: str) -> KeyPath | None:
        """Give where the first of some wishes stands; `None` when all were taken from others."""
        return next((self.keys[name] for name in wanted if name in self.keys), None)


def providers(settings: Settings) -> Iterator[Problem]:
    """Give every provider that is not there, or lacks what is asked of it."""
    for asked in _everybody(settings):
        yield from _who_answers(settings, asked)
    yield from _who_steps_in(settings)


def _everybody(settings: Settings) -> Iterator[_Asked]:
    """Give the house, and the profiles that change anything about who answers, or in what."""
    talk, room = settings.conversation, settings.room
    house = Profile(
        provider=talk.provider, model=talk.model, voice=talk.voice, language=room.language
    )
    keys: dict[str, KeyPath] = {name: ("conversation", name) for name in _PROFILE_KEYS}
    yield _Asked(whole=house, keys=keys | {"language": ("room", "language")})
    for name, own in settings.profile.items():
        written = {key: getattr(own, key) for key in _PROFILE_KEYS if getattr(own, key) is not None}
        if written:
            here: dict[str, KeyPath] = {key: ("profile", name, key) for key in written}
            yield _Asked(whole=house.model_copy(update=written), keys=here)


def _who_answers(settings: Settings, asked: _Asked) -> Iterator[Problem]:
    """Check the provider of one table."""
    whole, name = asked.whole, asked.whole.provider or ""
    own = asked.key("provider")
    try:
        capabilities = able(settings, name, whole.model or "")
    except ProviderError as error:
        if own:
            yield _unusable(name, error, own)
        return
    if key := asked.key("language", "provider"):
        yield from _language(capabilities, name, whole.language or "", key)
    if key := asked.key("voice", "provider", "model"):
        yield from unknown_voice(capabilities, name, whole.voice or "", key)
    if own:
        yield from _held(settings, capabilities, name, own)
    if (key := asked.key("tools")) and whole.tools and not capabilities.tools:
        expected = f"no tools, as {registry.resolve(name)} cannot run any"
        yield Problem(key=key, expected=expected, found=either(whole.tools))


def _who_steps_in(settings: Settings) -> Iterator[Problem]:
    """Check everybody in `conversation.fallback`, and that nobody is asked twice."""
    talk = settings.conversation
    before = {_proper(talk.provider)}
    for index, name in enumerate(talk.fallback):
        key: KeyPath = ("conversation", "fallback", index)
        if _proper(name) in before:
            alias = "" if name == _proper(name) else f", which is {_proper(name)}"
            expected = "somebody who is not asked before"
            yield Problem(key=key, expected=expected, found=f'"{name}" again{alias}')
            continue
        before.add(_proper(name))
        try:
            capabilities = able(settings, name)
        except ProviderError as error:
            yield _unusable(name, error, key)
            continue
        yield from _language(capabilities, name, settings.room.language, key)
        yield from _held(settings, capabilities, name, key)


def _unusable(name: str, error: ProviderError, key: KeyPath) -> Problem:
    """Give why nobody of this name answers: unknown, or without what it needs."""
    if not isinstance(error, registry.UnknownProvider):
        return Problem(key=key, expected="a provider that can be used", found=str(error))
    known = registry.names()
    near = nearest(name, (*known, *registry.ALIASES))
    proper = tuple(dict.fromkeys(registry.ALIASES.get(each, each) for each in near))
    return Problem(key=key, expected=either(known), found=f'"{name}"', near=proper)


def _language(
    capabilities: Capabilities, name: str, language: str, key: KeyPath
) -> Iterator[Problem]:
    """Check that a provider understands a language; one that names none understands many."""
    understood = capabilities.languages
    if understood and language not in understood:
        which = either(tuple(f'"{known}"' for known in understood))
        expected = f"{which}, which {registry.resolve(name)} understands"
        yield Problem(key=key, expected=expected, found=f'"{language}"')


def _held(
    settings: Settings, capabilities: Capabilities, name: str, key: KeyPath
) -> Iterator[Problem]:
    """Check that a room without wake words is answered by somebody who takes push-to-talk."""
    if not settings.wake.enabled and not capabilities.manual_turn:
        yield Problem(
            key=key,
            expected="a provider that takes push-to-talk, as wake.enabled is false",
            found=f"{registry.resolve(name)}, which finds the end of a turn by itself alone",
        )


def _proper(name: str) -> str:
    try:
        return registry.resolve(name)
    except ProviderError:
        return name
