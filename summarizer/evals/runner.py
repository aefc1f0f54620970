"""Running a suite: every case answered, judged, and kept with what it was made from.

Answers come through the pipeline that briefings use; a failure is a result of its case. From
recordings nothing may reach the network: sockets cannot connect while such a run lasts.
"""

import contextlib
import socket
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Unpack

from summarizer.answers import answer_form
from summarizer.briefing import Extraction
from summarizer.completions import canonical_json, sha256
from summarizer.errors import UsageError
from summarizer.evals.cases import Case, Suite
from summarizer.evals.expectations import RECORDS, Expectation, RecordKind
from summarizer.evals.judging import RIGHT, CaseJudgement, Judgement, judge
from summarizer.evals.results import (
    FORMAT,
    RECORD,
    CaseArticle,
    CaseDetail,
    CaseResult,
    CitationCount,
    CitedFact,
    Manifest,
    NumberedSentence,
    Run,
)
from summarizer.pipeline import DEFAULT_PROMPT, Options, extractions
from summarizer.prompts import load_prompt
from summarizer.schema import ArticleSummary

DEFAULT_MODEL = "recorded/claude"


def run_suite(
    suite: Suite, *, samples: int = 1, details: bool = True, **options: Unpack[Options]
) -> Run:
    """Answer and judge every case of `suite`, `samples` times.

    `options` are those of `summarizer.brief`; the model is `DEFAULT_MODEL` unless it is given.
    With `sample` the samples are counted from there.
    Without `details` the run holds what scores and comparisons need, in a fraction of the memory.
    """
    if samples < 1:
        raise UsageError(f"samples is {samples}; it must be at least 1")
    model = options.get("model") or DEFAULT_MODEL
    first = options.get("sample", 0)
    asked_for = range(first, first + samples)
    at_hand = [case for case in suite.cases if case.article is not None]
    results = [
        CaseResult(
            case=case.name,
            suite=case.suite,
            sample=sample,
            outcome="not_at_hand",
            groups=dict(case.groups),
            held_out=case.is_held_out,
        )
        for case in suite.cases
        if case.article is None
        for sample in asked_for
    ]
    found: list[CaseDetail] = []
    with _offline() if model.startswith("recorded/") else contextlib.nullcontext():
        for sample in asked_for:
            articles = [case.article for case in at_hand if case.article is not None]
            settings: Options = {**options, "model": model}
            # Rules answer the same each time, and take no other sample.
            settings["sample"] = 0 if model == "rules" else sample
            answers = extractions(articles, **settings)
            for case, extraction in zip(at_hand, answers, strict=True):
                results.append(judge_extraction(case, extraction, sample))
                if details and extraction.summary is not None:
                    found.append(detail_extraction(case, extraction, sample))
    results.sort(key=lambda result: (result.suite, result.case, result.sample))
    may_be_kept = (case for case in at_hand if case.expectation.article is None)
    return Run(
        manifest=_manifest(suite, model, samples, options),
        results=tuple(results),
        details=tuple(found),
        articles=case_articles(may_be_kept) if details else (),
    )


def judge_extraction(case: Case, extraction: Extraction, sample: int = 0) -> CaseResult:
    """The verdicts on one answer to `case`."""
    known: dict[str, Any] = {
        "case": case.name,
        "suite": case.suite,
        "sample": sample,
        "groups": dict(case.groups),
        "held_out": case.is_held_out,
        "attempts": extraction.attempts,
        "provenance": extraction.provenance,
    }
    if extraction.summary is None:
        return CaseResult(**known, outcome="failed", failure=extraction.failure)
    verdicts = _verdicts(case, extraction.summary)
    # Everything here is of its type already; validating it would copy what repeated answers share.
    return CaseResult.model_construct(
        **known,
        outcome="judged",
        paired=verdicts.paired,
        optional=verdicts.optional,
        right=verdicts.right,
        mistakes=verdicts.mistakes,
        citations=verdicts.citations,
        facts=verdicts.facts,
        unsupported=len({finding.path for finding in extraction.findings}),
        valid_at_first=len(extraction.attempts) == 1 and not extraction.findings,
    )


def detail_extraction(case: Case, extraction: Extraction, sample: int = 0) -> CaseDetail:
    """The answer and every verdict on it; only where there is an answer."""
    assert extraction.summary is not None, "a failure has no detail"  # noqa: S101 - a bug above
    judged = _verdicts(case, extraction.summary).judged
    return CaseDetail(
        case=case.name,
        sample=sample,
        answer=extraction.summary,
        judgements=judged.judgements,
        citations=(
            *(
                CitedFact(
                    kind=kind,
                    key=key,
                    path=citation.path,
                    cited=tuple(sorted(citation.cited)),
                    needed=tuple(sorted(citation.needed)),
                    accepted=tuple(sorted(citation.accepted)),
                )
                for kind, key, citation in judged.citations
            ),
            *_uncited(case.expectation, judged),
        ),
        findings=extraction.findings,
    )


