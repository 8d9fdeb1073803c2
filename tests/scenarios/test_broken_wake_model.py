"""A wake model that cannot be used: the room runs on, and says that it is deaf to words."""

from pathlib import Path

import pytest

from tests.scenarios.house import furnished

pytestmark = [pytest.mark.card, pytest.mark.timeout(40)]


async def test_a_room_deaf_to_words_says_so_and_can_be_talked_to(tmp_path: Path) -> None:
    model = tmp_path / "mine.onnx"
    model.write_bytes(b"not a model")
    config = f'[wake]\nwords = [{{ name = "mine", model = "{model}" }}]\n'
    async with furnished(tmp_path, config) as house:
        status = await house.status()
        told = str(status["problems"])
        assert status["wake"] == {}
        assert f"{model}: expected an ONNX model" in told
        assert "`parlour talk` begins a turn" in told
        assert (await house.command("talk")).status == 0
        await house.state("listening")
    assert "for a press of the button" in house.daemon.log.read_text(encoding="utf-8")
