"""Counting what was asked and answered: the parts that need no tokenizer, with counts by hand."""

import copy
import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from summarizer.cassettes import Cassettes
from summarizer.completions import Message, Request
from summarizer.content import content_folder
from summarizer.evals.cases import Suite, load_case
from summarizer.prompts import load_prompt
from tests.bench import tokens
from tests.bench.answer_forms import (
    STEPS,
    drop_inferred,
    leave_out_fields,
    quote_evidence,
    write_forms,
)
from tests.bench.conversations import (
    Conversation,
    Cost,
    Exchange,
    Forms,
    Quoting,
    cost_of,
    forms_of,
    quoting_of,
    replay,
    strip_numbers,
)
from tests.bench.cost_tables import markdown
from tests.bench.langextract_cost import EXAMPLE, EXTRACTIONS
from tests.lean import leanly
from tests.recorded_story import MODEL, changed_answer, make_case, record
from tests.stories import make_answer

SENTENCES = {1: "They met.", 2: "He denied it.", 6: "It rained."}


class Tiny(BaseModel):
    x: int


def words(text: str) -> int:
    return len(text.split())


def story(folder: Path, answer: dict[str, Any] | str | None = None) -> Conversation:
    """The conversation about the small story, recorded and replayed."""
    case = make_case(folder / "suite" / "reef-patrol")
    record(case / "article.md", folder / "cassettes", answer)
    found = replay(
        load_case(case), load_prompt("extract.v1"), Cassettes(folder / "cassettes"), MODEL
    )
    assert found is not None
    return found


# --- what is counted ------------------------------------------------------------------------------


def test_input_is_all_messages_and_the_schema_and_a_re_ask_has_the_turns_before_it(
    tmp_path: Path,
) -> None:
    """By hand, in words; the schema is sent without white space, and is one word."""
    first = Request(
        model="m",
        messages=(Message("system", "read this well"), Message("user", "an article")),
        response_model=Tiny,
    )
    again = first.followed_by("{}", "x is missing")
    exchanges = (Exchange(first, "{}"), Exchange(again, '{"x": 1}'))
    cost = cost_of(replace(story(tmp_path), exchanges=exchanges), words)
    assert cost.calls == 2
    assert cost.input == (1 + 3 + 2) + (1 + 3 + 2 + 1 + 3)
    assert cost.prefix == (1 + 3) + (1 + 3)
    assert cost.prefix_share == 8 / 16
    assert cost.output == 1 + 2


def test_counted_in_characters_input_is_what_a_run_reports(tmp_path: Path) -> None:
    """With re-asks: a wrong place is objected to, and the same answer comes again."""
    conversation = story(tmp_path, changed_answer(place="Bucharest"))
    attempts = conversation.extraction.attempts
    cost = cost_of(conversation, len)
    assert cost.calls == len(attempts) == 3
    assert cost.input == sum(usage.input_characters or 0 for usage in attempts)
    assert cost.output == sum(usage.output_characters or 0 for usage in attempts)


def test_records_and_those_that_nobody_expected_are_counted(tmp_path: Path) -> None:
    answer = make_answer()
    answer["attacks"].append({**copy.deepcopy(answer["attacks"][0]), "place": "Suva"})
    right, wrong = story(tmp_path / "right"), story(tmp_path / "wrong", answer)
    # Three people, two meetings, two agreements, one attack.
    assert (cost_of(right, len).records, cost_of(right, len).surplus) == (8, 0)
    assert (cost_of(wrong, len).records, cost_of(wrong, len).surplus) == (9, 1)


def test_costs_add_up() -> None:
    one = Cost(1, 500, 1, 60, 40, 10, 30, 3, 0)
    both = one + Cost(1, 1500, 2, 100, 80, 20, 10, 1, 1)
    assert both == Cost(2, 2000, 3, 160, 120, 30, 40, 4, 1)
    assert both.prefix_share == 0.75
    assert both.per_thousand(both.input) == 80


