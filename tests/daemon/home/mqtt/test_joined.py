"""The backend in a house: chosen by its name, on the one connection everybody shares."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from config.settings import Settings
from daemon.home.backends import home_of
from daemon.home.mqtt.backend import MqttHome
from daemon.home.mqtt.discovery import OURSELVES
from daemon.presence import discovery
from daemon.presence.joining import broker_of
from daemon.store import Store
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto


async def test_the_presence_takes_the_backends_connection(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path / "broker") as mosquitto:
        settings = Settings.model_validate(
            {
                "home": {"backends": ["mqtt"]},
                "mqtt": {"host": mosquitto.host, "port": mosquitto.port},
            }
        )
        with closing(Store.open(tmp_path)) as store:
            home = home_of(settings, store)
            [backend] = home.backends
            assert isinstance(backend, MqttHome)
            shared = broker_of(settings, home.backends)
            assert shared is backend.broker
            async with home.running(), shared.running():
                await until(lambda: home.states[0].ready)
        assert (tmp_path / "broker" / "log").read_text().count("New client connected") == 1


def test_the_origin_we_leave_out_is_the_one_we_announce() -> None:
    assert f'"name": "{OURSELVES.capitalize()}"' in Path(discovery.__file__).read_text()


def test_a_house_without_a_broker_loads_nothing_of_it() -> None:
    looks = (
        "import sys, daemon.app; from daemon.mqtt.broker import Broker; "
        "print([name for name in ('aiomqtt', 'paho', 'daemon.home.mqtt.backend')"
        " if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", looks], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
