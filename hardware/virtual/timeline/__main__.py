"""`python -m hardware.virtual.timeline FOLDER [--turn N]` draws a demo as a picture."""

import argparse
import sys
from pathlib import Path

from hardware.errors import HardwareError
from hardware.virtual.timeline.happened import Happened
from hardware.virtual.timeline.look import LARGE, ROW
from hardware.virtual.timeline.picture import draw
from hardware.virtual.timeline.reading import read
from hardware.virtual.timeline.rows import rows, turn_row


def main() -> None:
    """Draw; end with one sentence and status 1 where that cannot be."""
    options = _options()
    try:
        happened = read(options.folder)
        path, drawn = _picture(options.folder, happened, options.turn)
        path.write_text(drawn, encoding="utf-8")
    except (HardwareError, OSError) as error:
        sys.exit(str(error))


def _picture(folder: Path, happened: Happened, turn: int | None) -> tuple[Path, str]:
    if turn is None:
        drawn = draw(happened, rows(happened), ROW, "A conversation with Parlour")
        return folder / "timeline.svg", drawn
    row = turn_row(happened, turn)
    drawn = draw(happened, [row], LARGE, f"Turn {turn} of a conversation with Parlour")
    return folder / f"turn-{turn}.svg", drawn


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hardware.virtual.timeline", description=__doc__)
    parser.add_argument("folder", type=Path, help="what `parlour demo` left behind")
    parser.add_argument("--turn", type=int, help="draw this turn alone, larger; the first is 1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
