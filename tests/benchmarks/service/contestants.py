"""Who takes part, and how each is started."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from daemon.control.protocol import Verb
from daemon.control.request import request
from tests.benchmarks.running import daemon, on_programs
from tests.benchmarks.service.contest import Contestant, module, voice_peers_python

OURS: Final = Path(sys.executable)
BARE: Final = "bare loop"
PARLOUR: Final = "Parlour"
DAEMON: Final = "parlour run"
IMPORTS: Final[Mapping[str, str]] = {
    PARLOUR: "import daemon.app, providers.openai_realtime.provider",
    "openai-agents": "import agents.realtime",
    "pipecat": "import pipecat.workers.runner, pipecat.services.openai.realtime.llm",
    "livekit-agents": "import livekit.agents; from livekit.plugins import openai",
}
"""What each has to import before it can converse."""


def contestants(sound: Path) -> list[Contestant]:
    """Give everybody; `sound` is what the daemon's microphone hears. Raises `NoPeers`."""
    return [
        Contestant(name=BARE, start=module(OURS, "bare")),
        ours(),
        *peers(),
        Contestant(name=DAEMON, start=_daemon(sound), tool="get_time", arguments={}),
    ]


def ours() -> Contestant:
    """Give Parlour's main process on the stand-in devices."""
    start = module(OURS, "parlour_client")
    return Contestant(name=PARLOUR, start=start, tool="get_time", arguments={})


def peers() -> list[Contestant]:
    """Give other people's clients. Raises `NoPeers` where they are not installed."""
    theirs = voice_peers_python()
    modules = {
        "openai-agents": "agents_client",
        "pipecat": "pipecat_client",
        "livekit-agents": "livekit_client",
    }
    return [Contestant(name=name, start=module(theirs, file)) for name, file in modules.items()]


def _daemon(sound: Path) -> Callable[[str, Path], AbstractContextManager[tuple[int, ...]]]:
    """Give what starts the whole daemon, with programs for microphone and loudspeaker."""

    @contextmanager
    def start(url: str, log: Path) -> Iterator[tuple[int, ...]]:
        talk = '[conversation]\nprovider = "openai_realtime"\nno_speech_s = 60\nfollow_up_s = 60\n'
        place = f'[providers.openai_realtime]\nbase_url = "{url}/v1"\n'
        key = {"OPENAI_API_KEY": "none"}
        with daemon(log.parent, on_programs(sound) + talk + place, key) as running:
            request(log.parent / "state" / "control.sock", Verb.TALK, {"hold": False})
            yield running.pids

    return start
