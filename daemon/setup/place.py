"""Writes what a machine needs: configuration, keys, ALSA's names, the unit's own lines.

Everything stands below a root, so that an image or a test can be set up like the machine itself;
what is written inside the files never names that root.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.default_file import default_file
from config.load import load
from daemon.setup import owned
from daemon.setup.alsa_conf import alsa_conf
from daemon.setup.answers import SERVICES, Answers, as_settings
from daemon.setup.filled import filled
from daemon.setup.owned import Written

FOLDER: Final = Path("/etc/parlour")
ALSA_CONF: Final = FOLDER / "alsa.conf"
CONFIG: Final = FOLDER / "parlour.toml"
CREDENTIALS: Final = FOLDER / "credentials"
DROP_IN: Final = Path("/etc/systemd/system/parlour.service.d/50-machine.conf")
_AWS: Final = "aws"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one file."""

    file: Path
    """As the machine will know it."""
    outcome: Written


def place(root: Path, answers: Answers, key: str = "") -> Iterator[Done]:
    """Write every file, and say what became of each."""
    if key and (service := SERVICES.get(answers.provider)):
        yield _credential(root, service.credential, key)
    yield _config(root, answers)
    text = alsa_conf(answers.microphone, answers.speaker, share=answers.share)
    yield Done(ALSA_CONF, owned.write(_below(root, ALSA_CONF), text))
    yield place_drop_in(root)


def place_drop_in(root: Path) -> Done:
    """Tell the unit of ALSA's names and of the keys that are there, and of no others.

    A unit that names a credential which is missing does not start.
    """
    lines = ["# Written by `parlour setup`, from what is in /etc/parlour.", "[Service]"]
    if _below(root, ALSA_CONF).exists():
        lines.append(f"Environment=ALSA_CONFIG_PATH={ALSA_CONF}")
    for name in credentials(root):
        lines.append(f"LoadCredential={name}:{CREDENTIALS / name}")
        if name == _AWS:
            lines.append(f"Environment=AWS_SHARED_CREDENTIALS_FILE=%d/{name}")
    return Done(DROP_IN, owned.write(_below(root, DROP_IN), "\n".join(lines) + "\n"))


def credentials(root: Path) -> tuple[str, ...]:
    """Give the names of the keys that are there."""
    folder = _below(root, CREDENTIALS)
    return tuple(sorted(file.name for file in folder.glob("[!.]*") if file.is_file()))


def _credential(root: Path, name: str, key: str) -> Done:
    """Keep a key where only root reads it; systemd hands it to the service."""
    file = _below(root, CREDENTIALS / name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.chmod(0o700)
    owned.replace(file, f"{key}\n", mode=0o600)
    return Done(CREDENTIALS / name, Written.WRITTEN)


def _config(root: Path, answers: Answers) -> Done:
    file = _below(root, CONFIG)
    text = filled(default_file(), as_settings(answers))
    outcome = owned.write(file, text)
    if outcome is not Written.KEPT:
        load(file)
    return Done(CONFIG, outcome)


def _below(root: Path, file: Path) -> Path:
    return root / file.relative_to("/")
