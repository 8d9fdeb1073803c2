"""A satellite is known by what no other machine has, and by nothing that software made up."""

from pathlib import Path

from config.settings import Presence, Room, Settings
from daemon.presence.identity import identity_of, topics_of
from daemon.presence.machine import Machine, this_machine


def machine_with(root: Path, files: dict[str, str]) -> Machine:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return this_machine(root)


def card(name: str, address: str, *, real: bool = True) -> dict[str, str]:
    kept = {f"sys/class/net/{name}/address": f"{address}\n"}
    return kept | ({f"sys/class/net/{name}/device/vendor": "x"} if real else {})


PI = {"proc/device-tree/model": "Raspberry Pi 4\0", "proc/device-tree/serial-number": "10AB\0"}


def test_the_card_names_the_machine(tmp_path: Path) -> None:
    found = machine_with(tmp_path, card("eth0", "DC:A6:32:01:02:03") | PI)
    assert found == Machine(mac="dc:a6:32:01:02:03", mark="dca632010203", model="Raspberry Pi 4")


def test_bridges_and_made_up_addresses_do_not_count(tmp_path: Path) -> None:
    files = card("br0", "dc:a6:32:09:09:09", real=False) | card("eth0", "02:42:ac:11:00:02")
    found = machine_with(tmp_path, files | card("lo", "00:00:00:00:00:00") | PI)
    assert (found.mac, found.mark) == ("", "10ab")


def test_without_card_and_serial_the_machine_id_is_not_shown_itself(tmp_path: Path) -> None:
    found = machine_with(tmp_path, {"etc/machine-id": "0123456789abcdef0123456789abcdef\n"})
    assert len(found.mark) == 12
    assert found.mark not in "0123456789abcdef0123456789abcdef"
    assert this_machine(tmp_path) == found


def test_a_machine_that_says_nothing_still_has_a_name(tmp_path: Path) -> None:
    assert this_machine(tmp_path / "nothing").mark == "satellite"


def test_the_owner_may_name_it() -> None:
    machine = Machine(mac="", mark="10ab", model="")
    plain = Settings(room=Room(name="living room"))
    assert identity_of(plain, machine).node == "parlour_10ab"
    assert identity_of(plain, machine).name == "Living room satellite"
    named = Settings(presence=Presence(node="upstairs", name="Loft", topic="house/voice"))
    assert identity_of(named, machine).name == "Loft"
    topics = topics_of(named, machine)
    assert topics.availability == "house/voice/upstairs/availability"
    assert topics.discovery == "homeassistant/device/upstairs/config"
