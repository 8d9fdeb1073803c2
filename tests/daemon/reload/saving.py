"""How editors save: the system calls each of them makes, and the programs themselves."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

type Saver = Callable[[Path, str], None]


def in_place(file: Path, text: str) -> None:
    """Save as nano does: the same file, emptied and written."""
    with file.open("w") as opened:
        opened.write(text)


def in_pieces(file: Path, text: str) -> None:
    """Save as VS Code over SSH does: emptied first, written in several goes."""
    with file.open("r+") as opened:
        opened.truncate(0)
        for at in range(0, len(text), 16):
            opened.write(text[at : at + 16])
            opened.flush()


def with_backup(file: Path, text: str) -> None:
    """Save as vim does by default: the old one is moved aside, a new one takes its name."""
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_text(text)
    backup.unlink()


def replaced(file: Path, text: str) -> None:
    """Save as Ansible does: a temporary file, its mode set, renamed over the old one."""
    draft = file.with_name(f".ansible_tmp{os.getpid()}{file.name}")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(file)


def through_a_link(file: Path, text: str) -> None:
    """Save as configuration managers do: a link turned to another version."""
    version = file.with_name(f"version-{abs(hash(text))}.toml")
    version.write_text(text)
    link = file.with_name(".turned")
    link.symlink_to(version.name)
    link.replace(file)


def by_vim(file: Path, text: str) -> None:
    """Save with vim itself."""
    source = file.with_name("wanted.txt")
    source.write_text(text)
    command = ["vim", "-Nu", "NONE", "-es", "-c", f"%d|0r {source}|wq", str(file)]
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, timeout=10)


def by_sed(file: Path, text: str) -> None:
    """Save with `sed -i`, every line put in the place of the first."""
    wanted = file.with_name("wanted.txt")
    wanted.write_text(text)
    script = f"1{{r {wanted}\nd}};2,$d"
    subprocess.run(["sed", "-i", script, str(file)], check=True, timeout=10)


def by_ed(file: Path, text: str) -> None:
    """Save with ed: the same file, written once."""
    script = f"1,$d\na\n{text.rstrip()}\n.\nw\nq\n"
    subprocess.run(["ed", "-s", str(file)], input=script.encode(), check=True, timeout=10)


def gone(file: Path) -> None:
    """Take the file away."""
    file.unlink()


def with_mode(file: Path, mode: int) -> None:
    """Let others read it, or nobody."""
    file.chmod(mode)


SAVERS: Final[tuple[Saver, ...]] = (
    in_place,
    in_pieces,
    with_backup,
    replaced,
    through_a_link,
    by_vim,
    by_sed,
    by_ed,
)
