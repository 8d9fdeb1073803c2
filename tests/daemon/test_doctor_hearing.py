"""What the doctor says of the ears, by what was measured with them."""

from collections.abc import Mapping

import pytest

from config.settings import Audio, Volume
from daemon.ailments import AILMENTS
from daemon.doctor import Finding, Verdict
from daemon.doctor_hearing import hearing, loop

WELL = {"attenuation_db": 31.0, "delay_ms": 62.0, "drift_ppm": 12.0, "proven": 1.0}
HEARD = {
    "quiet_dbfs": -60.0,
    "chime_dbfs": -30.0,
    "measured_dbfs": -34.0,
    "zeros_s": 0.0,
    "clipped": 0.0,
    "processors": {"echo": WELL},
    "processor_load": {"echo": 0.01},
    "ailments": {},
}


def found(audio: Audio | None = None, **changes: object) -> dict[str, Finding]:
    heard: dict[str, object] = {**HEARD, **changes}
    return {finding.subject: finding for finding in hearing(heard, audio or Audio())}


@pytest.mark.parametrize(
    ("heard", "verdict", "words"),
    [
        ({"quiet_dbfs": -60, "chime_dbfs": -30, "zeros_s": 0}, Verdict.FINE, "30 dB above"),
        ({"quiet_dbfs": -60, "chime_dbfs": -58, "zeros_s": 0}, Verdict.DOUBTFUL, "not heard"),
        ({"quiet_dbfs": -30, "chime_dbfs": -15, "zeros_s": 0}, Verdict.DOUBTFUL, "loud"),
        ({"quiet_dbfs": -60, "chime_dbfs": -1, "zeros_s": 0}, Verdict.DOUBTFUL, "overdriven"),
        ({"quiet_dbfs": -120, "chime_dbfs": -120, "zeros_s": 1}, Verdict.BROKEN, "exact silence"),
        ({"problem": "the microphone gives no sound"}, Verdict.BROKEN, "gives no sound"),
    ],
)
def test_the_loop_is_judged_by_what_was_heard(
    heard: Mapping[str, object], verdict: Verdict, words: str
) -> None:
    finding = loop(heard)
    assert finding.verdict is verdict
    assert words in finding.what
    assert bool(finding.mend) is (verdict is not Verdict.FINE)


def test_a_canceller_that_has_proven_itself_is_fine_and_gives_its_figures() -> None:
    echo = found()["echo"]
    assert echo.verdict is Verdict.FINE
    assert echo.what == (
        "31 dB taken off our own voice, which comes back after 62 ms, clocks 12 ppm apart"
    )
    assert echo.figures == WELL


def test_without_a_canceller_the_line_that_adds_one_is_given() -> None:
    echo = found(Audio(processors=("channels",)), processors={})["echo"]
    assert echo.verdict is Verdict.DOUBTFUL
    assert "30 dB above the room" in echo.what
    assert echo.mend == 'write [audio] processors = ["channels", "echo"]'


def test_one_that_is_not_proven_suggests_a_lower_volume() -> None:
    audio = Audio(volume=Volume(reply=70))
    echo = found(audio, processors={"echo": WELL | {"proven": 0.0, "attenuation_db": 9.0}})["echo"]
    assert echo.verdict is Verdict.DOUBTFUL
    assert echo.what.startswith("only 9 dB")
    assert "[audio.volume] reply = 55" in echo.mend


@pytest.mark.parametrize("kind", [ailment.kind for ailment in AILMENTS])
def test_every_ailment_is_a_finding_with_its_reason_and_cure(kind: str) -> None:
    ailment = next(each for each in AILMENTS if each.kind == kind)
    finding = found(ailments={kind: "it aches"})[ailment.subject]
    assert finding.verdict is Verdict.DOUBTFUL
    assert finding.what == "it aches"
    assert finding.why == ailment.why
    assert finding.mend.startswith(ailment.mend)


def test_a_loudspeaker_that_is_not_heard_is_one_finding_and_both_its_causes_are_told() -> None:
    unheard = found(
        chime_dbfs=-59.0,
        measured_dbfs=-59.5,
        processors={"echo": WELL | {"attenuation_db": 0.0, "proven": 0.0}},
        ailments={"reference": "our own voice is not in what the microphone hears"},
    )
    assert [*unheard] == ["record and play"]
    assert "alsamixer" in unheard["record and play"].mend
    assert '"echo"' in unheard["record and play"].mend


def test_the_microphone_that_is_heard_is_named() -> None:
    figures = {"channel": 2.0, "direction_deg": 90.0, "dead": 0.0}
    channels = found(processors={"echo": WELL, "channels": figures})["channels"]
    assert channels.what == "channel 2 is heard, our chime from 90°"


def test_what_could_not_be_tried_is_the_only_finding() -> None:
    findings = list(hearing({"problem": "a conversation is under way"}, Audio()))
    assert [finding.verdict for finding in findings] == [Verdict.BROKEN]
