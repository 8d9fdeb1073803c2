"""Scores the local provider on spoken orders: right actions per voice, and none on other speech.

    python -m tests.benchmarks.local_orders [--voice NAME]... [--bare] [--show] [--others]
        [--recogniser faster_whisper --model FOLDER]

Speaks the sentences of `tests/providers/local/orders.txt` in several synthetic voices (kept in a
cache folder), recognises and understands each, and compares. Then it listens to the recordings of
other speech, where any action would be wrong.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import soundfile

from config.settings import DeviceKind, Recogniser, Settings
from providers.local.guard_orders import is_sensitive
from providers.local.hearing import Interpretation, interpret
from providers.local.meaning import Act, Meaning
from providers.local.recognise import Samples, load_recogniser
from tests.providers.local.orders import Case, cases, example_dialogue, in_words
from tests.providers.local.speech import VOICES, installed, spoken
from tests.recordings import corpus_folder

WAKE_PHRASE: Final = "hey jarvis"
TUNED: Final = ("espeak-us", "slt")
"""Voices that were listened to while the templates were written."""

OTHER_SPEECH: Final = ("negative_", "commands_coffee")


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one spoken sentence."""

    case: Case
    found: Interpretation
    spent_s: float

    @property
    def right(self) -> bool:
        """Whether it led to exactly what it must."""
        return _effect(in_words(self.found.meaning)) == _effect(self.case.leads_to)

    @property
    def acted_wrongly(self) -> bool:
        """Whether something else was done."""
        return isinstance(self.found.meaning, Act) and not self.right

    @property
    def lets_in(self) -> bool:
        """Whether it might let somebody in who never asked for that."""
        return not self.right and _lets_in(self.found.meaning)


def _lets_in(meaning: Meaning) -> bool:
    return isinstance(meaning, Act) and any(map(is_sensitive, meaning.orders))


def _effect(calls: str) -> str:
    """Write a room's only light as that room's lights: switching either does the same."""
    for room in Settings().home.rooms:
        lights = [device.name for device in room.devices if device.kind is DeviceKind.LIGHT]
        if len(lights) == 1:
            calls = calls.replace(f"name={lights[0]}", f"room={room.name}")
    return " ; ".join(" ".join(sorted(call.split())) for call in calls.split(" ; "))


class Listener:
    """Recognises and understands recordings as the speech worker does."""

    def __init__(self, wake_phrase: str, recogniser: str, model: str) -> None:
        self._recogniser = load_recogniser(recogniser, model)
        self._dialogue = example_dialogue(wake_phrase)

    def hear(self, samples: Samples) -> Interpretation:
        """Interpret a recording."""
        dialogue = self._dialogue
        return interpret(
            samples, self._recogniser, dialogue.grammar, dialogue.understand, dialogue.wake_phrase
        )


def score(listener: Listener, voice: str, *, bare: bool) -> Iterator[Score]:
    """Give what came of every sentence in a voice."""
    for case in cases():
        if case.group == "written":
            continue
        samples = spoken(case.say if bare else f"{WAKE_PHRASE}, {case.say}", voice)
        began = time.monotonic()
        found = listener.hear(samples)
        yield Score(case, found, time.monotonic() - began)


def other_speech(listener: Listener) -> Iterator[tuple[Path, Interpretation]]:
    """Give what came of every recording of other speech."""
    for folder in sorted((corpus_folder() / "public").iterdir()):
        if not folder.name.startswith(OTHER_SPEECH):
            continue
        for file in sorted(folder.iterdir()):
            samples, _ = soundfile.read(file, dtype="float32")
            yield file, listener.hear(samples if samples.ndim == 1 else samples[:, 0])


def _print_voice(voice: str, scores: list[Score], *, show: bool) -> None:
    right = sum(one.right for one in scores)
    wrong = [one for one in scores if one.acted_wrongly]
    let_in = sum(one.lets_in for one in scores)
    took = sorted(one.spent_s for one in scores)[len(scores) // 2]
    tuned = "tuned on" if voice in TUNED else "held out"
    print(
        f"{voice:14s} {tuned}  right {right}/{len(scores)} = {100 * right / len(scores):.1f} %  "
        f"wrong actions {len(wrong)}  letting in {let_in}  median {took * 1000:.0f} ms"
    )
    if show:
        for one in scores:
            if not one.right:
                print(
                    f"    {one.case.say!r}: heard {one.found.text!r}, "
                    f"{in_words(one.found.meaning)}, not {one.case.leads_to}"
                )


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", action="append", choices=tuple(VOICES))
    parser.add_argument("--bare", action="store_true", help="without the wake phrase before it")
    parser.add_argument("--show", action="store_true", help="every sentence that went wrong")
    parser.add_argument("--others", action="store_true", help="other speech as well as a voice")
    parser.add_argument("--recogniser", choices=tuple(Recogniser), default=Recogniser.MOONSHINE)
    parser.add_argument("--model", default="", help="as providers.local.recogniser_model")
    chosen = parser.parse_args()
    wake_phrase = "" if chosen.bare else WAKE_PHRASE
    listener = Listener(wake_phrase, chosen.recogniser, chosen.model)
    for voice in chosen.voice or filter(installed, VOICES):
        scores = list(score(listener, voice, bare=chosen.bare))
        _print_voice(voice, scores, show=chosen.show)
    if chosen.others or not chosen.voice:
        found = list(other_speech(listener))
        acted = [(file, heard) for file, heard in found if isinstance(heard.meaning, Act)]
        kinds = Counter(type(heard.meaning).__name__ for _, heard in found)
        let_in = sum(_lets_in(heard.meaning) for _, heard in found)
        print(
            f"other speech   {len(found)} recordings  actions {len(acted)}  letting in {let_in}  "
            f"{dict(kinds)}"
        )
        for file, heard in acted:
            print(f"    {file.name}: {heard.text!r} {in_words(heard.meaning)}")


if __name__ == "__main__":
    main()
