"""The lights follow the room, and no frame of the microphone finds them saying something else."""

import asyncio
from dataclasses import replace

import pytest

from config.lights import Lights as LightSettings
from config.settings import Conversation, Profile, Settings
from daemon import story
from daemon.lights import lights as lights_module
from daemon.lights import network
from daemon.lights.joining import needs_network
from daemon.lights.lamp import Lamp
from daemon.lights.lights import Lights
from daemon.lights.mood import HEARD, Look
from daemon.timers.schedule import Kind, Phase
from hardware import protocol as audio
from hardware.lights.faults import LightsFault
from hardware.worker_client import WorkerRestarted
from tests.daemon.lights.shining import RING, MadeUp, look, shining, timer
from tests.daemon.lights.test_situation import metered
from tests.daemon.scripts import until
from tests.daemon.test_hearing import WELL
from tests.fakes.spi import FakeLights

FRAME = audio.Frame(0, bytes(640))
CLOSED = audio.UplinkClosed(0, -1)


def health(direction_deg: float) -> audio.Health:
    return replace(WELL, processors={"channels": {"direction_deg": direction_deg}})


@pytest.mark.parametrize("state", ["idle", "processing"])
async def test_a_frame_that_finds_another_light_lights_listening_first(state: str) -> None:
    async with shining() as (lights, driver):
        lights.happened(story.StateChanged(state))
        before = len(driver.frames)
        lights.hear(FRAME)
        assert look(lights) is Look.LISTENING
        assert len(driver.frames) == before + 1
        assert driver.is_lit()


async def test_while_it_speaks_a_frame_shows_beside_the_answer() -> None:
    async with shining() as (lights, _):
        lights.happened(story.StateChanged("responding"))
        assert look(lights) is Look.SPEAKING
        lights.hear(FRAME)
        assert look(lights) is Look.CONVERSING


async def test_listening_goes_out_when_the_stream_has_ended_and_not_before() -> None:
    async with shining() as (lights, _):
        lights.happened(story.StateChanged("listening"))
        lights.hear(FRAME)
        lights.happened(story.StateChanged("processing"))
        assert look(lights) is Look.LISTENING
        lights.hear(FRAME)
        lights.hear(CLOSED)
        assert look(lights) is Look.THINKING


@pytest.mark.parametrize("silent", [False, True], ids=["told", "untold"])
async def test_a_worker_that_ends_in_the_middle_leaves_no_light_on(
    monkeypatch: pytest.MonkeyPatch, *, silent: bool
) -> None:
    monkeypatch.setattr(lights_module, "QUIET_S", 0.1)
    async with shining() as (lights, driver):
        lights.hear(FRAME)
        if not silent:
            lights.hear(WorkerRestarted("killed"))
        await until(lambda: look(lights) is Look.IDLE, 5)
        assert not driver.is_lit()


async def test_frames_that_keep_coming_keep_the_light(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lights_module, "QUIET_S", 0.2)
    async with shining() as (lights, driver):
        for _ in range(25):
            lights.hear(FRAME)
            assert look(lights) is Look.LISTENING
            await asyncio.sleep(0.02)
        assert len([frame for _, frame in driver.frames if frame[0].brightness]) == 1


async def test_a_ring_that_is_off_shows_nothing_but_that_it_listens() -> None:
    async with shining() as (lights, driver):
        lights.set(on=False, brightness=None)
        lights.happened(story.StateChanged("responding"))
        assert not driver.is_lit()
        lights.happened(story.StateChanged("listening"))
        assert driver.is_lit()
        assert look(lights) in HEARD
        assert (lights.on, lights.brightness) == (False, 255)


async def test_the_home_dims_the_ring() -> None:
    async with shining() as (lights, driver):
        lights.happened(story.StateChanged("listening"))
        bright = driver.now[0].brightness
        lights.set(on=True, brightness=51)
        assert driver.now[0].brightness == pytest.approx(bright / 5)


@pytest.mark.parametrize(("daylight", "shown"), [(1.0, 1.0), (0.1, 0.1), (0.0, 1 / 31)])
async def test_at_night_it_is_darker_but_listening_is_never_dark(
    daylight: float, shown: float
) -> None:
    async with shining(MadeUp(daylight=daylight)) as (lights, driver):
        lights.happened(story.StateChanged("listening"))
        assert driver.now[0].brightness == pytest.approx(shown)


async def test_when_the_night_begins_what_shines_is_dimmed() -> None:
    room = MadeUp()
    async with shining(room) as (lights, driver):
        lights.happened(story.Notice("mute", "the microphone is closed"))
        room.daylight = 0.1
        lights.look()
        assert driver.now[0].brightness == pytest.approx(0.1)


