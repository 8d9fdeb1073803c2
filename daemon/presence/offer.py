"""What a satellite of the present settings offers to the home."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What depends on the settings in what a satellite shows and obeys."""

    wake_words: tuple[str, ...] = ()
    """The words to choose from; empty where it listens for none."""
    providers: tuple[str, ...] = ()
    currency: str = "USD"
    talk: bool = True
    unmute: bool = False
    transcripts: bool = False
    ring: bool = False
    """Whether something drives a ring of lights."""
