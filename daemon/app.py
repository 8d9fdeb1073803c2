"""Chooses every part of the house and joins them: the only place that knows them all.

audio worker ──► runner ──► conversation ──► runner ──► link ──► session
                   │                           │
                 story ──► watchers, hooks   abilities, voices
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace

from config.knob import Knob
from config.lights import Lights as LightsSettings
from config.paths import state_directory
from config.settings import Settings
from daemon.abilities import Abilities, abilities_of
from daemon.audience import Audience
from daemon.books import Books, Money
from daemon.briefing import Briefing
from daemon.buttons.joining import Touch, at_hand, panel_of, remembered, touch_of
from daemon.choices import Choices
from daemon.clock import AudioClock, Clock, WallClock
from daemon.conversation import Conversation
from daemon.figures import rules, terms, worker_settings
from daemon.hearing import Hearing
from daemon.house import House
from daemon.lights.joining import lights_of
from daemon.lights.lights import Lights
from daemon.near_misses.keeper import NearMisses
from daemon.onlookers import Onlookers
from daemon.presence.joining import Neighbours, broker_of
from daemon.private_turn import can_be_asked
from daemon.rehearsal import rehearsed
from daemon.reload.house import Renewal
from daemon.reload.sound import Sound
from daemon.replay_deck import Deck
from daemon.room import Room
from daemon.runner import Parts, Runner
from daemon.safety.aftermath import looked_after
from daemon.store import Store
from daemon.story import Notice, Story
from daemon.telemetry.measures import Measures
from daemon.timers import moment
from daemon.timers.keeper import Surroundings
from daemon.voices import Voices, voices_of
from hardware.worker_client import AudioWorker, Told
from providers.local.provider import LocalProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """A house put together and running."""

    room: Room
    runner: Runner
    worker: AudioWorker
    clock: Clock
    told: Story
    neighbours: Neighbours
    lights: Lights
    renewal: Renewal
    """How its parts take edited settings up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What every part of a house stands on."""

    settings: Settings
    store: Store
    told: Story
    clock: Clock
    worker: AudioWorker
    audience: Audience
    """Hears the worker; a part that listens joins it."""
    mouth: LocalProvider
    voices: Voices
    money: Money
    books: Books
    measures: Measures
    around: Surroundings
    """The clocks and the language timers live by."""
    touch: Touch | None
    """What hands change about a live room."""


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

    What is recorded is of another day: it moves nothing but a simulated home.
    `mouth` is a local provider that outlives it, `tap` hears all that the audio worker tells.
    A house that begins `muted` opens no microphone.
    """
    if deck is not None:
        settings = rehearsed(settings)
    async with AsyncExitStack() as stack:
        ground = _ground(settings, store, deck, mouth or _own_mouth(settings, stack), muted=muted)
        hands = abilities_of(settings, store, ground.voices.satellite, ground.around, ground.money)
        # The ledger outlives this run, and no two runs may have a session of one name.
        run = "" if deck else f"{secrets.token_hex(3)}-"
        briefing = hands.briefing(settings, ground.mouth, run)
        parts = _parts(ground, hands, briefing)
        runner = Runner(parts, Conversation(rules=rules(settings)))
        _join(hands, runner, parts)
        room = _room(ground, hands, runner, parts)
        misses = NearMisses(store, ground.clock, ground.around.moments)
        ground.told.listen(misses.happened)
        lights = lights_of(settings, ground.voices, hands.timers, room, ground.touch)
        # The lights hear of a frame before it goes anywhere.
        ground.audience.join(lights.hear, runner.on_worker)
        ground.audience.join(Hearing(ground.told).hear, misses.hear)
        if tap:
            ground.audience.join(tap)
        choices = Choices(settings, ground.worker, (briefing.take, room.take))
        sound, onlookers = Sound(ground.worker, choices), Onlookers(ground.told, ground.measures)
        ground.audience.join(sound.hear)
        neighbours = replace(_neighbours(ground, hands, runner, room, choices), ring=lights.ring)
        if deck is None:  # who looks on belongs to what happens now
            await stack.enter_async_context(onlookers.running(settings))
            await stack.enter_async_context(lights.running())
        touch = ground.touch
        panel = panel_of(settings, touch, runner, room, ground.voices) if touch else None
        if panel:
            ground.audience.join(panel.hear)
        broker_of(settings, hands.home.backends)  # what it leaves behind, before it connects
        for part in (ground.voices.announcements, hands.home, hands.extra):
            await stack.enter_async_context(part.running())
        await stack.enter_async_context(deck.playing() if deck else ground.worker)
        closing_last = (ground.money.ledger, ground.voices.announcer, hands.safe.ledger)
        for closed in (*closing_last, runner, hands.timers, misses):
            stack.push_async_callback(closed.aclose)
        await stack.enter_async_context(_started(ground, hands))
        if touch and panel:
            await stack.enter_async_context(at_hand(touch, panel))
        yield Assembly(
            room=room,
            runner=runner,
            worker=ground.worker,
            clock=ground.clock,
            told=ground.told,
            neighbours=neighbours,
            lights=lights,
            renewal=Renewal(
                store=store,
                sound=sound,
                voices=ground.voices,
                mouth=ground.mouth,
                money=ground.money,
                books=ground.books,
                onlookers=onlookers,
                lights=lights,
                day=touch.day if touch else None,
                panel=panel,
                hands=hands,
                choices=choices,
                runner=runner,
                parts=parts,
            ),
        )


