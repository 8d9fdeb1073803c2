"""Settings of talking over an answer: when sound counts as somebody who wants to be heard."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Score, Section


class WhileSpeaking(StrEnum):
    """What a session hears while we speak."""

    AUTO = "auto"
    """Nothing until the echo canceller has proven itself here; then the room, where the service
    finds out by itself that it is interrupted.
    """
    HELD = "held"
    """Nothing: this house decides who interrupts, and the service hears it from the onset on."""
    OPEN = "open"
    """The room, where the service finds out by itself: for microphones without any echo."""


class BargeIn(Section):
    """Talking over an answer without a wake word.

    The wake word, "stop", the button and `parlour stop` work in any case.
    """

    enabled: bool = True
    """Whether speech interrupts an answer at all."""
    uplink: WhileSpeaking = WhileSpeaking.AUTO
    """What a session hears while we speak: auto, held or open."""
    without_canceller: bool = False
    """Whether speech interrupts although no echo canceller of ours has proven itself: for devices
    that cancel their own echo, and for headphones.
    """
    grace_ms: Annotated[int, Field(ge=0, le=10_000)] = 1_500
    """So long from the first sound of an answer speech does not interrupt it, unless an echo
    canceller has proven itself.
    """
    suspect_threshold: Score = 0.3
    """VAD probability, on what is left after echo cancellation, from which somebody may be
    speaking.
    """
    speech_threshold: Score = 0.4
    """VAD probability from which a moment counts as speech."""
    near_wake_score: Score = 0.15
    """Wake word score from which the answer is lowered, so that the rest of the word is heard."""
    margin_db: Annotated[float, Field(ge=0.0, le=40.0)] = 6.0
    """How far speech must stand out of the room's noise and of what is left of our own voice."""
    pause_ms: Annotated[int, Field(ge=32, le=2_000)] = 96
    """So much speech pauses the answer."""
    speech_ms: Annotated[int, Field(ge=32, le=2_000)] = 160
    """So much speech cuts it, where every moment counts by how surely it is somebody's who is near:
    coughs, clicks and doors weigh less.
    """
    decide_ms: Annotated[int, Field(ge=96, le=3_000)] = 300
    """From the first suspicion: if it is not enough speech by then, the answer goes on."""
    duck_db: Annotated[float, Field(ge=0.0, le=60.0)] = 12.0
    """How much the answer is lowered at the first suspicion."""
    hold_ms: Annotated[int, Field(ge=100, le=5_000)] = 1_000
    """An answer that was talked over waits so long to be cut; then it goes on after all."""
    preroll_ms: Annotated[int, Field(ge=0, le=1_000)] = 300
    """How much sound from before the onset a session gets, so that no syllable is lost."""
    reverb_guard_ms: Annotated[int, Field(ge=0, le=2_000)] = 200
    """So long after an answer the room may still ring with it: that is no question, unless an
    echo canceller has proven itself.
    """
    own_voice_turns: Annotated[int, Field(ge=1, le=20)] = 3
    """After so many turns in a row that repeat our own words the room stops listening to itself."""
