"""The harness is right: full marks for the perfect answer, none for the empty one, and for every
single mistake the verdict that names it, and no other.
"""

import copy
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.content import content_folder
from summarizer.evals.exemplars import perfect_answer, required
from summarizer.evals.expectations import RECORDS, Expectation, OneOf, read_expectation
from summarizer.evals.judging import CaseJudgement, judge
from summarizer.schema import ArticleSummary

EXPECTATIONS = sorted(content_folder("evals").rglob("expected.yaml"))
EMPTY: dict[str, Any] = {
    "participants": [], "meetings": [], "agreements": [], "attacks": [],
    "gist": {"evidence": [], "text": ""},
}  # fmt: skip


def load(path: Path) -> Expectation:
    return read_expectation(path.read_text(encoding="utf-8"), path.name)


def judged(expectation: Expectation, answer: dict[str, Any]) -> CaseJudgement:
    return judge(expectation, ArticleSummary.model_validate(answer))


def wrong(judgement: CaseJudgement) -> Counter[tuple[str, str, str]]:
    """(kind, field, verdict) of everything that is not right, counted."""
    return Counter(
        (j.kind, j.path, j.verdict) for j in judgement.judgements if j.verdict != "correct"
    )


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda p: p.parent.name)
def test_a_perfect_answer_has_full_marks(path: Path) -> None:
    expectation = load(path)
    result = judged(expectation, perfect_answer(expectation))
    assert not wrong(result)
    assert all(c.cited <= c.accepted and c.needed <= c.cited for _, _, c in result.citations)
    assert len([j for j in result.judgements if j.path == ""]) == sum(
        len(required(expectation, kind)) for kind in RECORDS
    )


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda p: p.parent.name)
def test_an_empty_answer_misses_everything(path: Path) -> None:
    expectation = load(path)
    result = judged(expectation, EMPTY)
    assert {j.verdict for j in result.judgements} <= {"missing"}
    for kind in RECORDS:
        if not any(isinstance(entry, OneOf) for entry in expectation.records[kind]):
            lacking = [j for j in result.judgements if (j.kind, j.path) == (kind, "")]
            assert len(lacking) == len(required(expectation, kind))


STORY = """
participants:
  - {id: vake, evidence: [1], name: Semisi Vake, variants: [Vaka], role: minister, country: TON}
  - {id: ravouvou, evidence: [1], name: Litia Ravouvou, role: minister, country: FJI}
  - {id: tuilagi, evidence: [4], name: Ana Tuilagi, role: president, country: WSM}
  - {forbidden: true, because: she is only quoted, evidence: [9], name: Mere Qalo}
meetings:
  - id: suva
    evidence: [1, 2]
    participants: [{participant: vake, part: visitor}, {participant: ravouvou, part: host}]
    status: {value: held, evidence: [1]}
    place: Suva
    country: FJI
    date: {text: Monday, edtf: "2021-05-31", anchor: publication_date, evidence: [1]}
  - id: apia
    evidence: [4]
    participants: [{participant: vake, part: visitor}, {participant: tuilagi, part: host}]
    status: {value: planned, evidence: [4]}
    place: Apia
    country: WSM
    date: {text: 9 June, edtf: "2021-06-09", anchor: publication_date, evidence: [4]}
agreements:
  - evidence: [2]
    parties: [Tonga, Fiji]
    commitment: {contains: patrol}
    status: {value: agreed, evidence: [2]}
    form: joint_body
    meeting: suva
  - optional: true
    evidence: [3]
    commitment: {contains: fishing}
attacks:
  - evidence: [5, 6]
    type: bombing
    place: Labasa
    tolls:
      - {evidence: [5], killed: {min: 3, max: 3}, according_to: police, superseded: false}
    attributions:
      - {evidence: [6], actor: Reef Front, basis: claimed, according_to: null}
  - evidence: [7, 8]
    type: armed_assault
    place: Nadi
    tolls:
      - {evidence: [7], killed: {min: 1, max: 1}, according_to: army, superseded: false}
    attributions:
      - {evidence: [8], actor: Coral Brigade, basis: accused_by_authorities, according_to: army}
"""
EXPECTED = read_expectation(STORY, "story")
Change = Callable[[dict[str, Any]], None]


