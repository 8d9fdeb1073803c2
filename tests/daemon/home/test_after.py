"""A simulated device shows what was asked of it, whatever state it was in before."""

from collections.abc import Sequence
from itertools import product

import pytest

from daemon.home.after import after, fits
from daemon.home.changes import (
    Change,
    Chore,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    SetSwitch,
    SetVacuum,
    Start,
    Transport,
    Turn,
    TurnLock,
    fulfilled,
)
from daemon.home.states import (
    Bolt,
    Bolted,
    Cleaning,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
    Playback,
    Playing,
    Position,
    Reading,
    Spinning,
    Startable,
    State,
    Switched,
    Tempered,
    Unavailable,
    Vacuuming,
)

ON_OFF = (True, False)
PAIRS: dict[str, tuple[Sequence[State], Sequence[Change]]] = {
    "switch": ([Switched(on) for on in ON_OFF], [SetSwitch(on) for on in ON_OFF]),
    "light": (
        [Lit(on=on, brightness=b, colour=c) for on in ON_OFF for b in (1, 60) for c in ("", "red")],
        [SetLight(on=False)]
        + [SetLight(on=True, brightness=b, colour=c) for b in (None, 40) for c in (None, "blue")],
    ),
    "plain light": (
        [Lit(on=on) for on in ON_OFF],
        [SetLight(on=on, colour=c) for on in ON_OFF for c in (None, "blue")],
    ),
    "fan": (
        [Spinning(on=on, speed=s) for on in ON_OFF for s in (10, 100)],
        [SetFan(on=on, speed=s) for on in ON_OFF for s in (None, 50)],
    ),
    "plain fan": ([Spinning(on=on) for on in ON_OFF], [SetFan(on=on) for on in ON_OFF]),
    "cover": (
        [Moved(position=p, percent=n) for p in Position for n in (0, 37, 100)],
        [MoveTo(Move.OPEN), MoveTo(Move.CLOSE), *(MoveTo(Move.OPEN, n) for n in (1, 37, 99))],
    ),
    "stopped cover": (
        [Moved(position=p, percent=n) for p in Position for n in (0, 37, None)][:-3],
        [MoveTo(Move.STOP)],
    ),
    "plain cover": (
        [Moved(position=position) for position in Position],
        [MoveTo(Move.OPEN), MoveTo(Move.CLOSE)],
    ),
    "lock": ([Bolted(bolt) for bolt in Bolt], [TurnLock(turn) for turn in Turn]),
    "thermostat": (
        [Tempered(mode=m, target_c=t, now_c=19.0) for m in ClimateMode for t in (None, 20.0)],
        [SetClimate(target_c=t, mode=m) for t in (None, 21.5) for m in (None, *ClimateMode)],
    ),
    "player": (
        [Playing(playback=p, volume=v) for p in Playback for v in (None, 30)],
        [
            SetMedia(transport=t, volume=v, source=s)
            for t in (None, *Transport)
            for v in (None, 0, 80)
            for s in (None, "radio")
            if t not in {Transport.NEXT, Transport.PREVIOUS}
        ],
    ),
    "alarm": ([Guarded(guard) for guard in Guard], [SetGuard(guard) for guard in Guard]),
    "vacuum": ([Vacuuming(c) for c in Cleaning], [SetVacuum(chore) for chore in Chore]),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_change_that_fits_is_fulfilled_afterwards(kind: str) -> None:
    states, changes = PAIRS[kind]
    for state, change in product(states, changes):
        assert fits(state, change), (state, change)
        assert fulfilled(after(state, change), change), (state, change)
        assert type(after(state, change)) is type(state)


@pytest.mark.parametrize("kind", PAIRS)
def test_what_is_fulfilled_already_stays_as_it_was(kind: str) -> None:
    states, changes = PAIRS[kind]
    for state, change in product(states, changes):
        done = after(state, change)
        assert after(done, change) == done


@pytest.mark.parametrize(
    ("state", "change"),
    [
        (Lit(on=True), SetLight(on=True, brightness=50)),
        (Spinning(on=True), SetFan(on=True, speed=50)),
        (Moved(position=Position.CLOSED), MoveTo(Move.OPEN, 50)),
        (Switched(on=True), SetLight(on=False)),
        (Bolted(Bolt.LOCKED), MoveTo(Move.OPEN)),
        (Reading(value="4"), SetSwitch(on=True)),
        (Unavailable(), TurnLock(Turn.UNLOCK)),
        (Lit(on=True), Start()),
    ],
)
def test_a_change_that_does_not_fit_is_said_not_to(state: State, change: Change) -> None:
    assert not fits(state, change)


@pytest.mark.parametrize("transport", [Transport.NEXT, Transport.PREVIOUS])
def test_what_is_done_anew_each_time_fits_and_is_never_done_already(transport: Transport) -> None:
    change = SetMedia(transport=transport)
    playing = after(Playing(playback=Playback.PAUSED, volume=30), change)
    assert playing == Playing(playback=Playback.PLAYING, volume=30)
    assert fits(playing, change)
    assert not fulfilled(playing, change)
    assert fits(Startable(), Start())


def test_a_thermostat_that_is_off_heats_once_it_has_a_target() -> None:
    off = Tempered(mode=ClimateMode.OFF, target_c=20.0, now_c=19.0)
    assert after(off, SetClimate(target_c=21.0)) == Tempered(
        mode=ClimateMode.HEAT, target_c=21.0, now_c=19.0
    )
