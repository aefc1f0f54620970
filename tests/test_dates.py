"""Promises of `summarizer.dates`: EDTF values, expressions in text, and what contradicts what."""

import time
from calendar import monthrange
from datetime import date, timedelta

import pytest
from edtf import parse_edtf as parse_with_library
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.dates import (
    disagreement,
    find_dates,
    overlaps,
    parse_edtf,
    readings,
    weekday_named,
)

MONDAY = date(2023, 7, 17)  # a Monday, as 2023-01-01 was a Sunday and 197 days lie between


# --- values ---------------------------------------------------------------------------------------

_DATES = st.dates(date(1, 1, 1), date(9999, 12, 31))
_POINTS = st.builds(
    lambda day, length, mark: day.isoformat()[:length] + mark,
    _DATES,
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "~", "?", "%"]),
)


@settings(max_examples=60)  # the library takes 5 ms a date
@given(_POINTS)
def test_a_point_means_the_days_that_the_edtf_library_says(text: str) -> None:
    """The library is slow and thorough: on our subset it is the oracle."""
    ours, theirs = parse_edtf(text), parse_with_library(text)
    assert ours.span == (
        date(*theirs.lower_strict()[:3]),
        date(*theirs.upper_strict()[:3]),
    )
    assert ours.approximate == text.endswith(("~", "%"))
    assert ours.uncertain == text.endswith(("?", "%"))
    assert str(ours) == text


@settings(max_examples=60)
@given(_POINTS, _POINTS)
def test_an_interval_means_what_the_edtf_library_says_or_is_refused(a: str, b: str) -> None:
    first, last = parse_edtf(a), parse_edtf(b)
    assert first.earliest is not None
    assert last.latest is not None
    if first.earliest > last.latest:
        with pytest.raises(ValueError, match="ends before it starts"):
            parse_edtf(f"{a}/{b}")
        return
    theirs = parse_with_library(f"{a}/{b}")
    ours = parse_edtf(f"{a}/{b}")
    assert ours.span == (date(*theirs.lower_strict()[:3]), date(*theirs.upper_strict()[:3]))
    assert ours.precision == "interval"


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_exactly_the_days_of_the_calendar_are_accepted(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    try:
        parse_edtf(f"{year:04d}-{month:02d}-{day:02d}")
        accepted = True
    except ValueError:
        accepted = False
    assert accepted == exists


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_one_line_of_reason(text: str) -> None:
    reason = ""
    try:
        parse_edtf(text)
    except ValueError as error:
        reason = str(error)
    assert "\n" not in reason
    assert len(reason) < 200


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2022-02-31", "that month has 28 days"),
        ("2023-02-29", "that month has 28 days"),
        ("XXXX-02-30", "that month has 29 days"),
        ("2022-13", "no month 13"),
        ("2022-21", "no month 21"),  # a season in EDTF level 1, which the codebook does not use
        ("0000", "out of range"),
        ("XXXX", "use null"),
        ("2022-2-14", "is not EDTF"),
        ("14 February 2022", "write 2022-02-14"),
        ("2022-02-14T10:00", "is not EDTF"),
        ("2019-XX", "is not EDTF"),
        ("201X", "is not EDTF"),
        ("", "is not EDTF"),
        ("2019-04-21/2019-04-15", "ends before it starts"),
        ("../..", "open at both ends"),
        ("XXXX-07-08/2023-07-10", "year of only one"),
        ("XXXX-07-08/..", "open end and no year"),
        ("2019/2020/2021", "is not EDTF"),
        ("٢٠٢٢", "is not EDTF"),
        ("2022\n", "is not EDTF"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_edtf(text)


def test_values_without_a_year_and_with_open_ends() -> None:
    without_year = parse_edtf("XXXX-02-29")
    assert (without_year.span, without_year.month, without_year.day) == (None, 2, 29)
    assert parse_edtf("2021/..").span == (date(2021, 1, 1), date.max)
    assert parse_edtf("../2021-03").span == (date.min, date(2021, 3, 31))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2022-02", "2022-02-14", True),
        ("2022-02", "2022-03-01", False),
        ("2022", "2021-12-31/2022-01-01", True),
        ("XXXX-07-08", "2023-07-08", True),
        ("XXXX-07-08", "2023-07-09", False),
        ("XXXX-07-08", "2023-07", True),
        ("XXXX-07-08", "2023", True),
        ("XXXX-07-08", "XXXX-07", True),
        ("XXXX-07-08", "XXXX-08", False),
        ("XXXX-02-29", "2023-02-28/2023-03-01", False),
        ("XXXX-12-30/XXXX-01-02", "XXXX-01-01", True),
        ("XXXX-12-30/XXXX-01-02", "XXXX-02", False),
        ("XXXX-01-01", "2021-12-15/2022-01-15", True),
        ("2021/..", "2023-07-08", True),
        ("2021/..", "XXXX-07-08", True),
        ("../2021", "2022", False),
    ],
)
def test_overlaps(a: str, b: str, expected: bool) -> None:
    assert overlaps(parse_edtf(a), parse_edtf(b)) is expected
    assert overlaps(parse_edtf(b), parse_edtf(a)) is expected


