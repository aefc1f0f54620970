"""The part of a briefing over very many articles that a reader asks for, without holding them all.

    outline each article ─ select ─ load those that tell of it ─ merge

What is one thing depends on all articles, and so does how much was left out: both are found from
outlines, which are summaries without sentences. Texts and ledgers are needed only of what is shown.
"""

import sys
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, TypeVar, cast

from summarizer.affairs import Affairs, DayWindow, Duplicate, LedgerEntry, MergedRecord, RecordKind
from summarizer.briefing import Article, Briefing, Extraction
from summarizer.merging.attack_entries import attack_entries
from summarizer.merging.entries import agreement_entries, meeting_entries, participant_entries
from summarizer.merging.narrowing import narrow
from summarizer.merging.origins import find_duplicates, find_origins, notes_on
from summarizer.merging.records import Draft, merged_records
from summarizer.merging.sources import Account, Record, Source, accounts
from summarizer.merging.things import Things, find_things
from summarizer.schema import (
    Attendance,
    Closed,
    Count,
    Date,
    MeetingStatus,
    Participant,
    Target,
)

T = TypeVar("T", bound=Closed)
_NONE: Final[list[int]] = []
_UNSET: Final[set[str]] = set()  # which fields were given: a set in each object is half of it
_ALIKE: Final = (Participant, Attendance, MeetingStatus, Date, Target, Count)
"""What is the same in many articles, and is kept once."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What merging and narrowing know of an article: all but its text and its citations."""

    extraction: Extraction
    """With an empty text."""
    text: bytes | None
    """Digest of the text, white space aside; None where there is no article."""


