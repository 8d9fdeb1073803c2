"""Holds a spoken turn with a tool through the AWS SDK; runs in the environment of other clients.

Arguments: the service's address, the file of the authority that signed its certificate, and the
access key id. Prints one JSON object: the text blocks, the tool call and the size of the sound, or
the error that was raised.
"""

# mypy: disable-error-code="import-not-found, misc"
# What is imported here lives in the other environment.

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from aws_sdk_bedrock_runtime.client import AsyncBedrockRuntimeClient
from aws_sdk_bedrock_runtime.config import AsyncBedrockRuntimeConfig
from aws_sdk_bedrock_runtime.models import (
    BidirectionalInputPayloadPart,
    InvokeModelWithBidirectionalStreamInputChunk,
    InvokeModelWithBidirectionalStreamOperationInput,
)
from awscrt import io as crt_io
from smithy_aws_core.identity import AWSCredentialsIdentity
from smithy_core.aio.interfaces.identity import IdentityResolver
from smithy_http.aio.crt import AWSCRTHTTPClient

SPEECH = b"\x00\x10\x00\xf0" * 1600
PAUSE = bytes(32 * 400)


class Account(IdentityResolver):
    """The emulator's account, with whatever key id was asked for."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id

    async def get_identity(self, *, properties: object) -> AWSCredentialsIdentity:  # noqa: ARG002 - its interface
        return AWSCredentialsIdentity(
            access_key_id=self._key_id,
            secret_access_key="emulator-secret",  # noqa: S106 - known to everybody
            session_token="any",  # noqa: S106 - any will do
        )


async def open_stream(url: str, authority: str, key_id: str) -> Any:  # noqa: ANN401 - the SDK has no name for it
    """The SDK's stream; it waits for no answer."""
    options = crt_io.TlsContextOptions()
    options.override_default_trust_store_from_path(None, authority)
    transport = AWSCRTHTTPClient()
    transport._tls_ctx = crt_io.ClientTlsContext(options)
    config = await AsyncBedrockRuntimeConfig.resolve(
        region="us-east-1",
        endpoint_uri=url,
        aws_credentials_identity_resolver=Account(key_id),
        transport=transport,
    )
    asked = InvokeModelWithBidirectionalStreamOperationInput(model_id="amazon.nova-2-sonic-v1:0")
    return await AsyncBedrockRuntimeClient(config=config).invoke_model_with_bidirectional_stream(
        asked
    )


async def send(stream: Any, *messages: object) -> None:  # noqa: ANN401 - as above
    """Send events."""
    for message in messages:
        part = BidirectionalInputPayloadPart(bytes_=json.dumps(message).encode())
        await stream.input_stream.send(InvokeModelWithBidirectionalStreamInputChunk(value=part))


async def events(receiver: Any) -> AsyncIterator[dict[str, Any]]:  # noqa: ANN401 - as above
    """What comes, until the end."""
    while (chunk := await asyncio.wait_for(receiver.receive(), 5)) is not None:
        yield json.loads(chunk.value.bytes_)["event"]


async def talk(url: str, authority: str, key_id: str, script: dict[str, Any]) -> dict[str, Any]:
    """One turn, the tool's result, and goodbye."""
    stream = await open_stream(url, authority, key_id)
    await send(stream, *script["opening"])
    _, receiver = await asyncio.wait_for(stream.await_output(), 5)
    sound = SPEECH + PAUSE
    for at in range(0, len(sound), 1024):
        piece = base64.b64encode(sound[at : at + 1024]).decode()
        body = {"promptName": "P", "contentName": "A", "content": piece}
        await send(stream, {"event": {"audioInput": body}})
    told: dict[str, Any] = {"texts": [], "sound_bytes": 0}
    async for event in events(receiver):
        match event:
            case {"textOutput": {"content": words}}:
                told["texts"].append(words)
            case {"audioOutput": {"content": content}}:
                told["sound_bytes"] += len(base64.b64decode(content))
            case {"toolUse": {"toolName": name, "toolUseId": call}}:
                told["tool"] = name
                text = json.dumps(script["result"]).replace("CALL", call)
                await send(stream, *json.loads(text))
            case {"usageEvent": _}:
                await send(stream, *script["closing"])
                await asyncio.wait_for(stream.input_stream.close(), 5)
    return told


def main() -> None:
    """Print what came of it."""
    url, authority, key_id = sys.argv[1:4]
    try:
        told = asyncio.run(talk(url, authority, key_id, json.load(sys.stdin)))
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises is the answer
        told = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(told))  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main()
