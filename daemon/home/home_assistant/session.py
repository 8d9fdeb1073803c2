"""Commands with their answers, and what Home Assistant tells, over one connection."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Mapping

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from daemon.home.home_assistant import codec
from daemon.home.home_assistant.trouble import Away, CommandDeclined, no_answer, too_large

type Hearer = Callable[[Mapping[str, object]], object]


class Session:
    """Commands and subscriptions of one connection; everything happens on the event loop."""

    def __init__(self, socket: ClientConnection, url: str, version: str) -> None:
        self.version = version
        """Home Assistant's own."""
        self._socket = socket
        self._url = url
        self._numbers = itertools.count(1)
        # One for each command that waits; each ends with its answer, its deadline or the session.
        self._waiting: dict[int, asyncio.Future[object]] = {}
        self._hearers: dict[int, Hearer] = {}

    async def ask(self, kind: str, within_s: float, **facts: object) -> object:
        """Give the answer to a command. Raises `CommandDeclined`, `Away` or `TimeoutError`.

        With `Away` and `TimeoutError` nobody knows whether it was carried out.
        """
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within_s):
                await self._send(codec.command(number, kind, facts))
                return await answer
        finally:
            del self._waiting[number]

    async def subscribe(self, hearer: Hearer, kind: str, within_s: float, **facts: object) -> int:
        """Have `hearer` called with every event of a subscription, from the first; give its number.

        It is called before the answer arrives where Home Assistant tells at once how things are.
        """
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._hearers[number] = hearer
        try:
            async with asyncio.timeout(within_s):
                await self._send(codec.command(number, kind, facts))
                await answer
        except BaseException:
            del self._hearers[number]
            raise
        finally:
            del self._waiting[number]
        return number

    async def unsubscribe(self, number: int, within_s: float) -> None:
        """End a subscription; its hearer is not called again."""
        self._hearers.pop(number, None)
        with contextlib.suppress(CommandDeclined):
            await self.ask("unsubscribe_events", within_s, subscription=number)

    async def listen(self) -> None:
        """Hand answers and events to who waits for them. Raises `Away` when the connection ends."""
        try:
            async for frame in self._socket:
                for message in codec.read(frame):
                    self._take(message)
        except (ConnectionClosed, codec.Unreadable) as error:
            raise self._lost(error) from error
        else:
            raise self._lost()
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(self._lost())

    def _take(self, message: codec.Message) -> None:
        match message:
            case codec.Answer(number, result):
                answer = self._waiting.get(number)
                if answer and not answer.done():
                    answer.set_result(result)
            case codec.Declined(number=number, code=code, message=words):
                answer = self._waiting.get(number)
                if answer and not answer.done():
                    answer.set_exception(CommandDeclined(code, words))
            case codec.Event(number, content):
                if hearer := self._hearers.get(number):
                    hearer(content)
            case _:
                pass

    async def _send(self, message: str) -> None:
        try:
            await self._socket.send(message)
        except ConnectionClosed as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception | None = None) -> Away:
        if isinstance(error, codec.Unreadable):
            return no_answer(self._url, error)
        closing = (error.rcvd, error.sent) if isinstance(error, ConnectionClosed) else ()
        if any(close and close.code == CloseCode.MESSAGE_TOO_BIG for close in closing):
            return too_large()
        reason = next((close.reason for close in closing if close and close.reason), "")
        told = f" ({reason})" if reason else ""
        return Away(f"the connection to Home Assistant at {self._url} was lost{told}")
