"""Where keys come from: the place named, else the usual variables; never from somewhere else."""

from pathlib import Path

import pytest

from config.fields import Secret
from providers.errors import ErrorCode, Rejected
from providers.wire.keys import key

VARIABLES = ("FIRST_KEY", "SECOND_KEY")


def fetched(secret: Secret | None, **environ: str) -> str:
    return key(secret, VARIABLES, provider="test", environ=environ).value


def test_the_first_variable_that_is_set_is_taken() -> None:
    assert fetched(None, FIRST_KEY="a", SECOND_KEY="b") == "a"
    assert fetched(None, SECOND_KEY="b") == "b"
    assert fetched(None, FIRST_KEY="  ", SECOND_KEY=" b\n") == "b"


def test_a_place_that_is_named_is_the_only_one() -> None:
    named = Secret(environment="MINE")
    assert fetched(named, MINE="m", FIRST_KEY="a") == "m"
    with pytest.raises(Rejected, match="MINE"):
        fetched(named, FIRST_KEY="a")


def test_a_file_is_read_anew_each_time(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    for value in ("old", "new"):
        file.write_text(f"{value}\n", encoding="utf-8")
        assert fetched(Secret(file=file)) == value


def test_a_file_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("secret-value", encoding="utf-8")
    file.chmod(0o640)
    with pytest.raises(Rejected, match=f"chmod 600 {file}") as caught:
        fetched(Secret(file=file))
    assert "secret-value" not in str(caught.value)


def test_a_credential_of_systemd_is_read_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "service").write_text("c", encoding="utf-8")
    named = Secret(credential="service")
    assert fetched(named, CREDENTIALS_DIRECTORY=str(tmp_path)) == "c"
    with pytest.raises(Rejected, match="LoadCredential"):
        fetched(named)


def test_no_key_at_all_says_where_one_may_be() -> None:
    with pytest.raises(Rejected, match="FIRST_KEY or SECOND_KEY") as caught:
        fetched(None)
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert "[providers.test]" in caught.value.cure


def test_a_key_is_never_printed() -> None:
    found = key(None, VARIABLES, provider="test", environ={"FIRST_KEY": "secret-value"})
    assert "secret-value" not in f"{found} {found!r}"


@pytest.mark.parametrize("value", ["one\ntwo", "\u201csk-quoted\u201d", "sk-a b", "sk-\x07bell"])
def test_a_key_that_can_stand_in_no_header_is_refused_here_and_never_shown(
    value: str, tmp_path: Path
) -> None:
    place = tmp_path / "key"
    place.write_text(value)
    place.chmod(0o600)
    with pytest.raises(Rejected, match="expected a key of one line") as caught:
        key(Secret(file=place), ("A_KEY",), provider="grok_voice")
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert value not in f"{caught.value} {caught.value.cure}"
