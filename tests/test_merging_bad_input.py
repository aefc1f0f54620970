"""What becomes of articles that failed, came twice, or tell next to nothing."""

import pytest

from summarizer.affairs import Affairs
from summarizer.briefing import Extraction, Failure
from summarizer.merging import merge
from tests.merging_tellings import (
    agreement,
    attack,
    groups,
    meeting,
    merged,
    person,
    telling,
)


def story(text: str, url: str | None = None) -> Extraction:
    found = telling(
        people=[
            person("Imran Khan", "premier", "PAK"),
            person("Hassan Rohani", "president", "IRN"),
        ],
        meetings=[meeting(["Imran Khan", "Hassan Rohani"], "2019-04-22", "Tehran")],
        agreements=[agreement(["Iran", "Pakistan"], "set up a rapid reaction force")],
        attacks=[attack("2019-04-18", "Gwadar")],
        text=text,
    )
    assert found.article is not None
    return found.model_copy(update={"article": found.article.model_copy(update={"url": url})})


def test_nothing() -> None:
    """No article, no affair."""
    assert merge([]) == Affairs()


def test_the_same_file_twice_counts_once() -> None:
    """The second is a duplicate, and its records are in no telling."""
    one, other = story("The visit"), story("Another telling of the visit")
    found = merge([one, other, one])
    assert [(d.article, d.of) for d in found.duplicates] == [(2, 0)]
    for kind in ("participants", "meetings", "agreements", "attacks"):
        assert all(
            [t.article for t in record.tellings] == [0, 1] for record in getattr(found, kind)
        )
    assert found.meetings[0].entry("place").verdict == "agree"
    assert merge([one, one]).meetings[0].entry("place").verdict == "single_source"


def test_one_url_with_two_texts_is_two_articles_and_a_note() -> None:
    """An article that was rewritten under its address: both count, and the reader is told."""
    url = "https://example.org/visit"
    found = merge([story("The visit", url), story("The visit, updated", url)])
    assert found.duplicates == ()
    assert groups(found.meetings) == [[(0, 0), (1, 0)]]
    assert any(url in note for note in found.notes)


def test_a_failed_article_tells_nothing() -> None:
    """The others keep their positions."""
    failed = Extraction(
        name="gone.txt",
        article=None,
        summary=None,
        failure=Failure(kind="ArticleError", message="gone.txt: no such file"),
    )
    found = merge([failed, story("The visit"), failed, story("The visit again")])
    assert groups(found.meetings) == [[(1, 0), (3, 0)]]
    assert merge([failed, failed]) == Affairs()


def test_a_copy_whose_first_extraction_failed_is_told_by_the_second() -> None:
    """Given twice, answered once: what was answered is not lost."""
    good = story("The visit")
    bad = good.model_copy(
        update={"summary": None, "failure": Failure(kind="ModelError", message="timed out")}
    )
    found = merge([bad, good])
    assert groups(found.meetings) == [[(1, 0)]]


@pytest.mark.parametrize("kind", ["participants", "meetings", "agreements", "attacks"])
def test_records_without_date_place_or_name_are_merged_with_nothing(kind: str) -> None:
    """Alike as they are, nothing says that they are one: each stands alone."""
    blank = {
        "participants": {"people": [person("")]},
        "meetings": {"meetings": [meeting([])]},
        "agreements": {"agreements": [agreement([], "")]},
        "attacks": {"attacks": [attack()]},
    }[kind]
    full = story("The visit")
    found = getattr(merged(telling(**blank), telling(**blank), full), kind)  # type: ignore[arg-type]
    for article in (0, 1):
        assert [(article, 0)] in groups(found)


def test_references_to_nobody_are_no_participants() -> None:
    """A meeting that names a participant who is not in its article still stands."""
    found = merged(telling(meetings=[meeting(["p9", "p8"], "2019-04-22", "Tehran")]))
    assert found.meetings[0].entry("participants").verdict == "not_stated"
    assert found.meetings[0].label == "meeting in Tehran"


def test_hostile_names_are_only_text() -> None:
    """Names without a letter, of one letter, and very long ones are compared like any other."""
    odd = ["", " ", "-", "'", "(", "§$%", "x", "Ж", "王", "a" * 5_000, "et al.", "\u202e", "0"]
    tellings = [
        telling(
            people=[person(name, name, "IRN")],
            meetings=[meeting([name], "2019-04-22", name)],
            agreements=[agreement([name], name)],
            attacks=[attack("2019-04-22", name, targets={name: "other"})],
        )
        for name in odd
        for _ in range(2)
    ]
    found = merge(tellings)
    assert sum(len(record.tellings) for record in found.participants) == 2 * len(odd)
