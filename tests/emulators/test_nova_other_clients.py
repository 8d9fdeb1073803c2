"""Nova's emulator with clients and models that are not ours, each in a process of its own."""

import asyncio
import json
import ssl
from pathlib import Path
from typing import Any

import pytest

from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators import nova_messages as say
from tests.emulators.nova_certificates import Certificates, made_in
from tests.emulators.nova_oracle import MISSING, PYTHON, problems_of

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason=MISSING)

CLIENT = Path(__file__).with_name("aws_sdk_client.py")
LAMP = EmulatedTurn(
    heard="lamp on", tool=ScriptedCall(name="set_light"), say=("It says {result}.",)
)
PLAN = Script(turns=(LAMP,), pace=0.0, answer_delay_ms=0)


async def sdk_turn(emulator: NovaEmulator, files: Certificates, key: str) -> dict[str, Any]:
    """What the AWS SDK makes of one turn."""
    talk = {
        "opening": [*say.opening(tools=[say.tool("set_light")]), say.audio_start()],
        "result": say.tool_result("R", "CALL", '"done"'),
        "closing": say.closing(),
    }
    url = emulator.url.replace("127.0.0.1", "localhost")
    program = await asyncio.create_subprocess_exec(
        *(PYTHON, CLIENT, url, files.authority, key),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(program.communicate(json.dumps(talk).encode()), 30)
    assert out, errors.decode()
    return json.loads(out.splitlines()[-1])  # type: ignore[no-any-return]  # JSON


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority and a certificate of localhost."""
    return made_in(tmp_path_factory.mktemp("certificates"))


def emulator_with(files: Certificates, *, lead_ms: float = 60_000) -> NovaEmulator:
    """An emulator that proves to be localhost."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files.certificate, files.key)
    return NovaEmulator(PLAN, tls=tls, figures=Figures(time_scale=0.1, uplink_lead_ms=lead_ms))


@pytest.mark.timeout(60)
async def test_the_aws_sdk_holds_a_spoken_turn_with_a_tool(files: Certificates) -> None:
    async with emulator_with(files) as emulator:
        told = await sdk_turn(emulator, files, emulator.account.access_key_id)

        assert told.get("tool") == "set_light", told
        assert told["texts"] == ["lamp on", 'It says "done".', 'It says "done".']
        assert told["sound_bytes"] > 24_000
        assert emulator.sessions[-1].violations == []
        assert emulator.sessions[-1].close_code == 1000


@pytest.mark.timeout(60)
async def test_the_aws_sdk_is_told_that_its_key_is_unknown(files: Certificates) -> None:
    async with emulator_with(files) as emulator:
        told = await sdk_turn(emulator, files, "AKIDSTRANGER")

        assert "UnrecognizedClient" in json.dumps(told), told


def test_the_messages_of_these_tests_are_right_by_an_independent_model() -> None:
    """The hand-written client of the emulator's tests is itself checked."""
    messages = [
        *say.opening(tools=[say.tool("set_light")]),
        *say.text("H1", "hello"),
        say.audio_start(),
        say.audio(bytes(640)),
        *say.tool_result("R", "call-1", "{}"),
        *say.closing(),
    ]
    wrong = say.prompt_start()
    wrong["event"]["promptStart"]["voice"] = "matthew"

    found = problems_of([*messages, wrong])

    assert found[:-1] == [[] for _ in messages]
    assert any("voice" in problem for problem in found[-1])
