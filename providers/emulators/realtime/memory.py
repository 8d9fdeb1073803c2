"""The items of a conversation: what the emulated model knows, and how a client may change it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from providers.emulators.realtime.complaint import Complaint, check_shape, choice, table, text
from providers.emulators.record import Remembered, SessionRecord

_LONGEST_ID: Final = 32
_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "user": frozenset({"input_text", "input_audio", "input_image"}),
    "system": frozenset({"input_text"}),
    "assistant": frozenset({"output_text", "output_audio"}),
}
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "message": frozenset({"role", "content"}),
    "function_call": frozenset({"call_id", "name", "arguments"}),
    "function_call_output": frozenset({"call_id", "output"}),
    "force_message": frozenset({"role", "content"}),
}
_COMMON: Final = frozenset({"id", "type", "object", "status"})


@dataclass(slots=True)
class Memory:
    """The items of one session, in order, mirrored into its record."""

    record: SessionRecord
    items: dict[str, dict[str, object]] = field(default_factory=dict)
    prefix: str = "item"
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    replies: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def resumed(cls, record: SessionRecord, earlier: object, prefix: str) -> "Memory":
        """Give the memory of a session that goes on where an earlier one stopped, if there is."""
        if not isinstance(earlier, cls):
            return cls(record, prefix=prefix)
        record.conversation += earlier.record.conversation
        return cls(record, dict(earlier.items), prefix, earlier.numbers, earlier.replies)

    def new_id(self) -> str:
        """Give an id for an item of the service."""
        return f"item_{self.prefix}_{next(self.numbers)}"

    @property
    def last_id(self) -> str | None:
        """The newest item."""
        return next(reversed(self.items), None)

    def add(self, item: dict[str, object], entry: Remembered) -> str | None:
        """Keep an item and give the id of the one before it."""
        previous = self.last_id
        self.items[str(item["id"])] = item
        self.record.conversation.append(entry)
        return previous

    def take(self, message: Mapping[str, object], extra: frozenset[str]) -> dict[str, object]:
        """Check the item a client wants to add and give it with an id. Raises `Complaint`."""
        item = checked_item(message.get("item"), extra)
        self._check_place(message.get("previous_item_id"))
        ident = item.get("id")
        if ident is None:
            item["id"] = self.new_id()
        elif not isinstance(ident, str) or not 0 < len(ident) <= _LONGEST_ID:
            raise Complaint("string_above_max_length", f"item.id: 1 to {_LONGEST_ID} letters")
        elif ident in self.items:
            raise Complaint("item_exists", f"There is an item '{ident}' already.", "item.id")
        return {**item, "object": "realtime.item", "status": "completed"}

    def remember(self, ident: str, words: str, audio_ms: int = 0) -> None:
        """Change what is known of an item: the words said, and for how long."""
        entries = self.record.conversation
        for index, entry in enumerate(entries):
            if entry.ident == ident:
                entries[index] = replace(entry, text=words, audio_ms=audio_ms)

    def truncate(self, ident: str, audio_end_ms: int, sent_ms: int) -> None:
        """Cut an answer to what was heard of it. Raises `Complaint`."""
        entry = self.entry(ident)
        if entry.role != "assistant" or self.items[ident].get("type") != "message":
            words = "Only model output audio messages can be truncated"
            raise Complaint("invalid_request_error", words, "item_id")
        if audio_end_ms > sent_ms:
            words = f"Audio content of {sent_ms}ms is already shorter than {audio_end_ms}ms"
            raise Complaint("invalid_value", words, "audio_end_ms")
        share = audio_end_ms / sent_ms if sent_ms else 0.0
        self.remember(ident, entry.text[: round(len(entry.text) * share)], audio_end_ms)

    def delete(self, ident: str) -> None:
        """Forget an item. Raises `Complaint`."""
        entry = self.entry(ident)
        del self.items[ident]
        self.record.conversation.remove(entry)

    def entry(self, ident: str) -> Remembered:
        """Give what is known of an item. Raises `Complaint`."""
        for entry in self.record.conversation:
            if entry.ident == ident:
                return entry
        raise Complaint("item_not_found", f"There is no item '{ident}'.", "item_id")

    def call_named(self, call_id: str) -> Remembered:
        """Give the function call with this id. Raises `Complaint`."""
        for item in self.items.values():
            if item.get("type") == "function_call" and item.get("call_id") == call_id:
                return self.entry(str(item["id"]))
        words = f"No tool call found for function call output with call_id {call_id}."
        raise Complaint("invalid_tool_call_output", words, "item.call_id")

    def _check_place(self, previous: object) -> None:
        if previous not in (None, "root", *self.items):
            words = f"There is no item '{previous}'."
            raise Complaint("item_not_found", words, "previous_item_id")


def checked_item(value: object, extra: frozenset[str] = frozenset()) -> dict[str, object]:
    """Check an item as a client writes it. Raises `Complaint`."""
    item = table(value, "item")
    kind = text(item, "type", "item")
    choice(kind, {"message", "function_call", "function_call_output", *extra}, "item.type")
    check_shape(dict(item), dict.fromkeys(_COMMON | _FIELDS[kind]), "item")
    if kind in {"function_call", "function_call_output"}:
        for key in _FIELDS[kind]:
            text(item, key, "item")
        return dict(item)
    role = text(item, "role", "item")
    choice(role, tuple(_PARTS), "item.role")
    words_of(item)
    parts = item.get("content")
    for part in parts if isinstance(parts, list) else []:
        choice(part.get("type"), _PARTS[role], "item.content.type")
    return dict(item)


def words_of(item: Mapping[str, object]) -> str:
    """Give the words of a message. Raises `Complaint`."""
    parts = item.get("content")
    if not isinstance(parts, list) or not parts:
        raise Complaint("missing_required_parameter", "item.content: expected parts", "content")
    words = []
    for index, part in enumerate(parts):
        path = f"item.content[{index}]"
        found = table(part, path)
        kind = text(found, "type", path)
        if kind in {"input_text", "output_text"}:
            words.append(text(found, "text", path))
    return " ".join(words)