class Outliner:
    """Makes outlines that share what is the same in them; a fifth of the size of the results."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Closed] = {}

    def outline(self, extraction: Extraction) -> Outline:
        """The outline of one result."""
        article, summary = extraction.article, extraction.summary
        text = None
        if article is not None:
            folded = " ".join(article.text.split())
            text = sha256(folded.encode("utf-8", "surrogatepass")).digest()
            article = Article.model_construct(
                _UNSET,
                name=extraction.name,
                text="",
                sentences=(),
                title=None,
                outlet=None,
                url=article.url,
                published=article.published,
                source_sha256=article.source_sha256,
            )
        thin = None if summary is None else self._thin(summary)
        bare = Extraction.model_construct(
            _UNSET, name=extraction.name, article=article, summary=thin
        )
        return Outline(bare, text)

    def _thin(self, model: T) -> T:
        values = {name: _NONE if name == "evidence" else self._kept(value) for name, value in model}
        made = type(model).model_construct(_UNSET, **values)
        if isinstance(model, _ALIKE):
            key = (type(model), *[tuple(v) if isinstance(v, list) else v for v in values.values()])
            return cast(T, self._known.setdefault(key, made))
        return made

    def _kept(self, value: Any) -> Any:
        match value:
            case str():
                return sys.intern(value)
            case Closed():
                return self._thin(value)
            case []:
                return _NONE
            case list():
                return [self._kept(one) for one in value]
            case _:
                return value


@dataclass(frozen=True)
class Selection:
    """The records that fit the conditions, and the articles that tell of them."""

    articles: tuple[int, ...]
    """Positions in the outlines, in order: those that tell of the records, and their copies."""
    affairs: Affairs
    """The records without their ledgers, and the note on what was left out."""
    _drafts: Things
    """Of the records, in their order."""
    _told: Sequence[Account]

    def merge(self, loaded: Mapping[int, Extraction]) -> Briefing:
        """The briefing over `loaded`: the results of `articles` by position, and of any others.

        Its records are those that `narrow(merge(all), ...)` has, ids, ledgers and the note on how
        many were left out included; they refer to the articles by their positions in the briefing.
        Origins, duplicates and further notes are those of `loaded` alone, as if nobody had given
        other articles.
        """
        position = {old: new for new, old in enumerate(sorted(loaded))}
        extractions = tuple(loaded[old] for old in sorted(loaded))
        told = [
            replace(account, article=position[account.article], summary=summary)
            if account.article in position
            and (summary := loaded[account.article].summary) is not None
            else account
            for account in self._told
        ]
        drafts, shown = self._drafts, self.affairs
        affairs = Affairs(
            participants=_told_in_full(
                zip(shown.participants, drafts.participants, strict=True),
                position,
                lambda source: told[source.account].summary.participants,
                lambda sources: participant_entries(sources, told),
            ),
            meetings=_told_in_full(
                zip(shown.meetings, drafts.meetings, strict=True),
                position,
                lambda source: told[source.account].summary.meetings,
                lambda sources: meeting_entries(sources, told, drafts.cast),
            ),
            agreements=_told_in_full(
                zip(shown.agreements, drafts.agreements, strict=True),
                position,
                lambda source: told[source.account].summary.agreements,
                lambda sources: agreement_entries(sources, told),
            ),
            attacks=_told_in_full(
                zip(shown.attacks, drafts.attacks, strict=True),
                position,
                lambda source: told[source.account].summary.attacks,
                lambda sources: attack_entries(sources, told),
            ),
            origins=find_origins(extractions),
            duplicates=find_duplicates(extractions),
            notes=(*shown.notes, *notes_on(extractions)),
        )
        return Briefing(extractions=extractions, affairs=affairs)


def select(
    outlines: Sequence[Outline],
    *,
    about: str | None = None,
    since: str | None = None,
    until: str | None = None,
    country: str | None = None,
) -> Selection:
    """What `narrow` would leave of all that the articles tell, and who tells of it.

    Raises what `narrow` raises.
    """
    extractions = tuple(outline.extraction for outline in outlines)
    duplicates = _duplicates(outlines)
    told = accounts(extractions, duplicates)
    things = find_things(told)
    bare = Affairs(
        participants=_bare("participants", things.participants, told),
        meetings=_bare("meetings", things.meetings, told),
        agreements=_bare("agreements", things.agreements, told),
        attacks=_bare("attacks", things.attacks, told),
    )
    affairs = narrow(
        bare,
        Briefing.model_construct(extractions=extractions),
        about=about,
        since=since,
        until=until,
        country=country,
    )
    records = (*affairs.participants, *affairs.meetings, *affairs.agreements, *affairs.attacks)
    telling = {one.article for record in records for one in record.tellings}
    telling |= {copy.article for copy in duplicates if copy.of in telling}
    shown = Things(
        things.cast,
        _shown(affairs.participants, things.participants, told),
        _shown(affairs.meetings, things.meetings, told),
        _shown(affairs.agreements, things.agreements, told),
        _shown(affairs.attacks, things.attacks, told),
    )
    return Selection(tuple(sorted(telling)), affairs, shown, told)


def _duplicates(outlines: Sequence[Outline]) -> list[Duplicate]:
    """As `find_duplicates`, by digests."""
    positions: dict[bytes, list[int]] = {}
    for n, outline in enumerate(outlines):
        if outline.text is not None:
            positions.setdefault(outline.text, []).append(n)
    found = []
    for own in positions.values():
        kept = next((n for n in own if outlines[n].extraction.summary is not None), own[0])
        found += [Duplicate(article=n, of=kept) for n in own if n != kept]
    return found


def _bare(
    kind: RecordKind, drafts: Sequence[Draft[Record]], told: Sequence[Account]
) -> tuple[MergedRecord, ...]:
    return merged_records(kind, drafts, told, lambda _: ())


def _shown(
    records: Sequence[MergedRecord], drafts: Sequence[Draft[Record]], told: Sequence[Account]
) -> list[Draft[Record]]:
    """The draft of each record."""
    known = {
        (told[source.account].article, source.record): draft
        for draft in drafts
        for source in draft.sources
    }
    return [known[record.tellings[0].article, record.tellings[0].record] for record in records]


def _told_in_full(
    shown: Iterable[tuple[MergedRecord, Draft[Record]]],
    position: Mapping[int, int],
    own: Callable[[Source[Record]], Sequence[Record]],
    ledger: Callable[[Sequence[Source[Record]]], tuple[LedgerEntry, ...]],
) -> tuple[MergedRecord, ...]:
    """The records with their ledgers, from the summaries with sentences."""
    return tuple(
        record.model_copy(
            update={
                "tellings": tuple(
                    one.model_copy(update={"article": position[one.article]})
                    for one in record.tellings
                ),
                "days": _moved(record.days, position),
                "ledger": ledger(
                    [replace(source, value=own(source)[source.record]) for source in draft.sources]
                ),
            }
        )
        for record, draft in shown
    )


def _moved(days: DayWindow | None, position: Mapping[int, int]) -> DayWindow | None:
    if days is None:
        return None
    return days.model_copy(update={"borrowed_by": tuple(position[n] for n in days.borrowed_by)})
