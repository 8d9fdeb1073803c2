"""Secrets come from where they are kept, and show themselves to nobody."""

from pathlib import Path
from typing import Final

import pytest

from config.checks import literal_secrets
from config.errors import SecretUnavailable
from config.fields import Secret, Section
from config.load import examined
from config.secrets import Revealed, reveal
from config.settings import Settings
from config.toml_text import parsed
from config.toml_write import as_toml

FILE: Final = Path("parlour.toml")
KEY: Final = "sk-proj-AbCd1234EfGh5678IjKl"


class Cloud(Section):
    """A provider that needs a key, as later ones will."""

    api_key: Secret | None = None


class House(Section):
    """Settings with a secret in them."""

    cloud: Cloud = Cloud()


def test_a_credential_is_read_from_where_systemd_put_it(tmp_path: Path) -> None:
    (tmp_path / "openai").write_text(f"{KEY}\n")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert reveal(Secret(credential="openai"), environ).value == KEY


def test_a_credential_of_a_folder_has_the_name_the_unit_gave_the_folder(tmp_path: Path) -> None:
    (tmp_path / "parlour_openai").write_text(KEY)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert reveal(Secret(credential="openai"), environ).value == KEY


def test_a_private_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o600)
    assert reveal(Secret(file=file)).value == KEY


def test_an_environment_variable_is_read() -> None:
    assert reveal(Secret(environment="MY_KEY"), {"MY_KEY": f" {KEY} "}).value == KEY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_file_that_others_may_touch_is_refused_with_its_cure(mode: int, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(mode)
    with pytest.raises(SecretUnavailable, match=f"found {mode:04o}; mend it with `chmod 600"):
        reveal(Secret(file=file))


@pytest.mark.parametrize(
    ("secret", "environ", "told"),
    [
        (Secret(environment="MY_KEY"), {}, "MY_KEY is not set"),
        (Secret(environment="MY_KEY"), {"MY_KEY": " "}, "MY_KEY is not set"),
        (Secret(credential="openai"), {}, "LoadCredential=openai:PATH"),
        (Secret(credential="openai"), {"CREDENTIALS_DIRECTORY": "/nowhere"}, "No such file"),
        (Secret(credential="../shadow"), {"CREDENTIALS_DIRECTORY": "/etc/x"}, "not the name of"),
        (Secret(file=Path("/nowhere/key")), {}, "No such file"),
    ],
)
def test_what_is_not_there_is_told_by_its_place(
    secret: Secret, environ: dict[str, str], told: str
) -> None:
    with pytest.raises(SecretUnavailable, match=told):
        reveal(secret, environ)


def test_an_empty_or_binary_secret_is_none(tmp_path: Path) -> None:
    file = tmp_path / "key"
    for content, told in ((b"\n", "found nothing"), (b"\xff\xfe", "expected text in UTF-8")):
        file.write_bytes(content)
        file.chmod(0o600)
        with pytest.raises(SecretUnavailable, match=told):
            reveal(Secret(file=file))


def test_a_revealed_secret_prints_as_stars() -> None:
    secret = Revealed(KEY)
    assert f"{secret} {secret!r} {secret!s} {[secret]}" == "*** *** *** [***]"


def test_a_written_reference_is_marked_and_reads_back_the_same() -> None:
    house = House(cloud=Cloud(api_key=Secret(credential="openai")))
    text = as_toml(house)
    assert 'api_key = { credential = "openai" }  # ***' in text
    assert examined(House, parsed(text, FILE), FILE) == (house, [])


def test_a_secret_written_into_the_file_is_refused_and_not_repeated() -> None:
    text = f'[cloud]\napi_key = "{KEY}"\n'
    _, [problem] = examined(House, parsed(text, FILE), FILE)
    assert problem.expected.startswith('where the secret is kept: { credential = "NAME" }')
    assert KEY not in problem.told(FILE)


@pytest.mark.parametrize("place", ["credential", "environment", "file"])
def test_a_secret_written_in_place_of_its_place_is_refused(place: str) -> None:
    text = f'[cloud]\napi_key = {{ {place} = "{KEY}" }}\n'
    house, problems = examined(House, parsed(text, FILE), FILE)
    assert house is not None
    assert not problems
    [problem] = literal_secrets(house)
    assert problem.key == ("cloud", "api_key", place)
    assert KEY not in problem.told(FILE)


@pytest.mark.parametrize(
    "reference",
    ["{}", '{ credential = "a", environment = "B" }', '{ file = "f", credential = "a" }'],
)
def test_a_secret_has_exactly_one_place(reference: str) -> None:
    text = f"[cloud]\napi_key = {reference}\n"
    _, [problem] = examined(House, parsed(text, FILE), FILE)
    assert problem.expected == "exactly one of credential, file and environment"


def test_the_settings_of_today_hold_no_secret() -> None:
    assert list(literal_secrets(Settings())) == []
