"""Reads a script file and says of everything wrong in it where it stands."""

import json
import tomllib
import wave
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from providers.errors import Rejected
from providers.scripted.script import Header, Script, Turn, TurnHeader
from providers.scripted.steps import KINDS, Recording, Step, Table, Wait

_SAMPLE_BYTES = 2
_WORDS = {"extra_forbidden": "unknown key", "missing": "missing"}


class BadScript(Rejected):
    """A script file cannot be played; the message names the file and every problem in it."""


def read_script(path: Path) -> Script:
    """Give the script of a TOML file, or of a JSON file when its name ends in `.json`.

    Raises `BadScript`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadScript(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BadScript(f"{path}: {error}") from error
    return parse_script(raw, path)


def parse_script(raw: object, path: Path) -> Script:
    """Give the script of what a file held; `path` is where recordings are looked for."""
    reader = _Reader(path)
    script = reader.script(raw)
    if reader.problems:
        raise BadScript("\n".join(f"{path}: {problem}" for problem in reader.problems))
    return script


class _Reader:
    """Collects problems, so that one reading reports them all."""

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        self._path = path
        self._sounds: dict[Path, bytes] = {}
        self._rate_hz = 0

    def script(self, raw: object) -> Script:
        table = dict(self._table(raw, "script"))
        turns = table.pop("turn", [])
        header = self._model(Header, table, "script") or Header()
        if header.record is not None:
            header = header.model_copy(update={"record": self._path.parent / header.record})
        self._rate_hz = header.capabilities.output_rate_hz
        checked = tuple(self._turn(number, turn) for number, turn in self._numbered(turns, "turn"))
        if header.loop and all(turn.header.wait is Wait.NOTHING for turn in checked):
            self.problems.append("loop: expected at least one turn that waits for something")
        return Script(header=header, turns=checked, sounds=self._sounds)

    def _turn(self, number: int, raw: object) -> Turn:
        place = f"turn {number}"
        table = dict(self._table(raw, place))
        steps = table.pop("steps", [])
        header = self._model(TurnHeader, table, place) or TurnHeader()
        checked = [
            self._step(f"{place}, step {index}", step)
            for index, step in self._numbered(steps, f"{place}: steps")
        ]
        return Turn(header, tuple(step for step in checked if step is not None))

    def _step(self, place: str, raw: object) -> Step | None:
        table = self._table(raw, place)
        if table is not raw:
            return None
        kinds = [key for key in KINDS if key in table]
        if len(kinds) != 1:
            self.problems.append(f"{place}: {_kind_problem(tuple(table), kinds)}")
            return None
        step = self._model(KINDS[kinds[0]], table, place)
        if isinstance(step, Recording):
            self._load(step, place)
        return step

    def _load(self, step: Recording, place: str) -> None:
        found = self._path.parent / step.wav
        try:
            with wave.open(str(found)) as recording:
                shape = (recording.getnchannels(), recording.getsampwidth())
                rate_hz = recording.getframerate()
                pcm = recording.readframes(recording.getnframes())
        except (OSError, EOFError, wave.Error) as error:
            self.problems.append(f"{place}: wav: {found.name} cannot be read: {error}")
            return
        if shape != (1, _SAMPLE_BYTES) or rate_hz != self._rate_hz:
            self.problems.append(
                f"{place}: wav: expected 16-bit mono at {self._rate_hz} Hz, "
                f"found {8 * shape[1]}-bit with {shape[0]} channels at {rate_hz} Hz"
            )
        self._sounds[step.wav] = pcm

    def _model[M: Table](self, model: type[M], table: Mapping[str, object], place: str) -> M | None:
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                key = ".".join(str(part) for part in problem["loc"])
                near = get_close_matches(key, tuple(model.model_fields), 1)
                hint = f", did you mean {near[0]}?" if near and near[0] != key else ""
                what = _WORDS.get(problem["type"], problem["msg"].lower())
                self.problems.append(f"{place}: {key}: {what}{hint}")
            return None

    def _table(self, raw: object, place: str) -> dict[str, object]:
        if isinstance(raw, dict):
            return raw
        self.problems.append(f"{place}: expected a table, found {raw!r}")
        return {}

    def _numbered(self, raw: object, place: str) -> list[tuple[int, object]]:
        if isinstance(raw, list):
            return list(enumerate(raw, 1))
        self.problems.append(f"{place}: expected a list, found {raw!r}")
        return []


def _kind_problem(keys: tuple[str, ...], kinds: list[str]) -> str:
    """Say why a table is not one step."""
    if kinds:
        return f"expected one kind of step, found {' and '.join(kinds)}"
    near = [match for key in keys for match in get_close_matches(key, tuple(KINDS), 1)]
    hint = f", did you mean {near[0]}?" if near else f", expected one of {', '.join(KINDS)}"
    return f"not a step: {', '.join(keys) or 'empty'}{hint}"
