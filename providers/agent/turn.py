"""One answer of an agent: asks it, has its sentences spoken as they come, and its tools run."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol

from providers.agent.agent import Agent, Asks, Called, Wanted, Words
from providers.agent.sentences import Sentences
from providers.agent.speakable import Unthought, plain
from providers.agent.thread import Thread
from providers.base import SessionEvent, ToolCall, ToolResult, ToolSpec, ToolStatus
from providers.errors import ConnectionLost

_MOST_ROUNDS: Final = 8
"""So often an agent may ask for tools in one turn; then it must answer in words."""

_TOOL_TIMEOUT_S: Final = 60.0
"""A tool has a deadline of its own, kept by who runs it; this only bounds the wait."""

_SPEAK_TIMEOUT_S: Final = 5.0


class Mouth(Protocol):
    """What speaks the answer; a `Relay` does."""

    async def speak(self, text: str, *, last: bool) -> None:
        """Speak the next sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a turn is heard in the room."""

    mouth: Mouth
    tell: Callable[[SessionEvent], Awaitable[None]]
    reply_id: str


class Turn:
    """From a question to the last sentence of its answer."""

    def __init__(
        self, agent: Agent, thread: Thread, voice: Voice, *, tools: tuple[ToolSpec, ...], most: int
    ) -> None:
        self._agent = agent
        self._thread = thread
        self._voice = voice
        self._tools = tools
        self._left = most
        """How many more sentences may be spoken."""
        self._last = ""
        self._asked = False
        self._waiting: dict[str, asyncio.Future[None]] = {}

    @property
    def spoke(self) -> bool:
        """Whether anything was given to be spoken."""
        return bool(self._last)

    @property
    def expects_answer(self) -> bool:
        """Whether the answer was a question."""
        return self._asked or self._last.endswith("?")

    def gave(self, call_id: str) -> None:
        """Know that the thread holds the result of a call now."""
        waiting = self._waiting.pop(call_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def run(self) -> None:
        """Answer. Raises `ProviderError` when the agent fails."""
        for rounds_left in range(_MOST_ROUNDS, -1, -1):
            wanted = await self._listen(self._tools if rounds_left else ())
            if not wanted:
                return
            await self._run_tools(wanted)

    async def _listen(self, tools: tuple[ToolSpec, ...]) -> list[Wanted]:
        """Ask once; speaks the words of the answer and gives the tools it wants."""
        sentences, unthought, wanted = Sentences(), Unthought(), list[Wanted]()
        answer = self._agent.answer(self._thread.messages, tools)
        async with aclosing(answer) as pieces:
            async for piece in pieces:
                match piece:
                    case Words(text=text):
                        await self._say(sentences.feed(unthought.feed(text)))
                    case Wanted():
                        wanted.append(piece)
                    case Asks():
                        self._asked = True
                if not self._left:
                    return []
        if not tools:
            wanted.clear()
        rest = [*sentences.feed(unthought.finish()), *sentences.finish()]
        await self._say(rest, last=not wanted)
        return wanted

    async def _say(self, sentences: list[str], *, last: bool = False) -> None:
        """Have sentences spoken, as many as may be."""
        spoken = [words for sentence in sentences if (words := plain(sentence))][: self._left]
        for number, words in enumerate(spoken, 1):
            self._left -= 1
            self._last = words
            self._thread.spoke(words)
            await self._speak(words, last=(last or not self._left) and number == len(spoken))
        if last and not spoken and self.spoke:
            await self._speak("", last=True)

    async def _speak(self, words: str, *, last: bool) -> None:
        try:
            async with asyncio.timeout(_SPEAK_TIMEOUT_S):
                await self._voice.mouth.speak(words, last=last)
        except TimeoutError as error:
            raise ConnectionLost("nothing takes the words of the answer") from error

    async def _run_tools(self, wanted: list[Wanted]) -> None:
        """Have tools run side by side, and wait until the thread holds every result."""
        for want in wanted:
            self._thread.called(
                Called(call_id=want.call_id, name=want.name, arguments=want.arguments)
            )
        pending = [await self._begin(want) for want in wanted]
        _, late = await asyncio.wait(pending, timeout=_TOOL_TIMEOUT_S)
        for call_id in [one for one, waiting in self._waiting.items() if waiting in late]:
            self._thread.gave(call_id, _failed("timeout", "no result came"))
            self.gave(call_id)

    async def _begin(self, want: Wanted) -> asyncio.Future[None]:
        """Ask the house to run a tool; gives what is done once its result is here."""
        waiting = self._waiting[want.call_id] = asyncio.get_running_loop().create_future()
        if want.arguments is None:
            self._thread.gave(want.call_id, _failed("bad_arguments", "not a JSON object"))
            self.gave(want.call_id)
        else:
            call = ToolCall(want.call_id, want.name, want.arguments, self._voice.reply_id)
            await self._voice.tell(call)
        return waiting


def _failed(code: str, message: str) -> ToolResult:
    return ToolResult(ToolStatus.ERROR, {"code": code, "message": message})
