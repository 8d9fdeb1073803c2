"""The runner carries out what the conversation decides, each effect with the part it belongs to.

The worker here only takes notes; `test_room.py` has the real one.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from daemon.events import StopRequested, TalkPressed, TextGiven
from daemon.story import Answered, Failed, Metered, Notice, ToolRan, TurnDone
from daemon.tools.base import ToolContext, success
from daemon.turn import State
from hardware import protocol as audio
from hardware.protocol import Channel
from hardware.worker_client import WorkerRestarted
from providers.base import ToolCall
from providers.errors import Unsupported
from providers.scripted.provider import ScriptedProvider
from tests.daemon.runner_bench import ANSWERS, READY, WOKEN, Bench, a_bench
from tests.daemon.scripts import until

CALLS_A_TOOL = '[[turn]]\nsteps = [{ tool_call = "slow", call_id = "one" }, { hang = true }]\n'


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with a_bench() as made:
        yield made


async def test_a_turn_in_the_service_s_own_rates(bench: Bench) -> None:
    bench.runner.on_worker(WOKEN)
    await until(lambda: bench.worker.of(audio.OpenUplink))
    assert bench.worker.of(audio.OpenUplink) == [
        audio.OpenUplink(since=8_000, rate_hz=24_000, speed=2.0, speech_from=32_000)
    ]
    assert bench.worker.of(audio.Chime) == [audio.Chime("ack")]
    for at in range(3):
        bench.runner.on_worker(audio.Frame(at * 320, bytes(960)))
    bench.runner.on_worker(audio.SpeechStarted(33_000))
    bench.runner.on_worker(audio.SpeechStopped(48_000, 500))
    assert bench.worker.of(audio.CloseUplink) == [audio.CloseUplink(drop=False)]
    bench.runner.on_worker(audio.UplinkClosed(56_000, 48_000))
    await until(lambda: bench.worker.of(audio.EndOfStream))
    assert isinstance(bench.provider, ScriptedProvider)
    (record,) = bench.provider.record.sessions
    assert (record.frames, record.turns_ended) == (3, 1)
    assert {play.rate_hz for play in bench.worker.of(audio.Play)} == {48_000}
    assert bench.worker.of(audio.EndTurnKept)
    (ended,) = bench.worker.of(audio.EndOfStream)
    bench.runner.on_worker(audio.Drained(Channel.REPLY, ended.stream))
    (done,) = bench.all(TurnDone)
    assert done.outcome == "answered"
    assert 500 <= done.latencies_ms["endpoint"] < 600  # 8,000 samples lie between the two
    assert done.latencies_ms["first_audio"] >= done.latencies_ms["endpoint"]
    assert bench.all(Answered) == [Answered("Yes.")]
    assert bench.runner.last_turn is done


async def test_what_is_said_after_the_press_is_heard_however_slowly_the_session_opens(
    bench: Bench,
) -> None:
    bench.play("[open]\ndelay_ms = 50\n")
    bench.clock.advance_to(7.0)
    bench.runner.hear(TalkPressed(held=True))
    bench.clock.advance_to(7.5)
    await until(lambda: bench.worker.of(audio.OpenUplink))
    (order,) = bench.worker.of(audio.OpenUplink)
    half_a_second_ago, with_preroll = -1 - 8_000, -1 - 8_000 - 4_800
    assert (order.since, order.speech_from) == (with_preroll, half_a_second_ago)


async def test_a_press_that_is_told_late_is_heard_from_the_press(bench: Bench) -> None:
    bench.play("[open]\n")
    bench.clock.advance_to(7.0)
    bench.runner.hear(TalkPressed(held=False, ago_s=0.25))
    await until(lambda: bench.worker.of(audio.OpenUplink))
    (order,) = bench.worker.of(audio.OpenUplink)
    assert order.speech_from == -1 - 4_000


async def test_a_reply_is_flushed_with_the_room_s_fade_and_the_session_told(bench: Bench) -> None:
    provider = bench.play("[[turn]]\nsteps = [{ tone_hz = 440.0, ms = 40 }, { hang = true }]")
    bench.runner.hear(TextGiven("hello"))
    await until(lambda: bench.is_in(State.RESPONDING))
    bench.runner.on_worker(WOKEN)
    assert bench.worker.of(audio.Flush) == [audio.Flush(Channel.REPLY, 8)]
    reply_id = bench.worker.of(audio.Play)[0].stream
    bench.runner.on_worker(audio.Flushed(Channel.REPLY, reply_id, 20))
    await until(lambda: provider.record.sessions[0].interrupts)
    assert provider.record.sessions[0].interrupts == [(reply_id, 20)]
    assert bench.is_in(State.LISTENING)


async def test_a_timer_that_was_set_anew_fires_once_and_a_cancelled_one_never(bench: Bench) -> None:
    bench.play("")
    bench.runner.on_worker(WOKEN)
    await until(lambda: bench.worker.of(audio.OpenUplink))
    bench.clock.advance_to(5.0)
    bench.runner.on_worker(WOKEN)  # the window of 6 s starts again
    bench.clock.advance_to(10.9)
    assert bench.is_in(State.LISTENING)
    bench.clock.advance_to(11.0)
    assert bench.is_in(State.IDLE)
    bench.clock.advance_to(100.0)
    assert [done.outcome for done in bench.all(TurnDone)] == ["nothing_said"]
    assert bench.all(Failed) == []


async def test_what_a_tool_gave_reaches_the_session_that_asked(bench: Bench) -> None:
    provider = bench.play(CALLS_A_TOOL)
    bench.runner.hear(TextGiven("hello"))
    await until(lambda: bench.tool.contexts)
    assert not bench.runner.settled
    bench.tool.done.set()
    await until(lambda: provider.record.sessions[0].tool_results)
    assert provider.record.sessions[0].tool_results == [("one", success(name="slow"))]
    assert bench.tool.contexts[0].room == "study"
    assert bench.tool.contexts[0].turn_id


async def test_what_a_tool_gave_never_reaches_another_session(bench: Bench) -> None:
    first = bench.play(CALLS_A_TOOL)
    bench.runner.hear(TextGiven("hello"))
    await until(lambda: bench.tool.contexts)
    bench.runner.hear(StopRequested())
    second = bench.play(ANSWERS)
    bench.runner.on_worker(WOKEN)
    await until(lambda: second.record.sessions)
    bench.tool.done.set()
    await until(lambda: bench.all(ToolRan))
    await asyncio.sleep(0.02)
    assert first.record.sessions[0].tool_results == []
    assert second.record.sessions[0].tool_results == []


async def test_a_tool_run_by_hand_belongs_to_no_turn(bench: Bench) -> None:
    bench.tool.done.set()
    await bench.runner.hands.run(ToolCall("call-1", "slow", {}))
    by_hand = ToolContext(room="study", call_id="call-1", by_hand=True)
    assert bench.tool.contexts == [by_hand]


async def test_what_rings_is_held_while_the_room_listens(bench: Bench) -> None:
    bench.play("")
    bench.runner.on_worker(WOKEN)
    assert audio.Pause(Channel.ALARM) in bench.worker.commands
    assert audio.Resume(Channel.ALARM) not in bench.worker.commands
    bench.runner.hear(StopRequested())
    after = bench.worker.commands[bench.worker.commands.index(audio.Pause(Channel.ALARM)) :]
    assert audio.Resume(Channel.ALARM) in after


async def test_silence_stops_the_reply_the_announcements_and_what_rings(bench: Bench) -> None:
    silenced: list[bool] = []
    bench.runner.on_silence(lambda: silenced.append(True))
    bench.runner.hear(StopRequested())
    channels = {flush.channel for flush in bench.worker.of(audio.Flush)}
    assert channels == {Channel.REPLY, Channel.NOTICE, Channel.ANNOUNCEMENT}
    assert silenced == [True]


async def test_a_session_that_cannot_be_had_is_told_and_the_room_goes_on(bench: Bench) -> None:
    bench.provider = Unsupported("profile: expected one of the file's, found 'x'")
    bench.runner.on_worker(WOKEN)
    await until(lambda: bench.all(Failed))
    (failed,) = bench.all(Failed)
    assert failed.message == "profile: expected one of the file's, found 'x'"
    assert bench.is_in(State.IDLE)


async def test_a_defect_in_making_a_provider_never_leaves_the_room_deaf(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.provider = ZeroDivisionError("somebody's factory")
    bench.runner.on_worker(WOKEN)
    await until(lambda: bench.is_in(State.IDLE))
    (failed,) = bench.all(Failed)
    assert "somebody's factory" in failed.message
    assert "ZeroDivisionError" in caplog.text


async def test_health_devices_and_readiness_are_kept(bench: Bench) -> None:
    bench.runner.on_worker(READY)
    assert not bench.runner.listening.is_set()  # what it listens for is told next
    bench.runner.on_worker(audio.Configured(1, None))
    assert bench.runner.listening.is_set()
    assert bench.runner.devices == {"microphone": "mic", "speaker": "loud"}
    bench.runner.on_worker(audio.DeviceLost(audio.Device.SPEAKER, "loud", "unplugged"))
    assert bench.runner.devices == {"microphone": "mic", "speaker": ""}
    bench.runner.on_worker(audio.DeviceFound(audio.Device.SPEAKER, "loud"))
    assert bench.runner.devices == {"microphone": "mic", "speaker": "loud"}
    assert [notice.mended for notice in bench.all(Notice)] == [False, True]


async def test_a_lost_microphone_is_told_once_and_listens_again_when_found(bench: Bench) -> None:
    bench.play("")
    bench.runner.on_worker(READY)
    bench.runner.on_worker(audio.DeviceLost(audio.Device.MICROPHONE, "mic", "unplugged"))
    bench.runner.on_worker(audio.DeviceLost(audio.Device.MICROPHONE, "mic", "unplugged"))
    assert [failed.code for failed in bench.all(Failed)] == ["no_microphone"]
    bench.runner.on_worker(audio.DeviceFound(audio.Device.MICROPHONE, "mic"))
    bench.runner.hear(TalkPressed(held=False))
    assert bench.is_in(State.LISTENING)


async def test_a_new_worker_rings_again_what_rang(bench: Bench) -> None:
    rung: list[bool] = []
    bench.runner.on_new_worker(lambda: rung.append(True))
    bench.runner.on_worker(READY)
    bench.runner.on_worker(audio.Configured(1, None))
    bench.runner.on_worker(WorkerRestarted("it ended with status -9"))
    assert rung == [True]
    bench.runner.on_worker(READY)
    assert [notice.mended for notice in bench.all(Notice)] == [False, True]


async def test_meters_are_told_on_the_microphone_s_clock(bench: Bench) -> None:
    meter = audio.Meter(
        at=24_000, level_dbfs=-30.0, speech=0.5, scores={"hey_jarvis": 0.1}, output_dbfs=-90.0
    )
    bench.runner.on_worker(meter)
    assert bench.all(Metered) == [Metered(1.5, -30.0, 0.5, {"hey_jarvis": 0.1}, -90.0)]


async def test_settings_that_failed_in_practice_are_told(bench: Bench) -> None:
    bench.runner.on_worker(audio.Configured(2, "no such card"))
    bench.runner.on_worker(audio.Configured(3, None))
    assert [notice.message for notice in bench.all(Notice)] == ["no such card"]


def health(**processors: dict[str, float]) -> audio.Health:
    return audio.Health(
        at=0,
        capture_rate_ratio=1.0,
        level_dbfs=-50.0,
        zeros_s=0.0,
        overruns=0,
        cpu_s=0.0,
        muted=False,
        microphone_lost=False,
        speaker_lost=False,
        uplink_open=False,
        processors=processors,
    )


async def test_the_worker_watches_for_people_who_talk_over_us_while_we_speak(bench: Bench) -> None:
    bench.play("[[turn]]\nsteps = [{ tone_hz = 440.0, ms = 40 }, { hang = true }]")
    bench.runner.hear(TextGiven("hello"))
    await until(lambda: bench.is_in(State.RESPONDING))
    assert bench.worker.of(audio.WatchTalkOver) == [audio.WatchTalkOver(on=True)]
    bench.runner.on_worker(audio.TalkedOver(30_000, 34_000))
    assert bench.worker.of(audio.Flush) == [audio.Flush(Channel.REPLY, 8)]
    assert bench.worker.of(audio.WatchTalkOver)[-1] == audio.WatchTalkOver(on=False)
    (done,) = bench.all(TurnDone)
    assert done.outcome == "interrupted"


async def test_the_health_tells_when_the_canceller_has_proven_itself(bench: Bench) -> None:
    proven = []
    for processors in ({"echo": {"proven": 0.0}}, {"echo": {"proven": 1.0}}, {}):
        bench.runner.on_worker(health(**processors))
        proven.append(bench.runner.conversation.proven)
    assert proven == [False, True, False]
