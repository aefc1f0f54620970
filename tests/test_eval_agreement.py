"""Two annotators, judged by each other: symmetric, kind, and worked out by hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from summarizer.cli.evals import agreeing as command
from summarizer.errors import CaseError
from summarizer.evals.agreement import (
    HANDS,
    Agreement,
    AnnotatedCase,
    judge_annotators,
    judge_plainly,
    load_annotated,
    measure_agreement,
    of_shared,
)
from summarizer.evals.cases import Case, find_cases
from summarizer.evals.expectations import read_expectation
from summarizer.evals.metrics import METRICS, field_metrics, score_all, score_evidence
from summarizer.evals.reports.agreement import AGREEMENT_FORMATS, render_agreement
from summarizer.evals.results import CaseResult
from tests.stories import make_article
from tests.test_cli_evals import run

TALKS = """\
participants:
  - {id: vake, evidence: [1], name: Semisi Vake, role: {contains: minister}, country: TON}
  - {id: qalo, evidence: [1], name: Mere Qalo, role: null, country: FJI}
meetings:
  - id: suva
    evidence: [1, 2]
    participants: [{participant: vake, part: visitor}, {participant: qalo, part: host}]
    mode: in_person
    status: {value: held, evidence: [1]}
    date: {text: {contains: Monday}, edtf: 2021-05-31, anchor: none, evidence: [1]}
    place: {any_of: [Suva, null]}
    country: FJI
    salience: main
agreements:
  - id: patrols
    evidence: [3]
    parties: [Fiji, Tonga]
    commitment: {contains: patrol}
    status: {value: agreed, evidence: [3]}
    meeting: suva
    salience: main
attacks:
  - id: labasa
    evidence: [5]
    type: bombing
    stage: accomplished
    place: Labasa
    country: FJI
    tolls: [{killed: {min: {from: 3, to: 5}}, superseded: false, evidence: [5]}]
    attributions: [{actor: {contains: Reef Front}, basis: claimed, evidence: [6]}]
    salience: main
