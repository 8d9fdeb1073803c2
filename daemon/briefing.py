"""Knows which provider each profile speaks to, and what its sessions need to know."""

import itertools
from collections.abc import Callable, Mapping, Sequence

from config.settings import Profile, Settings
from providers import registry
from providers.base import Provider, SessionBrief, ToolSpec, TurnMode, VocabularyItem
from providers.errors import Unsupported


class Briefing:
    """Makes providers once, and a brief for every session."""

    def __init__(
        self,
        settings: Settings,
        specs: Callable[[tuple[str, ...] | None], Sequence[ToolSpec]],
        vocabulary: Callable[[], Sequence[VocabularyItem]],
        made: Mapping[str, Provider],
    ) -> None:
        self._settings = settings
        self._specs = specs
        self._vocabulary = vocabulary
        self._providers = dict(made)
        self._sessions = itertools.count(1)

    def provider(self, name: str) -> Provider:
        """Give a provider, made when it is first asked for. Raises `ProviderError`."""
        known = registry.resolve(name)
        if known not in self._providers:
            self._providers[known] = registry.create(known, self._settings)
        return self._providers[known]

    def __call__(self, profile: str, word: str, mode: TurnMode) -> tuple[Provider, SessionBrief]:
        """Give the provider of a profile and the brief of its next session."""
        house, own = self._settings.conversation, self._profile(profile)
        name = f"session-{next(self._sessions)}"
        brief = SessionBrief(
            model=_first(own.model, house.model),
            voice=_first(own.voice, house.voice),
            language=_first(own.language, self._settings.room.language),
            instructions=_first(own.instructions, house.instructions),
            tools=tuple(self._specs(own.tools)),
            turn_mode=mode,
            session_id=name,
            conversation_id=name,
            room=self._settings.room.name,
            wake_phrase=self._phrase(profile, word),
            vocabulary=tuple(self._vocabulary()),
        )
        return self.provider(_first(own.provider, house.provider)), brief

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
                return wake.phrase or wake.name.replace("_", " ")
        return ""


def _first(own: str | None, house: str) -> str:
    return house if own is None else own
