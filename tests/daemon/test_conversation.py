"""The conversation's paths, one by one; `test_conversation_walk.py` takes them all."""

from collections.abc import Iterable

from daemon import effects as do
from daemon.conversation import Conversation
from daemon.effects import NOW, Effect, Outcome
from daemon.events import (
    Event,
    SessionFailed,
    SessionOpened,
    StopRequested,
    TalkPressed,
    TalkReleased,
    Timer,
    TimerFired,
    ToolFinished,
)
from daemon.turn import Link, Rules, State, Uplink
from hardware import protocol as audio
from providers import base as service
from providers.base import Capabilities, ErrorCode, Side, ToolResult, ToolStatus, TurnMode

WAKE = audio.WakeWordHeard("hey_jarvis", 0.9, 100_000)
PCM = b"\0" * 640


def capabilities(turn_end: Side = Side.CLIENT, barge_in: Side = Side.CLIENT) -> Capabilities:
    return Capabilities(
        turn_end=turn_end,
        barge_in=barge_in,
        truncate=True,
        manual_turn=True,
        text_turn=True,
        resume=False,
        tools=True,
    )


def run(
    events: Iterable[Event], start: Conversation | None = None
) -> tuple[Conversation, list[Effect]]:
    """Give where the events lead and what the last of them asked for."""
    now, effects = start or Conversation(), list[Effect]()
    for event in events:
        now, effects = now.advance(event)
    return now, effects


OPENED = SessionOpened(capabilities=capabilities())
ASKED: tuple[Event, ...] = (
    WAKE,
    OPENED,
    audio.SpeechStarted(101_000),
    audio.SpeechStopped(130_000),
    audio.UplinkClosed(140_000),
)
ANSWERING: tuple[Event, ...] = (*ASKED, service.AudioOutput("r1", PCM))


def test_a_wake_shows_listening_before_anything_can_leave() -> None:
    now, effects = run([WAKE])
    assert now.state is State.LISTENING
    assert effects[0] == do.Show("listening")
    assert do.Acknowledge() in effects
    assert not any(isinstance(effect, do.OpenUplink) for effect in effects)


def test_the_uplink_begins_with_the_preroll_and_counts_speech_from_the_wake() -> None:
    _, effects = run([WAKE, OPENED])
    assert do.OpenUplink(100_000 - 24_000, 100_000) in effects


def test_a_wake_in_the_first_second_asks_for_no_sample_before_the_first() -> None:
    _, effects = run([audio.WakeWordHeard("hey_jarvis", 0.9, 1_280), OPENED])
    assert do.OpenUplink(0, 1_280) in effects


def test_the_end_of_speech_ends_the_turn_once_the_last_frame_is_out() -> None:
    waiting, effects = run(ASKED[:4])
    assert waiting.state is State.PROCESSING
    assert do.CloseUplink() in effects
    assert do.EndTurn() not in effects
    _, effects = run(ASKED)
    assert effects == [do.EndTurn()]


def test_a_service_that_ends_turns_itself_is_not_told() -> None:
    opened = SessionOpened(capabilities=capabilities(Side.SERVICE))
    now, effects = run([WAKE, opened, audio.SpeechStarted(1), audio.SpeechStopped(2)])
    assert now.state is State.LISTENING
    assert effects == [do.SetTimer(Timer.ANSWER, 6.0)]
    now, _ = now.advance(service.SpeechStopped())
    assert now.state is State.PROCESSING


def test_the_first_audio_is_the_answer_and_holds_the_uplink() -> None:
    opened = SessionOpened(capabilities=capabilities(Side.SERVICE))
    now, effects = run([WAKE, opened, service.AudioOutput("r1", PCM)])
    assert now.state is State.RESPONDING
    assert now.uplink is Uplink.CLOSED
    assert do.CloseUplink(drop=True) in effects
    assert do.Play("r1", PCM) in effects


