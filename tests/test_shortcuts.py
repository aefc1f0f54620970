"""Where work is skipped because it cannot matter: the same comes out as if it had been done."""

import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.articles import read_article
from summarizer.checks.paths import take_apart
from summarizer.checks.words import missing_words, present_words, significant_words
from summarizer.content import content_folder
from summarizer.dates import EdtfDate, find_dates, parse_edtf, readings
from summarizer.languages import count_ascii_letters, count_letters, looks_english
from summarizer.names import fold, initials_of_spellings
from summarizer.places import country_is_in
from summarizer.schema import ArticleSummary
from summarizer.sentences import split_sentences
from tests.stories import make_answer

# Far more than any pattern looks at around a word.
_FILLER = "The committee heard them out and said that nothing was left to add. " * 3


def _vocabulary() -> set[str]:
    """Every word of the development articles, in lower case."""
    folder = content_folder("evals") / "core" / "dev"
    texts = [read_article(path).text for path in sorted(folder.glob("*/article.md"))]
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold())}


def test_words_of_one_key_begin_with_letters_that_are_looked_through() -> None:
    """Of all words of the articles, none that is a spelling of another is passed over."""
    spellings = defaultdict(set)
    for word in _vocabulary():
        spellings[fold(word)].add(word)
    assert sum(len(words) > 1 for words in spellings.values()) > 50  # else this tests nothing
    for words in spellings.values():
        for word in words:
            for other in words:
                assert other[0] in initials_of_spellings(word) or not other[0].isascii()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Qaderi", "Ghaderi"), ("Kalashnikov", "Calashnikov"), ("Joumblatt", "Djoumblatt"),
        ("Chernyshev", "Tchernychev"), ("Wali", "Vali"), ("Philip", "Filip"), ("Osman", "Usman"),
        ("Eisa", "Aysa"), ("Yeltsin", "Ieltsin"), ("Çelik", "Celik"), ("ʿAbbas", "Abbas"),
    ],
)  # fmt: skip
def test_a_spelling_with_another_first_letter_is_found(first: str, second: str) -> None:
    """The letters that stand for one sound at the beginning are looked through together."""
    if fold(first) == fold(second):
        assert present_words(first, f"It was {second} who spoke.") == [first]
        assert present_words(second, f"It was {first} who spoke.") == [second]
    assert initials_of_spellings(first) == initials_of_spellings(second)


_TOKENS = st.sampled_from(
    "Noury Nuri noori Qaderi Ghaderi navy navies Col. Prado colonel l'hôpital hôpital "
    "ministre US United States 14日 3 4,000 Syria Syrian border".split()
)


@given(st.lists(_TOKENS, max_size=8), st.lists(_TOKENS, min_size=1, max_size=3))
def test_words_are_found_in_a_text_as_in_each_of_its_words(
    text: list[str], asked: list[str]
) -> None:
    """What stands in a single word of the text stands in the text."""
    value, whole = " ".join(asked), " ".join(text)
    alone = {word for one in text for word in present_words(value, one)}
    assert alone <= set(present_words(value, whole))
    assert sorted([*present_words(value, whole), *missing_words(value, whole)]) == sorted(
        significant_words(value)
    )


@given(
    st.lists(st.sampled_from([*"Vake Vakes 4 4.5 Ann's , . ' ’s _ -".split(), " "]), max_size=9),
    st.sampled_from(["Semisi Vake", "4 Vake", "Ann's 4", "Vake 4", "Ann Vake"]),
)
def test_words_that_stand_there_to_the_letter_are_found_as_if_looked_up(
    around: list[str], value: str
) -> None:
    """Only whole words count, whatever is glued to them: looked up with another space between."""
    half = len(around) // 2
    text = "".join([*around[:half], value, *around[half:]])
    looked_up = text.replace(value, value.replace(" ", "  "))
    assert present_words(value, text) == present_words(value, looked_up)
    assert missing_words(value, text) == missing_words(value, looked_up)


_FUNCTION_WORDS = re.compile(
    r"\b(?:the|of|and|to|in|a|is|was|that|for|on|with|by|at|from|it|as|his|her|has|had|been|were|an|"
    r"he|she|they|their|its|will|not|but|are|have|after|who|said)\b",
    re.IGNORECASE,
)


@given(
    st.lists(
        st.sampled_from("the of and TO a4 in_ it’s Kabul ministre les tom-tom 12 — é и".split()),
        min_size=26,  # from here on the share of function words alone decides
        max_size=60,
    )
)
@example(["the"] * 30)
@example(["Kabul"] * 30)
@example([*["Kabul"] * 9, "the"] * 4)
def test_english_is_told_by_the_share_of_its_function_words(words: list[str]) -> None:
    """As counted word by word: 15 in a hundred."""
    text = " ".join(words)
    count = len(re.findall(r"[^\W\d_]+", text))
    found = len(_FUNCTION_WORDS.findall(text))
    if count > 25:
        assert looks_english(text) == (found >= 0.15 * count)


