import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from daemon.errors import NotSaved, StoreUnavailable
from daemon.schema import MIGRATIONS
from daemon.store import FILE_NAME, Store, Work


def put(name: str) -> Work[None]:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO virtual_devices VALUES (?, 'on')", [name])

    return work


def stored(connection: sqlite3.Connection) -> list[str]:
    return [
        row[0] for row in connection.execute("SELECT ident FROM virtual_devices ORDER BY ident")
    ]


def setting(name: str) -> Work[object]:
    return lambda connection: connection.execute(f"PRAGMA {name}").fetchone()[0]


async def test_what_was_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Store.open(tmp_path / "new" / "folder")
    await first.run(put("lamp"))
    first.close()
    second = Store.open(tmp_path / "new" / "folder")
    assert await second.run(stored) == ["lamp"]
    assert second.problem == ""
    second.close()


def test_the_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    connection = store._connection
    assert setting("journal_mode")(connection) == "wal"
    assert setting("synchronous")(connection) == 2
    assert setting("busy_timeout")(connection) == 2_000
    assert setting("user_version")(connection) == len(MIGRATIONS)
    store.close()


async def test_a_file_is_never_written_on_the_event_loops_thread(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    assert await store.run(lambda _: threading.current_thread().name) == "store_0"
    store.close()


async def test_a_failed_piece_of_work_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store.open(tmp_path)

    def half(connection: sqlite3.Connection) -> None:
        put("lamp")(connection)
        put("lamp")(connection)

    with pytest.raises(NotSaved):
        await store.run(half)
    assert await store.run(stored) == []
    await store.run(put("lamp"))
    store.close()


async def test_a_defect_in_the_work_is_undone_and_passed_on(tmp_path: Path) -> None:
    store = Store.open(tmp_path)

    def broken(connection: sqlite3.Connection) -> None:
        put("lamp")(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run(broken)
    assert await store.run(stored) == []
    store.close()


async def test_cancelling_the_caller_does_not_undo_what_has_begun(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        threading.Event().wait(0.1)
        put("lamp")(connection)

    task = asyncio.create_task(store.run(slow))
    await begun.wait()
    task.cancel()
    assert await store.run(stored) == ["lamp"]
    store.close()


def test_a_corrupt_file_is_kept_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.run_now(put("lamp"))
    store.close()
    whole = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(os.urandom(200) + whole[200:])
    again = Store.open(tmp_path)
    assert again.run_now(stored) == []
    kept = [path for path in tmp_path.iterdir() if ".corrupt-" in path.name]
    assert len(kept) == 1
    assert kept[0].name in again.problem
    assert kept[0].read_bytes()[200:] == whole[200:]
    again.close()


def test_a_damaged_page_is_noticed_at_the_start(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    for number in range(200):
        store.run_now(put(f"lamp {number} {'x' * 50}"))
    store.close()
    whole = bytearray((tmp_path / FILE_NAME).read_bytes())
    for page in range(3 * 4096, len(whole), 4096):
        whole[page : page + 100] = bytes(100)
    (tmp_path / FILE_NAME).write_bytes(whole)
    again = Store.open(tmp_path)
    assert "was damaged" in again.problem
    again.run_now(put("lamp"))
    again.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.run_now(lambda connection: connection.execute("PRAGMA user_version = 99") and None)
    store.close()
    with pytest.raises(StoreUnavailable, match="newer Parlour"):
        Store.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if "corrupt" in path.name] == []


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="the state cannot be kept here"):
        Store.open(tmp_path / "file" / "state")


async def test_a_store_in_memory_works_the_same_and_at_once() -> None:
    store = Store.in_memory()
    await store.run(put("lamp"))
    assert await store.run(lambda _: threading.current_thread()) is threading.main_thread()
    assert await store.run(stored) == ["lamp"]
    store.close()


def test_a_second_writer_is_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store._connection.execute("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="locked"):
        store.run_now(put("lamp"))
    other.execute("COMMIT")
    store.run_now(put("lamp"))
    other.close()
    store.close()


FULL_DISK = """
import pathlib, sys
from daemon.errors import NotSaved
from daemon.store import Store
store = Store.open(pathlib.Path(sys.argv[1]))
saved = 0
try:
    for number in range(10_000):
        row = [f"{number} {'x' * 500}", "on"]
        store.run_now(lambda c: c.execute("INSERT INTO virtual_devices VALUES (?,?)", row))
        saved += 1
except NotSaved as error:
    print("refused:", error)
kept = store.run_now(lambda c: c.execute("SELECT count(*) FROM virtual_devices").fetchone()[0])
print("lost:", saved - kept)
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare for a small disk")
def test_a_full_disk_refuses_and_loses_nothing_it_confirmed(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=256k none '{tmp_path}'"
    script = f'{mount} && exec "$0" -c "$1" "{tmp_path}"'
    argv = ["unshare", "-rm", "sh", "-c", script, sys.executable, FULL_DISK]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert "refused: the state could not be saved: database or disk is full" in done.stdout
    assert "lost: 0" in done.stdout
