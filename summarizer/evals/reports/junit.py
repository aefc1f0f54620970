"""A run as JUnit XML, which continuous integration shows: a test case per case and sample.

A case fails if any verdict on it is a mistake; it is an error if there is no answer, and skipped if
its text is not at hand. The layout is that of Jenkins' xUnit plugin (junit-10.xsd): `testsuites`
with a `testsuite` for each suite.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from summarizer.evals.reports.cases import CaseView, view_cases
from summarizer.evals.reports.scores import answered
from summarizer.evals.reports.tables import counted, where
from summarizer.evals.results import Run

# What XML 1.0 has no way to write, not even as a reference: control characters, surrogates and the
# two that are no characters. Besides, what would steer the terminal that shows the file.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def render_junit(run: Run) -> str:
    """`run` as JUnit XML."""
    suites: dict[str, list[CaseView]] = {}
    views = view_cases(run)
    for view in views:
        suites.setdefault(view.result.suite, []).append(view)
    root = _element("testsuites", name=f"summarizer eval: {run.name}", **_counts(views))
    del root.attrib["skipped"]  # of a suite only
    for name, members in suites.items():
        suite = _element("testsuite", name=name, **_counts(members), timestamp=run.manifest.created)
        properties = _element("properties")
        for key, value in _properties(run).items():
            properties.append(_element("property", name=key, value=value))
        suite.append(properties)
        suite.extend(_testcase(run, view) for view in members)
        root.append(suite)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _properties(run: Run) -> dict[str, str]:
    manifest = run.manifest
    return {
        "model": manifest.model,
        "prompt": manifest.prompt or "none",
        "answers": answered(run),
        "version": manifest.version,
    }


def _counts(views: Iterable[CaseView]) -> dict[str, str]:
    outcomes = [_outcome(view) for view in views]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count("failure")),
        "errors": str(outcomes.count("error")),
        "skipped": str(outcomes.count("skipped")),
    }


def _outcome(view: CaseView) -> str:
    if view.result.outcome == "failed":
        return "error"
    if view.result.outcome == "not_at_hand":
        return "skipped"
    return "failure" if view.mistakes else "passed"


def _testcase(run: Run, view: CaseView) -> ET.Element:
    result = view.result
    several = run.manifest.samples > 1
    name = f"{result.case} (sample {result.sample})" if several else result.case
    case = _element("testcase", classname=f"{result.suite}.{result.case}", name=name)
    seconds = [usage.seconds for usage in result.attempts]
    if seconds and None not in seconds:
        case.set("time", f"{sum(s for s in seconds if s is not None):.3f}")
    outcome = _outcome(view)
    if result.failure is not None:
        case.append(_element("error", result.failure.message, type=result.failure.kind,
                             message=result.failure.message))  # fmt: skip
    elif outcome == "skipped":
        case.append(_element("skipped", message="the text is not at hand: give --articles"))
    elif outcome == "failure":
        verdicts = sorted(_verdicts(view))
        text = "\n".join(_mistakes(view))
        message = f"{counted(view.mistakes, 'mistake')}: {', '.join(verdicts)}"
        case.append(_element("failure", text, type=verdicts[0], message=message))
    return case


def _verdicts(view: CaseView) -> set[str]:
    found = {record.verdict for record in view.records if record.mistakes > len(record.wrong)}
    return {str(v) for v in found} | {v.verdict for r in view.records for v in r.wrong}


def _mistakes(view: CaseView) -> Iterable[str]:
    """A line each; the values of a record that is wrong as a whole are not told one by one."""
    for record in view.records:
        if record.mistakes > len(record.wrong):
            yield f"{where(record.kind, record.key)}: {record.verdict}. {record.why}"
        for value in record.wrong:
            place = where(record.kind, record.key, value.path)
            yield f"{place}: {value.verdict}, expected {value.expected}, found {value.found}"


def _element(tag: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    element = ET.Element(tag, {name: _legal(value) for name, value in attributes.items()})
    element.text = None if text is None else _legal(text)
    return element


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
