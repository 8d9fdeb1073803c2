import base64
import hashlib
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest

from daemon.setup import packed
from daemon.setup.packed import damaged


@pytest.fixture
def carrier(tmp_path: Path) -> Distribution:
    """Give a package with one model in it, as pip would leave it."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models/word.onnx").write_bytes(b"weights")
    found = base64.urlsafe_b64encode(hashlib.sha256(b"weights").digest()).rstrip(b"=").decode()
    info = tmp_path / "models-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: models\nVersion: 1\n")
    (info / "RECORD").write_text(
        f"models/word.onnx,sha256={found},7\nmodels-1.dist-info/RECORD,,\n"
    )
    return PathDistribution(info)


def test_a_whole_package_has_no_problems(carrier: Distribution) -> None:
    assert list(damaged(carrier)) == []


def test_one_changed_byte_is_found(carrier: Distribution, tmp_path: Path) -> None:
    (tmp_path / "models/word.onnx").write_bytes(b"weighty")
    assert list(damaged(carrier)) == ["models/word.onnx: not what models came with"]


def test_a_missing_model_is_found(carrier: Distribution, tmp_path: Path) -> None:
    (tmp_path / "models/word.onnx").unlink()
    assert list(damaged(carrier)) == ["models/word.onnx: No such file or directory"]


def test_a_carrier_that_is_not_installed_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packed, "CARRIERS", ("no-such-carrier",))
    assert packed.main() == 1
    assert "no-such-carrier: not installed" in capsys.readouterr().out


def test_the_models_of_this_environment_are_whole() -> None:
    assert packed.main() == 0
