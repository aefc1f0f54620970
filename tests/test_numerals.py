"""Promises of `summarizer.numerals`: which numbers a text has, and which values it carries."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.numerals import COUNTS, find_numbers, value_is_found

# Text, then what find_numbers gives for it: text, minimum, maximum, kind.
FOUND = [
    ("twenty-seven dead", [("twenty-seven", 27, 27, "cardinal")]),
    ("twenty seven dead", [("twenty seven", 27, 27, "cardinal")]),
    ("one hundred and four people", [("one hundred and four", 104, 104, "cardinal")]),
    ("two hundred thousand", [("two hundred thousand", 200_000, 200_000, "cardinal")]),
    (
        "three million two hundred thousand and six",
        [("three million two hundred thousand and six", 3_200_006, 3_200_006, "cardinal")],
    ),
    ("a hundred men", [("a hundred", 100, 100, "cardinal")]),
    ("a dozen men", [("a dozen", 12, 12, "cardinal")]),
    ("two dozen men", [("two dozen", 24, 24, "cardinal")]),
    (
        "half a dozen, half-a-dozen",
        [("half a dozen", 6, 6, "cardinal"), ("half-a-dozen", 6, 6, "cardinal")],
    ),
    ("half a million", [("half a million", 500_000, 500_000, "cardinal")]),
    ("both drivers", [("both", 2, 2, "cardinal")]),
    ("a pair of boats", [("a pair", 2, 2, "cardinal")]),
    ("a couple of boats", [("a couple", 2, 2, "cardinal")]),
    # digits with separators and scales
    (
        "1,200 and 1 200 and 1\u202f200",
        [(t, 1200, 1200, "cardinal") for t in ("1,200", "1 200", "1\u202f200")],
    ),
    ("1,00,000 voters", [("1,00,000", 100_000, 100_000, "cardinal")]),
    ("1.200.000 Menschen", [("1.200.000", 1_200_000, 1_200_000, "cardinal")]),
    (
        "6.5 million and 10bn",
        [("6.5 million", 6_500_000, 6_500_000, "cardinal"), ("10bn", 10**10, 10**10, "cardinal")],
    ),
    ("4.35 million", [("4.35 million", 4_350_000, 4_350_000, "cardinal")]),
    ("1,5 million", [("1,5 million", 1_500_000, 1_500_000, "cardinal")]),
    ("3,4 and 5", [("3", 3, 3, "cardinal"), ("4", 4, 4, "cardinal"), ("5", 5, 5, "cardinal")]),
    (
        "$10 billion, $3m",
        [("$10 billion", 10**10, 10**10, "money"), ("$3m", 3_000_000, 3_000_000, "money")],
    ),
    ("20 million rupees", [("20 million", 20_000_000, 20_000_000, "money")]),
    ("٢٧ و ۲۷ و २७", [(t, 27, 27, "cardinal") for t in ("٢٧", "۲۷", "२७")]),
    ("١٬٢٠٠", [("١٬٢٠٠", 1200, 1200, "cardinal")]),
    # qualifiers, after the codebook
    ("at least 12 miners", [("at least 12", 12, None, "cardinal")]),
    ("no fewer than 12 miners", [("no fewer than 12", 12, None, "cardinal")]),
    ("more than 100 miners", [("more than 100", 101, None, "cardinal")]),
    (
        "over 100, over a dozen",
        [("over 100", 101, None, "cardinal"), ("over a dozen", 13, None, "cardinal")],
    ),
    (
        "up to 20, at most twenty",
        [("up to 20", 0, 20, "cardinal"), ("at most twenty", 0, 20, "cardinal")],
    ),
    ("no more than 20", [("no more than 20", 0, 20, "cardinal")]),
    ("fewer than five", [("fewer than five", 0, 4, "cardinal")]),
    ("12 or more, 100+", [("12 or more", 12, None, "cardinal"), ("100+", 100, None, "cardinal")]),
    ("about 100", [("about 100", 100, 100, "cardinal")]),
    (
        "nearly 100, some 100",
        [("nearly 100", 100, 100, "cardinal"), ("some 100", 100, 100, "cardinal")],
    ),
    ("dozens fled", [("dozens", 24, None, "cardinal")]),
    ("scores of villagers", [("scores", 40, None, "cardinal")]),
    ("she scores a goal", []),
    (
        "hundreds, thousands",
        [("hundreds", 200, None, "cardinal"), ("thousands", 2000, None, "cardinal")],
    ),
    ("tens of thousands", [("tens of thousands", 20_000, None, "cardinal")]),
    ("hundreds of thousands", [("hundreds of thousands", 200_000, None, "cardinal")]),
    (
        "several hundred, a few dozen",
        [("several hundred", 200, None, "cardinal"), ("a few dozen", 24, None, "cardinal")],
    ),
    # ranges
    ("two to four boats", [("two to four", 2, 4, "cardinal")]),
    ("12-15 boats, 12–15 boats", [("12-15", 12, 15, "cardinal"), ("12–15", 12, 15, "cardinal")]),
    ("between 10 and 15 boats", [("between 10 and 15", 10, 15, "cardinal")]),
    ("two or three boats", [("two or three", 2, 3, "cardinal")]),
    ("two to three million", [("two to three million", 2_000_000, 3_000_000, "cardinal")]),
    ("rose from 10 to 15", [("10", 10, 10, "cardinal"), ("15", 15, 15, "cardinal")]),
    ("won 3-2", [("3", 3, 3, "cardinal"), ("2", 2, 2, "cardinal")]),
    # nobody
    ("no one was hurt", [("no one", 0, 0, "cardinal")]),
    ("The crew were unhurt.", [("unhurt", 0, 0, "cardinal")]),
    ("without casualties", [("without casualties", 0, 0, "cardinal")]),
    (
        "no injuries, no reported deaths",
        [("no injuries", 0, 0, "cardinal"), ("no reported deaths", 0, 0, "cardinal")],
    ),
    ("No sailors drowned; no civilians died", [("no civilians", 0, 0, "cardinal")]),
    ("did not cause any casualties", [("not cause any casualties", 0, 0, "cardinal")]),
    ("Nobody has yet claimed responsibility", []),
    ("no immediate reports of casualties", []),
    # what counts nothing
    ("on 8 July, July 8th and the 8th of July", [(t, 8, 8, "day") for t in ("8", "8th", "8th")]),
    (
        "15-21 April 2019",
        [("15", 15, 15, "day"), ("21", 21, 21, "day"), ("2019", 2019, 2019, "year")],
    ),
    ("2019-04-22", [("2019", 2019, 2019, "year"), ("04", 4, 4, "day"), ("22", 22, 22, "day")]),
    ("at 1:10 pm, 9am", [("1", 1, 1, "time"), ("10", 10, 10, "time"), ("9", 9, 9, "time")]),
    ("in 2021, the 2015 treaty", [("2021", 2021, 2021, "year"), ("2015", 2015, 2015, "year")]),
    ("2021 people", [("2021", 2021, 2021, "cardinal")]),
    ("a two-day visit of three weeks", [("two", 2, 2, "measure"), ("three", 3, 3, "measure")]),
    (
        "14 percent, 14%, 900-kilometer",
        [("14", 14, 14, "measure"), ("14", 14, 14, "measure"), ("900", 900, 900, "measure")],
    ),
    (
        "F-16, AK-47, Resolution 1701, No. 5",
        [(t, int(t), int(t), "label") for t in ("16", "47", "1701", "5")],
    ),
    (
        "first, twenty-first, 21st",
        [
            ("first", 1, 1, "ordinal"),
            ("twenty-first", 21, 21, "ordinal"),
            ("21st", 21, 21, "ordinal"),
        ],
    ),
    ("two-thirds", [("two", 2, 2, "measure")]),
    # one person
    ("a soldier fell", [("a soldier", 1, 1, "article")]),
    ("an off-duty police officer was hurt", [("an off-duty police officer", 1, 1, "article")]),
    ("a 27-year-old man drowned", [("a 27-year-old man", 1, 1, "article")]),
    ("a militant group, a town where the bus stops", []),
    ("the Coastal Guard said, a mast stands guard", []),
    ("billions of dollars", [("billions", 2_000_000_000, None, "money")]),
    ("the gunman fled", [("the gunman", 1, 1, "article")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text[:40] for text, _ in FOUND])
def test_numbers_are_found_with_what_their_words_allow(
    text: str, expected: list[tuple[str, float, float | None, str]]
) -> None:
    assert [(n.text, n.minimum, n.maximum, n.kind) for n in find_numbers(text)] == expected


CARRIED = [
    (12, "At least 12 miners were killed."),
    (27, "Twenty-seven miners died."),
    (27, "۲۷ نفر کشته شدند"),
    (101, "More than 100 miners died."),
    (24, "Dozens were hurt."),
    (15, "Between 10 and 15 boats sank."),
    (0, "The shelling caused no casualties."),
    (1, "A policeman was shot dead."),
    (1, "Guards shot dead the gunman."),
    (1200, "1.200 soldados"),
    # 2 + 4, in one list
    (6, "Two miners and four guards were killed."),
    (6, "The fire killed two miners and four guards."),
    # 4 + 2, one fate in two clauses
    (6, "Four raiders were shot dead after the assault, which killed two guards."),
    (5, "It killed two and wounded five, and three raiders also died."),
    # 2 + 3 + 4
    (9, "killing two women, three men and four children"),
    (3, "A police officer and two drivers died."),
    (8, "Three guards were wounded along with five drivers."),
]
NOT_CARRIED = [
    (41, "14 miners died."),
    (100, "More than 100 miners died."),
    (8, "It killed 3 drivers and wounded 5 others."),
    (7, "3 dead and 4 wounded."),
    (15, "It killed 12 people, including three children."),
    (27, "Police said 12 were killed, while the group said 15 were killed."),
    (10, "Two died on Monday. Eight died on Tuesday."),
    (0, "Up to 20 were killed."),
    (0, "The army gave no toll."),
    (0, "Nobody has claimed responsibility."),
    (8, "It happened on July 8."),
    (2021, "It happened in 2021."),
    (16, "An F-16 crashed."),
    (2, "After the two-day visit they left."),
    (900, "The 900-kilometer border is open."),
    (14, "Prices rose by 14 percent."),
    (5, "Five-year plans need no drivers."),
    (15, "one man, two women, three boys, four girls and five babies died"),  # five addends
    (1, "A militant group was blamed."),
]


@pytest.mark.parametrize(("value", "text"), CARRIED)
def test_value_is_found(value: int, text: str) -> None:
    assert value_is_found(value, text)


@pytest.mark.parametrize(("value", "text"), NOT_CARRIED)
def test_another_value_is_not_found(value: int, text: str) -> None:
    assert not value_is_found(value, text)


def test_kinds_decide_what_counts() -> None:
    """A caller that looks for a distance or a year says so."""
    text = "The 900-kilometer border was closed in 2021."
    assert value_is_found(900, text, COUNTS | {"measure"})
    assert value_is_found(2021, text, frozenset({"year"}))
    assert not value_is_found(2021, text)


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: E501 - a table
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spell(value: int) -> str:
    """The English words for a number below a thousand million, written independently."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= scale:
            high, low = divmod(value, scale)
            link = " and " if name == "hundred" else " "
            return f"{spell(high)} {name}" + (f"{link}{spell(low)}" if low else "")
    raise AssertionError(value)


