"""What happens with an answer: accepted, objected to, kept with its findings, or a failure."""

import asyncio
import json
from dataclasses import replace
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
    assert result.notes == ("after the checks objected, the model withdrew 1 attack",)


def change(**paths: Any) -> dict[str, Any]:
    """The correct answer with the value at each path (`attacks__0__tolls`) replaced."""
    answer = make_answer()
    for path, value in paths.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place: Any = answer
        for step in steps:
            place = place[step]
        place[last] = value
    return answer


def another_attack() -> dict[str, Any]:
    attack: dict[str, Any] = make_answer()["attacks"][0]
    attack |= {"evidence": [9], "place": "Suva", "date": None, "tolls": [], "attributions": [],
               "targets": [{"name": "a barracks", "kind": "military"}]}  # fmt: skip
    return attack


@pytest.mark.parametrize(
    ("second", "withdrawn"),
    [
        (make_answer(), None),
        (change(attacks__0__tolls=[]), "1 toll of attacks[0]"),
        (change(attacks__0__date=None), "attacks[0].date"),
        (change(attacks__0__place=None, meetings__0__place=None),
         "meetings[0].place and attacks[0].place"),
        (change(attacks__0__tolls__0__killed=None), "attacks[0].tolls[0].killed"),
        (change(attacks__0__attributions=make_answer()["attacks"][0]["attributions"][2:]),
         "2 attributions of attacks[0]"),
        # exchanged for another: the number of records stays
        (change(attacks__0=another_attack()), "1 attack"),
        (change(attacks__0__attributions__0={**make_answer()["attacks"][0]["attributions"][0],
                                             "actor": "Kiwi Union"}),
         "1 attribution of attacks[0]"),
        # the same in another order, or corrected
        (change(meetings=make_answer()["meetings"][::-1]), None),
        (change(meetings__0__place="Nadi", agreements__0__commitment="form a joint reef patrol"),
         None),
        (change(attacks__0__tolls=[], meetings=make_answer()["meetings"][:1]),
         "1 meeting and 1 toll of attacks[0]"),
        (change(agreements__0__parties=["Fiji"]), "1 party of agreements[0]"),
        (change(attacks__0__targets=[], agreements=[]), "2 agreements and 1 target of attacks[0]"),
    ],
)  # fmt: skip
def test_a_fact_that_is_dropped_is_told_by_what_it_says(
    second: dict[str, Any], withdrawn: str | None
) -> None:
    result, _ = run(wrong_toll(), second, max_reasks=1)
    prefix = "after the checks objected, the model withdrew "
    notes = [note.removeprefix(prefix) for note in result.notes if note.startswith(prefix)]
    assert notes == ([] if withdrawn is None else [withdrawn])


def test_what_a_model_wrote_cannot_steer_a_terminal() -> None:
    """Neither its words nor the keys that it chose."""
    escape = "\x1b]0;owned\x07\u202e\n"
    for answer in (
        [completion(f"No {escape} way", "refusal")],
        [json.dumps(make_answer() | {f"a{escape}b": 1})] * 3,
    ):
        result, _ = run(*answer)
        assert result.failure is not None
        assert result.failure.message.isprintable()


def test_a_failure_says_that_it_was_replayed() -> None:
    recorded = replace(completion("No.", "refusal"), replayed=True)
    assert run(recorded)[0].replayed
    assert not run(completion("No.", "refusal"))[0].replayed
    assert not run(TransportError("connection refused"))[0].replayed


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
