"""By night the room is quieter; by day everything is as people had made it."""

from datetime import UTC, datetime

from config.quiet_hours import AtNight, QuietHours, QuietTime
from daemon.quiet.day_and_night import DayAndNight
from daemon.volumes import Volumes
from hardware.protocol import Channel
from hardware.worker_client import AudioWorker
from hardware.worker_settings import WorkerSettings


class Clock:
    """A clock on the wall that a test sets."""

    def __init__(self, hour: int) -> None:
        self.hour = hour

    def now(self) -> datetime:
        return datetime(2026, 11, 16, self.hour, tzinfo=UTC)


def room(hour: int = 12, **section: object) -> tuple[DayAndNight, Volumes, AudioWorker, Clock]:
    worker = AudioWorker(WorkerSettings(), lambda _: None)
    volumes, clock = Volumes(worker), Clock(hour)
    times = (QuietTime(begin="22:00", end="07:00"),)
    hours = QuietHours.model_validate({"times": times, "volume": 30, **section})
    return DayAndNight(hours, volumes, clock.now), volumes, worker, clock


def loudness(worker: AudioWorker) -> dict[str, int]:
    return {channel.value: worker.settings.volume_of(channel) for channel in Channel}


async def test_the_night_lowers_everything_but_alarms_and_the_morning_gives_it_back() -> None:
    day, _, worker, clock = room()
    before = loudness(worker)
    clock.hour = 23
    day.look()
    assert loudness(worker) == {"reply": 30, "notice": 30, "announcement": 30, "alarm": 80}
    clock.hour = 8
    day.look()
    assert loudness(worker) == before


async def test_alarms_are_lowered_only_where_the_settings_say_so() -> None:
    day, _, worker, _ = room(hour=23, alarm_volume=40)
    day.look()
    assert loudness(worker)["alarm"] == 40


async def test_what_is_set_by_night_keeps_to_the_ceiling_and_counts_by_day() -> None:
    day, volumes, worker, clock = room(hour=23)
    day.look()
    volumes.set(90)
    assert loudness(worker)["reply"] == 30
    volumes.set(20)
    assert loudness(worker)["reply"] == 20
    volumes.set(60)
    clock.hour = 9
    day.look()
    assert loudness(worker)["reply"] == 60
    await volumes.aclose()


async def test_chimes_lights_and_announcements_go_by_the_hour() -> None:
    day, _, _, clock = room(announcements=AtNight.WAIT, brightness=15)
    told: list[bool] = []
    day.listen(lambda: told.append(day.quiet))
    assert (day.chimes(), day.brightness_percent, day.holds_announcements()) == (True, 100, False)
    clock.hour = 22
    day.look()
    day.look()
    assert (day.chimes(), day.brightness_percent, day.holds_announcements()) == (False, 15, True)
    assert told == [True]


async def test_a_clock_that_jumps_is_believed_at_the_next_look() -> None:
    day, _, worker, clock = room(hour=23)
    async with day.running():
        assert day.quiet
        clock.hour = 12
        day.look()
        assert loudness(worker)["reply"] == 70


async def test_other_hours_count_at_once() -> None:
    day, _, worker, _ = room(hour=12)
    day.take(QuietHours(times=(QuietTime(begin="11:00", end="13:00"),), volume=10))
    assert loudness(worker)["reply"] == 10
