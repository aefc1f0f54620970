"""The page of a merged briefing: each thing once, beside all articles, safe, and linked."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.affairs import Affairs, DayWindow, MergedRecord
from summarizer.briefing import Briefing
from summarizer.merging import merge
from summarizer.rendering import render
from summarizer.rendering.affairs import report_on_affairs
from summarizer.rendering.reports import facts_of
from summarizer.rendering.statements import Fact
from summarizer.rendering.timeline import timeline
from tests.export_examples import AFFAIRS, DAILY, FINDING, MERGED, RAID, VISIT, WIRE
from tests.rendering_readers import Page
from tests.test_rendering_hostile import BIDI, hostile_briefing, texts


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render(MERGED, "html"))


def statements(page: Page) -> dict[str, str]:
    """By id, the sentences that a click on the statement highlights."""
    return {
        e.attributes["id"]: e.attributes["data-evidence"]
        for e in page.find("span", class_="statement")
    }


def test_every_statement_has_an_address_and_the_sentences_of_every_source(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    found = statements(page)
    assert found["meetings-1-heading"] == "a1-s2 a2-s1"
    assert found["attacks-1-heading"] == "a1-s3 a2-s2"
    assert {sentence for told in found.values() for sentence in told.split()} <= set(ids)


def test_every_citation_of_the_report_is_a_link(page: Page) -> None:
    report = report_on_affairs(MERGED)
    facts: list[Fact] = [*report.summary, *report.unknown]
    facts += (fact for d in report.differences for fact in d.facts)
    for chapter in report.chapters:
        facts += (f for group in chapter.groups for record in group.records
                  for f in facts_of(record))  # fmt: skip
    facts += (source.gist for source in report.sources if source.gist is not None)
    cited = {f"#a{c.source}-s{c.sentence}" for fact in facts for c in fact.citations}
    linked = {e.attributes["href"] for e in page.find("a")}
    assert cited == {link for link in linked if re.fullmatch(r"#a\d+-s\d+", link)}
    assert {link[1:] for link in linked if link[0] == "#"} <= set(page.ids())


def test_sentences_of_one_source_follow_its_number(page: Page) -> None:
    """[1:1, 2; 2:4] as in a Bible, and a screen reader hears outlet and sentence."""
    cites = {e.text for e in page.find("span", class_="cite")}
    assert "[1:2; 2:1]" in cites
    [link] = [
        e
        for e in page.find("a")
        if e.attributes.get("aria-label") == "Kars Daily, sentence 1" and e.text == "2:1"
    ][:1]
    assert link.attributes["href"] == "#a2-s1"


def test_each_article_stands_there_once_in_a_pane_of_its_own(page: Page) -> None:
    """Not the one that could not be read, and not the copy of another."""
    panes = [e for e in page.find("details", class_="text") if "open" in e.attributes]
    assert [pane.attributes["id"] for pane in panes] == ["a1", "a2"]
    for number, article in ((1, WIRE), (2, DAILY)):
        for sentence in article.sentences:
            [shown] = page.find("span", id=f"a{number}-s{sentence.number}")
            assert shown.text.endswith(article.quote(sentence.number))


def test_conflicts_stand_out_in_words(page: Page) -> None:
    """Colour alone would be lost in print and on some readers."""
    badges = [e.text for e in page.find("span", class_="conflict")]
    # On the timeline, at the record, among the differences.
    assert badges == ["sources conflict: number killed"] * 2 + ["conflict"]
    [row] = page.find("div", class_="disputed")
    assert row.text.split("\n")[:2] == ["Toll", "sources conflict"]
    strong = [e.text for e in page.find("strong", class_="tone-conflict")]
    assert strong == ["sources conflict on number killed", "sources conflict"]


def test_a_difference_leads_to_the_sentences_of_all_sides(page: Page) -> None:
    found = statements(page)
    assert found["difference-1"] == "a1-s3 a2-s2"
    assert (found["difference-1-1"], found["difference-1-2"]) == ("a1-s3", "a2-s2")


def test_what_is_unsupported_is_marked_with_its_reason(page: Page) -> None:
    findings = [e.text for e in page.find("span", class_="finding")]
    assert findings
    assert all(text.startswith("unsupported") for text in findings)
    assert any(FINDING.value in text for text in findings)


def test_origins_copies_failures_and_notes_are_told(page: Page) -> None:
    [header] = page.find("header", class_="overview")
    for said in ("4 articles, 1 origin", "both cite one statement", "Given twice", "gone.txt",
                 "One URL has two texts."):  # fmt: skip
        assert said in header.text
    [told] = page.find("section", class_="sources-told")
    assert "gone.txt: no such file" in told.text
    assert "counted once" in told.text


def test_sections_stand_in_order_and_are_all_named_in_the_contents(page: Page) -> None:
    headings = [e.attributes["id"] for e in page.find("h2")]
    assert headings == [
        "summary", "timeline", "meetings", "agreements", "attacks", "participants",
        "differences", "unknown", "sources",
    ]  # fmt: skip
    [contents] = page.find("nav", aria_label="Contents")
    assert [e.attributes["href"][1:] for e in page.find("a")][: len(headings)] == headings
    assert "Agreements 1" in contents.text


def test_references_of_labels_hold(page: Page) -> None:
    named = [e.attributes["aria-labelledby"] for e in page.elements
             if "aria-labelledby" in e.attributes]  # fmt: skip
    assert named
    assert set(named) <= set(page.ids())


def test_one_article_keeps_its_page() -> None:
    """There is nothing to lay side by side."""
    alone = Briefing(extractions=MERGED.extractions[:1])
    merged = alone.model_copy(update={"affairs": merge(alone.extractions)})
    assert render(merged, "html") == render(alone, "html")


def test_articles_can_be_asked_for_one_by_one() -> None:
    page = Page(render(MERGED, "html", by_article=True))
    assert [e.attributes["id"] for e in page.find("article")] == ["a1", "a2", "a3", "a4"]
    assert not page.find("aside")


# --- the timeline ---------------------------------------------------------------------------------


def on(merged: MergedRecord, number: int, days: DayWindow | None) -> MergedRecord:
    return merged.model_copy(update={"id": f"{merged.kind}-{number}", "days": days})


def window(earliest: str, latest: str | None = None) -> DayWindow:
    return DayWindow(earliest=earliest, latest=latest or earliest)


def moments_of(affairs: Affairs) -> Any:
    briefing = MERGED.model_copy(update={"affairs": affairs})
    return timeline(affairs, report_on_affairs(briefing))


def test_the_timeline_follows_the_days_and_ends_with_the_undated() -> None:
    affairs = Affairs(
        meetings=(on(VISIT, 1, None), on(VISIT, 2, window("2022-02-14"))),
        attacks=(on(RAID, 1, window("2022-02-15")),
                 on(RAID, 2, window("2022-02-10", "2022-02-12"))),
    )  # fmt: skip
    moments = moments_of(affairs)
    assert [(m.kind, m.key, m.days) for m in moments] == [
        ("Attack", "attacks-2", "10 to 12 February 2022"),
        ("Meeting", "meetings-2", "14 February 2022"),
        ("Attack", "attacks-1", "15 February 2022"),
        ("Meeting", "meetings-1", None),
    ]
    # 10 to 12 February is too wide a window to say how many days before the 14th it was.
    assert [m.later for m in moments] == [None, None, "1 day later", None]
    assert moments[0].conflict == "sources conflict: number killed"


@pytest.mark.parametrize(
    ("earliest", "later"),
    [
        ("2022-02-14", None),  # the same day
        ("2022-02-15", "1 day later"),
        ("2022-02-27", "13 days later"),
        ("2022-02-28", "about 2 weeks later"),
        ("2022-04-14", "about 8 weeks later"),  # 59 days
        ("2022-04-16", "about 2 months later"),  # 61 days
        ("2023-02-14", "about 12 months later"),
        ("2024-02-14", "about 24 months later"),  # 730 days
        ("2024-02-16", "about 2 years later"),
        ("2032-02-14", "about 10 years later"),
    ],
)
def test_distances_are_told_in_a_fitting_unit(earliest: str, later: str | None) -> None:
    affairs = Affairs(
        meetings=(on(VISIT, 1, window("2022-02-14")), on(VISIT, 2, window(earliest)))
    )  # fmt: skip
    assert moments_of(affairs)[1].later == later


@pytest.mark.parametrize(
    ("first", "second", "later"),
    [
        (window("2022-01-01", "2022-12-31"), window("2022-02-14"), None),  # they overlap
        (
            window("2022-01-01", "2022-01-31"),
            window("2022-02-01", "2022-02-28"),
            None,
        ),  # 1 to 58 days
        (window("2022-04-15", "2022-04-21"), window("2022-04-22"), None),  # 1 to 7 days
        (window("2022-01-01", "2022-01-31"), window("2022-06-30"), "about 5 months later"),
    ],
)
def test_no_distance_is_told_that_the_days_do_not_give(
    first: DayWindow, second: DayWindow, later: str | None
) -> None:
    affairs = Affairs(meetings=(on(VISIT, 1, first), on(VISIT, 2, second)))
    assert [moment.later for moment in moments_of(affairs)] == [None, later]


def test_no_timeline_without_meetings_and_attacks() -> None:
    affairs = AFFAIRS.model_copy(update={"meetings": (), "attacks": ()})
    page = Page(render(MERGED.model_copy(update={"affairs": affairs}), "html"))
    assert "timeline" not in page.ids()


# --- hostile text ---------------------------------------------------------------------------------


def _poisoned(affairs: Affairs, words: list[str]) -> Affairs:
    """The same records with hostile words wherever merging copies or composes text."""
    parts = affairs.model_dump()
    for kind in ("participants", "meetings", "agreements", "attacks"):
        for merged in parts[kind]:
            merged["label"] = words[0]
            for entry in merged["ledger"]:
                entry["value"] = None if entry["value"] is None else words[-1]
                for statement in entry["statements"]:
                    statement |= {"value": words[0], "according_to": words[-1]}
    for origin in parts["origins"]:
        origin["because"] = words
    return Affairs.model_validate({**parts, "notes": words})


def _hostile_affairs(pool: list[str], seed: int) -> Briefing:
    """Two hostile tellings of all, poisoned alike and apart, and what they tell together."""
    extractions = (
        *hostile_briefing(pool, seed).extractions,
        *hostile_briefing(pool, seed + 1).extractions,
    )
    affairs = _poisoned(merge(extractions), pool)
    return Briefing(extractions=extractions, affairs=affairs)


@settings(max_examples=25, deadline=None)
@given(st.builds(_hostile_affairs, texts, st.integers(0, 2**16)))
def test_the_page_holds_no_element_but_the_templates_own(briefing: Briefing) -> None:
    """Well-formed, one script, no handler, no link to anywhere but the web or the page itself."""
    source = render(briefing, "html")
    page = Page(source)
    assert len(page.find("script")) == len(page.find("style")) == 1
    assert not page.comments
    known = {
        "a": {"href", "class", "aria-label", "rel"},
        "details": {"class", "id", "open"},
        "span": {"class", "id", "data-evidence", "tabindex", "title"},
        "time": {"datetime"},
    }
    for element in page.elements:
        if element.tag in known:
            assert set(element.attributes) <= known[element.tag]
        assert not [name for name in element.attributes if name.startswith("on")]
        assert "style" not in element.attributes
        assert element.tag not in ("img", "iframe", "object", "embed", "link", "base", "form")
    ids = page.ids()
    assert len(ids) == len(set(ids))
    for link in page.find("a"):
        target = link.attributes["href"]
        assert target[1:] in ids if target[0] == "#" else re.match("(?i)https?://", target)
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", source)
