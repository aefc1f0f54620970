"""The rows of a batch's tables: one per record of each article, typed.

Tables and columns are called as in the CSV export of a briefing (`rendering.exports.columns`) where
they are the same. Nothing is merged, so what CSV has of merged records is left out, and what a
single record says is added. Nothing is escaped: a typed column is no line of a spreadsheet.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from summarizer.batch.outputs.shelf import Row
from summarizer.briefing import Article, Extraction, Usage
from summarizer.dates import parse_edtf
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    Count,
    Date,
    Meeting,
    Participant,
)

Type = Literal["int", "float", "bool", "text", "day", "time", "ints", "texts"]
"""day: a calendar date; time: a moment, UTC; ints, texts: lists."""

_ARTICLE: Final[dict[str, Type]] = {"article": "int", "article_name": "text"}
_CITED: Final[dict[str, Type]] = {"sentences": "ints", "quotes": "texts", "unsupported": "int"}
_DATED: Final[dict[str, Type]] = {
    "earliest": "day",
    "latest": "day",
    "day": "day",
    "date": "text",
    "date_text": "text",
}
_COUNTS: Final[dict[str, Type]] = {
    f"{whom}_{part}": "text" if part == "text" else "int"
    for whom in ("killed", "injured")
    for part in ("min", "max", "text", "attackers")
}
TABLES: Final[dict[str, dict[str, Type]]] = {
    "articles": {
        "article": "int", "name": "text", "key": "text", "duplicate_of": "int",
        "title": "text", "outlet": "text", "published": "day", "published_from": "text",
        "url": "text", "sha256": "text",
        "failure": "text", "failure_reason": "text",
        "model": "text", "how": "text", "answered_on": "day", "prompt": "text",
        "settled_at": "time", "answers": "int", "requests": "int", "seconds": "float",
        "input_tokens": "int", "cached_input_tokens": "int", "output_tokens": "int",
        "gist": "text", "gist_sentences": "ints", "unsupported": "int", "notes": "texts",
    },
    "participants": {
        **_ARTICLE, "participant_id": "text", "name": "text", "variants": "texts", "kind": "text",
        "role": "text", "organisation": "text", "country": "text", "sector": "text", **_CITED,
    },
    "meetings": {
        **_ARTICLE, "meeting_id": "text", **_DATED, "place": "text", "country": "text",
        "mode": "text", "format": "text", "status": "text", "participants": "texts",
        "topics": "texts", "reported_by": "text", "salience": "text", **_CITED,
    },
    "attendances": {
        **_ARTICLE, "meeting_id": "text", "participant_id": "text", "participant": "text",
        "part": "text",
    },
    "agreements": {
        **_ARTICLE, "agreement_id": "text", **_DATED, "status": "text", "form": "text",
        "parties": "texts", "commitment": "text", "unilateral": "bool", "meeting_id": "text",
        "announced_by": "text", "salience": "text", **_CITED,
    },
    "attacks": {
        **_ARTICLE, "attack_id": "text", **_DATED, "place": "text", "country": "text",
        "type": "text", "stage": "text", "targets": "texts", "target_kinds": "texts",
        "salience": "text", **_CITED,
    },
    "tolls": {
        **_ARTICLE, "toll_id": "text", "attack_id": "text", **_COUNTS, "according_to": "text",
        "superseded": "bool", **_CITED,
    },
    "attributions": {
        **_ARTICLE, "attribution_id": "text", "attack_id": "text", "actor": "text",
        "basis": "text", "according_to": "text", **_CITED,
    },
    "findings": {
        **_ARTICLE, "record_id": "text", "path": "text", "finding": "text", "value": "text",
        "sentences": "ints", "quotes": "texts", "message": "text",
    },
}  # fmt: skip
"""Name of each table, and type of each of its columns, in their order."""
_RECORD = re.compile(r"(\w+)\[(\d+)\]")


def rows_of(row: Row) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Table and values of every row that comes of one item.

    A copy has one row, in `articles`; its records are those of the item that it is a copy of.
    """
    yield "articles", _article(row)
    extraction = row.extraction
    if row.first == row.item and extraction.summary is not None:
        yield from _Writer(row.item, extraction, extraction.summary).rows()


def _article(row: Row) -> tuple[Any, ...]:
    extraction = row.extraction
    article, summary = extraction.article, extraction.summary
    failure, source = extraction.failure, extraction.provenance
    published = article.published if article else None
    gist = summary.gist if summary else None
    answers = extraction.attempts
    return (
        row.item,
        extraction.name,
        row.key,
        row.first if row.first != row.item else None,
        article.title if article else None,
        article.outlet if article else None,
        _day(published.date) if published else None,
        published.origin if published else None,
        article.url if article else None,
        article.source_sha256 if article else None,
        failure.kind if failure else None,
        failure.message if failure else None,
        source.model if source else None,
        source.how if source else None,
        _day(source.date) if source else None,
        extraction.prompt,
        _moment(row.settled_at),
        len(answers) if row.settled_at else None,
        _sum(answers, "requests"),
        _sum(answers, "seconds"),
        _sum(answers, "input_tokens"),
        _sum(answers, "cached_input_tokens"),
        _sum(answers, "output_tokens"),
        gist.text if gist else None,
        sorted(set(gist.evidence)) if gist else [],
        len(extraction.findings) if summary else None,
        list(extraction.notes),
    )


