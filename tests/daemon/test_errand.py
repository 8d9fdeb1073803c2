"""One thing in the background at a time."""

import asyncio

from daemon.errand import Errand


async def test_a_new_errand_ends_the_one_before_and_one_that_is_done_is_left_alone() -> None:
    ended: list[str] = []

    async def wait(name: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(name)

    errand = Errand("waiting")
    errand.begin(wait("first"))
    await asyncio.sleep(0)
    errand.begin(wait("second"))
    await asyncio.sleep(0)
    assert ended == ["first"]
    errand.end()
    assert not errand.under_way
    await errand.ended(1.0)
    assert ended == ["first", "second"]


async def test_who_says_that_it_is_done_goes_on_undisturbed() -> None:
    came: list[str] = []

    async def tell() -> None:
        errand.done()
        await asyncio.sleep(0)
        came.append("to its end")

    errand = Errand("telling")
    errand.begin(tell())
    await asyncio.sleep(0)
    errand.end()
    for _ in range(3):
        await asyncio.sleep(0)
    assert came == ["to its end"]