@given(st.integers(1, 999_999_999))
def test_every_number_reads_back_from_words_and_from_digits(value: int) -> None:
    """Words, plain digits, digits with commas, with spaces, and in Persian digits: one value."""
    persian = str(value).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for text in (spell(value), f"{value:,}", f"{value:,}".replace(",", "\u00a0"), persian):
        (number,) = find_numbers(f"Altogether {text} votes.")
        assert (number.minimum, number.maximum, number.text) == (value, value, text)


@given(st.text(max_size=200))
def test_any_text_has_ordered_numbers_without_overlap(text: str) -> None:
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        assert text[number.start : number.end] == number.text
        assert number.maximum is None or number.minimum <= number.maximum
        end = number.end
    value_is_found(1, text)


_PIECES = st.sampled_from(
    "at least|more than|two|hundred|and|12|-|to|a|dozen|scores|of|killed|wounded|soldiers|the|"
    "no one|million|between|or more|,|.|8 July|2019|half|$5|percent|twenty|first|'s|one".split("|")
)


@given(st.lists(_PIECES, max_size=25).map(" ".join))
def test_any_row_of_number_words_is_read_without_overlap(text: str) -> None:
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end
        assert number.maximum is None or number.minimum <= number.maximum
        end = number.end
    value_is_found(3, text)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 12_000,
        "1,234" * 12_000,
        "1 234 " * 12_000,
        "two and " * 12_000,
        "killed two among 3 including " * 5_000,
        "a " * 12_000,
        "at least " * 12_000,
        "1-" * 25_000,
        " " * 25_000,
        "12:" * 25_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.perf_counter()
    value_is_found(7, text)
    assert time.perf_counter() - started < 20  # quadratic code needs minutes


def test_a_verbs_particle_is_no_bound() -> None:
    """ "Handed over three prisoners" says three, "over three prisoners" says four or more."""
    assert value_is_found(3, "The army handed over three prisoners at the bridge.")
    assert not value_is_found(3, "The army holds over three prisoners at the bridge.")
