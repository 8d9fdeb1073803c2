"""What Bedrock tells becomes events of the house, each told once."""

import json
from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from providers.base import (
    AudioOutput,
    Interrupted,
    TextOutput,
    ToolCall,
    Transcript,
    TurnEnd,
    Usage,
)
from providers.errors import ProviderError
from providers.nova_sonic.incoming import Incoming, RefusedCall, Told
from providers.wire.reading import Oddities

INTERRUPTED = '{ "interrupted" : true }'
SOUND = "AAABAAIA"


class Service:
    """Says what Bedrock says, and keeps what the house makes of it."""

    def __init__(self) -> None:
        self.incoming = Incoming(Oddities("nova_sonic"))
        self.completion = "c1"
        self.blocks = 0
        self.told: list[Told] = []

    def say(self, name: str, **fields: object) -> list[Told]:
        ids = {"sessionId": "s", "promptName": "p", "completionId": self.completion}
        told = self.incoming.take({name: ids | fields})
        self.told += told
        return told

    def begin(self, kind: str, role: str = "ASSISTANT", stage: str = "") -> str:
        self.blocks += 1
        block = f"b{self.blocks}"
        more = {"additionalModelFields": json.dumps({"generationStage": stage})} if stage else {}
        self.say("contentStart", contentId=block, type=kind, role=role, **more)
        return block

    def text(self, words: str, role: str = "ASSISTANT", stage: str = "FINAL") -> None:
        block = self.begin("TEXT", role, stage)
        self.say("textOutput", contentId=block, role=role, content=words)
        self.say("contentEnd", contentId=block, type="TEXT", stopReason="PARTIAL_TURN")

    def sound(self, stop: str = "PARTIAL_TURN") -> str:
        block = self.begin("AUDIO")
        self.say("audioOutput", contentId=block, content=SOUND)
        self.say("contentEnd", contentId=block, type="AUDIO", stopReason=stop)
        return block

    def sentence(self, words: str, stop: str = "PARTIAL_TURN") -> None:
        self.text(words, stage="SPECULATIVE")
        self.sound(stop)
        self.text(words)

    def tool(self, call_id: str, content: str = "{}") -> None:
        block = self.begin("TOOL", "TOOL")
        fields = {"toolUseId": call_id, "toolName": "set_light", "content": content}
        self.say("toolUse", contentId=block, role="TOOL", **fields)
        self.say("contentEnd", contentId=block, type="TOOL", stopReason="TOOL_USE")

    def of[E](self, kind: type[E]) -> list[E]:
        return [event for event in self.told if isinstance(event, kind)]


def answered(*, asked: str = "hello") -> Service:
    service = Service()
    service.say("completionStart")
    service.text(asked, role="USER")
    service.sentence("Hello.")
    service.sentence("I am here.", stop="END_TURN")
    service.say("completionEnd", stopReason="END_TURN")
    return service


def test_a_turn_is_told_in_order_and_ends_once() -> None:
    told = answered().told
    reply = "c1/1"
    pcm = b"\0\0\1\0\2\0"
    assert told == [
        Transcript("hello"),
        TextOutput(reply, "Hello."),
        AudioOutput(reply, pcm),
        TextOutput(reply, " I am here."),
        AudioOutput(reply, pcm),
        TurnEnd(reply),
    ]


def test_what_was_understood_grows_block_by_block_and_begins_anew_with_the_next_turn() -> None:
    service = answered()
    service.text("turn on", role="USER")
    service.text("the light", role="USER")
    words = [event.text for event in service.of(Transcript)]
    assert words == ["hello", "turn on", "turn on the light"]


def test_each_turn_of_one_completion_has_a_reply_of_its_own() -> None:
    service = answered()
    service.text("and?", role="USER")
    service.sentence("That is all.", stop="END_TURN")
    assert [event.reply_id for event in service.of(TurnEnd)] == ["c1/1", "c1/2"]


