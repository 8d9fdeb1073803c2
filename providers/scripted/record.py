"""What scripted sessions were given, for tests to look at."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from providers.base import SessionBrief, ToolResult, TurnMode

_KEPT_AUDIO_BYTES = 4_000_000


@dataclass(slots=True)
class SessionRecord:
    """Everything one session was given, in the order of each kind."""

    brief: SessionBrief
    frames: int = 0
    # Two minutes of 16 kHz audio. Full: later frames are counted and not kept.
    audio: bytearray = field(default_factory=bytearray, repr=False)
    texts: list[str] = field(default_factory=list)
    tool_results: list[tuple[str, ToolResult]] = field(default_factory=list)
    interrupts: list[tuple[str, int]] = field(default_factory=list)
    """Reply id and `heard_ms` of each."""
    modes: list[TurnMode] = field(default_factory=list)
    turns_ended: int = 0
    closed: bool = False

    def add_audio(self, pcm: bytes) -> None:
        """Count a frame, and keep it while there is room."""
        self.frames += 1
        if len(self.audio) + len(pcm) <= _KEPT_AUDIO_BYTES:
            self.audio += pcm

    def as_json(self) -> dict[str, object]:
        """Give what a record file holds of it: everything but the audio itself."""
        return {
            "session_id": self.brief.session_id,
            "voice": self.brief.voice,
            "language": self.brief.language,
            "instructions": self.brief.instructions,
            "tools": [tool.name for tool in self.brief.tools],
            "frames": self.frames,
            "texts": self.texts,
            "tool_results": [
                {"call_id": call_id, "status": result.status, "content": dict(result.content)}
                for call_id, result in self.tool_results
            ],
            "interrupts": [
                {"reply_id": reply_id, "heard_ms": heard_ms}
                for reply_id, heard_ms in self.interrupts
            ],
            "turns_ended": self.turns_ended,
            "modes": list(self.modes),
        }


@dataclass(slots=True)
class Record:
    """Every session of one provider, oldest first."""

    file: Path | None = None
    opens: int = 0
    """Attempts to open, failed ones included."""
    # The last 1,000 sessions. Full: the oldest goes.
    sessions: list[SessionRecord] = field(default_factory=list)

    def begin(self, brief: SessionBrief) -> SessionRecord:
        """Begin the record of a session."""
        record = SessionRecord(brief)
        self.sessions.append(record)
        del self.sessions[:-1000]
        return record

    def end(self, session: SessionRecord) -> None:
        """Mark a session as closed, and write its line when a file was asked for."""
        session.closed = True
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(session.as_json()) + "\n")