def test_a_conversation_that_is_not_recorded_to_its_end_is_not_counted(tmp_path: Path) -> None:
    case = make_case(tmp_path / "suite" / "reef-patrol")
    cassettes = Cassettes(tmp_path / "cassettes")
    assert replay(load_case(case), load_prompt("extract.v1"), cassettes, MODEL) is None


# --- other forms of the same answer ---------------------------------------------------------------


def test_quotes_stand_where_the_numbers_were() -> None:
    answer = {
        "evidence": [1, 2],
        "name": "A [1]",
        "status": {"evidence": [6], "value": "held"},
        "topics": ["one"],
        "parts": [{"in": [2], "min": 1}],
    }
    assert quote_evidence(answer, SENTENCES.get) == {
        "evidence": ["They met.", "He denied it."],
        "name": "A [1]",
        "status": {"evidence": ["It rained."], "value": "held"},
        "topics": ["one"],
        "parts": [{"in": ["He denied it."], "min": 1}],
    }


@pytest.mark.parametrize(
    ("cited", "quoted"),
    [
        ({"status": "held [6]"}, {"status": "held [It rained.]"}),
        (
            {"date": "Monday = 2022-02-14 [1, 2]"},
            {"date": "Monday = 2022-02-14 [They met.] [He denied it.]"},
        ),
        ({"date": None}, {"date": None}),
        ({"in": [99]}, {"in": [99]}),
        ({"evidence": []}, {"evidence": []}),
    ],
)
def test_lean_citations_are_quoted_too_and_unknown_numbers_stay(
    cited: dict[str, Any], quoted: dict[str, Any]
) -> None:
    assert quote_evidence(cited, SENTENCES.get) == quoted


def test_only_the_numbers_before_sentences_are_taken_away() -> None:
    message = "Title: [1] x\n\n<article 0>\n[1] (title) A\n[12] B [3] c\n</article 0>"
    assert strip_numbers(message) == "Title: [1] x\n\n<article 0>\n(title) A\nB [3] c\n</article 0>"


def test_quoting_is_weighed_on_the_same_minified_answer(tmp_path: Path) -> None:
    """In words: numbers have no white space, a quotation has."""
    conversation = story(tmp_path)
    exchange = conversation.exchanges[0]
    spaced = replace(
        conversation, exchanges=(replace(exchange, answer='{"evidence": [3], "min": 1}'),)
    )
    found = quoting_of(spaced, words)
    assert found.output == 1
    # Both keys in one word with the quotation's first and last: it is as long as the sentence.
    assert found.quoted_output == words(conversation.article.quote(3))
    sentences = len(conversation.article.sentences)
    assert found.input - found.unnumbered_input == sentences


def test_an_answer_that_is_no_object_is_counted_as_it_is(tmp_path: Path) -> None:
    conversation = story(tmp_path)
    exchange = conversation.exchanges[0]
    refused = replace(conversation, exchanges=(replace(exchange, answer="I will not."),))
    found = quoting_of(refused, words)
    assert (found.output, found.quoted_output) == (3, 3)
    assert forms_of([refused], words) is None


def test_the_last_form_is_the_lean_answer() -> None:
    """Apart from the date of an agreement, where that is its meeting's."""
    lean = leanly(make_answer())
    assert lean["agreements"][0]["date"] is not None
    lean["agreements"][0]["date"] = None
    forms = write_forms(make_answer(), SENTENCES.get)
    assert forms[-1] == lean
    assert forms[1] == make_answer()
    assert len(forms) == len(STEPS) + 1


def test_an_agreement_keeps_a_date_of_its_own() -> None:
    answer = make_answer()
    answer["agreements"][0]["date"] = {**answer["agreements"][0]["date"], "text": "Tuesday"}
    kept = drop_inferred(answer)["agreements"][0]["date"]
    assert kept["text"] == "Tuesday"
    assert "anchor" not in kept


def test_a_planned_meeting_dates_no_agreement() -> None:
    answer = make_answer()
    answer["meetings"][0]["status"]["value"] = "planned"
    assert drop_inferred(answer)["agreements"][0]["date"] is not None


