"""Reports as Markdown, fit for a comment on a pull request: short, the long parts folded.

No value can open a column, a tag, a link or a mention (see `summarizer.rendering.markdown`).
"""

import re
from collections.abc import Iterable, Sequence

from summarizer.evals.reports.cases import CaseView, RecordView
from summarizer.evals.reports.tables import Report, Table, Text, counted, where
from summarizer.evals.reports.wording import ROLE, VERDICT
from summarizer.rendering.markdown import escape

_LIMIT = 60_000  # GitHub takes comments of up to 65,536 characters
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def render_markdown(report: Report) -> str:
    """`report` as Markdown: the headline tables open, the others folded.

    Where it would be too long for a comment, the last rows are left out, and it says how many.
    """
    parts = [f"## {escape(report.title)}", "", *(f"- {escape(line)}" for line in report.lines)]
    room = _LIMIT - sum(len(part) + 1 for part in parts)
    for table in report.tables:
        lines = list(_table(table, room))
        room -= sum(len(line) + 1 for line in lines)
        parts += lines
    for text in report.texts:
        lines = list(_text(text))
        if sum(len(line) + 1 for line in lines) > room:
            lines = ["", f"{escape(text.title)}: too long for here"]
        parts += lines
    return "\n".join(parts) + "\n"


def _table(table: Table, room: int) -> Iterable[str]:
    count = counted(len(table.rows), "row") if table.level == "fields" else str(len(table.rows))
    if not table.rows:
        yield from ("", f"**{escape(table.title)}:** none")
        return
    is_folded = table.level != "headline"
    if is_folded:
        yield from ("", "<details>", f"<summary>{escape(table.title)}: {count}</summary>")
    else:
        yield from ("", f"### {escape(table.title)}")
    if table.note:
        yield from ("", f"_{escape(table.note)}_")
    first_number = len(table.columns) - table.numbers
    rules = ["---" if i < first_number else "--:" for i in range(len(table.columns))]
    head = ["", _row(map(escape, table.columns)), _row(rules)]
    yield from head
    room -= sum(map(len, head)) + 500  # the lines around the rows
    for number, row in enumerate(table.rows):
        line = _row(map(escape, row))
        room -= len(line) + 1
        if room < 0:
            left = counted(len(table.rows) - number, "row")
            yield from ("", f"{left} more: see the report as HTML or JSON")
            break
        yield line
    if is_folded:
        yield from ("", "</details>")


def _text(text: Text) -> Iterable[str]:
    """A fence longer than any in the text keeps it together."""
    lines = [re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "\ufffd", line)
             for line in _LINE_BREAK.split(text.words.rstrip("\n"))]  # fmt: skip
    runs = re.findall(r"`{3,}", text.words)
    fence = "`" * max(3, *(len(run) + 1 for run in runs), 3)
    yield from ("", "<details>", f"<summary>{escape(text.title)}</summary>", "", f"{fence}diff")
    yield from lines
    yield from (fence, "", "</details>")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def render_case(view: CaseView) -> str:
    """One case: what needs a look open, what is right folded."""
    result = view.result
    lines = [f"## Case {escape(result.case)}", ""]
    about = f"suite {result.suite}, sample {result.sample}"
    if result.provenance:
        how, date = result.provenance.how.replace("_", " "), result.provenance.date
        about += f", model {result.provenance.model}, {how} {date}"
    lines.append(f"- {escape(about)}")
    if view.failure is not None:
        lines.append(f"- **FAILED** ({escape(view.failure.kind)}): {escape(view.failure.message)}")
    elif result.outcome == "not_at_hand":
        lines.append("- text not at hand, not judged")
    else:
        lines.append(f"- {counted(view.mistakes, 'mistake')}; {counted(view.right, 'value')} right")
    lines += [f"- checks object to {escape(finding.path)}: {escape(finding.message)}"
              for finding in view.objections]  # fmt: skip
    wrong = [record for record in view.records if record.mistakes or record.objections]
    fine = [record for record in view.records if not (record.mistakes or record.objections)]
    for record in wrong:
        lines += _record(record, view)
    if fine:
        title = f"Right: {counted(len(fine), 'record')}"
        lines += ["", "<details>", f"<summary>{title}</summary>"]
        for record in fine:
            lines += _record(record, view)
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _record(record: RecordView, view: CaseView) -> Iterable[str]:
    verdict = VERDICT[record.verdict]
    if record.verdict == "correct" and record.wrong:
        verdict = counted(len(record.wrong), "mistake")
    title = f"### {escape(where(record.kind, record.key))}: {verdict}"
    yield from ("", title, "")
    if record.place:
        yield f"{escape(record.place)}: {escape(record.found)}. {escape(record.why)}"
    else:
        yield escape(record.why)
    if record.wrong:
        yield from ("", _row(("value", "verdict", "expected", "found", "why")), _row(["---"] * 5))
        for value in record.wrong:
            cells = (value.path, VERDICT[value.verdict], value.expected, value.found, value.why)
            yield _row(map(escape, cells))
    yield ""
    if record.whole:
        is_lacking = record.verdict in ("missing", "merged")
        said = [(v.path, v.expected if is_lacking else v.found) for v in record.whole]
        yield f"- {'expected' if is_lacking else 'it says'}: {_listed(said)}"
    if record.right:
        yield f"- right: {_listed([(value.path, value.found) for value in record.right])}"
    for finding in record.objections:
        yield f"- checks object: {escape(finding.message)}"
    for number, roles in record.sentences:
        told = "; ".join(
            ROLE[role]
            + (f" ({', '.join(paths)})" if len(roles) > 1 or paths != ("record",) else "")
            for role, paths in roles
        )
        quote = view.quote(number)
        yield f"- \\[{number}\\] {escape(told)}" + (f": “{escape(quote.text)}”" if quote else "")


def _listed(values: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{escape(path)} **{escape(value)}**" for path, value in values)
