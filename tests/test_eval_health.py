"""What a run says besides scores: cost, and how often samples agree, worked out by hand."""

from typing import Any

import pytest

from summarizer.briefing import Usage
from summarizer.evals.health import Cost, Prices, consistency, cost_of, health
from summarizer.evals.reports.scores import spent
from summarizer.evals.results import CaseResult
from tests.test_eval_runs import invented_attack, no_attacks, result, run_of


def sample(number: int, change: Any = None, case: str = "a", **extraction: Any) -> CaseResult:
    return result(change, case=case, **extraction).model_copy(update={"sample": number})


def test_samples_that_agree_are_told_from_those_that_do_not() -> None:
    """Article a: perfect, perfect, without its two attacks. Article b: three perfect samples.

    Of a's three pairs of samples one agrees and two do not. Its attacks are missing in one sample
    of three: each record flips in 2 of 3 pairs. pass^1 is 2/3, pass^2 is C(2,2)/C(3,2) = 1/3, and
    pass^3 is 0; b has 1 throughout.
    """
    run = run_of(
        sample(0), sample(1), sample(2, no_attacks),
        *(sample(number, case="b") for number in range(3)),
    )  # fmt: skip
    found = {one.name: one for one in consistency(run)}
    attacks = found["attacks"]
    assert [estimate.mean for estimate in attacks.pass_hat if estimate] == pytest.approx(
        [(2 / 3 + 1) / 2, (1 / 3 + 1) / 2, (0 + 1) / 2]
    )
    assert attacks.flips is not None
    assert attacks.flips.mean == pytest.approx((2 / 3 + 0) / 2)
    assert (attacks.flips.articles, len(attacks.pass_hat)) == (2, 3)
    meetings = found["meetings"]
    assert [estimate.mean for estimate in meetings.pass_hat if estimate] == [1, 1, 1]
    assert meetings.flips is not None
    assert meetings.flips.mean == 0
    # Over all expected records of a, its two attacks alone flip.
    everything = found["everything"].flips
    records = sum(len(keys) for keys in run.results[0].paired.values())
    assert everything is not None
    assert everything.mean == pytest.approx(2 / records * 2 / 3 / 2)


def test_something_surplus_is_a_mistake_of_its_kind_only() -> None:
    found = {one.name: one for one in consistency(run_of(sample(0), sample(1, invented_attack)))}
    first = {name: one.pass_hat[0] for name, one in found.items()}
    assert {name: one.mean for name, one in first.items() if one} == {
        "everything": 0.5, "participants": 1, "meetings": 1, "agreements": 1, "attacks": 0.5
    }  # fmt: skip
    assert found["attacks"].flips is not None
    assert found["attacks"].flips.mean == 0  # both expected ones are there in both


def test_one_sample_says_nothing_of_agreement() -> None:
    assert consistency(run_of(sample(0), sample(0, case="b"))) == ()


def test_samples_are_no_further_articles() -> None:
    """Two samples of one article: shares are over one article, and counts over two answers."""
    one_attempt, two_attempts = (Usage(),), (Usage(), Usage())
    run = run_of(sample(0, attempts=one_attempt), sample(1, attempts=two_attempts))
    state = health(run)
    assert (state.cases, state.judged) == (1, 1)
    assert state.valid_at_first is not None
    assert (state.valid_at_first.mean, state.valid_at_first.articles) == (0.5, 1)
    assert state.supported is not None
    assert state.supported.articles == 1


def test_cost_is_known_only_where_every_attempt_was_counted() -> None:
    counted = Usage(input_tokens=100, output_tokens=20, input_characters=400, output_characters=60)
    length_only = Usage(input_characters=40, output_characters=6)
    both = cost_of([sample(0, attempts=(counted, counted))])
    assert both == Cost(2, 200, 40, 800, 120)
    assert cost_of([sample(0, attempts=(counted, length_only))]) == Cost(2, None, None, 440, 66)
    assert cost_of([]) == Cost(0, None, None, None, None)


def test_a_price_is_for_a_million_tokens() -> None:
    """2 million in at 0.25 and half a million out at 2: 0.5 + 1."""
    prices = Prices(0.25, 2.0)
    known, unknown = Cost(1, 2_000_000, 500_000, 9, 9), Cost(1, None, 500_000, 9, 9)
    assert (known.at(prices), unknown.at(prices)) == (1.5, None)
    assert spent(known, prices) == "2,000,000 tokens in, 500,000 out, which cost 1.5000"
    assert spent(unknown, prices) == "9 characters in, 9 out (tokens not counted)"
