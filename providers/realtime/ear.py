"""What goes up: how turns are taken, how much was heard of this one, and what words it held."""

from dataclasses import replace
from typing import Final

from providers.base import Transcript, TurnMode, Usage
from providers.realtime import messages
from providers.realtime.codec import Codec
from providers.realtime.happened import TranscriptDone, WordsHeard
from providers.realtime.messages import Message

LEAST_TURN_MS: Final = 100
"""A commit of less audio is refused by the services."""

# Transcripts that have begun and are not finished. Full: the oldest is given up.
_OPEN_TRANSCRIPTS: Final = 16


class Ear:
    """Keeps the mode of the turn, the audio since the last commit, and unfinished transcripts."""

    def __init__(self, codec: Codec, mode: TurnMode) -> None:
        self._codec = codec
        self._format = codec.input_format
        self._turn_bytes = 0
        self._unbilled_bytes = 0
        self._words: dict[str, str] = {}
        self.mode = mode

    @property
    def heard_a_turn(self) -> bool:
        """Whether what was heard since the last commit is enough for one."""
        return self._format.ms_of(self._turn_bytes) >= LEAST_TURN_MS

    def begin_turn(self, mode: TurnMode) -> list[Message]:
        """Give what must be sent before the first frame of a turn.

        An automatic turn may have begun already, when the person spoke over a reply: what the
        service holds of it is left alone unless the mode changes.
        """
        changed, self.mode = mode is not self.mode, mode
        send = [self._codec.listening(mode)] if changed else []
        if changed or mode is TurnMode.PUSH_TO_TALK:
            send.append(messages.clear())
            self._turn_bytes = 0
        return send

    def hear(self, size_bytes: int) -> None:
        """Count a frame."""
        self._turn_bytes += size_bytes
        self._unbilled_bytes += size_bytes

    def committed(self) -> None:
        """What was heard is part of the conversation; what comes now is the next turn."""
        self._turn_bytes = 0

    def take_unbilled_ms(self) -> int:
        """Give how much audio went up since this was asked last."""
        size, self._unbilled_bytes = self._unbilled_bytes, 0
        return int(self._format.ms_of(size))

    def words(self, heard: WordsHeard) -> Transcript | None:
        """Give all that a turn is understood to say so far."""
        if not heard.text:
            return None
        before = "" if heard.whole else self._words.pop(heard.item_id, "")
        while len(self._words) >= _OPEN_TRANSCRIPTS:
            self._words.pop(next(iter(self._words)))
        self._words[heard.item_id] = before + heard.text
        return Transcript(before + heard.text, final=False)

    def transcript(self, done: TranscriptDone) -> Transcript | None:
        """Give the whole of what was said, `None` for a turn without words."""
        self._words.pop(done.item_id, None)
        return Transcript(done.text.strip()) if done.text.strip() else None

    def billed(self, done: TranscriptDone) -> Usage | None:
        """Give what writing it down has cost, on the account of the model that did."""
        return done.usage and replace(done.usage, model=self._codec.transcription_model)
