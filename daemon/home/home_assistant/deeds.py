"""Carries orders out through Home Assistant, and tells of each what became of it.

`call_service` alone proves nothing: it succeeds for entities that do not exist, knows nothing of
exposure, and answers when the device did, which for some locks is after seconds. So it is checked
before, and read back after. Nothing is ever sent twice.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from daemon.home.backend import CONFIRM_S, Done, Order, Outcome
from daemon.home.changes import TurnLock
from daemon.home.device import Device
from daemon.home.home_assistant.abilities import lacking
from daemon.home.home_assistant.calls import Service, services
from daemon.home.home_assistant.entities import Entity
from daemon.home.home_assistant.mirror import Mirror
from daemon.home.home_assistant.readback import is_act, shows, underway
from daemon.home.home_assistant.session import Session
from daemon.home.home_assistant.trouble import Away, CommandDeclined
from daemon.home.states import Bolt, Bolted, Unavailable

type Codes = Callable[[str], str]
"""Gives the code an entity wants, empty for none. Raises `CodeMissing`."""


class CodeMissing(Exception):
    """The settings name a code that cannot be read; the words are for a person."""


@dataclass(slots=True, kw_only=True)
class _Deed:
    """One order on its way."""

    order: Order
    entity_id: str
    before: Entity | None
    problem: str = ""
    """Why it was not done."""
    answered: bool = False
    lost: bool = False
    """Whether the connection ended before the answer came."""
    services: tuple[Service, ...] = field(default=())


async def carry_out(
    session: Session, mirror: Mirror, orders: Sequence[Order], codes: Codes
) -> tuple[Outcome, ...]:
    """Carry out orders together; returns within `CONFIRM_S`. Never raises for what goes wrong."""
    deeds = [_prepared(mirror, order, codes) for order in orders]
    together = defaultdict[tuple[Service, ...], list[_Deed]](list)
    for deed in deeds:
        if not deed.problem:
            together[deed.services].append(deed)
    with mirror.watched() as changed:
        calls = [
            asyncio.create_task(
                _call(session, asked, group, changed), name=f"home_assistant {asked[0].name}"
            )
            for asked, group in together.items()
        ]
        try:
            async with asyncio.timeout(CONFIRM_S):
                while not all(_settled(mirror, deed) for deed in deeds):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            pass
        finally:
            for call in calls:
                call.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
    return tuple(_outcome(mirror, deed) for deed in deeds)


def _prepared(mirror: Mirror, order: Order, codes: Codes) -> _Deed:
    """Check an order against what there is now; the device it names may be minutes old."""
    entity_id = order.device.ident.partition(":")[2]
    entity = mirror.entities.get(entity_id)
    deed = _Deed(order=order, entity_id=entity_id, before=entity)
    name = order.device.name
    if entity is None or entity_id not in mirror.inventory.entries:
        deed.problem = f"Home Assistant no longer offers the {name}"
    elif not entity.answers:
        deed.problem = f"the {name} does not answer: Home Assistant shows it as unavailable"
    elif problem := lacking(name, entity, order.change):
        deed.problem = problem
    else:
        try:
            code = codes(entity_id)
        except CodeMissing as missing:
            deed.problem = str(missing)
            return deed
        deed.services = services(
            entity_id, entity, order.change, code=code, fahrenheit=mirror.fahrenheit
        )
        if not deed.services:
            deed.problem = f"there was nothing to ask of the {name}"
    return deed


async def _call(
    session: Session, asked: Sequence[Service], group: Sequence[_Deed], changed: asyncio.Event
) -> None:
    """Send what a group of orders has in common, once, and note what the answer says."""
    entities = [deed.entity_id for deed in group]
    try:
        for service in asked:
            await session.ask("call_service", CONFIRM_S, **service.message(entities))
    except CommandDeclined as declined:
        for deed in group:
            deed.problem = _sentence(deed.order.device, declined)
    except Away:
        for deed in group:
            deed.lost = True
    except TimeoutError:
        return
    for deed in group:
        deed.answered = True
    changed.set()


def _sentence(device: Device, declined: CommandDeclined) -> str:
    words = f"Home Assistant did not do it for the {device.name}: {declined}"
    if "code" in str(declined).lower().split():
        words += "; such a code belongs in home_assistant.codes"
    return words


def _settled(mirror: Mirror, deed: _Deed) -> bool:
    """Say whether waiting longer for a deed can tell nothing more."""
    if deed.problem or deed.lost or _is_seen(mirror, deed):
        return True
    entity = mirror.entities.get(deed.entity_id)
    device = mirror.devices.get(deed.entity_id)
    if entity is None or device is None or not entity.answers:
        return True
    if not deed.answered:
        return False
    change = deed.order.change
    return is_act(change) or underway(device.state, change) or _is_jammed(device, deed)


def _is_seen(mirror: Mirror, deed: _Deed) -> bool:
    entity, device = mirror.entities.get(deed.entity_id), mirror.devices.get(deed.entity_id)
    if entity is None or device is None or not deed.services:
        return False
    if is_act(deed.order.change):
        # A scene or a button shows when it was last used, a script when it last ran.
        return entity != deed.before
    if entity is deed.before and not deed.answered:
        return False  # as near as that it was before anything was asked
    return shows(device.state, deed.order.change, entity)


def _is_jammed(device: Device, deed: _Deed) -> bool:
    return isinstance(deed.order.change, TurnLock) and device.state == Bolted(Bolt.JAMMED)


def _outcome(mirror: Mirror, deed: _Deed) -> Outcome:
    """Tell what became of an order, with its device as it is now."""
    ordered = deed.order.device
    device = mirror.devices.get(deed.entity_id, ordered)
    if _is_seen(mirror, deed):
        return Outcome(device=device, done=Done.SEEN)
    if deed.problem:
        return Outcome(device=device, done=Done.FAILED, problem=deed.problem)
    if deed.lost:
        lost = (
            f"the connection to Home Assistant was lost before it answered: the {device.name} may"
            " have done it or not; its state is read once Home Assistant is back"
        )
        return Outcome(device=device, done=Done.UNSURE, problem=lost)
    if _is_jammed(device, deed):
        return Outcome(device=device, done=Done.FAILED, problem=f"the {device.name} is jammed")
    if isinstance(device.state, Unavailable):
        gone = f"the {device.name} stopped answering while it was asked"
        return Outcome(device=device, done=Done.UNSURE, problem=gone)
    waits = "is on its way" if underway(device.state, deed.order.change) else "has not shown it yet"
    return Outcome(device=device, done=Done.SENT, problem=f"the {device.name} {waits}")
