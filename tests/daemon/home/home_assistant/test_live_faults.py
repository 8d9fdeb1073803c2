import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import hashes

from config.device_kind import DeviceKind
from config.home_assistant import HomeAssistant as Section
from daemon.home.backend import Done, Order
from daemon.home.changes import SetLight, SetSwitch, Turn, TurnLock
from daemon.home.device import Device
from daemon.home.home_assistant.backend import HomeAssistantHome
from daemon.home.states import Bolt, Bolted, Switched, Unavailable
from tests.daemon.home.home_assistant.connected import Connected, connected, private, section
from tests.home.fixtures import EXTRA, arrange
from tests.home.home_assistant import HomeAssistant
from tests.home.ports import free_port
from tests.home.until import until
from tests.providers.wire import certificates

pytestmark = [pytest.mark.home, pytest.mark.timeout(180)]


async def test_a_refused_token_is_told_with_its_cure_and_not_tried_again(
    home_assistant: HomeAssistant, tmp_path: Path
) -> None:
    token = private(tmp_path / "token", "not.the.token")
    home = HomeAssistantHome(Section(url=home_assistant.url, token=token))
    refusals = home_assistant.log().count("invalid authentication")
    async with home.running():
        await until(lambda: "refused the token" in home.state.words)
        assert "long-lived access token" in home.state.words
        assert "home_assistant.token" in home.state.words
        await asyncio.sleep(2)
    assert home_assistant.log().count("invalid authentication") - refusals <= 1


async def test_a_token_that_is_taken_away_ends_the_connection_with_its_cure(
    home_assistant: HomeAssistant, tmp_path: Path
) -> None:
    owner = home_assistant.administration
    facts = {"client_name": "for a while", "lifespan": 1}
    token = private(tmp_path / "token", await owner.ask("auth/long_lived_access_token", **facts))
    home = HomeAssistantHome(Section(url=home_assistant.url, token=token))
    async with home.running():
        await until(lambda: home.state.ready)
        (lent,) = [
            each["id"]
            for each in await owner.ask("auth/refresh_tokens")
            if each["client_name"] == "for a while"
        ]
        await owner.ask("auth/delete_refresh_token", refresh_token_id=lent)
        await until(lambda: "refused the token" in home.state.words)


async def test_a_token_of_no_administrator_is_told_what_would_do(
    home_assistant: HomeAssistant, tmp_path: Path
) -> None:
    token = private(tmp_path / "token", await home_assistant.administration.guest_token())
    home = HomeAssistantHome(Section(url=home_assistant.url, token=token))
    async with home.running():
        await until(lambda: "only administrators" in home.state.words)
    listed = Section(url=home_assistant.url, token=token, entities=("light.bed_light",))
    home = HomeAssistantHome(listed)
    async with home.running():
        await until(lambda: home.state.ready)
        (outcome,) = await home.apply([Order(home.devices()[0], SetLight(on=True, brightness=55))])
        assert outcome.done is Done.SEEN


async def test_where_nobody_listens_it_says_so_and_asks_for_the_url(tmp_path: Path) -> None:
    token = private(tmp_path / "token", "any")
    home = HomeAssistantHome(Section(url=f"http://127.0.0.1:{free_port()}", token=token))
    async with home.running():
        await until(lambda: "nothing listens there" in home.state.words)
        assert "home_assistant.url" in home.state.words
        gone = Device(
            ident="home_assistant:light.x",
            name="x",
            kind=DeviceKind.LIGHT,
            room="",
            state=Unavailable(),
        )
        (outcome,) = await home.apply([Order(gone, SetLight(on=True))])
        assert outcome.done is Done.FAILED
        assert outcome.problem.startswith("nothing was sent")


async def test_something_else_that_answers_there_is_not_taken_for_it(
    home_assistant: HomeAssistant, tmp_path: Path
) -> None:
    token = private(tmp_path / "token", "any")
    home = HomeAssistantHome(Section(url=f"{home_assistant.url}/elsewhere", token=token))
    async with home.running():
        await until(lambda: "is not Home Assistant's WebSocket" in home.state.words)


