"""A real Home Assistant, headless, with its demo devices: for the tests marked `long`.

`$PARLOUR_HASS` names its program (`pip install homeassistant` into an environment of its own); it
fetches what its integrations need when it first starts.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from typing import Final

import httpx

_START_TIMEOUT_S: Final = 240.0
_CONFIGURATION: Final = """\
homeassistant:
  name: Lab
  internal_url: "http://127.0.0.1:{port}"
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
conversation:
intent:
demo:
logger:
  default: warning
"""
_ONBOARDING: Final = (
    '{"version":4,"minor_version":1,"key":"onboarding",'
    '"data":{"done":["core_config","analytics","integration"]}}'
)
"""Steps marked as done make no entries that want a network; the user is made below."""


@dataclass(frozen=True, slots=True)
class HomeAssistant:
    """A running Home Assistant, and a token for it."""

    base_url: str
    token: str = field(repr=False)


def program() -> str | None:
    """Give where Home Assistant is installed, if it is."""
    return os.environ.get("PARLOUR_HASS") or shutil.which("hass")


@contextmanager
def home_assistant(hass: str, folder: Path) -> Iterator[HomeAssistant]:
    """Run it in an empty folder; it is gone with the block."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / ".storage").mkdir(parents=True)
    (folder / ".storage" / "onboarding").write_text(_ONBOARDING, encoding="utf-8")
    (folder / "configuration.yaml").write_text(_CONFIGURATION.format(port=port), encoding="utf-8")
    path = f"{Path(hass).parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        [hass, "--config", str(folder)],
        env=os.environ | {"PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            base_url = f"http://127.0.0.1:{port}"
            _wait_for(base_url, process)
            yield HomeAssistant(base_url, _token(base_url))
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(base_url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "Home Assistant ended"
        try:
            if httpx.get(f"{base_url}/api/onboarding", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.25)
    raise TimeoutError(f"Home Assistant did not start within {_START_TIMEOUT_S:.0f} s")


def _token(base_url: str) -> str:
    """Make the owner, as a browser would, and give an access token (it lasts half an hour)."""
    with httpx.Client(base_url=base_url, timeout=20) as client:
        owner = {"name": "Lab", "username": "lab", "password": "lab", "language": "en"}
        made = client.post("/api/onboarding/users", json=owner | {"client_id": f"{base_url}/"})
        code = made.raise_for_status().json()["auth_code"]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": f"{base_url}/"}
        token: str = (
            client.post("/auth/token", data=asked).raise_for_status().json()["access_token"]
        )
    return token
