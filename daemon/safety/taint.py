"""Remembers whether the model has read words that nobody in the house vouches for."""

from typing import Final

MOST_SOURCES: Final = 8


class Taint:
    """Sticks to a conversation for as long as a session may remember what it read.

    Whoever hands a model words of unknown hands notes it here: what came of an MCP server, a
    command, a web hook, another assistant, a player's title, a sensor's text. One room has one
    conversation, so there is one taint.
    """

    def __init__(self) -> None:
        # At most 8 sources, for the audit log. Full: later ones change nothing.
        self._sources: list[str] = []
        self.age = 0
        """Grows with everything noted: whether something came since."""

    def __bool__(self) -> bool:
        return bool(self._sources)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the words came from: `mcp`, `media title`."""
        return tuple(self._sources)

    def note(self, source: str) -> None:
        """Know that the model is about to read words of `source`."""
        self.age += 1
        if source not in self._sources and len(self._sources) < MOST_SOURCES:
            self._sources.append(source)

    def clear(self) -> None:
        """Know that a session begins which remembers nothing."""
        self._sources.clear()
