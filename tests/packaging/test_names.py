"""Our plain package names are ours alone, and the systemd folder hides no module."""

import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.packaging.locks import ROOT


@pytest.mark.parametrize("package", ["config", "daemon", "hardware", "providers"])
def test_no_dependency_owns_a_name_of_ours(package: str) -> None:
    assert set(packages_distributions().get(package, ())) <= {"parlour"}


def test_the_systemd_folder_is_not_a_package() -> None:
    assert not (ROOT / "systemd" / "__init__.py").exists()


def test_the_systemd_module_is_found_from_the_checkout() -> None:
    program = "import systemd.daemon; print(systemd.daemon.__file__)"
    found = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True)
    assert "site-packages" in found
