"""Which format sets what. Slow imports (rich, jinja2) happen when their format is asked for."""

from collections.abc import Iterable, Sequence

from summarizer.errors import UsageError
from summarizer.evals.comparison import RunComparison
from summarizer.evals.health import Prices
from summarizer.evals.reports.cases import CaseView
from summarizer.evals.reports.comparisons import report_comparison
from summarizer.evals.reports.runs import report_run
from summarizer.evals.reports.tables import Report
from summarizer.evals.results import CaseArticle, Run

RUN_FORMATS = ("terminal", "markdown", "html", "junit", "json")
COMPARISON_FORMATS = ("terminal", "markdown", "html", "json")
CASE_FORMATS = ("terminal", "markdown", "html")


def render_run(
    run: Run,
    format: str,
    *,
    fields: bool = False,
    by: Sequence[str] = (),
    verdicts: bool = True,
    articles: Iterable[CaseArticle] = (),
    prices: Prices | None = None,
    width: int = 80,
    color: bool = False,
) -> str:
    """`run` in one of `RUN_FORMATS`; `UsageError` for another one.

    `fields`: score every field too, which HTML and JSON do anyhow. `by`: score the articles in
    groups, too: see `summarizer.evals.suitefiles`. `verdicts`: single verdicts
    and not the scores alone; JUnit XML is nothing but verdicts. `articles`: texts that the run may
    not hold, for HTML. `prices`: what tokens cost; JSON has the tokens. `width` (columns) and
    `color` concern the terminal alone.
    """
    match format:
        case "html":
            from summarizer.evals.reports.html import render_run as render_page

            return render_page(run, articles=articles, by=by, verdicts=verdicts, prices=prices)
        case "junit":
            from summarizer.evals.reports.junit import render_junit

            return render_junit(run)
        case "json":
            from summarizer.evals.reports.json import render_run as render_json

            return render_json(run, by=by, verdicts=verdicts)
        case "terminal" | "markdown":
            report = report_run(run, fields=fields, by=by, prices=prices)
            return _set(report, format, verdicts=verdicts, width=width, color=color)
    raise unknown_format(format, RUN_FORMATS)


def render_comparison(
    comparison: RunComparison,
    format: str,
    *,
    prompt_diff: str = "",
    verdicts: bool = True,
    prices: Prices | None = None,
    width: int = 80,
    color: bool = False,
) -> str:
    """`comparison` in one of `COMPARISON_FORMATS`; `UsageError` for another one.

    `prompt_diff`: a unified diff of the two prompts' texts, which run files do not hold.
    """
    match format:
        case "html":
            from summarizer.evals.reports.html import render_comparison as render_page

            return render_page(
                comparison, prompt_diff=prompt_diff, verdicts=verdicts, prices=prices
            )
        case "json":
            from summarizer.evals.reports.json import render_comparison as render_json

            return render_json(comparison, prompt_diff=prompt_diff, verdicts=verdicts)
        case "terminal" | "markdown":
            report = report_comparison(comparison, prompt_diff=prompt_diff, prices=prices)
            return _set(report, format, verdicts=verdicts, width=width, color=color)
    raise unknown_format(format, COMPARISON_FORMATS)


def render_case(view: CaseView, format: str, *, width: int = 80, color: bool = False) -> str:
    """One case in one of `CASE_FORMATS`; `UsageError` for another one."""
    match format:
        case "html":
            from summarizer.evals.reports.html import render_case as render_page

            return render_page(view)
        case "markdown":
            from summarizer.evals.reports.markdown import render_case as render_text

            return render_text(view)
        case "terminal":
            from summarizer.evals.reports.terminal import render_case as render_lines

            return render_lines(view, width=width, color=color)
    raise unknown_format(format, CASE_FORMATS)


def render_markdown(report: Report) -> str:
    """`report` as Markdown, fit for a comment on a pull request."""
    from summarizer.evals.reports.markdown import render_markdown as render_text

    return render_text(report)


def render_terminal(report: Report, *, width: int, color: bool) -> str:
    """`report` for a terminal of `width` columns."""
    from summarizer.evals.reports.terminal import render_terminal as render_lines

    return render_lines(report, width=width, color=color)


def unknown_format(name: str, formats: tuple[str, ...]) -> UsageError:
    """What to raise for a format that is none of `formats`."""
    return UsageError(f"unknown format {name!r}; choose from {', '.join(formats)}")


def _set(report: Report, format: str, *, verdicts: bool, width: int, color: bool) -> str:
    from dataclasses import replace

    if not verdicts:
        tables = tuple(table for table in report.tables if table.level != "verdicts")
        report = replace(report, tables=tables)
    if format == "markdown":
        return render_markdown(report)
    return render_terminal(report, width=width, color=color)
