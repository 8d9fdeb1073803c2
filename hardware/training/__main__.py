"""Trains a wake word, a process of its own: `python -m hardware.training RECIPE`.

The recipe is a `Recipe` as JSON. Progress goes to standard error, the report to standard
output. Ends with 0, or with 1 and the reason.
"""

import signal
import sys
from types import FrameType

from hardware.errors import HardwareError
from hardware.training.recipe import Recipe
from hardware.training.report import told
from hardware.training.training import train


def main(recipe: Recipe) -> int:
    """Train and report."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        trained = train(recipe)
    except HardwareError as error:
        sys.stderr.write(f"parlour: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"parlour: {error.filename or recipe.out}: {error.strerror}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nended before it was done; nothing was written\n")
        return 128 + signal.SIGINT
    sys.stdout.write(told(trained, as_json=recipe.as_json))
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(Recipe.model_validate_json(sys.argv[1])))
