"""Dates as intervals: what contradicts, and the window that a merged record has."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.affairs import DayWindow
from summarizer.merging.days import FAR, Days, days, months, window
from summarizer.schema import Date
from tests.merging_tellings import date, meeting, merged, person, telling


def told(edtf: str | None, words: str | None = None) -> Days:
    return days(Date.model_validate(date(edtf, words)))


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        (told("2023-07-15"), told("2023-07-15"), 0),
        (told("2023-07-15"), told("2023-07-18"), 3),
        (told("2023-07-15"), told("2023-07"), 0),
        (told("2023-07-15"), told("2023-08"), 17),  # 15 July to 1 August
        (told("2023-07-15"), told("2023-07-10/2023-07-16"), 0),
        (told("2023-07-15"), told("XXXX-07-15"), 0),
        (told("XXXX-07-15"), told("XXXX-07-15"), 0),
        (told("XXXX-07-15"), told("2019"), 0),  # any year, also that one
        (told("XXXX-07-15"), told("XXXX-07-17"), 2),
        (told("XXXX-01-01"), told("XXXX-12-31"), 1),  # round the turn of the year
        (told("XXXX-07-15"), told("XXXX-09"), FAR),
        (told("2023-07-12~"), told("2023-07-15"), 0),  # about: three days either side
        # A weekday fits a day that falls on it; 15 July 2023 was a Saturday.
        (told(None, "on Saturday"), told("2023-07-15"), 0),
        (told(None, "at the weekend"), told("2023-07-15"), 0),
        (told(None, "on Monday"), told("2023-07-15"), FAR),
        (told(None, "on Monday"), told(None, "on Tuesday"), FAR),
        (told(None, "on Monday"), told("2023-07"), None),  # any month has one
        (told(None, "recently"), told("2023-07-15"), None),
        (days(None), told("2023-07-15"), None),
        (days(None), days(None), None),
        # Held before its article appeared, planned after.
        (days(None, datetime.date(2019, 4, 22), False), told("2023-07-15"), FAR),
        (days(None, datetime.date(2019, 4, 22), True), told("2023-07-15"), None),
        (
            days(None, datetime.date(2023, 7, 14), False),
            told("2023-07-15"),
            None,
        ),  # time zones
        (days(None, datetime.date(2023, 9, 1), True), told("2023-07-15"), FAR),
    ],
)
def test_gaps(one: Days, other: Days, gap: int | None) -> None:
    """Days between two dates, None where either is not known; unknown never contradicts."""
    assert one.gap(other) == gap
    assert other.gap(one) == gap


@pytest.mark.parametrize("edtf", ["garbage", "2023-02-31", "2023-99"])
def test_a_value_that_is_no_date_counts_as_none(edtf: str) -> None:
    """A model's broken value is kept in its article and says nothing here."""
    assert told(edtf).value is None
    assert told(edtf).gap(told("2023-07-15")) is None


@pytest.mark.parametrize(
    ("tellings", "expected"),
    [
        ([(0, told("2023-07-15")), (1, told("2023-07"))], ("2023-07-15", "2023-07-15", ())),
        (
            [(0, told("2023-07")), (1, told("2023-07-20/2023-08-02"))],
            ("2023-07-20", "2023-07-31", ()),
        ),
        # Contradictions: from the first to the last.
        ([(0, told("2023-09-06")), (1, told("2023-09-05"))], ("2023-09-05", "2023-09-06", ())),
        # Borrowed: no date, a weekday that fits, a day without its year; not the wrong weekday.
        ([(0, told("2023-09-14")), (3, days(None))], ("2023-09-14", "2023-09-14", (3,))),
        (
            [(0, told("2023-09-14")), (3, told(None, "Thursday"))],
            ("2023-09-14", "2023-09-14", (3,)),
        ),
        ([(0, told("2023-09-14")), (3, told("XXXX-09-14"))], ("2023-09-14", "2023-09-14", (3,))),
        ([(0, told("2023-09-14")), (3, told(None, "Monday"))], ("2023-09-14", "2023-09-14", ())),
        ([(0, told("XXXX-09-14")), (1, told(None, "Monday"))], None),
        ([], None),
    ],
)
def test_windows(tellings: list[tuple[int, Days]], expected: Any) -> None:
    """The days that all tellings leave; those without a date of their own are marked."""
    found = window(tellings)
    if expected is None:
        assert found is None
    else:
        earliest, latest, borrowed = expected
        assert found == DayWindow(earliest=earliest, latest=latest, borrowed_by=borrowed)


def test_an_undated_article_borrows_from_its_siblings() -> None:
    """ "On Thursday" takes the day of the others, marked; its own words stay in the ledger."""
    people = [person("Asim Munir", None, "PAK"), person("Hossein Salami", None, "IRN")]
    who = [one["id"] for one in people]
    (record,) = merged(
        telling(people=people, meetings=[meeting(who, date(None, "Thursday"))]),
        telling(people=people, meetings=[meeting(who, "2023-09-14")], published="2023-09-15"),
    ).meetings
    assert record.days == DayWindow(earliest="2023-09-14", latest="2023-09-14", borrowed_by=(0,))
    assert [s.value for s in record.entry("date").statements] == ["Thursday", "2023-09-14"]


VALUES = st.sampled_from(
    "2023-07-15 2023-07 2023 XXXX-07-15 XXXX-07 2023-07-10/2023-07-20 2023-07-14~ 2021/.. ../2024 "
    "9999-12-31 0001-01-01 2023-12-30/2024-01-02".split()
)


@given(VALUES, VALUES)
def test_gaps_are_symmetric_and_nothing_to_itself(a: str, b: str) -> None:
    """No order of two dates, no distance from oneself, and none fails at the ends."""
    one, other = told(a), told(b)
    assert one.gap(other) == other.gap(one)
    assert one.gap(one) == 0
    assert len(list(months(one, slack=3))) <= 14


@given(st.lists(st.tuples(st.integers(0, 5), VALUES.map(told)), max_size=5))
def test_a_window_never_ends_before_it_starts(tellings: list[tuple[int, Days]]) -> None:
    """Whatever is told of it."""
    found = window(tellings)
    if found is not None:
        assert found.earliest <= found.latest
