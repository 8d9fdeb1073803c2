"""What each verb of the control socket does to the house."""

import asyncio
import difflib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final, Literal, Protocol, assert_never

from daemon.control.arguments import Arguments
from daemon.control.protocol import RANKS, Code, ControlError, Rank, Verb
from daemon.house import House
from daemon.story import Happening, Metered, as_json

_WHO: Final[Mapping[Rank, str]] = {
    Rank.READ: "everybody",
    Rank.ACT: "the daemon's user, root and members of the socket's group",
    Rank.ADMIN: "the daemon's user and root",
}


class Tell(Protocol):
    """Sends one line of a story to the client; a meter may be left out when it is slow."""

    def __call__(self, event: Mapping[str, object], *, meter: bool = False) -> None:
        """Send it."""


def permitted(word: str, rank: Rank) -> Verb:
    """Give the verb a request names. Raises `ControlError`: unknown, or not for this `rank`."""
    if word not in list(Verb):
        near = difflib.get_close_matches(word, list(Verb), n=1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(Verb)}"
        raise ControlError(Code.UNKNOWN_VERB, f"unknown verb {word[:40]!r}: {hint}")
    verb = Verb(word)
    if rank < RANKS[verb]:
        raise ControlError(Code.FORBIDDEN, f"{verb} is only for {_WHO[RANKS[verb]]}")
    return verb


async def perform(  # noqa: C901, PLR0912 - one line a verb
    house: House, verb: Verb, given: Arguments, tell: Tell
) -> object:
    """Do what a verb says and give its result as JSON values, `None` where there is none."""
    result: object = None
    match verb:
        case Verb.STATUS:
            result = house.status()
        case Verb.METRICS:
            result = house.metrics()
        case Verb.DEVICES:
            result = await house.devices()
        case Verb.TOOLS:
            result = [asdict(tool) for tool in house.tools()]
        case Verb.HOME:
            result = await house.home()
        case Verb.MUTE:
            result = {"muted": await house.mute(given.on)}
        case Verb.PROBE:
            result = await house.doctor_probe()
        case Verb.CONFIG:
            result = house.config()
        case Verb.RELOAD:
            result = await house.reload()
        case Verb.CONFIRM if given.yes:
            result = await house.confirm(given.pin)
        case Verb.CONFIRM:
            result = house.waits()
        case Verb.CALL:
            result = asdict(await house.call(given.name, given.arguments))
        case _:
            await _act(house, verb, given, tell)
    return result


type _Act = Literal[Verb.WATCH, Verb.TALK, Verb.RELEASE, Verb.STOP, Verb.REPEAT, Verb.SAY, Verb.ASK]


async def _act(house: House, verb: _Act, given: Arguments, tell: Tell) -> None:
    match verb:
        case Verb.WATCH:
            await _watch(house, tell, meters=given.meters)
        case Verb.TALK:
            await house.talk(hold=given.hold)
        case Verb.RELEASE:
            await house.release()
        case Verb.STOP:
            await house.stop()
        case Verb.REPEAT:
            await house.repeat()
        case Verb.SAY:
            await house.say(given.announcement)
        case Verb.ASK:
            async for happening in house.ask(given.text):
                tell(as_json(happening))
        case _:
            assert_never(verb)


async def _watch(house: House, tell: Tell, *, meters: bool) -> None:
    """Send the story until the client goes; first the present state, so that it starts whole."""

    def listener(happening: Happening) -> None:
        if isinstance(happening, Metered):
            if meters:
                tell(as_json(happening), meter=True)
        else:
            tell(as_json(happening))

    forget = house.story.listen(listener)
    try:
        tell({"event": "state", "state": house.status().get("state", "")})
        if meters:
            await house.watch_meters(on=True)
        await asyncio.Event().wait()
    finally:
        forget()
        if meters:
            await house.watch_meters(on=False)
