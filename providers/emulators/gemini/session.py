"""A Gemini Live session: setup first, then exactly one thing in every message."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Never

from providers.emulators.call import Call, SessionOver, strike
from providers.emulators.gemini.answering import Answering
from providers.emulators.gemini.desk import Desk
from providers.emulators.gemini.hearing import Hearing
from providers.emulators.gemini.resumption import Handles
from providers.emulators.gemini.setup import read
from providers.emulators.gemini.shapes import MESSAGE, Refused, checked, objects, words_of
from providers.emulators.trouble import Point, Trouble

_POLICY: Final = 1008
_TOO_LONG: Final = "The client failed to close the connection after GoAway."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """The parts of a session that was set up."""

    desk: Desk
    answering: Answering
    hearing: Hearing


class GeminiTalk:
    """The service's side of one session."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._handles = _handles(call)
        self._open: _Open | None = None
        self._history_open = True

    async def begin(self) -> None:
        """Say nothing: the client has the first word."""

    async def receive(self, message: Mapping[str, object]) -> None:
        """Take a message; one that cannot be accepted ends the session."""
        try:
            await self._take(checked(message, MESSAGE))
        except Refused as refused:
            self._call.violation(refused.reason)
            await self._end(refused.code, refused.reason)

    async def refuse(self, message: Mapping[str, object], problems: Sequence[str]) -> None:
        """Answer a message that another model of the protocol does not accept."""
        del message  # the reason is all this service tells
        await self._end(Refused("").code, f"Request contains an invalid argument: {problems[0]}")

    async def fail(self, trouble: Trouble) -> None:
        """End the session with a reason, for there are no error messages."""
        await self._end(trouble.close_code, trouble.text)

    async def grow_old(self) -> None:
        """Announce the end, then end."""
        script = self._call.script
        whole_s = script.max_session_s or 0.0
        left_s = min(script.warning_s, whole_s)
        await asyncio.sleep(whole_s - left_s)
        await self._call.line.send({"goAway": {"timeLeft": f"{left_s:g}s"}})
        await asyncio.sleep(left_s)
        await self._end(_POLICY, _TOO_LONG)

    async def _take(self, message: Mapping[str, object]) -> None:
        if len(message) != 1:
            raise Refused(f"expected exactly one of {sorted(MESSAGE)}, found {sorted(message)}")
        (kind, value), *_ = message.items()
        if not isinstance(value, dict):
            raise Refused(f"Invalid value at '{kind}': expected an object")
        match kind, self._open:
            case "setup", None:
                await self._set_up(value)
            case "clientContent", _Open() as session:
                await self._content(value, session)
            case "toolResponse", _Open(answering=answering):
                await answering.take_results(value)
            case "realtimeInput", _Open() as session:
                await self._input(value, session)
            case _:
                raise Refused("setup must be the first message, and there is only one")

    async def _set_up(self, value: Mapping[str, object]) -> None:
        setup = read(value, self._call.script.models)
        await self._strike(Point.SETUP, 0.0)
        if setup.handle:
            self._handles.take(setup.handle, self._call.record)
        desk = Desk(self._call, setup, self._handles)
        answering = Answering(desk, self._strike)
        self._open = _Open(desk=desk, answering=answering, hearing=Hearing(desk, answering))
        await desk.send(setupComplete={})
        await desk.offer_handle()

    async def _content(self, value: Mapping[str, object], session: _Open) -> None:
        desk = session.desk
        if not self._history_open and not desk.setup.takes_late_content:
            raise Refused("clientContent is only supported for the initial history")
        turns = objects(value.get("turns"), "clientContent.turns")
        last = ""
        for index, turn in enumerate(turns):
            role, path = turn.get("role", "user"), f"clientContent.turns[{index}]"
            if role not in ("user", "model"):
                raise Refused(f"{path}.role: expected user or model, found {role!r}")
            last = words_of(turn, path) if role == "user" else ""
            desk.remember("user" if role == "user" else "assistant", words_of(turn, path))
        if value.get("turnComplete"):
            is_history = self._history_open and desk.setup.begins_with_history
            self._history_open = False
            if is_history:
                return
            await session.answering.interrupt()
            session.answering.take_text(last)

    async def _input(self, value: Mapping[str, object], session: _Open) -> None:
        if len(value) != 1:
            raise Refused(f"realtimeInput: expected one kind of input, found {sorted(value)}")
        self._history_open = False
        match value:
            case {"audio": dict(blob)}:
                await session.hearing.hear(blob)
                await self._strike(Point.UPLINK, session.hearing.position_ms)
            case {"text": str(words)}:
                session.desk.remember("user", words)
                await session.answering.interrupt()
                session.answering.take_text(words)
            case {"activityStart": _}:
                await session.hearing.activity(begins=True)
            case {"activityEnd": _}:
                await session.hearing.activity(begins=False)
            case {"audioStreamEnd": True}:
                await session.hearing.stream_end()
            case _:
                raise Refused("realtimeInput: expected audio, text, activity or audioStreamEnd")

    async def _strike(self, point: Point, ms: float) -> None:
        turn = self._call.mind.taken + (point in {Point.SETUP, Point.UPLINK})
        await strike(self._call, self, point, turn=turn, ms=ms)

    async def _end(self, code: int, reason: str) -> Never:
        self._call.tell(f"closes with {code}: {reason}")
        await self._call.line.close(code, reason)
        raise SessionOver


def _handles(call: Call) -> Handles:
    found = call.shared.setdefault("handles", Handles())
    if not isinstance(found, Handles):
        raise TypeError("another service shares this emulator")
    return found
