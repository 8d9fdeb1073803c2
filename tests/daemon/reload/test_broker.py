"""An edit of what the broker knows of us: one client at a time, and the home sees the new one."""

from pathlib import Path

from tests.daemon.presence.satellites import NODE, Ear
from tests.daemon.reload.test_house import followed
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto


async def test_a_satellite_appears_and_goes_as_its_file_says(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path / "broker") as broker, Ear.on(broker) as ear:
        mqtt = (
            '[home]\nbackends = ["virtual", "mqtt"]\n'
            f'[mqtt]\nhost = "{broker.host}"\nport = {broker.port}\n'
        )
        present = f'[presence]\nenabled = true\nnode = "{NODE}"\n'
        async with followed(tmp_path) as room:
            await room.save(mqtt)
            home = room.house.renewal.hands.home
            await until(lambda: all(state.ready for state in home.states))
            await room.save(mqtt + present)
            await ear.until("state", "idle")
            await until(lambda: ear.last("availability") == "online")
            await room.save(f'{mqtt}{present}[room]\nname = "study"\n')
            await until(lambda: all(state.ready for state in home.states))
            await ear.until("state", "idle")
            await room.save(mqtt)
            await until(lambda: ear.last("availability") == "offline")
            assert room.standing["failed"] == {}
        log = (tmp_path / "broker" / "log").read_text()
        assert "already connected" not in log


async def test_what_the_home_does_not_see_does_not_make_it_appear_anew(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path / "broker") as broker, Ear.on(broker) as ear:
        present = (
            f'[mqtt]\nhost = "{broker.host}"\nport = {broker.port}\n'
            f'[presence]\nenabled = true\nnode = "{NODE}"\n'
        )
        async with followed(tmp_path, present) as room:
            await ear.until("state", "idle")
            await room.save(f'{present}[conversation]\ninstructions = "Be brief."\n')
            assert ear.all("availability") == ["online"]
