"""One request over HTTP/2 in both directions at once: windows, pings and goodbyes, on `h2`.

The callbacks of an asyncio transport; `transport.py` opens and closes it and adds the deadlines.
Everything runs on the event loop's thread.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, cast

from h2 import events
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.exceptions import H2Error
from h2.settings import SettingCodes

from providers.errors import ConnectionLost, ErrorCode, ProtocolViolation, ProviderError
from providers.nova_sonic.frames import FrameCutter, GoAway
from providers.nova_sonic.models import NAME

_WINDOW_BYTES: Final = 1024 * 1024
"""So much the peer may send before it is read: some ten seconds of a reply's audio."""
_DEFAULT_WINDOW_BYTES: Final = 65_535
_PING_BYTES: Final = 8
_LARGEST_REFUSAL_BYTES: Final = 64 * 1024
_OK: Final = 200

type Refusal = Callable[[int, Mapping[str, str], bytes], ProviderError]
"""Gives what an answer with another status than 200 means."""


class Http2(asyncio.Protocol):
    """One connection with one stream; the first failure is kept and raised by whoever comes next.

    What was received before a failure is still read.
    """

    def __init__(self, refusal: Refusal) -> None:
        self._refusal = refusal
        self._h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self._cutter = FrameCutter()
        self._stream = 0
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._refused_with = bytearray()
        # Bounded by the window: the peer may send no more before this is read.
        self._received: deque[events.DataReceived] = deque()
        # What the peer's window did not take yet; writers wait in `taken` while there is any.
        self._unsent = bytearray()
        self._finishing = self._finished = False
        self._discarding = False
        self._can_write = True
        self._pings: dict[bytes, asyncio.Future[None]] = {}
        self._signs_of_life = 0
        self._transport: asyncio.Transport | None = None
        self.failure: ProviderError | None = None
        self.leaving = False
        """Whether the peer has said that it will go once this stream is done."""
        self.readable = asyncio.Event()
        self.taken = asyncio.Event()
        """Set while everything written has been taken by the peer's window."""
        self.answered = asyncio.Event()
        """Set once the request was accepted, or has failed."""
        self.ended = asyncio.Event()
        """Set once the peer sends nothing more."""
        self.taken.set()

    # --- asking

    def request(self, headers: list[tuple[str, str]]) -> None:
        """Open the stream. Raises what failed."""
        if self.failure is not None:
            raise self.failure
        self._stream = self._h2.get_next_available_stream_id()
        self._h2.send_headers(self._stream, headers)
        self._flush()

    def write(self, data: bytes) -> None:
        """Send as much as may go, and the rest in its order later. Raises what failed."""
        if self.failure is not None:
            raise self.failure
        self._unsent += data
        self._pump()

    def finish(self) -> None:
        """End our side after what was written; what still arrives is dropped."""
        self._finishing = self._discarding = True
        while self._received:
            self._acknowledge(self._received.popleft())
        self._pump()

    def read(self) -> bytes | None:
        """Give what was received, `None` for nothing yet. Raises what failed."""
        if self._received:
            event = self._received.popleft()
            self._acknowledge(event)
            return event.data
        self.readable.clear()
        if self.failure is not None:
            raise self.failure
        return None

    def ping(self) -> asyncio.Future[None]:
        """Send a ping; the future is done once it was answered."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.failure is not None:
            raise self.failure
        token = os.urandom(_PING_BYTES)
        self._pings[token] = answer
        answer.add_done_callback(lambda _: self._pings.pop(token, None))
        self._h2.ping(token)
        self._flush()
        return answer

    @property
    def signs_of_life(self) -> int:
        """How often anything has arrived."""
        return self._signs_of_life

    def fail(self, error: ProviderError) -> None:
        """Keep the first failure and wake everybody who waits."""
        if self.failure is None:
            error.provider = error.provider or NAME
            self.failure = error
        for event in (self.readable, self.taken, self.answered, self.ended):
            event.set()
        for answer in list(self._pings.values()):
            if not answer.done():
                answer.set_exception(self.failure)
                answer.exception()  # whoever asked may have stopped waiting

    def refuse(self) -> None:
        """Fail with what the peer answered so far, if that is a refusal."""
        if self._status and not self._accepted:
            self.fail(self._refusal(self._status, self._headers, bytes(self._refused_with)))

    def abort(self) -> None:
        """Close the connection at once."""
        self.fail(ConnectionLost("the connection is closed", code=ErrorCode.SERVICE))
        if self._transport is not None:
            self._transport.abort()

    # --- what the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the preface and our settings."""
        self._transport = cast("asyncio.Transport", transport)
        self._h2.initiate_connection()
        self._h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: _WINDOW_BYTES})
        self._h2.increment_flow_control_window(_WINDOW_BYTES - _DEFAULT_WINDOW_BYTES)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Take whatever has arrived."""
        self._signs_of_life += 1
        try:
            for frame in self._cutter.feed(data):
                if isinstance(frame, GoAway):
                    self._goes(frame)
                    continue
                for event in self._h2.receive_data(frame):
                    self._happened(event)
        except ProtocolViolation as error:
            self.fail(error)
        except (H2Error, ValueError) as error:  # h2 lets a few of hyperframe's own through
            self.fail(ProtocolViolation(f"not HTTP/2 as it should be: {error}"))
        self._pump()

    def pause_writing(self) -> None:
        """Hold back while the kernel takes no more."""
        self._can_write = False

    def resume_writing(self) -> None:
        """Go on."""
        self._can_write = True
        self._pump()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody."""
        self.refuse()
        words = f": {exc}" if exc else ""
        self.fail(ConnectionLost(f"the connection broke{words}", operation="receive"))

    # --- what h2 makes of it

    def _happened(self, event: events.Event) -> None:
        match event:
            case events.ResponseReceived():
                self._answer(event)
            case events.DataReceived():
                self._take(event)
            case events.StreamEnded():
                self._over("the service ended the stream")
            case events.StreamReset():
                self._over(f"the service reset the stream (HTTP/2 error {event.error_code})")
            case events.PingAckReceived():
                answer = self._pings.get(event.ping_data)
                if answer is not None and not answer.done():
                    answer.set_result(None)
            case _:
                pass  # settings and windows are kept by h2; `_pump` looks at them

    def _answer(self, event: events.ResponseReceived) -> None:
        self._headers = {str(name): str(value) for name, value in event.headers or ()}
        status = self._headers.get(":status", "")
        self._status = int(status) if status.isdecimal() else 0
        if self._accepted:
            self.answered.set()

    @property
    def _accepted(self) -> bool:
        """Whether the request was: the login page of a network also says 200."""
        return self._status == _OK and "text/html" not in self._headers.get("content-type", "")

    def _take(self, event: events.DataReceived) -> None:
        if not self._accepted:
            room = _LARGEST_REFUSAL_BYTES - len(self._refused_with)
            self._refused_with += event.data[:room]
        if not self._accepted or self._discarding:
            self._acknowledge(event)
            return
        self._received.append(event)
        self.readable.set()

    def _acknowledge(self, event: events.DataReceived) -> None:
        if self.ended.is_set() or not event.flow_controlled_length:
            return
        try:
            self._h2.acknowledge_received_data(event.flow_controlled_length, self._stream)
        except H2Error:  # the connection ended meanwhile, which is told elsewhere
            return
        self._flush()

    def _over(self, words: str) -> None:
        self.ended.set()
        self.refuse()
        self.fail(ConnectionLost(words, code=ErrorCode.SERVICE, operation="receive"))

    def _goes(self, event: GoAway) -> None:
        if event.code == 0 and event.last_stream >= self._stream:
            self.leaving = True
            return
        words = f": {event.words}" if event.words else ""
        self.fail(
            ConnectionLost(
                f"the service went away (HTTP/2 error {event.code}{words})",
                code=ErrorCode.SERVICE,
                operation="receive",
            )
        )

    def _pump(self) -> None:
        """Send what the peer's windows and the kernel take."""
        try:
            while self._unsent and self._can_write and self.failure is None:
                room = self._h2.local_flow_control_window(self._stream)
                size = min(room, self._h2.max_outbound_frame_size, len(self._unsent))
                if size <= 0:
                    break
                self._h2.send_data(self._stream, bytes(memoryview(self._unsent)[:size]))
                del self._unsent[:size]
                self._flush()
            if self._finishing and not (self._unsent or self._finished or self.failure):
                self._finished = True
                self._h2.end_stream(self._stream)
        except H2Error as error:
            self.fail(ConnectionLost(f"the stream is gone: {error}", code=ErrorCode.SERVICE))
        self._flush()
        if self._unsent and self.failure is None:
            self.taken.clear()
        else:
            self.taken.set()

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)