class _Writer:
    """The rows of one article's records."""

    def __init__(self, item: int, extraction: Extraction, summary: ArticleSummary) -> None:
        self._item = item
        self._extraction = extraction
        self._article: Article | None = extraction.article
        self._summary = summary
        self._head = (item, extraction.name)
        # An id that an answer gives twice refers to the first, as in every other format.
        self._people = {p.id: n for n, p in reversed([*enumerate(summary.participants)])}
        self._meetings = {m.id: n for n, m in reversed([*enumerate(summary.meetings)])}

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Table and values of each."""
        summary = self._summary
        for n, person in enumerate(summary.participants):
            yield "participants", self._participant(n, person)
        for n, meeting in enumerate(summary.meetings):
            yield "meetings", self._meeting(n, meeting)
            for attendance in self._attendances(n, meeting):
                yield "attendances", attendance
        for n, agreement in enumerate(summary.agreements):
            yield "agreements", self._agreement(n, agreement)
        for n, attack in enumerate(summary.attacks):
            yield "attacks", self._attack(n, attack)
            for toll in self._tolls(n, attack):
                yield "tolls", toll
            for attribution in self._attributions(n, attack):
                yield "attributions", attribution
        for finding in self._extraction.findings:
            found = _RECORD.match(finding.path)
            record = self._id(found[1], int(found[2])) if found else None
            cited = self._quoted(finding.evidence)
            yield (
                "findings",
                (*self._head, record, finding.path, finding.kind, finding.value, *cited,
                 finding.message),
            )  # fmt: skip

    def _participant(self, n: int, one: Participant) -> tuple[Any, ...]:
        return (
            *self._head, self._id("participants", n), one.name, one.variants, one.kind, one.role,
            one.organisation, one.country, one.sector,
            *self._cited(one.evidence, f"participants[{n}]"),
        )  # fmt: skip

    def _meeting(self, n: int, one: Meeting) -> tuple[Any, ...]:
        present = [self._called(attendance.participant) for attendance in one.participants]
        return (
            *self._head, self._id("meetings", n), *_dated(one.date), one.place, one.country,
            one.mode, one.format, one.status.value, present, one.topics, one.reported_by,
            one.salience, *self._cited(one.evidence, f"meetings[{n}]"),
        )  # fmt: skip

    def _attendances(self, n: int, meeting: Meeting) -> Iterator[tuple[Any, ...]]:
        for one in meeting.participants:
            place = self._people.get(one.participant)
            who = None if place is None else self._id("participants", place)
            yield (
                *self._head, self._id("meetings", n), who, self._called(one.participant), one.part,
            )  # fmt: skip

    def _agreement(self, n: int, one: Agreement) -> tuple[Any, ...]:
        place = self._meetings.get(one.meeting) if one.meeting is not None else None
        arose = None if place is None else self._id("meetings", place)
        return (
            *self._head, self._id("agreements", n), *_dated(one.date), one.status.value, one.form,
            one.parties, one.commitment, one.unilateral, arose, one.announced_by, one.salience,
            *self._cited(one.evidence, f"agreements[{n}]"),
        )  # fmt: skip

    def _attack(self, n: int, one: Attack) -> tuple[Any, ...]:
        return (
            *self._head, self._id("attacks", n), *_dated(one.date), one.place, one.country,
            one.type, one.stage, [target.name for target in one.targets],
            [target.kind for target in one.targets], one.salience,
            *self._cited(one.evidence, f"attacks[{n}]"),
        )  # fmt: skip

    def _tolls(self, n: int, attack: Attack) -> Iterator[tuple[Any, ...]]:
        whose = self._id("attacks", n)
        for place, toll in enumerate(attack.tolls):
            yield (
                *self._head, f"{whose}-toll-{place + 1}", whose, *_count(toll.killed),
                *_count(toll.injured), toll.according_to, toll.superseded,
                *self._cited(toll.evidence, f"attacks[{n}].tolls[{place}]"),
            )  # fmt: skip

    def _attributions(self, n: int, attack: Attack) -> Iterator[tuple[Any, ...]]:
        whose = self._id("attacks", n)
        for place, one in enumerate(attack.attributions):
            yield (
                *self._head, f"{whose}-attribution-{place + 1}", whose, one.actor, one.basis,
                one.according_to,
                *self._cited(one.evidence, f"attacks[{n}].attributions[{place}]"),
            )  # fmt: skip

    def _id(self, kind: str, n: int) -> str:
        return f"{self._item}-{kind}-{n + 1}"

    def _called(self, id: str) -> str:
        place = self._people.get(id)
        return id if place is None else self._summary.participants[place].name

    def _cited(self, evidence: Iterable[int], path: str) -> tuple[Any, ...]:
        return (*self._quoted(evidence), len(self._extraction.findings_under(path)))

    def _quoted(self, evidence: Iterable[int]) -> tuple[list[int], list[str | None]]:
        """The numbers, and the words of each sentence; None where there is no such sentence."""
        numbers = sorted(set(evidence))
        article = self._article
        if article is None:
            return numbers, [None] * len(numbers)
        return numbers, [article.quote(n) if article.sentence(n) else None for n in numbers]


def _dated(told: Date | None) -> tuple[Any, ...]:
    """Earliest, latest and exact day, EDTF value (else the words), and the words."""
    if told is None:
        return (None,) * len(_DATED)
    words = (told.edtf or told.text, told.text)
    try:
        value = parse_edtf(told.edtf or "")
    except ValueError:
        return (None, None, None, *words)
    if value.span is None or (value.ends is not None and None in value.ends):
        return (None, None, None, *words)
    is_exact = value.precision == "day" and not value.approximate and not value.uncertain
    return (*value.span, value.span[0] if is_exact else None, *words)


def _count(count: Count | None) -> tuple[Any, ...]:
    if count is None:
        return (None,) * 4
    return count.min, count.max, count.text, count.attackers


def _sum(answers: Sequence[Usage], field: str) -> Any:
    """None where there is none, or one was not counted."""
    counted = [getattr(answer, field) for answer in answers]
    return None if not counted or None in counted else sum(counted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
