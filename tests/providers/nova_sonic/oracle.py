"""Runs other people's code in their own environment, `.venv-voice-peers`, to compare with."""

import json
import subprocess
from pathlib import Path
from typing import Final

import pytest

_ROOT: Final = Path(__file__).parents[3]
_PYTHON: Final = _ROOT / ".venv-voice-peers/bin/python"

SIGNERS: Final = '''
"""AWS's own signer, at a given time."""
import asyncio, base64, datetime, json, sys, types
from aws_sdk_signers import AsyncSigV4Signer, AWSCredentialIdentity, AWSRequest, Field, Fields, URI
from aws_sdk_signers import signers
from smithy_aws_event_stream.events import EventHeaderEncoder, EventMessage

given = json.load(sys.stdin)
moment = datetime.datetime.fromtimestamp(given["at"], datetime.UTC)

class Fixed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return moment

who = AWSCredentialIdentity(access_key_id=given["access"], secret_access_key=given["secret"],
                            session_token=given["token"] or None)
how = {"region": given["region"], "service": "bedrock", "date": moment.strftime("%Y%m%dT%H%M%SZ")}

async def main():
    fields = [Field(name=name, values=[value]) for name, value in given["headers"].items()]
    request = AWSRequest(destination=URI(scheme="https", host=given["host"], path=given["path"]),
                         method="POST", body=None, fields=Fields(fields))
    signed = await AsyncSigV4Signer().sign(request=request, identity=who, properties=how)
    authorization = signed.fields["Authorization"].as_string()
    seed = authorization.rpartition("Signature=")[2]
    signers.datetime = types.SimpleNamespace(datetime=Fixed, UTC=datetime.UTC)
    chain = signers.AsyncEventSigner(initial_signature=seed.encode(),
                                     event_encoder_cls=EventHeaderEncoder)
    events = []
    for text in given["events"]:
        headers = {":event-type": "chunk", ":content-type": "application/json",
                   ":message-type": "event"}
        payload = json.dumps({"bytes": base64.b64encode(text.encode()).decode()},
                             separators=(",", ":")).encode()
        event = EventMessage(headers=headers, payload=payload)
        out = await chain.sign(event=event, identity=who, properties=how)
        events.append(base64.b64encode(out.encode()).decode())
    last = await chain.sign_empty(event=EventMessage(), identity=who, properties=how)
    events.append(base64.b64encode(last.encode()).decode())
    print(json.dumps({"authorization": authorization, "events": events}))

asyncio.run(main())
'''

MODELS: Final = '''
"""The models another client builds its Nova events from, which refuse every unknown field."""
import importlib.util, json, pathlib, sys, types
from pydantic import ValidationError

# Its packages import boto3 and more for what is not wanted here: only the models are loaded.
place = pathlib.Path(importlib.util.find_spec("livekit.plugins").submodule_search_locations[0])
name = "livekit.plugins"
for part in ("aws", "experimental", "realtime"):
    name, place = f"{name}.{part}", place / part
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(place)]

from livekit.plugins.aws.experimental.realtime.events import Event

problems = []
for event in json.load(sys.stdin):
    try:
        Event.model_validate(event)
    except ValidationError as error:
        problems.append([event, str(error)[:500]])
print(json.dumps(problems))
'''


def ask(program: str, given: object) -> object:
    """Give what a program answers; the test is skipped where its environment is not installed."""
    if not _PYTHON.exists():
        pytest.skip("needs .venv-voice-peers: `uv sync --group voice-peers` beside the main one")
    done = subprocess.run(
        [_PYTHON, "-c", program],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])
