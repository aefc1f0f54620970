"""A briefing as statements: the overview at the top, then article by article."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.briefing import Article, Briefing, Extraction, Failure, Provenance, Usage
from summarizer.rendering import wording
from summarizer.rendering.dates import edtf_in_words
from summarizer.rendering.records import Findings, RecordWriter
from summarizer.rendering.statements import (
    ArticleReport,
    Fact,
    Missing,
    Part,
    Quote,
    Record,
    Report,
    Row,
    Section,
    value,
    web_address,
)
from summarizer.rendering.wording import counted

LEGEND = (
    "Numbers in brackets are sentences of the article; what has no number of its own is from the "
    "record's sentences, those behind its heading."
)
GIVEN_TWICE = "Given twice"
STANDARD_INPUT = "standard input"
# Other words for NO_MODEL, which is said once.
_SAME = re.compile(r"(?i)\brules miss\b|without a model|no model was")
NO_MODEL = (
    "No model was used: fixed rules found these statements, and they miss more than a model does; "
    "what they did not find may still be in the text."
)


_UNREAD = Missing("not read")


def report_on(briefing: Briefing) -> Report:
    """Everything that any format shows of the briefing, in order."""
    copies = copies_in(briefing)
    reports = [
        article_report(number, extraction)
        for number, extraction in enumerate(briefing.extractions, 1)
    ]
    rows = tuple(
        row_of(report, extraction, copies.get(report.number))
        for report, extraction in zip(reports, briefing.extractions, strict=True)
    )
    articles = tuple(
        as_copy(report, copies[report.number]) if report.number in copies else report
        for report in reports
    )
    is_read = any(extraction.summary is not None for extraction in briefing.extractions)
    return Report(tuple(_overview(briefing)), rows, articles, LEGEND if is_read else None)


def copies_in(briefing: Briefing) -> dict[int, int]:
    """The number of each article that was given again, and of the one that it repeats."""
    found = () if briefing.affairs is None else briefing.affairs.duplicates
    return {duplicate.article + 1: duplicate.of + 1 for duplicate in found}


def as_copy(report: ArticleReport, of: int) -> ArticleReport:
    """An article that was given again: which one it repeats, and nothing twice."""
    remark = f"The same as {of}, given again: it is told and counted once."
    return replace(report, gist=None, sections=(), quotes=(), findings=(), remarks=(remark,))


def article_report(number: int, extraction: Extraction) -> ArticleReport:
    """Everything that is said about one article."""
    article, summary = extraction.article, extraction.summary
    findings = Findings(extraction)
    gist: Fact | None = None
    sections: tuple[Section, ...] = ()
    if summary is not None:
        published = article.published.date if article and article.published else None
        writer = RecordWriter(summary, findings, published, _by_rules(extraction))
        gist, sections = writer.gist(), writer.sections()
    remarks = list(extraction.notes)
    if _by_rules(extraction) and summary is not None:
        remarks = [NO_MODEL, *(remark for remark in remarks if not _SAME.search(remark))]
    return ArticleReport(
        number=number,
        title=title_of(extraction),
        details=tuple(_details(extraction)),
        url=web_address(article.url if article else None) or web_address(extraction.name),
        failure=_failure(extraction),
        remarks=tuple(remarks),
        findings=findings.left(),
        gist=gist,
        sections=sections,
        quotes=_quotes(article, gist, sections),
        provenance=tuple(_provenance(extraction)),
    )


def _by_rules(extraction: Extraction) -> bool:
    return extraction.provenance is not None and extraction.provenance.how == "rule_based"


def _name(extraction: Extraction) -> str:
    return STANDARD_INPUT if extraction.name == "-" else value(extraction.name).text


def title_of(extraction: Extraction) -> str:
    """The article's title, else what the user called it."""
    article = extraction.article
    title = article.title if article else None
    return value(title).text if title and not title.isspace() else _name(extraction)


def _failure(extraction: Extraction) -> Failure | None:
    failure = extraction.failure
    if failure is None or extraction.name != "-" or not failure.message.startswith("-: "):
        return failure
    return failure.model_copy(update={"message": STANDARD_INPUT + failure.message[1:]})


def _details(extraction: Extraction) -> Iterable[tuple[str, tuple[Part, ...]]]:
    article = extraction.article
    if article is not None:
        yield "Outlet", (value(article.outlet) if article.outlet else Missing(),)
        if article.published is None:
            yield "Published", (Missing(),)
        else:
            day = edtf_in_words(article.published.date)
            yield "Published", (value(day), f" ({wording.ORIGIN[article.published.origin]})")
        if article.url is not None and article.url != extraction.name:
            yield "Address", (value(article.url),)
    yield (
        "Read from",
        (STANDARD_INPUT,) if extraction.name == "-" else (value(extraction.name),),
    )


def _provenance(extraction: Extraction) -> Iterable[str]:
    """Model, how and when it answered, prompt, attempts, tokens, what is unsupported."""
    source = extraction.provenance
    if source is not None:
        yield from _source(source)
        if source.how != "rule_based":
            yield f"prompt {extraction.prompt or 'not recorded'}"
            if extraction.attempts:
                yield counted(len(extraction.attempts), "attempt")
            if _counted(extraction) or "token" not in (source.note or ""):
                yield _tokens(extraction)
    if extraction.replayed:
        yield "replayed from a recording"
    if extraction.summary is not None:
        findings = len(set(extraction.findings))
        yield f"{counted(findings, 'unsupported fact')}" if findings else "no unsupported facts"
    if source is not None and source.note is not None and source.how != "rule_based":
        yield source.note


