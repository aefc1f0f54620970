"""One answer aligned with its expectation: record by record, with the sentences behind each.

This is what `eval explain` and the pages set: everything that somebody needs who must decide
whether the answer or the expectation is wrong, made from a run alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from summarizer.briefing import Failure, Finding
from summarizer.errors import CaseError
from summarizer.evals.comparing import Verdict
from summarizer.evals.expectations import RecordKind
from summarizer.evals.judging import RIGHT, Judgement
from summarizer.evals.reports.wording import Role, why
from summarizer.evals.results import (
    RECORD,
    CaseArticle,
    CaseDetail,
    CaseResult,
    CitedFact,
    NumberedSentence,
    Run,
)

WHOLE: frozenset[Verdict] = frozenset({"missing", "merged", "spurious", "duplicate", "split"})
"""Verdicts on a record that its values only repeat."""


@dataclass(frozen=True)
class ValueView:
    """One value, expected beside found."""

    path: str
    verdict: Verdict
    expected: str
    found: str
    why: str


@dataclass(frozen=True)
class FactView:
    """The sentences of one fact, in the order of the article."""

    path: str
    """Of the fact in its record: status; "" for the record itself."""
    sentences: tuple[tuple[int, Role], ...]
    also: tuple[int, ...]
    """Sentences that would have supported it and were not cited."""

    @property
    def is_right(self) -> bool:
        """Nothing is lacking and nothing beside the point."""
        return not any(role in ("needed", "stray") for _, role in self.sentences)


@dataclass(frozen=True)
class RecordView:
    """One record, expected beside found."""

    kind: RecordKind
    key: str
    """The expected record's id, or the place of the predicted one if none was expected."""
    place: str
    """Where the predicted record stands; "" where there is none."""
    verdict: Verdict
    expected: str
    found: str
    why: str
    wrong: tuple[ValueView, ...]
    right: tuple[ValueView, ...]
    whole: tuple[ValueView, ...]
    """The values of a record that is wrong as a whole: of a missing one, what was expected."""
    facts: tuple[FactView, ...]
    objections: tuple[Finding, ...]
    """What the checks object to in it, whatever the expectation says."""

    @property
    def mistakes(self) -> int:
        """Verdicts that are not right; a record that is wrong as a whole is one."""
        return len(self.wrong) + (self.verdict not in RIGHT)

    @property
    def sentences(self) -> tuple[tuple[int, tuple[tuple[Role, tuple[str, ...]], ...]], ...]:
        """Each sentence once: its number, and for which of the record's facts it has which role."""
        roles: dict[int, dict[Role, list[str]]] = {}
        for fact in self.facts:
            for number, role in fact.sentences:
                paths = roles.setdefault(number, {}).setdefault(role, [])
                if (path := fact.path or "record") not in paths:
                    paths.append(path)
        return tuple(
            (number, tuple((role, tuple(paths)) for role, paths in roles[number].items()))
            for number in sorted(roles)
        )


@dataclass(frozen=True)
class CaseView:
    """One case and sample: the result, and the records in the expectation's order."""

    result: CaseResult
    records: tuple[RecordView, ...]
    objections: tuple[Finding, ...]
    """What the checks object to outside of the records, such as in the gist."""
    article: CaseArticle | None
    is_whole: bool
    """False where a run was kept without its answers: then only the mistakes are there."""

    @property
    def failure(self) -> Failure | None:
        """Why there is no answer, if there is none."""
        return self.result.failure

    @property
    def mistakes(self) -> int:
        """Verdicts that are not right, the values of a record wrong as a whole left out."""
        return sum(record.mistakes for record in self.records)

    @property
    def right(self) -> int:
        """Stated values that are right."""
        return sum(sum(counts.values()) for counts in self.result.right.values())

    def quote(self, number: int) -> NumberedSentence | None:
        """The sentence of that number; None where the text is not at hand, or has none such."""
        sentences = self.article.sentences if self.article else ()
        return sentences[number - 1] if 0 < number <= len(sentences) else None


def view_case(
    run: Run, case: str, sample: int = 0, *, article: CaseArticle | None = None
) -> CaseView:
    """The case `case` of `run`; CaseError if the run has none such.

    `article` is its text where the run may not hold it.
    """
    for result in run.results:
        if (result.case, result.sample) == (case, sample):
            found = (d for d in run.details if (d.case, d.sample) == (case, sample))
            return _view(result, next(found, None), article or run.article(case))
    samples = [result.sample for result in run.results if result.case == case]
    has = f"only {', '.join(map(str, samples))}" if samples else "no such case"
    raise CaseError(f"{run.name}: no sample {sample} of case {case!r} in the run; {has}")


