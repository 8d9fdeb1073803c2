"""Settings of the wake word: what is listened for, and when a score counts as heard."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import FilePath, Name, Score, Seconds, Section

STOP_WORD = "stop"
"""The name the stop word goes by wherever wake words go by theirs; no wake word may have it."""


class WakeEngine(StrEnum):
    """Which program scores the wake words."""

    PARLOUR = "parlour"
    """openWakeWord's models, run by Parlour on one thread."""
    OPENWAKEWORD = "openwakeword"
    """The unmodified openwakeword package (needs it with its own dependencies)."""
    MICROWAKEWORD = "microwakeword"
    """pymicro-wakeword: several times cheaper, other models (extra `microwakeword`)."""


class WakeWord(Section):
    """A wake word, one `[[wake.words]]` for each."""

    name: Name
    """A model that comes with the engine (`hey_jarvis`, `alexa`, `hey_mycroft`, ...), or any name
    with `model`.
    """
    model: FilePath | None = Field(default=None, examples=["models/hey_house.onnx"])
    """A model file of your own (`.onnx` for the engines `parlour` and `openwakeword`)."""
    phrase: str | None = Field(default=None, examples=["hey jarvis"])
    """How it is spoken; left out, the name with spaces for underscores."""
    threshold: Score = 0.5
    """Score from which it counts as heard. Higher: fewer false wakes, more missed ones.
    `parlour wake` suggests one from what the room has heard.
    """
    patience: Annotated[int, Field(ge=1, le=20)] = 1
    """How many consecutive scores (one every 80 ms) must reach the threshold."""
    playing_threshold: Score | None = Field(default=None, examples=[0.3])
    """Its own `wake.playing_threshold`; left out, that one, or `threshold` where it is lower."""
    profile: Name | None = Field(default=None, examples=["butler"])
    """The `[profile.NAME]` this word speaks to."""

    @property
    def spoken(self) -> str:
        """Give the words a person says."""
        return self.phrase or self.name.replace("_", " ")


class Wake(Section):
    """The wake word."""

    enabled: bool = True
    """False is a full push-to-talk-only mode: no wake engine runs, and no "stop" is heard."""
    engine: WakeEngine = WakeEngine.PARLOUR
    """The engine. Licences: the bundled openWakeWord classifiers are CC BY-NC-SA 4.0 (no commercial
    use); the package pymicro-wakeword is Apache-2.0.
    """
    words: tuple[WakeWord, ...] = (WakeWord(name="hey_jarvis"),)
    """Written here, they replace the default one; all are listened for at once."""
    gate: bool = True
    """Rest while nothing stands out of the microphone's own noise, and hear the last seconds again
    when something does: the same wakes for a fraction of the cost (engine `parlour`).
    """
    refractory_s: Seconds = 1.5
    """For how long after a wake word no second one is taken."""
    preroll_ms: Annotated[int, Field(ge=0, le=2_000)] = 1_500
    """How much sound from before the wake word's recognition a session gets, so that no syllable is
    lost.
    """
    playing_patience: Annotated[int, Field(ge=1, le=20)] = 2
    """How many consecutive scores must reach a word's `threshold` while we sound ourselves: scraps
    of our own voice score high for one, a spoken word for several.
    """
    playing_threshold: Score = 0.3
    """A lower score that counts as well then, in `playing_low_patience` consecutive ones, since our
    own voice lowers every score. Above a word's `threshold` it takes that one's place.
    """
    playing_low_patience: Annotated[int, Field(ge=1, le=20)] = 4
    """How many consecutive scores must reach `playing_threshold`. Fewer: a softer call is heard
    over an answer, and the room wakes itself more often.
    """
    own_phrase_threshold: Score = 0.9
    """Score from which a word counts while our own reply holds its phrase, so that the room does
    not wake itself.
    """
    vad_threshold: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    """A second opinion before a wake is told: the last second must hold speech of this probability,
    by the voice activity detector. 0 asks for none.
    """
    near_miss_floor: Score = 0.1
    """Scores that rise above this and not to the threshold are counted as near misses, for
    `parlour wake`. Numbers only: no sound is kept.
    """
    stop: bool = True
    """Whether "stop" silences the room: listened for only while it speaks or rings (engine
    `parlour`).
    """
    stop_threshold: Score = 0.5
    """Score from which "stop" counts, in `playing_patience` consecutive ones."""
    stop_model: FilePath | None = Field(default=None, examples=["models/halt.onnx"])
    """A stop word of your own, from `parlour wake train`; left out, the "stop" that comes with
    Parlour.
    """
    stop_phrase: str = Field(default="stop", examples=["halt"])
    """How it is spoken: a reply that holds it must be talked over more clearly."""
