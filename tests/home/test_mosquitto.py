import asyncio
from pathlib import Path

from tests.home.mosquitto import Mosquitto


async def ask(broker: Mosquitto, *arguments: str, program: str = "mosquitto_sub") -> str:
    argv = (program, "-h", broker.host, "-p", str(broker.port), *arguments)
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(10):
        said, _ = await process.communicate()
    return said.decode()


async def publish(broker: Mosquitto, *arguments: str) -> str:
    return await ask(broker, *arguments, program="mosquitto_pub")


async def test_what_was_retained_outlives_a_restart_of_the_broker(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as broker:
        await publish(broker, "-t", "a/b", "-m", "kept", "-r", "-q", "1")
        await broker.restart()
        assert await ask(broker, "-t", "a/b", "-C", "1", "-W", "3") == "kept\n"


async def test_with_users_only_they_come_in(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path, users={"parlour": "secret"}) as broker:
        assert "not authorised" in await publish(broker, "-t", "a", "-m", "b")
        assert await publish(broker, "-t", "a", "-m", "b", "-u", "parlour", "-P", "secret") == ""


async def test_a_killed_broker_takes_no_connection(tmp_path: Path) -> None:
    async with Mosquitto.started(tmp_path) as broker:
        await broker.kill()
        assert "refused" in await publish(broker, "-t", "a", "-m", "b")
        await broker.start()
        assert await publish(broker, "-t", "a", "-m", "b") == ""
