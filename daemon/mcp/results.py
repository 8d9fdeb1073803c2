"""What a server's tool answered, as a result of ours: text, cut to what a model can use."""

import json
from typing import TYPE_CHECKING, Final

from daemon.tools.base import failure, success
from providers.base import ToolResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcp.types import CallToolResult, ContentBlock

MOST_CHARACTERS: Final = 3_000
"""Quoted as JSON and in letters of three bytes, this stays below the 8 KB of a result."""


def result_of(answered: "CallToolResult") -> ToolResult:
    """Give the result; pictures and sound are only named."""
    text = _text(answered.content)
    if not text and answered.structured_content is not None:
        text = json.dumps(answered.structured_content, ensure_ascii=False, default=str)
    told: dict[str, object] = {"output": text[:MOST_CHARACTERS]} if text else {}
    if len(text) > MOST_CHARACTERS:
        told["cut"] = f"{len(text)} characters, the beginning is given"
    if answered.is_error:
        return failure("failed", "the tool says that it failed", **told)
    return success(**told)


def _text(content: "Sequence[ContentBlock]") -> str:
    parts = (
        block.text if block.type == "text" else f"[{block.type.replace('_', ' ')}]"
        for block in content
    )
    return "\n".join(parts).strip()
