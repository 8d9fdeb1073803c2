"""`parlour run`, `demo` and `replay`: the commands that are a room of their own."""

import argparse
from pathlib import Path

from daemon.cli.command import Help, Subparsers, add_json_option, declare

_RUN = Help(
    summary="Be the room's voice until Ctrl-C or SIGTERM; this is what the service runs.",
    example="parlour run --config /etc/parlour/parlour.toml",
)
_DEMO = Help(
    summary="Hold a whole spoken conversation here and now, and show every step.",
    example='parlour demo --say "hey jarvis, turn on the desk lamp" --out demo-desk',
    detail="Without a sound card it brings up a virtual one, and a voice that speaks to it.\n"
    "Leaves a recording and a picture of the timeline in a folder. Exit status 0: every step\n"
    "happened.",
)
_REPLAY = Help(
    summary="Run recordings (WAV or FLAC) through the room instead of a microphone.",
    example="parlour replay evening.wav --json",
    detail="The same files give the same decisions twice. Prints wake words, transcripts, tool\n"
    "calls, answers and latencies per file. Each file is a room of its own, at the time the file\n"
    "was written, in a simulated home: no device, broker or server of tools is reached. Exit\n"
    "status 0: every file could be replayed, whatever its score.\n"
    "\n"
    "--expect FILE scores the tool calls. It has lines like these; names may be patterns:\n"
    '  evening.wav => set_lights name="kitchen light" state=on ; get_time what=time\n'
    "  radio_*.flac => nothing",
)


def add_parser(subparsers: Subparsers) -> None:
    """Add the three commands."""
    run = declare(subparsers, "run", _RUN, _run)
    run.add_argument(
        "--rehearse", action="store_true", help="simulate the home: nothing real is reached"
    )
    demo = declare(subparsers, "demo", _DEMO, _demo)
    demo.add_argument("--live", action="store_true", help="you talk, into this machine's card")
    demo.add_argument(
        "--say",
        nargs="+",
        action="extend",
        type=_sentence,
        metavar="TEXT",
        help="sentences to speak instead",
    )
    demo.add_argument(
        "--room",
        type=_room,
        metavar="NAME",
        help="a virtual room with the walls of a real one: study, living, ... (extra `lab`)",
    )
    demo.add_argument("--out", type=Path, metavar="DIR", help="the folder for what it leaves")
    demo.add_argument("--keep", action="store_true", help="leave its home and state behind too")
    add_json_option(demo)
    replay = declare(subparsers, "replay", _REPLAY, _replay)
    replay.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a WAV or FLAC file")
    replay.add_argument(
        "--skip-wake", action="store_true", help="take each file as a turn, without a wake word"
    )
    replay.add_argument(
        "--expect", type=Path, metavar="FILE", help="score against what each file must lead to"
    )
    add_json_option(replay)


def _run(args: argparse.Namespace) -> int:
    from daemon import log, serve  # noqa: PLC0415 - the whole house; `--help` needs none of it
    from daemon.rehearsal import rehearsed  # noqa: PLC0415 - as above

    begun = serve.begin(args.config)
    log.set_up(begun.settings.log.level, begun.settings.log.format)
    return serve.run(begun, rehearsed) if args.rehearse else serve.run(begun)


def _demo(args: argparse.Namespace) -> int:
    from daemon import demo  # noqa: PLC0415 - as for `run`

    return demo.main(args)


def _room(name: str) -> str:
    """Give back the name of a room of the lab."""
    from hardware.lab.plans import PLANS  # noqa: PLC0415 - as for `run`

    if name not in PLANS:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(PLANS)}, found {name!r}")
    return name


def _sentence(text: str) -> str:
    """Give a text back that can be spoken."""
    if not any(map(str.isalnum, text)):
        raise argparse.ArgumentTypeError(f"expected words to speak, found {text!r}")
    return text


def _replay(args: argparse.Namespace) -> int:
    from config.settings import LogLevel  # noqa: PLC0415 - as for `run`
    from daemon import log, replay  # noqa: PLC0415 - as for `run`
    from daemon.cli.brief import settings_or_defaults  # noqa: PLC0415 - as for `run`
    from daemon.replay_score import read_expectations  # noqa: PLC0415 - as for `run`

    settings = settings_or_defaults(args)
    expectations = read_expectations(args.expect) if args.expect else ()
    log.set_up(LogLevel.WARNING)
    return replay.main(
        args.files,
        settings,
        skip_wake=args.skip_wake,
        as_json=args.json,
        expectations=expectations,
    )
