"""Groups: what is said of broken ones, and scores of merging that were worked out by hand."""

import json
import random
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.affairs import Affairs, LedgerEntry, LedgerVerdict, MergedRecord, Origin, Telling
from summarizer.briefing import Extraction, Failure
from summarizer.cli import main
from summarizer.cli.evals import merging as command
from summarizer.errors import CaseError
from summarizer.evals.cases import Case, load_case
from summarizer.evals.clusterings import (
    BCubed,
    count_b_cubed,
    count_pairs,
    estimate_b_cubed,
    linked_pairs,
)
from summarizer.evals.exemplars import perfect_answer
from summarizer.evals.expectations import RECORDS
from summarizer.evals.groups import Group, Mention, load_group, load_groups
from summarizer.evals.merge_results import GroupResult, MergeRun
from summarizer.evals.merging import score_group, score_ledger, score_links, score_origins
from summarizer.evals.metrics import Counts
from summarizer.evals.reports.merging import MERGE_FORMATS, render_merging
from summarizer.schema import ArticleSummary

TALKS = """\
participants:
  - {id: vake, name: Semisi Vake}
meetings:
  - {id: talks, place: Suva}
  - {id: dinner, place: Nadi}
attacks:
  - {id: raid, optional: true, place: Labasa}
  - one_of:
      - - {id: fire, place: Lautoka}
      - - {id: arson, place: Lautoka, type: arson_or_sabotage}
          - {id: shots, place: Ba}
  - {forbidden: true, because: it never happened, place: Apia}
""".replace("          - {id: shots", "        - {id: shots")
NEWS = "Semisi Vake was in Suva. He went on to Nadi, Labasa and Lautoka. In Ba it rained."
GROUP = """\
about: two tellings of one visit
origins:
  - [wire]
  - [daily]
same:
  participants:
    - {wire: vake, daily: vake}
  meetings:
    - {wire: talks, daily: talks}
ledger:
  - {kind: meetings, record: {wire: talks}, field: place, verdict: agree}
"""


def write_group(
    folder: Path, text: str = GROUP, labels: tuple[str, ...] = ("wire", "daily")
) -> Path:
    folder.mkdir(parents=True)
    for label in labels:
        (folder / label).mkdir(parents=True)
        (folder / label / "expected.yaml").write_text(TALKS, encoding="utf-8")
        (folder / label / "article.md").write_text(f"{NEWS} ({label})\n", encoding="utf-8")
    (folder / "group.yaml").write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(CaseError) as caught:
        load_group(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder / 'group.yaml'}")


