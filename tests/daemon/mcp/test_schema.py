"""Foreign schemas become small and flat, or are refused with the reason."""

import pytest

from daemon.mcp.schema import MOST_DESCRIPTION, TooMuch, described, simplified


def prop(node: object, **more: object) -> object:
    schema = {"type": "object", "properties": {"it": node}, **more}
    properties = simplified(schema)["properties"]
    assert isinstance(properties, dict)
    return properties["it"]


def test_what_services_do_not_read_is_left_out() -> None:
    node = {"type": "string", "format": "date", "default": "x", "title": "T", "description": "D"}
    assert prop(node) == {"type": "string", "description": "D"}


def test_a_union_is_its_first_kind_that_is_not_null() -> None:
    assert prop({"anyOf": [{"type": "null"}, {"type": "integer"}]}) == {"type": "integer"}
    assert prop({"type": ["null", "number"]}) == {"type": "number"}
    assert prop({"enum": ["a", None]}) == {"enum": ["a"], "type": "string"}
    assert prop({}) == {"type": "string"}


def test_references_are_followed_and_the_outer_word_stands() -> None:
    shared = {"P": {"type": "object", "properties": {"x": {"type": "number"}}, "description": "in"}}
    node = {"$ref": "#/$defs/P", "description": "out"}
    assert prop(node, **{"$defs": shared}) == {
        "type": "object",
        "description": "out",
        "properties": {"x": {"type": "number"}},
    }


@pytest.mark.parametrize(
    ("node", "says"),
    [
        ({"$ref": "#/$defs/P"}, "refers to itself"),
        ({"$ref": "https://elsewhere/schema"}, "refers to https://elsewhere"),
        ({"enum": ["x" * 50] * 100}, "larger than"),
    ],
)
def test_what_no_service_would_take_is_refused_with_the_reason(node: object, says: str) -> None:
    loop = {"P": {"type": "object", "properties": {"p": {"$ref": "#/$defs/P"}}}}
    with pytest.raises(TooMuch, match=says):
        prop(node, **{"$defs": loop})


def test_a_reference_to_itself_alone_ends() -> None:
    with pytest.raises(TooMuch, match="refers to itself"):
        prop({"$ref": "#/$defs/P"}, **{"$defs": {"P": {"$ref": "#/$defs/P"}}})


def test_a_description_is_one_bounded_paragraph() -> None:
    assert described(" a\n\n b ") == "a b"
    assert len(described("x" * 10_000)) == MOST_DESCRIPTION
    assert described(None) == ""
