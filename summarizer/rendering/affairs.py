"""A briefing in which each thing is told once, as statements: the form for several articles.

At the top what is new; then meetings, agreements, attacks and participants, each with every source;
where the outlets differ; what nobody says; and the articles with the sentences that are cited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from summarizer.affairs import Affairs, MergedRecord
from summarizer.briefing import Briefing, Extraction
from summarizer.rendering import wording
from summarizer.rendering.accounts import AccountWriter
from summarizer.rendering.dates import window_in_words
from summarizer.rendering.disagreement import all_of, differences, unknown
from summarizer.rendering.leads import lead
from summarizer.rendering.reports import (
    GIVEN_TWICE,
    NO_MODEL,
    answers,
    articles_line,
    as_copy,
    copies_in,
    facts_of,
    quotes_of,
    report_on,
    row_of,
    title_of,
)
from summarizer.rendering.sources import Sources
from summarizer.rendering.statements import (
    AffairsReport,
    ArticleReport,
    Chapter,
    Citation,
    Difference,
    Fact,
    Group,
    Record,
    Report,
)
from summarizer.rendering.wording import counted

LEGEND: Final = (
    "Numbers in brackets: [2:4] is sentence 4 of source 2. What has no number of its own is from "
    "the record's sentences, those behind its heading."
)
NO_DAY: Final = "Day not known"
IN_DISPUTE: Final = "In dispute"
_STATUSES: Final = (
    *(wording.AGREEMENT_STAGE[status].capitalize() for status in wording.FIRMNESS),
    IN_DISPUTE,
)


def tells_once(briefing: Briefing) -> bool:
    """Whether there is something to merge: two or more articles that were read, copies aside."""
    if briefing.affairs is None:
        return False
    copies = copies_in(briefing)
    read = [e for number, e in enumerate(briefing.extractions, 1) if number not in copies]
    return sum(extraction.summary is not None for extraction in read) > 1


def chosen_report(briefing: Briefing, by_article: bool | None) -> Report | AffairsReport:
    """Each thing once, or article by article; None leaves it to what was merged."""
    if by_article is None:
        by_article = not tells_once(briefing)
    return report_on(briefing) if by_article else report_on_affairs(briefing)


def report_on_affairs(briefing: Briefing) -> AffairsReport:
    """Everything that any format shows of a merged briefing, in order.

    `briefing.affairs` may have been narrowed; ValueError if nobody merged the briefing.
    """
    affairs = briefing.affairs
    if affairs is None:
        raise ValueError("the briefing has no affairs: see summarizer.merging.merge")
    sources = Sources(briefing, affairs)
    writer = AccountWriter(sources)
    records = {merged.id: writer.record(merged) for merged in all_of(affairs)}
    chapters = tuple(_chapters(affairs, records, sources))
    ledger = differences(affairs, records, writer)
    copies = copies_in(briefing)
    cited = _citations(fact for record in records.values() for fact in facts_of(record))
    read = [place for place, e in enumerate(briefing.extractions) if e.summary is not None]
    return AffairsReport(
        overview=tuple(_overview(briefing, affairs, ledger, sources.is_narrowed())),
        rows=tuple(
            row_of(report, extraction, copies.get(report.number))
            for report, extraction in zip(sources.reports, briefing.extractions, strict=True)
        ),
        legend=LEGEND if read else None,
        remarks=(
            *affairs.notes,
            *([NO_MODEL] if read and all(map(sources.is_by_rules, read)) else []),
        ),
        summary=lead(affairs, records, sources),
        chapters=chapters,
        differences=ledger,
        unknown=unknown(affairs, records, sources),
        sources=tuple(
            as_copy(report, copies[report.number])
            if report.number in copies
            else _source(sources, place, extraction, cited)
            for place, (report, extraction) in enumerate(
                zip(sources.reports, briefing.extractions, strict=True)
            )
        ),
    )


def _chapters(affairs: Affairs, records: dict[str, Record], sources: Sources) -> Iterable[Chapter]:
    by_rules = any(map(sources.is_by_rules, range(len(sources.reports))))
    is_narrowed = sources.is_narrowed()
    for kind, found in (
        ("meetings", affairs.meetings),
        ("agreements", affairs.agreements),
        ("attacks", affairs.attacks),
        ("participants", affairs.participants),
    ):
        groups: dict[str | None, list[Record]] = {}
        for merged in found:
            groups.setdefault(_group(merged, sources), []).append(records[merged.id])
        titles = list(groups)
        if kind == "agreements":
            titles.sort(key=_STATUSES.index)
        elif NO_DAY in groups:
            titles.sort(key=lambda title: title == NO_DAY)
        yield Chapter(
            kind,
            wording.SECTION[kind],
            f"No {kind} shown: see the note above."
            if is_narrowed
            else f"No {kind} found{' by the rules' if by_rules else ''}.",
            tuple(Group(title, tuple(groups[title])) for title in titles),
        )


def _group(merged: MergedRecord, sources: Sources) -> str | None:
    """What a record is told under: its day, or the firmest status that a source gives it."""
    match merged.kind:
        case "participants":
            return None
        case "agreements":
            if any(e.field == "status" and e.verdict == "conflict" for e in merged.ledger):
                return IN_DISPUTE
            return wording.AGREEMENT_STAGE[sources.statuses(merged)[0]].capitalize()
        case _:
            return window_in_words(merged.days) or NO_DAY


def _overview(
    briefing: Briefing, affairs: Affairs, ledger: Sequence[Difference], is_narrowed: bool
) -> Iterable[tuple[str, str]]:
    extractions = briefing.extractions
    yield "Articles", _articles(briefing, affairs)
    for origin in affairs.origins:
        if len(origin.articles) > 1:
            numbers = wording.enumerated([str(article + 1) for article in origin.articles])
            because = f": {'; '.join(origin.because)}" if origin.because else ""
            yield "One origin", f"sources {numbers}{because}"
    for number, of in copies_in(briefing).items():
        yield GIVEN_TWICE, f"{number} is {of} again"
    failed = [title_of(e) for e in briefing.failed()]
    if failed:
        yield "Failed", "; ".join(failed)
    for line in answers(extractions):
        yield "Source", line
    found = []
    for noun, merged in (
        ("meeting", affairs.meetings),
        ("agreement", affairs.agreements),
        ("attack", affairs.attacks),
        ("participant", affairs.participants),
    ):
        found.append(counted(len(merged), noun) if merged else f"no {noun}s")
    yield "Shown" if is_narrowed else "Found", ", ".join(found)
    yield "Differences", _differences(ledger)
    findings = sum(len(set(e.findings)) for e in extractions)
    yield "Unsupported", f"{counted(findings, 'fact')}, marked where stated" if findings else "none"


def _articles(briefing: Briefing, affairs: Affairs) -> str:
    """ "5 articles, 3 origins, from 4 outlets, ..."."""
    line = articles_line(briefing.extractions)
    if not affairs.origins:
        return line
    count = counted(len(briefing.extractions), "article")
    return (
        f"{count}, {counted(len(affairs.origins), 'origin')}"
        + ("," if " from " in line else "")
        + line.removeprefix(count)
    )


def _differences(ledger: Sequence[Difference]) -> str:
    conflicts = sum(difference.verdict == "conflict" for difference in ledger)
    words = counted(conflicts, "conflict") if conflicts else "no conflicts"
    others = len(ledger) - conflicts
    return words + (f", {others} without contradiction" if others else "")


def _citations(facts: Iterable[Fact]) -> set[Citation]:
    return {citation for fact in facts for citation in fact.citations}


def _source(
    sources: Sources,
    place: int,
    extraction: Extraction,
    cited: set[Citation],
) -> ArticleReport:
    """An article as a source: what it is, what it reports in a sentence, what is cited of it."""
    report = sources.reports[place]
    numbers = {citation.sentence for citation in cited if citation.source == report.number}
    gist = None if report.gist is None else sources.fact(place, report.gist)
    if gist is not None:
        numbers |= {citation.sentence for citation in gist.citations}
    return replace(
        report,
        gist=gist,
        sections=(),
        quotes=quotes_of(extraction.article, numbers),
    )