SAME = "same:\n  meetings:\n    - {wire: talks, daily: talks}\n"
BROKEN = [
    ("no YAML", "about: [\n", ":2: not YAML:"),
    ("nothing", "", ": expected about, origins, same and ledger"),
    ("a list", "- about\n", ":1: expected about, origins, same and ledger"),
    ("an unknown field", GROUP + "ledgers: []\n", ":12: unknown field 'ledgers'; did you mean 'l"),
    ("a field twice", GROUP + "about: x\n", ":12: 'about' stands twice"),
    ("no origins", "about: x\nsame: {}\n", ":1: origins is missing; a group has about, origins"),
    ("no words", GROUP.replace("two tellings of one visit", ""), ":1: about says in one line"),
    ("an unknown article", GROUP.replace("[wire]", "[wires]"),
     ":3: no article 'wires'; did you mean 'wire'?"),
    ("an article with two origins", GROUP.replace("[daily]", "[daily, wire]"),
     ":4: origins: article 'wire' stands twice; it has one origin"),
    ("an article without origin", GROUP.replace("  - [daily]\n", ""),
     ":2: origins: article 'daily' is in none; one of its own is [daily]"),
    ("origins that are no lists", GROUP.replace("[wire]", "wire"), ":3: an origin must be a list"),
    ("an unknown kind", GROUP.replace("  meetings:", "  meeting:"),
     ":8: unknown field 'meeting'; did you mean 'meetings'?"),
    ("an unknown id", GROUP.replace("daily: talks", "daily: talk"),
     ":9: meetings: daily has no record 'talk'; did you mean 'talks'?"),
    ("an id of another kind", GROUP.replace("daily: talks", "daily: vake"),
     ":9: meetings: daily: 'vake' is one of its participants"),
    ("a trap", GROUP.replace("daily: talks", 'daily: "attacks[2]"'),
     ":9: meetings: daily has no record 'attacks[2]'"),
    ("an unknown article in same", GROUP.replace("daily: talks", "dayly: talks"),
     ":9: no article 'dayly'; did you mean 'daily'?"),
    ("an id in two entries",
     GROUP.replace("ledger:", "    - {wire: dinner, daily: talks}\nledger:"),
     ":10: meetings: daily: talks stands twice, first in line 9; a record is one thing"),
    ("an article twice in an entry", GROUP.replace("daily: talks}", "daily: talks, wire: talks}"),
     ":9: 'wire' stands twice"),
    ("an entry of one", GROUP.replace("{wire: talks, daily: talks}", "{wire: talks}"),
     ":9: meetings: an entry maps at least two articles to ids"),
    ("two things of one article", GROUP.replace("daily: talks", "daily: [talks, dinner]"),
     ":9: meetings: daily may tell both 'talks' and 'dinner'; several ids of one article are"),
    ("a wrong field", GROUP.replace("field: place", "field: plaice"),
     ":11: ledger: no field of meetings 'plaice'; did you mean 'place'?"),
    ("a field of another kind", GROUP.replace("field: place", "field: killed"),
     ":11: ledger: no field of meetings 'killed'; there are date, place,"),
    ("a wrong verdict", GROUP.replace("verdict: agree", "verdict: agrees"),
     ":11: ledger: no verdict 'agrees'; did you mean 'agree'?"),
    ("no verdict", GROUP.replace(", verdict: agree", ""), ":11: ledger: verdict is missing;"),
    ("no verdicts", GROUP.replace("verdict: agree", "verdict: {any_of: []}"),
     ":11: ledger: any_of is a list of verdicts"),
    ("two records", GROUP.replace("{wire: talks}", "{wire: talks, daily: talks}"),
     ":11: ledger: record is one article with the id of its record"),
    ("a wrong kind", GROUP.replace("kind: meetings", "kind: meeting"), ":11: ledger: no kind 'mee"),
    ("an id that is not there", GROUP.replace("{wire: talks}", "{wire: tolks}"),
     ":11: meetings: wire has no record 'tolks'; did you mean 'talks'?"),
    ("articles beside folders", GROUP + "articles: {x: core/x}\n",
     ":12: folder 'daily' is an article, too; name all in articles or none"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_group_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    assert refused(write_group(tmp_path / "visit", text)).startswith(words)


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ("{one: real/khan-tehran, two: real/khan-tehron}",
         ":1: no case 'real/khan-tehron'; did you mean 'real/khan-tehran'?"),
        ("{one: ../groups, two: /tmp}", ":1: articles: one needs a folder below evals/"),
        ("{one: real/khan-tehran}", ":1: 1 articles; a group has at least two"),
        ("[khan-tehran]", ":1: articles maps labels to folders of cases"),
    ],
)  # fmt: skip
def test_cases_of_other_folders_are_named_below_evals(
    tmp_path: Path, articles: str, words: str
) -> None:
    text = f"articles: {articles}\nabout: x\norigins: [[one], [two]]\nsame: {{}}\n"
    assert refused(write_group(tmp_path / "far", text, ())).startswith(words)