@given(_POINTS, _POINTS)
def test_dropping_the_year_never_makes_dates_contradict(a: str, b: str) -> None:
    """If two dates overlap, the first without its year still overlaps the second."""
    first, second = parse_edtf(a), parse_edtf(b)
    if overlaps(first, second) and first.month is not None:
        assert overlaps(parse_edtf("XXXX" + a[4:]), second)


# --- expressions ----------------------------------------------------------------------------------

FOUND = [
    ("on Monday, April 22, 2019, they", ["Monday, April 22, 2019"]),
    ("on Wed, 17 Jul 2024 10:00", ["Wed, 17 Jul 2024"]),
    ("on July 8, two boats", ["July 8"]),
    ("On 8 July, four boats", ["8 July"]),
    ("the 8th of July 2023", ["8th of July 2023"]),
    ("SATURDAY, JULY 8", ["SATURDAY, JULY 8"]),
    ("Feb. 14, 2022", ["Feb. 14, 2022"]),
    ("2023-07-17 or 17.07.2023 or 7/17/2023", ["2023-07-17", "17.07.2023", "7/17/2023"]),
    ("April 15-21, 2019", ["April 15-21, 2019"]),
    ("15–21 April", ["15–21 April"]),
    ("between April 15 and May 2, 2019", ["April 15", "May 2, 2019"]),
    ("in April 2019", ["April 2019"]),
    ("in April, since May, last June", ["April", "May", "last June"]),
    ("in 2021 and since 1999; the 2015 treaty", ["2021", "1999", "2015"]),
    ("on Monday and Tuesday's", ["Monday", "Tuesday's"]),
    ("last Friday, next Monday", ["last Friday", "next Monday"]),
    ("Friday last week", ["Friday last week"]),
    ("yesterday, today and tomorrow", ["yesterday", "today", "tomorrow"]),
    ("the day before yesterday", ["the day before yesterday"]),
    ("overnight and last night", ["overnight", "last night"]),
    ("last week, this month, next year", ["last week", "this month", "next year"]),
    ("earlier this year, later this week", ["earlier this year", "later this week"]),
    ("a day earlier, two days ago", ["a day earlier", "two days ago"]),
    ("three weeks ago", ["three weeks ago"]),
    ("over the weekend", ["the weekend"]),
    ("the previous day", ["the previous day"]),
    ("May", ["May"]),
    # no dates
    ("It may rain, they may 5 times", []),
    ("They march in spring. March on! May they win.", []),
    ("April Jones met June Okoro in the august house", []),
    ("the second of them, the 8th boat", []),
    ("on Fridays and Saturdays", []),
    ("Black Friday, the Sunday Times", []),
    ("in recent years, over the past few days", []),
    ("2000 people, $1999, Resolution 1929, 2,019 boats, 2000 km", []),
    ("in the 1990s", []),
    ("he sat in the sun and wed", []),
    ("nothing at all", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:40] for text, _ in FOUND])
