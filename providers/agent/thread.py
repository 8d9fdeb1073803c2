"""What an agent is told of the conversation: what was said, done and really heard."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from providers.agent.agent import Called, Message, Said
from providers.base import HistoryItem, ToolResult

LONGEST: Final = 80
"""So many messages are remembered. Full: the oldest turn goes."""


class Thread:
    """The messages of one conversation, oldest first."""

    def __init__(self, history: Iterable[HistoryItem] = ()) -> None:
        self._messages: list[Message] = [Said(item.speaker, item.text) for item in history]
        self._turn = len(self._messages)
        """Where the turn under way begins."""
        self._trim()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything so far."""
        return tuple(self._messages)

    def asked(self, text: str) -> None:
        """A person said something: a turn begins."""
        self._trim()
        self._turn = len(self._messages)
        self._messages.append(Said("user", text))

    def spoke(self, text: str) -> None:
        """Something was given to be spoken; sentences between two calls are one message."""
        last = self._messages[-1] if len(self._messages) > self._turn else None
        if isinstance(last, Said) and last.speaker == "assistant":
            self._messages[-1] = Said("assistant", f"{last.text} {text}")
        else:
            self._messages.append(Said("assistant", text))

    def called(self, call: Called) -> None:
        """A tool was called."""
        self._messages.append(call)

    def gave(self, call_id: str, result: ToolResult) -> None:
        """A tool gave a result, perhaps after the person has gone on to something else."""
        for place, message in enumerate(self._messages):
            if isinstance(message, Called) and message.call_id == call_id:
                self._messages[place] = replace(message, result=result)

    def heard(self, words: int) -> None:
        """Keep of the turn's answer only so many words: the rest was never heard."""
        kept: list[Message] = []
        for message in self._messages[self._turn :]:
            if not isinstance(message, Said) or message.speaker == "user":
                kept.append(message)
                continue
            heard = message.text.split()[:words]
            words -= len(heard)
            if heard:
                kept.append(Said("assistant", " ".join(heard)))
        self._messages[self._turn :] = kept

    def _trim(self) -> None:
        """Drop whole turns: a result without its call would be refused."""
        while len(self._messages) > LONGEST:
            rest = self._messages[1:]
            starts = [at for at, one in enumerate(rest, 1) if _begins(one)]
            del self._messages[: starts[0] if starts else len(self._messages)]


def _begins(message: Message) -> bool:
    return isinstance(message, Said) and message.speaker == "user"
