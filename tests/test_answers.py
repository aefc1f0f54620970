"""Forms of answer: what a lean one leaves out is inferred, and is what a full one says."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from summarizer.answers import answer_form
from summarizer.answers.anchors import Anchors
from summarizer.answers.lean import LeanAnswer
from summarizer.articles import parse_article, read_article
from summarizer.briefing import Article
from summarizer.completions import canonical_json
from summarizer.content import content_folder
from summarizer.errors import PromptError
from summarizer.prompts import parse_prompt
from summarizer.schema import ArticleSummary
from tests.lean import leanly

ARTICLE = """---
published: 2022-02-16
---

Ministers meet

SUVA – Irene Ngata of Fiji received Sione Vea of Tonga in Suva on Monday.

They agreed to patrol together. It was their second meeting since 3 May 2021.

Photo: Ngata and Vea in Suva, 14 February 2022.
"""


@pytest.fixture
def article() -> Article:
    return parse_article(ARTICLE.encode(), "story.md")


def lean(**changes: Any) -> dict[str, Any]:
    """Two ministers, their talks and what came of them."""
    person = {"in": [2], "variants": [], "kind": "person", "role": None, "organisation": None}
    return {
        "participants": [
            {"id": "p1", "name": "Irene Ngata", "country": "FJI", "sector": "government", **person},
            {"id": "p2", "name": "Sione Vea", "country": "TON", "sector": "government", **person},
        ],
        "meetings": [
            {
                "in": [2],
                "id": "m1",
                "participants": ["p1 host", "p2 visitor"],
                "mode": "in_person",
                "status": "held [2]",
                "date": "Monday = 2022-02-14 [2]",
                "place": "Suva",
                "country": "FJI",
                "topics": [],
                "reported_by": None,
                "salience": "main",
                **changes.pop("meeting", {}),
            }
        ],
        "agreements": [
            {
                "in": [3],
                "parties": ["Fiji", "Tonga"],
                "commitment": "patrol together",
                "status": "agreed [3, 4]",
                "form": "operational",
                "meeting": "m1",
                "date": None,
                "announced_by": None,
                "salience": "main",
                **changes.pop("agreement", {}),
            }
        ],
        "attacks": [],
        **changes,
    }


def read(article: Article, **changes: Any) -> ArticleSummary:
    return answer_form("lean").read(json.dumps(lean(**changes)), article)


# --- what is written ------------------------------------------------------------------------------


def test_a_cited_fact_is_taken_apart(article: Article) -> None:
    summary = read(article)
    (meeting,), (agreement,) = summary.meetings, summary.agreements
    assert (meeting.status.value, meeting.status.evidence) == ("held", [2])
    assert (agreement.status.value, agreement.status.evidence) == ("agreed", [3, 4])
    assert meeting.date is not None
    assert (meeting.date.text, meeting.date.edtf) == ("Monday", "2022-02-14")
    assert meeting.date.evidence == [2]
    assert [(a.participant, a.part) for a in meeting.participants] == [
        ("p1", "host"), ("p2", "visitor"),
    ]  # fmt: skip
    assert summary.gist is None


@pytest.mark.parametrize(
    ("written", "text", "edtf"),
    [
        ("Monday [2]", "Monday", None),
        ("the day X = Y came = 2022-02-14 [2]", "the day X = Y came", "2022-02-14"),
        ("from 3 to 5 May = 2021-05-03/2021-05-05 [2]", "from 3 to 5 May", "2021-05-03/2021-05-05"),
        ("8 July = XXXX-07-08 [2]", "8 July", "XXXX-07-08"),
        ("[sic] Monday [2,3]", "[sic] Monday", None),
    ],
)
def test_a_date_is_its_words_and_its_value(
    article: Article, written: str, text: str, edtf: str | None
) -> None:
    date = read(article, meeting={"date": written}).meetings[0].date
    assert date is not None
    assert (date.text, date.edtf) == (text, edtf)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "held"},
        {"status": "perhaps [2]"},
        {"status": "held [two]"},
        {"date": "Monday"},
        {"participants": ["p1"]},
        {"participants": ["p1 boss"]},
        {"format": "bilateral"},
    ],
    ids=str,
)
def test_what_does_not_fit_the_schema_is_an_error(article: Article, change: dict[str, Any]) -> None:
    """It goes back to the model like any other answer that does not fit."""
    with pytest.raises(ValidationError):
        read(article, meeting=change)


def test_the_schema_is_strict_and_says_nothing_twice() -> None:
    """Every field required, every object closed; no titles, no descriptions."""
    schema = LeanAnswer.model_json_schema()
    text = canonical_json(schema)
    assert '"title"' not in text
    assert '"description"' not in text
    for node in _objects(schema):
        assert node["additionalProperties"] is False
        assert sorted(node["required"]) == sorted(node["properties"])
    assert set(schema["$defs"]) == {"LeanCount"}  # the one that is used twice


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)


# --- what is inferred -----------------------------------------------------------------------------


def test_an_agreement_has_the_date_of_the_meeting_that_it_arose_from(article: Article) -> None:
    assert read(article).agreements[0].date == read(article).meetings[0].date
    own = read(article, agreement={"date": "3 May 2021 = 2021-05-03 [4]"}).agreements[0].date
    assert own is not None
    assert own.edtf == "2021-05-03"
    assert read(article, agreement={"meeting": None}).agreements[0].date is None


def test_a_planned_meeting_dates_no_agreement(article: Article) -> None:
    assert read(article, meeting={"status": "planned [2]"}).agreements[0].date is None


@pytest.mark.parametrize(
    ("parties", "status", "is_unilateral"),
    [
        (["Fiji"], "pledged [3]", True),
        (["Fiji", "Tonga"], "pledged [3]", False),
        (["the joint commission"], "agreed [3]", False),
    ],
)
def test_one_party_alone_makes_a_unilateral_pledge(
    article: Article, parties: list[str], status: str, is_unilateral: bool
) -> None:
    """But a body that has agreed on something binds its members."""
    summary = read(article, agreement={"parties": parties, "status": status})
    assert summary.agreements[0].unilateral is is_unilateral


@pytest.mark.parametrize(
    ("present", "format"),
    [
        (["p1 host", "p2 visitor"], "bilateral"),
        (["p1 attendee", "p2 attendee", "p3 attendee"], "multilateral"),
        (["p1 attendee", "p2 attendee", "p3 observer"], "bilateral"),
        (["p1 attendee", "p2 attendee", "p3 mediator"], "mediated"),
    ],
)
def test_the_format_follows_from_who_is_there(
    article: Article, present: list[str], format: str
) -> None:
    people = lean()["participants"]
    people.append({**people[0], "id": "p3", "name": "Ana Lolo", "country": "NZL"})
    summary = read(article, participants=people, meeting={"participants": present})
    assert summary.meetings[0].format == format


@pytest.mark.parametrize(
    ("text", "edtf", "anchor"),
    [
        ("Monday", "2022-02-14", "publication_date"),
        ("3 May 2021", "2021-05-03", "explicit"),
        ("8 July", "XXXX-07-08", "none"),
        ("Monday", None, "none"),
        ("a day earlier", "2022-02-13", "other_event"),
        ("الاثنين 14 فبراير 2022", "2022-02-14", "explicit"),
        ("lundi", "2022-02-14", "publication_date"),
    ],
)
def test_a_value_rests_on_the_first_anchor_that_gives_it(
    article: Article, text: str, edtf: str | None, anchor: str
) -> None:
    assert Anchors(article).find(text, edtf, [3], future=False) == anchor


def test_a_caption_anchors_a_date_where_nothing_else_does() -> None:
    undated = parse_article(ARTICLE.partition("---\n\n")[2].encode(), "story.md")
    assert Anchors(undated).find("Monday", "2022-02-14", [3], future=False) == "caption"


def test_inferred_is_what_full_answers_say() -> None:
    """Recorded full answers, written leanly and read again: what differs is counted.

    Formats: 4 of 131 meetings are mediated by somebody who is no participant. An agreement gets its
    meeting's date where the full answers often say null. Measured when this was written: 4 of 131
    formats, 4 of 154 one-sided pledges and 1 of 322 anchors.
    """
    texts = {
        path.parent.name: read_article(str(path))
        for path in content_folder("evals").rglob("article.md")
    }
    different: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    for path in sorted((content_folder("cassettes") / "extract.v1" / "claude").glob("*.json")):
        article = texts.get(path.name.split(".")[0])
        answer = json.loads(path.read_text(encoding="utf-8"))["attempts"][-1].get("answer")
        if article is None or answer is None:
            continue
        summary = answer_form("lean").read(json.dumps(leanly(answer)), article).model_dump()
        for kind, field in (("meetings", "format"), ("agreements", "unilateral")):
            for found, said in zip(summary[kind], answer[kind], strict=True):
                compared[field] += 1
                different[field] += found[field] != said[field]
        for kind in ("meetings", "attacks"):
            for found, said in zip(summary[kind], answer[kind], strict=True):
                if said["date"] is not None:
                    compared["anchor"] += 1
                    different["anchor"] += found["date"]["anchor"] != said["date"]["anchor"]
    assert min(compared.values()) > 100
    for field, number in compared.items():
        assert different[field] / number < 0.1, (field, different[field], number)


def test_an_unknown_form_of_answer_is_refused() -> None:
    with pytest.raises(PromptError, match="no form of answer 'plump'; there are full, lean"):
        answer_form("plump")


def test_a_template_names_its_form() -> None:
    """One that names none asks for the full one."""
    head = "---\npurpose: x\n{}variables: [article]\nparameters: {{}}\n---\n"
    source = head + "# system\na\n# user\n$article\n"
    assert parse_prompt("a.v1", source.format("")).answer == "full"
    assert parse_prompt("a.v2", source.format("answer: lean\n")).answer == "lean"
