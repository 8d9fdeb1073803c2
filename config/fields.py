"""What every section of the settings is made of: the kinds of values, and how they are checked."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    model_validator,
)


def _takes(words: str) -> dict[str, JsonValue]:
    """Say in words what a key takes, where its schema alone would not tell a person."""
    return {"x-takes": words}


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """Give a relative path the folder of its configuration, which `config.load` names."""
    folder = info.context.get("folder") if isinstance(info.context, dict) else None
    expanded = path.expanduser()
    return folder / expanded if isinstance(folder, Path) else expanded


type Percent = Annotated[int, Field(ge=0, le=100)]
type Score = Annotated[float, Field(gt=0.0, lt=1.0)]
type Seconds = Annotated[float, Field(gt=0.0)]
type Words = Annotated[str, Field(pattern=r"\S", json_schema_extra=_takes("text with words in it"))]
type Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=40,
        json_schema_extra=_takes("a name of lower-case letters, digits and _"),
    ),
]
type Language = Annotated[
    str, Field(pattern=r"^[a-z]{2}$", json_schema_extra=_takes('a language, such as "en"'))
]
type Command = Annotated[
    tuple[str, ...],
    Field(min_length=1, json_schema_extra=_takes('a command line, such as ["program", "option"]')),
]
type FilePath = Annotated[Path, AfterValidator(_beside_the_file)]


class Section(BaseModel):
    """A part of the file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )


WHERE_KEPT: Final = (
    'where the secret is kept: { credential = "NAME" }, { file = "PATH" }'
    ' or { environment = "NAME" }'
)
"""What every key takes that needs a secret."""


class Secret(Section):
    """Where a secret is kept; the file never holds it. Give exactly one of the three."""

    model_config = ConfigDict(json_schema_extra=_takes(WHERE_KEPT))

    credential: str | None = None
    """Name of a systemd credential (LoadCredential=)."""
    file: FilePath | None = None
    """A file readable by the daemon's user alone (mode 0600)."""
    environment: str | None = None
    """An environment variable."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(place is not None for place in (self.credential, self.file, self.environment)) != 1:
            raise ValueError("exactly one of credential, file and environment")
        return self
