import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from config.load import load
from config.settings import Secret
from daemon.checks import CHECKS
from daemon.setup.answers import SERVICES, Answers, defaults
from daemon.setup.owned import Written
from daemon.setup.place import ALSA_CONF, CONFIG, CREDENTIALS, DROP_IN, Done, place
from daemon.setup.proposal import propose
from hardware.cards.machine import read_machine
from tests.hardware.cards.recorded import MACHINES


def answers(key: str, folder: Path) -> Answers:
    return defaults(propose(read_machine(MACHINES[key].write(folder / "machine"))))


def below(root: Path, file: Path) -> Path:
    return root / file.relative_to("/")


def outcomes(done: list[Done]) -> dict[Path, Written]:
    return {one.file: one.outcome for one in done}


@pytest.mark.parametrize("key", MACHINES)
def test_what_is_written_for_each_machine_loads(key: str, tmp_path: Path) -> None:
    list(place(tmp_path, answers(key, tmp_path)))
    settings = load(below(tmp_path, CONFIG), CHECKS)
    assert settings.room.name == "kitchen"


def test_an_array_is_named_with_its_preset_rate_and_channels(tmp_path: Path) -> None:
    list(place(tmp_path, answers("respeaker_xvf3800", tmp_path)))
    audio = load(below(tmp_path, CONFIG)).audio
    assert (audio.microphone.device, audio.speaker.device) == ("voice_mic", "voice_speaker")
    assert (audio.microphone.rate_hz, audio.microphone.channels) == (16_000, 6)
    assert audio.array.preset == "respeaker_xvf3800"
    assert audio.processors == ("channels",)  # its own canceller hears what it plays


def test_a_hats_button_and_lights_are_set_up(tmp_path: Path) -> None:
    list(place(tmp_path, answers("respeaker_2mic", tmp_path)))
    settings = load(below(tmp_path, CONFIG))
    (button,) = settings.button
    assert (button.pin, button.hold, button.tap) == (17, "talk", "stop")
    assert settings.lights.kind == "respeaker_2mic"


def test_a_single_light_is_set_up_with_its_pin(tmp_path: Path) -> None:
    list(place(tmp_path, answers("google_aiy_v1", tmp_path)))
    lights = load(below(tmp_path, CONFIG)).lights
    assert (lights.kind, lights.pin) == ("led", 25)


def test_without_a_hat_neither_button_nor_lights_are_set_up(tmp_path: Path) -> None:
    list(place(tmp_path, answers("jabra_speak", tmp_path)))
    settings = load(below(tmp_path, CONFIG))
    assert settings.button == ()
    assert settings.lights.kind == "none"


def test_a_file_that_was_edited_stays(tmp_path: Path) -> None:
    first = answers("jabra_speak", tmp_path)
    list(place(tmp_path, first))
    config = below(tmp_path, CONFIG)
    edited = config.read_text() + "# mine\n"
    config.write_text(edited)
    done = outcomes(list(place(tmp_path, replace(first, room="study"))))
    assert done[CONFIG] is Written.KEPT
    assert config.read_text() == edited


def test_a_file_of_unknown_origin_stays(tmp_path: Path) -> None:
    alsa = below(tmp_path, ALSA_CONF)
    alsa.parent.mkdir(parents=True)
    alsa.write_text("# somebody else's\n")
    done = outcomes(list(place(tmp_path, Answers())))
    assert done[ALSA_CONF] is Written.KEPT


def test_untouched_files_follow_new_answers_and_stay_when_nothing_changed(tmp_path: Path) -> None:
    first = answers("jabra_speak", tmp_path)
    list(place(tmp_path, first))
    assert set(outcomes(list(place(tmp_path, first))).values()) == {Written.SAME}
    done = outcomes(list(place(tmp_path, replace(first, room="study"))))
    assert done[CONFIG] is Written.WRITTEN
    assert load(below(tmp_path, CONFIG)).room.name == "study"


@pytest.mark.parametrize("provider", SERVICES)
def test_a_key_is_kept_for_root_alone_and_handed_over_by_systemd(
    provider: str, tmp_path: Path
) -> None:
    done = list(place(tmp_path, Answers(provider=provider), "sk-hidden"))
    name = SERVICES[provider].credential
    kept = below(tmp_path, CREDENTIALS / name)
    assert kept.read_text() == "sk-hidden\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert f"LoadCredential={name}:/etc/parlour/credentials/{name}\n" in (
        below(tmp_path, DROP_IN).read_text()
    )
    written = "".join(below(tmp_path, one.file).read_text() for one in done[1:])
    assert "sk-hidden" not in written


def test_the_configuration_names_the_credential(tmp_path: Path) -> None:
    list(place(tmp_path, Answers(provider="openai_realtime"), "sk-hidden"))
    settings = load(below(tmp_path, CONFIG))
    assert settings.conversation.provider == "openai_realtime"
    assert settings.conversation.fallback == ("local",)
    assert settings.providers.openai_realtime.api_key == Secret(credential="openai")


def test_nobody_falls_back_on_this_machine_in_a_language_it_does_not_understand(
    tmp_path: Path,
) -> None:
    list(place(tmp_path, Answers(provider="openai_realtime", language="de")))
    settings = load(below(tmp_path, CONFIG), CHECKS)
    assert (settings.room.language, settings.conversation.fallback) == ("de", ())


def test_a_credential_that_is_not_there_is_not_named_to_systemd(tmp_path: Path) -> None:
    list(place(tmp_path, Answers(provider="openai_realtime")))
    assert "LoadCredential" not in below(tmp_path, DROP_IN).read_text()


def test_no_file_names_the_folder_it_was_prepared_in(tmp_path: Path) -> None:
    for one in place(tmp_path, answers("jabra_speak", tmp_path), ""):
        assert str(tmp_path) not in below(tmp_path, one.file).read_text()


@pytest.mark.skipif(shutil.which("aplay") is None, reason="alsa-utils is not installed")
@pytest.mark.parametrize("share", [False, True])
def test_alsa_understands_the_file_and_lists_both_names(*, share: bool, tmp_path: Path) -> None:
    list(place(tmp_path, replace(answers("jabra_speak", tmp_path), share=share)))
    environment = {"ALSA_CONFIG_PATH": str(below(tmp_path, ALSA_CONF)), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["aplay", "-L"], env=environment, capture_output=True, text=True, check=False, timeout=10
    )
    assert {"voice_mic", "voice_speaker"} <= set(done.stdout.split())
    assert "error" not in done.stderr.lower()
