"""What a value may be: the leaves of an expectation.

A pattern says whether a predicted value is acceptable, gives one value that is (so that a perfect
answer can be built from an expectation), and describes itself for a report. Text is compared
without case, accents, punctuation and spelling variants; everything else exactly.
"""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from typing_extensions import override

from summarizer.dates import EdtfDate, parse_edtf
from summarizer.names import name_is_in, same_name

Comparison = Literal["exact", "text", "date"]


class Pattern(ABC):
    """An acceptable value, or several."""

    @abstractmethod
    def matches(self, value: Any) -> bool:
        """True if `value` is acceptable; a list is never, null only where it is named."""

    @abstractmethod
    def sample(self) -> Any:
        """One acceptable value."""

    @abstractmethod
    def describe(self) -> str:
        """The pattern in a few words."""


@dataclass(frozen=True)
class Is(Pattern):
    """Exactly this value, spelling aside where it is text."""

    value: str | int | bool | None
    comparison: Comparison = "exact"

    @override
    def matches(self, value: Any) -> bool:
        if self.value is None or value is None or type(value) is not type(self.value):
            return value is None and self.value is None
        if self.comparison == "exact" or not isinstance(value, str):
            return bool(value == self.value)
        assert isinstance(self.value, str)  # noqa: S101 - the types are the same
        return _SAME[self.comparison](self.value, value)

    @override
    def sample(self) -> Any:
        return self.value

    @override
    def describe(self) -> str:
        return "not stated" if self.value is None else str(self.value)


@dataclass(frozen=True)
class AnyOf(Pattern):
    """Any of several patterns."""

    options: tuple[Pattern, ...]

    @override
    def matches(self, value: Any) -> bool:
        return any(option.matches(value) for option in self.options)

    @override
    def sample(self) -> Any:
        return self.options[0].sample()

    @override
    def describe(self) -> str:
        return " or ".join(option.describe() for option in self.options)


@dataclass(frozen=True)
class Contains(Pattern):
    """A text that has any, or all, of these words or phrases in it."""

    phrases: tuple[str, ...]
    need: Literal["any", "all"]

    @override
    def matches(self, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        found = (contains(value, phrase) for phrase in self.phrases)
        return any(found) if self.need == "any" else all(found)

    @override
    def sample(self) -> Any:
        return self.phrases[0] if self.need == "any" else " ".join(self.phrases)

    @override
    def describe(self) -> str:
        joint = " or " if self.need == "any" else " and "
        return "has " + joint.join(repr(phrase) for phrase in self.phrases)


@dataclass(frozen=True)
class Between(Pattern):
    """A number, or an EDTF date, from `low` to `high`, ends included."""

    low: int | str
    high: int | str

    @override
    def matches(self, value: Any) -> bool:
        if isinstance(self.low, int):
            return isinstance(value, int) and self.low <= value <= int(self.high)
        span = _span(value) if isinstance(value, str) else None
        low, high = _span(self.low), _span(str(self.high))
        if span is None or low is None or high is None:
            return False
        return bool(low[0] <= span[0] and span[1] <= high[1])

    @override
    def sample(self) -> Any:
        return self.low

    @override
    def describe(self) -> str:
        return f"{self.low} to {self.high}"


@dataclass(frozen=True)
class Near(Pattern):
    """An EDTF date all of whose days lie within `days` of the stated one's."""

    date: str
    days: int

    @override
    def matches(self, value: Any) -> bool:
        span = _span(value) if isinstance(value, str) else None
        stated = _span(self.date)
        if span is None or stated is None:
            return False
        # In ordinals, because the open end of an interval is the last day that there is.
        first, last = (day.toordinal() for day in span)
        return bool(
            stated[0].toordinal() - self.days <= first and last <= stated[1].toordinal() + self.days
        )

    @override
    def sample(self) -> Any:
        return self.date

    @override
    def describe(self) -> str:
        return f"{self.date}, {self.days} day{'s' if self.days > 1 else ''} more or less"


def contains(text: str, phrase: str) -> bool:
    """`text` has `phrase` in it, across case, accents, punctuation and transliteration."""
    return folded(phrase) in folded(text) or name_is_in(phrase, text)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """`text` in small letters, without accents and punctuation, white space folded."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


def same_text(expected: str, predicted: str) -> bool:
    """The same words, or the same name in another spelling or rank."""
    return folded(expected) == folded(predicted) or same_name(expected, predicted)


def same_date(expected: str, predicted: str) -> bool:
    """The same days, however they are written; approximate is not exact."""
    if expected == predicted:
        return True
    one, other = _parsed(expected), _parsed(predicted)
    return (
        one is not None
        and other is not None
        and one.span is not None
        and (one.span, one.approximate) == (other.span, other.approximate)
    )


def _span(value: str) -> Any:
    date = _parsed(value)
    return None if date is None else date.span


@lru_cache(maxsize=4096)
def _parsed(value: str) -> EdtfDate | None:
    try:
        return parse_edtf(value)
    except ValueError:
        return None


_SAME: dict[str, Callable[[str, str], bool]] = {"text": same_text, "date": same_date}
