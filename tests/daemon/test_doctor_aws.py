"""The doctor asks AWS who it is and whether the model is there, of a stand-in on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from config.services.nova_sonic import NovaSonic
from daemon.doctor import Finding, Verdict
from daemon.doctor_aws import aws
from providers.nova_sonic.models import NOVA_2

IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/parlour/kitchen-pi</Arn>
<UserId>AROAEXAMPLE</UserId><Account>123456789012</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
REFUSED = """<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>
<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>"""
MODEL = {"modelDetails": {"modelArn": "arn:aws:bedrock:::x", "modelId": NOVA_2}}


@contextmanager
def amazon(
    monkeypatch: pytest.MonkeyPatch, sts: tuple[int, str], bedrock: tuple[int, str, str]
) -> Iterator[list[str]]:
    """Stand in for both services; gives the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append("sts")
            self._give(sts[0], "text/xml", sts[1], "")

        def do_GET(self) -> None:
            asked.append(self.path)
            self._give(bedrock[0], "application/json", bedrock[1], bedrock[2])

        def _give(self, status: int, kind: str, text: str, error: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if error:
                self.send_header("x-amzn-ErrorType", error)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="amazon")
        thread.start()
        for name in ("STS", "BEDROCK"):
            url = f"http://127.0.0.1:{server.server_port}"
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "an example of a secret")
        try:
            yield asked
        finally:
            server.shutdown()
            thread.join()


async def looked(
    monkeypatch: pytest.MonkeyPatch,
    sts: tuple[int, str] = (200, IDENTITY),
    bedrock: tuple[int, str, str] = (200, json.dumps(MODEL), ""),
) -> list[Finding]:
    with amazon(monkeypatch, sts, bedrock) as asked:
        found = await aws(NovaSonic(), NOVA_2)
    assert asked[0] == "sts"
    return found


async def test_who_we_are_is_told_without_the_accounts_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identity, model = await looked(monkeypatch)
    assert identity.verdict is Verdict.FINE
    assert identity.what == "AWS knows these credentials as assumed-role/parlour"
    assert model.what == f"{NOVA_2} is offered in us-east-1"


async def test_credentials_nobody_knows_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    [identity] = await looked(monkeypatch, sts=(403, REFUSED))
    assert identity.verdict is Verdict.BROKEN
    assert "InvalidClientTokenId" in identity.what
    assert "aws sts get-caller-identity" in identity.mend


@pytest.mark.parametrize(
    ("status", "error", "verdict", "words"),
    [
        (403, "AccessDeniedException", Verdict.FINE, "need not"),
        (404, "ResourceNotFoundException", Verdict.BROKEN, "is not offered in us-east-1"),
        (500, "InternalServerException", Verdict.DOUBTFUL, "does not say whether"),
    ],
)
async def test_a_model_that_is_refused_absent_or_unknown(
    monkeypatch: pytest.MonkeyPatch, status: int, error: str, verdict: Verdict, words: str
) -> None:
    _, model = await looked(monkeypatch, bedrock=(status, '{"message": "no"}', error))
    assert model.verdict is verdict
    assert words in model.what
