"""The engine `kalman`: our own canceller, which follows delay, drift and a bent loudspeaker.

It has no suppressor: what a person says while we speak is left as it is, for the wake word and the
recogniser. It learns 80 ms at a time and cleans those same 80 ms with what they taught it; blocks
smaller than that are cleaned with what is known, and learned from together.
"""

from typing import Final

import numpy as np

from hardware.echo.canceller import Samples
from hardware.echo.curve import LoudspeakerCurve
from hardware.echo.delay import LOOK, DelayFinder, nearby_lag
from hardware.echo.drift import DriftLoop, lag_of
from hardware.echo.line import Line
from hardware.echo.room_filter import RoomFilter
from hardware.echo.spectra import (
    BLOCK,
    PART,
    SPAN,
    Spectrum,
    Wave,
    block_spectrum,
    newest_block,
    partition_spectra,
)

_PER_MS: Final = 16
_FULL_SCALE: Final = 32_768.0
_PART_MS: Final = PART // _PER_MS
_EARLY: Final = 48
"""The found delay is the strongest sound's; the first may be 3 ms earlier."""
_LOUD: Final = 0.003
"""RMS of full scale (-50 dB): what is lower teaches nothing about a delay."""
_TWO_STEPS_UNTIL: Final = 50
"""Blocks: two steps for each of the first 4 s, then one (two converge faster, and end worse)."""
_DRIFT_FROM: Final = 6
_CURVE_FROM: Final = 12
_CURVE_RARELY_FROM: Final = 150
_CURVE_RARELY: Final = 4
_ALIGN_BLOCKS: Final = 6
"""For so many loud blocks a new stretch looks for its place before it goes on where it was."""
_SETTLING: Final = 4
"""Steps to a fraction of a sample: half a sample off costs 15 dB for half a second (measured)."""
_POOR: Final = 0.03
"""Where more than this is left of half a second (15 dB), the echo is looked for again."""
_ASTRAY: Final = 0.5
"""Where this is left, the echo may also have become later; else a reflection looks like that."""
_MOVED: Final = 16
"""1 ms: a peak that is not so far off is the known one."""
_BETTER: Final = 0.5
"""What the known room has to leave at another place, of what it leaves here, to be moved there."""
_EXPECTED: Final = 0.7
"""Echo power to expect, of what the first half second showed."""


