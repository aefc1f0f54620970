"""What runs say, for people and for machines: every report is a pure function of run files.

`report_run` and `report_comparison` are tables of text that the terminal and Markdown set; a case
is aligned by `view_case`. The pages, JUnit XML and JSON take the run itself. Each format imports
what it needs when it is asked for.

    terminal, markdown      a run, a comparison, a case
    html                    the same, self-contained, with the articles beside the verdicts
    json                    a run, a comparison
    junit                   a run
"""

from summarizer.evals.reports.cases import CaseView, view_case, view_cases
from summarizer.evals.reports.comparisons import report_comparison
from summarizer.evals.reports.formats import (
    render_case,
    render_comparison,
    render_markdown,
    render_run,
    render_terminal,
)
from summarizer.evals.reports.runs import report_run
from summarizer.evals.reports.tables import Report, Table

__all__ = [
    "CaseView",
    "Report",
    "Table",
    "render_case",
    "render_comparison",
    "render_markdown",
    "render_run",
    "render_terminal",
    "report_comparison",
    "report_run",
    "view_case",
    "view_cases",
]
