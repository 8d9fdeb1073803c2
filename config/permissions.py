"""Why a file may not be read, and what would mend it."""

import grp
import os
import pwd
import stat
from pathlib import Path


def refusal(file: Path) -> str:
    """Say who may not read a file, how it stands now, and the command that mends it."""
    reader = _user(os.geteuid())
    try:
        found = file.stat()
    except OSError:
        return f"{file}: expected a folder that {reader} may enter, found one closed to it"
    owner = f"{_user(found.st_uid)}:{_group(found.st_gid)}"
    mode = stat.S_IMODE(found.st_mode)
    mend = f"`sudo chgrp {_group(os.getegid())} {file} && sudo chmod 0640 {file}`"
    return (
        f"{file}: expected a file that {reader} may read,"
        f" found it owned by {owner} with mode {mode:04o}; mend it with {mend}"
    )


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
