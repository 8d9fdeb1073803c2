"""Our OpenAI Realtime client with the API layer of Hugging Face's speech-to-speech.

The protocol, the memory and the conversion of sound are the package's own; what it hears and says
is played (see `speech_to_speech_server`). Left out, because the package has none of it: held turns
(its `commit` does not end a turn, its own ear does, and `input_audio_buffer.clear` is unknown to
it), truncation (`conversation.item.truncate` is taken and passed over), tokens by modality, keys,
and the end of a session by age.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from config.services.openai_realtime import OpenAIRealtime
from providers.base import (
    AudioOutput,
    HistoryItem,
    Interrupted,
    Relay,
    SessionBrief,
    SessionEvent,
    SpeechStarted,
    SpeechStopped,
    TextOutput,
    ToolCall,
    Transcript,
    TurnEnd,
    TurnMode,
    Usage,
)
from providers.errors import Rejected
from providers.openai_realtime.provider import OpenAIRealtimeProvider
from tests.independent.person import LIGHT, PITCH_HZ, Person, of, pitch_hz, sound, words

HEARD = "turn on the light"
STORY = "Once upon a time there was a house that listened."


@asynccontextmanager
async def conversation(url: str, brief: SessionBrief) -> AsyncIterator[Person]:
    """Hold a conversation with speech-to-speech."""
    provider = OpenAIRealtimeProvider(OpenAIRealtime(base_url=url))
    async with provider.open(brief) as session:
        yield Person(session, provider)


async def asks(person: Person) -> list[SessionEvent]:
    """Ask something aloud, and hear the turn out."""
    await person.session.begin_turn(TurnMode.AUTOMATIC)
    await person.speaks(600, silence_ms=400)
    return await person.hears_out()


async def test_a_spoken_turn_is_heard_understood_and_answered(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        told = await asks(person)

        order = [type(event) for event in told]
        assert order.index(SpeechStarted) < order.index(SpeechStopped) < order.index(AudioOutput)
        assert of(told, Transcript)[-1] == Transcript(HEARD)
        assert words(told) == f"user: {HEARD}"
        assert len({event.reply_id for event in of(told, AudioOutput)}) == 1


async def test_sound_keeps_its_pitch_and_length_there_and_back(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        echo = sound(await asks(person))

        assert pitch_hz(echo, 24_000) == pytest.approx(PITCH_HZ, rel=0.03)
        assert len(echo) / 48 == pytest.approx(600 + 192, abs=64)  # it hears in steps of 32 ms


async def test_what_it_counted_is_told(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        (usage,) = of(await asks(person), Usage)

        assert (usage.input_tokens, usage.output_tokens) == (21, 7)
        assert usage.audio_in_ms >= 600
        assert usage.audio_out_ms == pytest.approx(600 + 192, abs=64)


async def test_it_knows_what_was_said_before(speech_to_speech: str) -> None:
    said = (HistoryItem("user", "hi"), HistoryItem("assistant", "hello"))
    async with conversation(speech_to_speech, SessionBrief(history=said)) as person:
        assert words(await asks(person)) == f"user: hi | assistant: hello | user: {HEARD}"


async def test_a_written_turn_is_answered_aloud(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        told = await person.hears_out()

        assert words(told) == STORY
        assert len(of(told, AudioOutput)) >= 3


async def test_a_tool_is_called_and_its_result_told(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief(tools=(LIGHT,))) as person:
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(600, silence_ms=400)
        call = await person.hears(ToolCall)
        assert (call.name, call.arguments) == ("set_light", {"room": "hall"})

        told = await person.does(call)

        assert words(told) == 'It says {"status":"success","result":{"state":"on"}}'
        assert of(told, AudioOutput)


async def test_speech_over_the_answer_cuts_it(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        first = await person.hears(AudioOutput)
        await person.speaks(600, silence_ms=400)
        assert (await person.hears(Interrupted)).reply_id == first.reply_id
        await person.session.interrupt(first.reply_id, 100)

        told = await person.hears_out()

        assert first.reply_id not in {text.reply_id for text in of(told, TextOutput)}
        assert words(told).endswith(f"user: {HEARD}")


async def test_our_own_cut_leaves_the_session_fit_for_the_next_turn(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        await person.session.send_text("tell me a story")
        first = await person.hears(AudioOutput)
        await person.session.interrupt(first.reply_id, 100)

        told = await asks(person)

        assert first.reply_id not in {event.reply_id for event in of(told, AudioOutput)}
        assert words(told).endswith(f"user: {HEARD}")


async def test_writing_while_an_answer_is_on_its_way_waits_for_its_end(
    speech_to_speech: str,
) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(600, silence_ms=400)
        while not (await person.hears(Transcript)).final:
            pass
        await person.session.send_text("tell me a story")

        told = await person.hears_out()

        assert words(told).endswith(STORY)


async def test_a_message_it_does_not_know_does_not_reach_the_person(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()) as person:
        await person.session.begin_turn(TurnMode.PUSH_TO_TALK)  # clears what was heard

        told = await asks(person)

        assert words(told) == f"user: {HEARD}"


async def test_a_relay_hears_and_reads_aloud(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief(answers=False)) as person:
        await person.session.begin_turn(TurnMode.AUTOMATIC)
        await person.speaks(600, silence_ms=400)
        while not (heard := await person.hears(Transcript)).final:
            pass
        assert heard.text == HEARD
        relay: Relay = person.session  # type: ignore[assignment]  # promised by answers=False
        await relay.speak("It is ten.", last=False)
        await relay.speak("Good night.", last=True)

        told = await person.hears_out()

        assert [event.text for event in of(told, TextOutput)] == ["It is ten.", "Good night."]
        assert {event.reply_id for event in of(told, AudioOutput)} == {
            end.reply_id for end in of(told, TurnEnd)
        }


async def test_a_second_client_is_turned_away_in_its_words(speech_to_speech: str) -> None:
    async with conversation(speech_to_speech, SessionBrief()):
        with pytest.raises(Rejected, match="All 1 session slots are in use"):
            async with conversation(speech_to_speech, SessionBrief()):
                pass
