"""No reply stays unheard because a service tells less than it should, and no cut one is heard."""

from collections.abc import Mapping

from providers.base import AudioOutput, Interrupted, SessionEvent, ToolCall, TurnEnd
from providers.nova_sonic.dialect import codec
from providers.nova_sonic.incoming import Incoming, RefusedCall
from providers.wire.reading import Oddities

SOUND = "AAABAAIA"
DELTA = {"type": "contentBlockDelta", "audioChunk": SOUND}
STOP = {"type": "messageStop"}


class Gateway:
    """A gateway that says nothing but sound, and tells an end when it likes."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.incoming = codec.Incoming(Oddities("nova_sonic"), clock=lambda: self.now_s)

    def says(self, *messages: Mapping[str, object], after_s: float = 0.02) -> list[SessionEvent]:
        self.now_s += after_s
        return [event for message in messages for event in self.incoming.take(message)]

    def cut(self, reply_id: str) -> None:
        self.incoming.replies.cut(reply_id)
        self.incoming.replies.turn_begins()


def replies(events: list[SessionEvent]) -> list[str]:
    return [event.reply_id for event in events if isinstance(event, AudioOutput | TurnEnd)]


def test_the_answer_after_a_cut_is_heard_though_nothing_tells_that_it_begins() -> None:
    gateway = Gateway()
    assert replies(gateway.says(DELTA)) == ["dialect/1"]
    gateway.cut("dialect/1")
    late = [gateway.says(DELTA, after_s=0.3) for _ in range(20)]
    assert late == [[]] * 20
    assert replies(gateway.says(DELTA, DELTA, STOP, after_s=2.0)) == ["dialect/2"] * 3


def test_a_cut_without_another_turn_stays_cut() -> None:
    gateway = Gateway()
    gateway.says(DELTA)
    gateway.incoming.replies.cut("dialect/1")
    assert gateway.says(DELTA, after_s=60) == []


def test_an_answer_that_was_cut_before_it_sounded_calls_nothing_any_more() -> None:
    gateway = Gateway()
    call = {"type": "toolUse", "toolUse": {"toolUseId": "c1", "name": "f", "input": {}}}
    late = {"type": "toolUse", "toolUse": {"toolUseId": "c2", "name": "f", "input": {}}}
    assert gateway.says(call) == [ToolCall("c1", "f", {}, "dialect/1")]
    gateway.cut("")
    assert gateway.says(late) == []
    assert gateway.says(DELTA) == []
    assert replies(gateway.says(DELTA, after_s=2.0)) == ["dialect/2"]


def test_a_cut_without_a_name_cuts_no_answer_that_is_over() -> None:
    gateway = Gateway()
    gateway.says(DELTA, STOP)
    gateway.cut("")
    assert replies(gateway.says(DELTA, STOP)) == ["dialect/2"] * 2


def test_a_cut_reply_that_ends_ends_nothing() -> None:
    gateway = Gateway()
    gateway.says(DELTA)
    gateway.cut("dialect/1")
    assert gateway.says(DELTA, STOP) == []
    assert replies(gateway.says(DELTA, STOP)) == ["dialect/2"] * 2


def test_an_answer_whose_end_was_never_told_is_over_when_the_next_turn_begins() -> None:
    gateway = Gateway()
    gateway.says(DELTA)
    gateway.incoming.replies.turn_begins()
    assert replies(gateway.says(DELTA, STOP, after_s=3.0)) == ["dialect/2"] * 2


def bedrock(*, cut: bool) -> Incoming:
    incoming = Incoming(Oddities("nova_sonic"))
    incoming.take({"contentStart": {"contentId": "a", "completionId": "c", "type": "AUDIO"}})
    assert incoming.take({"audioOutput": {"contentId": "a", "content": SOUND}})
    if cut:
        incoming.replies.cut("c/1")
    incoming.replies.turn_begins()
    return incoming


def test_the_persons_words_begin_another_reply_of_bedrock_whose_end_was_never_told() -> None:
    for cut in (True, False):
        incoming = bedrock(cut=cut)
        user = {"contentId": "u", "completionId": "c", "type": "TEXT", "role": "USER"}
        incoming.take({"contentStart": user})
        incoming.take({"contentStart": {"contentId": "b", "completionId": "c", "type": "AUDIO"}})
        [told] = incoming.take({"audioOutput": {"contentId": "b", "content": SOUND}})
        assert isinstance(told, AudioOutput)
        assert told.reply_id == "c/2"


def test_a_call_of_a_reply_that_was_cut_is_refused_and_not_left_waiting() -> None:
    incoming = bedrock(cut=True)
    call = {"toolUse": {"toolUseId": "t", "toolName": "set_light", "content": "{}"}}
    [told] = incoming.take(call)
    assert isinstance(told, RefusedCall)
    assert told.call_id == "t"


def test_an_interruption_outside_every_block_is_one_all_the_same() -> None:
    incoming = Incoming(Oddities("nova_sonic"))
    incoming.take({"contentStart": {"contentId": "a", "completionId": "c", "type": "AUDIO"}})
    told = incoming.take({"textOutput": {"contentId": "?", "content": '{"interrupted":true}'}})
    assert told == [Interrupted("c/1")]


def test_blocks_may_be_open_side_by_side() -> None:
    incoming = Incoming(Oddities("nova_sonic"))
    for block, kind in (("t", "TEXT"), ("a", "AUDIO"), ("u", "TEXT")):
        role = "USER" if block == "u" else "ASSISTANT"
        start = {"contentId": block, "completionId": "c", "type": kind, "role": role}
        incoming.take({"contentStart": start})
    [sound] = incoming.take({"audioOutput": {"contentId": "a", "content": SOUND}})
    [words] = incoming.take({"textOutput": {"contentId": "t", "content": "Hello."}})
    incoming.take({"textOutput": {"contentId": "u", "content": "hi"}})
    end = {"contentId": "a", "type": "AUDIO", "stopReason": "END_TURN"}
    assert [type(event).__name__ for event in (sound, words)] == ["AudioOutput", "TextOutput"]
    assert incoming.take({"contentEnd": end}) == [TurnEnd("c/1")]
