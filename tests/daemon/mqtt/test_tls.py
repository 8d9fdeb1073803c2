"""A broker that speaks TLS with a certificate signed at home."""

import subprocess
from pathlib import Path

import pytest

from config.mqtt import Mqtt
from daemon.mqtt.broker import Broker
from tests.daemon.scripts import until
from tests.home.mosquitto import Mosquitto, Tls
from tests.home.ports import free_port


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a CA of our own, a broker's certificate, one of ours, and another CA."""
    folder = tmp_path_factory.mktemp("papers")
    for name in ("ca", "other"):
        _openssl(
            folder,
            f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            f" -keyout {name}.key -out {name}.pem -subj /CN={name}",
        )
    for name in ("broker", "client"):
        (folder / f"{name}.ext").write_text("subjectAltName=IP:127.0.0.1\n")
        _openssl(
            folder,
            f"req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            f" -keyout {name}.key -out {name}.csr -subj /CN={name}",
        )
        _openssl(
            folder,
            f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
            f" -out {name}.pem -extfile {name}.ext",
        )
    return folder


def _openssl(folder: Path, arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)


def speaking_tls(papers: Path, *, mutual: bool = False) -> Tls:
    return Tls(
        certificate=papers / "broker.pem",
        key=papers / "broker.key",
        ca=papers / "ca.pem" if mutual else None,
    )


def section_of(mosquitto: Mosquitto, **more: object) -> Mqtt:
    told = {"host": mosquitto.host, "port": mosquitto.port, "connect_timeout_s": 1.0, **more}
    return Mqtt.model_validate(told)


async def test_a_broker_with_a_certificate_from_home_is_trusted_by_its_ca(
    tmp_path: Path, papers: Path
) -> None:
    async with Mosquitto.started(tmp_path, tls=speaking_tls(papers)) as mosquitto:
        broker = Broker(section_of(mosquitto, ca_file=papers / "ca.pem"))
        async with broker.running():
            await until(lambda: broker.state.ready)
            assert await broker.publish("a", "b", qos=1)


@pytest.mark.parametrize("trusted", [{"tls": True}, {"ca_file": "other.pem"}])
async def test_one_that_is_not_trusted_is_told_with_its_cure(
    tmp_path: Path, papers: Path, trusted: dict[str, object]
) -> None:
    if "ca_file" in trusted:
        trusted = {"ca_file": papers / str(trusted["ca_file"])}
    async with Mosquitto.started(tmp_path, tls=speaking_tls(papers)) as mosquitto:
        broker = Broker(section_of(mosquitto, **trusted))
        async with broker.running():
            await until(lambda: "is not accepted" in broker.state.words)
            assert "as mqtt.ca_file" in broker.state.words


async def test_a_name_that_is_not_in_the_certificate_is_told(tmp_path: Path, papers: Path) -> None:
    async with Mosquitto.started(tmp_path, tls=speaking_tls(papers)) as mosquitto:
        broker = Broker(section_of(mosquitto, host="localhost", ca_file=papers / "ca.pem"))
        async with broker.running():
            await until(lambda: "write the name in its certificate" in broker.state.words)


async def test_a_broker_that_wants_our_certificate_gets_it(tmp_path: Path, papers: Path) -> None:
    async with Mosquitto.started(tmp_path, tls=speaking_tls(papers, mutual=True)) as mosquitto:
        ours = {"certificate_file": papers / "client.pem", "key_file": papers / "client.key"}
        guest = Broker(section_of(mosquitto, ca_file=papers / "ca.pem", **ours))
        async with guest.running():
            await until(lambda: guest.state.ready)
        stranger = Broker(section_of(mosquitto, ca_file=papers / "ca.pem"))
        async with stranger.running():
            await until(lambda: "connecting" not in stranger.state.words)
            assert not stranger.state.ready
            assert "mqtt" in stranger.state.words


async def test_tls_where_there_is_none_is_told(tmp_path: Path, papers: Path) -> None:
    async with Mosquitto.started(tmp_path) as mosquitto:
        broker = Broker(section_of(mosquitto, ca_file=papers / "ca.pem"))
        async with broker.running():
            await until(lambda: "connecting" not in broker.state.words, 6)
            assert "TLS" in broker.state.words or "does not answer" in broker.state.words


async def test_no_tls_where_there_must_be_is_told(tmp_path: Path, papers: Path) -> None:
    async with Mosquitto.started(tmp_path, tls=speaking_tls(papers)) as mosquitto:
        broker = Broker(section_of(mosquitto))
        async with broker.running():
            await until(lambda: "is it an MQTT port" in broker.state.words, 6)


async def test_a_certificate_that_is_no_certificate_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    broker = Broker(Mqtt(host="127.0.0.1", port=free_port(), ca_file=file))
    async with broker.running():
        await until(lambda: "connecting" not in broker.state.words)
        assert not broker.state.ready
        assert "TLS" in broker.state.words or "certificate" in broker.state.words
