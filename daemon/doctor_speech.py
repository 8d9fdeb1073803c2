"""The doctor's look at what hears and speaks: wake models, the provider, the house's own voice."""

import asyncio
import sys
import time
from typing import Final

from config.audio import FRAME_MS
from config.settings import Settings, WakeEngine
from daemon.doctor import Finding, broken, doubtful, fine
from providers import registry
from providers.base import ErrorCode, Provider, Session, SessionBrief, SessionError, Side, TurnEnd
from providers.errors import ProviderError
from providers.local.provider import LocalProvider

WAKE_TIMEOUT_S: Final = 30.0
SESSION_TIMEOUT_S: Final = 30.0
VOICE_TIMEOUT_S: Final = 20.0
_SILENCE_MS: Final = 2_000
_UNDERSTOOD_NOTHING: Final = frozenset({ErrorCode.NOTHING_SAID, ErrorCode.NOT_UNDERSTOOD})
"""What a healthy recogniser says about silence."""


async def wake_models(settings: Settings) -> Finding:
    """Load the wake models in a process of its own: they stay out of this one."""
    subject = "wake word"
    if not settings.wake.enabled:
        return fine(subject, "off: push-to-talk only")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "daemon.wake_check", settings.wake.model_dump_json()),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    why = "without it the room only listens to `parlour talk`"
    mend = "name another word or model in [[wake.words]], or another `wake.engine`"
    try:
        async with asyncio.timeout(WAKE_TIMEOUT_S):
            out, err = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.wait()
        return broken(subject, "its models do not finish loading", why=why, mend=mend)
    if child.returncode:
        last = (err.decode().strip().splitlines() or ["it gave no reason"])[-1]
        return broken(subject, last, why=why, mend=mend)
    words = ", ".join(word.name.replace("_", " ") for word in settings.wake.words)
    return fine(subject, f"{words}: models load in {out.decode().strip()} ms")


def stop_word(settings: Settings) -> Finding:
    """Look whether "stop" is listened for while the room speaks."""
    subject, wake = "stop word", settings.wake
    if not (wake.enabled and wake.stop):
        return fine(subject, "off: a wake word, a press and `parlour stop` silence the room")
    if wake.engine is not WakeEngine.PARLOUR:
        return doubtful(
            subject,
            f"the engine {wake.engine} cannot listen for it",
            why="only a wake word, a press and `parlour stop` silence the room",
            mend='write [wake] engine = "parlour", or stop = false to leave it at that',
        )
    return fine(subject, f'"{wake.stop_phrase}", while the room speaks or rings')


async def provider(settings: Settings) -> Finding:
    """Open a session; where the turn's end is ours and costs nothing, let it hear silence too."""
    name = settings.conversation.provider
    why = "nobody would answer"
    began_s = time.monotonic()
    try:
        chosen = registry.create(name, settings)
        async with asyncio.timeout(SESSION_TIMEOUT_S):
            problem = await _try(chosen, settings)
    except registry.UnknownProvider as error:
        mend = "change `conversation.provider`: `parlour providers` lists them"
        return broken("provider", f"{name}: {error}", why=why, mend=mend)
    except ProviderError as error:
        return broken("provider", f"{name}: {error} ({error.code})", why=why, mend=error.cure)
    except TimeoutError:
        mend = "try once more; then look into the log (`journalctl -u parlour`)"
        what = f"{name}: no answer within {SESSION_TIMEOUT_S:g} s"
        return broken("provider", what, why=why, mend=mend)
    if problem:
        mend = problem.cure or f"look into [providers.{name}]"
        return broken("provider", f"{name}: {problem.message}", why=why, mend=mend)
    took_ms = (time.monotonic() - began_s) * 1_000
    return fine("provider", f"{name}: a session opens and listens ({took_ms:.0f} ms from cold)")


async def voice(settings: Settings) -> Finding:
    """Let the house's own voice say a word, without playing it."""
    subject, why = "own voice", "timers and failures are told with it"
    mend = "install espeak-ng: sudo apt install espeak-ng"
    own = registry.create("local", settings)
    if not isinstance(own, LocalProvider):
        return doubtful(subject, "none", why=why, mend="leave the provider `local` in place")
    size_bytes = 0
    try:
        async with asyncio.timeout(VOICE_TIMEOUT_S):
            async for pcm in own.voice.speak("ready", settings.room.language):
                size_bytes += len(pcm)
    except ProviderError as error:
        return broken(subject, str(error), why=why, mend=mend)
    except TimeoutError:
        return broken(subject, "it does not speak", why=why, mend=mend)
    finally:
        await own.aclose()
    spoken_ms = own.voice.output_format.ms_of(size_bytes)
    if not spoken_ms:
        return broken(subject, "it speaks without a sound", why=why, mend=mend)
    return fine(subject, f"speaks ({spoken_ms:.0f} ms for one word)")


async def _try(chosen: Provider, settings: Settings) -> SessionError | None:
    try:
        brief = SessionBrief(language=settings.room.language, room=settings.room.name)
        async with chosen.open(brief) as session:
            if chosen.capabilities.turn_end is Side.CLIENT:
                return await _hear_silence(chosen, session)
            return None
    finally:
        if isinstance(chosen, LocalProvider):
            await chosen.aclose()


async def _hear_silence(chosen: Provider, session: Session) -> SessionError | None:
    """Send a short silent turn; a recogniser that works finds no words in it.

    It takes as long as a spoken one: a provider may load its models meanwhile.
    """
    frame = bytes(chosen.capabilities.input_format.bytes_of(FRAME_MS))
    for _ in range(_SILENCE_MS // FRAME_MS):
        await session.send_audio(frame)
        await asyncio.sleep(FRAME_MS / 1_000)
    await session.end_turn()
    async for event in session.events():
        match event:
            case SessionError(code=code) if code in _UNDERSTOOD_NOTHING:
                return None
            case SessionError():
                return event
            case TurnEnd():
                return None
            case _:
                pass
    return None
