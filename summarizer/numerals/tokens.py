"""What the readers of numbers share: tokens, the number found, the words around it."""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from summarizer.numerals import words

Kind = Literal[
    "cardinal",
    "ordinal",
    "year",
    "day",
    "time",
    "money",
    "measure",
    "label",
    "article",
]
"""What a number is for. Only `cardinal` and `article` ("a soldier") count people or things.

day: a day or month number inside a date; measure: with a unit ("two-day", "14 percent", "900 km");
label: part of a name ("F-16", "Resolution 1701").
"""


@dataclass(frozen=True, slots=True)
class Number:
    """One number in a text: `text[start:end]` with its qualifier, and the values it allows.

    `maximum` is None where the words set no upper limit ("at least 12": 12 to None).
    """

    start: int
    end: int
    text: str
    minimum: int | float
    maximum: int | float | None
    kind: Kind = "cardinal"


class Token(NamedTuple):
    """A run of digits with its separators, a word, or one mark."""

    start: int
    end: int
    text: str
    lower: str
    sort: str
    """"number", "word", "mark", or "fixed": a span that a pattern has read as a whole."""


@dataclass(slots=True)
class Reading:
    """A number's core: tokens[first:last], without qualifiers."""

    first: int
    last: int
    minimum: int | float
    maximum: int | float | None
    kind: Kind = "cardinal"
    sign: str = ""
    """The currency sign right in front, if any."""


SPACES: Final = " \u00a0\u202f\u2009"
"""The spaces that may stand between groups of three digits."""

# One number in digits of any script: 1,200,000  1,00,000  1 200  1.200.000  6.5  ۲۷
_DIGITS: Final = (
    r"\d{1,3}(?:[,٬'’]\d{3})+(?!\d)(?:[.٫]\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    rf"|\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,٫]\d+)?"
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|\d+[.٫]\d+(?![.\d])"
    r"|\d+"
)
_TOKEN: Final = re.compile(rf"(?P<number>{_DIGITS})|(?P<word>[^\W\d_]+)|(?P<mark>[^\w\s])")


def tokenise(text: str, fixed: list[Number]) -> list[Token]:
    """The tokens of `text`; what lies inside one of the `fixed` spans becomes one token each."""
    tokens: list[Token] = []
    position = 0
    for number in fixed:
        tokens += _tokens_between(text, position, number.start)
        tokens.append(Token(number.start, number.end, "", "", "fixed"))
        position = number.end
    tokens += _tokens_between(text, position, len(text))
    return tokens


def _tokens_between(text: str, start: int, end: int) -> list[Token]:
    return [
        Token(m.start(), m.end(), m[0], m[0].lower(), m.lastgroup or "")
        for m in _TOKEN.finditer(text, start, end)
    ]


def word_at(tokens: list[Token], i: int) -> str:
    """The lower-case word or mark at `i`, or "" where there is none."""
    return tokens[i].lower if 0 <= i < len(tokens) else ""


def qualifier_before(tokens: list[Token], i: int, free_from: int) -> tuple[str, ...] | None:
    """The qualifier ("at least", "nearly") that ends right before token `i`, if any.

    Tokens before `free_from` belong to another number already.
    """
    if i <= free_from:
        return None
    for phrase in words.QUALIFIER_ENDS.get(tokens[i - 1].lower, ()):
        first = i - len(phrase)
        if first >= free_from and all(
            tokens[first + k].lower == word for k, word in enumerate(phrase)
        ):
            is_particle = len(phrase) == 1 and word_at(tokens, first - 1) in words.PARTICLE_VERBS
            return None if is_particle else phrase
    return None
