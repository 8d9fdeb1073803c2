import time

import pytest

from daemon.home.backend import CONFIRM_S, Done, Order
from daemon.home.changes import (
    Change,
    Chore,
    Move,
    MoveTo,
    SetClimate,
    SetFan,
    SetGuard,
    SetLight,
    SetMedia,
    SetSwitch,
    SetVacuum,
    Start,
    Transport,
    Turn,
    TurnLock,
)
from daemon.home.states import (
    Bolt,
    Bolted,
    ClimateMode,
    Guard,
    Guarded,
    Lit,
    Moved,
    Position,
    Tempered,
)
from tests.daemon.home.home_assistant.connected import connected, private
from tests.home.home_assistant import HomeAssistant
from tests.home.until import until

pytestmark = [pytest.mark.home, pytest.mark.timeout(120)]

SEEN_DONE: list[tuple[str, Change]] = [
    ("light.bed_light", SetLight(on=True, brightness=30, colour="red")),
    ("light.bed_light", SetLight(on=True, colour="warm white")),
    ("light.bed_light", SetLight(on=True, colour="cold white")),
    ("light.kitchen_lights", SetLight(on=True, brightness=1)),
    ("light.bed_light", SetLight(on=False)),
    ("switch.ac", SetSwitch(on=True)),
    ("input_boolean.heater", SetSwitch(on=False)),
    ("humidifier.humidifier", SetSwitch(on=False)),
    ("fan.ceiling_fan", SetFan(on=True, speed=50)),
    ("fan.ceiling_fan", SetFan(on=False)),
    ("cover.garage_door", MoveTo(Move.OPEN)),
    ("climate.heatpump", SetClimate(target_c=22.5)),
    ("climate.hvac", SetClimate(target_c=19.0, mode=ClimateMode.HEAT)),
    ("climate.hvac", SetClimate(mode=ClimateMode.OFF)),
    ("media_player.walkman", SetMedia(volume=30)),
    ("media_player.walkman", SetMedia(transport=Transport.NEXT)),
    ("media_player.walkman", SetMedia(transport=Transport.PAUSE)),
    ("media_player.lounge_room", SetMedia(source="youtube")),
    ("vacuum.0_ground_floor", SetVacuum(Chore.START)),
    ("vacuum.0_ground_floor", SetVacuum(Chore.DOCK)),
    ("lock.front_door", TurnLock(Turn.LOCK)),
    ("scene.romantic_lights", Start()),
    ("script.movie_time", Start()),
    ("button.push", Start()),
]


@pytest.mark.parametrize(("entity", "change"), SEEN_DONE, ids=lambda one: str(one)[:40])
async def test_a_device_shows_what_was_asked_before_it_is_called_done(
    home_assistant: HomeAssistant, entity: str, change: Change
) -> None:
    async with connected(home_assistant) as ours:
        outcome = await ours.order(entity, change)
    assert (outcome.done, outcome.problem) == (Done.SEEN, "")


