"""Credentials come from AWS's usual places, anew for each session, and live long enough."""

import asyncio
import shlex
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from providers.errors import ConnectionLost, ErrorCode, Rejected
from providers.nova_sonic.credentials import KeyRing

PROGRAM = """
import json, pathlib, time
count = pathlib.Path({count!r})
count.write_text(str(int(count.read_text() or "0") + 1))
time.sleep({delay})
print(json.dumps({{"Version": 1, "AccessKeyId": "AK" + count.read_text(), "SecretAccessKey": "S",
                  "SessionToken": "T", "Expiration": {expires!r}}}))
"""


@pytest.fixture(autouse=True)
def no_other_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave nothing for the search to find but what a test gives."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def program(folder: Path, *, lives: timedelta, delay: float = 0) -> Path:
    """Write a profile `room` whose credentials a program gives; its calls are counted."""
    count = folder / "count"
    count.write_text("0")
    expires = (datetime.now(UTC) + lives).isoformat()
    script = folder / "give.py"
    script.write_text(PROGRAM.format(count=str(count), delay=delay, expires=expires))
    command = shlex.join([sys.executable, str(script)])
    profile = f"[profile room]\ncredential_process = {command}\n"
    (folder / "config").write_text(profile)
    return count


async def test_the_environment_is_read_anew_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AK1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "S1")
    first = await ring.keys(450)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AK2")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "T2")
    second = await ring.keys(450)
    assert (first.access_key, first.secret_key, first.token) == ("AK1", "S1", "")
    assert (second.access_key, second.token) == ("AK2", "T2")


async def test_nothing_found_names_the_cure() -> None:
    with pytest.raises(Rejected, match="found none") as caught:
        await KeyRing().keys(450)
    assert caught.value.code is ErrorCode.KEY_REFUSED
    assert "role" in caught.value.cure


async def test_a_profile_that_is_not_there_is_refused() -> None:
    with pytest.raises(Rejected, match="nobody"):
        await KeyRing("nobody").keys(450)


async def test_credentials_that_renew_themselves_are_kept(tmp_path: Path) -> None:
    count = program(tmp_path, lives=timedelta(hours=1))
    ring = KeyRing("room")
    keys = [await ring.keys(450), await ring.keys(450)]
    assert [each.access_key for each in keys] == ["AK1", "AK1"]
    assert keys[0].token == "T"  # noqa: S105 - made for this test
    ring.forget()
    assert (await ring.keys(450)).access_key == "AK2"
    assert count.read_text() == "2"


async def test_credentials_that_end_within_a_session_are_refused(tmp_path: Path) -> None:
    program(tmp_path, lives=timedelta(minutes=20))
    with pytest.raises(Rejected, match=r"expire within the 30 min") as caught:
        await KeyRing("room").keys(30 * 60)
    assert caught.value.code is ErrorCode.KEY_REFUSED


async def test_a_search_that_hangs_is_given_up(tmp_path: Path) -> None:
    program(tmp_path, lives=timedelta(hours=1), delay=1.5)
    started = time.monotonic()
    with pytest.raises(ConnectionLost, match="not found within"):
        await KeyRing("room", deadline_s=0.2).keys(450)
    assert time.monotonic() - started < 1


async def test_the_loop_goes_on_while_credentials_are_searched(tmp_path: Path) -> None:
    program(tmp_path, lives=timedelta(hours=1), delay=0.3)
    ticks = 0
    search = asyncio.ensure_future(KeyRing("room").keys(450))
    while not search.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks > 10
    assert (await search).access_key == "AK1"


async def test_a_program_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    profile = "[profile room]\ncredential_process = /nowhere/give\n"
    (tmp_path / "config").write_text(profile)
    with pytest.raises(Rejected, match="give"):
        await KeyRing("room").keys(450)


async def test_renewed_credentials_that_have_expired_already_are_refused(tmp_path: Path) -> None:
    program(tmp_path, lives=timedelta(minutes=-5))
    with pytest.raises(Rejected) as caught:
        await KeyRing("room").keys(450)
    assert caught.value.code is ErrorCode.KEY_REFUSED


def role(folder: Path, monkeypatch: pytest.MonkeyPatch, sts: str) -> None:
    """Write a profile `room` whose role is asked for at this address."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    (folder / "credentials").write_text(
        "[base]\naws_access_key_id = AK\naws_secret_access_key = S\n"
    )
    arn = "arn:aws:iam::123456789012:role/room"
    (folder / "config").write_text(
        f"[profile room]\nrole_arn = {arn}\nsource_profile = base\nregion = us-east-1\n"
    )


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("AccessDenied", "not authorized to perform sts:AssumeRole", ErrorCode.KEY_REFUSED),
        ("SignatureDoesNotMatch", "Signature expired: 2026", ErrorCode.CLOCK_WRONG),
    ],
)
async def test_a_role_that_is_refused_is_told_as_aws_tells_it(
    kind: str, words: str, code: ErrorCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = f"<Error><Code>{kind}</Code><Message>{words}</Message></Error>"
    body = f"<ErrorResponse>{told}</ErrorResponse>"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 403 Forbidden\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        role(tmp_path, monkeypatch, f"http://127.0.0.1:{port}")
        with pytest.raises(Rejected, match=kind) as caught:
            await KeyRing("room", deadline_s=10).keys(450)
    assert caught.value.code is code


async def test_a_role_that_cannot_be_asked_for_is_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role(tmp_path, monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(ConnectionLost) as caught:
        await KeyRing("room", deadline_s=10).keys(450)
    assert caught.value.code is ErrorCode.NO_NETWORK