def test_each_step_makes_the_answer_shorter(tmp_path: Path) -> None:
    found = forms_of([story(tmp_path)], len)
    assert found is not None
    assert list(found.steps) == sorted(set(found.steps), reverse=True)


def test_a_field_takes_what_the_answer_is_shorter_by_without_it() -> None:
    answer = {"meetings": [{"id": "m1", "mode": "unclear"}, {"id": "m2"}], "attacks": []}
    assert dict(leave_out_fields(answer)) == {
        "meetings.id": {"meetings": [{"mode": "unclear"}, {}], "attacks": []},
        "meetings.mode": {"meetings": [{"id": "m1"}, {"id": "m2"}], "attacks": []},
    }


# --- suites, tables, page -------------------------------------------------------------------------


@pytest.mark.parametrize(("held_out", "named"), [("false", ["reef-patrol"]), ("true", [])])
def test_what_is_held_out_is_in_totals_only(
    tmp_path: Path, held_out: str, named: list[str]
) -> None:
    story(tmp_path)
    tags = "cases: {reef-patrol: {genre: agency, language: en, traps: []}}"
    path = tmp_path / "suite" / "suite.yaml"
    path.write_text(f"held_out: {held_out}\n{tags}\n", encoding="utf-8")
    suite = Suite("s", (load_case(tmp_path / "suite" / "reef-patrol"),))
    found = tokens.measure(
        load_prompt("extract.v1"), suite, Cassettes(tmp_path / "cassettes"), MODEL, len
    )
    assert found is not None
    assert list(found.by_article) == named
    assert found.total.articles == 1


def test_tables_say_what_was_counted() -> None:
    cost = Cost(1, 2000, 2, 10_000, 8_000, 500, 1_000, 9, 1)
    forms = Forms((400, *[100] * len(STEPS)), {"attacks.tolls": 25})
    measured = tokens.Measured(
        "p.v1", "real", {"a": cost}, cost, Quoting(100, 250, 80, 72), forms, 3
    )
    report = tokens.Report([tokens.PromptSize("p.v1", 1_500, 500)], [measured])
    lines = markdown(report).splitlines()
    assert "| `p.v1` | 1,500 | 500 | 2,000 |" in lines
    assert "| a | 2 | 10,000 | 8,000 | 80% | 500 | 1,000 | 5,000 | 500 | 9 | 1 |" in lines
    assert "Not counted: 3 without a recording or a text at hand." in lines
    assert "| `p.v1` on `real` | 100 | 250 | 2.50 | 80 | 72 | 0.90 |" in lines
    assert "| sentence numbers for quotes | 100 | 300 (75.0%) |" in lines
    assert "| `attacks.tolls` | 25 (25.0%) |" in lines
    assert "| `p.v1` | 2 | 10,000 | 1,000 | 9 | 1 |" in lines


def test_tables_go_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{tokens.BEGIN}old\n{tokens.END}after\n", encoding="utf-8")
    tokens.write_page(page, "new\n")
    tokens.write_page(page, "new\n")
    assert page.read_text() == f"before\n{tokens.BEGIN}\nnew\n\n{tokens.END}after\n"
    page.write_text("no marks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no '<!-- tables of: make cost -->'"):
        tokens.write_page(page, "new\n")


def test_the_page_in_the_docs_has_its_marks() -> None:
    text = (content_folder("prompts").parent / "docs" / "cost.md").read_text(encoding="utf-8")
    assert 0 < text.find(tokens.BEGIN) < text.find(tokens.END)


def test_without_a_tokenizer_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert tokens.main([]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "pip install --group cost" in line


def test_the_example_for_langextract_holds_what_it_extracts() -> None:
    """It wants the text's own words, and one of each type of record."""
    assert all(extracted in EXAMPLE for _, extracted, _ in EXTRACTIONS)
    assert {kind for kind, _, _ in EXTRACTIONS} == {
        "participant", "meeting", "agreement", "attack",
    }  # fmt: skip
