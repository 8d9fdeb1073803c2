"""Replaces a file in one step, so that nobody ever reads half of it; owner, mode and links stay."""

import os
import stat
import tempfile
from pathlib import Path


def replace(file: Path, text: str) -> None:
    """Write a text in the place of what stands there. Raises `OSError`."""
    target = file.resolve()  # through a link to the file it stands for
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete_on_close=False
    ) as draft:
        draft.write(text)
        draft.flush()
        _keep_access(draft.fileno(), target)
        os.fsync(draft.fileno())
        Path(draft.name).replace(target)


def _keep_access(draft: int, target: Path) -> None:
    """Give the draft the owner and mode of the file it replaces; a new one is for all to read."""
    try:
        found = target.stat()
    except FileNotFoundError:
        os.fchmod(draft, 0o644)  # it holds no secrets, and the service runs as another user
        return
    os.fchown(draft, found.st_uid, found.st_gid)
    os.fchmod(draft, stat.S_IMODE(found.st_mode))
