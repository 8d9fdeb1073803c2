"""The trial: says hello, interrupts an answer, has a tool called, and tells what each took."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from config.settings import Settings
from daemon.errors import DaemonError
from daemon.tools.clock import get_time
from daemon.verify.ear import Ear, Noted
from daemon.verify.findings import Cut, Findings, FirstSound, ToolTrip
from daemon.verify.loudspeaker import Loudspeaker
from daemon.verify.questions import Questions
from daemon.verify.speech import Speech, spoken
from daemon.verify.voice import Voice
from daemon.verify.words import left_out, transcripts, used
from providers.base import (
    AudioOutput,
    Provider,
    Session,
    SessionBrief,
    Side,
    SpeechStopped,
    ToolCall,
    ToolResult,
    ToolStatus,
    TurnEnd,
    TurnMode,
)
from providers.errors import ErrorCode, ProviderError, Unsupported

_PROOFS: Final = 5
"""So many signs of life are asked for; the one in the middle is the network's share."""
_PROOF_S: Final = 3.0
_LISTENED_S: Final = 0.6
"""So long the answer is listened to before it is interrupted."""
_LATE_S: Final = 1.0
_APART_S: Final = 0.005
"""An end of speech told nearer to the first sound was only concluded from it."""
_ANSWER_S: Final = 60.0
"""The longest answer that is heard out."""

TOOL: Final = get_time(lambda: datetime.now().astimezone()).spec


class TrialFailed(DaemonError):
    """The service was reached and did not do what was asked of it, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the steps of a trial work with."""

    ear: Ear
    voice: Voice
    speaker: Loudspeaker
    settings: Settings


async def tried(
    provider: Provider, brief: SessionBrief, asked: Questions, settings: Settings
) -> Findings:
    """Try a service and tell what was found. Raises `ProviderError` and `TrialFailed`."""
    able, talk = provider.capabilities, settings.conversation
    hello = await spoken(asked.hello, brief.language, able.input_format)
    longer = await spoken(asked.longer, brief.language, able.input_format)
    speaker = Loudspeaker(able.output_format.rate_hz, settings.audio.fade_ms)
    async with speaker.running(settings):
        began_s = time.monotonic()
        async with _session(provider, brief, speaker, settings) as parts:
            opened_ms = (time.monotonic() - began_s) * 1000
            network_ms = await _round_trip(parts)
            sound = await _first_sound(parts, hello, network_ms)
            cut = await _interruption(parts, longer)
            tool, remark = await _tool(parts, asked, brief, provider)
            heard, said = transcripts(each.event for each in parts.ear.events)
    return Findings(
        provider=provider.name,
        model=brief.model or next(iter(able.models), ""),
        opened_ms=opened_ms,
        target_ms=talk.latency_target.target_ms,
        first_sound=sound,
        cut=cut,
        tool=tool,
        tool_remark=remark,
        heard=heard,
        said=said,
        complaints=tuple(parts.ear.complaints),
        used=used(able),
        left_out=left_out(able),
    )


@asynccontextmanager
async def _session(
    provider: Provider, brief: SessionBrief, speaker: Loudspeaker, settings: Settings
) -> AsyncIterator[_Parts]:
    """Open a session and listen to it until the block ends."""
    able = provider.capabilities
    async with AsyncExitStack() as stack:
        session = await _opened(stack, provider, brief, settings.conversation.connect_timeout_s)
        ear = Ear(session, _time_of_day, speaker.play)
        voice = Voice(session, able.input_format, able.turn_end, settings.endpoint.silence_ms)
        tasks = [asyncio.create_task(ear.listen(), name="trial's ear")]
        if able.needs_silence:
            tasks.append(asyncio.create_task(voice.breathe(), name="trial's silence"))
        try:
            yield _Parts(ear=ear, voice=voice, speaker=speaker, settings=settings)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _opened(
    stack: AsyncExitStack, provider: Provider, brief: SessionBrief, within_s: float
) -> Session:
    try:
        async with asyncio.timeout(within_s):
            return await stack.enter_async_context(provider.open(brief))
    except TimeoutError as error:
        raise ProviderError(
            f"{provider.name}: no session within {within_s:g} s", code=ErrorCode.NO_NETWORK
        ) from error


async def _round_trip(parts: _Parts) -> float:
    """Give how long a sign of life takes there and back."""
    took_ms = []
    for _ in range(_PROOFS):
        began_s = time.monotonic()
        try:
            async with asyncio.timeout(_PROOF_S):
                await parts.ear.session.prove()
        except TimeoutError as error:
            raise TrialFailed(f"no sign of life within {_PROOF_S:g} s") from error
        took_ms.append((time.monotonic() - began_s) * 1000)
    return statistics.median(took_ms)


