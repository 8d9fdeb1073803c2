"""What was used of a service: seconds of sound, messages, tokens. Tallies add up."""

from dataclasses import dataclass, fields
from typing import Self

from providers.events import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one turn, one day or one month used; cached tokens are counted in their input too."""

    sent_ms: int = 0
    """Sound that went from here to the provider; likewise back."""
    received_ms: int = 0
    text_messages: int = 0
    """Written turns and history, which some services bill by the piece."""
    text_input: int = 0
    """Tokens, as all below."""
    text_cached: int = 0
    text_output: int = 0
    audio_input: int = 0
    audio_cached: int = 0
    audio_output: int = 0
    unsorted_input: int = 0
    """Tokens of which the service did not say whether they were text or sound."""
    unsorted_output: int = 0

    def __add__(self, other: Self) -> "Tally":
        """Add two tallies up."""
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in FIGURES})

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in FIGURES)

    @property
    def input_tokens(self) -> int:
        """Every token that went in."""
        return self.text_input + self.audio_input + self.unsorted_input

    @property
    def output_tokens(self) -> int:
        """Every token that came out."""
        return self.text_output + self.audio_output + self.unsorted_output


FIGURES: tuple[str, ...] = tuple(field.name for field in fields(Tally))
"""The names of what is counted, in the order rows of the state file have it."""


def tally_of(usage: Usage) -> Tally:
    """Give the tokens of what a service counted.

    What a service breaks down only in part is text for the rest: thoughts, tool prompts and the
    turn's own marks. What it does not break down at all stays unsorted.
    """
    text_in, rest_in = _sorted(
        usage.input_tokens, usage.input_text_tokens, usage.input_audio_tokens
    )
    text_out, rest_out = _sorted(
        usage.output_tokens, usage.output_text_tokens, usage.output_audio_tokens
    )
    return Tally(
        text_input=text_in,
        text_cached=min(usage.cached_text_tokens, text_in),
        text_output=text_out,
        audio_input=usage.input_audio_tokens,
        audio_cached=min(usage.cached_audio_tokens, usage.input_audio_tokens),
        audio_output=usage.output_audio_tokens,
        unsorted_input=rest_in,
        unsorted_output=rest_out,
    )


def _sorted(every: int, text: int, audio: int) -> tuple[int, int]:
    """Give the tokens of text, and those of no known kind."""
    rest = max(0, every - text - audio)
    return (text + rest, 0) if text or audio else (0, rest)
