"""Ledger entries of fields that several kinds of records have: texts, codes, dates, places."""

from collections.abc import Callable, Sequence
from typing import Any

from summarizer.affairs import LedgerEntry, LedgerVerdict
from summarizer.merging import locations
from summarizer.merging.days import Days, days, most_precise
from summarizer.merging.ledger import Fit, Stated, entry, most_told, statement
from summarizer.names.spelling import plain
from summarizer.schema import Date


def texts(
    field: str,
    sources: Sequence[tuple[int, str | None, Sequence[int]]],
    key: Callable[[str], object] = plain,
    rank: Callable[[str], Any] | None = None,
) -> LedgerEntry:
    """An entry of free text: another wording never contradicts.

    `sources` are number, text and sentences of each article that has the record. Texts with one
    `key` are the same; what is shown has the highest `rank`, then most tellers.
    """
    stated = [
        Stated(text, (statement(article, text, evidence),))
        for article, text, evidence in sources
        if text
    ]

    def fit(a: str, b: str) -> Fit:
        return "same" if key(a) == key(b) else "fits"

    return entry(field, stated, fit, lambda told, _: most_told(told, rank))


def codes(
    field: str,
    sources: Sequence[tuple[int, str | None, Sequence[int]]],
    compatible: frozenset[frozenset[str]] = frozenset(),
) -> LedgerEntry:
    """An entry of coded values, which contradict unless a pair is in `compatible`."""
    stated = [
        Stated(code, (statement(article, code, evidence),))
        for article, code, evidence in sources
        if code
    ]

    def fit(a: str, b: str) -> Fit:
        if a == b:
            return "same"
        return "fits" if {a, b} in compatible else "conflict"

    return entry(field, stated, fit, _unless_conflict)


def _unless_conflict(stated: Sequence[Stated[str]], verdict: LedgerVerdict) -> str | None:
    return None if verdict == "conflict" else most_told(stated)


def dates(sources: Sequence[tuple[int, Date | None, Sequence[int]]]) -> LedgerEntry:
    """The entry of dates, by value where there is one: days apart contradict.

    Of each article its number, its date, and the sentences of the record, which stand in for those
    of the date.
    """
    stated = [
        Stated(
            days(told),
            (statement(article, told.edtf or told.text, told.evidence or evidence),),
        )
        for article, told, evidence in sources
        if told is not None and (told.edtf or told.text)
    ]

    def fit(a: Days, b: Days) -> Fit:
        if a.value is not None and b.value is not None:
            if a.value.text == b.value.text:
                return "same"
        elif a.value is None and b.value is None and a.text == b.text:
            return "same"
        return "conflict" if a.gap(b) else "fits"

    def show(told: Sequence[Stated[Days]], verdict: LedgerVerdict) -> str | None:
        best = None if verdict == "conflict" else most_precise(one.value for one in told)
        if best is None:
            return None
        return next(one.statements[0].value for one in told if one.value == best)

    return entry("date", stated, fit, show)


def places(sources: Sequence[tuple[int, str | None, Sequence[int]]]) -> LedgerEntry:
    """The entry of places: another town contradicts, and so does another spot of one town."""
    stated = [
        Stated(place, (statement(article, place, evidence),))
        for article, place, evidence in sources
        if place
    ]

    def fit(a: str, b: str) -> Fit:
        relation = locations.relate(a, b)
        if relation == "same":
            return "same"
        return "conflict" if relation in ("venue", "differ") else "fits"

    def show(told: Sequence[Stated[str]], verdict: LedgerVerdict) -> str | None:
        return None if verdict == "conflict" else _most_exact_place(told)

    return entry("place", stated, fit, show)


def _most_exact_place(stated: Sequence[Stated[str]]) -> str:
    """A town before its province, a spot before its town, then what most articles write."""
    counts: dict[str, int] = {}
    for one in stated:
        counts[one.value] = counts.get(one.value, 0) + 1

    def rank(place: str) -> tuple[int, int, int, str]:
        parts = locations.location(place)
        wide = sum(
            locations.relate(place, other) == "fits" and locations.is_wider(place, other)
            for other in counts
        )
        return wide, -len(parts.names) - len(parts.venue), -counts[place], place

    return min(counts, key=rank)
