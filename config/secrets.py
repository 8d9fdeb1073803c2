"""Secrets, fetched from where the configuration says they are kept."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.errors import SecretUnavailable
from config.fields import Secret

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LARGEST_BYTES: Final = 65_536
_OF_THE_UNIT: Final = "parlour_"
"""Where a unit loads a whole folder, systemd puts the name it has there before each file's own."""


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """A secret itself; only `value` shows it, printing and formatting give `***`."""

    value: str

    def __repr__(self) -> str:
        """Keep it out of logs and tracebacks."""
        return "***"

    __str__ = __repr__


_listeners: Final[list[Callable[[str], object]]] = []


def tell_revealed(listener: Callable[[str], object]) -> None:
    """Have every secret told to `listener` as it is fetched: a log must know what to hide."""
    if listener not in _listeners:
        _listeners.append(listener)


def reveal(secret: Secret, environ: Mapping[str, str] = os.environ) -> Revealed:
    """Fetch a secret. Raises `SecretUnavailable`, which names the place and never the content."""
    revealed = _fetched(secret, environ)
    for listener in _listeners:
        listener(revealed.value)
    return revealed


def _fetched(secret: Secret, environ: Mapping[str, str]) -> Revealed:
    if secret.credential is not None:
        return _from_credential(secret.credential, environ)
    if secret.file is not None:
        return _from_private_file(secret.file)
    name = secret.environment or ""
    value = environ.get(name, "").strip()
    if not value:
        raise SecretUnavailable(f"the environment variable {name} is not set")
    return Revealed(value)


def _from_credential(name: str, environ: Mapping[str, str]) -> Revealed:
    """Read what systemd placed for this service alone; its modes are systemd's business."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise SecretUnavailable(
            f"the credential {name} needs systemd: the service loads /etc/parlour/credentials;"
            f" any other place is LoadCredential={name}:PATH in the unit"
        )
    file = Path(folder) / name
    if file.parent != Path(folder):
        raise SecretUnavailable(f"{name!r} is not the name of a credential")
    of_the_unit = file.with_name(f"{_OF_THE_UNIT}{name}")
    return _content(of_the_unit if of_the_unit.exists() else file)


def _from_private_file(file: Path) -> Revealed:
    """Read a file that nobody else may read: a secret others can read is none."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError as error:
        raise SecretUnavailable(f"{file}: {error.strerror}") from error
    if mode & _OTHERS:
        raise SecretUnavailable(
            f"{file}: expected mode 0600, found {mode:04o}; mend it with `chmod 600 {file}`"
        )
    return _content(file)


def _content(file: Path) -> Revealed:
    try:
        with file.open("rb") as opened:
            value = opened.read(_LARGEST_BYTES).decode().strip()
    except UnicodeDecodeError:
        raise SecretUnavailable(f"{file}: expected text in UTF-8") from None
    except OSError as error:
        raise SecretUnavailable(f"{file}: {error.strerror}") from error
    if not value:
        raise SecretUnavailable(f"{file}: expected a secret, found nothing")
    return Revealed(value)
