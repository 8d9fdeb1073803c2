"""Keeps what must survive a power cut: one SQLite file, durable before anything is confirmed."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from daemon.errors import NotSaved, StoreUnavailable
from daemon.schema import MIGRATIONS

FILE_NAME: Final = "parlour.sqlite"
_BUSY_MS: Final = 2_000
_CORRUPT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

type Work[T] = Callable[[sqlite3.Connection], T]

logger = logging.getLogger(__name__)


class Store:
    """The state of the house; every piece of work is one transaction.

    A disk may take long to confirm, so a file's work runs on one thread of its own, in the order it
    was asked for. In memory it runs at once: replay stays the same every time.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        executor: ThreadPoolExecutor | None = None,
        problem: str = "",
    ) -> None:
        self.problem = problem
        """In words, when an earlier file had to be set aside; empty otherwise."""
        self._connection = connection
        self._executor = executor

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open or create the file in a folder. Raises `StoreUnavailable`.

        A corrupt file is set aside under another name and told in `problem`.
        """
        path = folder / FILE_NAME
        problem = ""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                connection = _connect(path)
            except sqlite3.DatabaseError as error:
                if not _is_corrupt(error):
                    raise
                problem = _set_aside(path, error)
                connection = _connect(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable(f"{path}: the state cannot be kept here: {error}") from error
        return cls(connection, ThreadPoolExecutor(1, thread_name_prefix="store"), problem)

    @classmethod
    def in_memory(cls) -> "Store":
        """Give a store that ends with the process."""
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _migrate(connection)
        return cls(connection)

    async def run[T](self, work: Work[T]) -> T:
        """Do one transaction; when this returns, it is on the disk. Raises `NotSaved`.

        Cancelling the caller does not undo it: what has begun is finished.
        """
        if self._executor is None:
            return self.run_now(work)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self.run_now, work)

    def run_now[T](self, work: Work[T]) -> T:
        """Do one transaction on this thread, for start-up and commands. Raises `NotSaved`."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            result = work(self._connection)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise NotSaved(f"the state could not be saved: {error}") from error
        finally:
            # SQLite itself has rolled back after some errors, and then refuses this.
            with suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        return result

    def close(self) -> None:
        """Finish what was begun and close the file."""
        if self._executor is not None:
            self._executor.shutdown()
        with suppress(sqlite3.Error):
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    """Open, check and migrate the file; a file that fails leaves no connection behind."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection)
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raise what SQLite itself would raise once it meets a damaged page."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        error = sqlite3.DatabaseError(found)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this version, one transaction a step."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise sqlite3.OperationalError(
            f"it was written by a newer Parlour (version {version}, this one knows "
            f"{len(MIGRATIONS)})"
        )
    for number, statements in enumerate(MIGRATIONS[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def _is_corrupt(error: sqlite3.DatabaseError) -> bool:
    # The low byte is the primary code; extended codes stand above it.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


def _set_aside(path: Path, error: sqlite3.DatabaseError) -> str:
    """Keep a corrupt file, with its journal, for whoever wants to look into it."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.name}.corrupt-{stamp}")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    problem = f"{path} was damaged ({error}); it is kept as {kept.name} and a new one was begun"
    logger.error("%s", problem)
    return problem