def test_a_group_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"no group 'wire-coppy'; did you mean 'wire-copy'\?"):
        load_groups(["wire-coppy"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(CaseError, match=r"no group in it; a group is a folder with group\.yaml"):
        load_groups([str(tmp_path / "empty")])
    for part in ("one", "two"):
        write_group(tmp_path / part / "visit")
    with pytest.raises(CaseError, match="two groups are called 'visit'"):
        load_groups([str(tmp_path / "one"), str(tmp_path / "two")])


def test_all_groups_of_this_project_can_be_read() -> None:
    """The stand-off one without its texts: what is not at hand is known to be so."""
    groups = {group.name: group for group in load_groups()}
    assert len(groups) >= 10
    trio = groups["munir-tehran-2023"]
    assert list(trio.cases) == ["talks", "two-meetings", "statement"]
    assert all(case.article is None for case in trio.cases.values())
    assert trio.name_of("talks") == "real/salami-munir-tehran"
    assert groups["wire-copy"].name_of("wire-radio") == "groups/wire-copy"


def test_readings_of_one_article_may_be_one_thing_and_doubtful_pairs_are_open(
    tmp_path: Path,
) -> None:
    text = GROUP.replace(
        "ledger:",
        "  attacks:\n    - {wire: [fire, arson], daily: fire}\n"
        "either:\n  attacks:\n    - {wire: [fire, raid], daily: [fire, raid]}\nledger:",
    )
    group = load_group(write_group(tmp_path / "visit", text))
    fire, arson, raid = (Mention("wire", name) for name in ("fire", "arson", "raid"))
    other = Mention("daily", "fire")
    assert group.thing_of("attacks", arson) == (fire, arson, other)
    # The pair of fires is settled by `same`; within one article nothing is linked.
    assert group.unjudged("attacks") == {
        frozenset((fire, Mention("daily", "raid"))),
        frozenset((raid, other)),
        frozenset((raid, Mention("daily", "raid"))),
    }
    assert group.may_be_absent("attacks", raid)  # optional
    assert group.may_be_absent("attacks", arson)  # one of two readings
    assert not group.may_be_absent("meetings", Mention("wire", "talks"))


TRUTH = ("12345", "67", "89ABC")
FIRST = ("12345", "6789ABC")
SECOND = ("1234589ABC", "67")


def clustered(*clusters: str) -> dict[str, int]:
    return {mention: n for n, cluster in enumerate(clusters) for mention in cluster}


def test_b_cubed_is_that_of_bagga_and_baldwin() -> None:
    """The example of their 1998 paper: both wrong links cost the same in MUC, and not here.

    First response: five mentions with 5/5, two with 2/7, five with 5/7 of their cluster right;
    (5 + 4/7 + 25/7) / 12 = 64/84. Second: ten with 5/10 and two with 2/2; 7/12. Recall is whole.
    """
    first = count_b_cubed(clustered(*TRUTH), clustered(*FIRST))
    second = count_b_cubed(clustered(*TRUTH), clustered(*SECOND))
    assert (first.precision, first.recall) == pytest.approx((64 / 84, 1))  # 76 %
    assert (second.precision, second.recall) == pytest.approx((7 / 12, 1))  # 58 %
    assert first.f1 == pytest.approx(2 * (64 / 84) / (64 / 84 + 1))
    turned = count_b_cubed(clustered(*FIRST), clustered(*TRUTH))
    assert (turned.precision, turned.recall) == pytest.approx((1, 64 / 84))


def test_pairs_of_the_same_example() -> None:
    """Expected 10 + 1 + 10; told 10 + 21 and 45 + 1; all 21 are among them both times."""
    assert count_pairs(clustered(*TRUTH), clustered(*FIRST)) == Counts(21, 31, 21)
    assert count_pairs(clustered(*TRUTH), clustered(*SECOND)) == Counts(21, 46, 21)
    assert count_pairs(clustered("AB", "C"), clustered("A", "BC")) == Counts(0, 1, 1)


def test_a_pair_that_is_not_judged_counts_nowhere() -> None:
    """Expected AB and C, told ABC, and nobody minds whether A and C are one.

    Pairs: AB is right, BC wrong, AC left out: 1 of 2. B-cubed: A is judged within AB (1, 1), B
    within ABC (2/3, 1), C within BC (1/2, 1): precision (1 + 2/3 + 1/2) / 3 = 13/18.
    """
    expected, told = clustered("AB", "C"), clustered("ABC")
    pair = [frozenset("AC"), frozenset("AX")]  # X was not told at all
    assert count_pairs(expected, told, pair) == Counts(1, 2, 1)
    cubed = count_b_cubed(expected, told, pair)
    assert (cubed.precision, cubed.recall) == pytest.approx((13 / 18, 1))


def test_no_mentions_are_no_data() -> None:
    nothing = count_b_cubed({}, {})
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    estimates = estimate_b_cubed([nothing])
    assert (estimates.precision, estimates.recall, estimates.f1) == (None, None, None)
    with pytest.raises(ValueError, match="different mentions"):
        count_b_cubed({"A": 1}, {})


labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)


@given(labels, st.data())
def test_both_measures_are_their_definitions(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Counted mention by mention and pair by pair, as slowly as the definitions read."""
    expected = {n: pair[0] for n, pair in enumerate(pairs)}
    told = {n: pair[1] for n, pair in enumerate(pairs)}
    possible = [frozenset(pair) for pair in combinations(expected, 2)]
    unjudged = set(data.draw(st.lists(st.sampled_from(possible)))) if possible else set()
    wanted, found = linked_pairs(expected) - unjudged, linked_pairs(told) - unjudged
    assert count_pairs(expected, told, unjudged) == Counts(
        len(wanted & found), len(found), len(wanted)
    )

    def cluster(of: dict[int, int], mention: int) -> set[int]:
        return {m for m in of if of[m] == of[mention] and frozenset((m, mention)) not in unjudged}

    def share(of: dict[int, int]) -> float:
        overlaps = [len(cluster(expected, m) & cluster(told, m)) / len(cluster(of, m)) for m in of]
        return sum(overlaps) / len(of)

    cubed = count_b_cubed(expected, told, unjudged)
    assert cubed.precision == pytest.approx(share(told))
    assert cubed.recall == pytest.approx(share(expected))


def test_the_interval_of_b_cubed_f1_is_over_whole_groups() -> None:
    """Two groups: a quarter of the resamples holds only the one, a quarter only the other."""
    good, bad = BCubed(4, 4, 4), BCubed(2, 3, 4)
    estimate = estimate_b_cubed([good, bad]).f1
    assert estimate is not None
    assert estimate.interval is not None
    # Together P = 6/8 and R = 7/8; alone 1, and 2 * 1/2 * 3/4 / (5/4) = 3/5.
    assert estimate.mean == pytest.approx(2 * 42 / 64 / (13 / 8))
    ends = (estimate.interval.low, estimate.interval.high)
    assert ends == pytest.approx((0.6, 1), abs=1e-3)
    alone = estimate_b_cubed([good, BCubed()]).f1
    assert alone is not None
    assert (alone.mean, alone.interval, alone.articles) == (1, None, 1)


def test_the_interval_of_b_cubed_f1_is_that_of_plain_resampling() -> None:
    chance = random.Random(4)  # noqa: S311 - numbers, not secrets
    groups = [BCubed(chance.uniform(2, 8), chance.uniform(2, 8), 8) for _ in range(12)]
    estimate = estimate_b_cubed(groups).f1
    assert estimate is not None
    assert estimate.interval is not None
    drawn = sorted(
        sum(chance.choices(groups, k=len(groups)), BCubed()).f1 or 0 for _ in range(4000)
    )
    assert estimate.interval.low == pytest.approx(drawn[100], abs=0.015)
    assert estimate.interval.high == pytest.approx(drawn[3899], abs=0.015)


def answer_of(case: Case, without: tuple[str, ...] = ()) -> Extraction:
    """The answer that the expectation describes, some records left out."""
    answer = perfect_answer(case.expectation)
    for kind in RECORDS:
        answer[kind] = [record for record in answer[kind] if record.get("id") not in without]
    summary = ArticleSummary.model_validate(answer)
    return Extraction(name=case.name, article=case.article, summary=summary)


def failed(case: Case) -> Extraction:
    failure = Failure(kind="RefusedAnswer", message="no")
    return Extraction(name=case.name, article=case.article, summary=None, failure=failure)


def record(
    kind: Any, number: int, *tellings: tuple[int, int], **verdicts: LedgerVerdict
) -> MergedRecord:
    return MergedRecord(
        id=f"{kind}-{number}",
        kind=kind,
        label="",
        tellings=tuple(Telling(article=a, record=r) for a, r in tellings),
        days=None,
        ledger=tuple(
            LedgerEntry(field=field, verdict=verdict, value=None)
            for field, verdict in verdicts.items()
        ),
    )


def alone(*positions: int) -> tuple[Origin, ...]:
    return tuple(Origin(articles=(n,), because=()) for n in positions)


VAKE = record("participants", 1, (0, 0), (1, 0))
TALKS_ONCE = record("meetings", 1, (0, 0), (1, 0), place="agree")
DINNERS = (record("meetings", 2, (0, 1)), record("meetings", 3, (1, 1)))
FIRES = (record("attacks", 1, (0, 0)), record("attacks", 2, (1, 0)))
RIGHT = Affairs(
    participants=(VAKE,), meetings=(TALKS_ONCE, *DINNERS), attacks=FIRES, origins=alone(0, 1)
)


@pytest.fixture
def group(tmp_path: Path) -> Group:
    return load_group(write_group(tmp_path / "visit"))


def score(group: Group, affairs: Affairs, *, without: tuple[str, ...] = ()) -> GroupResult:
    """Of complete answers; of the second one lacks what is in `without`."""
    wire, daily = group.cases["wire"], group.cases["daily"]
    answers = {"wire": answer_of(wire), "daily": answer_of(daily, without)}
    return score_group(group, answers, affairs)


def test_what_is_merged_as_expected_is_right_throughout(group: Group) -> None:
    """Links: the man and the talks. Records: two of the man, four meetings, two fires."""
    result = score(group, RIGHT)
    assert result.kinds["participants"].pairs == Counts(1, 1, 1)
    assert result.kinds["meetings"].pairs == Counts(1, 1, 1)
    assert result.kinds["meetings"].b_cubed == BCubed(4, 4, 4)
    assert result.kinds["attacks"].b_cubed == BCubed(2, 2, 2)
    assert not any(own.mistakes or own.absent or own.surplus for own in result.kinds.values())
    assert [entry.is_right for entry in result.ledger] == [True]
    assert result.origins is not None
    assert result.origins.is_right
    *_, every = score_links([result])
    assert (every.name, every.pairs, every.b_cubed.mentions) == ("all", Counts(2, 2, 2), 8)
    assert every.pair_f1 is not None
    assert every.pair_f1.mean == 1


def test_links_that_are_missed_or_wrong_are_told_apart(group: Group) -> None:
    """The talks of one article are taken for the dinner of the other.

    Four meetings; expected one pair, told one pair, and another. B-cubed precision: the two that
    stand alone 1, the two that are joined 1/2; recall: the talks 1/2 each, the dinners 1.
    """
    meetings = (
        record("meetings", 1, (0, 0), (1, 1), place="conflict"),
        record("meetings", 2, (0, 1)),
        record("meetings", 3, (1, 0), place="single_source"),
    )
    result = score(group, RIGHT.model_copy(update={"meetings": meetings}))
    own = result.kinds["meetings"]
    assert own.pairs == Counts(0, 1, 1)
    assert own.b_cubed == BCubed(3, 3, 4)
    assert [(str(m.one), str(m.other), m.verdict) for m in own.mistakes] == [
        ("daily: talks", "wire: talks", "missed"),
        ("daily: dinner", "wire: talks", "wrong"),
    ]
    (entry,) = result.ledger
    assert (entry.found, entry.is_right) == ("conflict", False)
    assert entry.note == "without daily; merged with daily: dinner"


def test_a_record_that_merging_has_lost_is_a_thing_of_its_own(group: Group) -> None:
    result = score(group, RIGHT.model_copy(update={"meetings": ()}))
    assert result.kinds["meetings"].pairs == Counts(0, 0, 1)
    assert result.ledger[0].found is None
    assert not result.ledger[0].is_right


def test_records_that_nobody_told_are_no_mentions_but_cost_the_ledger(group: Group) -> None:
    """Left are the talks of one article: no pair to find, and a verdict that is not agree."""
    meetings = (
        record("meetings", 1, (0, 0), place="single_source"),
        record("meetings", 2, (0, 1)),
        record("meetings", 3, (1, 0)),
    )
    result = score(group, RIGHT.model_copy(update={"meetings": meetings}), without=("talks",))
    own = result.kinds["meetings"]
    assert own.pairs == Counts(0, 0, 0)
    assert own.absent == (Mention("daily", "talks"),)
    (entry,) = result.ledger
    assert (entry.found, entry.lacking, entry.note) == (
        "single_source", ("daily",), "not told by daily"
    )  # fmt: skip
    shares = score_ledger([result])
    assert shares["all"][0] == 1
    assert shares["all"][1] is not None
    assert shares["all"][1].mean == 0
    assert shares["all, where no record is missing"] == (0, None)


def test_records_that_are_not_expected_are_counted_and_nothing_else(group: Group) -> None:
    answer = perfect_answer(group.cases["wire"].expectation)
    answer["participants"].append(
        {**answer["participants"][0], "id": "x", "name": "Litia Ravouvou"}
    )
    wire = answer_of(group.cases["wire"]).model_copy(
        update={"summary": ArticleSummary.model_validate(answer)}
    )
    daily = answer_of(group.cases["daily"])
    joined = record("participants", 1, (0, 1), (1, 0))
    affairs = RIGHT.model_copy(update={"participants": (joined, record("participants", 2, (0, 0)))})
    own = score_group(group, {"wire": wire, "daily": daily}, affairs).kinds["participants"]
    assert own.surplus == 1
    assert own.pairs == Counts(0, 0, 1)


def test_an_entry_about_what_need_not_be_told_is_left_out(tmp_path: Path) -> None:
    """An optional record that is absent, or the other one of two readings."""
    entries = "".join(
        f"  - {{kind: attacks, record: {{wire: {name}}}, field: place, verdict: single_source}}\n"
        for name in ("raid", "arson", "fire")
    )
    group = load_group(write_group(tmp_path / "visit", GROUP + entries))
    fires = (record("attacks", 1, (0, 0), place="single_source"), FIRES[1])
    result = score(group, RIGHT.model_copy(update={"attacks": fires}))
    assert [entry.expected.record.id for entry in result.ledger] == ["talks", "fire"]
    assert all(entry.is_right for entry in result.ledger)
    assert result.left_out == 2


def test_one_of_several_verdicts_is_right(tmp_path: Path) -> None:
    text = GROUP.replace("verdict: agree", "verdict: {any_of: [agree, compatible]}")
    group = load_group(write_group(tmp_path / "visit", text))
    cases: tuple[tuple[LedgerVerdict, bool], ...] = (
        ("compatible", True),
        ("agree", True),
        ("conflict", False),
    )
    for verdict, is_right in cases:
        talks = record("meetings", 1, (0, 0), (1, 0), place=verdict)
        result = score(group, RIGHT.model_copy(update={"meetings": (talks, *DINNERS)}))
        assert result.ledger[0].is_right is is_right


def test_an_article_without_an_answer_takes_its_entries_along(tmp_path: Path) -> None:
    """Of three articles one failed: links among the others count, its ledger entries do not."""
    text = GROUP.replace("  - [daily]\n", "  - [daily, radio]\n").replace(
        "{wire: vake, daily: vake}", "{wire: vake, daily: vake, radio: vake}"
    ) + (
        "  - {kind: participants, record: {wire: vake}, field: name, verdict: agree}\n"
        "  - {kind: meetings, record: {radio: dinner}, field: place, verdict: single_source}\n"
    )
    group = load_group(write_group(tmp_path / "visit", text, ("wire", "daily", "radio")))
    answers = {
        "daily": failed(group.cases["daily"]),
        "radio": answer_of(group.cases["radio"]),
        "wire": answer_of(group.cases["wire"]),
    }
    affairs = Affairs(
        participants=(record("participants", 1, (1, 0), (2, 0), name="agree"),),
        meetings=(
            record("meetings", 1, (2, 0)),
            record("meetings", 2, (1, 1), place="single_source"),
        ),
        origins=(Origin(articles=(0, 1), because=("why",)), *alone(2)),
    )
    result = score_group(group, answers, affairs)
    assert result.kinds["participants"].pairs == Counts(1, 1, 1)
    assert [(e.expected.record, e.is_right) for e in result.ledger] == [
        (Mention("radio", "dinner"), True)
    ]
    assert result.left_out == 2
    assert result.origins is not None
    assert result.origins.pairs == Counts(1, 1, 1)
    assert {a.article: a.outcome for a in result.articles} == {
        "daily": "failed", "radio": "judged", "wire": "judged"
    }  # fmt: skip


def test_a_group_with_one_answer_is_not_judged(group: Group) -> None:
    answers = {
        "wire": answer_of(group.cases["wire"]),
        "daily": failed(group.cases["daily"]),
    }
    result = score_group(group, answers, Affairs())
    assert not result.is_judged
    run = MergeRun("x", None, (result,))
    assert score_origins(run.judged) == (Counts(), None)
    for one in score_links(run.judged):
        assert (one.pair_f1, one.b_cubed_estimates.f1) == (None, None)
    text = render_merging(run, "terminal")
    assert "fewer than two articles answered, not judged: visit" in text
    assert "FAILED (RefusedAnswer): no" in text
    assert "no data" in text
    assert " 0.0" not in text


def test_origins_are_scored_over_pairs_of_articles(tmp_path: Path) -> None:
    """Expected a + b, c and d; told a + b + c, and d in none at all: one of three pairs."""
    text = GROUP.replace("  - [wire]\n  - [daily]\n", "  - [wire, daily]\n  - [c]\n  - [d]\n")
    group = load_group(write_group(tmp_path / "visit", text, ("wire", "daily", "c", "d")))
    answers = {label: answer_of(case) for label, case in group.cases.items()}
    order = list(group.cases)  # c, d, daily, wire
    assert order == ["c", "d", "daily", "wire"]
    origins = (Origin(articles=(0, 2, 3), because=("they all say so",)),)
    result = score_group(group, answers, Affairs(origins=origins))
    assert result.origins is not None
    assert result.origins.pairs == Counts(1, 3, 1)
    assert not result.origins.is_right
    pairs, f1 = score_origins([result])
    assert pairs == Counts(1, 3, 1)
    assert f1 is not None
    assert f1.mean == 0.5
    nowhere = score_group(group, answers, Affairs()).origins
    assert nowhere is not None
    assert nowhere.pairs == Counts(0, 0, 1)
    assert "c + daily + wire; d" in render_merging(MergeRun("x", None, (result,)), "markdown")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    try:
        code = main(["eval", "merge", *map(str, arguments)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_groups_of_this_project_are_merged_from_recordings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, "--format", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert (document["kind"], document["model"]) == ("merging", "claude")
    judged = [one["group"] for one in document["groups"] if one["judged"]]
    assert len(judged) >= 9
    assert "munir-tehran-2023" not in judged
    outcomes = {a["outcome"] for one in document["groups"] for a in one["articles"]}
    assert outcomes == {"judged", "not_at_hand"}
    for kind in ("participants", "meetings", "agreements", "attacks", "all"):
        assert document["links"][kind]["pairwise"]["expected"] > 0
        assert document["links"][kind]["records"] > 0


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_a_report_names_groups_texts_and_what_differs(
    capsys: pytest.CaptureFixture[str], name: str, tmp_path: Path
) -> None:
    kept = tmp_path / "report"
    code, out, _ = run(capsys, "wire-copy", "munir-tehran-2023", "--format", name, "--output", kept)
    assert (code, out) == (0, "")
    text = " ".join(kept.read_text(encoding="utf-8").replace("\\", "").split())
    assert "1 of 2 groups judged, 4 of 7 articles answered" in text
    assert "text not at hand, not judged: real/salami-munir-tehran" in text
    assert "Exactly as expected in 1 of 1 group" in text


def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, words in [
        (("nowhere",), "no group 'nowhere'"),
        (("--format", "html"), "unknown format 'html'; choose from terminal, markdown, json"),
        (("--articles", tmp_path / "gone"), "no such folder"),
        (("--model", "recorded/nobody"), "no recordings of model 'nobody'"),
        ((write_group(tmp_path / "visit", "about: x\n"),), "group.yaml:1: origins is missing"),
    ]:
        code, out, err = run(capsys, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert words in err
    assert command.MERGE_FORMATS == MERGE_FORMATS


def test_a_stale_recording_is_exit_code_3_with_the_command_that_mends_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from summarizer.prompts import load_prompt

    prompt = tmp_path / "extract.v1.md"
    prompt.write_text(load_prompt("extract.v1").source.replace("one news article", "an article"))
    code, out, err = run(capsys, "wire-copy", "--prompt", prompt)
    assert code == 3
    assert "groups judged" in out.replace("group ", "groups ")
    assert "wire-copy/wire-agency: stale" in err
    *_, mend = err.splitlines()
    assert mend.startswith("summarizer: mend with: summarizer eval record groups/wire-copy --miss")


def test_a_failed_answer_is_exit_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = write_group(tmp_path / "visit", labels=("wire", "daily"))
    (folder / "daily" / "article.md").write_text(
        "Der Minister traf sich am Montag mit seinem Kollegen in Suva, und sie sprachen lange "
        "über die Grenze und über die Fischer, die dort seit Jahren nicht mehr fahren dürfen.\n",
        encoding="utf-8",
    )
    code, out, err = run(capsys, folder, "--model", "rules")
    assert (code, err) == (1, "")
    assert "visit/daily: FAILED (UnreadText)" in out


def test_an_error_in_a_case_is_named_as_its_own(tmp_path: Path) -> None:
    folder = write_group(tmp_path / "visit")
    (folder / "daily" / "expected.yaml").write_text("atacks: []\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"daily/expected\.yaml:1: unknown field 'atacks'"):
        load_group(folder)
    assert load_case(folder / "wire").name == "wire"


def test_hostile_words_stay_words(group: Group) -> None:
    """A reason is made of outlets' names, and an outlet may be called anything."""
    origins = (Origin(articles=(0, 1), because=("\x1b[31m<b>[link](x)|\ud800",)),)
    result = score(group, RIGHT.model_copy(update={"origins": origins}))
    renderers: dict[str, Callable[[str], bool]] = {
        "terminal": lambda text: "\x1b" not in text,
        "markdown": lambda text: "<b>" not in text and "\x1b" not in text,
        "json": lambda text: json.loads(text)["kind"] == "merging",
    }
    for name, holds in renderers.items():
        text = render_merging(MergeRun("x", None, (result,)), name)
        assert holds(text)
        text.encode("utf-8")
