"""A session as one link of a chain of frames: microphone audio in, what the service tells out.

A link is a function that takes an asynchronous iterator and gives one, so that links are joined by
calling one with the other: `sound(as_processor(session)(quieter(microphone())))`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from providers.base import AudioOutput, Session, SessionError, SessionEvent, TurnEnd, TurnMode

PATIENCE_S: Final = 8.0
"""After the last frame an answer may take this long to begin, or to go on."""

type Frames = AsyncIterable[bytes]
type Processor = Callable[[Frames], AsyncGenerator[SessionEvent]]


def as_processor(
    session: Session, *, mode: TurnMode = TurnMode.AUTOMATIC, patience_s: float = PATIENCE_S
) -> Processor:
    """Give a link that takes frames of 20 ms and gives the session's events.

    The end of the frames is the end of the person's turn; before it there may be others, if the
    frames come at the pace of speech. The events end with the answer to the last turn, with the
    session, or when nothing was told for `patience_s`. What goes wrong on either side is raised
    from the events; closing them closes the links before, and leaves the session open.
    """

    async def process(frames: Frames) -> AsyncGenerator[SessionEvent]:
        feeding = asyncio.create_task(_feed(session, frames, mode), name="frames into a session")
        try:
            async with _closing(session.events()) as events:
                while (event := await _next(events, feeding, patience_s)) is not None:
                    fed = feeding.done()
                    yield event
                    if fed and isinstance(event, TurnEnd | SessionError):
                        break
        finally:
            await _ended(feeding)

    return process


async def sound(events: AsyncIterable[SessionEvent]) -> AsyncGenerator[bytes]:
    """Give the audio of the answers alone, as the next link of the chain."""
    async with _closing(events):
        async for event in events:
            if isinstance(event, AudioOutput):
                yield event.pcm


async def _feed(session: Session, frames: Frames, mode: TurnMode) -> None:
    await session.begin_turn(mode)
    async with _closing(frames):
        async for frame in frames:
            await session.send_audio(frame)
    await session.end_turn()


async def _next(
    events: AsyncIterator[SessionEvent], feeding: asyncio.Task[None], patience_s: float
) -> SessionEvent | None:
    """Wait for an event: as long as frames come, and then for a while."""
    event = asyncio.ensure_future(anext(events, None))
    try:
        await asyncio.wait([event, feeding], return_when=asyncio.FIRST_COMPLETED)
        if feeding.done():
            feeding.result()  # frames that failed end the chain
            await asyncio.wait([event], timeout=patience_s)
        return event.result() if event.done() else None
    finally:
        await _ended(event)


async def _ended(task: asyncio.Future[SessionEvent | None] | asyncio.Task[None]) -> None:
    """Cancel what still runs and wait until it has ended; its failure was told, or is late."""
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()


@asynccontextmanager
async def _closing[Item: AsyncIterable[object]](items: Item) -> AsyncIterator[Item]:
    """Close a generator with the block; other iterators have nothing to close."""
    try:
        yield items
    finally:
        if isinstance(items, AsyncGenerator):
            await items.aclose()
