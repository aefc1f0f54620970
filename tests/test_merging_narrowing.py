"""Narrowing a briefing: whole records are shown or left out, and the reader is told how many."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.affairs import Affairs, DayWindow, MergedRecord
from summarizer.briefing import Briefing, Extraction
from summarizer.errors import UsageError
from summarizer.merging import merge
from summarizer.merging.narrowing import check_conditions, narrow
from summarizer.rendering import render
from summarizer.rendering.affairs import report_on_affairs
from tests.rendering_examples import BRIEFING, TALKS, TALKS_SUMMARY

KINDS = ("participants", "meetings", "agreements", "attacks")
# Vashadze met Soyalp in Batumi on border alerts (two agreements came of it) and in Ankara, and is
# to call somebody unnamed; an agreement of no meeting; an attack near Hopa; a meeting in Poti.
MERGED = merge(BRIEFING.extractions)


def _shown(affairs: Affairs, **conditions: Any) -> dict[str, list[str]]:
    """By kind, the labels of what is left."""
    narrowed = narrow(affairs, BRIEFING, **conditions)
    return {kind: [merged.label for merged in getattr(narrowed, kind)] for kind in KINDS}


def _count(**conditions: Any) -> tuple[int, ...]:
    shown = _shown(MERGED, **conditions)
    return tuple(len(shown[kind]) for kind in ("meetings", "agreements", "attacks"))


@pytest.mark.parametrize(
    ("about", "meetings", "agreements", "attacks"),
    [
        ("Soyalp", 2, 2, 0),
        ("Vachadze", 3, 2, 0),  # the text has both spellings
        ("vashadze", 3, 2, 0),
        ("Hopa", 0, 0, 1),
        ("Laz Front", 0, 0, 1),
        ("Front Laz", 0, 0, 1),
        ("Poti", 1, 0, 0),
        ("border alerts", 1, 2, 0),  # a topic of the meeting from which two agreements came
        ("alert", 1, 2, 0),  # the beginning of a word
        ("watch post", 0, 1, 0),
        ("zebra", 0, 0, 0),
        ("Soyalp Hopa", 0, 0, 0),  # all words, in one record
    ],
)
def test_about_finds_words_across_spellings(
    about: str, meetings: int, agreements: int, attacks: int
) -> None:
    assert _count(about=about) == (meetings, agreements, attacks)


def _dated(**days: DayWindow | None) -> tuple[Affairs, Briefing]:
    """Attacks at Hopa under the given ids, with the given days."""
    (attack,) = MERGED.attacks
    attacks = tuple(
        attack.model_copy(update={"id": name, "days": window}) for name, window in days.items()
    )
    extraction = Extraction(name="x", article=TALKS, summary=TALKS_SUMMARY)
    return Affairs(attacks=attacks), Briefing(extractions=(extraction,))


def _window(earliest: str, latest: str | None = None) -> DayWindow:
    return DayWindow(earliest=earliest, latest=latest or earliest)


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        ("2024-03-05", None, ["march", "spring", "undated"]),
        ("2024-03-04", None, ["fourth", "march", "spring", "undated"]),
        (None, "2024-03-03", ["march", "undated"]),
        (None, "2024-03-04", ["fourth", "march", "undated"]),
        ("2024-03-04", "2024-03-04", ["fourth", "march", "undated"]),
        ("2025-01-01", None, ["undated"]),
        (None, "2000-01-01", ["undated"]),
    ],
)
def test_a_window_keeps_what_may_lie_in_it(
    since: str | None, until: str | None, left: list[str]
) -> None:
    """Days that overlap stay, and so does what nothing dates."""
    affairs, briefing = _dated(
        fourth=_window("2024-03-04"),
        march=_window("2024-03-01", "2024-03-31"),
        spring=_window("2024-03-20", "2024-06-20"),
        undated=None,
    )
    narrowed = narrow(affairs, briefing, since=since, until=until)
    assert [merged.id for merged in narrowed.attacks] == left
    assert "1 of them is undated and stays" in narrowed.notes[0]
    assert f"{len(left)} of 4 attacks" in narrowed.notes[0]


@pytest.mark.parametrize("country", ["Turkey", "Türkiye", "turkey", "TUR", "tur", "Turkish"])
def test_a_country_goes_by_name_or_code(country: str) -> None:
    assert _count(country=country) == _count(country="TUR")
    assert len(_shown(MERGED, country=country)["attacks"]) == 1


def test_a_country_keeps_what_lies_there_and_whoever_comes_from_there() -> None:
    assert _count(country="Georgia") == (4, 3, 0)
    assert _count(country="Benin") == (0, 0, 0)


def test_participants_are_shown_with_their_meetings() -> None:
    shown = _shown(MERGED, about="Poti")
    assert len(shown["participants"]) == 2
    assert len(_shown(MERGED, about="Hopa")["participants"]) == 0


def test_the_note_says_what_was_left_out() -> None:
    narrowed = narrow(MERGED, BRIEFING, about=" Poti\n", country="GEO")
    assert narrowed.notes[0] == (
        "Narrowed (about “Poti”, country GEO): 1 of 4 meetings, 0 of 3 agreements, 0 of 1 attack, "
        "2 of 5 participants shown."
    )


@pytest.mark.parametrize("format", ["terminal", "markdown"])
def test_nothing_found_is_said_plainly(format: str) -> None:
    affairs = narrow(MERGED, BRIEFING, about="zebra")
    assert affairs.notes[0].startswith("Nothing found (about “zebra”): 0 of 4 meetings")
    page = render(BRIEFING.model_copy(update={"affairs": affairs}), format)
    folded = " ".join(page.split())
    assert "Nothing found (about “zebra”)" in folded
    assert "No attacks shown: see the note above." in folded
    assert "found by the rules." not in folded
    assert "remains unknown" not in folded.casefold()


def test_what_is_shown_is_told_as_before_and_cites_only_itself() -> None:
    def page(affairs: Affairs) -> Any:
        return report_on_affairs(BRIEFING.model_copy(update={"affairs": affairs}))

    whole, part = page(MERGED), page(narrow(MERGED, BRIEFING, about="Hopa"))
    (attack,) = [r for g in part.chapters[2].groups for r in g.records]
    assert attack in [r for g in whole.chapters[2].groups for r in g.records]
    assert {quote.number for quote in part.sources[0].quotes} == {
        3,
        4,
        10,
        11,
        12,
        13,
    }  # 3, 4: gist
    assert dict(part.overview)["Shown"] == "no meetings, no agreements, 1 attack, no participants"


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"since": "2024-1-1"}, "since: not a date: '2024-1-1'; expected one such as 2024-05-03"),
        ({"until": "2023-02-30"}, "until: not a date: '2023-02-30'"),
        ({"until": "next week"}, "until: not a date"),
        ({"since": "2024-02-01", "until": "2024-01-31"}, "until: 2024-01-31 is before 2024-02-01"),
        ({"country": "Atlantis"}, "country: 'Atlantis' is none that is known"),
        ({"country": ""}, "country: '' is none that is known"),
        ({"about": " ,"}, "about: no word to look for in ' ,'"),
    ],
)
def test_conditions_that_mean_nothing_are_refused_at_once(
    conditions: dict[str, str], message: str
) -> None:
    for refuse in (check_conditions, lambda **named: narrow(MERGED, BRIEFING, **named)):
        with pytest.raises(UsageError) as caught:
            refuse(**conditions)
        assert str(caught.value).startswith(message)
        assert "\n" not in str(caught.value)


def test_without_conditions_nothing_changes() -> None:
    assert narrow(MERGED, BRIEFING) is MERGED


days = st.dates().map(lambda day: day.isoformat())
conditions = st.fixed_dictionaries(
    {},
    optional={
        "about": st.sampled_from(["Soyalp", "border", "Poti", "Hopa", "minister"]),
        "since": st.sampled_from(["2021-01-01", "2022-02-14", "2022-03-01"]),
        "until": st.sampled_from(["2022-03-03", "2023-01-01"]),
        "country": st.sampled_from(["GEO", "TUR", "IRN"]),
    },
)


def _all(affairs: Affairs) -> list[MergedRecord]:
    return [merged for kind in KINDS for merged in getattr(affairs, kind)]


@given(conditions)
def test_a_condition_more_shows_no_more(named: dict[str, str]) -> None:
    """Records come out as they went in, in their order, and twice narrowed is once narrowed."""
    narrowed = narrow(MERGED, BRIEFING, **named)
    kept = _all(narrowed)
    assert [merged for merged in _all(MERGED) if merged in kept] == kept
    assert _all(narrow(narrowed, BRIEFING, **named)) == kept
    for name in named:
        fewer = {other: text for other, text in named.items() if other != name}
        wider = _all(narrow(MERGED, BRIEFING, **fewer))
        assert all(merged in wider for merged in kept if merged.kind != "participants")
