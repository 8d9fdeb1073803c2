"""The lock files pin everything by hash, name no registry and leave out what nothing needs."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.packaging.locks import BY_CHOICE, LOCKS, ROOT, UNNEEDED, entries, normal_name, read_lock

OURS = ("config", "daemon", "hardware", "providers")
LOCK_NAMES = [lock.name for lock in LOCKS]


@pytest.mark.parametrize("name", LOCK_NAMES)
def test_every_entry_is_one_version_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    for line in text.splitlines():
        assert line.startswith(("#", "    --hash=sha256:")) or "==" in line, line
    for package, entry in entries(text):
        assert entry.count("==") >= 1, package
        assert "--hash=sha256:" in entry, package


@pytest.mark.parametrize("name", LOCK_NAMES)
def test_no_lock_names_a_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not [word for word in ("://", "--index", "--extra", "--find", " @ ") if word in text]


def test_what_the_project_asks_for_is_locked_at_a_version_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = read_lock("requirements.lock")
    asked = project["project"]["dependencies"]
    for text in asked + project["project"]["optional-dependencies"]["piper"]:
        requirement = Requirement(text)
        entry = locked[normal_name(requirement.name)]
        version = entry.split("==", 1)[1].split()[0]
        assert requirement.specifier.contains(version), f"{text}: locked at {version}"


def test_two_locks_of_one_environment_never_name_the_same_package() -> None:
    for lock in LOCKS:
        for below in lock.upon:
            assert not read_lock(lock.name).keys() & read_lock(below).keys()


def test_what_nothing_imports_is_neither_locked_nor_installed() -> None:
    assert not UNNEEDED.keys() & read_lock("requirements.lock").keys()
    tools = read_lock("requirements-build.lock").keys() | read_lock("requirements-dev.lock").keys()
    for name in UNNEEDED.keys() - tools:
        with pytest.raises(PackageNotFoundError):
            distribution(name)


def test_what_our_code_imports_is_in_the_runtime_lock() -> None:
    owners = packages_distributions()
    locked = read_lock("requirements.lock").keys()
    for path, module in sorted(_foreign_imports()):
        names = {normal_name(owner) for owner in owners.get(module, ())}
        assert names & locked or module in BY_CHOICE, (
            f"{path} imports {module}, which is not locked"
        )


def _foreign_imports() -> Iterator[tuple[Path, str]]:
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            for module in _imported(ast.parse(path.read_text())):
                if module not in sys.stdlib_module_names and module not in OURS:
                    yield path.relative_to(ROOT), module


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.split(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]
