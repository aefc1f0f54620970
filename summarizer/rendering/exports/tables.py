"""The rows of a briefing's tables: one per thing.

Ids join: `article` is the number of the article as in all formats, from 1; a record's id is that of
the ledger, meetings-1. A cell is None where nothing is stated; nobody is 0.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.affairs import Affairs, LedgerEntry, MergedRecord
from summarizer.briefing import Briefing, Extraction
from summarizer.rendering.exports.apart import affairs_of
from summarizer.rendering.exports.columns import COLUMNS, COUNT
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    Count,
    Meeting,
    Participant,
)

Cell = str | int | bool | None
Key = tuple[int, str, int]
"""Article, kind and position of a record in that article's summary."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and a row per thing."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(briefing: Briefing) -> tuple[Table, ...]:
    """All tables of a briefing, the empty ones too, in the order of `COLUMNS`."""
    write = _Writer(briefing)
    rows: dict[str, Iterable[tuple[Cell, ...]]] = {
        "articles": write.articles(),
        "origins": write.origins(),
        "participants": write.participants(),
        "meetings": write.meetings(),
        "agreements": write.agreements(),
        "attacks": write.attacks(),
        "attendances": write.attendances(),
        "tolls": write.tolls(),
        "attributions": write.attributions(),
        "ledger": write.ledger(),
        "statements": write.statements(),
        "tellings": write.tellings(),
        "details": write.details(),
        "findings": write.findings(),
        "sentences": write.sentences(),
        "notes": write.notes(),
    }
    return tuple(Table(name, COLUMNS[name], tuple(rows[name])) for name in COLUMNS)