def test_expressions_are_found_as_written(text: str, expected: list[str]) -> None:
    assert [mention.text for mention in find_dates(text)] == expected


def test_a_mention_tells_its_parts() -> None:
    (full,) = find_dates("Monday, April 22, 2019")
    assert (full.kind, full.year, full.month, full.day, full.weekday) == ("day", 2019, 4, 22, 0)
    (ago,) = find_dates("two weeks ago")
    assert (ago.kind, ago.unit, ago.offset, ago.from_event) == ("relative", "week", -2, False)
    (earlier,) = find_dates("a day earlier")
    assert (earlier.unit, earlier.offset, earlier.from_event) == ("day", -1, True)
    (last,) = find_dates("last Friday")
    assert (last.kind, last.weekday, last.modifier) == ("weekday", 4, "last")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saturday", 5),
        ("late on Monday", 0),
        ("Monday's meeting, on a Monday", 0),
        ("Wed, 17 Jul 2024", 2),
        ("Monday and Tuesday", None),
        ("July 8", None),
        ("el lunes", None),
    ],
)
def test_weekday_named(text: str, expected: int | None) -> None:
    assert weekday_named(text) == expected


# Written on Monday, 17 July 2023: expression, past readings, readings as a plan.
READINGS: list[tuple[str, list[str], list[str]]] = [
    ("Saturday", ["2023-07-15"], ["2023-07-22"]),
    ("Monday", ["2023-07-17"], ["2023-07-17"]),
    ("Tuesday", ["2023-07-11", "2023-07-18"], ["2023-07-18"]),  # a day's slack
    ("Sunday", ["2023-07-16"], ["2023-07-16", "2023-07-23"]),
    ("last Monday", ["2023-07-10"], ["2023-07-10"]),
    ("last Friday", ["2023-07-14"], ["2023-07-14"]),
    ("next Friday", ["2023-07-21", "2023-07-28"], ["2023-07-21", "2023-07-28"]),
    ("Friday last week", ["2023-07-14"], ["2023-07-14"]),
    ("July 8", ["2023-07-08"], ["2024-07-08"]),
    ("July 18", ["2023-07-18"], ["2023-07-18"]),
    ("July 19", ["2022-07-19"], ["2023-07-19"]),
    ("November 27", ["2022-11-27"], ["2023-11-27"]),
    ("February 29", ["2020-02-29"], ["2024-02-29"]),
    ("27-29 November", ["2022-11-27/2022-11-29"], ["2023-11-27/2023-11-29"]),
    ("in April", ["2023-04"], ["2024-04"]),
    ("yesterday", ["2023-07-16"], ["2023-07-16"]),
    ("two days ago", ["2023-07-15"], ["2023-07-15"]),
    ("last month", ["2023-06", "2023-06-17/2023-07-16"], ["2023-06", "2023-06-17/2023-07-16"]),
    ("two months ago", ["2023-05"], ["2023-05"]),
    ("a year ago", ["2022"], ["2022"]),
    ("July 8, 2020", ["2020-07-08"], ["2020-07-08"]),
    ("08/07/2020", ["2020-07-08", "2020-08-07"], ["2020-07-08", "2020-08-07"]),
    ("a day earlier", [], []),
    ("June 31", [], []),
    ("whenever", [], []),
]


@pytest.mark.parametrize(("text", "past", "planned"), READINGS, ids=[row[0] for row in READINGS])
def test_readings_on_a_known_day(text: str, past: list[str], planned: list[str]) -> None:
    assert [str(value) for value in readings(text, MONDAY, future=False)] == past
    assert [str(value) for value in readings(text, MONDAY, future=True)] == planned
    # Where nobody knows whether it is a plan, both are possible.
    assert {str(value) for value in readings(text, MONDAY)} == {*past, *planned}


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("last week", "2023-07-10/2023-07-16"),  # Monday to Sunday, and the seven days before
        ("last week", "2023-07-09/2023-07-15"),  # Sunday to Saturday
        ("over the weekend", "2023-07-15/2023-07-16"),
        ("over the weekend", "2023-07-14/2023-07-15"),  # Friday and Saturday
        ("earlier this year", "2023"),
        ("earlier this year", "2023-01-01/2023-07-17"),
        ("three weeks ago", "2023-06-26"),
        ("between April 15 and May 2, 2019", "2019-04-15/2019-05-02"),
    ],
)
def test_readings_of_spans(text: str, among: str) -> None:
    assert among in {str(value) for value in readings(text, MONDAY, future=False)}


