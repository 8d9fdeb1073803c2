"""Fuzzes one reader for as long as is wanted, led by the branches that are reached.

    python -m tests.fuzz gemini_live -max_total_time=1800

It needs `pip install atheris`, in an environment of your own beside what the lock files hold. What
follows the name goes to libFuzzer; a folder among it keeps what was found.
"""

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType


def main() -> None:
    """Run one target until libFuzzer has had enough, or something broke."""
    atheris = _atheris()
    with atheris.instrument_imports(include=["providers"]):
        targets = importlib.import_module("tests.fuzz.targets")
        seeds = importlib.import_module("tests.fuzz.seeds")
    names = sorted(targets.TARGETS)
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        sys.exit(f"python -m tests.fuzz {'|'.join(names)} [libFuzzer's options]")
    name = sys.argv.pop(1)

    def one(data: bytes) -> None:
        targets.survives(targets.TARGETS[name], data)

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds.SEEDS[name]):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        atheris.Setup([*sys.argv, folder], one)
        atheris.Fuzz()


def _atheris() -> ModuleType:
    try:
        return importlib.import_module("atheris")
    except ImportError:
        sys.exit("atheris is not installed: `pip install atheris` in this environment")


if __name__ == "__main__":
    main()
