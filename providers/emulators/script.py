"""What an emulated service hears, says and calls, turn by turn; written in TOML or in a test."""

import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from providers.emulators.trouble import Trouble

type Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]

MAX_SCRIPT_BYTES: Final = 1024 * 1024


class ScriptError(Exception):
    """A script file that cannot be used, with the reason in words."""


class Table(BaseModel):
    """A table of a script file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ScriptedCall(Table):
    """A call the emulated model makes."""

    name: str
    arguments: dict[str, object] = Field(default_factory=dict)


class EmulatedTurn(Table):
    """One turn of a person, and what the emulated model does with it."""

    heard: str = ""
    """What the person is said to have said; a turn in writing keeps its own text."""
    say: tuple[str, ...] = ()
    """The sentences of the answer; `{heard}` and `{result}` stand for the turn and tool results."""
    preamble: tuple[str, ...] = ()
    """Sentences said in the same response as the calls, before them."""
    tool: ScriptedCall | None = None
    """A call to make before the answer."""
    tools: tuple[ScriptedCall, ...] = ()
    """Further calls in the same response."""
    answer_delay_ms: Milliseconds | None = None
    """How long this answer takes to begin; left out, as the script says."""

    @property
    def calls(self) -> tuple[ScriptedCall, ...]:
        """Every call of the turn, in order."""
        return ((self.tool,) if self.tool else ()) + self.tools


class VadFigures(Table):
    """How the emulated service tells speech from silence."""

    level: Annotated[int, Field(ge=1, le=32_767)] = 300
    """The mean amplitude, of 32767, from which sound counts as speech."""
    onset_ms: Milliseconds = 60
    """How much of it begins a turn."""
    silence_ms: Milliseconds | None = None
    """How much silence ends a turn; left out, as the client's session asks."""


class Script(Table):
    """A whole emulation; without turns it answers everything by itself."""

    turns: tuple[EmulatedTurn, ...] = ()
    """Played one after the other, across connections."""
    loop: bool = False
    """Whether the first turn follows the last one; else the last one is repeated."""
    trouble: tuple[Trouble, ...] = ()
    max_session_s: Annotated[float, Field(gt=0.0)] | None = None
    """The service ends a session after this long, in its own way."""
    warning_s: Annotated[float, Field(ge=0.0)] = 10.0
    """How long before that it warns, where the service does."""
    vad: VadFigures = VadFigures()
    answer_delay_ms: Milliseconds = 200
    """From the end of a turn to the first message of its answer; 0 answers at once."""
    pace: Annotated[float, Field(ge=0.0)] = 4.0
    """How fast audio is sent, as a multiple of real time; 0 is as fast as the socket takes it."""
    chunk_ms: Annotated[int, Field(ge=10, le=2_000)] = 100
    """How much audio is in one message."""
    models: tuple[str, ...] = ()
    """Models that are known besides the service's own."""

    def turn(self, taken: int) -> EmulatedTurn | None:
        """Give the turn after `taken` others, or nothing where the script leaves it open."""
        if not self.turns:
            return None
        return self.turns[taken % len(self.turns) if self.loop else min(taken, len(self.turns) - 1)]


def load(path: Path) -> Script:
    """Read a script file. Raises `ScriptError`."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_SCRIPT_BYTES).decode()
        return Script.model_validate(tomllib.loads(text))
    except OSError as error:
        raise ScriptError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScriptError(f"{path}: {error}") from error
    except ValidationError as error:
        problems = (
            f"{path}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
        )
        raise ScriptError("\n".join(problems)) from error