class _Writer:
    """The rows of every table of one briefing."""

    def __init__(self, briefing: Briefing) -> None:
        self.extractions = briefing.extractions
        self.affairs: Affairs = affairs_of(briefing)
        self.notes_of_all = self.affairs.notes
        self.records: tuple[MergedRecord, ...] = (
            *self.affairs.participants,
            *self.affairs.meetings,
            *self.affairs.agreements,
            *self.affairs.attacks,
        )
        self.ids: dict[Key, str] = {
            (telling.article, record.kind, telling.record): record.id
            for record in self.records
            for telling in record.tellings
        }
        self.origin_of = {
            article: number
            for number, origin in enumerate(self.affairs.origins, 1)
            for article in origin.articles
        }
        self.cited: set[tuple[int, int]] = set()

    def articles(self) -> Iterator[tuple[Cell, ...]]:
        duplicate_of = {one.article: one.of + 1 for one in self.affairs.duplicates}
        for at, extraction in enumerate(self.extractions):
            article, summary = extraction.article, extraction.summary
            failure, source = extraction.failure, extraction.provenance
            published = article.published if article else None
            gist = summary.gist if summary else None
            yield (
                at + 1,
                extraction.name,
                article.title if article else None,
                self._outlet(at),
                published.date if published else None,
                published.origin if published else None,
                article.url if article else None,
                article.source_sha256 if article else None,
                self.origin_of.get(at),
                duplicate_of.get(at),
                failure.kind if failure else None,
                failure.message if failure else None,
                source.model if source else None,
                source.how if source else None,
                source.date if source else None,
                extraction.prompt,
                gist.text if gist else None,
                self._cite(at, gist.evidence) if gist else None,
                len(extraction.findings) if summary else None,
            )

    def origins(self) -> Iterator[tuple[Cell, ...]]:
        for number, origin in enumerate(self.affairs.origins, 1):
            yield number, _numbers(at + 1 for at in origin.articles), _joined(origin.because)

    def participants(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.participants:
            fields = ("name", "role", "organisation", "country")
            yield (*self._head(record), *_values(record, fields))

    def meetings(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.meetings:
            fields = ("date", "place", "country", "mode", "status", "participants")
            yield (*self._head(record), *_days(record), *_values(record, fields))

    def agreements(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.agreements:
            arose = [
                self._meeting(at, told)
                for at, _, told in self._told(record)
                if isinstance(told, Agreement)
            ]
            fields = ("status", "form", "date", "parties")
            yield (
                *self._head(record),
                *_days(record),
                *_values(record, fields),
                " ".join(dict.fromkeys(found for found in arose if found)) or None,
            )

    def attacks(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.attacks:
            fields = COLUMNS["attacks"][COLUMNS["attacks"].index("date") :]
            yield (*self._head(record), *_days(record), *_values(record, fields))

    def attendances(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.meetings:
            for at, _, told in self._told(record):
                if not isinstance(told, Meeting):
                    continue
                people = self._summary(at).participants
                places = {person.id: place for place, person in enumerate(people)}
                for one in told.participants:
                    place = places.get(one.participant)
                    name = one.participant if place is None else people[place].name
                    found = None if place is None else self.ids.get((at, "participants", place))
                    yield record.id, at + 1, found, name, one.part

    def tolls(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.attacks:
            number = 0
            for at, path, told in self._told(record):
                for place, toll in enumerate(told.tolls if isinstance(told, Attack) else ()):
                    number += 1
                    yield (
                        f"{record.id}-toll-{number}",
                        record.id,
                        at + 1,
                        self._outlet(at),
                        *_count(toll.killed),
                        *_count(toll.injured),
                        toll.according_to,
                        toll.superseded,
                        self._cite(at, toll.evidence),
                        self._unsupported(at, f"{path}.tolls[{place}]"),
                    )

    def attributions(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.affairs.attacks:
            number = 0
            for at, path, told in self._told(record):
                named = told.attributions if isinstance(told, Attack) else ()
                for place, one in enumerate(named):
                    number += 1
                    yield (
                        f"{record.id}-attribution-{number}",
                        record.id,
                        at + 1,
                        self._outlet(at),
                        one.actor,
                        one.basis,
                        one.according_to,
                        self._cite(at, one.evidence),
                        self._unsupported(at, f"{path}.attributions[{place}]"),
                    )

    def ledger(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.records:
            for entry in record.ledger:
                told = len(entry.statements)
                yield record.id, record.kind, entry.field, entry.verdict, entry.value, told

    def statements(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.records:
            for entry in record.ledger:
                for one in entry.statements:
                    yield (
                        record.id,
                        record.kind,
                        entry.field,
                        one.article + 1,
                        self._outlet(one.article),
                        one.value,
                        one.according_to,
                        self._cite(one.article, one.evidence),
                    )

    def tellings(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.records:
            for at, path, told in self._told(record):
                yield (
                    record.id,
                    record.kind,
                    at + 1,
                    self._outlet(at),
                    self._cite(at, told.evidence),
                    self._unsupported(at, path),
                )

    def details(self) -> Iterator[tuple[Cell, ...]]:
        for record in self.records:
            for at, _, told in self._told(record):
                for field, value in self._details(at, told):
                    if value is not None:
                        yield record.id, record.kind, at + 1, field, value

    def findings(self) -> Iterator[tuple[Cell, ...]]:
        for at, extraction in enumerate(self.extractions):
            for one in extraction.findings:
                record = re.match(r"(\w+)\[(\d+)\]", one.path)
                yield (
                    at + 1,
                    self.ids.get((at, record[1], int(record[2]))) if record else None,
                    one.path,
                    one.kind,
                    one.value,
                    self._cite(at, one.evidence),
                    one.message,
                )

    def sentences(self) -> Iterator[tuple[Cell, ...]]:
        """What the other tables cite; they must have been written before."""
        for at, number in sorted(self.cited):
            article = self.extractions[at].article
            if article is not None and article.sentence(number) is not None:
                yield at + 1, number, article.outlet, article.quote(number)

    def notes(self) -> Iterator[tuple[Cell, ...]]:
        for note in self.notes_of_all:
            yield None, note
        for at, extraction in enumerate(self.extractions):
            for note in extraction.notes:
                yield at + 1, note

    def _details(
        self, at: int, told: Participant | Meeting | Agreement | Attack
    ) -> Iterator[tuple[str, Cell]]:
        """What an article says of a record beside the fields of the ledger."""
        match told:
            case Participant():
                yield from (("variant", name) for name in told.variants)
                yield "kind", told.kind
                yield "sector", told.sector
            case Meeting():
                yield "format", told.format
                yield from (("topic", topic) for topic in told.topics)
                yield "reported_by", told.reported_by
                yield "salience", told.salience
                yield "date_text", told.date.text if told.date else None
            case Agreement():
                yield "commitment", told.commitment
                yield "unilateral", told.unilateral
                yield "meeting_id", self._meeting(at, told)
                yield "announced_by", told.announced_by
                yield "salience", told.salience
                yield "date_text", told.date.text if told.date else None
            case Attack():
                yield from (("target", target.name) for target in told.targets)
                yield from (("target_kind", target.kind) for target in told.targets)
                yield "salience", told.salience
                yield "date_text", told.date.text if told.date else None

    def _meeting(self, at: int, agreement: Agreement) -> str | None:
        for place, meeting in enumerate(self._summary(at).meetings):
            if meeting.id == agreement.meeting:
                return self.ids.get((at, "meetings", place))
        return None

    def _told(
        self, record: MergedRecord
    ) -> Iterator[tuple[int, str, Participant | Meeting | Agreement | Attack]]:
        """Article, path and record of each telling."""
        for telling in record.tellings:
            found: Sequence[Participant | Meeting | Agreement | Attack]
            found = getattr(self._summary(telling.article), record.kind)
            yield telling.article, f"{record.kind}[{telling.record}]", found[telling.record]

    def _summary(self, at: int) -> ArticleSummary:
        summary = self.extractions[at].summary
        if summary is None:
            raise ValueError(f"article {at + 1} failed, and a merged record refers to it")
        return summary

    def _head(self, record: MergedRecord) -> tuple[Cell, ...]:
        articles = [telling.article for telling in record.tellings]
        origins = {self.origin_of.get(at) for at in articles}
        return (
            record.id,
            record.label,
            len(articles),
            None if None in origins else len(origins),
            _fields(record, "conflict"),
            _fields(record, "not_stated"),
        )

    def _outlet(self, at: int) -> str | None:
        return _outlet(self.extractions[at])

    def _cite(self, at: int, evidence: Iterable[int]) -> str | None:
        numbers = sorted(set(evidence))
        self.cited.update((at, number) for number in numbers)
        return _numbers(numbers)

    def _unsupported(self, at: int, path: str) -> int:
        return len(self.extractions[at].findings_under(path))


def _outlet(extraction: Extraction) -> str | None:
    return extraction.article.outlet if extraction.article else None


def entries(record: MergedRecord) -> dict[str, LedgerEntry]:
    """The ledger of a record by field."""
    return {entry.field: entry for entry in record.ledger}


def _values(record: MergedRecord, fields: Iterable[str]) -> Iterator[Cell]:
    ledger = entries(record)
    return (ledger[field].value if field in ledger else None for field in fields)


def _fields(record: MergedRecord, verdict: str) -> str | None:
    return " ".join(entry.field for entry in record.ledger if entry.verdict == verdict) or None


def _days(record: MergedRecord) -> tuple[Cell, Cell]:
    days = record.days
    return (days.earliest, days.latest) if days else (None, None)


def _count(count: Count | None) -> tuple[Cell, ...]:
    if count is None:
        return (None,) * len(COUNT)
    return count.min, count.max, count.text, count.attackers


def _numbers(numbers: Iterable[int]) -> str | None:
    return " ".join(map(str, numbers)) or None


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None
