"""Numbers in digits: their value, and whether they count, date, measure or name something."""

import re
from typing import Final

from summarizer.numerals import words
from summarizer.numerals.tokens import SPACES, Reading, Token, qualifier_before, word_at

# Longer than this is nothing that a newspaper counts with, and `int()` refuses 4300 digits.
_MOST_DIGITS: Final = 18


def _value(digits: str) -> int | float | None:
    plain = re.sub(rf"[,٬'’{SPACES}]", "", digits).replace("٫", ".")
    if plain.count(".") > 1:
        plain = plain.replace(".", "")
    if len(plain) > _MOST_DIGITS:
        return None
    return float(plain) if "." in plain else int(plain)


def read_digits(tokens: list[Token], i: int, text: str) -> Reading | None:
    """The number that starts with the digits at `i`, or None if there are too many of them."""
    token = tokens[i]
    value = _value(token.text)
    if value is None:
        return None
    before = text[token.start - 1 : token.start]
    behind = text[token.end : token.end + 1]
    reading = Reading(i, i + 1, value, value)
    if before in words.CURRENCY_SIGNS and before:
        reading.sign = before
    elif (
        before == "#"
        or (before.isalpha() and before.isascii())
        or before == "_"
        or (
            before == "-"
            and i >= 2
            and tokens[i - 2].end == token.start - 1
            and _is_name_stem(tokens[i - 2])
        )
    ):
        reading.kind = "label"
        return reading
    following = word_at(tokens, i + 1)
    glued = behind != "" and i + 1 < len(tokens) and tokens[i + 1].start == token.end
    if glued and tokens[i + 1].sort == "word":
        if following in ("st", "nd", "rd", "th"):
            reading.last += 1
            reading.kind = "day" if _is_day(tokens, i, i + 2, value) else "ordinal"
            return reading
        scale = words.SUFFIXES.get(following) or words.SCALES.get(following)
        if scale is None and reading.sign and following == "m":
            scale = 1_000_000
        if scale is not None:
            return _scaled(reading, scale)
        if following not in words.MEASURES and following.isascii():
            reading.kind = "year" if following == "s" and 1500 <= value < 2100 else "label"
            return reading
    # "1,5 million": a decimal comma shows itself only by the scale word behind it.
    if (
        following == ","
        and glued
        and i + 3 < len(tokens)
        and tokens[i + 2].sort == "number"
        and tokens[i + 2].start == tokens[i + 1].end
        and len(tokens[i + 2].text) <= 2
        and tokens[i + 3].lower in words.SCALES
    ):
        reading.minimum = reading.maximum = float(f"{token.text}.{tokens[i + 2].text}")
        reading.last = i + 3
        following = tokens[i + 3].lower
    at = reading.last
    if following == "-" and word_at(tokens, at + 1) in words.SCALES:
        at += 1
        following = tokens[at].lower
    if following in words.SCALES or following == "hundred" or following in words.GROUPS:
        reading.last = at
        return _scaled(reading, words.SCALES.get(following) or words.GROUPS.get(following) or 100)
    if not isinstance(value, int):
        return reading
    if _is_day(tokens, i, i + 1, value):
        reading.kind = "day"
    elif _is_labelled(tokens, i):
        reading.kind = "label"
    elif _is_year(tokens, i, value):
        reading.kind = "year"
    return reading


def _is_name_stem(token: Token) -> bool:
    """True for "F" in F-16 and "Covid" in Covid-19, not for "mid" in mid-2019."""
    return (
        token.sort == "word"
        and token.text[0].isupper()
        and token.lower not in ("mid", "post", "pre")
    )


def _is_labelled(tokens: list[Token], i: int) -> bool:
    """Whether a word makes the number a name: "Resolution 1701", "No. 5"."""
    if i > 1 and tokens[i - 1].text == ".":
        return tokens[i - 2].text in ("No", "Nos")
    return i > 0 and tokens[i - 1].text in words.LABELS


def _scaled(reading: Reading, scale: int) -> Reading:
    scaled = reading.minimum * scale
    # 4.35 * 100 is 434.99999999999994 in binary; nobody writes finer than a thousandth.
    value: int | float = round(scaled, 3)
    if value == int(value):
        value = int(value)
    reading.minimum = reading.maximum = value
    reading.last += 1
    return reading


def _is_month(token: Token) -> bool:
    return token.text in words.MONTHS or (
        token.text.isupper() and token.text.capitalize() in words.MONTHS
    )


def _is_day(tokens: list[Token], first: int, last: int, value: int | float) -> bool:
    """Whether the number stands beside a month: "July 8", "8 July", "8th of July", "8-10 July"."""
    if not (isinstance(value, int) and 1 <= value <= 31):
        return False
    before = first - 1
    if before >= 1 and tokens[before].text == ".":
        before -= 1
    if before >= 0 and _is_month(tokens[before]):
        return True
    # Over "8-", "8 and", "8 to" to the month that both days share.
    if (
        before >= 2
        and tokens[before].lower in ("-", "–", "and", "to", "or")
        and tokens[before - 1].sort == "number"
        and _is_month(tokens[before - 2])
    ):
        return True
    behind = last
    if (
        behind + 2 < len(tokens)
        and tokens[behind].lower in ("-", "–", "and", "to", "or")
        and tokens[behind + 1].sort == "number"
    ):
        behind += 2
    if behind < len(tokens) and tokens[behind].lower == "of":
        behind += 1
    return behind < len(tokens) and _is_month(tokens[behind])


def _is_year(tokens: list[Token], i: int, value: int) -> bool:
    token = tokens[i]
    if len(token.text) != 4 or not 1500 <= value <= 2100:
        return False
    before, behind = word_at(tokens, i - 1), word_at(tokens, i + 1)
    if before in ("in", "since", "until", "till", "during", "late", "early", "mid", "by") or (
        i and _is_month(tokens[i - 1])
    ):
        return True
    if value < 1900 or behind in words.MEASURES or behind in words.MONEY:
        return False
    if qualifier_before(tokens, i, 0) is not None and before not in ("around", "about", "before"):
        return False
    counted = (
        behind.endswith("s") and not behind.endswith("ss") and before not in ("the", "of", "s")
    )
    return not (
        counted or behind in ("people", "men", "women", "children", "police", "dead", "wounded")
    )
