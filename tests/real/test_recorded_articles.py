"""The five real articles, from their recordings: what an analyst relies on.

Their texts are not in the repository; `SUMMARIZER_ARTICLES` names the folder that has them, and
without it these tests are skipped (`.ci/run` sets it where the folder is at hand).
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import brief
from summarizer.briefing import FURNITURE, Article, Extraction
from summarizer.cassettes import Cassettes, read_recording
from summarizer.content import content_folder
from tests.tallies import missed_too_often, print_shares, tally

FOLDER = os.environ.get("SUMMARIZER_ARTICLES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="the real articles' texts are not at hand")
MODEL = "claude"


@pytest.fixture(scope="module")
def results() -> dict[str, Extraction]:
    """The result of each article, by the first three characters of its file's name."""
    paths = sorted(Path(FOLDER).glob("*.txt"))
    assert len(paths) == 5
    briefing = brief(paths, model=f"recorded/{MODEL}")
    return {Path(e.name).name[:3]: e for e in briefing.extractions}


def summary_of(result: Extraction) -> Any:
    assert result.failure is None, result.failure
    assert result.summary is not None
    return result.summary


def meetings(result: Extraction) -> set[frozenset[str]]:
    """Who is in each meeting, by surname."""
    summary = summary_of(result)
    names = {p.id: p.name.split()[-1] for p in summary.participants}
    return {frozenset(names[a.participant] for a in m.participants) for m in summary.meetings}


def attributions(result: Extraction) -> Iterator[Any]:
    for attack in summary_of(result).attacks:
        yield from attack.attributions


@pytest.mark.parametrize(
    ("article", "pairs"),
    [
        ("000", [{"Salami", "Munir"}]),
        ("001", [{"Salami", "Munir"}, {"Baqeri", "Munir"}]),
        ("002", [{"Vahidi", "Ahmad"}, {"Vahidi", "Khan"}, {"Vahidi", "Bajwa"}]),
        ("003", [{"Munir", "Bagheri"}, {"Munir", "Raisi"}]),
        ("004", [{"Rohani", "Khan"}]),
    ],
)
def test_the_right_people_meet(
    results: dict[str, Extraction], article: str, pairs: list[set[str]]
) -> None:
    """Each pair sits in one meeting, by itself or with a third."""
    found = meetings(results[article])
    for pair in pairs:
        assert any(pair <= meeting for meeting in found), (pair, found)


def test_a_claim_is_told_only_where_it_stands(results: dict[str, Extraction]) -> None:
    claims = {
        name
        for name, result in results.items()
        for a in attributions(result)
        if a.basis == "claimed"
    }
    assert claims == {"000"}


def test_generic_violence_is_no_attack(results: dict[str, Extraction]) -> None:
    assert summary_of(results["003"]).attacks == []


def test_the_dead_of_2019_are_accusations(results: dict[str, Extraction]) -> None:
    found = {
        toll.killed.min: {a.basis for a in attack.attributions}
        for attack in summary_of(results["004"]).attacks
        for toll in attack.tolls
        if toll.killed is not None
    }
    assert set(found) == {14, 27}
    for bases in found.values():
        assert "accused_by_authorities" in bases
        assert "claimed" not in bases


def test_no_year_is_invented(results: dict[str, Extraction]) -> None:
    """A resolved year stands in the text, in the publication date, or in the caption cited."""
    for result in results.values():
        article = result.article
        assert article is not None
        known = set(re.findall(r"\b(?:19|20)\d\d\b", article.text))
        assert article.published is None or article.published.date[:4] in known
        summary = summary_of(result)
        for record in [*summary.meetings, *summary.agreements, *summary.attacks]:
            if record.date is not None and record.date.edtf is not None:
                for year in re.findall(r"\b\d{4}\b", record.date.edtf):
                    assert year in known, (result.name, record.date)


def test_nothing_comes_from_furniture(results: dict[str, Extraction]) -> None:
    for result in results.values():
        article = result.article
        assert article is not None
        furniture = {s.number for s in article.sentences if s.label in FURNITURE}
        assert furniture
        assert not furniture & set(cited(summary_of(result).model_dump()))


def cited(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        yield from value.get("evidence", ())
        for inner in value.values():
            yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)


def test_no_uncorrupted_fact_is_flagged(results: dict[str, Extraction]) -> None:
    assert {
        name: [f.message for f in r.findings] for name, r in results.items() if r.findings
    } == {}


def test_corruptions_of_recorded_answers_are_flagged(
    results: dict[str, Extraction], capsys: pytest.CaptureFixture[str]
) -> None:
    """What code can tell to be wrong is flagged at its record and field, as far as it promises."""
    tallies = []
    for result in results.values():
        assert result.article is not None
        answer = summary_of(result).model_dump(mode="json")
        tallies.append(tally(answer, result.article))
    with capsys.disabled():
        missed = print_shares("the five real articles", tallies)
    assert missed_too_often(tallies, missed) == {}


def test_no_passage_of_the_articles_is_in_the_recordings(results: dict[str, Extraction]) -> None:
    """Names and facts may be kept, sentences may not: no 15 words in a row."""
    recordings = [
        words(path.read_text(encoding="utf-8"))
        for path in Cassettes(content_folder("cassettes")).paths()
        if read_recording(path).article_sha256
    ]
    for result in results.values():
        assert isinstance(result.article, Article)
        text = words(result.article.text).split()
        runs = {" ".join(text[i : i + 15]) for i in range(len(text) - 14)}
        for recording in recordings:
            assert not any(run in recording for run in runs)


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
