"""Merged records as statements: what several articles tell of one thing, each source kept.

Each article's own record is worded as it would be alone; here the wordings of all tellings are laid
over each other. What two articles say in the same words is said once, with the sentences of both;
what they say differently stands side by side. So nothing that an article says is lost, and a record
that one article tells is shown as that article tells it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from summarizer.affairs import LedgerEntry, MergedRecord, RecordKind, Telling
from summarizer.names import same_name
from summarizer.rendering import wording
from summarizer.rendering.dates import edtf_in_words, window_in_words
from summarizer.rendering.records import attribution_parts
from summarizer.rendering.sources import Sources
from summarizer.rendering.statements import (
    Fact,
    Line,
    Missing,
    Record,
    Strong,
    plain,
    value,
)
from summarizer.rendering.tellings import (
    Told,
    by_telling,
    by_wording,
    capitalised,
    cited,
    fullest_of,
    is_missing,
    laid_over,
    tellings_in,
)
from summarizer.rendering.wording import counted
from summarizer.schema import Date

SINGLE_SOURCE: Final = "single source"
_FIELDS: Final[dict[tuple[RecordKind, str], tuple[str, ...]]] = {
    ("meetings", "Status"): ("status",),
    ("meetings", "When"): ("date",),
    ("meetings", "Where"): ("place", "country"),
    ("meetings", "Who"): ("participants",),
    ("meetings", "How"): ("mode",),
    ("agreements", "Status"): ("status",),
    ("agreements", "Parties"): ("parties",),
    ("agreements", "Form"): ("form",),
    ("agreements", "When"): ("date",),
    ("participants", "Also described as"): ("role", "organisation", "country"),
    ("attacks", "Kind"): ("type",),
    ("attacks", "Status"): ("stage",),
    ("attacks", "When"): ("date",),
    ("attacks", "Where"): ("place", "country"),
    ("attacks", "Target"): ("targets",),
    ("attacks", "Toll"): ("killed", "injured"),
    ("attacks", "By whom"): ("attribution",),
}
"""Which fields of the ledger a line of a record shows."""
_FIRST: Final = ("Status", "Also put as", "Kind", "When")
_WEIGHT: Final = ("not_stated", "single_source", "agree", "compatible", "conflict")
_CONFLICT: Final = Fact((Strong(wording.CONFLICT),), tone="conflict")
_FROM_OTHERS: Final = "day from other outlets"
_YEAR_FROM_OTHERS: Final = "year from other outlets"


class AccountWriter:
    """Writes merged records in the words of the articles that tell them."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def record(self, merged: MergedRecord) -> Record:
        """The record as all its articles together tell it."""
        records = {
            telling: self._sources.record(merged.kind, telling) for telling in merged.tellings
        }
        fullest = records[self.fullest(merged)]
        heading = fullest.headline.parts
        if merged.kind == "agreements":
            heading = capitalised(heading)
        if len(records) == 1:
            return replace(
                fullest,
                key=merged.id,
                headline=replace(fullest.headline, parts=heading),
                marks=self._marks(merged),
            )
        headline = laid_over([(telling, record.headline) for telling, record in records.items()])
        lines = list(self._lines(merged, records))
        statuses = [line for line in lines if line.label == "Status" and len(line.facts) == 1]
        return Record(
            key=merged.id,
            headline=replace(headline, parts=heading),
            status=statuses[0].facts[0] if statuses else None,
            lines=tuple(line for line in lines if line not in statuses),
            background=all(record.background for record in records.values()),
            marks=self._marks(merged),
        )

    def fullest(self, merged: MergedRecord) -> Telling:
        """The telling that names most; the first of several."""

        def names(telling: Telling) -> int:
            match merged.kind:
                case "meetings":
                    return len(self._sources.meeting(telling).participants)
                case "attacks":
                    attack = self._sources.attack(telling)
                    return (attack.place is not None) + bool(attack.targets)
                case "participants":
                    participant = self._sources.participant(telling)
                    return 10 * (participant.role is not None) + len(participant.name.split())
                case "agreements":
                    return 0

        return max(merged.tellings, key=names)

    def positions(self, merged: MergedRecord, label: str) -> tuple[Fact, ...]:
        """What each article says under `label`, its outlet named first; no findings."""
        records = {t: self._sources.record(merged.kind, t) for t in merged.tellings}
        told = self._told(merged, records).get(label, [])
        if label == "Also described as":
            told = [(telling, record.headline) for telling, record in records.items()]
        stated = [one for one in told if not is_missing(one[1])]
        if label == "When":
            facts = self._when(merged, stated, is_named=True)
        else:
            facts = [self._named(group, laid_over(group)) for group in by_wording(stated)]
        return tuple(replace(fact, cites=True, findings=(), flag=None) for fact in facts)

    def only_named_by(self, merged: MergedRecord) -> tuple[Fact, ...]:
        """Who, of those that took part in a meeting, not all articles name."""
        records = {t: self._sources.record(merged.kind, t) for t in merged.tellings}
        told = [one for one in self._told(merged, records).get("Who", ()) if not is_missing(one[1])]
        facts = []
        for group in self._attending(told):
            if tellings_in(group) < len(merged.tellings):
                outlets = self._sources.outlets(telling.article for telling, _ in group)
                fact = replace(fullest_of(group), findings=(), flag=None)
                facts.append(replace(fact, parts=("only ", *outlets, ": ", *fact.parts)))
        return tuple(facts)

    def _marks(self, merged: MergedRecord) -> tuple[str, ...]:
        """Who tells it, and whether something in it is in conflict."""
        if merged.kind == "participants":
            return ()
        told_by = len(merged.tellings)
        origins = self._sources.origins(telling.article for telling in merged.tellings)
        marks = [SINGLE_SOURCE if told_by == 1 else counted(told_by, "source")]
        if origins < told_by:
            marks[0] += f", {counted(origins, 'origin')}"
        conflicts = [wording.FIELD[e.field] for e in merged.ledger if e.verdict == "conflict"]
        if conflicts:
            marks.append(f"{wording.CONFLICT}: {', '.join(conflicts)}")
        return tuple(marks)

    def _lines(self, merged: MergedRecord, records: dict[Telling, Record]) -> Iterable[Line]:
        told = self._told(merged, records)
        for label in sorted(told, key=lambda label: _FIRST.index(label) if label in _FIRST else 9):
            yield self._line(merged, label, told[label])

    def _told(self, merged: MergedRecord, records: dict[Telling, Record]) -> dict[str, list[Told]]:
        """By label, what each telling says."""
        told: dict[str, list[Told]] = {}
        for telling, record in records.items():
            if record.status is not None:
                told.setdefault("Status", []).append((telling, record.status))
            for line in record.lines:
                facts = [(telling, fact) for fact in line.facts]
                told.setdefault(_LABEL.get(line.label, line.label), []).extend(facts)
        shown = records[self.fullest(merged)]
        if merged.kind == "participants":
            told = {**told, **self._other_names(shown, records)}
        elif merged.kind == "agreements":
            others = _other_wordings(shown, records)
            told = {"Also put as": others, **told} if others else told
        elif merged.kind == "attacks":
            kinds = self._kinds(records)
            told = {"Kind": kinds, **told} if len(by_wording(kinds)) > 1 else told
        return told

    def _line(self, merged: MergedRecord, label: str, told: list[Told]) -> Line:
        entries = _entries(merged, _FIELDS.get((merged.kind, label), ()))
        verdict = max((e.verdict for e in entries), key=_WEIGHT.index, default=None)
        in_conflict = verdict == "conflict"
        stated = [one for one in told if not is_missing(one[1])]
        if label == "When":
            facts = self._when(merged, told, in_conflict)
        elif not stated:
            facts = [laid_over(told)]
        elif label == "Who":
            facts = [fullest_of(group) for group in self._attending(stated)]
        elif label == "By whom":
            facts = self._by_whom(stated)
        elif label == "Toll":
            facts = self._toll(merged, stated, entries)
        else:
            facts = self._side_by_side(merged, stated, in_conflict)
        if stated and label != "When":  # what is unsupported about a null must not go with it
            lost = tuple(f for one in told if one not in stated for f in one[1].findings)
            facts[-1] = replace(facts[-1], findings=facts[-1].findings + lost)
        return Line(label, (_CONFLICT, *facts) if in_conflict else tuple(facts), verdict)

    def _side_by_side(self, merged: MergedRecord, told: list[Told], is_named: bool) -> list[Fact]:
        """Each wording once, with all who use it, and with their names if `is_named`."""
        groups = by_wording(told)
        facts = []
        for group in groups:
            fact = laid_over(group)
            if len(groups) > 1 and isinstance(fact.parts[-1], Missing):
                fact = replace(fact, parts=fact.parts[:1])  # others have more than the country
            # Said by all: where it has no sentences of its own, those of the heading are meant.
            cites = fact.cites or tellings_in(group) < len(merged.tellings)
            facts.append(replace(fact, cites=cites))
        if is_named:
            facts = [self._named(*pair) for pair in zip(groups, facts, strict=True)]
        return facts

    def _named(self, group: list[Told], fact: Fact) -> Fact:
        outlets = self._sources.outlets(telling.article for telling, _ in group)
        return replace(fact, parts=(*outlets, ": ", *fact.parts))

    def _when(self, merged: MergedRecord, told: list[Told], is_named: bool) -> list[Fact]:
        """The day, then what each article says that is not simply this day."""
        if all(is_missing(fact) for _, fact in told):
            return [laid_over(told)]
        borrowed = merged.days.borrowed_by if merged.days is not None else ()
        window = window_in_words(merged.days)
        groups: dict[str, list[Told]] = {}
        for telling, fact in told:
            date = self._sources.date(merged.kind, telling)
            said = (
                ""
                if date is None
                else date.edtf or f"{date.text.casefold()} {telling.article in borrowed}"
            )
            groups.setdefault(said, []).append((telling, fact))
        dated, others = [], []
        for group in groups.values():
            telling = group[0][0]
            date = self._sources.date(merged.kind, telling)
            fact = laid_over(group)
            if telling.article in borrowed:
                others.append(self._borrowed(telling, date, fact))
            elif date is None:
                others.append(self._undated(group, fact))
            else:
                if len(group) > 1 and date.edtf is not None:
                    fact = replace(fact, parts=(value(edtf_in_words(date.edtf)),))
                dated.append(self._named(group, fact) if is_named else fact)
        if (
            window is not None
            and not is_named
            and not any(plain(fact.parts).startswith(window) for fact in dated)
        ):
            of_all = cited(fact for fact in dated if fact.cites)
            dated.insert(
                0, Fact((value(window), " (all taken together)"), citations=of_all, cites=True)
            )
        return [*sorted(dated, key=lambda f: not plain(f.parts).startswith(window or "")), *others]

    def _borrowed(self, telling: Telling, date: Date | None, fact: Fact) -> Fact:
        """What an article says that leaves the day open, while the others know it."""
        if date is None:
            return self._undated([(telling, fact)], fact, f" ({_FROM_OTHERS})")
        if date.edtf is None:
            return replace(fact, parts=("“", value(date.text), f"” ({_FROM_OTHERS})"))
        words = edtf_in_words(date.edtf).removesuffix(", year not stated")
        lent = _YEAR_FROM_OTHERS if date.edtf.startswith("XXXX") else _FROM_OTHERS
        return replace(fact, parts=(value(words), f" ({lent})"))

    def _undated(self, group: list[Told], fact: Fact, after: str = "") -> Fact:
        missing = next((p for p in fact.parts if isinstance(p, Missing)), Missing())
        outlets = self._sources.outlets(telling.article for telling, _ in group)
        return replace(fact, parts=(*outlets, ": ", missing, after), cites=False)

    def _attending(self, told: Iterable[Told]) -> list[list[Told]]:
        """What is told of each who took part, whatever an article calls them."""
        groups: dict[str, list[Told]] = {}
        for telling, facts in by_telling(told).items():
            attending = self._sources.meeting(telling).participants
            for attendance, fact in zip(attending, facts, strict=True):
                who = self._sources.merged_participant(telling.article, attendance.participant)
                key = plain(fact.parts).casefold() if who is None else who
                groups.setdefault(key, []).append((telling, fact))
        return list(groups.values())

    def _toll(
        self, merged: MergedRecord, told: list[Told], entries: Sequence[LedgerEntry]
    ) -> list[Fact]:
        """The range over all, then who gives which figures."""
        groups = by_wording(told)
        if len(groups) == 1 and tellings_in(groups[0]) == len(merged.tellings):
            return [laid_over(groups[0])]
        if all(entry.verdict not in ("compatible", "conflict") for entry in entries):
            return [replace(laid_over(group), cites=True) for group in groups]
        ranges = [
            wording.toll_range(entry.value, entry.field)
            + (f" ({SINGLE_SOURCE})" if entry.verdict == "single_source" else "")
            for entry in entries
            if entry.value is not None
        ]
        facts = [self._named(group, replace(laid_over(group), cites=True)) for group in groups]
        if not ranges:
            return facts
        of_all = cited(fact for fact in facts if not fact.is_superseded)
        return [Fact((Strong("; ".join(ranges)),), citations=of_all, cites=True), *facts]

    def _by_whom(self, told: list[Told]) -> list[Fact]:
        """Each actor and basis once, with the outlets that say so: no claim leaks into another."""
        groups: list[tuple[tuple[str, str, str | None], list[Told], int]] = []
        for telling, facts in by_telling(told).items():
            attributions = self._sources.attack(telling).attributions
            for place, (said, fact) in enumerate(zip(attributions, facts, strict=True)):
                for (actor, basis, source), group, _ in groups:
                    if (basis, source) == (said.basis, said.according_to) and (
                        actor == said.actor or same_name(actor, said.actor)
                    ):
                        group.append((telling, fact))
                        break
                else:
                    key = (said.actor, said.basis, said.according_to)
                    groups.append((key, [(telling, fact)], place))
        facts = []
        for _, group, place in groups:
            attack = self._sources.attack(group[0][0])
            outlets = self._sources.outlets(telling.article for telling, _ in group)
            parts = attribution_parts(attack.attributions[place], attack.stage, outlets)
            facts.append(replace(laid_over(group), parts=parts))
        return facts

    def _kinds(self, records: dict[Telling, Record]) -> list[Told]:
        """What kind of attack each article speaks of; the heading has room for one."""
        kinds = []
        for telling, record in records.items():
            noun, _ = wording.ATTACK_TYPE[self._sources.attack(telling).type]
            kinds.append((telling, replace(record.headline, parts=(noun,), findings=(), flag=None)))
        return kinds

    def _other_names(self, shown: Record, records: dict[Telling, Record]) -> dict[str, list[Told]]:
        """How else the articles spell and describe a participant."""
        spelled: list[Told] = []
        described: list[Told] = []
        for telling, record in records.items():
            name, *rest = record.headline.parts
            bare = replace(record.headline, findings=(), flag=None)
            if plain((name,)).casefold() != plain(shown.headline.parts[:1]).casefold():
                spelled.append((telling, replace(bare, parts=(name,))))
            words = tuple(rest[1:] if rest[:1] == [", "] else rest)
            if (
                words
                and plain(words).strip(" ()").casefold()
                not in plain(shown.headline.parts).casefold()
            ):
                described.append((telling, replace(bare, parts=words)))
        for telling, record in records.items():
            spelled += [
                (telling, f) for ln in record.lines if ln.label == "Also written" for f in ln.facts
            ]
        lines = {"Also written": spelled, "Also described as": described}
        return {label: facts for label, facts in lines.items() if facts}


_LABEL: Final = {"Targets": "Target"} | dict.fromkeys(wording.AGREEMENT_DATE.values(), "When")
"""Labels that depend on what one article says, and the one for all."""


def _entries(merged: MergedRecord, fields: Sequence[str]) -> list[LedgerEntry]:
    return [entry for entry in merged.ledger if entry.field in fields]


def _other_wordings(shown: Record, records: dict[Telling, Record]) -> list[Told]:
    """Commitments that are worded otherwise than in the heading."""
    return [
        (telling, replace(record.headline, findings=(), flag=None))
        for telling, record in records.items()
        if plain(record.headline.parts).casefold() != plain(shown.headline.parts).casefold()
    ]


def shown_fields(kind: RecordKind) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The lines of a record and the fields of the ledger that each shows."""
    return ((label, fields) for (of, label), fields in _FIELDS.items() if of == kind)
