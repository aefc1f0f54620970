"""A briefing as Markdown (CommonMark with GitHub's tables), legible as plain text too.

Each citation is a link to the quoted sentence in the article's list of sources, which holds every
cited sentence once. No value can become markup: whatever Markdown, GitHub or HTML could read as
structure is escaped.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote

from summarizer.briefing import Briefing, Finding
from summarizer.rendering import wording
from summarizer.rendering.affairs import chosen_report
from summarizer.rendering.statements import (
    AffairsReport,
    ArticleReport,
    Citation,
    Difference,
    Fact,
    Missing,
    Part,
    Pointer,
    Quote,
    Record,
    Report,
    Row,
    Strong,
    Value,
    objection,
    printable,
)

# Besides Markdown's own characters: ~ strikes through, | parts cells, $ begins GitHub's formulas.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~$]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LIST_MARK = re.compile(r"^(?:\d{1,9}(?=[.)])|(?=[-+=]))")  # where a line begins with a value
# GitHub links what looks like an address, and mentions whoever is named behind an @.
_ADDRESS = re.compile(r"(?i)(?<=\bwww)\.|(?<=[a-z]):(?=//)")

_IN_ADDRESS = ":/?#@!$&'*+,;=%~-._"  # what may stand in an address between < and > as it is


def render(briefing: Briefing, *, by_article: bool | None = None) -> str:
    """The briefing as a Markdown document."""
    report = chosen_report(briefing, by_article)
    lines = ["# Briefing", "", *_overview(report)]
    if isinstance(report, AffairsReport):
        lines += _affairs(report)
    else:
        for article in report.articles:
            lines += _article(article)
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """`text` on one line, so that Markdown shows it as it is."""
    text = _ACTIVE.sub(r"\\\g<0>", printable(text))
    text = _ENTITY.sub("&amp;", text)
    return _ADDRESS.sub(r"\\\g<0>", text).replace("@", "@<!-- -->")


def _overview(report: Report | AffairsReport) -> Iterable[str]:
    for label, text in report.overview:
        yield f"- **{label}:** {escape(text)}"
    yield ""
    if report.rows:
        yield "| | Article | Outlet | Published | Meetings | Agreements | Attacks | Unsupported |"
        yield "|--:|---|---|---|--:|--:|--:|--:|"
        yield from map(_row, report.rows)
        yield ""
    if report.legend is not None:
        yield f"_{escape(report.legend)}_"
        yield ""


def _row(row: Row) -> str:
    known = [_words((part,), row.number) for part in (row.outlet, row.published)]
    cells = [str(row.number), f"[{escape(row.title)}](#a{row.number})", *known]
    if row.same_as is not None:
        cells += [f"_the same as {row.same_as}_", *[""] * 3]
    elif row.counts is None:
        cells += ["**FAILED**", *["_not read_"] * 3]
    else:
        cells += [str(count) if count else "none" for count in row.counts]
        cells.append(f"**{row.unsupported}**" if row.unsupported else "none")
    return "| " + " | ".join(cells) + " |"


def _affairs(report: AffairsReport) -> Iterable[str]:
    """What all articles tell together, then the articles."""
    for remark in report.remarks:
        yield f"> **Note:** {escape(remark)}"
        yield ""
    yield "## Summary"
    yield ""
    for fact in report.summary:
        yield f"- {_fact(fact)}"
    yield ""
    for chapter in report.chapters:
        yield f"## {chapter.title}"
        yield ""
        if not chapter.groups:
            yield f"_{chapter.none_found}_"
            yield ""
        for group in chapter.groups:
            if group.title is not None:
                yield f"### {escape(group.title)}"
                yield ""
            for record in group.records:
                yield from _record(record)
    if not report.is_empty:
        yield from _disagreement(report)
    yield "## Sources"
    yield ""
    for source in report.sources:
        yield from _article_head(source, "###")
        for cited in source.quotes:
            yield _quote(cited, source.number, f"{source.number}:")
        yield ""
        if source.provenance:
            yield f"_{escape('; '.join(source.provenance))}_"
            yield ""


def _disagreement(report: AffairsReport) -> Iterable[str]:
    """Where the outlets differ, and what none of them says."""
    yield f"## {wording.CHAPTER['differences']}"
    yield ""
    for difference in report.differences:
        yield from _difference(difference)
    yield "" if report.differences else f"_{wording.NO_DIFFERENCES}_\n"
    yield f"## {wording.CHAPTER['unknown']}"
    yield ""
    for fact in report.unknown:
        yield f"- {_fact(fact)}"
    yield "" if report.unknown else f"_{wording.NOTHING_UNKNOWN}_\n"


def _difference(difference: Difference) -> Iterable[str]:
    verdict = wording.DIFFERENCE[difference.verdict]
    head = f"**{verdict}**" if difference.verdict == "conflict" else verdict
    about = _words((difference.about,))
    yield f"- {head}: **{difference.field}** – {about}"
    for fact in difference.facts:
        yield f"  - {_fact(fact)}"


def _article(article: ArticleReport) -> Iterable[str]:
    yield from _article_head(article, "##")
    for section in article.sections:
        yield f"### {section.title}"
        yield ""
        if not section.records:
            yield f"_{section.none_found}_"
            yield ""
        for record in section.records:
            yield from _record(record, article.number)
    if article.quotes:
        yield "### Sentences cited"
        yield ""
        for cited in article.quotes:
            yield _quote(cited, article.number)
        yield ""
    if article.provenance:
        yield f"_{escape('; '.join(article.provenance))}_"
        yield ""


def _article_head(article: ArticleReport, level: str) -> Iterable[str]:
    """What the article is, what went wrong, and what it reports in a sentence or two."""
    yield f'{level} <a id="a{article.number}"></a>{article.number}. {escape(article.title)}'
    yield ""
    for label, parts in article.details:
        is_address = article.url is not None and parts == (Value(article.url),)
        text = _words(parts, article.number)
        yield f"- {label}: {_link(text, article.url or '') if is_address else text}"
    yield ""
    if article.failure is not None:
        yield f"> **FAILED, not read** ({escape(article.failure.kind)}): " + escape(
            article.failure.message
        )
        yield ""
    for remark in article.remarks:
        yield f"> **Note:** {escape(remark)}"
        yield ""
    if article.gist is not None:
        yield _fact(article.gist, None if article.gist.citations else article.number)
        yield ""
    for finding in article.findings:
        yield "- " + _unsupported(finding)
    if article.findings:
        yield ""


def _record(record: Record, article: int | None = None) -> Iterable[str]:
    mark = " _(background)_" if record.background else ""
    anchor = f'<a id="{_anchor(record.key, article)}"></a>'
    status = f" — {_fact(record.status, article)}" if record.status is not None else ""
    words = _words(record.headline.parts, article, bold=False)
    citation = _citation(record.headline, article)
    marks = "".join(
        f" — **{escape(told)}**" if told.startswith(wording.CONFLICT) else f" — _{escape(told)}_"
        for told in record.marks
    )
    yield f"- {anchor}**{words}**{mark} {citation}{_flag(record.headline)}{status}{marks}"
    for finding in record.headline.findings:
        yield f"  - {_unsupported(finding)}"
    for line in record.lines:
        if len(line.facts) == 1:
            yield f"  - {line.label}: {_fact(line.facts[0], article)}"
        elif line.is_short:
            yield f"  - {line.label}: " + "; ".join(_fact(fact, article) for fact in line.facts)
        else:
            yield f"  - {line.label}:"
            for fact in line.facts:
                yield f"    - {_fact(fact, article)}"
    yield ""


def _fact(fact: Fact, article: int | None = None) -> str:
    words = _words(fact.parts, article, bold=not fact.is_superseded)
    words = _LIST_MARK.sub(r"\g<0>\\", words)
    if fact.is_superseded:
        words = f"~~{words}~~ (since corrected)"
    if fact.cites:
        words += " " + _citation(fact, article)
    words += _flag(fact)
    return words + "".join(f" {_unsupported(finding)}" for finding in fact.findings)


def _flag(fact: Fact) -> str:
    return "" if fact.flag is None else f" (⚠ **unsupported**: {fact.flag})"


def _unsupported(finding: Finding) -> str:
    return f"⚠ **unsupported**: {escape(objection(finding))}"


def _citation(fact: Fact, article: int | None) -> str:
    """The numbers of the sentences, each leading to its words in the list of sources."""
    cited = fact.citations
    if article is not None:
        cited = tuple(Citation(article, number) for number in dict.fromkeys(fact.evidence))
    if not cited:
        return r"\[no sentence cited\]"
    links = (
        f"[{one if article is None else one.sentence}](#a{one.source}-s{one.sentence})"
        for one in cited
    )
    return f"[{', '.join(links)}]"


def _anchor(record: str, article: int | None) -> str:
    return record if article is None else f"a{article}-{record}"


def _words(parts: tuple[Part, ...], article: int | None = None, bold: bool = True) -> str:
    text = ""
    for part in parts:
        match part:
            case str() | Value():
                text += escape(part if isinstance(part, str) else part.text)
            case Strong(words):
                text += f"**{escape(words)}**" if bold else escape(words)
            case Missing(words):
                text += f"_{words}_"
            case Pointer(words, record):
                text += f"[{escape(words)}](#{_anchor(record, article)})"
    return text


def _quote(cited: Quote, article: int, before: str = "") -> str:
    anchor = f'- <a id="a{article}-s{cited.number}"></a>**[{before}{cited.number}]**'
    if cited.text is None:
        return f"{anchor} **no such sentence in the article**"
    label = None if cited.label is None else wording.LABEL[cited.label]
    return f"{anchor} {f'({label}) ' if label else ''}“{escape(cited.text)}”"


def _link(text: str, url: str) -> str:
    """A link to an address that has been found safe; `text` is escaped already."""
    return f"[{text}](<{quote(url, safe=_IN_ADDRESS).replace('&', '&amp;')}>)"