def test_last_weekday_may_be_this_weeks_or_last_weeks() -> None:
    thursday = MONDAY + timedelta(days=3)
    assert [str(r) for r in readings("last Monday", thursday)] == ["2023-07-17", "2023-07-10"]
    assert [str(r) for r in readings("last Friday", thursday)] == ["2023-07-14"]


def test_without_a_publication_date_only_the_text_counts() -> None:
    assert [str(value) for value in readings("July 8", None)] == ["XXXX-07-08"]
    assert [str(value) for value in readings("in April", None)] == ["XXXX-04"]
    assert [str(value) for value in readings("8 July 2023", None)] == ["2023-07-08"]
    assert readings("Saturday", None) == []
    assert readings("last week", None) == []


@given(
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.booleans(),
)
def test_a_weekday_resolves_to_that_weekday_within_a_week(
    name: str, published: date, future: bool
) -> None:
    values = readings(name, published, future)
    assert values
    for value in values:
        assert value.earliest is not None
        assert value.earliest.strftime("%A") == name
        days = (value.earliest - published).days
        assert (-1 <= days <= 6) if future else (-6 <= days <= 1)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 365))
def test_a_day_without_its_year_is_found_again_from_up_to_a_year_later(
    day: date, later: int
) -> None:
    """Publication up to a year after the day: the day itself is the reading (29 February apart)."""
    published = day + timedelta(days=min(later, 364))
    (value,) = readings(f"{day:%B} {day.day}", published, future=False)
    if (day.month, day.day) != (2, 29):
        anniversary = (day.month, day.day) == (
            (published + timedelta(1)).month,
            (published + timedelta(1)).day,
        )
        expected = published + timedelta(1) if anniversary else day
        assert value.earliest == expected


# --- disagreement ---------------------------------------------------------------------------------

