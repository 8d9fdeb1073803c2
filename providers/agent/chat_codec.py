"""The chat interface of OpenAI, as many servers speak it: messages out, pieces of an answer in."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from providers.agent.agent import Called, Message, Piece, Said, Wanted, Words
from providers.base import SessionBrief, ToolSpec
from providers.errors import ErrorCode, ProtocolViolation, ProviderError
from providers.wire.reading import Fields, inner, items, text

_MOST_THINGS: Final = 80
"""So many names of the home stand in the instructions; tools know all of them."""

_MOST_CALLS: Final = 16
_LONGEST_ARGUMENTS: Final = 65_536
_UNKNOWN_YET: Final = {"status": "unknown", "message": "the person went on before it was known"}

_QUOTA_WORDS: Final = ("quota", "billing", "credit", "balance")
_BY_KIND: Final[Mapping[str, ErrorCode]] = {
    "invalid_api_key": ErrorCode.KEY_REFUSED,
    "authentication_error": ErrorCode.KEY_REFUSED,
    "permission_error": ErrorCode.KEY_REFUSED,
    "rate_limit_exceeded": ErrorCode.BUSY,
    "rate_limit_error": ErrorCode.BUSY,
    "invalid_request_error": ErrorCode.MISCONFIGURED,
    "model_not_found": ErrorCode.MISCONFIGURED,
    "not_found_error": ErrorCode.MISCONFIGURED,
}


def instructions(brief: SessionBrief, own: str | None) -> str:
    """Give what an agent is told before everything else."""
    told = brief.instructions if own is None else own
    lines = [
        told,
        "You are heard, not read: answer in plain spoken sentences, without lists or markup.",
        f"Speak the language with the code {brief.language}.",
    ]
    if brief.room:
        lines.append(f"The person is in this room: {brief.room}.")
    things = [
        f"{item.name} ({item.kind}{f' in {item.room}' if item.room else ''})"
        for item in brief.vocabulary[:_MOST_THINGS]
    ]
    if brief.home:
        lines.append(brief.home)
    elif things:
        lines.append(f"Things of this home: {', '.join(things)}.")
    return "\n".join(line for line in lines if line)


def request(
    model: str, told: str, messages: Sequence[Message], tools: Sequence[ToolSpec]
) -> dict[str, object]:
    """Give the body of a request for an answer that streams."""
    body: dict[str, object] = {
        "messages": [{"role": "system", "content": told}, *_messages(messages)],
        "stream": True,
    }
    if model:
        body["model"] = model
    if tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters),
                },
            }
            for tool in tools
        ]
    return body


def _messages(messages: Sequence[Message]) -> Iterable[dict[str, object]]:
    """Give the messages: what one side says in a row is one, with the calls that follow it.

    Servers that hold to the template of a model refuse two messages of one role in a row, as there
    are after an answer of which nothing was heard.
    """
    said = ""
    for role, group in groupby(messages, key=_role):
        together = list(group)
        words = "\n".join(one.text for one in together if isinstance(one, Said))
        if calls := [one for one in together if isinstance(one, Called)]:
            yield from _calls(said, calls)
            said = ""
        elif role == "assistant":
            said = words
        else:
            yield from _said(said)
            said = ""
            yield {"role": role, "content": words}
    yield from _said(said)


def _role(message: Message) -> str:
    return message.speaker if isinstance(message, Said) else "tool"


def _said(words: str) -> Iterable[dict[str, object]]:
    if words:
        yield {"role": "assistant", "content": words}


def _calls(said: str, calls: Sequence[Called]) -> Iterable[dict[str, object]]:
    wanted = [
        {
            "id": call.call_id,
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments or {})},
        }
        for call in calls
    ]
    yield {"role": "assistant", "content": said or None, "tool_calls": wanted}
    for call in calls:
        yield {"role": "tool", "tool_call_id": call.call_id, "content": json.dumps(_result(call))}


def _result(call: Called) -> Mapping[str, object]:
    if call.result is None:
        return _UNKNOWN_YET
    return {"status": call.result.status.value, **call.result.content}


@dataclass(slots=True)
class _Call:
    """A tool call as it comes in."""

    ident: str
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Answer:
    """One answer as it streams in."""

    finished: bool = False
    """Whether the server has said that this is all."""
    _calls: list[tuple[object, _Call]] = field(default_factory=list)

    def take(self, event: Fields) -> list[Piece]:
        """Take an event, or a whole answer of a server that does not stream.

        Raises `ProviderError` when it tells of an error.
        """
        if event.get("error"):
            raise failure(event)
        found: list[Piece] = []
        for choice in items(event, "choices")[:1]:
            said = inner(choice, "delta") or inner(choice, "message")
            if words := text(said, "content"):
                found.append(Words(words))
            for call in items(said, "tool_calls"):
                self._add(call)
            self.finished = self.finished or bool(choice.get("finish_reason"))
        return found

    def calls(self) -> list[Piece]:
        """Give the tools the answer asks for, once it is complete."""
        return [
            Wanted(call_id=call.ident, name=call.name, arguments=_arguments(call.arguments))
            for _, call in self._calls
            if call.name
        ]

    def _add(self, part: Fields) -> None:
        """Add to a call: the same place in the list, unless it brings another id with it.

        Some servers give every call the place 0.
        """
        place, ident, function = part.get("index"), text(part, "id"), inner(part, "function")
        known = [call for at, call in self._calls if at == place and ident in {"", call.ident}]
        if known:
            call = known[-1]
        else:
            if len(self._calls) >= _MOST_CALLS:
                return
            call = _Call(ident or f"call-{len(self._calls)}")
            self._calls.append((place, call))
        call.name = call.name or text(function, "name")
        match function.get("arguments"):
            case str(piece):
                call.arguments += piece
            case dict(whole):  # some servers give the object itself where its text belongs
                call.arguments += json.dumps(whole)
            case _:
                pass
        if len(call.arguments) > _LONGEST_ARGUMENTS:
            raise ProtocolViolation("the arguments of a tool call have no end", operation="receive")


def failure(event: Fields) -> ProviderError:
    """Give the failure an event tells of."""
    about = inner(event, "error")
    words = text(about, "message") or text(event, "error") or "no reason given"
    code = sense(about)
    return ProviderError(words[:200], code=code or ErrorCode.SERVICE, operation="answer")


def sense(about: Fields) -> ErrorCode | None:
    """Give what an error object means; `None` when it does not say."""
    kinds = (text(about, "code").casefold(), text(about, "type").casefold())
    if any(word in kind for kind in kinds for word in _QUOTA_WORDS):
        return ErrorCode.QUOTA
    return next((_BY_KIND[kind] for kind in kinds if kind in _BY_KIND), None)


def _arguments(written: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
