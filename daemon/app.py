"""Chooses every part of the house and joins them: the only place that knows them all.

audio worker ──► runner ──► conversation ──► runner ──► link ──► session
                   │                           │
                 story ──► watchers, hooks   tools, announcer
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from config.audio import HOUSE
from config.messages import catalogue
from config.paths import control_socket, state_directory
from config.settings import Settings
from daemon import notify
from daemon.abilities import abilities_of
from daemon.announcer import Announcer
from daemon.announcing.announcements import Announcements
from daemon.books import Books, Money
from daemon.clock import AudioClock, Clock, WallClock
from daemon.control.claim import claimed
from daemon.control.server import ControlServer
from daemon.conversation import Conversation
from daemon.exit_codes import ExitCode
from daemon.hearing import Hearing
from daemon.hooks import Hooks
from daemon.house import House
from daemon.near_misses.keeper import NearMisses
from daemon.own_words import OwnVoice, phrases_of
from daemon.presence.joining import Neighbours, broker_of, present
from daemon.private_turn import can_be_asked
from daemon.replay_deck import Deck
from daemon.room import Room
from daemon.runner import Parts, Runner
from daemon.safety.aftermath import looked_after
from daemon.satellite import Satellite
from daemon.search import Terms
from daemon.store import Store
from daemon.story import Happening, Notice, Story
from daemon.telemetry.measures import Measures
from daemon.telemetry.watch import watched
from daemon.timers import moment
from daemon.timers.keeper import Surroundings, Timers
from daemon.timers.moment import Moments
from daemon.turn import Rules
from daemon.watcher import Watcher
from hardware.spare_memory import give_back
from hardware.worker_client import AudioWorker, Told
from hardware.worker_settings import Replay, WorkerSettings
from providers.local.provider import LocalProvider

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A house put together and running."""

    room: Room
    runner: Runner
    worker: AudioWorker
    clock: Clock
    told: Story
    neighbours: Neighbours


@asynccontextmanager
async def assembled(  # noqa: PLR0913 - each by name, and none without a caller
    settings: Settings,
    store: Store,
    *,
    deck: Deck | None = None,
    mouth: LocalProvider | None = None,
    tap: Callable[[Told], None] | None = None,
    muted: bool = False,
) -> AsyncIterator[Assembly]:
    """Put a house together, live or around the recording of a deck; it ends with the block.

    `mouth` is a local provider that outlives it, `tap` hears all that the audio worker tells.
    A house that begins `muted` opens no microphone.
    """
    told = Story()
    clock: Clock = AudioClock() if deck else WallClock()

    hearing = Hearing(told)

    def hear(event: Told) -> None:
        runner.on_worker(event)
        hearing.hear(event)
        misses.hear(event)
        if tap:
            tap(event)

    fitted = _worker_settings(settings, deck.recording if deck else None, muted=muted)
    worker = deck.loaded(fitted, hear) if deck else AudioWorker(fitted, hear)
    async with AsyncExitStack() as stack:
        mouth = mouth or _own_mouth(settings, stack)
        # A replay tells its failures in the report; speaking them would only take time.
        voice = None if deck else mouth.voice
        own_voice = OwnVoice(phrases_of(settings.wake), worker.send)
        told.listen(own_voice.happened)
        announcer = Announcer(worker, catalogue(settings.room.language), voice, own_voice)
        announcements = Announcements(announcer, worker, settings.announcements)
        told.listen(announcements.happened)
        satellite = Satellite(worker, announcer)
        moments = moment.replayed(clock, deck.began_s) if deck else moment.live
        misses = NearMisses(store, clock, moments)
        told.listen(misses.happened)
        around = _surroundings(settings, clock, moments, _aloud(told, announcer))
        money = Money.of(settings, store, moments)
        hands = abilities_of(settings, store, satellite, around, money)
        safe = hands.safe
        measures = Measures()
        books = Books(settings, told, announcer, measures, money)
        briefing = hands.briefing(settings, mouth)
        parts = Parts(
            worker=worker,
            clock=clock,
            told=told,
            announcer=announcer,
            tools=hands.box,
            briefing=briefing,
            room=settings.room.name,
            terms=_terms(settings, clock, books),
            voice=own_voice,
            taint=safe.taint,
            fade_ms=settings.audio.fade_ms,
            chimes=settings.audio.chimes,
        )
        runner = Runner(parts, Conversation(rules=rules(settings)))
        safe.words, safe.turn = parts.words.awaited, lambda: runner.conversation.turns
        hands.keypad.joined(hands.desk.carry_out, lambda: can_be_asked(runner.conversation))
        runner.on_silence(hands.fall_silent)
        runner.on_new_worker(hands.timers.ring_again)
        room = Room(
            settings, runner, parts, measures, announcements, hands.desk, hands.view(settings)
        )
        neighbours = Neighbours(
            room=room,
            worker=worker,
            device=satellite,
            timers=hands.timers,
            costs=money.costs,
            broker=broker_of(settings, hands.home.backends),
            listening=runner.listening,
            take=(briefing.take, room.take),
        )
        if deck is None:  # who looks on belongs to what happens now
            await stack.enter_async_context(_looked_on(settings, measures, told))
        await stack.enter_async_context(announcements.running())
        await stack.enter_async_context(hands.home.running())
        await stack.enter_async_context(hands.extra.running())
        await stack.enter_async_context(deck.playing() if deck else worker)
        for part in (money.ledger, announcer, safe.ledger, runner, hands.timers, misses):
            stack.push_async_callback(part.aclose)
        _start(store, told, money, hands.timers)
        half_done = looked_after(safe.ledger.start(), hands.home, told.tell)
        await stack.enter_async_context(half_done)
        yield Assembly(
            room=room,
            runner=runner,
            worker=worker,
            clock=clock,
            told=told,
            neighbours=neighbours,
        )