AGREES = [
    ("Saturday", "2023-07-15", "publication_date", MONDAY),
    ("on Saturday evening", "2023-07-15", "publication_date", MONDAY),
    ("Saturday", "2023-07", "publication_date", MONDAY),  # coarser
    ("Saturday", None, "none", None),
    ("July 8", "XXXX-07-08", "none", None),
    ("July 8", "XXXX-07", "none", None),
    ("July 8", "2023-07-08", "publication_date", MONDAY),
    ("last week", "2023-07-10/2023-07-16", "publication_date", MONDAY),
    ("last week", "2023-07-10/2023-07-14", "publication_date", MONDAY),  # its working days
    ("last week", "2023-07-12~", "publication_date", MONDAY),
    ("last month", "2023-06", "publication_date", MONDAY),
    ("earlier this year", "2023", "publication_date", MONDAY),
    ("Monday, April 22, 2019", "2019-04-22", "explicit", None),
    ("April 22, 2019", "2019-04", "explicit", None),
    ("late April 2019", "2019-04-20/2019-04-30", "explicit", None),
    ("since 2021", "2021/..", "explicit", None),
    ("since 2021", "2021", "explicit", None),
    ("08/07/2023", "2023-08-07", "explicit", None),
    ("a day earlier", "2019-04-21", "publication_date", MONDAY),  # nothing speaks against it
    ("понедельник", "2019-04-22", "publication_date", MONDAY),
    ("el lunes", "2019-04-22", "publication_date", MONDAY),
    ("12 июля 2023 года", "2023-07-12", "explicit", None),
    ("2 días después de 1444", "2023-07-12", "other_event", None),
]
DISAGREES = [
    (
        ("Saturday", "2023-07-16", "publication_date", MONDAY),
        "'Saturday' as of 2023-07-17 is 2023-07-15, not 2023-07-16 (a Sunday)",
    ),
    (("Saturday", "2023-07-08", "publication_date", MONDAY), "not 2023-07-08 (a Saturday)"),
    (("Saturday", "2023-07-15", "publication_date", None), "no publication date is known"),
    (("Saturday", "2023-07-15", "none", None), "cannot be known: null"),
    (("July 8", "2023-07-08", "none", None), "cannot be known: XXXX-07-08"),
    (
        ("July 8", "2023-07-08", "explicit", None),
        "'July 8' gives no year, so 2023 cannot be known from it: XXXX-07-08",
    ),
    (("July 8", "2023-07-08", "explicit", MONDAY), "the anchor of 2023-07-08 is publication_date"),
    (("July 8", "XXXX-07-09", "none", None), "'July 8' is XXXX-07-08, not XXXX-07-09"),
    (("July 8", "2022-07-08", "publication_date", MONDAY), "is 2023-07-08, not 2022-07-08"),
    (("July 8, 2023", "2023-07-08", "none", None), "the anchor of 2023-07-08 is explicit"),
    (("last week", "2023-07-20", "publication_date", MONDAY), "not 2023-07-20 (a Thursday)"),
    (("last week", "2023-07-12", "publication_date", MONDAY), "says more than the text"),
    (("last week", "2023-07-12/2023-07-13", "publication_date", MONDAY), "says more"),
    (("April 2019", "2019-04-22", "explicit", None), "says more than the text"),
    (("2019", "2019-04", "explicit", None), "says more than the text"),
    (("April 22, 2019", "2019-04-23", "explicit", None), "is 2019-04-22, not 2019-04-23"),
    (("April 22, 2019", "2018-04-22", "explicit", None), "is 2019-04-22, not 2018-04-22"),
    (("Tuesday, April 22, 2019", "2019-04-22", "explicit", None), "names a Tuesday"),
    (("July 8", "2022-02-31", "none", None), "'2022-02-31' is not a date"),
    (("July 8", "July 8", "none", None), "is not EDTF"),
    (("12 июля 2023 года", "2023-07-13", "explicit", None), "gives the day 12, not 13"),
    (("12 июля 2023 года", "2022-07-12", "explicit", None), "gives the year 2023, not 2022"),
    (("Monday", "2019-04-21", "other_event", None), "names a Monday, and 2019-04-21 is a Sunday"),
    (("July 8", "2023-07-09", "other_event", None), "'July 8' is XXXX-07-08"),
]


@pytest.mark.parametrize(("text", "edtf", "anchor", "published"), AGREES)
def test_nothing_speaks_against_it(
    text: str, edtf: str | None, anchor: str, published: date | None
) -> None:
    assert disagreement(text, edtf, anchor, published, future=False) is None


@pytest.mark.parametrize(("arguments", "reason"), DISAGREES)
def test_what_speaks_against_it_is_said_in_one_line(
    arguments: tuple[str, str, str, date | None], reason: str
) -> None:
    said = disagreement(*arguments, future=False)
    assert said is not None
    assert reason in said
    assert "\n" not in said


def test_a_plan_is_dated_forward() -> None:
    plan = ("Saturday", "2023-07-22", "publication_date", MONDAY)
    assert disagreement(*plan, future=True) is None
    assert disagreement(*plan, future=None) is None
    assert disagreement(*plan, future=False) is not None


def test_a_caption_dates_within_a_few_days() -> None:
    caption = [parse_edtf("2023-07-17")]
    assert disagreement("Saturday", "2023-07-15", "caption", None, caption) is None
    assert disagreement("8 July", "2023-07-08", "caption", None, caption) is None
    assert disagreement("17 July 2023", "2023-07-17", "caption", None, caption) is None
    assert disagreement("8 July", "XXXX-07-08", "caption", None, caption) is None
    for text, edtf in [
        ("Saturday", "2023-07-14"),
        ("8 July", "2022-07-08"),
        ("Monday", "2023-06-05"),
    ]:
        said = disagreement(text, edtf, "caption", None, caption, future=False)
        assert said is not None
        assert "near the caption's date 2023-07-17" in said
    friday = [parse_edtf("2023-07-14")]  # captioned before the event was over
    assert disagreement("Sunday", "2023-07-16", "caption", None, friday, future=False) is None
    said = disagreement("8 July", "2023-07-08", "caption", None)
    assert said is not None
    assert "no caption gives a date" in said