async def test_a_message_larger_than_allowed_ends_the_connection_with_words(
    home_assistant: HomeAssistant,
) -> None:
    home = HomeAssistantHome(section(home_assistant, largest_message_mb=1))
    owner = home_assistant.administration
    async with home.running():
        await until(lambda: home.state.ready)
        await owner.set_state("light.bed_light", "on", friendly_name="x" * 2_000_000)
        await until(lambda: "home_assistant.largest_message_mb" in home.state.words)
        await owner.call("light", "turn_on", entity_id="light.bed_light", brightness_pct=77)
        await until(lambda: home.state.ready, 20)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fragile(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HomeAssistant]:
    """Give a Home Assistant of these tests' own, to be restarted and killed."""
    folder = tmp_path_factory.mktemp("fragile")
    async with HomeAssistant.started(folder, extra=EXTRA) as home:
        await arrange(home)
        # Home Assistant saves its users five minutes after the first start, or when it ends.
        await home.stop()
        await home.start()
        yield home


async def test_a_call_that_was_under_way_when_it_died_is_unsure_and_read_back_later(
    fragile: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "daemon.home.home_assistant")
    async with connected(fragile) as ours:
        told: list[Device] = []
        ours.home.listen(told.append)
        order = asyncio.create_task(ours.order("lock.slow_bolt", TurnLock(Turn.LOCK)))
        await asyncio.sleep(0.3)
        await fragile.kill()
        outcome = await order
        assert outcome.done is Done.UNSURE
        assert "may have done it or not" in outcome.problem
        await until(lambda: not ours.home.state.ready)
        assert {type(device.state) for device in ours.home.devices()} == {Unavailable}
        assert ours.device("light.bed_light").room == "Bedroom"
        told.clear()
        await fragile.start()
        await until(lambda: ours.home.state.ready, 30)
        seen = [each for each in told if each.name == "Slow bolt"]
        assert seen
        assert seen[-1].state == Bolted(Bolt.UNLOCKED), "it was never asked a second time"
        await _still(ours)
    lines = [each.message for each in caplog.records if each.message.startswith("home_assistant:")]
    assert sum("connected to" in line for line in lines) == 2
    assert sum("lost" in line for line in lines) == 1


async def _still(ours: Connected) -> None:
    await asyncio.sleep(1)
    assert ours.state("lock.slow_bolt") == Bolted(Bolt.UNLOCKED)


async def test_a_restart_is_lived_through(fragile: HomeAssistant) -> None:
    async with connected(fragile) as ours:
        version, devices = ours.home.version, set(ours.devices)
        await fragile.ask_for_restart()
        await until(lambda: not ours.home.state.ready, 30)
        assert "Home Assistant" in ours.home.state.words
        outcome = await ours.order("switch.ac", SetSwitch(on=True))
        assert outcome.done is Done.FAILED
        await fragile.come_back()
        await until(lambda: ours.home.state.ready, 30)
        assert set(ours.devices) == devices
        assert ours.home.version >= version
        outcome = await ours.order("switch.ac", SetSwitch(on=True))
        assert outcome.device.state == Switched(on=True)


async def test_a_certificate_is_trusted_by_its_authority_its_fingerprint_or_not_at_all(
    tmp_path: Path,
) -> None:
    root = certificates.authority()
    leaf = certificates.issued(root)
    certificates.serving(leaf, tmp_path)
    chain, ca_file = certificates.pem(leaf, tmp_path), certificates.pem(root, tmp_path)
    digest = leaf.certificate.fingerprint(hashes.SHA256()).hex()
    tls = (chain, tmp_path / "key.pem")
    async with HomeAssistant.started(tmp_path / "home", tls=tls) as hass:
        strange = HomeAssistantHome(section(hass))
        async with strange.running():
            await until(lambda: "certificate" in strange.state.words)
            assert "home_assistant.ca_file" in strange.state.words
        wrong = HomeAssistantHome(section(hass, fingerprint="AB" * 32))
        async with wrong.running():
            await until(lambda: "found one of SHA-256" in wrong.state.words)
            assert digest.upper() in wrong.state.words.replace(":", "")
        ways: list[dict[str, object]] = [
            {"ca_file": ca_file},
            {"fingerprint": digest},
            {"accept_any_certificate": True},
        ]
        for way in ways:
            async with connected(hass, **way) as ours:
                assert ours.home.state.ready
