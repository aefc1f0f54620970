"""Running a suite: every case answered, judged, and kept with what it was made from.

Answers come through the pipeline that briefings use; a failure is a result of its case. From
recordings nothing may reach the network: sockets cannot connect while such a run lasts.
"""

import contextlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Unpack

from summarizer.briefing import Extraction
from summarizer.completions import canonical_json, sha256
from summarizer.errors import UsageError
from summarizer.evals.cases import Case, Suite
from summarizer.evals.judging import judge
from summarizer.evals.results import CaseResult, CitationCount, Manifest, Run
from summarizer.pipeline import DEFAULT_PROMPT, Options, extractions
from summarizer.prompts import load_prompt
from summarizer.schema import ArticleSummary

DEFAULT_MODEL = "recorded/claude"


def run_suite(suite: Suite, *, samples: int = 1, **options: Unpack[Options]) -> Run:
    """Answer and judge every case of `suite`, `samples` times.

    `options` are those of `summarizer.brief`; the model is `DEFAULT_MODEL` unless it is given.
    """
    if samples < 1:
        raise UsageError(f"samples is {samples}; it must be at least 1")
    model = options.get("model") or DEFAULT_MODEL
    at_hand = [case for case in suite.cases if case.article is not None]
    results = [
        CaseResult(case=case.name, suite=case.suite, sample=sample, outcome="not_at_hand")
        for case in suite.cases
        if case.article is None
        for sample in range(samples)
    ]
    with _offline() if model.startswith("recorded/") else contextlib.nullcontext():
        for sample in range(samples):
            articles = [case.article for case in at_hand if case.article is not None]
            settings: Options = {**options, "model": model}
            if model != "rules":  # which answer the same each time
                settings["sample"] = sample
            answers = extractions(articles, **settings)
            for case, extraction in zip(at_hand, answers, strict=True):
                results.append(judge_extraction(case, extraction, sample))
    results.sort(key=lambda result: (result.suite, result.case, result.sample))
    return Run(manifest=_manifest(suite, model, samples, options), results=tuple(results))


def judge_extraction(case: Case, extraction: Extraction, sample: int = 0) -> CaseResult:
    """The verdicts on one answer to `case`."""
    known: dict[str, Any] = {
        "case": case.name,
        "suite": case.suite,
        "sample": sample,
        "attempts": extraction.attempts,
        "provenance": extraction.provenance,
    }
    if extraction.summary is None:
        return CaseResult(**known, outcome="failed", failure=extraction.failure)
    judged = judge(case.expectation, extraction.summary)
    return CaseResult(
        **known,
        outcome="judged",
        judgements=judged.judgements,
        citations=tuple(
            CitationCount(
                kind=kind,
                cited=len(citation.cited),
                accepted=len(citation.cited & citation.accepted),
                needed=len(citation.needed),
                found=len(citation.cited & citation.needed),
            )
            for kind, citation in judged.citations
        ),
        facts=_facts(extraction.summary.model_dump()),
        unsupported=len({finding.path for finding in extraction.findings}),
        valid_at_first=len(extraction.attempts) == 1 and not extraction.findings,
    )


def _facts(value: Any) -> int:
    """Objects with evidence of their own inside `value`."""
    if isinstance(value, dict):
        return ("evidence" in value) + sum(_facts(inner) for inner in value.values())
    return sum(_facts(inner) for inner in value) if isinstance(value, list) else 0


def _manifest(suite: Suite, model: str, samples: int, options: Options) -> Manifest:
    hashes = {"schema": sha256(canonical_json(ArticleSummary.model_json_schema()))}
    prompt = None
    if model != "rules":
        template = load_prompt(options.get("prompt") or DEFAULT_PROMPT)
        prompt = template.name
        hashes["prompt"] = sha256(template.source)
    for case in suite.cases:
        hashes[f"case {case.name}"] = case.expectation_sha256
        if case.article is not None:
            hashes[f"article {case.name}"] = case.article.source_sha256
    return Manifest(
        format=1,
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
