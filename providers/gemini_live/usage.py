"""Reads what the service counted, by modality."""

from collections.abc import Iterator
from dataclasses import fields, replace

from providers.base import Usage
from providers.wire.reading import Fields, items, number, text


def usage(counted: Fields) -> Usage:
    """Give the counts of one `usageMetadata`; its details need not sum up to its totals."""
    prompt = _by_kind(counted, "promptTokensDetails", "toolUsePromptTokensDetails")
    cached = _by_kind(counted, "cacheTokensDetails")
    # Vertex says candidates for response.
    response = _by_kind(counted, "responseTokensDetails", "candidatesTokensDetails")
    thoughts = _count(counted, "thoughtsTokenCount")
    answered = _count(counted, "responseTokenCount") or _count(counted, "candidatesTokenCount")
    all_cached = _count(counted, "cachedContentTokenCount")
    return Usage(
        input_tokens=_count(counted, "promptTokenCount")
        + _count(counted, "toolUsePromptTokenCount"),
        output_tokens=answered + thoughts,
        input_text_tokens=prompt.get("TEXT", 0),
        input_audio_tokens=prompt.get("AUDIO", 0),
        cached_text_tokens=cached.get("TEXT", 0) if cached else all_cached,
        cached_audio_tokens=cached.get("AUDIO", 0),
        output_text_tokens=response.get("TEXT", 0) + thoughts,
        output_audio_tokens=response.get("AUDIO", 0),
    )


class Counts:
    """Takes the counts of a turn apart: one that repeats another, grown, counts for its growth.

    The service counts every prompt anew, with all of the session before it, and bills it so; a
    prompt of the same size within one turn is the same prompt.
    """

    def __init__(self) -> None:
        self._last = Usage()

    def begin(self) -> None:
        """A turn begins: whatever is counted is its own."""
        self._last = Usage()

    def news(self, counted: Usage) -> Iterator[Usage]:
        """Give what a count tells beyond the one before it."""
        before, self._last = self._last, counted
        repeated = counted.input_tokens == before.input_tokens > 0
        if not repeated or counted.output_tokens < before.output_tokens:
            yield counted
        elif counted != before:
            grown = _growth(before, counted)
            yield replace(counted, **grown)  # type: ignore[arg-type]  # its text is not among them


def _growth(before: Usage, counted: Usage) -> dict[str, int]:
    """Give by how much each count is larger than before."""
    both = ((each.name, getattr(before, each.name)) for each in fields(Usage))
    return {
        name: max(0, getattr(counted, name) - old) for name, old in both if isinstance(old, int)
    }


def _by_kind(counted: Fields, *names: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name in names:
        for detail in items(counted, name):
            kind = text(detail, "modality")
            sums[kind] = sums.get(kind, 0) + _count(detail, "tokenCount")
    return sums


def _count(fields: Fields, name: str) -> int:
    return max(0, number(fields, name))
