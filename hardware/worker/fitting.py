"""What the ear is fitted with: wake engine and processors, made from settings or kept as they are.

Loading models takes a second on a small machine, so it is done off the listening thread.
"""

import gc
from dataclasses import dataclass

from config.settings import Audio
from hardware.errors import HardwareError
from hardware.processors import Chain, make_chain
from hardware.spare_memory import give_back
from hardware.wake.base import WakeEngine
from hardware.wake.engines import make_engine
from hardware.worker_settings import WorkerSettings


@dataclass(frozen=True, slots=True)
class Fittings:
    """A wake engine (or none) and the processors before it."""

    engine: WakeEngine | None
    chain: Chain
    """On the microphone's way into the ring."""
    uplink_chain: Chain
    """On the way from the ring to a session."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of the settings that does not work in practice, and why."""

    part: str
    reason: str


def fit(
    new: WorkerSettings, old: WorkerSettings | None, worn: Fittings | None
) -> tuple[Fittings, list[Failed]]:
    """Make what changed; a part that fails stays as it was, or is left out at the beginning."""
    failed: list[Failed] = []
    engine = worn.engine if worn else None
    chain = worn.chain if worn else Chain()
    uplink_chain = worn.uplink_chain if worn else Chain()
    if old is None or new.wake != old.wake:
        try:
            engine = make_engine(new.wake) if new.wake.enabled else None
        except HardwareError as error:
            failed.append(Failed("wake", str(error)))
    if old is None or _processing(new.audio) != _processing(old.audio):
        # One by one: a missing extra for the uplink must not take the canceller along.
        try:
            chain = make_chain(new.audio.processors, new.audio)
        except HardwareError as error:
            failed.append(Failed("processors", str(error)))
        try:
            uplink_chain = make_chain(new.audio.uplink_processors, new.audio)
        except HardwareError as error:
            failed.append(Failed("uplink_processors", str(error)))
    gc.collect()
    give_back()
    return Fittings(engine, chain, uplink_chain), failed


def _processing(audio: Audio) -> Audio:
    """Give the settings that processors are made from: all but devices and loudness."""
    same = Audio()
    return audio.model_copy(update={"speaker": same.speaker, "volume": same.volume})
