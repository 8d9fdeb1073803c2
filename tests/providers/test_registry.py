from pathlib import Path

import pytest

from config import settings as conf
from providers import registry
from providers.errors import Rejected

ECHO = """
from types import SimpleNamespace

def create(settings):
    return SimpleNamespace(name="echo", room=settings.room.name)
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a package with entry points on the path, as pip would."""
    (tmp_path / "echo_provider.py").write_text(ECHO, encoding="utf-8")
    info = tmp_path / "echo_provider-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: echo-provider\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[parlour.providers]\n"
        "echo = echo_provider:create\n"
        "broken = echo_provider:missing\n"
        "scripted = echo_provider:create\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))


def test_the_built_in_providers_are_known_without_an_installation() -> None:
    assert set(registry.BUILT_IN) <= set(registry.names())


@pytest.mark.usefixtures("installed")
def test_an_installed_package_adds_a_provider() -> None:
    assert "echo" in registry.names()
    assert registry.create("echo", conf.Settings()).name == "echo"


@pytest.mark.usefixtures("installed")
def test_an_installed_package_cannot_take_over_a_built_in_name(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text("", encoding="utf-8")
    providers = conf.Providers(scripted=conf.ScriptedProvider(script=script))
    found = registry.create("scripted", conf.Settings(providers=providers))
    assert found.name == "scripted"


@pytest.mark.usefixtures("installed")
def test_a_provider_that_cannot_be_loaded_is_rejected_with_its_place() -> None:
    with pytest.raises(Rejected, match="provider broken: echo_provider:missing cannot be loaded"):
        registry.create("broken", conf.Settings())


@pytest.mark.parametrize("name", ["script", "Scripted", " scripted "])
def test_aliases_and_case_lead_to_the_name(name: str) -> None:
    assert registry.resolve(name) == "scripted"


def test_an_unknown_name_is_told_with_the_near_ones() -> None:
    with pytest.raises(registry.UnknownProvider, match=r"found 'locla'; did you mean local\?"):
        registry.create("locla", conf.Settings())


def test_a_name_like_no_other_is_told_with_all_of_them() -> None:
    with pytest.raises(registry.UnknownProvider, match=r"known are .*local.*scripted"):
        registry.resolve("zzz")
