"""Every key of the configuration as a value: what it means, what it takes, what its default is."""

from dataclasses import dataclass
from functools import cache

from config.fields import Section
from config.problems import KeyPath, either
from config.schema import Json, json_schema, unit_of
from config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key, with what stands below it."""

    path: tuple[str, ...]
    """From the top of the file; `*` stands for any name or position."""
    about: str
    takes: str
    """What may be written there, in words: `a whole number from 0 to 100`."""
    default: object
    """As JSON has it; None where it is left out."""
    example: object
    labels: tuple[tuple[str, str], ...] = ()
    """The words it chooses from, each with its meaning."""
    is_named: bool = False
    """Whether it holds tables under names of the owner's choice."""
    children: tuple["Key", ...] = ()
    """The keys of a table."""
    each: "Key | None" = None
    """What a list, or a table of names, holds."""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path[-1] if self.path else ""

    @property
    def example_name(self) -> str:
        """A name its owner might choose, for a table of names."""
        return next(iter(self.example), "name") if isinstance(self.example, dict) else "name"

    def below(self, part: str | int) -> "Key | None":
        """Give the key a step further down, None where there is none."""
        if self.each and (self.is_named or isinstance(part, int)):
            return self.each
        return next((child for child in self.children if child.name == part), None)


@cache
def all_keys(model: type[Section] = Settings) -> Key:
    """Give the whole file as one key."""
    schema = json_schema(model)
    defaults = model().model_dump(mode="json", exclude_none=True)
    return _Reading(schema.get("$defs", {})).key(schema, (), defaults)


def find_key(root: Key, path: KeyPath) -> Key | None:
    """Give the key a path leads to, None where nothing of that name is known."""
    here: Key | None = root
    for part in path:
        here = here.below(part) if here else None
    return here


class _Reading:
    """Turns the nodes of one schema into keys."""

    def __init__(self, definitions: Json) -> None:
        self._definitions = definitions

    def key(self, raw: Json, path: tuple[str, ...], default: object) -> Key:
        """Read a node and all below it."""
        node = self._resolved(raw)
        named = node.get("additionalProperties")
        each = node.get("items") or (named if isinstance(named, dict) else None)
        below = self.key(each, (*path, "*"), None) if each else None
        defaults = default if isinstance(default, dict) else {}
        docs = node.get("x-taplo", {}).get("docs", {}).get("enumValues")
        labels = node["enum"] if "enum" in node and node.get("type") == "string" else ()
        return Key(
            path=path,
            about=node.get("description", ""),
            takes=_takes(node, path, below),
            default=default,
            example=next(iter(node.get("examples", ())), default),
            labels=tuple(zip(labels, docs or [""] * len(labels), strict=True)),
            is_named=isinstance(named, dict),
            children=tuple(
                self.key(child, (*path, name), defaults.get(name, child.get("default")))
                for name, child in node.get("properties", {}).items()
            ),
            each=below,
        )

    def _resolved(self, node: Json) -> Json:
        """Follow references and drop the null of optional keys; what stands nearer counts more."""
        if "anyOf" in node:
            [only] = [choice for choice in node["anyOf"] if choice.get("type") != "null"]
            return self._resolved({**only, **{k: v for k, v in node.items() if k != "anyOf"}})
        if "$ref" in node:
            found = self._definitions[node["$ref"].rpartition("/")[2]]
            return self._resolved({**found, **{k: v for k, v in node.items() if k != "$ref"}})
        return node


def _takes(node: Json, path: tuple[str, ...], each: Key | None) -> str:
    """Say in words what a node takes: its own words where the settings give some."""
    return str(node["x-takes"]) if "x-takes" in node else _derived(node, path, each)


def _derived(node: Json, path: tuple[str, ...], each: Key | None) -> str:
    if "enum" in node:
        return either(tuple(_literal(choice) for choice in node["enum"]))
    match node["type"]:
        case "integer" | "number":
            return _number(node, path)
        case "array" | "object":
            return _container(node["type"], path, each)
        case "boolean":
            return "true or false"
        case _:
            return "a path" if node.get("format") == "path" else "text"


def _container(kind: str, path: tuple[str, ...], each: Key | None) -> str:
    """Say how a list or table is written; tables in lists have headers of their own in TOML."""
    header = ".".join(part for part in path if part != "*")
    if each is None:
        return "a table" if "*" in path or not path else f"a table, [{header}]"
    if each.children:
        first = f"[[{header}]]" if kind == "array" else f"[{header}.NAME]"
        return f"tables, each beginning with {first}"
    return f"a list, each item {each.takes}"


def _number(node: Json, path: tuple[str, ...]) -> str:
    kind = "a whole number" if node["type"] == "integer" else "a number"
    unit = unit_of(path[-1])
    return f"{kind}{_range(node)}" + (f", in {unit}" if unit else "")


def _range(node: Json) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    above, below = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    if least is not None and most is not None:
        return f" from {_plain(least)} to {_plain(most)}"
    bounds = [
        f" {words} {_plain(bound)}"
        for words, bound in (("from", least), ("above", above), ("up to", most), ("below", below))
        if bound is not None
    ]
    return " and".join(bounds)


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _literal(choice: object) -> str:
    return f'"{choice}"' if isinstance(choice, str) else str(choice)
