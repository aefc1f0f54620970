"""The articles of a briefing as the sources of merged records, numbered from 1 in their order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from summarizer.affairs import Affairs, MergedRecord, RecordKind, Telling
from summarizer.briefing import Briefing, Extraction, Finding
from summarizer.rendering import wording
from summarizer.rendering.reports import article_report
from summarizer.rendering.statements import (
    ArticleReport,
    Citation,
    Fact,
    Line,
    Part,
    Pointer,
    Record,
    SourcedFinding,
    Value,
    value,
)
from summarizer.schema import (
    Agreement,
    AgreementStage,
    ArticleSummary,
    Attack,
    Date,
    Meeting,
    Participant,
)

_KEY: Final[dict[RecordKind, str]] = {
    "participants": "participant",
    "meetings": "meeting",
    "agreements": "agreement",
    "attacks": "attack",
}


class Sources:
    """Each article's own statements, and how merged records refer to them.

    Positions of articles count from 0, as in `Affairs`; what a reader sees counts from 1.
    """

    def __init__(self, briefing: Briefing, affairs: Affairs) -> None:
        self.reports: tuple[ArticleReport, ...] = tuple(
            article_report(number, extraction)
            for number, extraction in enumerate(briefing.extractions, 1)
        )
        self._extractions = briefing.extractions
        self._records = [
            {record.key: record for section in report.sections for record in section.records}
            for report in self.reports
        ]
        for place, extraction in enumerate(_with_one_name(briefing.extractions, affairs)):
            # A participant's own record keeps the article's spelling; others use the common one.
            if extraction is not briefing.extractions[place]:
                report = article_report(place + 1, extraction)
                self._records[place] |= {
                    record.key: record
                    for section in report.sections
                    if section.key != "participants"
                    for record in section.records
                }
        self._merged: dict[tuple[RecordKind, int, int], MergedRecord] = {
            (merged.kind, telling.article, telling.record): merged
            for merged in (
                *affairs.participants, *affairs.meetings, *affairs.agreements, *affairs.attacks
            )
            for telling in merged.tellings
        }  # fmt: skip
        copies = {duplicate.article for duplicate in affairs.duplicates}
        self._is_narrowed = any(
            (kind, article, index) not in self._merged
            for article, extraction in enumerate(briefing.extractions)
            if extraction.summary is not None and article not in copies
            for kind in _KEY
            for index in range(len(getattr(extraction.summary, kind)))
        )
        self._origin = {
            article: place
            for place, origin in enumerate(affairs.origins)
            for article in origin.articles
        }
        outlets = [e.article.outlet if e.article else None for e in briefing.extractions]
        self._outlets = [
            f"source {number}" if not outlet or outlet.isspace()
            else value(outlet).text if outlets.count(outlet) == 1
            else f"{value(outlet).text} (source {number})"
            for number, outlet in enumerate(outlets, 1)
        ]  # fmt: skip

    def summary(self, article: int) -> ArticleSummary:
        """What the article tells; only for articles that tell of a merged record."""
        summary = self._extractions[article].summary
        if summary is None:
            raise AssertionError("an article without a summary tells of nothing")
        return summary

    def meeting(self, telling: Telling) -> Meeting:
        """The article's own meeting."""
        return self.summary(telling.article).meetings[telling.record]

    def agreement(self, telling: Telling) -> Agreement:
        """The article's own agreement."""
        return self.summary(telling.article).agreements[telling.record]

    def attack(self, telling: Telling) -> Attack:
        """The article's own attack."""
        return self.summary(telling.article).attacks[telling.record]

    def participant(self, telling: Telling) -> Participant:
        """The article's own participant."""
        return self.summary(telling.article).participants[telling.record]

    def date(self, kind: RecordKind, telling: Telling) -> Date | None:
        """When the article says that it happened."""
        match kind:
            case "meetings":
                return self.meeting(telling).date
            case "agreements":
                return self.agreement(telling).date
            case "attacks":
                return self.attack(telling).date
            case "participants":
                return None

    def statuses(self, merged: MergedRecord) -> tuple[AgreementStage, ...]:
        """How firm each article calls an agreement, each status once, the firmest first."""
        found = {self.agreement(telling).status.value for telling in merged.tellings}
        return tuple(sorted(found, key=wording.FIRMNESS.index))

    def has_meeting(self, merged: MergedRecord) -> bool:
        """Whether an agreement arose from a meeting that is told of itself."""
        if merged.kind != "agreements":
            return False
        return any(
            meeting.id == self.agreement(telling).meeting
            and ("meetings", telling.article, index) in self._merged
            for telling in merged.tellings
            for index, meeting in enumerate(self.summary(telling.article).meetings)
        )

    def merged_participant(self, article: int, participant_id: str) -> str | None:
        """The id of the merged record of an article's participant, if there is one."""
        for index, participant in enumerate(self.summary(article).participants):
            if participant.id == participant_id:
                merged = self._merged.get(("participants", article, index))
                return None if merged is None else merged.id
        return None

    def is_narrowed(self) -> bool:
        """Whether some record of an article is told nowhere: somebody asked for a part."""
        return self._is_narrowed

    def origins(self, articles: Iterable[int]) -> int:
        """To how many origins the articles go back; who has none given is one of its own."""
        return len({self._origin.get(article, -1 - article) for article in articles})

    def is_by_rules(self, article: int) -> bool:
        """Whether no model read the article, so that what was not found may be there after all."""
        provenance = self._extractions[article].provenance
        return provenance is not None and provenance.how == "rule_based"

    def outlet(self, article: int) -> Value:
        """The outlet's name, with the source's number where that does not tell it from others."""
        return Value(self._outlets[article])

    def outlets(self, articles: Iterable[int]) -> tuple[Part, ...]:
        """The names of several, each once: "A, B"."""
        parts: tuple[Part, ...] = ()
        for article in dict.fromkeys(articles):
            parts += (", ", self.outlet(article)) if parts else (self.outlet(article),)
        return parts

    def record(self, kind: RecordKind, telling: Telling) -> Record:
        """The article's own record with citations, its pointers leading to merged records."""
        article = telling.article
        record = self._records[article][f"{_KEY[kind]}-{telling.record + 1}"]
        return replace(
            record,
            headline=self.fact(article, record.headline),
            status=None if record.status is None else self.fact(article, record.status),
            lines=tuple(
                Line(line.label, tuple(self.fact(article, fact) for fact in line.facts))
                for line in record.lines
            ),
        )

    def fact(self, article: int, fact: Fact) -> Fact:
        """The article's own fact with citations."""
        source = article + 1
        return replace(
            fact,
            parts=tuple(self._relinked(article, part) for part in fact.parts),
            evidence=(),
            citations=tuple(Citation(source, n) for n in dict.fromkeys(fact.evidence)),
            findings=tuple(self.finding(article, finding) for finding in fact.findings),
        )

    def finding(self, article: int, finding: Finding) -> SourcedFinding:
        """The finding, with the article that it is about."""
        return SourcedFinding(**dict(finding), source=article + 1)

    def _relinked(self, article: int, part: Part) -> Part:
        if not isinstance(part, Pointer):
            return part
        number = part.record.removeprefix("meeting-")
        merged = self._merged.get(("meetings", article, int(number) - 1))
        return Value(part.text) if merged is None else Pointer(part.text, merged.id)


def _with_one_name(extractions: Sequence[Extraction], affairs: Affairs) -> Iterable[Extraction]:
    """The extractions, with every participant under the name that it has in all of them."""
    names: dict[int, dict[int, str]] = {}
    for merged in affairs.participants:
        name = next((entry.value for entry in merged.ledger if entry.field == "name"), None)
        if name is not None:
            for telling in merged.tellings:
                names.setdefault(telling.article, {})[telling.record] = name
    for article, extraction in enumerate(extractions):
        summary = extraction.summary
        if summary is None:
            yield extraction
            continue
        renamed = [
            participant.model_copy(
                update={"name": names.get(article, {}).get(index, participant.name)}
            )
            for index, participant in enumerate(summary.participants)
        ]
        if renamed == summary.participants:
            yield extraction
            continue
        summary = summary.model_copy(update={"participants": renamed})
        yield extraction.model_copy(update={"summary": summary})