async def test_a_room_that_begins_muted_shows_it() -> None:
    async with shining(MadeUp(muted=True)) as (lights, _):
        assert look(lights) is Look.MUTED


async def test_a_volume_shows_while_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lights_module, "SHOWN_VOLUME_S", 0.1)
    room = MadeUp()
    async with shining(room) as (lights, _):
        assert look(lights) is Look.IDLE
        room.volume = 75
        lights.look()
        assert (look(lights), lights.mood.share) == (Look.VOLUME, 0.75)
        await until(lambda: look(lights) is Look.IDLE, 5)


async def test_an_announcement_shows() -> None:
    room = MadeUp(announcing=True)
    async with shining(room) as (lights, _):
        assert look(lights) is Look.ANNOUNCEMENT
        room.announcing = False
        lights.look()
        assert look(lights) is Look.IDLE


async def test_a_timer_shows_in_its_last_minute_and_when_it_rings() -> None:
    room = MadeUp(timers=[timer(60.15)])
    async with shining(room) as (lights, _):
        assert look(lights) is Look.IDLE
        room.timers = [timer(59.9)]  # time does not pass in a room that is made up
        await until(lambda: look(lights) is Look.TIMER, 5)
        room.timers = [timer(0.0, phase=Phase.RINGING)]
        lights.look()
        assert look(lights) is Look.RINGING


async def test_an_alarm_of_tomorrow_is_no_countdown() -> None:
    async with shining(MadeUp(timers=[timer(30.0, Kind.ALARM)])) as (lights, _):
        assert look(lights) is Look.IDLE


async def test_a_timer_that_a_tool_has_set_shows() -> None:
    room = MadeUp()
    async with shining(room) as (lights, _):
        room.timers = [timer(20.0)]
        lights.happened(story.ToolRan("timers", {}, "success", {}))
        assert look(lights) is Look.TIMER


async def test_the_meter_is_sent_while_a_light_needs_it_and_no_longer() -> None:
    room = MadeUp()
    async with shining(room) as (lights, _):
        for state in ("listening", "processing", "responding", "idle"):
            lights.happened(story.StateChanged(state))
            await asyncio.sleep(0)
        assert room.asked == [True, False]


async def test_with_an_array_the_meter_turns_the_light_to_the_speaker() -> None:
    room = MadeUp()
    async with shining(room) as (lights, driver):
        lights.hear(health(90.0))
        lights.happened(story.StateChanged("listening"))
        await asyncio.sleep(0)
        assert room.asked == [True]
        lights.happened(metered(-100.0, 180.0))
        shown = [pixel.brightness for pixel in driver.now]
        assert shown.index(max(shown)) == 6


async def test_the_health_of_the_array_turns_the_light_too() -> None:
    async with shining() as (lights, driver):
        lights.happened(story.StateChanged("listening"))
        lights.hear(health(270.0))
        shown = [pixel.brightness for pixel in driver.now]
        assert shown.index(max(shown)) == 3


async def test_without_a_way_out_a_house_that_needs_one_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "has_way_out", lambda: False)
    async with shining(needs_network=True) as (lights, _):
        assert look(lights) is Look.NO_NETWORK
    async with shining() as (lights, _):
        assert look(lights) is Look.IDLE


def test_who_answers_at_home_needs_no_network() -> None:
    assert not needs_network(Settings())
    assert needs_network(Settings(conversation=Conversation(fallback=("openai_realtime",))))
    assert needs_network(Settings(profile={"butler": Profile(provider="nova_sonic")}))


async def test_settings_that_cannot_be_used_leave_those_before_in_force() -> None:
    driver = FakeLights()

    def opens(settings: LightSettings) -> FakeLights:
        if settings.leds == 99:
            raise LightsFault("there is no such strip")
        driver.closed = False
        return driver

    room = MadeUp()
    lights = Lights(RING, room.around(), Lamp(RING, opens))
    async with lights.running():
        lights.happened(story.StateChanged("listening"))
        other = RING.model_copy(update={"leds": 99, "brightness": 5})
        assert await lights.take(other) == "there is no such strip"
        assert driver.now[0].brightness == pytest.approx(1.0)
        assert await lights.take(RING.model_copy(update={"brightness": 50})) is None
        assert driver.now[0].brightness == pytest.approx(0.5)
    assert [notice.mended for notice in room.told] == [False, True]
    assert room.told[0].message == "the lights stay dark: there is no such strip"