def view_cases(run: Run, articles: Iterable[CaseArticle] = ()) -> tuple[CaseView, ...]:
    """Every case and sample of `run`, in its order; `articles` are texts that it may not hold."""
    texts = {article.case: article for article in (*articles, *run.articles)}
    details = {(detail.case, detail.sample): detail for detail in run.details}
    return tuple(
        _view(result, details.get((result.case, result.sample)), texts.get(result.case))
        for result in run.results
    )


def without_echoes(mistakes: Iterable[Judgement]) -> Iterator[Judgement]:
    """`mistakes` without the values of records that are wrong as a whole, which repeat that."""
    for group in _grouped(mistakes):
        is_whole = group[0].path == RECORD and group[0].verdict in WHOLE
        yield from group[:1] if is_whole else group


def _view(result: CaseResult, detail: CaseDetail | None, article: CaseArticle | None) -> CaseView:
    judgements = result.mistakes if detail is None else detail.judgements
    findings = () if detail is None else detail.findings
    records = tuple(_record(group, detail) for group in _grouped(judgements))
    told = {finding for record in records for finding in record.objections}
    return CaseView(
        result=result,
        records=records,
        objections=tuple(finding for finding in findings if finding not in told),
        article=article,
        is_whole=detail is not None or result.outcome != "judged",
    )


def _grouped(judgements: Iterable[Judgement]) -> Iterator[list[Judgement]]:
    """Those on a record with those on its values, which follow it."""
    group: list[Judgement] = []
    for judgement in judgements:
        if group and (judgement.path == RECORD or _record_of(judgement) != _record_of(group[0])):
            yield group
            group = []
        group.append(judgement)
    if group:
        yield group


def _record_of(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.kind, judgement.key, judgement.place


def _record(group: list[Judgement], detail: CaseDetail | None) -> RecordView:
    first = group[0]
    has_own = first.path == RECORD  # or only mistakes are known, and the record is right
    values = group[1:] if has_own else group
    shown = [
        ValueView(j.path, j.verdict, j.expected, j.predicted, why(j))
        for j in values
        if not j.is_null
    ]
    verdict = first.verdict if has_own else "correct"
    is_whole = verdict in WHOLE
    return RecordView(
        kind=first.kind,
        key=first.key,
        place=first.place,
        verdict=verdict,
        expected=first.expected if has_own else first.key,
        found=first.predicted if has_own else first.place,
        why=why(first) if has_own else f"Paired with {first.place}.",
        wrong=() if is_whole else tuple(v for v in shown if v.verdict not in RIGHT),
        right=() if is_whole else tuple(v for v in shown if v.verdict in RIGHT),
        whole=tuple(shown) if is_whole else (),
        facts=() if detail is None else tuple(_facts(first, detail)),
        objections=() if detail is None else tuple(_objections(first, detail)),
    )


def _facts(record: Judgement, detail: CaseDetail) -> Iterator[FactView]:
    judged = [
        fact
        for fact in detail.citations
        # What is forbidden or surplus has the place of a predicted record for a key, which may be
        # the key of an expected one that has no id.
        if (fact.kind, fact.key) == (record.kind, record.key) and record.verdict in _PAIRED
    ]
    for fact in judged:
        yield FactView(
            fact.path,
            tuple(sorted((number, _role(number, fact)) for number in {*fact.cited, *fact.needed})),
            tuple(sorted({*fact.accepted} - {*fact.cited} - {*fact.needed})),
        )
    if not judged and record.place:
        value = getattr(detail.answer, record.kind)[record.position]
        for path, numbers in _cited(value, ""):
            yield FactView(path, tuple((number, "cited") for number in sorted({*numbers})), ())


_PAIRED: frozenset[Verdict] = frozenset({"correct", "optional_present", "missing", "merged"})


def _role(number: int, fact: CitedFact) -> Role:
    if number in fact.needed:
        return "needed_cited" if number in fact.cited else "needed"
    return "supports" if number in fact.accepted else "stray"


def _cited(value: Any, path: str) -> Iterator[tuple[str, list[int]]]:
    """Every fact inside a predicted record, and the sentences that it cites."""
    if hasattr(value, "evidence"):
        yield path, value.evidence
    if isinstance(value, list):
        for item in value:
            yield from _cited(item, path)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            if name != "evidence":
                yield from _cited(getattr(value, name), f"{path}.{name}" if path else name)


def _objections(record: Judgement, detail: CaseDetail) -> Iterator[Finding]:
    inside = (f"{record.place}.", f"{record.place}[")
    for finding in detail.findings:
        if record.place and (finding.path == record.place or finding.path.startswith(inside)):
            yield finding
