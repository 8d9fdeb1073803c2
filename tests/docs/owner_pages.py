"""The pages an owner looks for, and everything the program may say, as text to compare."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
PAGES: Final = ("support", "troubleshooting", "privacy", "costs", "coming-from", "care")
_PACKAGES: Final = ("config", "hardware", "providers", "daemon")
_GAP: Final = "…"
_LEAST: Final = 8
"""A shorter template says next to nothing."""


def page(name: str) -> str:
    """Give a page's text."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def rows(text: str) -> Iterator[list[str]]:
    """Give the cells of every row below the head of a table."""
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
        elif re.fullmatch(r"\|[-:| ]+\|", line):
            inside = True
        elif inside:
            yield [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


@cache
def said() -> str:
    """Give every text of the program, those with values in them with a gap for each."""
    texts: list[str] = []
    for package in _PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            texts += _texts(ast.parse(file.read_text(encoding="utf-8")))
    texts += [
        file.read_text(encoding="utf-8") for file in (ROOT / "config/messages").glob("*.toml")
    ]
    return "\n".join(texts)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=values):
                yield "".join(
                    str(each.value) if isinstance(each, ast.Constant) else _GAP for each in values
                )
            case _:
                pass


def is_said(words: str) -> bool:
    """Tell whether the program says this; `…` stands for anything short, there and here."""
    pieces = [re.escape(piece.strip()) for piece in words.split(_GAP)]
    pattern = r"[^\n]{0,80}?".join(piece for piece in pieces if piece)
    plain = said().replace("`", "")
    return re.search(pattern, plain) is not None or any(
        re.fullmatch(re.escape(text).replace(_GAP, r"\w{1,20}"), words)
        for text in plain.splitlines()
        if _GAP in text and len(text) > _LEAST
    )
