"""A file is replaced in one step, and stays whose and where it was."""

from pathlib import Path

from config.replacing import replace


def test_mode_and_link_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "parlour.toml"
    link.symlink_to(real)
    replace(link, "new")
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_brings_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "parlour.toml"
    replace(file, "new")
    assert [each.name for each in file.parent.iterdir()] == ["parlour.toml"]