@given(st.text(max_size=60))
def test_letters_are_counted_as_one_by_one(text: str) -> None:
    """In every script, lone surrogates included."""
    assert count_letters(text) == sum(map(str.isalpha, text))
    assert count_ascii_letters(text) == sum(c.isascii() and c.isalpha() for c in text)


@pytest.mark.parametrize(
    "expression",
    [
        "Wednesday, the 28th until 30th of September 2021", "8 July", "April 15-21, 2019",
        "last April", "April 2019", "the previous Friday", "Friday of last week", "Sunday’s",
        "two days ago", "a couple of weeks later", "earlier this year", "the following night",
        "the weekend", "the day before", "the day before yesterday", "this  morning", "OVERNIGHT",
        "2021-03-08", "08/07/2023",
    ],
)  # fmt: skip
def test_a_date_is_found_in_a_long_text_as_alone(expression: str) -> None:
    """Nothing but its own words decides, however much stands before and behind."""
    (alone,) = find_dates(f"It was {expression}.")
    (inside,) = find_dates(f"{_FILLER}It was {expression}. {_FILLER}")
    assert inside.text == alone.text
    shift = len(_FILLER)
    assert (inside.start, inside.end) == (alone.start + shift, alone.end + shift)
    assert (inside.kind, inside.offset, inside.modifier) == (
        alone.kind, alone.offset, alone.modifier
    )  # fmt: skip


def _days_in_all_years(day: str, published: date) -> list[EdtfDate]:
    found = []
    for year in range(published.year - 8, published.year + 9):
        try:
            found.append(parse_edtf(f"{year}-{day}"))
        except ValueError:  # 29 February
            continue
    return found


@given(
    st.dates(date(1910, 1, 1), date(2089, 12, 31)),
    st.sampled_from([("29 February", "02-29"), ("31 December", "12-31"), ("1 January", "01-01")]),
)
@example(date(2023, 12, 31), ("1 January", "01-01"))
@example(date(2024, 1, 1), ("31 December", "12-31"))
def test_a_day_without_a_year_is_the_nearest_of_all_years(
    published: date, day: tuple[str, str]
) -> None:
    """The latest not after publication and the next not before it, a day's slack on both sides."""
    values = _days_in_all_years(day[1], published)
    slack = timedelta(days=1)
    past = [value for value in values if value.earliest and value.earliest <= published + slack]
    coming = [value for value in values if value.latest and value.latest >= published - slack]
    assert readings(day[0], published, future=False) == past[-1:]
    assert readings(day[0], published, future=True) == coming[:1]


def test_a_country_that_is_named_again_in_other_words_is_found() -> None:
    """A name that brings nothing new is passed over, and none behind it."""
    text = "Iran said so. " * 50 + "Iran met Georgia in Tbilisi, and Congo listened."
    assert [code for code in ("IRN", "GEO", "COD", "COG", "FRA") if country_is_in(code, text)] == [
        "IRN", "GEO", "COD", "COG"
    ]  # fmt: skip
    # Tripoli is Libya's, which is named already, and also a town in Lebanon.
    assert country_is_in("LBN", "Libya said so. They met in Tripoli on Monday.")


def test_choices_are_no_texts_and_all_else_is() -> None:
    """Every value that a model words itself is looked at, and no other."""
    answer = make_answer()
    answer["participants"][0]["organisation"] = "ministry"
    answer["meetings"][0]["reported_by"] = answer["agreements"][0]["announced_by"] = "police"
    _, texts = take_apart(ArticleSummary.model_validate(answer))
    fields = {next(step for step in reversed(path) if isinstance(step, str)) for path, _ in texts}
    assert fields == {
        "id", "name", "variants", "role", "organisation", "country", "participant", "text", "edtf",
        "place", "topics", "reported_by", "parties", "commitment", "meeting", "announced_by",
        "according_to", "actor",
    }  # fmt: skip


def test_a_text_is_split_as_its_lines_are() -> None:
    """White space and apostrophes are made plain once for the whole text."""
    lines = [
        "It’s J\u00a0. Doe.\u2003He left.",
        "'Twas O’Neil. ‘It’s over,’ he said.",
        "It's '90s.",
    ]
    apart = [
        line[s.start : s.end].strip() for line in lines for s in split_sentences(line)
    ]  # fmt: skip
    text = "\n\n".join(lines)
    assert [text[s.start : s.end].strip() for s in split_sentences(text)] == apart
