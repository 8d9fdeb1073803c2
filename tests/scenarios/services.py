"""Houses that speak with a service: an emulator on loopback, picked by a line of configuration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from providers.emulators.catalogue import AnyEmulator, maker
from providers.emulators.script import Script
from tests.scenarios.house import DEVICES, House, furnished

SERVICES: Final = ("openai_realtime", "grok_voice", "gemini_live", "nova_sonic", "nova_dialect")

ACCOUNT: Final = {
    "AWS_ACCESS_KEY_ID": "AKIDEMULATOR",
    "AWS_SECRET_ACCESS_KEY": "emulator-secret",
    "OPENAI_API_KEY": "emulated",
    "XAI_API_KEY": "emulated",
    "GEMINI_API_KEY": "emulated",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What a test's environment holds in place of an account."""


@dataclass(frozen=True, slots=True)
class Served:
    """A house, and the services it speaks with by name."""

    house: House
    emulators: dict[str, AnyEmulator]

    @property
    def emulator(self) -> AnyEmulator:
        """The one it speaks with first."""
        return next(iter(self.emulators.values()))


def config(emulators: dict[str, AnyEmulator], *, talk: str = "", more: str = "") -> str:
    """Give the configuration of a house that speaks with these, the first one first."""
    first = provider_of(next(iter(emulators)))
    lines = ["[conversation]", f'provider = "{first}"', talk]
    for name, emulator in emulators.items():
        lines += [f"[providers.{provider_of(name)}]", f'base_url = "{emulator.url}"']
    return "\n".join([*lines, more, ""])


def provider_of(emulator: str) -> str:
    """Give which provider speaks with an emulator."""
    return "nova_sonic" if emulator == "nova_dialect" else emulator


@asynccontextmanager
async def served(
    folder: Path, scripts: dict[str, Script], *, talk: str = "", more: str = ""
) -> AsyncIterator[Served]:
    """Give a house and its services; `talk` is added to its conversation, `more` to the file."""
    emulators = {name: maker(name)(script) for name, script in scripts.items()}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ACCOUNT.items():
            environment.setenv(name, value)
        async with _all(list(emulators.values())):
            text = config(emulators, talk=talk, more=more)
            async with furnished(folder, text, devices=DEVICES) as house:
                yield Served(house, emulators)


@asynccontextmanager
async def _all(emulators: list[AnyEmulator]) -> AsyncIterator[None]:
    if not emulators:
        yield
        return
    async with emulators[0], _all(emulators[1:]):
        yield