def test_a_question_expects_an_answer() -> None:
    service = Service()
    service.sentence("Which room?", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/1", expects_answer=True)


def test_an_interruption_is_told_once_whatever_shapes_it_takes() -> None:
    service = Service()
    service.text("Long story.", stage="SPECULATIVE")
    block = service.begin("AUDIO")
    service.say("audioOutput", contentId=block, content=SOUND)
    text = service.begin("TEXT", stage="FINAL")
    service.say("textOutput", contentId=text, role="ASSISTANT", content=INTERRUPTED)
    service.say("contentEnd", contentId=text, type="TEXT", stopReason="INTERRUPTED")
    late = service.say("audioOutput", contentId=block, content=SOUND)
    service.say("contentEnd", contentId=block, type="AUDIO", stopReason="END_TURN")
    service.say("completionEnd", stopReason="INTERRUPTED")
    assert service.of(Interrupted) == [Interrupted("c1/1")]
    assert late == []
    assert service.of(TurnEnd) == []
    assert INTERRUPTED not in {event.text for event in service.of(TextOutput)}


def test_a_stop_reason_alone_is_an_interruption_too() -> None:
    service = Service()
    service.sentence("One.")
    text = service.begin("TEXT", stage="FINAL")
    service.say("contentEnd", contentId=text, type="TEXT", stopReason="INTERRUPTED")
    assert service.told[-1] == Interrupted("c1/1")


def test_an_interruption_after_the_last_sound_is_told_for_what_still_plays() -> None:
    service = answered()
    text = service.begin("TEXT", stage="FINAL")
    service.say("textOutput", contentId=text, content='{"interrupted":true}')
    assert service.told[-1] == Interrupted("c1/1")


def test_the_answer_after_an_interruption_is_another_reply() -> None:
    service = Service()
    service.sentence("One.")
    text = service.begin("TEXT", stage="FINAL")
    service.say("contentEnd", contentId=text, type="TEXT", stopReason="INTERRUPTED")
    service.text("stop", role="USER")
    service.sentence("Fine.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/2")


def test_what_we_cut_is_dropped_to_its_end_and_the_next_turn_is_heard() -> None:
    service = Service()
    service.sentence("One.")
    service.incoming.replies.cut("c1/1")
    before = len(service.told)
    service.sentence("Two.")
    service.sentence("Three.", stop="END_TURN")
    assert service.told[before:] == []
    service.text("now?", role="USER")
    service.sentence("Four.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/2")


def test_the_service_noticing_what_we_cut_is_no_news() -> None:
    service = answered()
    service.incoming.replies.cut("c1/1")
    text = service.begin("TEXT", stage="FINAL")
    service.say("contentEnd", contentId=text, type="TEXT", stopReason="INTERRUPTED")
    assert service.of(Interrupted) == []


def test_a_turn_does_not_end_while_a_tool_runs_or_its_result_is_untold() -> None:
    service = Service()
    service.text("light on", role="USER")
    service.tool("t1", '{"room":"hall"}')
    service.sentence("One moment.", stop="END_TURN")
    assert service.of(ToolCall) == [ToolCall("t1", "set_light", {"room": "hall"}, "c1/1")]
    assert service.of(TurnEnd) == []
    service.incoming.replies.tool_answered("t1")
    service.sentence("It is on.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/1")
    assert len(service.of(TurnEnd)) == 1


def test_a_filler_that_ends_after_the_result_does_not_end_the_turn() -> None:
    service = Service()
    service.tool("t1")
    block = service.begin("AUDIO")
    service.incoming.replies.tool_answered("t1")
    service.say("contentEnd", contentId=block, type="AUDIO", stopReason="END_TURN")
    assert service.of(TurnEnd) == []
    service.sentence("Done.", stop="END_TURN")
    assert service.of(TurnEnd) == [TurnEnd("c1/1")]


def test_another_question_ends_the_waiting_for_a_tool() -> None:
    service = Service()
    service.tool("t1")
    text = service.begin("TEXT", stage="FINAL")
    service.say("contentEnd", contentId=text, type="TEXT", stopReason="INTERRUPTED")
    service.text("what time is it", role="USER")
    service.sentence("Noon.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/2")


def test_a_completion_without_a_word_ends_the_turn() -> None:
    service = Service()
    service.text("hm", role="USER")
    service.say("completionEnd", stopReason="END_TURN")
    assert service.told[-1] == TurnEnd("c1/1")


def test_a_late_end_of_an_old_completion_ends_nothing_new() -> None:
    service = answered()
    service.completion = "c2"
    service.say("completionStart")
    service.text("next", role="USER")
    service.completion = "c1"
    assert service.say("completionEnd", stopReason="END_TURN") == []


def test_a_completion_that_ends_after_the_next_question_in_writing_ends_nothing() -> None:
    service = Service()
    service.sentence("Hello.", stop="END_TURN")
    service.incoming.replies.asked()
    assert service.say("completionEnd", stopReason="END_TURN") == []
    service.sentence("Again.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/2")


def test_arguments_that_are_no_object_do_not_reach_the_house() -> None:
    service = Service()
    service.tool("t1", "[1, 2")
    service.tool("t2", "7")
    service.tool("t3", "")
    assert [call.call_id for call in service.of(RefusedCall)] == ["t1", "t2"]
    assert [dict(call.arguments) for call in service.of(ToolCall)] == [{}]


def test_tokens_are_counted_by_kind_since_the_last_count() -> None:
    service = Service()
    details = {
        "total": {"input": {"speechTokens": 900}},
        "delta": {
            "input": {"speechTokens": 25, "textTokens": 10},
            "output": {"speechTokens": 7, "textTokens": 3},
        },
    }
    service.say("usageEvent", totalInputTokens=900, details=details)
    service.say("usageEvent", details={"delta": {}})
    assert service.told == [
        Usage(
            input_tokens=35,
            output_tokens=10,
            input_text_tokens=10,
            input_audio_tokens=25,
            output_text_tokens=3,
            output_audio_tokens=7,
        )
    ]


def test_malformed_sound_makes_no_noise() -> None:
    service = Service()
    block = service.begin("AUDIO")
    for content in ("AAAA", "***", 7, None, ""):
        assert service.say("audioOutput", contentId=block, content=content) == []
    assert service.say("audioOutput", contentId="never begun", content=SOUND) == []


def test_unknown_events_and_open_blocks_without_end_are_borne() -> None:
    service = Service()
    assert service.say("rainbowEvent", colour="red") == []
    for _ in range(200):
        service.begin("TEXT", stage="FINAL")
    service.sentence("Still here.", stop="END_TURN")
    assert service.told[-1] == TurnEnd("c1/1")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside),
    max_leaves=8,
)
names = st.sampled_from(
    [
        "completionStart",
        "contentStart",
        "textOutput",
        "audioOutput",
        "toolUse",
        "contentEnd",
        "completionEnd",
        "usageEvent",
        "other",
    ]
)
fields = st.fixed_dictionaries(
    {},
    optional={
        "completionId": st.sampled_from(["c1", "c2"]) | values,
        "contentId": st.sampled_from(["b1", "b2"]) | values,
        "type": st.sampled_from(["AUDIO", "TEXT", "TOOL"]) | values,
        "role": st.sampled_from(["USER", "ASSISTANT"]) | values,
        "stopReason": st.sampled_from(["END_TURN", "INTERRUPTED"]) | values,
        "content": st.sampled_from([SOUND, INTERRUPTED, "[[[", "words"]) | values,
        "additionalModelFields": st.sampled_from(['{"generationStage":"FINAL"}', "{"]) | values,
        "toolUseId": st.text(max_size=3) | values,
        "toolName": st.text(max_size=3) | values,
        "details": values,
    },
)


@given(st.lists(st.dictionaries(names, fields | values, max_size=2), max_size=20))
def test_nothing_a_service_sends_raises_anything_but_our_own_error(
    events: Iterable[Mapping[str, object]],
) -> None:
    incoming = Incoming(Oddities("nova_sonic"))
    try:
        told = [each for event in events for each in incoming.take(event)]
    except ProviderError:
        return
    ends = [event.reply_id for event in told if isinstance(event, TurnEnd)]
    cuts = [event.reply_id for event in told if isinstance(event, Interrupted)]
    assert len(ends) == len(set(ends))
    assert len(cuts) == len(set(cuts))
    sounds = [event for event in told if isinstance(event, AudioOutput)]
    assert all(len(event.pcm) % 2 == 0 for event in sounds)