@asynccontextmanager
async def brief_house(settings: Settings, *, hears: bool = False) -> AsyncIterator[House]:
    """Give a house for one command: it hears no wake word; what it changes at home is kept.

    Only one that `hears` opens the microphone.
    """
    quiet = settings.model_copy(
        update={
            "wake": settings.wake.model_copy(update={"enabled": False}),
            "presence": settings.presence.model_copy(update={"enabled": False}),
            "lights": LightsSettings(),
            "button": (),
            "knob": Knob(),
        }
    )
    with closing(Store.open(state_directory())) as store:
        async with assembled(quiet, store, muted=not hears) as house:
            yield house.room


# --- what everything stands on


def _ground(
    settings: Settings, store: Store, deck: Deck | None, mouth: LocalProvider, *, muted: bool
) -> _Ground:
    """Lay it, live or around the recording of a deck."""
    told, audience = Story(), Audience()
    clock: Clock = AudioClock() if deck else WallClock()
    fitted = worker_settings(settings, deck.recording if deck else None, muted=muted)
    if deck is None:
        fitted = remembered(settings, store, fitted)
    worker = deck.loaded(fitted, audience.hear) if deck else AudioWorker(fitted, audience.hear)
    touch = None if deck else touch_of(settings, store, worker, muted=muted)
    # A replay tells its failures in the report; speaking them would only take time.
    voices = voices_of(settings, worker, told, None if deck else mouth.voice)
    if touch:
        voices.satellite.joined(touch.volumes, touch.mute)
    moments = moment.replayed(clock, deck.began_s) if deck else moment.live
    money, measures = Money.of(settings, store, moments), Measures()
    return _Ground(
        settings=settings,
        store=store,
        told=told,
        clock=clock,
        worker=worker,
        audience=audience,
        mouth=mouth,
        voices=voices,
        money=money,
        books=Books(settings, voices, measures, money),
        measures=measures,
        around=Surroundings(
            clock=clock,
            moments=moments,
            language=settings.room.language,
            tell=voices.tell_aloud,
        ),
        touch=touch,
    )


def _own_mouth(settings: Settings, stack: AsyncExitStack) -> LocalProvider:
    """Give a local provider that lives as long as the house: it also speaks the house's words."""
    mouth = LocalProvider(settings.providers.local, settings.room.language)
    stack.push_async_callback(mouth.aclose)
    return mouth


# --- the conversation, with everything it reaches


def _parts(ground: _Ground, hands: Abilities, briefing: Briefing) -> Parts:
    """Give what the runner carries effects out with."""
    settings, touch = ground.settings, ground.touch
    return Parts(
        worker=ground.worker,
        clock=ground.clock,
        told=ground.told,
        announcer=ground.voices.announcer,
        tools=hands.box,
        briefing=briefing,
        room=settings.room.name,
        terms=terms(settings, ground.clock, ground.books),
        voice=ground.voices.own,
        taint=hands.safe.taint,
        fade_ms=settings.audio.fade_ms,
        chimes=settings.audio.chimes,
        may_chime=touch.day.chimes if touch else lambda: True,
    )


def _join(hands: Abilities, runner: Runner, parts: Parts) -> None:
    """Let what may happen in the home depend on who spoke last, and silence on what rings."""
    hands.safe.words = parts.words.awaited
    hands.safe.turn = lambda: runner.conversation.turns
    hands.keypad.joined(hands.desk.carry_out, lambda: can_be_asked(runner.conversation))
    parts.words.on_words(hands.hear)
    runner.on_silence(hands.fall_silent)
    runner.on_new_worker(hands.timers.ring_again)


def _room(ground: _Ground, hands: Abilities, runner: Runner, parts: Parts) -> Room:
    return Room(
        ground.settings,
        runner,
        parts,
        ground.measures,
        ground.voices.announcements,
        hands.desk,
        hands.view(ground.settings),
    )


def _neighbours(
    ground: _Ground, hands: Abilities, runner: Runner, room: Room, choices: Choices
) -> Neighbours:
    return Neighbours(
        room=room,
        worker=ground.worker,
        device=ground.voices.satellite,
        timers=hands.timers,
        costs=ground.money.costs,
        broker=lambda settings: broker_of(settings, hands.home.backends),
        listening=runner.listening,
        choices=choices,
    )


# --- life


@asynccontextmanager
async def _started(ground: _Ground, hands: Abilities) -> AsyncIterator[None]:
    """Take up what the disk holds, say so if it holds nothing, and look after what was cut."""
    ground.money.ledger.start()
    hands.timers.start()
    if ground.store.problem:
        ground.told.tell(Notice("state", ground.store.problem))
    async with looked_after(hands.safe.ledger.start(), hands.home, ground.told.tell):
        yield
