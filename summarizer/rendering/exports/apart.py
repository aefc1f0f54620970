"""Each article's records by themselves, in the shape of merged ones.

A briefing that nobody merged goes into the same tables as one that somebody did: every record has
one telling, and every field of it one source or none.
"""

from collections.abc import Iterator, Sequence

from summarizer.affairs import (
    Affairs,
    DayWindow,
    LedgerEntry,
    MergedRecord,
    RecordKind,
    Statement,
    Telling,
)
from summarizer.briefing import Briefing
from summarizer.dates import parse_edtf
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    Attribution,
    Count,
    Date,
    Meeting,
    Participant,
    Toll,
)

Stated = tuple[str, str | None, Sequence[int], str | None]
"""Field, value, evidence, and the source that the article names."""


def affairs_of(briefing: Briefing) -> Affairs:
    """The briefing's merged records; where nobody merged them, a record for each of an article's.

    Then nothing is said of origins: nobody has compared the articles.
    """
    if briefing.affairs is not None:
        return briefing.affairs
    kinds: dict[RecordKind, list[MergedRecord]] = {
        "participants": [],
        "meetings": [],
        "agreements": [],
        "attacks": [],
    }
    for article, extraction in enumerate(briefing.extractions):
        if extraction.summary is None:
            continue
        for kind, label, date, stated in _records(extraction.summary):
            records = kinds[kind]
            told = sum(record.tellings[0].article == article for record in records)
            records.append(
                MergedRecord(
                    id=f"{kind}-{len(records) + 1}",
                    kind=kind,
                    label=label,
                    tellings=(Telling(article=article, record=told),),
                    days=_days(date),
                    ledger=tuple(_entry(article, *one) for one in stated),
                )
            )
    return Affairs(
        participants=tuple(kinds["participants"]),
        meetings=tuple(kinds["meetings"]),
        agreements=tuple(kinds["agreements"]),
        attacks=tuple(kinds["attacks"]),
    )


def _entry(
    article: int, field: str, value: str | None, evidence: Sequence[int], source: str | None
) -> LedgerEntry:
    if not value:
        return LedgerEntry(field=field, verdict="not_stated", value=None)
    told = Statement(article=article, value=value, evidence=tuple(evidence), according_to=source)
    return LedgerEntry(field=field, verdict="single_source", value=value, statements=(told,))


def _records(
    summary: ArticleSummary,
) -> Iterator[tuple[RecordKind, str, Date | None, list[Stated]]]:
    """Kind, label, date and fields of each record, in the order of the summary."""
    names = {person.id: person.name for person in summary.participants}
    for person in summary.participants:
        yield "participants", person.name, None, _of_participant(person)
    for meeting in summary.meetings:
        present = [names.get(one.participant, one.participant) for one in meeting.participants]
        label = ", ".join(present) or meeting.place or "meeting"
        yield "meetings", label, meeting.date, _of_meeting(meeting, present)
    for agreement in summary.agreements:
        yield "agreements", agreement.commitment, agreement.date, _of_agreement(agreement)
    for attack in summary.attacks:
        where = attack.place or attack.country
        label = attack.type.replace("_", " ") + (f", {where}" if where else "")
        yield "attacks", label, attack.date, _of_attack(attack)


def _of_participant(person: Participant) -> list[Stated]:
    fields = {
        "name": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "country": person.country,
    }
    return [(field, value, person.evidence, None) for field, value in fields.items()]


def _of_meeting(meeting: Meeting, present: Sequence[str]) -> list[Stated]:
    told, source = meeting.evidence, meeting.reported_by
    return [
        _dated(meeting.date),
        ("place", meeting.place, told, source),
        ("country", meeting.country, told, source),
        ("mode", meeting.mode, told, source),
        ("status", meeting.status.value, meeting.status.evidence, source),
        ("participants", "; ".join(present), told, source),
    ]


def _of_agreement(agreement: Agreement) -> list[Stated]:
    told, source = agreement.evidence, agreement.announced_by
    return [
        ("status", agreement.status.value, agreement.status.evidence, source),
        ("form", agreement.form, told, source),
        _dated(agreement.date),
        ("parties", "; ".join(agreement.parties), told, source),
    ]


def _of_attack(attack: Attack) -> list[Stated]:
    told = attack.evidence
    tolls = [toll for toll in attack.tolls if not toll.superseded]
    return [
        _dated(attack.date),
        ("place", attack.place, told, None),
        ("country", attack.country, told, None),
        ("type", attack.type, told, None),
        ("stage", attack.stage, told, None),
        ("targets", "; ".join(target.name for target in attack.targets), told, None),
        _counted("killed", [(toll, toll.killed) for toll in tolls]),
        _counted("injured", [(toll, toll.injured) for toll in tolls]),
        _attributed(attack.attributions),
    ]


def _dated(date: Date | None) -> Stated:
    if date is None:
        return "date", None, (), None
    return "date", date.edtf or date.text, date.evidence, None


def _counted(field: str, tolls: Sequence[tuple[Toll, Count | None]]) -> Stated:
    stated = [(toll, count) for toll, count in tolls if count is not None]
    return (
        field,
        "; ".join(dict.fromkeys(_figure(count) for _, count in stated)),
        sorted({number for toll, _ in stated for number in toll.evidence}),
        _sources([toll.according_to for toll, _ in stated]),
    )


def _figure(count: Count) -> str:
    match count.min, count.max:
        case None, None:
            return count.text
        case low, None:
            return f"at least {low}"
        case None, high:
            return f"at most {high}"
        case low, high:
            return str(low) if low == high else f"{low} to {high}"


def _attributed(attributions: Sequence[Attribution]) -> Stated:
    return (
        "attribution",
        "; ".join(f"{one.actor} ({one.basis.replace('_', ' ')})" for one in attributions),
        sorted({number for one in attributions for number in one.evidence}),
        _sources([one.according_to for one in attributions]),
    )


def _sources(named: Sequence[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(source for source in named if source)) or None


def _days(date: Date | None) -> DayWindow | None:
    """The days that a date may mean; None where its year is unknown or it has an open end."""
    if date is None or date.edtf is None:
        return None
    try:
        value = parse_edtf(date.edtf)
    except ValueError:
        return None
    if value.span is None or (value.ends is not None and None in value.ends):
        return None
    earliest, latest = value.span
    return DayWindow(earliest=earliest.isoformat(), latest=latest.isoformat())
