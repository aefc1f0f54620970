"""Nothing is tuned to a case: no name of any case stands in a prompt, a rule or a gazetteer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer.content import content_folder
from summarizer.evals.cases import load_suite
from summarizer.evals.expectations import ExpectedList, ExpectedObject, ExpectedRecord, Node
from summarizer.evals.patterns import AnyOf, Contains, Is
from summarizer.places import names_a_country
from summarizer.places.gazetteer import load_gazetteer, normalise

ROOT = Path(__file__).parent.parent
# Where an answer is made: what is asked, what rules look for, what they and the checks know.
MADE_FROM = (
    *sorted(content_folder("prompts").glob("*.md")),
    *sorted((ROOT / "summarizer").glob("*.py")),
    *(
        path
        for part in ("rules", "checks", "answers", "places", "names", "dates", "articles")
        for path in sorted((ROOT / "summarizer" / part).rglob("*.py"))
    ),
)
_WORD = re.compile(r"[^\W\d_]{4,}")
# Ranks, titles and words that some name of a case has in it, and that stand there as such.
_WORDS_TOO = frozenset("Brig Sheikh Black".split())


def names_of_cases() -> dict[str, str]:
    """Words of the names of people and of those who are said to have attacked, to their case."""
    cases = load_suite(["core", "real", "groups"]).cases
    told = " ".join(case.article.text for case in cases if case.article is not None)
    ordinary = {word for word in _WORD.findall(told) if word.islower()}
    names: dict[str, str] = {}
    for case in cases:
        for record in case.expectation.all_records():
            for name in _names(record):
                for word in _WORD.findall(name):
                    if word[0].isupper() and word.lower() not in ordinary:
                        names.setdefault(word, case.name)
    # States attack as well, and their names are what a gazetteer is for.
    return {
        word: case
        for word, case in names.items()
        if word not in _WORDS_TOO and not names_a_country(word)
    }


def _names(record: ExpectedRecord) -> Iterator[str]:
    fields = record.content.fields
    if record.need == "forbidden":
        return
    if record.kind == "participants" and "person" in set(_texts(fields.get("kind"))):
        yield from _texts(fields.get("name"))
    attributions = fields.get("attributions")
    if record.kind == "attacks" and isinstance(attributions, ExpectedList):
        for item in (*attributions.required, *attributions.optional):
            if isinstance(item, ExpectedObject):
                yield from _texts(item.fields.get("actor"))


def _texts(node: Node | None) -> Iterator[str]:
    match node:
        case Is(value=str(text)):
            yield text
        case Contains(phrases=phrases):
            yield from phrases
        case AnyOf(options=options):
            for option in options:
                yield from _texts(option)


NAMES = names_of_cases()


def test_there_are_names_to_look_for() -> None:
    assert len(NAMES) > 300


@pytest.mark.parametrize("path", MADE_FROM, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_name_of_a_case_stands_in_what_makes_an_answer(path: Path) -> None:
    words = set(_WORD.findall(path.read_text(encoding="utf-8")))
    assert {word: NAMES[word] for word in sorted(words & NAMES.keys())} == {}


PLACES_TOO = frozenset({"Three Rivers"})
"""A group that is called as towns in several countries are."""


def test_no_invented_person_or_group_is_in_the_gazetteer() -> None:
    """It holds the places of three libraries; a surname may be a town by chance, a name is none."""
    gazetteer = load_gazetteer()
    whole = {
        name
        for case in load_suite(["core", "real", "groups"]).cases
        for record in case.expectation.all_records()
        for name in _names(record)
        if " " in name and not names_a_country(name)
    } - PLACES_TOO
    assert len(whole) > 100
    assert {name for name in whole if normalise(name) in gazetteer} == set()