async def test_a_thermostat_is_set_to_what_was_said(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        outcome = await ours.order("climate.heatpump", SetClimate(target_c=21.5))
        assert isinstance(outcome.device.state, Tempered)
        assert outcome.device.state.target_c == 21.5
        told = await ours.order("climate.heatpump", SetClimate(target_c=60.0))
        assert told.done is Done.FAILED
        assert "Accepted range is" in told.problem


async def test_several_lights_are_one_call(home_assistant: HomeAssistant) -> None:
    lights = ("light.bed_light", "light.kitchen_lights", "light.ceiling_lights")
    async with connected(home_assistant) as ours:
        sent = []
        session = ours.home.session
        assert session is not None
        send = session._send

        async def note(message: str) -> None:
            sent.append(message)
            await send(message)

        session._send = note  # type: ignore[method-assign]  # what goes over the wire is counted
        change = SetLight(on=True, brightness=40)
        orders = [Order(ours.device(light), change) for light in lights]
        outcomes = await ours.home.apply(orders)
    assert [each.done for each in outcomes] == [Done.SEEN] * 3
    assert len(sent) == 1


async def test_one_light_that_cannot_spoils_nothing_for_the_others(
    home_assistant: HomeAssistant,
) -> None:
    async with connected(home_assistant) as ours:
        half = MoveTo(Move.OPEN, 40)
        covers = [ours.device("cover.kitchen_window"), ours.device("cover.living_room_window")]
        cannot, can = await ours.home.apply([Order(cover, half) for cover in covers])
        assert cannot.done is Done.FAILED
        assert cannot.problem == (
            "the Kitchen Window cannot stop half-way: it opens and closes only"
        )
        assert can.done in {Done.SENT, Done.SEEN}
        await until(
            lambda: (
                ours.state("cover.living_room_window") == Moved(position=Position.OPEN, percent=40)
            ),
            20,
        )


async def test_a_blind_on_its_way_is_told_at_once(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        began = time.monotonic()
        outcome = await ours.order("cover.hall_window", MoveTo(Move.OPEN))
        assert time.monotonic() - began < 1.0
        assert outcome.done is Done.SENT
        assert outcome.problem == "the Hall Window is on its way"


async def test_a_lock_is_waited_for_until_its_motor_is_done(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        outcome = await ours.order("lock.openable_lock", TurnLock(Turn.UNLOCK))
        assert outcome.done is Done.SEEN
        assert outcome.device.state == Bolted(Bolt.UNLOCKED)


async def test_a_jammed_lock_is_called_jammed(home_assistant: HomeAssistant) -> None:
    async with connected(home_assistant) as ours:
        outcome = await ours.order("lock.poorly_installed_door", TurnLock(Turn.LOCK))
    assert outcome.done is Done.FAILED
    assert outcome.problem == "the Poorly Installed Door is jammed"


async def test_who_takes_too_long_is_told_as_sent_and_seen_later(
    home_assistant: HomeAssistant,
) -> None:
    async with connected(home_assistant) as ours:
        began = time.monotonic()
        outcome = await ours.order("lock.slow_bolt", TurnLock(Turn.LOCK))
        assert time.monotonic() - began < CONFIRM_S + 0.5
        assert outcome.done is Done.SENT
        assert outcome.problem.startswith("the Slow bolt")
        await until(lambda: ours.state("lock.slow_bolt") == Bolted(Bolt.LOCKED), 10)


async def test_an_alarm_wants_its_code_and_gets_it_from_the_settings(
    home_assistant: HomeAssistant,
) -> None:
    panel = "alarm_control_panel.security"
    async with connected(home_assistant) as ours:
        without = await ours.order(panel, SetGuard(Guard.ARMED_HOME))
        assert without.done is Done.FAILED
        assert "home_assistant.codes" in without.problem
    code = private(home_assistant.folder / "code", "1234")
    async with connected(home_assistant, codes={panel: {"code": code}}) as ours:
        armed = await ours.order(panel, SetGuard(Guard.ARMED_HOME))
        assert armed.done in {Done.SENT, Done.SEEN}
        assert "1234" not in armed.problem
        disarmed = await ours.order(panel, SetGuard(Guard.DISARMED))
        assert disarmed.done is Done.SEEN
        assert disarmed.device.state == Guarded(Guard.DISARMED)


async def test_a_device_that_is_unavailable_is_not_asked(home_assistant: HomeAssistant) -> None:
    lamp, owner = "light.living_room_rgbww_lights", home_assistant.administration
    async with connected(home_assistant) as ours:
        was = await owner.states()
        await owner.set_state(lamp, "unavailable")
        await until(lambda: not isinstance(ours.state(lamp), Lit))
        outcome = await ours.order(lamp, SetLight(on=False))
        assert outcome.done is Done.FAILED
        assert outcome.problem.endswith("Home Assistant shows it as unavailable")
        await owner.set_state(lamp, was[lamp]["state"], **was[lamp]["attributes"])
        await until(lambda: isinstance(ours.state(lamp), Lit))


async def test_what_was_hidden_meanwhile_is_not_asked(home_assistant: HomeAssistant) -> None:
    lamp, owner = "light.entrance_color_white_lights", home_assistant.administration
    async with connected(home_assistant) as ours:
        device = ours.device(lamp)
        await owner.expose(lamp, to_assist=False)
        await until(lambda: lamp not in ours.devices)
        (outcome,) = await ours.home.apply([Order(device, SetLight(on=False))])
        assert outcome.done is Done.FAILED
        assert outcome.problem.startswith("Home Assistant no longer offers")
        assert (await owner.states())[lamp]["state"] == "on"
        await owner.expose(lamp)
