"""Where the articles do not say the same, and what none of them says."""

from collections.abc import Iterable
from typing import Final, Literal

from summarizer.affairs import Affairs, MergedRecord, RecordKind
from summarizer.rendering.accounts import AccountWriter, shown_fields
from summarizer.rendering.dates import window_in_words
from summarizer.rendering.sources import Sources
from summarizer.rendering.statements import Difference, Fact, Pointer, Record, plain

_NAME: Final = {
    "Also described as": "role",
    "By whom": "who did it",
    "Form": "form",
    "How": "how",
    "Kind": "kind of attack",
    "Parties": "parties",
    "Status": "status",
    "Target": "target",
    "Toll": "toll",
    "When": "day",
    "Where": "place",
    "Who": "who took part",
}
"""What a line of a record tells, as a difference is headed."""
# Other spellings, a fuller role or a more precise place stand in the record and are no news.
_WORTH_A_LINE: Final = frozenset({"Status", "Toll", "By whom", "Who"})


def differences(
    affairs: Affairs, records: dict[str, Record], writer: AccountWriter
) -> tuple[Difference, ...]:
    """Conflicts, then what differs and fits together but changes the picture."""
    found = [
        difference
        for merged in all_of(affairs)
        if len(merged.tellings) > 1
        for difference in _of(merged, records[merged.id], writer)
    ]
    return tuple(sorted(found, key=lambda difference: difference.verdict != "conflict"))


def all_of(affairs: Affairs) -> Iterable[MergedRecord]:
    """Every record, in the order in which they are told."""
    return (*affairs.meetings, *affairs.agreements, *affairs.attacks, *affairs.participants)


def _of(merged: MergedRecord, record: Record, writer: AccountWriter) -> Iterable[Difference]:
    about = pointer_to(merged, record)
    for label, fields in shown_fields(merged.kind):
        verdicts = {entry.verdict for entry in merged.ledger if entry.field in fields}
        verdict: Literal["conflict", "compatible"] = "conflict"
        if "conflict" not in verdicts:
            if "compatible" not in verdicts or label not in _WORTH_A_LINE:
                continue
            verdict = "compatible"
        if label == "Who" and verdict == "compatible":
            facts = writer.only_named_by(merged)
        else:
            facts = writer.positions(merged, label)
        if facts:
            yield Difference(about, _NAME[label], verdict, facts)


def pointer_to(merged: MergedRecord, record: Record) -> Pointer:
    """The record by its heading, with its day where that tells it from others."""
    window = window_in_words(merged.days)
    heading = plain(record.headline.parts)
    if merged.kind == "attacks" and window is not None:
        heading += f" ({window})"
    return Pointer(heading, merged.id)


def unknown(affairs: Affairs, records: dict[str, Record], sources: Sources) -> tuple[Fact, ...]:
    """Per record, what a reader would ask and no article says."""
    facts = []
    for merged in (*affairs.meetings, *affairs.agreements, *affairs.attacks):
        questions = list(_questions(merged, sources))
        if not questions:
            continue
        record = records[merged.id]
        by_rules = any(sources.is_by_rules(telling.article) for telling in merged.tellings)
        after = " (not found by the rules)" if by_rules else ""
        facts.append(
            Fact(
                (pointer_to(merged, record), ": ", ", ".join(questions), after),
                citations=record.headline.citations,
            )
        )
    return tuple(facts)


_ASKED: Final[dict[RecordKind, dict[str, str]]] = {
    "participants": {},
    "meetings": {"date": "", "place": "where"},
    "agreements": {"date": "", "parties": "between whom"},
    "attacks": {
        "date": "",
        "place": "where",
        "attribution": "who did it",
        "killed": "how many were killed",
        "injured": "how many were injured",
    },
}
_HARMLESS: Final = frozenset({"plotted", "threatened"})


def _questions(merged: MergedRecord, sources: Sources) -> Iterable[str]:
    asked = _ASKED[merged.kind]
    for entry in merged.ledger:
        if entry.field not in asked:
            continue
        if entry.field == "date":
            # An agreement has the day of its meeting, or lacks it for the same reason.
            if merged.days is None and not sources.has_meeting(merged):
                yield _when(merged, sources)
        elif entry.verdict == "not_stated" and _applies(merged, entry.field, sources):
            is_country_known = entry.field == "place" and merged.entry("country").value is not None
            yield "where exactly" if is_country_known else asked[entry.field]


def _when(merged: MergedRecord, sources: Sources) -> str:
    dates = [date for t in merged.tellings if (date := sources.date(merged.kind, t)) is not None]
    if any(date.edtf is not None and date.edtf.startswith("XXXX-") for date in dates):
        return "in which year"
    return "on which date" if dates else "when"


def _applies(merged: MergedRecord, field: str, sources: Sources) -> bool:
    """A call has no place, and what did not happen has no toll."""
    if merged.kind == "meetings":
        modes = {sources.meeting(telling).mode for telling in merged.tellings}
        return modes != {"phone_or_video"}
    if field in ("killed", "injured"):
        return not {sources.attack(t).stage for t in merged.tellings} <= _HARMLESS
    return True
