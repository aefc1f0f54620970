"""What happens with an answer: accepted, objected to, kept with its findings, or a failure."""

import asyncio
from typing import Any

import pytest

from summarizer.briefing import Extraction
from summarizer.completions import Completion
from summarizer.errors import RecordingMiss, TransportError
from summarizer.extraction import extract
from summarizer.prompts import load_prompt
from summarizer.schema import ArticleSummary
from tests.doubles import Answer, ListCompleter, completion
from tests.stories import make_answer, make_article


def run(*answers: Answer, **options: Any) -> tuple[Extraction, ListCompleter]:
    stub = ListCompleter(*answers)
    template = load_prompt("extract.v1")
    result = asyncio.run(extract(make_article(), template, stub, model="stub", **options))
    return result, stub


def wrong_toll(killed: int = 30) -> dict[str, Any]:
    answer = make_answer()
    answer["attacks"][0]["tolls"][0]["killed"].update(min=killed, max=killed)
    return answer


def test_a_correct_answer_is_taken_at_once() -> None:
    result, stub = run(make_answer())
    assert result.findings == ()
    assert result.failure is None
    assert result.summary == ArticleSummary.model_validate(make_answer())
    assert len(result.attempts) == len(stub.requests) == 1


def test_a_failed_check_goes_back_with_the_models_own_words() -> None:
    """The objection names record, field, value and sentence, behind the answer it is about."""
    result, stub = run(wrong_toll(), make_answer())
    assert result.findings == ()
    asked_again = stub.requests[1].messages
    assert [m.role for m in asked_again] == ["system", "user", "assistant", "user"]
    assert asked_again[:2] == stub.requests[0].messages
    for words in ("attacks[0]", "near Labasa", "tolls[0].killed.min = '30'", "sentence 8"):
        assert words in asked_again[3].content
    assert len(result.attempts) == 2


def test_what_still_fails_stays_and_is_marked() -> None:
    """Never silently repaired, never silently dropped."""
    result, stub = run(wrong_toll(), wrong_toll(), wrong_toll())
    assert len(stub.requests) == 3
    assert result.summary is not None
    assert result.summary.attacks[0].tolls[0].killed is not None
    assert result.summary.attacks[0].tolls[0].killed.min == 30
    assert {f.path for f in result.findings_under("attacks[0]")} == {
        "attacks[0].tolls[0].killed.min",
        "attacks[0].tolls[0].killed.max",
    }


def test_of_several_answers_the_one_with_the_fewest_findings_counts() -> None:
    worse = wrong_toll()
    worse["meetings"][0]["place"] = "Lautoka Harbour"
    result, _ = run(wrong_toll(), worse, worse)
    assert {f.kind for f in result.findings} == {"number"}


def test_what_a_model_withdraws_is_told() -> None:
    fewer = make_answer()
    fewer["attacks"] = []
    result, _ = run(wrong_toll(), fewer)
    assert result.notes == ("after the checks objected, the model withdrew 1 of its attacks",)


def test_malformed_answers_are_objected_to_and_then_a_failure() -> None:
    result, stub = run("no json", '{"meetings": []}', "{")
    assert result.failure is not None
    assert result.failure.kind == "MalformedAnswer"
    assert "participants: Field required" in stub.requests[2].messages[-1].content
    assert len(result.attempts) == 3


def test_a_malformed_answer_can_be_mended() -> None:
    result, _ = run("no json", make_answer())
    assert result.failure is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (completion("I cannot help with that.", "refusal"), "RefusedAnswer"),
        (completion('{"participants":[', "length"), "TruncatedAnswer"),
        (completion("", "content_filter"), "TruncatedAnswer"),
        (TransportError("connection refused"), "TransportError"),
        (RecordingMiss("no recording"), "RecordingMiss"),
    ],
)
def test_what_cannot_be_mended_is_not_asked_again(
    answer: Completion | TransportError, kind: str
) -> None:
    result, stub = run(answer)
    assert result.summary is None
    assert result.failure is not None
    assert result.failure.kind == kind
    assert len(stub.requests) == 1


def test_a_re_ask_that_gets_no_answer_leaves_the_earlier_one_standing() -> None:
    result, _ = run(wrong_toll(), TransportError("connection reset"))
    assert result.summary is not None
    assert result.findings
    assert result.notes == ("the last re-ask failed: connection reset",)


def test_a_replay_without_the_re_ask_is_an_error() -> None:
    """An earlier answer must not pass for the one that was recorded after it."""
    result, _ = run(wrong_toll(), RecordingMiss("no recording of the re-ask"))
    assert result.failure is not None
    assert result.failure.kind == "RecordingMiss"


def test_the_number_of_re_asks_can_be_limited() -> None:
    result, stub = run(wrong_toll(), max_reasks=0)
    assert len(stub.requests) == 1
    assert result.findings
