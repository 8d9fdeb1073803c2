"""A session that hears digits and tells nobody: what was said never becomes an event."""

from collections.abc import AsyncIterator

from providers.base import (
    ErrorCode,
    Relay,
    SessionError,
    SessionEvent,
    ToolResult,
    Transcript,
    TurnEnd,
    TurnMode,
)
from providers.private.keypad import Keypad, Line


class PrivateSession:
    """Ears and mouth of a `Relay`; a keypad asks and decides."""

    def __init__(self, relay: Relay, keypad: Keypad) -> None:
        self._relay = relay
        self._keypad = keypad
        self._listens = False
        self._turns = 0

    async def begin_turn(self, mode: TurnMode) -> None:
        """A person's turn begins, or the one in which the question is asked."""
        self._turns += 1
        await self._relay.begin_turn(mode)

    async def send_audio(self, pcm: bytes) -> None:
        """Send the next frame of the microphone to the ears on this machine."""
        await self._relay.send_audio(pcm)

    async def send_text(self, text: str) -> None:
        """Have the question asked; the text itself is of no meaning here."""
        del text
        await self._say(self._keypad.begin())

    async def send_tool_result(self, call_id: str, result: ToolResult) -> None:
        """Nobody here calls a tool."""

    async def end_turn(self) -> None:
        """The person's turn is over: the digits are taken."""
        await self._relay.end_turn()

    async def interrupt(self, reply_id: str, heard_ms: int) -> None:
        """Stop speaking."""
        self._turns += 1
        await self._relay.interrupt(reply_id, heard_ms)

    async def prove(self) -> None:
        """Return once the ears have given a sign of life."""
        await self._relay.prove()

    async def events(self) -> AsyncIterator[SessionEvent]:
        """What is said to the person, and when that is over; nothing of what was heard."""
        async for event in self._relay.events():
            match event:
                case Transcript(final=True):
                    turn = self._turns
                    line = await self._keypad.entered(event.text if event.text.isdigit() else "")
                    if turn == self._turns and not line.words:
                        yield _goes_on()
                    elif turn == self._turns:
                        await self._say(line)
                case Transcript():
                    pass
                case TurnEnd():
                    yield TurnEnd(event.reply_id, expects_answer=self._listens)
                case _:
                    yield event

    async def _say(self, line: Line) -> None:
        self._listens = line.listens
        await self._relay.speak(line.words, last=True)


def _goes_on() -> SessionError:
    """Give what has the house listen on without a word: the person has only taken a breath."""
    return SessionError(code=ErrorCode.NOTHING_SAID, message="more digits follow", fatal=False)
