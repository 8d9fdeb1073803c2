"""Every folder on the way to a file is known, links and all."""

from pathlib import Path

from daemon.reload.trail import trail


def test_the_folder_of_the_file_and_the_one_above(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc" / "parlour.toml"
    assert trail(file) == {
        tmp_path / "etc": frozenset({"parlour.toml"}),
        tmp_path: frozenset({"etc"}),
    }


def test_every_link_and_where_it_leads(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "two" / "real.toml").touch()
    (tmp_path / "one" / "parlour.toml").symlink_to("../two/real.toml")
    (tmp_path / "now").symlink_to("one")
    found = trail(tmp_path / "now" / "parlour.toml")
    assert found[tmp_path] >= {"now", "one", "two"}
    assert found[tmp_path / "one"] == {"parlour.toml"}
    assert found[tmp_path / "two"] == {"real.toml"}


def test_of_what_is_not_there_the_nearest_that_is(tmp_path: Path) -> None:
    assert trail(tmp_path / "etc" / "parlour" / "parlour.toml")[tmp_path] == {"etc"}


def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert trail(tmp_path / "a")[tmp_path] == {"a", "b"}
