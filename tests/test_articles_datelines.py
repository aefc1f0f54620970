"""The day of publication is read where the page says it, and nowhere else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.articles.datelines import find_page_date, parse_day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("February 16, 2022 at 1:10 pm", "2022-02-16"),
        ("Published: 3 May 2024", "2024-05-03"),
        ("First published on 3rd of May 2024", "2024-05-03"),
        ("Posted May 3, 2024, 17:05 GMT+", None),
        ("Friday, 3 May 2024", "2024-05-03"),
        ("Fri., May 3, 2024 | 5:00 PM EST", "2024-05-03"),
        ("Sept. 3, 2022 5 p.m.", "2022-09-03"),
        ("2024-05-03", "2024-05-03"),
        ("2024-05-03T10:00:00+03:00", "2024-05-03"),
        ("2024-05-03 10:00 (UTC)", "2024-05-03"),
        ("2024年5月3日", "2024-05-03"),
        ("03.05.2024, 10:30 Uhr", "2024-05-03"),
        ("16/02/2022", "2022-02-16"),
        ("02/16/2022", "2022-02-16"),
        ("  3\u00a0May 2024  ", "2024-05-03"),
        ("DODOMA, May 3, 2024 (LPA) – The talks began.", "2024-05-03"),
        ("DODOMA, Tanzania, 3 May 2024 -- The talks began on June 4, 2024.", "2024-05-03"),
        # not a page's own date, or not a date
        ("03/04/2022", None),
        ("Thursday, 3 May 2024", None),  # it was a Friday
        ("31 February 2024", None),
        ("3 May", None),
        ("May 2024", None),
        ("2024", None),
        ("Updated: 3 May 2024", None),
        ("The talks began on 3 May 2024.", None),
        ("On 3 May 2024 the talks began.", None),
        ("Boats in Kisumu, May 3, 2024", None),
        ("DODOMA, May 3 (LPA) – The talks began.", None),
        ("Minister Odera in Dodoma, May 3, 2024 (LPA) – file picture", None),
        ("2024-05-03-17", None),
        ("", None),
    ],
)
def test_page_dates(line: str, day: str | None) -> None:
    assert find_page_date([line]) == day


def test_two_different_days_are_none() -> None:
    assert find_page_date(["3 May 2024", "Published: May 3, 2024"]) == "2024-05-03"
    assert find_page_date(["3 May 2024", "4 May 2024"]) is None
    assert find_page_date([]) is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-05-03", "2024-05-03"),
        (" 2024-05-03 ", "2024-05-03"),
        ("2024-05-03T23:59:00-11:00", "2024-05-03"),
        ("2024-05-03T10:00:00Z", "2024-05-03"),
        ("2024-05", None),
        ("2024-13-01", None),
        ("03/05/2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_iso_days(value: str, day: str | None) -> None:
    assert parse_day(value) == day


@given(st.dates())
def test_every_day_is_found_as_it_is_commonly_written(day: date) -> None:
    iso = day.isoformat()
    assert parse_day(iso) == iso
    assert find_page_date([iso]) == iso
    months = "January February March April May June July August September October November December"
    month = months.split()[day.month - 1]
    assert find_page_date([f"{day.day} {month} {day.year:04}"]) == iso
    assert find_page_date([f"{month[:3]}. {day.day}, {day.year:04} at 9:05 am"]) == iso


@given(st.text(alphabet="0123456789 ,./-:May年月T"))
def test_no_line_is_too_odd(line: str) -> None:
    found = find_page_date([line])
    assert found is None or parse_day(found) == found
