"""What lies between the virtual room's sounds and its microphones: walls, a cone, a second clock.

Without the lab it is one microphone in a plain room; with a room of the lab there are its real
responses, as many microphones as wanted, and loudspeakers and clocks that are not ideal.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from hardware.lab.clocks import DriftingClock
from hardware.lab.convolve import Responses, image
from hardware.lab.loudspeaker import BENT, LINEAR, Loudspeaker
from hardware.lab.plans import circle, plan_named
from hardware.lab.room import make_room
from hardware.virtual.acoustics import Echo, Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a virtual room is to be like."""

    room: str = ""
    """A room of the lab (extra `lab`); empty is a plain one."""
    channels: int = 1
    delay_ms: float = 20.0
    """Way of the echo, before its room's own."""
    echo_db: float = -30.0
    drift_ppm: float = 0.0
    nonlinear: bool = False


class Surroundings:
    """Carries the loudspeaker's blocks and the talker's words to every microphone."""

    def __init__(
        self, wanted: Wanted, loudspeaker: Responses | None, talkers: list[Responses]
    ) -> None:
        self._cone = Loudspeaker(BENT if wanted.nonlinear else LINEAR)
        self._clock = DriftingClock(wanted.drift_ppm) if wanted.drift_ppm else None
        self._talkers = talkers
        self._channels = wanted.channels
        self.echo = Echo(delay_ms=wanted.delay_ms, gain_db=wanted.echo_db, response=loudspeaker)

    @classmethod
    def of(cls, wanted: Wanted) -> Self:
        """Make what is wanted. Raises `LabMissing` and `NoSuchRoom`."""
        if not wanted.room:
            return cls(wanted, None, [])
        plan = plan_named(wanted.room)
        if wanted.channels > 1:
            plan = plan.with_microphones(circle(wanted.channels))
        room = make_room(plan)
        radiated = [image(Loudspeaker().response, each[:, None]) for each in room.loudspeaker.T]
        talkers = [_of_energy_one(each) for each in room.talkers]
        return cls(wanted, _of_energy_one(np.concatenate(radiated, axis=1)), talkers)

    def played(self, block: Samples) -> Samples:
        """Give the echo of a block at every microphone: (frames, microphones)."""
        if self._clock:
            block = self._clock.feed(block)
        return self._everywhere(self.echo.pass_on(self._cone.bent(block)))

    def said(self, samples: Samples, talker: int) -> Samples:
        """Give what somebody says at every microphone, the room's tail included."""
        if not self._talkers:
            return self._everywhere(samples[:, None])
        return image(samples, self._talkers[talker % len(self._talkers)])

    def _everywhere(self, heard: Samples) -> Samples:
        """Give every microphone the same where there is but one."""
        return heard if heard.shape[1] == self._channels else np.repeat(heard, self._channels, 1)


def _of_energy_one(responses: Responses) -> Responses:
    """Give responses that leave a sound about as loud at the first microphone as it was."""
    return np.asarray(responses / np.linalg.norm(responses[:, 0]), np.float32)
