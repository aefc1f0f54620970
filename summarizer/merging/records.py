"""Groups of records as merged records: in order, numbered, with their days and their ledger."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from summarizer.affairs import DayWindow, LedgerEntry, MergedRecord, RecordKind, Telling
from summarizer.merging.days import Days, window
from summarizer.merging.sources import Account, Record, Source

_LAST = "9999-12-31"  # what nobody dates comes after what somebody dates


@dataclass(frozen=True, slots=True)
class Draft(Generic[Record]):
    """One thing: its sources, what to call it, and what each source says of its days."""

    sources: Sequence[Source[Record]]
    label: str
    days: Sequence[Days]
    """One per source; empty for what has no date, such as a person."""


def merged_records(
    kind: RecordKind,
    drafts: Sequence[Draft[Record]],
    told: Sequence[Account],
    ledger: Callable[[Sequence[Source[Record]]], tuple[LedgerEntry, ...]],
) -> tuple[MergedRecord, ...]:
    """The merged records of one kind, in the order of days, then of first telling."""

    def prepared() -> Iterator[tuple[DayWindow | None, tuple[Telling, ...], Draft[Record]]]:
        for draft in drafts:
            tellings = sorted(
                (Telling(article=told[s.account].article, record=s.record) for s in draft.sources),
                key=lambda telling: (telling.article, telling.record),
            )
            dated = [
                (told[source.account].article, one)
                for source, one in zip(draft.sources, draft.days, strict=False)
            ]
            yield window(dated), tuple(tellings), draft

    ordered = sorted(
        prepared(),
        key=lambda one: (
            one[0].earliest if one[0] is not None else _LAST,
            one[0].latest if one[0] is not None else _LAST,
            one[1][0].article,
            one[1][0].record,
        ),
    )
    return tuple(
        MergedRecord(
            id=f"{kind}-{number}",
            kind=kind,
            label=draft.label,
            tellings=tellings,
            days=days,
            ledger=ledger(draft.sources),
        )
        for number, (days, tellings, draft) in enumerate(ordered, 1)
    )
