"""The wheel holds the four packages with their data, and works where nothing else is."""

import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.packaging.environment import LinkedEnvironment
from tests.packaging.locks import BY_CHOICE, ROOT

OURS = ("config", "daemon", "hardware", "providers")
IMPORT_ALL = """
import importlib, pkgutil
extras = {extras}
for package in {packages}:
    folder = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(folder, package + "."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name.partition(".")[0] not in extras:
                raise
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def house(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> LinkedEnvironment:
    """Give an environment like a user's: the runtime lock and the wheel, nothing else."""
    environment = LinkedEnvironment(tmp_path_factory.mktemp("house with a space"))
    environment.link_lock("requirements.lock")
    environment.install_wheel(wheel)
    return environment


def test_the_wheel_holds_every_file_of_the_four_packages_and_nothing_else(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {path for package in OURS for path in (ROOT / package).rglob("*") if path.is_file()}
    assert packed == {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"}


def test_the_wheel_says_its_licence_its_python_and_that_it_stays_private(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    (metadata,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
    fields = Parser().parsestr(packed.read(metadata).decode())
    assert fields["License-Expression"] == "Apache-2.0"
    assert fields["Requires-Python"] == ">=3.12"
    assert "Private :: Do Not Upload" in fields.get_all("Classifier", [])
    assert metadata.replace("METADATA", "licenses/LICENSE") in packed.namelist()


@pytest.mark.timeout(60)
def test_every_module_imports_with_nothing_but_the_runtime_lock(
    house: LinkedEnvironment, tmp_path: Path
) -> None:
    code = IMPORT_ALL.format(packages=OURS, extras=sorted(BY_CHOICE))
    house.run("-W", "error", "-c", code, cwd=tmp_path)


def test_the_installed_command_answers(house: LinkedEnvironment, tmp_path: Path) -> None:
    command = house.python.with_name("parlour")
    said = subprocess.check_output([str(command), "--help"], cwd=tmp_path, text=True)
    assert "demo" in said


@pytest.mark.timeout(180)
def test_the_quick_tests_pass_against_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    environment = LinkedEnvironment(tmp_path / "environment")
    for lock in ("requirements.lock", "requirements-build.lock", "requirements-dev.lock"):
        environment.link_lock(lock)
    environment.install_wheel(wheel)
    away = tmp_path / "away"
    shutil.copytree(ROOT / "tests", away / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", away)
    home = environment.run("-c", "import config; print(config.__file__)", cwd=away)
    assert home.startswith(str(environment.packages))
    folders = [
        f"tests/{name}"
        for name in (
            "config",
            "daemon/usage",
            "daemon/tools",
            "providers/scripted",
            "providers/wire",
        )
    ]
    quick = ["-m", "not long and not card and not corpus", *folders]
    environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *quick, cwd=away)
