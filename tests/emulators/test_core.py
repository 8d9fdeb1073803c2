"""What all emulators share: the script, the voice, the ear, the turns."""

from pathlib import Path

import pytest

from providers.emulators import voice
from providers.emulators.ear import Ear, SpeechBegan, SpeechEnded
from providers.emulators.mind import Mind
from providers.emulators.script import EmulatedTurn, Script, ScriptError, VadFigures, load
from providers.emulators.trouble import Kind, Mischief, Point, Trouble, Troubles

DOCS = Path(__file__).parents[2] / "docs"


def written(folder: Path, text: str) -> Path:
    file = folder / "script.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_script_of_the_documentation_is_a_script(tmp_path: Path) -> None:
    page = DOCS / "emulators.md"
    if not page.is_file():
        pytest.skip("the pages are not beside these tests")
    text = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    script = load(written(tmp_path, text))
    assert script.turns[0].calls[0].name == "set_lights"
    assert script.trouble


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[turns]]\nhaerd = 'x'", "turns.0.haerd: Extra inputs are not permitted"),
        ("pace = -1", "pace: Input should be greater than or equal to 0"),
        ("pace = ", "Invalid value (at end of document)"),
        ("[[trouble]]\nkind = 'sulk'", "trouble.0.kind: Input should be 'refuse'"),
    ],
)
def test_a_wrong_script_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScriptError, match=r"script\.toml") as refused:
        load(written(tmp_path, text))
    assert said in str(refused.value)


def test_a_missing_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="No such file"):
        load(tmp_path / "none.toml")


def test_the_last_turn_is_repeated_or_the_first_follows_it() -> None:
    turns = (EmulatedTurn(heard="one"), EmulatedTurn(heard="two"))
    repeated = Mind(Script(turns=turns), "any")
    looped = Mind(Script(turns=turns, loop=True), "any")
    assert [repeated.take().heard for _ in range(4)] == ["one", "two", "two", "two"]
    assert [looped.take().heard for _ in range(4)] == ["one", "two", "one", "two"]


def test_without_a_script_a_tool_is_called_by_its_name() -> None:
    mind = Mind(Script(), "openai_realtime")
    greeting = mind.take()
    call = mind.take(text="please use get_time now", tools=("set_lights", "get_time"))
    assert greeting.words()[0] == "Hello, I am an emulator of openai realtime."
    assert [each.name for each in call.plan.calls] == ["get_time"]
    assert call.words(["noon"]) == ("get_time says: noon",)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000, 48_000])
async def test_speech_lasts_as_long_in_every_rate(rate_hz: int) -> None:
    pcm = await voice.spoken("Good evening.", rate_hz)
    usual = await voice.spoken("Good evening.", 22_050)
    assert len(pcm) / rate_hz == pytest.approx(len(usual) / 22_050, rel=0.001)


async def test_without_espeak_there_is_a_tone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    pcm = await voice.spoken("a sentence for a tone", 16_000)
    assert len(pcm) == 2 * 16 * 60 * len("a sentence for a tone")


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000])
@pytest.mark.parametrize("piece", [32, 640, 100_000])
async def test_the_ear_finds_speech_where_it_is(rate_hz: int, piece: int) -> None:
    speech = await voice.spoken("turn on the light", rate_hz)
    pause = bytes(2 * rate_hz)
    pcm = pause + speech + pause
    ear = Ear(rate_hz, VadFigures(), silence_ms=300)
    found = [f for at in range(0, len(pcm), piece) for f in ear.hear(pcm[at : at + piece])]
    [began, ended] = found
    speech_ms = len(speech) * 500 / rate_hz
    assert isinstance(began, SpeechBegan)
    assert isinstance(ended, SpeechEnded)
    assert 1000 <= began.at_ms <= 1150
    # espeak-ng ends each sentence with some 300 ms of its own silence.
    assert 1000 + speech_ms - 350 <= ended.at_ms <= 1000 + speech_ms - 250


def test_the_ear_waits_as_long_as_it_is_told() -> None:
    loud, quiet = b"\x00\x20" * 1600, bytes(3200)
    patient = Ear(16_000, VadFigures(), silence_ms=250)
    scripted = Ear(16_000, VadFigures(silence_ms=50), silence_ms=250)
    assert len(patient.hear(loud + quiet)) == 1
    assert len(patient.hear(quiet + quiet)) == 1
    assert len(scripted.hear(loud + quiet)) == 2


def test_a_click_is_no_speech() -> None:
    ear = Ear(16_000, VadFigures(onset_ms=60))
    assert ear.hear(bytes(3200) + b"\x00\x40" * 480 + bytes(3200)) == []


def test_a_trouble_happens_once_in_a_turn_and_as_often_as_it_may() -> None:
    stall = Trouble(kind=Kind.STALL, after_ms=100, times=2)
    troubles = Troubles([stall, Trouble(kind=Kind.DROP, at=Point.UPLINK, turn=2)])
    first = Mischief(troubles)
    assert first.in_reply(Kind.STALL, turn=1, ms=50) is None
    assert first.in_reply(Kind.STALL, turn=1, ms=100) == stall
    assert first.in_reply(Kind.STALL, turn=1, ms=200) is None
    assert Mischief(troubles).in_reply(Kind.STALL, turn=1, ms=200) == stall
    assert first.in_reply(Kind.STALL, turn=2, ms=200) is None
    assert first.due(Point.UPLINK, turn=1) == ()
    assert [each.kind for each in first.due(Point.UPLINK, turn=2)] == [Kind.DROP]
    assert first.due(Point.UPLINK, turn=2) == ()
