"""Numbers in English words: "one hundred and four", "half a dozen", "scores", "a soldier"."""

from typing import Final

from summarizer.numerals import words
from summarizer.numerals.tokens import Kind, Reading, Token, qualifier_before, word_at

_NUMBER_STARTS: Final = (
    words.UNITS.keys() | words.TENS.keys() | words.SCALES.keys() | {"hundred"} | words.GROUPS.keys()
)
_BEHIND_ARTICLE: Final = _NUMBER_STARTS - words.UNITS.keys()
STARTS: Final = (
    _NUMBER_STARTS
    | words.PLURALS.keys()
    | words.ORDINALS.keys()
    | {"a", "an", "the", "another", "half", "both", "several", "few", "many"}
)
"""The words with which a number in words may start."""


def read_words(tokens: list[Token], i: int) -> Reading | None:
    """The number that starts with the word at `i`, or None if none does."""
    word = tokens[i].lower
    if word not in STARTS:
        return None
    following = word_at(tokens, i + 1)
    if word in ("a", "an", "the", "another"):
        if word != "the" and word != "another" and following in _BEHIND_ARTICLE:
            if following in words.GROUPS:
                return Reading(i, i + 2, words.GROUPS[following], words.GROUPS[following])
            return _read_cardinal(tokens, i + 1, first=i)
        if word == "a" and following == "half" and word_at(tokens, i + 2) == "dozen":
            return Reading(i, i + 3, 6, 6)
        return _read_article(tokens, i)
    if word == "half":
        return _read_half(tokens, i)
    if word == "both":
        return Reading(i, i + 1, 2, 2)
    if word in ("several", "few", "many"):
        if following == "hundred" or following in words.SCALES or following == "dozen":
            unit = 100 if following == "hundred" else words.SCALES.get(following, 12)
            first = i - 1 if word == "few" and word_at(tokens, i - 1) == "a" else i
            return Reading(first, i + 2, 2 * unit, None)
        return None
    if word in words.PLURALS:
        return _read_plural(tokens, i)
    if word in words.ORDINALS:
        return Reading(i, i + 1, words.ORDINALS[word], words.ORDINALS[word], "ordinal")
    if word in words.GROUPS or word in words.SCALES or word == "hundred":
        return None  # "the dozen", "a pair": only behind a number or an article, read there
    return _read_cardinal(tokens, i, first=i)


def _read_half(tokens: list[Token], i: int) -> Reading | None:
    """Read "half a dozen", "half-a-dozen", "half a million", "half-dozen"."""
    at = i + 1
    while word_at(tokens, at) in ("-", "a"):
        at += 1
    word = word_at(tokens, at)
    if word == "dozen":
        return Reading(i, at + 1, 6, 6)
    if word in words.SCALES:
        value = words.SCALES[word] // 2
        return Reading(i, at + 1, value, value)
    return None


def _read_plural(tokens: list[Token], i: int) -> Reading | None:
    """Read "dozens", "hundreds of thousands"; "scores" only where it cannot be a verb."""
    word = tokens[i].lower
    value = words.PLURALS[word]
    following = word_at(tokens, i + 1)
    if following == "of" and word_at(tokens, i + 2) in words.PLURALS:
        unit = words.PLURALS[tokens[i + 2].lower]
        if unit > value:
            return Reading(i, i + 3, value * (unit // 2), None)
    if word == "tens":
        return None
    if word == "scores" and not (
        following in words.AFTER_SCORES
        or word_at(tokens, i - 1) in words.BEFORE_SCORES
        or qualifier_before(tokens, i, 0)
    ):
        return None
    return Reading(i, i + 1, value, None)


def _read_cardinal(tokens: list[Token], i: int, first: int) -> Reading | None:
    """Read "twenty-seven", "one hundred and four", "two million", "three dozen"."""
    total = current = 0
    read_any = False
    last_scale = 10**15
    kind: Kind = "cardinal"
    at = i
    if first != i:
        current = 1  # "a hundred": the article is the one
    while at < len(tokens):
        word = tokens[at].lower
        if word in words.UNITS:
            value = words.UNITS[word]
            tens = current % 100
            if tens and not (tens >= 20 and tens % 10 == 0 and 1 <= value <= 9):
                break
            if value == 0 and read_any:
                break
            current += value
        elif word in words.TENS:
            if current % 100:
                break
            current += words.TENS[word]
        elif word == "hundred":
            if not 1 <= current <= 99:
                break
            current *= 100
        elif word in words.SCALES:
            if words.SCALES[word] >= last_scale or not current:
                break
            last_scale = words.SCALES[word]
            total += current * last_scale
            current = 0
        elif word == "dozen" and read_any:
            total, current = total + current * 12, 0
            at += 1
            break
        elif word in words.ORDINALS and read_any and tokens[at - 1].text == "-":
            value = words.ORDINALS[word]
            if current % 10 or value > 9:
                break
            current += value
            kind = "ordinal"
            at += 1
            break
        elif (
            word == "-"
            and read_any
            and tokens[at - 1].end == tokens[at].start
            and _continues(tokens, at)
        ) or (
            word == "and"
            and read_any
            and (tokens[at - 1].lower == "hundred" or tokens[at - 1].lower in words.SCALES)
            and (word_at(tokens, at + 1) in words.UNITS or word_at(tokens, at + 1) in words.TENS)
        ):
            at += 1
            continue
        else:
            break
        read_any = True
        at += 1
    while at > i and tokens[at - 1].lower in ("-", "and"):
        at -= 1
    if not read_any:
        return None
    value = total + current
    return Reading(first, at, value, value, kind)


def _continues(tokens: list[Token], hyphen: int) -> bool:
    word = word_at(tokens, hyphen + 1)
    return (
        word in words.UNITS or word in words.SCALES or word == "hundred" or word in words.ORDINALS
    )


def _read_article(tokens: list[Token], i: int) -> Reading | None:
    """Read "a soldier", "an off-duty police officer", "the gunman" as one person."""
    person: int | None = None
    count = 0
    for at in range(i + 1, min(i + 9, len(tokens))):
        token = tokens[at]
        if token.sort == "mark" and token.text in "-‑’'":
            continue
        if token.sort == "number" and word_at(tokens, at + 2) == "year":
            continue  # "a 27-year-old man"
        if token.sort != "word" or token.lower in words.NOT_IN_PHRASE or count == 5:
            break
        count += 1
        if token.text in words.PEOPLE:  # "the Coastal Guard" is a body
            person = at
        elif person is not None:
            break
    if person is None or not _ends_phrase(tokens, person + 1):
        return None
    return Reading(i, person + 1, 1, 1, "article")


def _ends_phrase(tokens: list[Token], i: int) -> bool:
    word = word_at(tokens, i)
    if not word or tokens[i].sort == "mark":
        return word not in ("-", "'", "’")
    return (
        word in words.AFTER_PERSON
        or word.endswith(("ed", "ing", "ly"))
        or not tokens[i].text.islower()  # "an officer Monday": a name or a weekday
    )
