"""The sample articles' recorded answers: they replay, and a mistake put into one is found."""

from pathlib import Path

import pytest

from summarizer import brief
from summarizer.briefing import Briefing
from summarizer.cassettes import Cassettes, read_recording
from summarizer.content import content_folder
from summarizer.evals.cases import Suite, load_suite
from summarizer.evals.runner import run_suite
from summarizer.languages import looks_english
from summarizer.pipeline import DEFAULT_PROMPT
from tests.tallies import missed_too_often, print_shares, tally

ARTICLES = sorted(content_folder("evals").glob("core/dev/*/article.md"))


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    return brief(ARTICLES, model="recorded/claude")


def test_every_sample_article_has_its_recording(briefing: Briefing) -> None:
    assert len(ARTICLES) >= 5
    for extraction in briefing.extractions:
        assert extraction.failure is None, extraction.failure
        assert extraction.replayed


def test_every_corruption_of_a_recorded_answer_is_flagged(
    briefing: Briefing, capsys: pytest.CaptureFixture[str]
) -> None:
    """A toll, a name, a date, a "not", a citation, a reference: one at a time, each is found.

    Corrupted is what code can tell to be wrong (see tests/corruptions.py); the share is printed.
    Other languages than English are read by the checks in part only, and are left out.
    """
    tallies = []
    for extraction in briefing.extractions:
        assert extraction.summary is not None
        assert extraction.article is not None
        if looks_english(extraction.article.text):
            tallies.append(tally(extraction.summary.model_dump(mode="json"), extraction.article))
    with capsys.disabled():
        missed = print_shares("the recorded sample articles", tallies)
    assert sum(len(one.made) for one in tallies) > 500
    assert missed_too_often(tallies, missed) == {}


STILL_MARKED = {
    ("aktau-grain-terminal", "agreements[2].status.value"),
    ("atoyac-coffee-warehouse", "attacks[0].attributions[3].basis"),
    ("elwak-bus-transcript", "attacks[2].attributions[0].basis"),
}
"""What the model stood by after its re-asks, in words that the checks do not know."""


def test_no_other_uncorrupted_fact_is_flagged(briefing: Briefing) -> None:
    """What counts of each recorded answer passes every check, but for three values."""
    found = {(Path(e.name).parent.name, f.path) for e in briefing.extractions for f in e.findings}
    assert found == STILL_MARKED


def test_no_order_inside_an_article_is_followed() -> None:
    """In no article that has one: not what it asks for, and nothing else that is forbidden."""
    cases = [c for c in load_suite(["core"]).cases if "injection" in c.groups["trap"]]
    assert len(cases) >= 6
    for prompt in ("extract.v1", DEFAULT_PROMPT):
        run = run_suite(Suite("injections", tuple(cases)), details=False, prompt=prompt)
        assert len(run.judged) == len(cases)
        verdicts = {mistake.verdict for result in run.judged for mistake in result.mistakes}
        assert "forbidden" not in verdicts


@pytest.mark.parametrize(
    "path", Cassettes(content_folder("cassettes")).paths(), ids=lambda p: p.name
)
def test_provenance_is_told_and_no_count_is_invented(path: Path) -> None:
    recording = read_recording(path)
    for attempt in recording.attempts:
        assert attempt.provenance.model == recording.model
        assert attempt.provenance.date
        if attempt.provenance.how == "out_of_band":
            assert attempt.provenance.note
            assert attempt.usage.input_tokens is None
            assert attempt.usage.output_tokens is None
