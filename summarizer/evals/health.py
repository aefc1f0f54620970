"""What a run says besides its scores: failures, support, cost, and how often samples agree."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summarizer.briefing import Usage
from summarizer.evals.expectations import RECORDS, RecordKind
from summarizer.evals.metrics import count_records
from summarizer.evals.results import RECORD, CaseResult, Run
from summarizer.evals.stats import (
    Estimate,
    bootstrap_mean,
    bootstrap_ratio,
    flip_rate,
    mean_within,
    pass_hat_k,
)


@dataclass(frozen=True)
class Cost:
    """What the answers of a run cost, re-asks included. None unless every attempt was counted."""

    answers: int
    """Attempts that were answered."""
    input_tokens: int | None
    output_tokens: int | None
    input_characters: int | None
    """Of messages and schema: known also where nobody counted tokens."""
    output_characters: int | None

    def at(self, prices: "Prices") -> float | None:
        """In the money of the prices; None without token counts."""
        if self.input_tokens is None or self.output_tokens is None:
            return None
        return (self.input_tokens * prices.input + self.output_tokens * prices.output) / 1e6


class Prices(NamedTuple):
    """Of a million tokens, in whatever money."""

    input: float
    output: float


@dataclass(frozen=True)
class Health:
    """Failures, traps, support and cost of a run."""

    cases: int
    judged: int
    failed: int
    """Answers, that is cases times samples, as those below."""
    not_at_hand: int
    forbidden: int
    """Traps that were stepped into."""
    supported: Estimate | None
    """Share of the facts that pass the checks in the end."""
    valid_at_first: Estimate | None
    """Share of articles whose first attempt passed schema and checks."""
    saved_by_reask: int
    """Answers that passed only after an objection."""
    cost: Cost


@dataclass(frozen=True)
class Consistency:
    """How often repeated samples of an article agree, over articles with at least two."""

    name: str
    """A record type, or "everything"."""
    pass_hat: tuple[Estimate | None, ...]
    """pass^1, pass^2, ...: the chance that so many samples are all without a mistake in it."""
    flips: Estimate | None
    """Share of pairs of samples in which an expected record has another verdict."""


def health(run: Run, *, seed: int = 0) -> Health:
    """Failures, traps, support and cost of a run."""
    judged = run.judged
    by_case = group_samples(judged)
    first = mean_within(
        {case: [float(bool(r.valid_at_first)) for r in own] for case, own in by_case.items()}
    )
    return Health(
        cases=len({result.case for result in run.results}),
        judged=len(by_case),
        failed=sum(result.outcome == "failed" for result in run.results),
        not_at_hand=sum(result.outcome == "not_at_hand" for result in run.results),
        forbidden=sum(j.verdict == "forbidden" for r in judged for j in r.mistakes),
        supported=bootstrap_ratio(
            [float(sum(r.facts - r.unsupported for r in own)) for own in by_case.values()],
            [float(sum(r.facts for r in own)) for own in by_case.values()],
            seed=seed,
        ),
        valid_at_first=bootstrap_mean(
            [share for share in first.values() if share is not None], seed=seed
        ),
        saved_by_reask=sum(r.valid_at_first is False and not r.unsupported for r in judged),
        cost=cost_of(run.results),
    )


def cost_of(results: Iterable[CaseResult]) -> Cost:
    """What the answers in `results` cost."""
    usages = [usage for result in results for usage in result.attempts]

    def total(count: Callable[[Usage], int | None]) -> int | None:
        known = [n for n in map(count, usages) if n is not None]
        return sum(known) if usages and len(known) == len(usages) else None

    return Cost(
        answers=len(usages),
        input_tokens=total(lambda usage: usage.input_tokens),
        output_tokens=total(lambda usage: usage.output_tokens),
        input_characters=total(lambda usage: usage.input_characters),
        output_characters=total(lambda usage: usage.output_characters),
    )


def consistency(run: Run, *, seed: int = 0) -> tuple[Consistency, ...]:
    """How far the samples of `run` agree, for everything and by record type.

    Empty where no article has two judged samples. An article that has nothing of a kind, expected
    or predicted, in any sample says nothing about that kind.
    """
    samples = {case: own for case, own in group_samples(run.judged).items() if len(own) > 1}
    if not samples:
        return ()
    most = max(map(len, samples.values()))
    found = [
        Consistency(
            "everything",
            tuple(_pass_hat(samples.values(), k, _is_faultless, seed) for k in range(1, most + 1)),
            _flips(samples.values(), tuple(RECORDS), seed),
        )
    ]
    for kind in RECORDS:
        counting = count_records(kind)
        telling = [own for own in samples.values() if any(counting(r).f1 is not None for r in own)]
        found.append(
            Consistency(
                kind,
                tuple(
                    _pass_hat(telling, k, lambda r: counting(r).f1 in (None, 1.0), seed)  # noqa: B023 - called at once
                    for k in range(1, most + 1)
                ),
                _flips(telling, (kind,), seed),
            )
        )
    return tuple(found)


def group_samples(results: Iterable[CaseResult]) -> dict[str, list[CaseResult]]:
    """The results of each case, in order."""
    samples: dict[str, list[CaseResult]] = {}
    for result in results:
        samples.setdefault(result.case, []).append(result)
    return samples


def _is_faultless(result: CaseResult) -> bool:
    return not result.mistakes


def _pass_hat(
    articles: Iterable[Sequence[CaseResult]],
    k: int,
    is_success: Callable[[CaseResult], bool],
    seed: int,
) -> Estimate | None:
    chances = (pass_hat_k(sum(map(is_success, own)), len(own), k) for own in articles)
    return bootstrap_mean([chance for chance in chances if chance is not None], seed=seed)


def _flips(
    articles: Iterable[Sequence[CaseResult]], kinds: tuple[RecordKind, ...], seed: int
) -> Estimate | None:
    """Each article's mean over its expected records, then over articles."""
    rates = []
    for own in articles:
        verdicts = [_record_verdicts(result, kinds) for result in own]
        places = sorted({place for found in verdicts for place in found})
        # Against alternatives two samples may be held to different records: "" is none there.
        flips = [flip_rate([found.get(place, "") for found in verdicts]) for place in places]
        known = [flip for flip in flips if flip is not None]
        if known:
            rates.append(sum(known) / len(known))
    return bootstrap_mean(rates, seed=seed)


def _record_verdicts(
    result: CaseResult, kinds: tuple[RecordKind, ...]
) -> dict[tuple[RecordKind, str], str]:
    """Each required record to its verdict."""
    verdicts = {(kind, key): "correct" for kind in kinds for key in result.paired.get(kind, {})}
    for j in result.mistakes:
        if j.kind in kinds and j.path == RECORD and j.verdict in ("missing", "merged"):
            verdicts[(j.kind, j.key)] = j.verdict
    return verdicts
