"""What a trial found, as values: for the table a person reads, and for scripts."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSound:
    """From the end of speech to the first sound of the answer, and whose time it was."""

    total_ms: float
    endpoint_ms: float | None
    """Until the end of speech was known: by the service if it tells, else by our own silence."""
    endpoint_is_ours: bool
    service_ms: float
    """All of the service's, its endpoint included."""
    network_ms: float
    """A message's way there and back."""
    frame_ms: float
    """A frame handed in → written: the slowest of the turn."""
    event_ms: float
    """First sound on the socket → in hand, at most."""

    @property
    def ours_ms(self) -> float:
        """Our own share, what we wait for by setting aside."""
        return self.frame_ms + self.event_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """An answer that was interrupted after some of it was heard."""

    silent_ms: float
    """Until the mixer gave silence."""
    told_ms: float
    """Until the service had been told."""
    late_ms: float
    """How long sound of the cut answer still came; all of it is dropped."""
    heard_ms: int
    """How much of the answer had been given to the loudspeaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTrip:
    """A tool the model called."""

    name: str
    sent_ms: float
    """From the call in hand to its result written; the tool itself takes no time here."""
    answer_ms: float | None
    """From the result to the next sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All of a trial."""

    provider: str
    model: str
    opened_ms: float
    target_ms: int
    first_sound: FirstSound
    cut: Cut
    tool: ToolTrip | None
    tool_remark: str = ""
    """Why no tool was called."""
    heard: tuple[str, ...] = ()
    """What it understood."""
    said: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    """Errors it told of and went on after."""
    used: tuple[str, ...] = ()
    """Which of its capabilities were used."""
    left_out: tuple[str, ...] = field(default=())
    """What these figures do not hold."""

    @property
    def on_target(self) -> bool:
        """Whether the answer began in time."""
        return self.first_sound.total_ms <= self.target_ms

    def as_json(self) -> dict[str, object]:
        """Give plain values."""
        whole = asdict(self)
        whole["first_sound"]["ours_ms"] = self.first_sound.ours_ms
        return {"ok": True, **_rounded(whole), "on_target": self.on_target}


def _rounded(values: dict[str, object]) -> dict[str, object]:
    def plain(value: object) -> object:
        match value:
            case float():
                return round(value, 2)
            case dict():
                return _rounded(value)
            case _:
                return value

    return {name: plain(value) for name, value in values.items()}