def drop_participant(answer: dict[str, Any]) -> None:
    del answer["participants"][2]
    del answer["meetings"][1]["participants"][1]


def swap_places(answer: dict[str, Any]) -> None:
    one, other = answer["meetings"]
    one["place"], other["place"] = other["place"], one["place"]


def merge_attacks(answer: dict[str, Any]) -> None:
    first, second = answer["attacks"]
    first["evidence"] += second["evidence"]
    del answer["attacks"][1]


def split_attack(answer: dict[str, Any]) -> None:
    part = copy.deepcopy(answer["attacks"][0])
    part.update(evidence=[6], tolls=[], type="unknown", attributions=part["attributions"])
    answer["attacks"].append(part)


def duplicate_attack(answer: dict[str, Any]) -> None:
    answer["attacks"].append(copy.deepcopy(answer["attacks"][0]))


def forbidden_participant(answer: dict[str, Any]) -> None:
    extra = copy.deepcopy(answer["participants"][0])
    extra.update(id="p9", name="Mere Qalo", evidence=[9], variants=[], role=None, country=None)
    answer["participants"].append(extra)


def wrong_meeting(answer: dict[str, Any]) -> None:
    one, other = answer["meetings"]
    other["participants"].append(one["participants"].pop(1))


def set_at(*path: Any, value: Any) -> Change:
    def change(answer: dict[str, Any]) -> None:
        target: Any = answer
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