class KalmanCanceller:
    """Finds the echo, then predicts and subtracts it."""

    def __init__(self, tail_ms: int, most_delay_ms: int) -> None:
        """Learn a response of `tail_ms`, searched for up to `most_delay_ms` after the far end."""
        self._parts = -(-tail_ms // _PART_MS)
        self._history = (self._parts + 1) * PART
        self._finder = DelayFinder(most_delay_ms * _PER_MS)
        capacity = self._finder.far_frames + self._history + LOOK + BLOCK
        self._far = Line(capacity)
        self._mic = Line(LOOK)
        self._straight = Line(self._history)
        self._bent = Line(self._history)
        self._curve = LoudspeakerCurve()
        self._drift = DriftLoop()
        self._room: RoomFilter | None = None
        self._ago = 0.0
        self._began_ago = 0.0
        self._unlearned = 0
        self._unsearched = 0
        self._to_align = 0
        self._heard = self._left = 0.0
        self._seen_at: int | None = None

    @property
    def delay_ms(self) -> float:
        """Where the echo was found after the far end; -1 before that."""
        return (self._ago + _EARLY) / _PER_MS if self._room else -1.0

    @property
    def drift_ppm(self) -> float:
        """What the echo itself shows of the two clocks."""
        return self._drift.ppm

    def begin(self) -> None:
        """Expect the echo about where the last stretch of sound began."""
        for line in (self._far, self._mic, self._straight, self._bent):
            line.clear()
        self._ago = self._began_ago
        self._to_align = _ALIGN_BLOCKS if self._room else 0
        self._unlearned = 0
        self._search_anew()
        self._drift.align()

    def restart(self) -> None:
        """Search for the echo again; drift and loudspeaker stay as they are."""
        self._room = None
        self._search_anew()

    def cancel(self, mic: Samples, far: Samples) -> Samples:
        """Give the microphone without our echo; unchanged until that is found."""
        parts = [
            self._piece(_as_wave(mic[at : at + BLOCK]), _as_wave(far[at : at + BLOCK]))
            for at in range(0, len(mic), BLOCK)
        ]
        if not parts:
            return mic
        scaled = np.rint(np.concatenate(parts) * _FULL_SCALE)
        return np.clip(scaled, -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)

    def _piece(self, mic: Wave, far: Wave) -> Wave:
        self._far.append(far)
        self._mic.append(mic)
        room = self._room
        if room is None:
            self._search(mic.size)
            return mic
        self._read_on(mic.size)
        spectra = self._spectra()
        self._unlearned += mic.size
        if self._unlearned >= BLOCK:
            self._unlearned -= BLOCK
            spectra = self._learn(room, spectra)
            spectra = self._look_again(room, spectra)
        return room.residual(spectra, self._mic.newest(BLOCK))[-mic.size :]

    def _read_on(self, frames: int) -> None:
        """Take the far end on by as much as the microphone's clock says."""
        self._ago = max(self._ago - self._drift.stretch * frames, 0.0)
        read = self._far.read(frames, self._ago, self._drift.stretch)
        self._curve.note(read)
        self._straight.append(read)
        self._bent.append(self._curve.bend(read))

    def _learn(self, room: RoomFilter, spectra: Spectrum) -> Spectrum:
        mic = self._mic.newest(BLOCK)
        echo = newest_block(room.echo_spectrum(spectra))
        if self._to_align:
            if not self._aligned(mic, echo):
                return spectra
            spectra, echo = self._settled(room, mic)
        left = mic - echo
        self._heard += float(mic @ mic)
        self._left += float(left @ left)
        error = block_spectrum(left)
        if room.learned_blocks >= _DRIFT_FROM:
            self._ago = max(self._ago - self._drift.follow(echo, error), 0.0)
        room.learn(spectra, error)
        if room.learned_blocks < _TWO_STEPS_UNTIL:
            room.learn(spectra, block_spectrum(room.residual(spectra, mic)))
        self._learn_curve(room, spectra, mic)
        return spectra

    def _learn_curve(self, room: RoomFilter, spectra: Spectrum, mic: Wave) -> None:
        blocks = room.learned_blocks
        often = blocks < _CURVE_RARELY_FROM or blocks % _CURVE_RARELY == 0
        if room.near is not None and blocks >= _CURVE_FROM and often:
            residual = room.residual(spectra, mic)
            self._curve.learn(self._straight.newest(SPAN), room.response, residual, room.near)

    def _aligned(self, mic: Wave, echo: Wave) -> bool:
        """Find a new stretch's place by the echo that the last one taught."""
        if np.sqrt(np.mean(echo**2)) < _LOUD / 10:
            return False
        self._to_align -= 1
        lag = nearby_lag(mic, echo)
        if lag is None:
            return not self._to_align
        self._to_align = 0
        self._place(max(self._ago + lag, 0.0))
        return True

    def _settled(self, room: RoomFilter, mic: Wave) -> tuple[Spectrum, Wave]:
        """Find the place to a fraction of a sample, before a wrong one is learned from."""
        for _ in range(_SETTLING):
            echo = newest_block(room.echo_spectrum(self._spectra()))
            lag, _ = lag_of(echo, block_spectrum(mic - echo))
            self._place(max(self._ago - lag, 0.0))
        self._began_ago = self._ago
        spectra = self._spectra()
        return spectra, newest_block(room.echo_spectrum(spectra))

    def _spectra(self) -> Spectrum:
        return partition_spectra(self._bent.newest(self._history), self._parts)

    def _place(self, ago: float) -> None:
        """Read the far end from another place, also what is past already."""
        self._ago = ago
        past = self._far.read(self._history, ago)
        self._straight.append(past)
        self._bent.append(self._curve.bend(past))

    def _search_anew(self) -> None:
        self._finder.forget()
        self._unsearched = 0
        self._heard = self._left = 0.0
        self._seen_at = None

    def _search(self, frames: int) -> None:
        self._unsearched += frames
        if self._unsearched >= LOOK:
            self._unsearched = 0
            delay = self._found()
            if delay is not None:
                self._begin_at(delay)

    def _found(self) -> int | None:
        far = self._far.newest(self._finder.far_frames)
        if np.sqrt(np.mean(far**2)) < _LOUD:
            return None
        return self._finder.look(self._mic.newest(LOOK), far)

    def _look_again(self, room: RoomFilter, spectra: Spectrum) -> Spectrum:
        """Look where the echo is while little is taken: a line may have lost sound meanwhile."""
        self._unsearched += BLOCK
        if self._unsearched < LOOK:
            return spectra
        heard, left = self._heard, self._left
        self._unsearched, self._heard, self._left = 0, 0.0, 0.0
        if left <= _POOR * heard:
            self._search_anew()
            return spectra
        delay = self._found()
        if delay is None:
            return spectra
        offset = delay - round(self._ago + _EARLY)
        too_late = offset < _MOVED - _EARLY
        if not (too_late or (abs(offset) > _MOVED and left > _ASTRAY * heard)):
            self._seen_at = None
            return spectra
        return self._follow(room, spectra, delay, too_late=too_late)

    def _follow(
        self, room: RoomFilter, spectra: Spectrum, delay: int, *, too_late: bool
    ) -> Spectrum:
        """Take the room along to another place if it explains the sound there.

        Where it does not, what is too late is learned anew once the place is seen twice: no filter
        predicts an echo from sound that comes after it. What is early is left to the filter.
        """
        if not self._moves_along(room, spectra, delay - _EARLY):
            seen_at, self._seen_at = self._seen_at, delay
            if not too_late or seen_at is None or abs(seen_at - delay) > _MOVED:
                return spectra
            self._begin_at(delay)
        self._search_anew()
        return self._spectra()

    def _moves_along(self, room: RoomFilter, spectra: Spectrum, ago: int) -> bool:
        mic = self._mic.newest(BLOCK)
        here = room.residual(spectra, mic)
        was_ago, was_begun = self._ago, self._began_ago
        self._place(max(was_ago + round(ago - was_ago), 0.0))
        there = room.residual(self._settled(room, mic)[0], mic)
        if float(there @ there) < _BETTER * float(here @ here):
            self._drift.align()
            return True
        self._place(was_ago)
        self._began_ago = was_begun
        return False

    def _begin_at(self, delay: int) -> None:
        """Learn the room from the half second that is past, as if it had been known."""
        far = self._far.newest(self._finder.far_frames)
        gain = float(np.mean(self._mic.newest(LOOK) ** 2)) / float(np.mean(far**2))
        ago = max(delay - _EARLY, 0.0)
        self._room = room = RoomFilter(self._parts, _EXPECTED * gain)
        mic = self._mic.newest(LOOK)
        for until in range(LOOK % BLOCK + BLOCK, LOOK + 1, BLOCK):
            past = self._curve.bend(self._far.read(self._history, ago + LOOK - until))
            spectra = partition_spectra(past, self._parts)
            heard = mic[until - BLOCK : until]
            for _ in range(2):
                room.learn(spectra, block_spectrum(room.residual(spectra, heard)))
        self._drift.align()
        self._place(ago)
        self._began_ago = ago
        self._to_align = self._unlearned = 0


def _as_wave(samples: Samples) -> Wave:
    return samples.astype(np.float32) / np.float32(_FULL_SCALE)