"""


def hands(first: str, second: str) -> tuple[CaseResult, CaseResult]:
    """What either hand makes of the other."""
    one, other = read_expectation(first, "first"), read_expectation(second, "second")
    case = Case("story", "tests", one, "0" * 64, make_article())
    return judge_annotators(AnnotatedCase(case, one, other))


def f1(results: tuple[CaseResult, ...]) -> dict[str, float | None]:
    """Every headline metric."""
    return {one.name: one.f1.mean if one.f1 else None for one in score_all(results, METRICS)}


def differing(first: str, second: str) -> set[str]:
    """The records and fields in which something is not right, from either side."""
    return {
        f"{mistake.kind}.{mistake.path}".rstrip(".")
        for result in hands(first, second)
        for mistake in result.mistakes
    }


def changed(*edits: tuple[str, str], text: str = TALKS) -> str:
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_identical_annotations_agree_in_everything() -> None:
    results = hands(TALKS, TALKS)
    assert f1(results) == dict.fromkeys(METRICS, 1.0)
    assert not any(result.mistakes for result in results)
    evidence = score_evidence(results)
    assert evidence.precision is not None
    assert evidence.precision.mean == 1
    assert evidence.recall is not None
    assert evidence.recall.mean == 1


AGREE = [
    ("place: Labasa", "place: {any_of: [Suva, Labasa]}"),
    ("place: Labasa", "place: {contains_any: [Lautoka, Labasa]}"),
    ("mode: in_person", "mode: {any_of: [unclear, in_person]}"),
    ("min: {from: 3, to: 5}", "min: {from: 5, to: 9}"),
    ("min: {from: 3, to: 5}", "min: {from: 1, to: 3}"),
    ("edtf: 2021-05-31", "edtf: {near: 2021-06-01, days: 1}"),
    ("edtf: 2021-05-31", "edtf: {from: 2021-05, to: 2021-06}"),
    # What both accept: null here, a place there.
    ("place: {any_of: [Suva, null]}", "place: null"),
    ("place: {any_of: [Suva, null]}", "place: Suva"),
    ("place: {any_of: [Suva, null]}", "place: {any_of: [Nadi, null]}"),
    # Tell-tale words that differ cannot be compared: both state something.
    ("commitment: {contains: patrol}", "commitment: {contains: fisheries}"),
    ("role: {contains: minister}", "role: {any_of: [null, {contains: defence}]}"),
    ("text: {contains: Monday}", "text: {contains: 31 May}"),
    # What one hand leaves unjudged is not compared.
    ("    mode: in_person\n", ""),
    ("    status: {value: agreed, evidence: [3]}\n", ""),
    ("name: Semisi Vake, role: {contains: minister}", "name: Semisi Vake"),
    ("killed: {min: {from: 3, to: 5}}, ", ""),
    # Optional for one, required by the other.
    ("- {id: qalo, ", "- {id: qalo, optional: true, "),
    ("  - id: labasa\n", "  - id: labasa\n    optional: true\n"),
    ("{participant: qalo, part: host}", "optional: {participant: qalo, part: host}"),
    ("parties: [Fiji, Tonga]", "parties: [Fiji, {optional: Tonga}]"),
    # An object or null, where either will do.
    ("killed: {min: {from: 3, to: 5}}", "killed: {any_of: [null, {min: 4}]}"),
    # Who is meant: the words share nothing, all the rest agrees.
    ("name: Mere Qalo", "name: {contains: Mere}"),
    # One of several, as is told by their numbers in either file.
    ("{participant: qalo, part: host}", "{participant: {any_of: [vake, qalo]}, part: host}"),
    # Alternatives: the reading that agrees best.
    (
        TALKS[TALKS.index("  - id: labasa") :],
        "  - one_of:\n    - - {id: labasa, evidence: [5], type: bombing, place: Labasa}\n"
        "      - {id: ba, evidence: [9], type: abduction, place: Ba}\n"
        "    - - {id: both, evidence: [5], type: bombing, place: Labasa}\n",
    ),
    (
        TALKS[TALKS.index("  - id: labasa") :],
        "  - one_of:\n    - - {id: nadi, evidence: [5], type: abduction, place: Nadi}\n"
        "      - {id: ba, evidence: [5], type: abduction, place: Ba}\n"
        "    - - {id: labasa, evidence: [5], type: bombing, place: Labasa}\n",
    ),
]


@pytest.mark.parametrize(("old", "new"), AGREE)
def test_two_annotations_that_some_answer_satisfies_agree(old: str, new: str) -> None:
    """Whatever both accept is no difference, whichever of them is asked."""
    assert differing(TALKS, changed((old, new))) == set()
    assert differing(changed((old, new)), TALKS) == set()


def test_ranges_that_touch_agree() -> None:
    """The first of June is all that the two have in common."""
    one = changed(("edtf: 2021-05-31", "edtf: {from: 2021-05-20, to: 2021-06-01}"))
    other = changed(("edtf: 2021-05-31", "edtf: {near: 2021-06-02, days: 1}"))
    assert differing(one, other) == differing(other, one) == set()


DIFFER = [
    ("country: TON", "country: WSM", {"participants.country"}),
    ("role: null", "role: {contains: mayor}", {"participants.role"}),
    ("role: {contains: minister}", "role: null", {"participants.role"}),
    ("place: Labasa", "place: null", {"attacks.place"}),
    ("place: Labasa", "place: {contains_any: [Lautoka, Suva]}", {"attacks.place"}),
    ("place: {any_of: [Suva, null]}", "place: Nadi", {"meetings.place"}),
    ("min: {from: 3, to: 5}", "min: {from: 6, to: 9}", {"attacks.tolls.killed.min"}),
    ("edtf: 2021-05-31", "edtf: {near: 2021-06-02, days: 1}", {"meetings.date.edtf"}),
    ("value: held", "value: planned", {"meetings.status.value"}),
    ("value: agreed", "value: {any_of: [signed, proposed]}", {"agreements.status.value"}),
    ("basis: claimed", "basis: suspected", {"attacks.attributions.basis"}),
    ("part: host", "part: {any_of: [visitor, attendee]}", {"meetings.participants.part"}),
    ("parties: [Fiji, Tonga]", "parties: [Fiji]", {"agreements.parties"}),
    ("meeting: suva", "meeting: null", {"agreements.meeting"}),
    (
        "date: {text: {contains: Monday}, edtf: 2021-05-31, anchor: none, evidence: [1]}",
        "date: null",
        {"meetings.date", *(f"meetings.date.{name}" for name in ("text", "edtf", "anchor"))},
    ),
    # The words of who did it must meet: two groups are not one.
    (
        "actor: {contains: Reef Front}",
        "actor: {contains: Island Guard}",
        {"attacks.attributions.actor", "attacks.attributions.basis"},
    ),
]


@pytest.mark.parametrize(("old", "new", "fields"), DIFFER)
def test_a_difference_is_found_in_its_field_and_nowhere_else(
    old: str, new: str, fields: set[str]
) -> None:
    assert differing(TALKS, changed((old, new))) == fields


def test_a_different_value_counts_once_among_those_of_its_field() -> None:
    """Two people with a country each, one of which differs: 2 * 1 / (2 + 2)."""
    results = tuple(map(of_shared, hands(TALKS, changed(("country: TON", "country: WSM")))))
    fields = {one.name: one for one in score_all(results, field_metrics(results))}
    assert fields["participants.country"].f1 is not None
    assert fields["participants.country"].f1.mean == 0.5
    assert fields["participants.name"].f1 is not None
    assert fields["participants.name"].f1.mean == 1


def people(*records: str) -> str:
    """One participant a sentence: `a`, or `optional a`, or `forbidden a`."""
    names = {"a": "Semisi Vake", "b": "Mere Qalo", "c": "Ana Tuilagi", "d": "Ioane Lotu"}
    text = "participants:\n"
    for record in records:
        need, _, letter = record.rpartition(" ")
        flag = f"{need}: true, " if need else ""
        because = "because: she is only quoted, " if need == "forbidden" else ""
        at = ord(letter) - ord("a") + 1
        text += f"  - {{id: {letter}, {flag}{because}evidence: [{at}], name: {names[letter]}}}\n"
    return text


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["a", "b"], ["a", "b", "c"], 2 * 2 / (2 + 3)),
        # Of the first hand's three the second has two, of the second hand's one the first has one.
        (["a", "b", "c"], ["a", "optional b"], (2 + 1) / (3 + 1)),
        (["a", "optional b"], ["a", "optional c"], 1),
        (["optional a"], ["optional a"], None),
        (["optional a"], [], None),
        (["a"], [], 0),
        (["a"], ["b"], 0),
        (["a", "b"], ["a", "forbidden b"], 2 * 1 / (2 + 1)),
    ],
)
def test_records_are_counted_by_hand(
    first: list[str], second: list[str], expected: float | None
) -> None:
    """What both require, or one requires and the other allows, of everything that is required."""
    empty = "attacks: []\n"
    for one, other in ((first, second), (second, first)):
        found = f1(hands(people(*one) + empty, people(*other) + empty))
        assert found["participants"] == (expected if expected is None else pytest.approx(expected))


def test_names_of_which_each_tells_another_part_are_one_where_all_the_rest_agrees() -> None:
    """With another country beside it, another name is another person."""
    one = "participants:\n  - {evidence: [1], name: {contains: Vake}, kind: person, country: TON}\n"
    other = one.replace("Vake", "Semisi")
    assert f1(hands(one, other))["participants"] == 1
    assert f1(hands(one, other.replace("TON", "FJI")))["participants"] == 0
    whole = one.replace("{contains: Vake}", "Semisi Vake")
    assert f1(hands(whole, other.replace("Semisi", "Ana")))["participants"] == 0


def test_what_records_are_called_in_the_files_does_not_matter() -> None:
    """References lead to records, not to names: an exchange of two people is seen."""
    renamed = TALKS.replace("vake", "p1").replace("qalo", "p2").replace("suva", "m1")
    assert differing(TALKS, renamed) == set()
    crossed = changed(
        ("{participant: vake, part: visitor}", "{participant: qalo, part: visitor}"),
        ("{participant: qalo, part: host}", "{participant: vake, part: host}"),
    )
    assert differing(TALKS, crossed) == {"meetings.participants.part"}


def test_evidence_counts_the_same_sentences() -> None:
    """The second cites 1 and 2 where the first needs 1 and accepts 3: of three, two are shared.

    First by second: cited 1, accepted 1, needed 1 and 2, found 1. Second by first: cited 1 and 2,
    accepted 1, needed 1, found 1. So 2 of 3 cited are accepted, and 2 of 3 needed are found.
    """
    one = "participants:\n  - {evidence: [1], evidence_also: [3], name: Semisi Vake}\n"
    evidence = score_evidence(hands(one, one.replace("[1], evidence_also: [3]", "[1, 2]")))
    assert evidence.precision is not None
    assert evidence.precision.mean == pytest.approx(2 / 3)
    assert evidence.recall is not None
    assert evidence.recall.mean == pytest.approx(2 / 3)
    unjudged = score_evidence(hands(one, "participants:\n  - {name: Semisi Vake}\n"))
    assert unjudged.precision is None


def test_an_article_with_nothing_in_it_is_no_data() -> None:
    assert f1(hands("attacks: []\n", "meetings: []\n")) == dict.fromkeys(METRICS, None)


def pairs_of_hands() -> Iterator[tuple[str, str]]:
    for old, new, _ in DIFFER:
        yield TALKS, changed((old, new))
    for old, new in AGREE:
        yield TALKS, changed((old, new))
    yield people("a", "b", "optional c"), people("a", "c", "d", "forbidden b")


def test_swapping_the_hands_changes_nothing() -> None:
    for first, second in pairs_of_hands():
        one, other = hands(first, second), hands(second, first)
        assert f1(one) == f1(other)
        names = field_metrics(one)
        assert [score.f1 for score in score_all(one, names)] == [
            score.f1 for score in score_all(other, names)
        ]
        assert score_evidence(one) == score_evidence(other)


@pytest.mark.parametrize("hand", ["first", "second"])
def test_each_hand_agrees_with_itself_on_the_articles_of_the_suite(hand: str) -> None:
    """Real annotations, with everything that the format has."""
    for folder in find_cases("core/dev"):
        if all((folder / name).is_file() for name in HANDS):
            annotated = load_annotated(folder)
            own = getattr(annotated, hand)
            for result in judge_annotators(AnnotatedCase(annotated.case, own, own)):
                assert not result.mistakes, folder.name


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two cases: one annotated twice, with one difference; one annotated once."""
    article = "\n\n".join(f"On Monday they met in Suva for the {n}th time." for n in range(4, 12))
    second = changed(("value: held", "value: planned"))
    for name, texts in {"suva": (TALKS, second), "apia": (TALKS,)}.items():
        folder = tmp_path / "talks" / name
        folder.mkdir(parents=True)
        (folder / "article.md").write_text(article, encoding="utf-8")
        for file, text in zip(("expected.yaml", *HANDS), (TALKS, *texts), strict=False):
            (folder / file).write_text(text, encoding="utf-8")
    tags = "{genre: daily, language: en, traps: [no_attack]}"
    (tmp_path / "talks" / "suite.yaml").write_text(
        f"held_out: true\ncases:\n  suva: {tags}\n  apia: {tags}\n", encoding="utf-8"
    )
    return tmp_path / "talks"