ATTENDANCE = ("meetings", "participants.participant")
MISTAKES: list[tuple[str, Change, dict[tuple[str, str, str], int]]] = [
    (
        "drop a participant",
        drop_participant,
        {
            ("participants", "", "missing"): 1,
            ("participants", "name", "missing"): 1,
            ("participants", "role", "missing"): 1,
            ("participants", "country", "missing"): 1,
            (*ATTENDANCE, "missing"): 1,
            ("meetings", "participants.part", "missing"): 1,
        },
    ),
    ("swap two meetings' places", swap_places, {("meetings", "place", "wrong"): 2}),
    (
        "merge two attacks",
        merge_attacks,
        {
            ("attacks", "", "merged"): 1,
            ("attacks", "type", "missing"): 1,
            ("attacks", "place", "missing"): 1,
            ("attacks", "tolls.killed.min", "missing"): 1,
            ("attacks", "tolls.killed.max", "missing"): 1,
            ("attacks", "tolls.according_to", "missing"): 1,
            ("attacks", "tolls.superseded", "missing"): 1,
            ("attacks", "attributions.actor", "missing"): 1,
            ("attacks", "attributions.basis", "missing"): 1,
            ("attacks", "attributions.according_to", "missing"): 1,
        },
    ),
    ("change a toll", set_at("attacks", 0, "tolls", 0, "killed", "min", value=2),
     {("attacks", "tolls.killed.min", "wrong"): 1}),
    ("a claim instead of an accusation",
     set_at("attacks", 1, "attributions", 0, "basis", value="claimed"),
     {("attacks", "attributions.basis", "wrong"): 1}),
    ("a plan told as held", set_at("meetings", 1, "status", "value", value="held"),
     {("meetings", "status.value", "wrong"): 1}),
    ("a year invented", set_at("meetings", 0, "date", "edtf", value="2020-05-31"),
     {("meetings", "date.edtf", "wrong"): 1}),
    ("something where nothing is stated",
     set_at("attacks", 0, "attributions", 0, "according_to", value="radio"),
     {("attacks", "attributions.according_to", "spurious"): 1}),
    ("the wrong meeting", set_at("agreements", 0, "meeting", value="apia"),
     {("agreements", "meeting", "wrong"): 1}),
    (
        "somebody in the wrong meeting",
        wrong_meeting,
        {
            (*ATTENDANCE, "missing"): 1,
            ("meetings", "participants.part", "missing"): 1,
            (*ATTENDANCE, "misattached"): 1,
            ("meetings", "participants.part", "spurious"): 1,
        },
    ),
    ("step into a trap", forbidden_participant, {("participants", "", "forbidden"): 1}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "verdicts"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_single_mistake_has_the_verdict_that_names_it(
    change: Change, verdicts: dict[tuple[str, str, str], int]
) -> None:
    """And no other verdict changes: neither in that record nor in any other."""
    answer = perfect_answer(EXPECTED)
    change(answer)
    assert wrong(judged(EXPECTED, answer)) == Counter(verdicts)


@pytest.mark.parametrize(
    ("change", "verdict"), [(duplicate_attack, "duplicate"), (split_attack, "split")]
)
def test_what_is_told_twice_or_in_parts_is_called_so(change: Change, verdict: str) -> None:
    answer = perfect_answer(EXPECTED)
    change(answer)
    found = wrong(judged(EXPECTED, answer))
    assert found["attacks", "", verdict] == 1
    assert {(kind, name) for kind, _, name in found} == {("attacks", verdict)}


def test_citing_the_neighbouring_sentence_touches_evidence_alone() -> None:
    answer = perfect_answer(EXPECTED)
    answer["attacks"][0]["tolls"][0]["evidence"] = [6]
    result = judged(EXPECTED, answer)
    assert not wrong(result)
    assert sum(not c.cited <= c.accepted for _, _, c in result.citations) == 1


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda p: p.parent.name)
def test_the_order_of_records_never_matters(path: Path) -> None:
    expectation = load(path)
    answer = perfect_answer(expectation)
    for kind in RECORDS:
        random.Random(5).shuffle(answer[kind])  # noqa: S311 - test data
    assert not wrong(judged(expectation, answer))


def worth(judgement: CaseJudgement) -> int:
    """Right verdicts less wrong ones."""
    return sum(
        1 if j.verdict == "correct" else -1
        for j in judgement.judgements
        if not j.is_null and j.verdict != "optional_present"
    )


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda p: p.parent.name)
def test_a_better_answer_never_scores_lower(path: Path) -> None:
    """Records are taken away one after the other: each answer is worth less than the last."""
    expectation = load(path)
    answer = perfect_answer(expectation)
    best = worth(judged(expectation, answer))
    order = random.Random(3)  # noqa: S311 - test data
    for _ in range(12):
        kinds = [kind for kind in ("agreements", "attacks") if answer[kind]]
        if not kinds:
            break
        kind = order.choice(kinds)
        answer[kind].pop(order.randrange(len(answer[kind])))
        now = worth(judged(expectation, answer))
        assert now < best
        best = now


def test_an_optional_record_is_neither_rewarded_nor_punished() -> None:
    answer = perfect_answer(EXPECTED)
    extra = copy.deepcopy(answer["agreements"][0])
    extra.update(evidence=[3], commitment="fishing rights", meeting=None, form="treaty")
    answer["agreements"].append(extra)
    assert wrong(judged(EXPECTED, answer)) == Counter({("agreements", "", "optional_present"): 1})


def test_the_nearer_alternative_counts() -> None:
    """One attack or two: whoever reads it either way has full marks, and mixtures do not."""
    text = """
attacks:
  - one_of:
      - - {evidence: [1, 2], type: bombing, place: Lautoka}
      - - {evidence: [1], type: bombing, place: Lautoka}
        - {evidence: [2], type: armed_assault, place: Ba}
"""
    expectation = read_expectation(text, "either")
    one = perfect_answer(expectation)
    assert not wrong(judged(expectation, one))
    two = copy.deepcopy(one)
    two["attacks"][0]["evidence"] = [1]
    two["attacks"].append(
        {**two["attacks"][0], "evidence": [2], "type": "armed_assault", "place": "Ba"}
    )
    assert not wrong(judged(expectation, two))
    two["attacks"][1]["place"] = "Sigatoka"
    assert wrong(judged(expectation, two)) == Counter({("attacks", "place", "wrong"): 1})