def case_articles(cases: Iterable[Case]) -> tuple[CaseArticle, ...]:
    """The articles of `cases` that are at hand, as reports show them."""
    return tuple(
        CaseArticle(
            case=case.name,
            title=article.title,
            outlet=article.outlet,
            published=article.published.date if article.published else None,
            sentences=tuple(
                NumberedSentence(number=s.number, label=s.label, text=article.quote(s.number))
                for s in article.sentences
            ),
        )
        for case in cases
        if (article := case.article) is not None
    )


@dataclass(frozen=True)
class _Verdicts:
    """What is known of an answer from the expectation alone."""

    judged: CaseJudgement
    paired: dict[RecordKind, dict[str, int]]
    optional: dict[RecordKind, dict[str, int]]
    right: dict[RecordKind, dict[str, int]]
    mistakes: tuple[Judgement, ...]
    citations: tuple[CitationCount, ...]
    facts: int


def _verdicts(case: Case, summary: ArticleSummary) -> _Verdicts:
    return _judge_once(case.expectation, summary.model_dump_json())


@lru_cache(maxsize=256)
def _judge_once(expectation: Expectation, answer: str) -> _Verdicts:
    """A pure function of its arguments: samples that agree, and what an edited suite leaves as it
    is, are judged once."""
    summary = ArticleSummary.model_validate_json(answer)
    judged = judge(expectation, summary)
    paired: dict[RecordKind, dict[str, int]] = {}
    optional: dict[RecordKind, dict[str, int]] = {}
    right: dict[RecordKind, Counter[str]] = {}
    mistakes = []
    for judgement in judged.judgements:
        kind = judgement.kind
        if judgement.verdict not in RIGHT:
            mistakes.append(judgement)
        elif judgement.path == RECORD:
            found = paired if judgement.verdict == "correct" else optional
            found.setdefault(kind, {})[judgement.key] = judgement.position
        elif judgement.verdict == "correct" and not judgement.is_null:
            right.setdefault(kind, Counter())[judgement.path] += 1
    return _Verdicts(
        judged=judged,
        paired=paired,
        optional=optional,
        right={kind: dict(counts) for kind, counts in right.items()},
        mistakes=tuple(mistakes),
        citations=tuple(_citation_counts(judged)),
        facts=_facts(summary.model_dump()),
    )


def _uncited(expectation: Expectation, judged: CaseJudgement) -> Iterator[CitedFact]:
    """Where the records that are missing would have been found."""
    lacking = {
        (j.kind, j.key)
        for j in judged.judgements
        if j.path == RECORD and j.verdict in ("missing", "merged")
    }
    for record in expectation.all_records():
        if (record.kind, record.key) in lacking and record.content.evidence:
            needed = record.content.evidence
            yield CitedFact(
                kind=record.kind,
                key=record.key,
                path=RECORD,
                cited=(),
                needed=needed,
                accepted=(*needed, *record.content.also),
            )


def _citation_counts(judged: CaseJudgement) -> Iterator[CitationCount]:
    for kind in RECORDS:
        facts = [citation for of, _, citation in judged.citations if of == kind]
        if facts:
            yield CitationCount(
                kind=kind,
                cited=sum(len(fact.cited) for fact in facts),
                accepted=sum(len(fact.cited & fact.accepted) for fact in facts),
                needed=sum(len(fact.needed) for fact in facts),
                found=sum(len(fact.cited & fact.needed) for fact in facts),
            )


def _facts(value: Any) -> int:
    """Objects with evidence of their own inside `value`."""
    if isinstance(value, dict):
        return ("evidence" in value) + sum(_facts(inner) for inner in value.values())
    return sum(_facts(inner) for inner in value) if isinstance(value, list) else 0


def _manifest(suite: Suite, model: str, samples: int, options: Options) -> Manifest:
    hashes = {}
    prompt = None
    if model != "rules":
        template = load_prompt(options.get("prompt") or DEFAULT_PROMPT)
        prompt = template.name
        hashes["prompt"] = sha256(template.source)
        schema = answer_form(template.answer).model.model_json_schema()
        hashes["schema"] = sha256(canonical_json(schema))
    for case in suite.cases:
        hashes[f"case {case.name}"] = case.expectation_sha256
        if case.article is not None:
            hashes[f"article {case.name}"] = case.article.source_sha256
    return Manifest(
        format=FORMAT,
        suite=suite.name,
        prompt=prompt,
        model=model.removeprefix("recorded/"),
        samples=samples,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=_version(),
        hashes=hashes,
    )


def _version() -> str:
    try:
        return version("summarizer")
    except PackageNotFoundError:
        return "unknown"


@contextlib.contextmanager
def _offline() -> Iterator[None]:
    """No socket may connect: a replay that asked a live model would be no replay."""

    def refuse(*_: object) -> None:
        raise AssertionError("a replay tried to reach the network")

    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    socket.socket.connect = refuse  # type: ignore[method-assign]  # on purpose, and undone
    socket.socket.connect_ex = refuse  # type: ignore[method-assign, assignment]  # the same
    try:
        yield
    finally:
        socket.socket.connect = connect  # type: ignore[method-assign]  # as it was
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]  # as it was