def test_the_command_tells_of_held_out_cases_as_totals_alone(
    capsys: pytest.CaptureFixture[str], suite: Path
) -> None:
    """Two status values, of which one differs: 50 per cent. Which one is shown on request only."""
    code, out, err = run(capsys, "agreement", suite, "--verdicts", "--fields", "--by", "trap")
    assert (code, err) == (0, "")
    assert "1 article annotated twice\nleft out, not annotated twice: 1 article\n" in out
    assert [line.split()[1:4] for line in out.splitlines() if line.startswith("status ")] == [
        ["1", "2", "50.0"], ["1", "2", "50.0"],  # kindly and plainly
    ]  # fmt: skip
    assert "no_attack (1 article)" in out
    assert "planned" not in out
    assert "1 held-out article: looked at only as part of a total" in out
    code, out, _ = run(capsys, "agreement", suite, "--verdicts", "--reveal")
    assert code == 0
    assert "meetings: suva, status.value" in out
    assert "planned" in out


def test_each_difference_is_listed_once_with_what_either_hand_has(suite: Path) -> None:
    folder = suite / "suva"
    (folder / "first.yaml").write_text(people("a", "b") + "attacks: []\n", encoding="utf-8")
    (folder / "second.yaml").write_text(
        people("a", "c").replace("Semisi Vake", "Semisi Vake, country: TON"), encoding="utf-8"
    )
    agreement = measure_agreement([str(suite)])
    told = json.loads(render_agreement(agreement, "json", verdicts=True, reveal=True))
    assert {(d["key"], d["first"], d["second"]) for d in told["differences"]} == {
        ("c", "nothing", "c"),
        ("b", "b", "nothing"),
    }
    assert told["scores"]["participants"] == {
        "agreed": 1,
        "of": 2,
        "f1": {"mean": 0.5, "low": None, "high": None, "level": None, "articles": 1},
    }
    assert told["scores"]["attacks"]["f1"] is None
    assert json.loads(render_agreement(agreement, "json", verdicts=True))["differences"] == []
    assert json.loads(render_agreement(agreement, "json"))["differences"] is None


