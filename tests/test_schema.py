"""The schema is what providers' strict modes accept, and every field of it is explained."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from summarizer.schema import ArticleSummary
from tests.stories import make_answer

SCHEMA = ArticleSummary.model_json_schema()


def objects(node: Any = SCHEMA) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)


def test_every_object_is_closed_and_every_field_required() -> None:
    """What strict structured output demands: no optional field, no other field."""
    for part in objects():
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


def test_every_field_is_described() -> None:
    for part in objects():
        for name, field in part["properties"].items():
            target = SCHEMA["$defs"][field["$ref"].split("/")[-1]] if "$ref" in field else field
            assert target.get("description"), name


def test_a_reference_stands_alone() -> None:
    """Strict modes reject keywords beside `$ref`."""
    text = json.dumps(SCHEMA)
    for part in objects():
        for field in part["properties"].values():
            assert "$ref" not in field or list(field) == ["$ref"]
    assert '"default"' not in text


def test_no_title_is_sent() -> None:
    """Titles repeat the field names: about a sixth of the schema's tokens for nothing."""
    for part in [SCHEMA, *objects()]:
        assert "title" not in part
        assert all("title" not in field for field in part["properties"].values())


def test_evidence_comes_before_what_it_supports() -> None:
    for part in objects():
        if "evidence" in part["properties"]:
            assert next(iter(part["properties"])) == "evidence"


def test_a_correct_answer_round_trips() -> None:
    text = json.dumps(make_answer())
    assert ArticleSummary.model_validate_json(text).model_dump(mode="json") == make_answer()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda a: a["attacks"][0]["tolls"][0]["killed"].update(min="3"), "min"),
        (lambda a: a["attacks"][0].update(kind="bombing"), "kind"),
        (lambda a: a["meetings"][0].pop("place"), "place"),
        (lambda a: a["meetings"][0]["status"].update(value="rumoured"), "value"),
        (lambda a: a["gist"].update(evidence="3"), "evidence"),
    ],
    ids=["number as text", "unknown field", "missing field", "unknown status", "no list"],
)
def test_nothing_is_coerced_or_filled_in(change: Any, where: str) -> None:
    answer = make_answer()
    change(answer)
    with pytest.raises(ValidationError) as caught:
        ArticleSummary.model_validate_json(json.dumps(answer))
    assert caught.value.errors()[0]["loc"][-1] == where
