"""Numbers as English news writes them: where they stand and which values they allow."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from summarizer.numerals import words
from summarizer.numerals.digits import read_digits
from summarizer.numerals.spelled import STARTS, read_words
from summarizer.numerals.tokens import (
    Kind,
    Number,
    Reading,
    Token,
    qualifier_before,
    tokenise,
    word_at,
)

_MOST_CACHED: Final = 4_000  # characters; longer texts are searched anew, to keep the cache small

# Several numbers that belong together and count nothing: dates in figures, clock times.
_DATE_OR_TIME: Final = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./])\d{1,2}\2\d{4}|\d{4}([./])\d{1,2}\3\d{1,2})"
    r"|(?P<time>\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:\.\d{2})?(?=\s?[ap]\.?m\b)|\d{4}(?=\s?GMT|\s?UTC)"
    r"|\d{1,2}(?=\s?o[’']clock))"
    r")(?![\d/]|[.,]\d)"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_FIGURES: Final = re.compile(r"\d+")

_NOTHING: Final = re.compile(
    rf"""\b(?:
      (?:no[ -]one|nobody|none)\b
        (?!\s+(?:\w+\s+){{0,3}}?(?:claim(?:s|ed|ing)?|responsib\w+)\b)
    | (?:without|no|zero)\s+(?!reports?\b)(?:any\s+|known\s+|reported\s+|immediate\s+|human\s+
        |further\s+|other\s+|civilian\s+|military\s+|serious\s+|major\s+)*
        (?:{words.NOTHING_COUNTED})\b
    | (?:not|n[’']t)\s+(?:\w+\s+){{1,3}}any\s+(?:\w+\s+)?
        (?:casualties|injuries|deaths|fatalities|victims)\b
    | (?:unhurt|unharmed|uninjured|unscathed)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOTHING_HINT: Final = re.compile(r"\b(?:no|un[hsi]|without|zero)|n['’]t", re.IGNORECASE)


def find_numbers(text: str) -> list[Number]:
    """Every number in `text`, in order, with the values that its words allow.

    Digits of every script are read; words and qualifiers are English. "No one" and its like are the
    number 0. "A soldier" is a 1 of kind `article` (the age in "a 27-year-old man" belongs to it).
    Numbers never overlap; digit strings too long for a count (over 18) are left out.
    """
    if not _may_hold_a_number(text):
        return []
    if len(text) <= _MOST_CACHED:
        return list(_numbers_of(text))
    return list(_find(text))


def _may_hold_a_number(text: str) -> bool:
    """False for most values of a few words: no digit, no article, no word that counts."""
    return (
        not STARTS.isdisjoint(_WORD.findall(text.lower()))
        or _FIGURES.search(text) is not None
        or _NOTHING_HINT.search(text) is not None
    )


@lru_cache(maxsize=4096)
def _numbers_of(text: str) -> tuple[Number, ...]:
    return tuple(_find(text))


def _find(text: str) -> Iterator[Number]:
    fixed = _fixed_spans(text)
    following_fixed = iter(fixed)
    tokens = tokenise(text, fixed)
    position = 0
    free_from = 0  # no qualifier reaches back before this token
    while position < len(tokens):
        sort = tokens[position].sort
        if sort == "mark" or (sort == "word" and tokens[position].lower not in STARTS):
            position += 1
            continue
        if sort == "fixed":
            yield next(following_fixed)
            position = free_from = position + 1
            continue
        reading = _read(tokens, position, text)
        if reading is None:
            position += 1
            continue
        yield _qualified(tokens, reading, free_from, text)
        position = free_from = reading.last


def _fixed_spans(text: str) -> list[Number]:
    """The numbers that patterns find as a whole: dates in figures, times, and nothing at all."""
    found: list[Number] = []
    if _NOTHING_HINT.search(text):
        found += [Number(m.start(), m.end(), m[0], 0, 0) for m in _NOTHING.finditer(text)]
    position = 0
    for digit in _FIGURES.finditer(text):  # ten times faster than to try every position
        match = _DATE_OR_TIME.match(text, digit.start()) if digit.start() >= position else None
        if match is None:
            continue
        position = match.end()
        for part in _FIGURES.finditer(text, match.start(), match.end()):
            kind: Kind = "time" if match["time"] else "year" if len(part[0]) == 4 else "day"
            value = int(part[0])
            found.append(Number(part.start(), part.end(), part[0], value, value, kind))
    found.sort(key=lambda number: number.start)
    return found


def _read(tokens: list[Token], i: int, text: str) -> Reading | None:
    sort = tokens[i].sort
    if sort == "word":
        return read_words(tokens, i)
    if sort == "number":
        return read_digits(tokens, i, text)
    return None


def _qualified(tokens: list[Token], reading: Reading, free_from: int, text: str) -> Number:
    """The number with its range, qualifier and kind; moves `reading.last` over what it took in."""
    low, high = reading.minimum, reading.maximum
    if reading.kind == "cardinal":
        low, high = _with_range(tokens, reading, text)
        reading.kind = _kind(tokens, reading)
    first = reading.first
    if reading.kind in ("cardinal", "measure", "money"):
        if reading.sign:
            first -= 1
        phrase = qualifier_before(tokens, first, free_from)
        if phrase is None and first and tokens[first - 1].text in "><≥≤~" and first > free_from:
            phrase = (tokens[first - 1].text,)
        if phrase is not None:
            low, high = _apply(words.QUALIFIERS.get(phrase, phrase[0]), low, high)
            first -= len(phrase)
        elif _follows_bound(tokens, reading):
            high = None
    start, end = tokens[first].start, tokens[reading.last - 1].end
    return Number(start, end, text[start:end], low, high, reading.kind)


def _apply(
    meaning: str, low: int | float, high: int | float | None
) -> tuple[int | float, int | float | None]:
    step = 1 if isinstance(low, int) else 0
    match meaning:
        case "least" | "≥":
            return low, None
        case "more" | ">":
            return low + step, None
        case "most" | "≤":
            return 0, high
        case "fewer" | "<":
            return 0, None if high is None else high - step
        case _:
            return low, high


def _follows_bound(tokens: list[Token], reading: Reading) -> bool:
    """Whether "or more", "plus" or "+" stands behind the number; takes it in."""
    at = reading.last
    if word_at(tokens, at) == "or" and word_at(tokens, at + 1) in ("more", "above"):
        reading.last += 2
        return True
    if word_at(tokens, at) == "+" and tokens[at].start == tokens[at - 1].end:
        reading.last += 1
        return True
    if word_at(tokens, at) == "-" and word_at(tokens, at + 1) == "plus":
        reading.last += 2
        return True
    return False


def _with_range(
    tokens: list[Token], reading: Reading, text: str
) -> tuple[int | float, int | float | None]:
    """The bounds of "two to four", "12-15", "between 10 and 15"; takes the second number in."""
    low, high = reading.minimum, reading.maximum
    at = reading.last
    link = word_at(tokens, at)
    if high is None or link not in ("to", "or", "and", "-", "–", "—"):
        return low, high
    before = word_at(tokens, reading.first - 1)
    if (link == "and" and before != "between") or (link == "to" and before == "from"):
        return low, high  # "two and four" are two numbers, "rose from 10 to 15" is no range
    second = _read(tokens, at + 1, text) if at + 1 < len(tokens) else None
    if (
        second is None
        or second.first != at + 1
        or second.maximum is None
        or second.kind != "cardinal"
        or second.sign
    ):
        return low, high
    top = second.maximum
    unscaled = low
    if tokens[second.last - 1].lower in words.SCALES and low < 1000 <= top:
        unscaled = low * words.SCALES[tokens[second.last - 1].lower]  # "two to three million"
    if not unscaled < top:
        return low, high
    if link == "or" and top > unscaled * 2:
        return low, high
    reading.last = second.last
    if before == "between":
        reading.first -= 1
        reading.sign = ""
    return unscaled, top


def _kind(tokens: list[Token], reading: Reading) -> Kind:
    at = reading.last
    word = word_at(tokens, at)
    if word in ("-", "‑") and at + 1 < len(tokens):
        at += 1
        word = tokens[at].lower
    if reading.sign or word_at(tokens, reading.first - 1) in words.MONEY_BEFORE:
        return "money"
    if word in words.MONEY:
        return "money"
    if word == "%" or word in words.MEASURES:
        return "measure"
    if word == "per" and word_at(tokens, at + 1) == "cent":
        reading.last = at + 2
        return "measure"
    if word in ("us", "of") and word_at(tokens, at + 1) in words.MONEY:
        return "money"
    # "two-thirds", "three quarters"
    if word.endswith("s") and word[:-1] in words.ORDINALS and word != "seconds":
        return "measure"
    return "cardinal"