async def _first_sound(parts: _Parts, hello: Speech, network_ms: float) -> FirstSound:
    """Say hello, hear the answer out, and say whose time it was."""
    noted, since = await _asked(parts, hello)
    voice, ear = parts.voice, parts.ear
    await _heard_out(parts, since)
    ours = voice.turn_end is Side.CLIENT
    total_ms = (noted.at_s - voice.ended_s) * 1000
    frame_ms = max(voice.sent_ms)
    service_ms = total_ms - network_ms - frame_ms - noted.busy_ms
    stopped = ear.find(SpeechStopped, since)
    endpoint_ms = None
    if ours:
        endpoint_ms = (voice.end_told_s - voice.ended_s) * 1000
        service_ms -= endpoint_ms
    elif stopped and stopped.at_s < noted.at_s - _APART_S:
        endpoint_ms = (stopped.at_s - voice.ended_s) * 1000 - network_ms
    return FirstSound(
        total_ms=total_ms,
        endpoint_ms=endpoint_ms,
        endpoint_is_ours=ours,
        service_ms=max(0.0, service_ms),
        network_ms=network_ms,
        frame_ms=frame_ms,
        event_ms=noted.busy_ms,
    )


async def _interruption(parts: _Parts, longer: Speech) -> Cut:
    """Ask for something longer and cut it: first the sound here, then the service is told."""
    noted, since = await _asked(parts, longer)
    reply_id = _reply_of(noted)
    await asyncio.sleep(_LISTENED_S)
    cut_s = time.monotonic()
    try:
        silent_ms, heard_ms = await parts.speaker.cut(reply_id)
        async with asyncio.timeout(_PROOF_S):
            await parts.ear.session.interrupt(reply_id, heard_ms)
    except TimeoutError as error:
        raise TrialFailed("the answer could not be interrupted in time") from error
    told_ms = (time.monotonic() - cut_s) * 1000
    await asyncio.sleep(_LATE_S)
    late = [
        each.at_s
        for each in parts.ear.events[since:]
        if isinstance(each.event, AudioOutput) and each.at_s > cut_s
    ]
    late_ms = (late[-1] - cut_s) * 1000 if late else 0.0
    return Cut(silent_ms=silent_ms, told_ms=told_ms, late_ms=late_ms, heard_ms=heard_ms)


async def _tool(
    parts: _Parts, asked: Questions, brief: SessionBrief, provider: Provider
) -> tuple[ToolTrip | None, str]:
    """Ask what only a tool knows; a model that answers without one is told of, and may."""
    able, ear = provider.capabilities, parts.ear
    if not able.tools:
        return None, "this service calls no tools"
    since, past = len(ear.events), ear.last_reply
    if able.text_turn:
        try:
            await ear.session.begin_turn(TurnMode.AUTOMATIC)
            await ear.session.send_text(asked.tool)
            limit_s = parts.settings.conversation.answer_timeout_s
            await ear.first(AudioOutput, since, limit_s, but=past)
        except (Unsupported, TimeoutError) as error:
            return ear.tool, f"asked in writing, it did not answer: {error or 'no sound in time'}"
    else:
        await _asked(parts, await spoken(asked.tool, brief.language, able.input_format))
    await _heard_out(parts, since, past)
    return ear.tool, "" if ear.tool else "asked the time, the model answered without its tool"


async def _asked(parts: _Parts, speech: Speech) -> tuple[Noted, int]:
    """Say something and give the first sound of the answer, and where its events begin."""
    ear, answered, since = parts.ear, asyncio.Event(), len(parts.ear.events)
    past = ear.last_reply
    limit_s = parts.settings.conversation.answer_timeout_s
    speaking = asyncio.create_task(parts.voice.say(speech, answered), name="trial's voice")
    try:
        noted = await ear.first(AudioOutput, since, speech.ms / 1000 + limit_s, but=past)
    except TimeoutError as error:
        why = f"; it said {ear.complaints[-1]}" if ear.complaints else ""
        raise TrialFailed(f"no sound within {limit_s:g} s of the end of speech{why}") from error
    finally:
        answered.set()
        await speaking
    return noted, since


async def _heard_out(parts: _Parts, since: int, past: str = "") -> None:
    """Hear an answer to its end; what is left of the reply before it does not count."""
    try:
        await parts.ear.first(TurnEnd, since, _ANSWER_S, but=past)
        parts.speaker.clear(parts.ear.last_reply)
    except TimeoutError as error:
        raise TrialFailed(f"an answer that had not ended after {_ANSWER_S:g} s") from error


def _reply_of(noted: Noted) -> str:
    return noted.event.reply_id if isinstance(noted.event, AudioOutput) else ""


def _time_of_day(call: ToolCall) -> ToolResult:
    """Run the one tool there is; the trial measures the way of its result, not its work."""
    if call.name != TOOL.name:
        return ToolResult(ToolStatus.ERROR, {"error": "unknown_tool", "known": [TOOL.name]})
    return ToolResult(ToolStatus.SUCCESS, {"time": f"{datetime.now().astimezone():%H:%M}"})