def _start(store: Store, told: Story, money: Money, timers: Timers) -> None:
    """Take up what the disk holds, and say so if it holds nothing."""
    money.ledger.start()
    timers.start()
    if store.problem:
        told.tell(Notice("state", store.problem))


@asynccontextmanager
async def _looked_on(settings: Settings, measures: Measures, told: Story) -> AsyncIterator[None]:
    """Let the owner's commands and those who measure follow the story."""
    async with _hooks(settings, told), watched(settings, measures, told):
        yield


def _surroundings(
    settings: Settings, clock: Clock, moments: Moments, tell: Callable[[Happening], None]
) -> Surroundings:
    return Surroundings(clock=clock, moments=moments, language=settings.room.language, tell=tell)


def _own_mouth(settings: Settings, stack: AsyncExitStack) -> LocalProvider:
    """Give a local provider that lives as long as the house: it also speaks the house's words."""
    mouth = LocalProvider(settings.providers.local, settings.room.language)
    stack.push_async_callback(mouth.aclose)
    return mouth


def _aloud(told: Story, announcer: Announcer) -> Callable[[Happening], None]:
    """Tell what timers missed in the story and aloud."""

    def tell(happening: Happening) -> None:
        told.tell(happening)
        if isinstance(happening, Notice):
            announcer.announce(happening.message)

    return tell


def _terms(settings: Settings, clock: Clock, books: Watcher) -> Terms:
    """Give the figures sessions are kept by."""
    talk = settings.conversation
    return Terms(
        clock=clock,
        budget_s=talk.connect_timeout_s,
        keep_warm_s=talk.keep_warm_s,
        max_sessions=talk.max_sessions,
        max_retries=talk.retry.max_retries,
        retry_delay_s=talk.retry.delay_s,
        retry_backoff=talk.retry.backoff,
        watcher=books,
    )


def rules(settings: Settings) -> Rules:
    """Give the figures a conversation of these settings keeps to."""
    talk = settings.conversation
    return Rules(
        follow_up_s=talk.follow_up_s,
        no_speech_s=talk.no_speech_s,
        max_turn_s=talk.max_turn_s,
        answer_timeout_s=talk.answer_timeout_s,
        stall_timeout_s=talk.stall_timeout_s,
        connect_timeout_s=talk.connect_timeout_s,
        preroll_samples=settings.wake.preroll_ms * HOUSE.rate_hz // 1000,
        barge_in=settings.barge_in,
        profiles={word.name: word.profile for word in settings.wake.words if word.profile},
    )


def run(settings: Settings, config_path: Path) -> int:
    """Be the room's voice until SIGTERM or Ctrl-C. Gives the exit status."""
    with claimed(control_socket()) as socket, closing(Store.open(state_directory())) as store:
        logger.info("parlour in the %s, configured by %s", settings.room.name, config_path)

        async def live() -> None:
            async with (
                assembled(settings, store) as house,
                ControlServer(house.room, socket),
                present(settings, house.neighbours),
            ):
                await _until_told_to_stop(house)

        asyncio.run(live())
    return ExitCode.OK


@asynccontextmanager
async def brief_house(settings: Settings, *, hears: bool = False) -> AsyncIterator[House]:
    """Give a house for one command: it hears no wake word; what it changes at home is kept.

    Only one that `hears` opens the microphone.
    """
    quiet = settings.model_copy(
        update={
            "wake": settings.wake.model_copy(update={"enabled": False}),
            "presence": settings.presence.model_copy(update={"enabled": False}),
        }
    )
    with closing(Store.open(state_directory())) as store:
        async with assembled(quiet, store, muted=not hears) as house:
            yield house.room


async def _until_told_to_stop(house: Assembly) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    ready = asyncio.create_task(_tell_ready(house), name="ready")
    try:
        await stopping.wait()
    finally:
        ready.cancel()
        notify.stopping("told to stop")
        logger.info("stopping")


async def _tell_ready(house: Assembly) -> None:
    await house.runner.listening.wait()
    microphone = house.runner.devices["microphone"]
    words = ", ".join(house.room.wake_words) or "a press of the button"
    logger.info("listening on %s for %s", microphone or "no microphone", words)
    notify.ready(f"listening on {microphone}" if microphone else "no microphone, retrying")
    give_back()


@asynccontextmanager
async def _hooks(settings: Settings, told: Story) -> AsyncIterator[None]:
    hooks = Hooks(settings.hooks)
    stop = told.listen(hooks.hear)
    task = asyncio.create_task(hooks.run(), name="hooks")
    try:
        yield
    finally:
        stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _worker_settings(settings: Settings, replay: Replay | None, *, muted: bool) -> WorkerSettings:
    return WorkerSettings(
        audio=settings.audio,
        wake=settings.wake,
        endpoint=settings.endpoint,
        barge_in=settings.barge_in,
        muted=muted,
        replay=replay,
    )
