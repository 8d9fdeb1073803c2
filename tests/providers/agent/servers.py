"""A chat server in a process of its own, for tests of agents."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ChatServer:
    """A running server."""

    port: int

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def asked(self) -> list[dict[str, Any]]:
        """Give every request so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/asked", timeout=5) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found


@contextmanager
def chat_server(word_ms: float = 0.0) -> Iterator[ChatServer]:
    """Run a chat server; it is gone with the block."""
    command = [sys.executable, "-m", "tests.emulators.chat_server", "--word-ms", f"{word_ms}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield ChatServer(int(process.stdout.readline()))
        finally:
            process.kill()
