"""What an edit changes is told key by key, with the moment it counts from; no secret is shown."""

from config.settings import Settings
from daemon.reload.effect import effect


def settings(**sections: object) -> Settings:
    return Settings.model_validate(sections)


def test_a_value_before_and_after() -> None:
    lines = effect(settings(), settings(room={"name": "study"}, audio={"chimes": False}))
    assert lines == [
        'room.name: "kitchen" → "study" (from the next conversation on)',
        "audio.chimes: true → false (between turns)",
    ]


def test_a_list_of_tables_shows_what_differs_in_it() -> None:
    word = {"name": "hey_jarvis", "threshold": 0.6}
    [line] = effect(settings(), settings(wake={"words": [word]}))
    assert line == "wake.words: [0].threshold 0.5 → 0.6 (from the next conversation on)"
    [line] = effect(settings(), settings(wake={"words": [word, {"name": "alexa"}]}))
    assert line.startswith("wake.words: 1 → 2 of them")


def test_what_is_left_out_says_so() -> None:
    command = {"command": ["arecord", "-q"]}
    [line] = effect(settings(), settings(audio={"microphone": command}))
    assert line.startswith('audio.microphone.command: left out → ["arecord", "-q"] (')


def test_what_looks_like_a_secret_is_not_shown() -> None:
    secret = "sk-" + "a1B2c3D4" * 4
    [line] = effect(settings(), settings(conversation={"instructions": secret}))
    assert secret not in line
