"""Where the configuration, the state and the socket are looked for."""

from pathlib import Path

import pytest

from config import paths
from config.errors import ConfigUnreadable
from config.paths import (
    control_socket,
    find_config,
    find_control_socket,
    new_config,
    state_directory,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of its own, so that what this machine has installed does not count."""
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", tmp_path / "etc/parlour.toml")
    monkeypatch.setattr(paths, "SYSTEM_SOCKET", tmp_path / "run/control.sock")
    return tmp_path


def written(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


def test_the_option_counts_before_the_variable_before_the_user_before_the_system(
    home: Path,
) -> None:
    environ = {"HOME": str(home)}
    system = written(home / "etc/parlour.toml")
    assert find_config(environ=environ) == system
    user = written(home / ".config/parlour/parlour.toml")
    assert find_config(environ=environ) == user
    environ["PARLOUR_CONFIG"] = "/named/by/variable.toml"
    assert find_config(environ=environ) == Path("/named/by/variable.toml")
    assert find_config(Path("option.toml"), environ) == Path("option.toml")


def test_no_configuration_anywhere_names_both_places_and_the_cure(home: Path) -> None:
    with pytest.raises(ConfigUnreadable) as caught:
        find_config(environ={"HOME": str(home)})
    told = str(caught.value)
    assert f"{home}/.config/parlour/parlour.toml or {home}/etc/parlour.toml" in told
    assert "parlour config init" in told


def test_the_folders_of_the_xdg_specification_are_respected(home: Path) -> None:
    user = written(home / "elsewhere/parlour/parlour.toml")
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "elsewhere")}
    assert find_config(environ=environ) == user
    relative = {"HOME": str(home), "XDG_STATE_HOME": "relative"}
    assert state_directory(relative) == home / ".local/state/parlour"


def test_a_service_uses_the_folders_systemd_gives() -> None:
    environ = {"STATE_DIRECTORY": "/var/lib/parlour:/other", "RUNTIME_DIRECTORY": "/run/parlour"}
    assert state_directory(environ) == Path("/var/lib/parlour")
    assert control_socket(environ) == Path("/run/parlour/control.sock")


def test_a_person_uses_the_folder_of_the_login_session() -> None:
    environ = {"HOME": "/home/ada", "XDG_RUNTIME_DIR": "/run/user/1000"}
    assert control_socket(environ) == Path("/run/user/1000/parlour/control.sock")
    assert control_socket({"HOME": "/home/ada"}).parent == Path("/home/ada/.local/state/parlour")


def test_a_command_talks_to_the_service_where_the_user_runs_no_daemon(home: Path) -> None:
    environ = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "session")}
    own = home / "session/parlour/control.sock"
    assert find_control_socket(environ) == own
    service = written(home / "run/control.sock")
    assert find_control_socket(environ) == service
    written(own)
    assert find_control_socket(environ) == own


def test_a_first_configuration_is_written_where_it_will_be_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"HOME": str(home)}
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert new_config(environ=environ) == home / ".config/parlour/parlour.toml"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert new_config(environ=environ) == home / "etc/parlour.toml"
    environ["PARLOUR_CONFIG"] = "/named.toml"
    assert new_config(environ=environ) == Path("/named.toml")
    assert new_config(Path("/option.toml"), environ) == Path("/option.toml")
