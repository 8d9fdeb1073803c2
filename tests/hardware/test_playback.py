"""What is told of a reply is what was heard of it."""

from hardware.playback import Playback
from hardware.protocol import (
    Channel,
    Chime,
    Drained,
    EndOfStream,
    Event,
    Flush,
    Flushed,
    Mute,
    Overflowed,
    Pause,
    Play,
    Played,
    Resume,
    Ring,
    Silence,
)

RATE_HZ = 48_000


def playing(seconds: float, *, ended: bool = True) -> tuple[Playback, list[Event]]:
    told: list[Event] = []
    playback = Playback(told.append, RATE_HZ)
    playback.obey(Play(Channel.REPLY, "r", RATE_HZ, b"\1\1" * int(seconds * RATE_HZ)))
    if ended:
        playback.obey(EndOfStream(Channel.REPLY, "r"))
    return playback, told


def run(playback: Playback, seconds: float) -> None:
    for _ in range(round(seconds * 100)):
        playback.render(RATE_HZ // 100)
        playback.tick()


def test_a_reply_is_drained_only_after_the_device_has_given_it() -> None:
    playback, told = playing(1.0)
    playback.latency_ms = 200
    run(playback, 1.15)
    assert not [event for event in told if isinstance(event, Drained)]
    run(playback, 0.1)
    assert told[-2:] == [Played(Channel.REPLY, "r", 1_000), Drained(Channel.REPLY, "r")]
    assert playback.idle


def test_played_is_told_four_times_a_second() -> None:
    playback, told = playing(2.0)
    run(playback, 1.9)
    assert [event for event in told if isinstance(event, Played)] == [
        Played(Channel.REPLY, "r", ms) for ms in range(250, 1_900, 250)
    ]


def test_a_cut_reply_tells_what_was_heard_and_is_never_drained() -> None:
    playback, told = playing(3.0)
    playback.latency_ms = 50
    run(playback, 1.0)
    playback.obey(Flush(Channel.REPLY, 8))
    run(playback, 0.5)
    assert Flushed(Channel.REPLY, "r", 950) in told
    assert not [event for event in told if isinstance(event, Drained)]
    assert playback.idle


def test_a_paused_reply_goes_on_where_it_stood() -> None:
    playback, told = playing(1.0)
    run(playback, 0.5)
    playback.obey(Pause(Channel.REPLY))
    run(playback, 2.0)
    playback.obey(Resume(Channel.REPLY))
    run(playback, 0.3)
    played = [event.ms for event in told if isinstance(event, Played)]
    assert 700 < max(played) < 900


def test_a_stream_past_its_bound_is_told_once() -> None:
    playback, told = playing(119.0, ended=False)
    for _ in range(3):
        playback.obey(Play(Channel.REPLY, "r", RATE_HZ, bytes(2 * RATE_HZ)))
    assert told == [Overflowed(Channel.REPLY, "r")]


def test_rings_outlast_a_change_of_the_device() -> None:
    playback, told = playing(5.0)
    playback.obey(Ring("tea", "timer"))
    run(playback, 0.2)
    playback.change_format(rate_hz=44_100, volumes=dict.fromkeys(Channel, 50), duck_db=18)
    assert [type(event) for event in told] == [Flushed]
    assert not playback.idle
    playback.obey(Silence("tea"))
    run(playback, 0.2)
    assert playback.idle


def test_other_commands_are_left_to_others() -> None:
    playback, _ = playing(0.1)
    assert playback.obey(Chime("ack"))
    assert not playback.obey(Mute(on=True))
