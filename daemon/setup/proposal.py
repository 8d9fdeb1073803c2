"""Which microphone, loudspeaker and button a machine should use, by what is known of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hardware.cards.machine import Ability, Card, Machine
from hardware.cards.table import Known, hat_of, recognised

_MIC_RATES_HZ: Final = (16_000, 48_000, 32_000, 44_100, 96_000)
_SPEAKER_RATES_HZ: Final = (48_000, 44_100, 32_000, 24_000, 16_000)
_OWN_CANCELLER: Final = 1.5
"""What it counts that a card can take its own loudspeaker out of what it hears."""
_SAME_CARD: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One end of a card, as it would be used."""

    card: Card
    known: Known
    pcm: str
    """The ALSA device below `voice_mic` or `voice_speaker`."""
    rate_hz: int | None
    channels: int | None

    @property
    def about(self) -> str:
        """What a person calls it."""
        return f"{self.known.about} ({self.card.id})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be used, the best first; empty where there is nothing."""

    microphones: tuple[Sound, ...]
    speakers: tuple[Sound, ...]
    hat: Known | None = None

    @property
    def button(self) -> int | None:
        """The pin of the HAT's own button (BCM)."""
        return self.hat.button if self.hat else None

    @property
    def advice(self) -> tuple[str, ...]:
        """What the owner of such a HAT should know."""
        return (f"{self.hat.about}: {self.hat.advice}",) if self.hat and self.hat.advice else ()


def propose(machine: Machine) -> Proposal:
    """Give what fits a machine, best first."""
    microphones = _best(_microphones(machine.cards))
    first = microphones[0] if microphones else None
    return Proposal(
        microphones=microphones,
        speakers=_best(_speakers(machine.cards, first)),
        hat=hat_of(machine),
    )


def _best(ranked: Iterable[tuple[float, Sound]]) -> tuple[Sound, ...]:
    return tuple(sound for _, sound in sorted(ranked, key=lambda pair: -pair[0]))


def _microphones(cards: Iterable[Card]) -> Iterable[tuple[float, Sound]]:
    for card in cards:
        known = recognised(card)
        if card.capture and known.mic:
            pcm = f"hw:CARD={card.id},DEV=0"
            rate_hz = _rate(card.capture, known.mic_hz, _MIC_RATES_HZ)
            yield (
                known.mic,
                Sound(
                    card=card, known=known, pcm=pcm, rate_hz=rate_hz, channels=card.capture.channels
                ),
            )


def _speakers(cards: Iterable[Card], mic: Sound | None) -> Iterable[tuple[float, Sound]]:
    for card in cards:
        known = recognised(card)
        if not (card.playback and known.speaker):
            continue
        rank = float(known.speaker)
        if mic and mic.card == card:
            rank += _OWN_CANCELLER if known.cancels_echo else _SAME_CARD
        rate_hz = _rate(card.playback, known.speaker_hz, _SPEAKER_RATES_HZ)
        pcm = known.speaker_pcm.format(id=card.id)
        yield rank, Sound(card=card, known=known, pcm=pcm, rate_hz=rate_hz, channels=None)


def _rate(ability: Ability, known_hz: int | None, preferred: Iterable[int]) -> int | None:
    """Give the rate to open a card at, so that only our own resampler converts."""
    if not ability.rates_hz:
        return known_hz
    return next((rate for rate in preferred if rate in ability.rates_hz), ability.rates_hz[-1])