def test_an_answer_heard_to_its_end_opens_the_follow_up_window() -> None:
    now, effects = run(
        [*ANSWERING, service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1")]
    )
    assert now.state is State.LISTENING
    assert now.turn.follow_up
    assert do.FinishTurn(Outcome.ANSWERED) in effects
    guard = now.rules.reverb_guard_samples
    assert do.OpenUplink(NOW, NOW, guard) in effects
    assert do.SetTimer(Timer.NO_SPEECH, 6.0) in effects


def test_listening_does_not_reopen_at_the_streams_end() -> None:
    now, effects = run([*ANSWERING, service.TurnEnd("r1")])
    assert now.state is State.RESPONDING
    assert do.EndReply("r1") in effects
    assert now.uplink is Uplink.CLOSED


def test_without_a_follow_up_window_the_session_ends_with_the_answer() -> None:
    start = Conversation(rules=Rules(follow_up_s=0.0))
    drained = audio.Drained(audio.Channel.REPLY, "r1")
    now, effects = run([*ANSWERING, service.TurnEnd("r1"), drained], start)
    assert now.state is State.IDLE
    assert do.Disconnect() in effects


def test_a_question_back_is_listened_to_even_without_a_follow_up_window() -> None:
    start = Conversation(rules=Rules(follow_up_s=0.0))
    end = service.TurnEnd("r1", expects_answer=True)
    now, _ = run([*ANSWERING, end, audio.Drained(audio.Channel.REPLY, "r1")], start)
    assert now.state is State.LISTENING


def test_the_wake_word_over_a_reply_silences_it_first() -> None:
    now, effects = run([*ANSWERING, WAKE])
    assert now.state is State.LISTENING
    assert effects[0] == do.FlushReply()
    assert not any(isinstance(effect, do.OpenUplink | do.Interrupt) for effect in effects)


def test_the_session_is_told_what_was_heard_before_it_hears_the_new_turn() -> None:
    _, effects = run([*ANSWERING, WAKE, audio.Flushed(audio.Channel.REPLY, "r1", 740)])
    told = effects.index(do.Interrupt("r1", 740))
    assert told < effects.index(do.OpenUplink(76_000, 100_000))


def test_a_wake_before_the_first_sound_of_an_answer_is_listened_to_at_once() -> None:
    now, effects = run([*ASKED, WAKE])
    assert now.uplink is Uplink.OPEN
    assert effects.index(do.Interrupt("", 0)) < effects.index(do.OpenUplink(76_000, 100_000))


def test_a_worker_that_never_tells_what_was_heard_does_not_keep_us_deaf() -> None:
    _, effects = run([*ANSWERING, WAKE, TimerFired(Timer.FLUSH)])
    assert do.Interrupt("r1", 0) in effects
    assert do.OpenUplink(76_000, 100_000) in effects


def test_late_audio_of_a_cut_reply_is_not_played() -> None:
    cut: list[Event] = [*ANSWERING, WAKE, audio.Flushed(audio.Channel.REPLY, "r1", 740)]
    asked: list[Event] = [audio.SpeechStarted(1), audio.SpeechStopped(2), audio.UplinkClosed(3)]
    now, effects = run([*cut, *asked, service.AudioOutput("r1", PCM)])
    assert effects == []
    now, effects = now.advance(service.TurnEnd("r1"))
    assert effects == []
    _, effects = now.advance(service.AudioOutput("r2", PCM))
    assert do.Play("r2", PCM) in effects


def test_the_services_own_interruption_is_final() -> None:
    now, effects = run([*ANSWERING, service.Interrupted("r1")])
    assert now.state is State.LISTENING
    assert effects[0] == do.FlushReply()


def test_a_held_button_released_before_the_session_is_open_still_ends_its_turn() -> None:
    now, effects = run([TalkPressed(held=True), TalkReleased(), OPENED])
    assert now.state is State.PROCESSING
    assert [type(effect) for effect in effects[2:4]] == [do.OpenUplink, do.CloseUplink]
    _, effects = now.advance(audio.UplinkClosed(9))
    assert effects == [do.EndTurn()]


def test_silence_does_not_end_a_held_turn() -> None:
    now, _ = run([TalkPressed(held=True), OPENED, audio.SpeechStarted(1), audio.SpeechStopped(2)])
    assert now.turn.mode is TurnMode.PUSH_TO_TALK
    assert now.state is State.LISTENING
    now, effects = now.advance(TalkReleased())
    assert do.CloseUplink() in effects


def test_a_wake_without_words_ends_quietly() -> None:
    now, effects = run([WAKE, OPENED, TimerFired(Timer.NO_SPEECH)])
    assert now.state is State.IDLE
    assert do.FinishTurn(Outcome.NOTHING_SAID) in effects
    assert not any(isinstance(effect, do.Tell) for effect in effects)


def test_a_turn_of_nothing_but_the_wake_word_goes_on_listening() -> None:
    nothing = service.SessionError(code=ErrorCode.NOTHING_SAID, message="", fatal=False)
    now, effects = run([*ASKED, nothing])
    assert now.state is State.LISTENING
    assert do.OpenUplink(NOW, NOW) in effects


def test_words_nobody_understands_are_told_after_a_wake_but_not_in_a_follow_up() -> None:
    puzzled = service.SessionError(code=ErrorCode.NOT_UNDERSTOOD, message="", fatal=False)
    _, effects = run([*ASKED, puzzled])
    assert any(isinstance(e, do.Tell) and e.message == "not_understood" for e in effects)
    answered = [*ANSWERING, service.TurnEnd("r1"), audio.Drained(audio.Channel.REPLY, "r1")]
    now, effects = run([*answered, *ASKED[2:], puzzled])
    assert now.state is State.IDLE
    assert not any(isinstance(effect, do.Tell) for effect in effects)


def test_a_missing_answer_is_named_and_the_room_rearmed() -> None:
    now, effects = run([*ASKED, TimerFired(Timer.ANSWER)])
    assert now.state is State.IDLE
    assert any(isinstance(e, do.Tell) and e.message == "service" for e in effects)
    assert do.Disconnect() in effects


def test_a_refused_key_is_told_with_its_cure() -> None:
    refused = SessionFailed(ErrorCode.KEY_REFUSED, "401", "set a new key")
    _, effects = run([WAKE, refused])
    assert do.Tell("key_refused", detail="401", cure="set a new key") in effects


def test_a_stalled_reply_is_played_out_and_named() -> None:
    now, effects = run([*ANSWERING, TimerFired(Timer.STALL)])
    assert effects[0] == do.Distrust("the answer stopped half-way")
    now, effects = now.advance(SessionFailed(ErrorCode.SERVICE, "nobody else is there"))
    assert do.EndReply("r1") in effects
    assert any(isinstance(effect, do.Tell) for effect in effects)
    now, _ = now.advance(audio.Drained(audio.Channel.REPLY, "r1"))
    assert now.state is State.IDLE


def test_a_lost_session_does_not_cut_an_answer_already_received() -> None:
    lost = SessionFailed(ErrorCode.SERVICE, "gone")
    now, effects = run([*ANSWERING, service.TurnEnd("r1"), lost])
    assert now.state is State.RESPONDING
    assert effects == [do.Disconnect()]


def test_tools_of_a_cut_reply_do_not_run() -> None:
    cut: list[Event] = [*ANSWERING, WAKE, audio.Flushed(audio.Channel.REPLY, "r1", 740)]
    _, effects = run([*cut, service.ToolCall("c1", "set_lights", {}, "r1")])
    (told,) = effects
    assert isinstance(told, do.SendToolResult)
    assert (told.call_id, told.result.content["code"]) == ("c1", "too_late")


def test_a_tool_result_goes_back_to_the_session() -> None:
    call = service.ToolCall("c1", "set_lights", {})
    result = ToolResult(ToolStatus.SUCCESS, {})
    now, effects = run([*ASKED, call])
    assert effects[0] == do.RunTool(call)
    _, effects = now.advance(ToolFinished("c1", result))
    assert effects[0] == do.SendToolResult("c1", result)


def test_a_tool_in_mid_answer_does_not_end_an_answer_that_goes_on() -> None:
    call = service.ToolCall("c1", "set_lights", {}, "r1")
    result = ToolResult(ToolStatus.SUCCESS, {})
    now, effects = run([*ANSWERING, call])
    assert effects == [do.RunTool(call), do.SetTimer(Timer.STALL, 6.0)]
    _, effects = now.advance(ToolFinished("c1", result))
    assert do.SetTimer(Timer.STALL, 4.0) in effects


def test_a_silent_answer_is_an_answer_only_if_something_was_done() -> None:
    call = service.ToolCall("c1", "device", {"action": "stop"})
    now, effects = run([*ASKED, call, service.TurnEnd("r1")])
    assert do.FinishTurn(Outcome.ANSWERED) in effects
    now, effects = run([*ASKED, service.TurnEnd("r1")])
    assert now.state is State.IDLE
    assert any(isinstance(effect, do.Tell) for effect in effects)


def test_stop_silences_everything_from_anywhere() -> None:
    for path in ([], [WAKE], ASKED, ANSWERING):
        now, effects = run([*path, StopRequested()])
        assert effects[0] == do.SilenceAll()
        assert now.state is State.IDLE


def test_another_profiles_word_gets_a_session_of_its_own() -> None:
    start = Conversation(rules=Rules(profiles={"alexa": "english"}))
    other = audio.WakeWordHeard("alexa", 0.9, 200_000)
    now, effects = run([*ANSWERING, other], start)
    assert now.link is Link.OPENING
    assert do.Disconnect() in effects
    assert do.Connect("english", "alexa", TurnMode.AUTOMATIC) in effects


def test_a_session_lost_while_nobody_speaks_is_nobody_s_concern() -> None:
    drained = audio.Drained(audio.Channel.REPLY, "r1")
    gone = SessionFailed(ErrorCode.NO_NETWORK, "gone")
    now, effects = run([*ANSWERING, service.TurnEnd("r1"), drained, gone])
    assert now.state is State.IDLE
    assert not any(isinstance(effect, do.Tell | do.FinishTurn) for effect in effects)
    _, effects = run([*ANSWERING, service.TurnEnd("r1"), drained, audio.SpeechStarted(9), gone])
    assert any(isinstance(effect, do.Tell) for effect in effects)