def test_another_event_lends_its_year_and_no_other() -> None:
    event = [parse_edtf("2019-04-22")]
    arguments = ("a day earlier", "2019-04-21", "other_event", None, ())
    assert disagreement(*arguments, other_dates=event) is None
    assert disagreement(*arguments, other_dates=None) is None
    said = disagreement(*arguments, other_dates=[parse_edtf("2016-04-22")])
    assert said == "no other date in the text gives the year of 2019-04-21 for 'a day earlier'"
    assert disagreement("a year earlier", "2018", "other_event", None, (), event) is None
    assert (
        disagreement("a day earlier", "2019-04-21", "other_event", date(2019, 5, 1), (), []) is None
    )


# --- any input ------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    "Monday|last|week|July|8|31|2023|,|the|ago|two|days|May|-|/|next|year|earlier|this|of|February|"
    "29|30|weekend|yesterday|9999|1000|Sat|tonight|12/12/2012|before|a".split("|")
)
_ANCHORS = st.sampled_from("explicit publication_date caption other_event none nonsense".split())


@given(
    st.lists(_PIECES, max_size=12).map(" ".join) | st.text(max_size=40),
    _POINTS | st.text(max_size=12) | st.none(),
    _ANCHORS,
    st.none() | _DATES,
    st.sampled_from([None, True, False]),
)
def test_any_words_and_days_have_a_defined_outcome(
    text: str, edtf: str | None, anchor: str, published: date | None, future: bool | None
) -> None:
    said = disagreement(text, edtf, anchor, published, [parse_edtf("2021-03")], [], future)
    assert said is None or (said and "\n" not in said.replace(text, ""))
    end = 0
    for mention in find_dates(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
    for value in readings(text, published, future):
        assert parse_edtf(value.text) == value


@given(
    st.sampled_from([row[0] for row in READINGS]),
    st.none() | st.dates(date(1950, 1, 1), date(2050, 1, 1)),
)
def test_every_reading_agrees_with_itself(text: str, published: date | None) -> None:
    for value in readings(text, published):
        explicit = any(mention.year for mention in find_dates(text))
        anchor = "explicit" if explicit else "none" if published is None else "publication_date"
        assert disagreement(text, value.text, anchor, published) is None


def test_month_lengths_are_the_calendars() -> None:
    for month in range(1, 13):
        days = monthrange(2023, month)[1]
        assert parse_edtf(f"2023-{month:02d}").latest == date(2023, month, days)


@pytest.mark.parametrize(
    "text",
    ["Monday " * 20_000, "8 July 2023 " * 10_000, "1 " * 50_000, "a day " * 30_000, "May" * 50_000,
     " " * 100_000 + "July", "8" + " " * 100_000, "last " * 30_000, "2023" * 20_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.perf_counter()
    find_dates(text)
    assert time.perf_counter() - started < 20  # quadratic code needs minutes


@pytest.mark.parametrize(
    ("text", "edtf", "anchor", "carried"),
    [
        ("recently", "2017-03-05", "explicit", False),
        ("el lunes", "2017-03-05", "explicit", False),
        ("el lunes", "2017-03-05", "publication_date", False),
        ("el lunes", "2017-03-05", "none", False),
        ("el lunes", None, "none", True),
        ("5 de marzo de 2017", "2017-03-05", "explicit", True),
        ("二〇一七年三月", "2017-03", "explicit", True),
    ],
)
def test_no_language_has_a_year_without_figures_or_an_anchor(
    text: str, edtf: str | None, anchor: str, carried: bool
) -> None:
    """Words that are not understood may mean anything, but not a year that nothing gives."""
    assert (disagreement(text, edtf, anchor, None) is None) == carried