def _source(source: Provenance) -> Iterable[str]:
    day = edtf_in_words(source.date)
    if source.how == "rule_based":
        pass  # found by rules: that is said once
    elif source.reported_model in (None, source.model):
        yield f"model {source.model}"
    else:
        yield f"model {source.model} (reported as {source.reported_model})"
    yield f"{wording.HOW[source.how]} {day}"


def _counted(extraction: Extraction) -> list[Usage]:
    """The attempts whose tokens were counted."""
    return [
        usage
        for usage in extraction.attempts
        if usage.input_tokens is not None and usage.output_tokens is not None
    ]


def _tokens(extraction: Extraction) -> str:
    known = _counted(extraction)
    if not known:
        return "tokens not counted"
    read = sum(usage.input_tokens or 0 for usage in known)
    cached = sum(usage.cached_input_tokens or 0 for usage in known)
    written = sum(usage.output_tokens or 0 for usage in known)
    tokens = f"{read:,} tokens in" + (f" ({cached:,} from the provider's cache)" if cached else "")
    tokens += f", {written:,} out"
    missing = len(extraction.attempts) - len(known)
    return tokens + (f", {counted(missing, 'attempt')} not counted" if missing else "")


def facts_of(record: Record) -> Iterable[Fact]:
    """Every fact of a record, the heading first."""
    yield record.headline
    if record.status is not None:
        yield record.status
    for line in record.lines:
        yield from line.facts


def _quotes(
    article: Article | None, gist: Fact | None, sections: tuple[Section, ...]
) -> tuple[Quote, ...]:
    facts = [] if gist is None else [gist]
    for section in sections:
        for record in section.records:
            facts += facts_of(record)
    return quotes_of(article, {number for fact in facts for number in fact.evidence})


def quotes_of(article: Article | None, numbers: Iterable[int]) -> tuple[Quote, ...]:
    """The sentences with these numbers, in order, and which numbers have none."""
    quotes = []
    for number in sorted(numbers):
        sentence = article.sentence(number) if article else None
        if article is None or sentence is None:
            quotes.append(Quote(number, None, None))
        else:
            quotes.append(Quote(number, article.quote(number), sentence.label))
    return tuple(quotes)


def row_of(report: ArticleReport, extraction: Extraction, same_as: int | None) -> Row:
    """The article's line in the overview's table."""
    article, summary = extraction.article, extraction.summary
    counts = None
    if summary is not None:
        counts = (len(summary.meetings), len(summary.agreements), len(summary.attacks))
    published = article.published.date if article and article.published else None
    return Row(
        report.number,
        report.title,
        (value(article.outlet) if article.outlet else Missing()) if article else _UNREAD,
        (value(edtf_in_words(published)) if published else Missing()) if article else _UNREAD,
        counts,
        len(set(extraction.findings)),
        same_as,
    )


def _overview(briefing: Briefing) -> Iterable[tuple[str, str]]:
    copies = copies_in(briefing)
    yield "Articles", articles_line(briefing.extractions)
    for number, of in copies.items():
        yield GIVEN_TWICE, f"{number} is {of} again"
    extractions = [e for n, e in enumerate(briefing.extractions, 1) if n not in copies]
    failed = list(briefing.failed())
    if failed:
        yield "Failed", "; ".join(title_of(extraction) for extraction in failed)
    for line in answers(extractions):
        yield "Source", line
    summaries = [e.summary for e in extractions if e.summary is not None]
    if not summaries:
        return
    found = []
    for singular, plural in (
        ("meeting", "meetings"),
        ("agreement", "agreements"),
        ("attack", "attacks"),
    ):
        records = [record for summary in summaries for record in getattr(summary, plural)]
        background = sum(record.salience == "background" for record in records)
        text = counted(len(records), singular) if records else f"no {plural}"
        found.append(text + (f" ({background} background)" if background else ""))
    participants = sum(len(summary.participants) for summary in summaries)
    found.append(counted(participants, "participant") if participants else "no participants")
    if len(summaries) > 1:
        found[-1] += " (counted article by article: one told twice counts twice)"
    yield "Found", ", ".join(found)
    findings = sum(len(set(e.findings)) for e in extractions)
    yield (
        "Unsupported",
        (f"{counted(findings, 'fact')}, marked where stated" if findings else "none"),
    )


def articles_line(extractions: Sequence[Extraction]) -> str:
    """How many articles, from how many outlets, of which days."""
    articles = [e.article for e in extractions if e.article is not None]
    outlets = {article.outlet for article in articles if article.outlet}
    days = sorted(article.published.date for article in articles if article.published)
    line = counted(len(extractions), "article")
    if outlets:
        line += f" from {counted(len(outlets), 'outlet')}"
    if days and days[0] == days[-1]:
        line += f", published {edtf_in_words(days[0])}"
    elif days:
        line += f", published {edtf_in_words(f'{days[0]}/{days[-1]}')}"
    undated = len(articles) - len(days)
    if undated:
        line += f", {undated} without a known publication date"
    return line


def answers(extractions: Sequence[Extraction]) -> Iterable[str]:
    """Which model, prompt and day the statements come from; one line per combination."""
    sources: Counter[str] = Counter()
    for extraction in extractions:
        source = extraction.provenance
        if source is not None:
            words = list(_source(source))
            if source.how == "rule_based":
                words.insert(0, "no model was used")
            elif extraction.prompt is not None:
                words.append(f"prompt {extraction.prompt}")
            sources[", ".join(words)] += 1
    for line, articles in sources.items():
        yield line if len(sources) == 1 else f"{line}: {counted(articles, 'article')}"
