"""Every picture says what it is for, keeps its bounds, and is right for as long as it says."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lights import single
from daemon.lights.mood import HEARD, Look, Mood
from daemon.lights.patterns import CYAN, GREEN, MOVING, Picture, picture, resting
from daemon.lights.rhythm import RHYTHMS
from daemon.lights.ring import Ring
from hardware.lights.pixels import Frame
from tests.fakes.spi import shines

RING = Ring(leds=12)
LASTING = (Look.IDLE, Look.MUTED, Look.FAULT, Look.CONFIG_PROBLEM, Look.NO_NETWORK)
moods = st.builds(
    Mood,
    state=st.sampled_from(Look),
    direction_deg=st.none() | st.floats(0, 359.9),
    level=st.floats(0, 1),
    share=st.floats(0, 1),
    ends_s=st.floats(0, 100),
    brightness=st.floats(0, 1),
)
rings = st.builds(
    Ring,
    leds=st.sampled_from([1, 2, 3, 12, 24]),
    first_deg=st.floats(0, 359.9),
    clockwise=st.booleans(),
)
times = st.floats(0, 1_000)


def powers(frame: Frame) -> list[float]:
    return [pixel.brightness * max(pixel.red, pixel.green, pixel.blue) / 255 for pixel in frame]


def mood(look: Look, **figures: float) -> Mood:
    return Mood(state=look, **figures)


def drawn(look: Look, t: float = 0.0, **figures: float) -> Frame:
    return picture(mood(look, **figures), RING, t).frame


@given(moods, rings, times)
def test_a_picture_fits_the_ring_and_is_no_brighter_than_the_mood(
    given: Mood, ring: Ring, t: float
) -> None:
    frame = picture(given, ring, t).frame
    assert len(frame) == ring.leds
    for pixel in frame:
        assert 0.0 <= pixel.brightness <= given.brightness + 1e-9
        assert all(0 <= colour <= 255 for colour in (pixel.red, pixel.green, pixel.blue))


def of_one_colour(given: Mood, t: float) -> Picture:
    return single.picture(given, t)


def of_a_ring(given: Mood, t: float) -> Picture:
    return picture(given, RING, t)


@pytest.mark.parametrize("draw", [of_a_ring, of_one_colour])
@given(moods, times, st.floats(0.0, 0.999))
def test_a_picture_stays_as_it_is_until_it_says(
    draw: Callable[[Mood, float], Picture], given: Mood, t: float, share: float
) -> None:
    now = draw(given, t)
    if now.next_s == MOVING or given.state is Look.TIMER:
        return
    later_s = 100.0 if now.next_s is None else now.next_s
    assert later_s >= 0.001, "it would be drawn over and over again"
    rounding_s = 0.001
    assert draw(given, t + share * max(0.0, later_s - rounding_s)).frame == now.frame


@pytest.mark.parametrize("look", LASTING)
def test_what_lasts_wakes_nobody_up_more_than_once_a_second(look: Look) -> None:
    t, wakes = 0.0, 0
    while t < 60.0:
        next_s = picture(mood(look), RING, t).next_s
        if next_s is None:
            break
        assert next_s > 0.0
        t, wakes = t + next_s, wakes + 1
    assert wakes <= 61


def test_sound_that_leaves_the_room_is_a_light_that_stands_still() -> None:
    for look in HEARD:
        for leds in (1, 3, 12):
            shown = picture(mood(look), Ring(leds=leds), 5.0)
            assert shown.next_s is None
            assert any(map(shines, shown.frame))
        assert any(map(shines, single.picture(mood(look), 0.0).frame))


def test_no_two_looks_are_alike_over_four_seconds() -> None:
    moments = [step / 20 for step in range(80)]
    films = {
        look: [drawn(look, t, level=0.7, share=0.6, ends_s=40.0) for t in moments] for look in Look
    }
    for one, other in itertools.combinations(Look, 2):
        assert films[one] != films[other]


def test_one_light_of_one_colour_tells_the_looks_apart_too() -> None:
    moments = [step / 20 for step in range(160)]
    films = {
        look: [
            single.picture(mood(look, level=0.7, share=0.6, ends_s=40.0), t).frame for t in moments
        ]
        for look in Look
    }
    for one, other in itertools.combinations(Look, 2):
        assert films[one] != films[other]


def test_one_light_of_one_colour_is_steady_only_while_sound_leaves_the_room() -> None:
    """A steady light that meant "muted" would say the opposite of what it means elsewhere."""
    steady = [
        look
        for look in Look
        if single.picture(mood(look, level=0.0, share=0.3), 0.0).next_s is None
        and powers(single.picture(mood(look, level=0.0, share=0.3), 0.0).frame)[0] > 0.5
    ]
    assert steady == [Look.LISTENING]


@pytest.mark.parametrize("clockwise", [True, False])
@pytest.mark.parametrize("first_deg", [0.0, 90.0, 200.0])
@pytest.mark.parametrize("light", range(12))
def test_listening_is_brightest_towards_the_speaker(
    light: int, first_deg: float, *, clockwise: bool
) -> None:
    ring = Ring(leds=12, first_deg=first_deg, clockwise=clockwise)
    turn = -30.0 if clockwise else 30.0
    direction_deg = (first_deg + turn * light) % 360
    shown = powers(picture(mood(Look.LISTENING, direction_deg=direction_deg), ring, 0.0).frame)
    assert shown.index(max(shown)) == light
    assert min(shown) > 0.2 * max(shown), "the whole ring says that it listens"


def test_between_two_lights_both_are_as_bright() -> None:
    shown = powers(drawn(Look.LISTENING, direction_deg=-15.0))
    assert shown[0] == pytest.approx(shown[1])
    assert shown[0] == max(shown)


def test_nobody_knows_the_direction_and_all_shine_alike() -> None:
    assert len(set(drawn(Look.LISTENING))) == 1


def test_while_it_speaks_and_is_heard_both_colours_show() -> None:
    colours = {(each.red, each.green, each.blue) for each in drawn(Look.CONVERSING, level=1.0)}
    assert colours == {CYAN, GREEN}


def test_speaking_is_as_bright_as_it_is_loud() -> None:
    soft, loud = (powers(drawn(Look.SPEAKING, level=level))[0] for level in (0.0, 1.0))
    assert 0.0 < soft < 0.3 * loud


def test_thinking_goes_around() -> None:
    heads = [powers(drawn(Look.THINKING, t / 12 * 1.25)) for t in range(6)]
    assert [shown.index(max(shown)) for shown in heads] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(("share", "full"), [(0.0, 0), (0.25, 3), (0.5, 6), (1.0, 12)])
def test_the_volume_fills_the_ring(share: float, full: int) -> None:
    shown = powers(drawn(Look.VOLUME, share=share))
    assert [power > 0.5 for power in shown] == [True] * full + [False] * (12 - full)


@pytest.mark.parametrize(("left_s", "full"), [(60.0, 12), (45.0, 9), (30.0, 6), (5.0, 1), (0.0, 0)])
def test_the_last_minute_of_a_timer_runs_out_like_a_clock(left_s: float, full: int) -> None:
    shown = powers(drawn(Look.TIMER, 100.0 - left_s, ends_s=100.0))
    assert sum(power > 0.5 for power in shown) == full
    assert shown == sorted(shown, reverse=True)


def test_the_clock_is_looked_at_once_a_second() -> None:
    assert picture(mood(Look.TIMER, ends_s=100.0), RING, 69.75).next_s == pytest.approx(0.25)
    assert picture(mood(Look.TIMER, ends_s=100.0), RING, 70.0).next_s == pytest.approx(1.0)


def test_lasting_looks_differ_by_rhythm_and_not_by_colour_alone() -> None:
    rhythms = [RHYTHMS[look] for look in LASTING if look is not Look.IDLE]
    assert len(set(rhythms)) == len(rhythms)


def test_a_resting_room_may_be_seen() -> None:
    assert 0.0 < powers(resting(RING, 0.4).frame)[0] < 0.05
    assert not any(map(shines, drawn(Look.IDLE)))
