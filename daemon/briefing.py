"""Knows who answers for each profile, in which order, and what their sessions need to know."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from config.settings import Profile, Settings
from daemon.home_words import home_words
from daemon.plan import Candidate, Plan
from daemon.private_turn import PRIVATE
from providers import registry
from providers.agent.provider import PIPELINE, external_with, reasoned
from providers.base import Provider, SessionBrief, ToolSpec, TurnMode, VocabularyItem
from providers.errors import ProviderError, Unsupported
from providers.private import provider as private

REFUGE: Final = "local"
"""Costs nothing and needs nobody."""


class Briefing:
    """Makes providers once, and a brief for every session."""

    def __init__(
        self,
        settings: Settings,
        specs: Callable[[tuple[str, ...] | None], Sequence[ToolSpec]],
        vocabulary: Callable[[], Sequence[VocabularyItem]],
        made: Mapping[str, Provider],
        run: str = "",
    ) -> None:
        """`run` tells this life of the house from others: what a session did is kept beyond it."""
        self._settings = settings
        self._run = run
        self._specs = specs
        self._vocabulary = vocabulary
        self._lasting = dict(made)
        self._providers = dict(made)
        self._minds: dict[tuple[str, str], Provider] = {}
        self._sessions = itertools.count(1)
        self._conversations = itertools.count(1)

    def take(self, settings: Settings) -> None:
        """Brief the sessions to come by other settings; what these change is made anew."""
        before, self._settings = self._settings, settings
        if _services(before) != _services(settings):
            self._providers = dict(self._lasting)
            self._minds.clear()
        if _thoughts(before) != _thoughts(settings):
            self._minds.clear()

    def provider(self, name: str) -> Provider:
        """Give a provider, made when it is first asked for. Raises `ProviderError`."""
        known = registry.resolve(name)
        if known not in self._providers:
            self._providers[known] = self._made(known)
        return self._providers[known]

    def _made(self, name: str) -> Provider:
        if name == PIPELINE:  # with the ears and the mouth that are here already
            return external_with(self.provider(REFUGE), self._settings, name=PIPELINE)
        return registry.create(name, self._settings)

    def _thinking(self, name: str, profile: str) -> Provider:
        """Give a profile's provider, with the mind the settings give it; made once."""
        known = (registry.resolve(name), profile)
        if known not in self._minds:
            own = self._profile(profile)
            self._minds[known] = reasoned(self.provider(name), self._settings, own)
        return self._minds[known]

    def __call__(self, profile: str, word: str, mode: TurnMode) -> Plan:
        """Give who answers for a profile, in order. Raises `Unsupported` for an unknown one."""
        if profile == PRIVATE:
            return self._private(mode)
        house, own = self._settings.conversation, self._profile(profile)
        first = _first(own.provider, house.provider)
        tools, things = tuple(self._specs(own.tools)), tuple(self._vocabulary())
        brief = SessionBrief(
            model=_first(own.model, house.model),
            voice=_first(own.voice, house.voice),
            language=_first(own.language, self._settings.room.language),
            instructions=_first(own.instructions, house.instructions),
            tools=tools,
            turn_mode=mode,
            latency_target=house.latency_target,
            conversation_id=f"conversation-{next(self._conversations)}",
            room=self._settings.room.name,
            wake_phrase=self._phrase(profile, word),
            vocabulary=things,
            home=home_words(things, self._settings.room.name) if tools else "",
        )
        # Models and voices are named for the first: each other provider has its own.
        plain = replace(brief, model="", voice="")
        others = [name for name in house.fallback if not _same(name, first)]
        candidates = [self._candidate(first, brief, lambda: self._thinking(first, profile))]
        candidates += [self._plain(name, plain) for name in others]
        return Plan(tuple(candidates), refuge=self._plain(REFUGE, plain))

    def _private(self, mode: TurnMode) -> Plan:
        """Give who hears a PIN: this machine, and nobody else, whatever happens."""
        room = self._settings.room
        brief = SessionBrief(language=room.language, room=room.name, turn_mode=mode)
        return Plan((self._candidate(private.NAME, brief, lambda: self._providers[private.NAME]),))

    def _plain(self, name: str, brief: SessionBrief) -> Candidate:
        """Give somebody who steps in: with the mind of his own."""
        return self._candidate(name, brief, lambda: self.provider(name))

    def _candidate(
        self, name: str, brief: SessionBrief, provider: Callable[[], Provider]
    ) -> Candidate:
        def make() -> tuple[Provider, SessionBrief]:
            return provider(), replace(
                brief, session_id=f"session-{self._run}{next(self._sessions)}"
            )

        return Candidate(_proper(name), make)

    def _profile(self, name: str) -> Profile:
        if not name:
            return Profile()
        if name not in self._settings.profile:
            raise Unsupported(f"profile: expected one of the file's, found {name!r}")
        return self._settings.profile[name]

    def _phrase(self, profile: str, word: str) -> str:
        """Give how the wake word is spoken; without one, that with which an answer may be cut."""
        for wake in self._settings.wake.words:
            if wake.name == word or (not word and (wake.profile or "") == profile):
                return wake.spoken
        return ""


def _services(settings: Settings) -> tuple[object, ...]:
    """Give what providers are made from."""
    return settings.providers, settings.agent, settings.room.language


def _thoughts(settings: Settings) -> tuple[object, ...]:
    """Give what decides about minds besides."""
    talk = settings.conversation
    return talk.reasoning, talk.hand_over_after_tools, settings.profile


def _first(own: str | None, house: str) -> str:
    return house if own is None else own


def _proper(name: str) -> str:
    """Give a provider's own name for an alias; an unknown name stays as it was written."""
    try:
        return registry.resolve(name)
    except ProviderError:
        return name


def _same(name: str, other: str) -> bool:
    return _proper(name) == _proper(other)
