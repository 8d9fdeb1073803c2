"""Runs one emulator until it is stopped: `python -m providers.emulators NAME`."""

import argparse
import asyncio
import signal
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from providers.emulators.catalogue import AnyEmulator, maker, names
from providers.emulators.script import Script, ScriptError, load

_BAD_USAGE: Final = 2
_FAREWELL: Final = "Each turn is shown here; Ctrl-C ends it."
_KEY_VARIABLES: Final = {
    "openai_realtime": "OPENAI_API_KEY=emulated",
    "grok_voice": "XAI_API_KEY=emulated",
    "gemini_live": "GEMINI_API_KEY=emulated",
    "nova_sonic": "AWS_ACCESS_KEY_ID=AKIDEMULATOR AWS_SECRET_ACCESS_KEY=emulator-secret",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Emulate a service and give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m providers.emulators", description="Be a speech service on this machine."
    )
    add_arguments(parser)
    args = parser.parse_args(argv)
    try:
        script = load(args.script) if args.script else Script()
        tls = _tls(*args.tls) if args.tls else None
    except (ScriptError, OSError, ssl.SSLError) as error:
        sys.stderr.write(f"emulate: {error}\n")
        return _BAD_USAGE
    if args.answer_delay_ms is not None:
        script = script.model_copy(update={"answer_delay_ms": args.answer_delay_ms})
    make = maker(args.name)
    emulator = make(
        script,
        tls=tls,
        host=args.host,
        port=args.port,
        keys=frozenset(args.key),
        tell=_show,
    )
    try:
        asyncio.run(_serve(args.name, emulator))
    except (OSError, OverflowError) as error:  # the latter of a port that is none
        sys.stderr.write(f"emulate: {args.host}:{args.port}: {error}\n")
        return 1
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be said on the command line."""
    parser.add_argument("name", choices=names(), metavar="NAME", help=", ".join(names()))
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=0, help="the port; left out, any free one")
    parser.add_argument("--script", type=Path, metavar="FILE", help="what it hears and says (TOML)")
    parser.add_argument(
        "--tls", nargs=2, type=Path, metavar=("CERT", "KEY"), help="speak TLS with this certificate"
    )
    parser.add_argument(
        "--key", action="append", default=[], help="a key that is valid; left out, every key is"
    )
    parser.add_argument(
        "--answer-delay-ms", type=int, metavar="MS", help="from the end of a turn to its answer"
    )


async def _serve(name: str, emulator: AnyEmulator) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    async with emulator:
        _show(_introduced(name, emulator.url))
        await stopped.wait()


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _introduced(name: str, url: str) -> str:
    """Give the address, and what to write into the configuration to be answered by it."""
    provider = "nova_sonic" if name == "nova_dialect" else name
    key = _KEY_VARIABLES.get(name)
    lines = [
        f"{name} answers at {url}",
        "In parlour.toml, under these headings, which stand there already or are to be added:",
        "",
        "    [conversation]",
        f'    provider = "{provider}"',
        "",
        f"    [providers.{provider}]",
        f'    base_url = "{url}"',
        "",
    ]
    started = [f"and start it with {key}", ""] if key else []
    return "\n".join([*lines, *started, _FAREWELL, ""])


def _tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


if __name__ == "__main__":
    sys.exit(main())
