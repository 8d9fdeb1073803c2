"""Sessions with the emulated Nova Sonic by the tests' own small client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from providers.emulators.nova.emulator import NovaEmulator
from providers.emulators.nova.figures import Figures
from providers.emulators.script import EmulatedTurn, Script, ScriptedCall
from tests.emulators import nova_messages as say
from tests.emulators.nova_peer import Peer, connected

SPEECH = b"\x00\x10\x00\xf0" * 1600
"""200 ms at 16 kHz that no ear takes for silence."""
SILENCE = bytes(2 * 16_000 // 4)
"""250 ms: more than any pause of `QUICK`."""
QUICK = Figures(time_scale=0.1, uplink_lead_ms=60_000)
FAST = {"pace": 0.0, "answer_delay_ms": 0}
LAMP = EmulatedTurn(
    heard="lamp on",
    tool=ScriptedCall(name="set_light", arguments={"room": "hall"}),
    say=("It says {result}.",),
)


def script(*turns: EmulatedTurn, **more: object) -> Script:
    """A script that wastes no time."""
    return Script.model_validate({"turns": turns, **FAST, **more})


HELLO = EmulatedTurn(heard="hello there", say=("Hello.", "How are you?"))


@asynccontextmanager
async def in_session(
    plan: Script, figures: Figures = QUICK, tools: tuple[str, ...] = ("set_light",)
) -> AsyncIterator[tuple[NovaEmulator, Peer]]:
    """An emulator, with a client that has set its session up."""
    async with NovaEmulator(plan, figures=figures) as emulator, connected(emulator.url) as peer:
        await peer.send(*say.opening(tools=[say.tool(name) for name in tools]), say.audio_start())
        yield emulator, peer
