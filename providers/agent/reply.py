"""One answer as it is spoken: which words belong to which sound, so that a cut is a cut of both."""

import math
from dataclasses import dataclass

from config.audio import AudioFormat


@dataclass(slots=True)
class _Part:
    """Words, and the sound that came after them."""

    text: str
    audio_bytes: int = 0


class Reply:
    """An answer under an id of its own, however many replies the mouth makes of it."""

    def __init__(self, ident: str, sound: AudioFormat) -> None:
        self.ident = ident
        self._sound = sound
        self._parts: list[_Part] = []
        # The bytes of each reply of the mouth, in the order they began.
        self._spoken: dict[str, int] = {}

    def owns(self, mouth_id: str) -> bool:
        """Whether a reply of the mouth has been part of this answer."""
        return mouth_id in self._spoken

    @property
    def mouth_ids(self) -> frozenset[str]:
        """The mouth's own ids of what it said for this answer."""
        return frozenset(self._spoken)

    @property
    def length_ms(self) -> int:
        """How long it is as far as it was received."""
        return math.ceil(self._sound.ms_of(sum(self._spoken.values())))

    @property
    def text(self) -> str:
        """Its words as far as they were received."""
        return "".join(part.text for part in self._parts).strip()

    def add_words(self, mouth_id: str, text: str) -> str:
        """Take the next words; gives them as they continue the answer."""
        self._spoken.setdefault(mouth_id, 0)
        if self._begins_a_sentence(text):
            text = f" {text}"
        if self._parts and not self._parts[-1].audio_bytes:
            self._parts[-1].text += text
        else:
            self._parts.append(_Part(text))
        return text

    def _begins_a_sentence(self, text: str) -> bool:
        """Whether a space is missing: some mouths give each sentence for itself."""
        ended = bool(self._parts) and self._parts[-1].text.endswith((".", "!", "?"))
        return ended and not (text[:1].isspace() or text[:1].isdigit())

    def add_sound(self, mouth_id: str, size_bytes: int) -> None:
        """Take the next sound."""
        self._spoken[mouth_id] = self._spoken.get(mouth_id, 0) + size_bytes
        if not self._parts:
            self._parts.append(_Part(""))
        self._parts[-1].audio_bytes += size_bytes

    def words_heard(self, heard_ms: int) -> int:
        """Give how many whole words were heard in this time."""
        left = self._sound.bytes_of(heard_ms)
        heard = ""
        for part in self._parts:
            if left >= part.audio_bytes:
                heard += part.text if part.audio_bytes else ""
                left -= part.audio_bytes
                continue
            share = part.text[: int(len(part.text) * left / part.audio_bytes)]
            # The word the cut fell into does not count.
            heard += share.rpartition(" ")[0]
            break
        return len(heard.split())

    def last_of_the_mouth(self, heard_ms: int) -> tuple[str, int]:
        """Give the mouth's newest reply and how much of that one was heard, to cut it there."""
        if not self._spoken:
            return "", 0
        *before, (newest, size_bytes) = self._spoken.items()
        earlier_ms = self._sound.ms_of(sum(size for _, size in before))
        length_ms = self._sound.ms_of(size_bytes)
        return newest, round(min(max(0.0, heard_ms - earlier_ms), length_ms))
