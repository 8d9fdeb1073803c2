"""No key and no password gets into what people read, whoever says it."""

import pytest

from providers.wire import redacted


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "Incorrect API key provided: sk-proj-abc**12. See the page.",
            "Incorrect API key provided: *** See the page.",
        ),
        ("xai-1234567 is over", "*** is over"),
        ("no Bearer abc.def here", "no Bearer *** here"),
        ("key mine-1234 is unknown", "key *** is unknown"),
        ("skin, task and next are words", "skin, task and next are words"),
        ("two\n  lines", "two lines"),
    ],
)
def test_what_a_service_says_is_told_without_keys(told: str, shown: str) -> None:
    assert redacted.words(told, ["mine-1234", "is"]) == shown


def test_what_a_service_says_is_told_in_short() -> None:
    assert len(redacted.words("because " * 100)) == 200


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"error":{"message":"No such model.","code":"model_not_found"}}', "No such model."),
        ('{"error":{"code":"model_not_found"}}', "model_not_found"),
        ('{"code":"x","error":"No such team."}', "No such team."),
        ('{"message":"Forbidden"}', "Forbidden"),
        ("plain words", "plain words"),
        ('{"other":1}', '{"other":1}'),
        ("[1]", "[1]"),
    ],
)
def test_a_refusal_is_told_by_its_sentence(body: str, sentence: str) -> None:
    assert redacted.reason(body) == sentence


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ftp://me:hidden@g.example/v1?api-key=hidden", "ftp://g.example/v1"),
        ("me:hidden@g.example", "g.example"),
        ("https://[hidden", "***"),
        ("not an address", "not an address"),
    ],
)
def test_an_address_is_told_without_what_may_be_secret(address: str, shown: str) -> None:
    assert redacted.place(address) == shown
