"""What the independent peers are installed from is pinned by hash and names no registry."""

import json

from tests.independent.pins import LOCK, NODE_LOCK, WANTED
from tests.packaging.locks import entries


def test_every_python_package_is_one_version_with_hashes() -> None:
    locked = dict(entries(LOCK.read_text()))
    for package, entry in locked.items():
        assert entry.count("==") >= 1, package
        assert "--hash=sha256:" in entry, package
    for wanted in WANTED.read_text().split():
        name, version = wanted.split("==")
        assert locked[name].startswith(f"{name}=={version} ")


def test_every_node_package_is_one_version_with_a_hash() -> None:
    packages = json.loads(NODE_LOCK.read_text())["packages"]
    asked = packages.pop("")["dependencies"]
    for path, package in packages.items():
        assert package["integrity"].startswith("sha512-"), path
        assert package["version"] == asked[path.removeprefix("node_modules/")]


def test_no_pin_names_a_registry() -> None:
    for lock in (LOCK, NODE_LOCK):
        text = lock.read_text()
        assert not [word for word in ("://", "--index", "--find", "resolved") if word in text]
