"""One answer of the model as it comes in: its sound, its words, how much of it was heard."""

from dataclasses import dataclass, field

from config.audio import AudioFormat

OUTPUT = AudioFormat(24_000)


@dataclass(slots=True)
class Reply:
    """What came of an answer; the service numbers none, so we do."""

    reply_id: str
    size_bytes: int = 0
    words: list[str] = field(default_factory=list)
    called: bool = False
    """Whether tools were called for it."""

    @property
    def text(self) -> str:
        """Its words so far."""
        return "".join(self.words).strip()

    @property
    def asks(self) -> bool:
        """Whether it ends with a question."""
        return self.text.endswith(("?", "\N{FULLWIDTH QUESTION MARK}"))

    def heard(self, heard_ms: int) -> str | None:
        """Give the whole words that sounded within this time; `None` when all of it did.

        Words come with their sound but without times, so its share of the sound counts.
        """
        received_ms = OUTPUT.ms_of(self.size_bytes)
        if heard_ms >= received_ms:
            return None
        return self.text[: int(len(self.text) * heard_ms / received_ms)].rpartition(" ")[0]
