"""The JSON Schema for editors: up to date, no narrower than the reader, and of some use."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from summarizer.cli import main
from summarizer.content import content_folder
from summarizer.errors import CaseError
from summarizer.evals.cases import load_suite
from summarizer.evals.editors import expectation_schema
from summarizer.evals.expectations import load_mapping, read_expectation
from summarizer.schema import ArticleSummary
from tests.test_eval_accepting import TEXT
from tests.test_eval_judging import EXPECTATIONS, STORY

SCHEMA = json.loads(expectation_schema())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
PUBLISHED = content_folder("evals") / "expected.schema.json"


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(load_mapping(text))]


def test_the_published_schema_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """Mend it with: summarizer eval schema > evals/expected.schema.json."""
    assert main(["eval", "schema"]) == 0
    assert capsys.readouterr().out == PUBLISHED.read_text(encoding="utf-8")
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_the_schema_is_no_case() -> None:
    """It lies among the suites, and is none of them."""
    every = load_suite([str(PUBLISHED.parent)])
    assert {"core/dev", "core/test", "real"} < {case.suite for case in every.cases}
    assert not any("schema" in case.name for case in every.cases)
    with pytest.raises(CaseError, match=r"no suite or case .expected.; there are core, groups, "):
        load_suite(["expected"])


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda p: p.parent.name)
def test_every_expectation_validates(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


FORMS = """
participants: null
article: {file: a.txt, sha256: a000000000000000000000000000000000000000000000000000000000000000}
meetings:
  - id: suva
    optional: true
    forbidden: false
    evidence: []
    evidence_also: [3]
    date: {any_of: [null, {text: {contains_all: [3, May]}, edtf: {near: 2024, days: 1}}]}
    place: {any_of: [{any_of: [Ba, null]}, {contains: Suva}, {contains_any: [a, 7]}]}
    mode: {any_of: [in_person, null]}
    topics: [optional: reefs, {optional: {contains: war}}, war]
    participants: null
attacks:
  - date: {edtf: 2024, text: 2024}
    tolls:
      - optional: {killed: {min: {from: 1, to: 3}, max: {any_of: [1, {from: 5, to: 8}]}}}
      - {killed: null, superseded: {any_of: [true, false]}}
    targets: []
  - one_of: [[], [{type: bombing}]]
agreements:
  - {forbidden: true, because: nothing was signed}
"""


@pytest.mark.parametrize("text", [FORMS, STORY, TEXT], ids=["forms", "story", "accepting"])
def test_what_is_read_validates(text: str) -> None:
    read_expectation(text, "x")
    assert errors(text) == []


def test_the_example_in_the_docs_is_one() -> None:
    page = PUBLISHED.parent.parent / "docs" / "expectations.md"
    example, comment = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    read_expectation(example, "example")
    assert errors(example) == []
    # The path in the comment leads from a case to the schema.
    path = comment.strip().partition("$schema=")[2]
    assert ((PUBLISHED.parent / "core" / "dev" / "a-case") / path).resolve() == PUBLISHED.resolve()


BROKEN = {
    "an unknown list": "atacks: []",
    "an unknown field": "attacks: [{txt: May}]",
    "an unknown field inside": "attacks: [{date: {txt: May}}]",
    "records that are no list": "attacks: {place: Ba}",
    "a record that is none": "attacks: [Ba]",
    "an unknown value": "attacks: [{stage: acomplished}]",
    "an unknown value among several": "attacks: [{stage: {any_of: [acomplished]}}]",
    "words for a value from a list": "attacks: [{stage: {contains: accomplish}}]",
    "a word for a number": "attacks: [{tolls: [{killed: {min: three}}]}]",
    "a number for a count": "attacks: [{tolls: [{killed: 3}]}]",
    "a number for a truth": "agreements: [{unilateral: 1}]",
    "a truth for a word": "attacks: [{place: true}]",
    "a word for a date": "attacks: [{date: May}]",
    "a value for a list": "agreements: [{parties: Fiji}]",
    "nothing to choose from": "attacks: [{place: {any_of: []}}]",
    "no words": "attacks: [{place: {contains_any: []}}]",
    "a blank": "attacks: [{place: {contains: ' '}}]",
    "two forms at once": "attacks: [{place: {contains: Ba, any_of: [Ba]}}]",
    "an unknown form": "attacks: [{place: {contain: Ba}}]",
    "half a range": "attacks: [{date: {edtf: {from: 2021}}}]",
    "a range of words": "attacks: [{place: {from: A, to: B}}]",
    "near without days": "attacks: [{date: {edtf: {near: 2021}}}]",
    "near and no days off": "attacks: [{date: {edtf: {near: 2021, days: 0}}}]",
    "near a place": "attacks: [{place: {near: Ba, days: 2}}]",
    "evidence in words": "attacks: [{evidence: [three]}]",
    "evidence that is none": "attacks: [{evidence: [0]}]",
    "evidence where the schema has none": "attacks: [{targets: [{name: Ba, evidence: [3]}]}]",
    "a forbidden record without a reason": "attacks: [{forbidden: true}]",
    "a reason for nothing": "attacks: [{because: it was said}]",
    "a reason for an optional record": "attacks: [{optional: true, because: it was said}]",
    "forbidden and optional": "attacks: [{forbidden: true, optional: true, because: x}]",
    "a flag in words": "attacks: [{optional: perhaps}]",
    "an id that is no word": "attacks: [{id: 7}]",
    "no alternative": "attacks: [{one_of: [[{type: bombing}]]}]",
    "alternatives and a record": "attacks: [{one_of: [[], []], type: bombing}]",
    "alternatives that are no lists": "attacks: [{one_of: [{type: bombing}, {type: stabbing}]}]",
    "an article without a hash": "article: {file: a.txt}",
    "an article with half a hash": "article: {file: a.txt, sha256: abc}",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_neither_validates_nor_is_read(text: str) -> None:
    assert errors(text)
    with pytest.raises(CaseError):
        read_expectation(text, "x")


def descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node["description"]
        for inner in node.values():
            yield from descriptions(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from descriptions(inner)


def test_an_editor_can_say_what_a_field_means() -> None:
    """In the words of the schema, which are those that a model reads."""
    for name, record in SCHEMA["definitions"].items():
        for field, value in record.get("properties", {}).items():
            assert value.get("description"), (name, field)
    said = set(descriptions(SCHEMA))
    told = set(descriptions(ArticleSummary.model_json_schema()["$defs"]))
    gist = {"What the article reports, in one or two sentences.",
            "In your own plain words, nothing beyond the sentences",
            "Numbers of the sentences that support this"}  # fmt: skip
    assert told - said == gist


def test_every_reference_leads_somewhere_and_every_part_is_used() -> None:
    text = json.dumps(SCHEMA)
    for name in SCHEMA["definitions"]:
        assert f'"#/definitions/{name}"' in text
    assert text.count('"$ref"') == sum(
        text.count(f'"#/definitions/{name}"') for name in SCHEMA["definitions"]
    )
