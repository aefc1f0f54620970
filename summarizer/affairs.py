"""What several articles tell of one affair, as plain data: one record per thing, every source kept.

A `MergedRecord` is made of `Telling`s, one per article that tells of the thing, and has a ledger
entry per field that says whether the tellings agree. Everything refers back to the extractions by
position, so that no source's own value or sentence is ever lost. Nothing here merges or prints.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

RecordKind = Literal["participants", "meetings", "agreements", "attacks"]
LedgerVerdict = Literal["agree", "compatible", "conflict", "single_source", "not_stated"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telling(_Data):
    """One article's record of a thing."""

    article: int = Field(description="Position in the briefing's extractions, from 0")
    record: int = Field(description="Position in that summary's list of this kind, from 0")


class Statement(_Data):
    """What one article says of one field of a record, with its sentences."""

    article: int = Field(description="Position in the briefing's extractions, from 0")
    value: str = Field(description="In that article's words, or its coded value")
    evidence: tuple[int, ...] = Field(description="Numbers of that article's sentences")
    according_to: str | None = Field(
        default=None, description="The source that the article names for it"
    )


class LedgerEntry(_Data):
    """One field of a merged record: what each article states, and whether that fits together."""

    field: str
    verdict: LedgerVerdict = Field(
        description="agree: all the same; compatible: they differ and do not contradict, one is "
        "more precise; conflict: they cannot all be true; single_source: one article states it; "
        "not_stated: none does"
    )
    value: str | None = Field(
        description="What to show for the whole: the most precise value, the range of a toll; null "
        "if not stated or in conflict without a range"
    )
    statements: tuple[Statement, ...] = Field(
        default=(),
        description="At least one per article that states it, in the order of articles; of tolls "
        "and attributions one per source, actor or basis",
    )


class DayWindow(_Data):
    """The days on which something happened, as far as all its tellings together say."""

    earliest: str = Field(description="ISO 8601 calendar date")
    latest: str = Field(description="ISO 8601 calendar date, not before `earliest`")
    borrowed_by: tuple[int, ...] = Field(
        default=(), description="Articles that do not date it and take the window from the others"
    )


class MergedRecord(_Data):
    """One participant, meeting, agreement or attack, as all articles together tell it."""

    id: str = Field(description="Kind and number: meetings-1")
    kind: RecordKind
    label: str = Field(description="What to call it in a few words, such as its participants")
    tellings: tuple[Telling, ...] = Field(description="At most one per article, in their order")
    days: DayWindow | None = Field(description="Null where no telling dates it")
    ledger: tuple[LedgerEntry, ...]

    def entry(self, field: str) -> LedgerEntry:
        """The ledger entry of `field`; KeyError if records of this kind have no such field."""
        for entry in self.ledger:
            if entry.field == field:
                return entry
        raise KeyError(field)


class Origin(_Data):
    """Articles that go back to one source, so that their agreement is no confirmation."""

    articles: tuple[int, ...] = Field(description="Positions in the briefing's extractions")
    because: tuple[str, ...] = Field(description="Why, in plain words; empty for a single article")


class Duplicate(_Data):
    """An article that was given again: it is shown once and counts once."""

    article: int
    of: int


class Affairs(_Data):
    """The merged records of a briefing, each kind in the order of days, then of first telling."""

    participants: tuple[MergedRecord, ...] = ()
    meetings: tuple[MergedRecord, ...] = ()
    agreements: tuple[MergedRecord, ...] = ()
    attacks: tuple[MergedRecord, ...] = ()
    origins: tuple[Origin, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    notes: tuple[str, ...] = Field(
        default=(), description="What else a reader must know, such as one URL with two texts"
    )