@pytest.mark.parametrize("format", AGREEMENT_FORMATS)
def test_every_format_has_every_figure(suite: Path, format: str) -> None:
    out = render_agreement(measure_agreement([str(suite)]), format, by=("language",))
    for name in METRICS:
        assert name in out


def test_what_cannot_be_done_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], suite: Path
) -> None:
    assert command.AGREEMENT_FORMATS == AGREEMENT_FORMATS
    for arguments, words in (
        ((suite, "--format", "pdf"), "unknown format 'pdf'"),
        ((suite, "--by", "colour"), "--by colour"),
        ((suite, "--reveal"), "--reveal"),
        ((suite / "apia",), "no case with first.yaml and second.yaml"),
    ):
        code, out, err = run(capsys, "agreement", *arguments)
        assert (code, out) == (2, "")
        assert words in err
        assert err.count("\n") == 1
    broken = suite / "suva" / "second.yaml"
    broken.write_text("meetings:\n  - {evidence: [99]}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"second\.yaml:2: .*no sentence 99"):
        measure_agreement([str(suite)])


def test_an_interval_is_over_articles() -> None:
    """Of ten articles that agree and ten that differ half, with a width."""
    same, other = hands(people("a"), people("a")), hands(people("a"), people("b"))
    results = tuple(
        result.model_copy(update={"case": f"{i}"})
        for i in range(20)
        for result in (same if i % 2 else other)
    )
    agreement = Agreement("made", results, results, 0)
    (score,) = (one for one in score_all(agreement.results, METRICS) if one.name == "participants")
    assert agreement.cases == 20
    assert score.f1 is not None
    assert score.f1.interval is not None
    assert score.f1.mean == 0.5
    assert 0.2 < score.f1.interval.low < 0.4
    assert 0.6 < score.f1.interval.high < 0.8


def test_plain_answers_are_the_lower_bound() -> None:
    """The first choices of both hands: they differ where a kind answer has a common one."""
    second = changed(("place: Labasa", "place: {any_of: [Suva, Labasa]}"))
    one, other = read_expectation(TALKS, "first"), read_expectation(second, "second")
    annotated = AnnotatedCase(Case("story", "tests", one, "0" * 64, make_article()), one, other)
    kind, plain = f1(judge_annotators(annotated)), f1(judge_plainly(annotated))
    assert kind["values"] == 1
    assert plain["values"] is not None
    assert 0.9 < plain["values"] < 1
    assert f1(judge_plainly(replace(annotated, second=one))) == dict.fromkeys(METRICS, 1.0)
