"""A budget is not passed, and it is used up."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from summarizer.batch.budget import Budget, BudgetSpent, Prices, Tokens
from summarizer.batch.estimates import Estimator, asked_bytes
from summarizer.briefing import Usage
from summarizer.completions import Message, Request
from summarizer.errors import SummarizerError, UsageError
from tests.virtual_time import run_virtually


class Answer(BaseModel):
    value: int = 0


def request(text: str = "What is new?", **parameters: Any) -> Request:
    return Request("stub", (Message("user", text),), Answer, parameters)


def usage(read: int | None, written: int | None, cached: int | None = None) -> Usage:
    return Usage(input_tokens=read, cached_input_tokens=cached, output_tokens=written)


def most(one: Request) -> int:
    return sum(Estimator().most(one))


# -- prices


def test_prices_are_those_of_a_million_tokens() -> None:
    """3 million in, of which 1 million from the cache, and half a million out:
    2 x 0.25 + 1 x 0.025 + 0.5 x 2 = 1.525."""
    prices = Prices.parse("0.25/0.025/2.00")
    assert prices.of(Tokens(3_000_000, 1_000_000, 500_000)) == pytest.approx(1.525)
    assert Prices.parse("3/15") == Prices(3, 3, 15)


@pytest.mark.parametrize("text", ["", "1", "1/2/3/4", "a/b", "1/-2", "nan/1", "1,5/2"])
def test_prices_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="price"):
        Prices.parse(text)


@pytest.mark.parametrize(
    "options", [{"tokens": 0}, {"money": 5.0}, {"money": -1.0, "prices": Prices(1, 1, 1)}]
)
def test_a_budget_that_makes_no_sense_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="budget"):
        Budget(**options)


# -- what is let through


def test_what_may_take_too_much_is_not_let_through() -> None:
    """The most that it may take has to fit, to the token."""
    one = request(max_tokens=500)
    Budget(tokens=most(one)).reserve(one)
    with pytest.raises(BudgetSpent) as raised:
        Budget(tokens=most(one) - 1).reserve(one)
    assert not isinstance(raised.value, SummarizerError)
    assert "500 out (max_tokens)" in str(raised.value)


def test_what_is_under_way_counts_until_it_is_settled_or_released() -> None:
    first, second = request("first", max_tokens=1_000), request("second", max_tokens=1_000)
    budget = Budget(tokens=most(first) + most(second) - 1)
    budget.reserve(first)
    with pytest.raises(BudgetSpent, match="is set aside for what is under way"):
        budget.reserve(second)
    budget.settle(first, usage(50, 100))
    budget.reserve(second)
    budget.release(second)
    budget.reserve(first)
    assert budget.spent == Tokens(50, 0, 100)


def test_money_is_kept_by_the_full_price_of_the_input() -> None:
    """That the cache will help is not counted on; that it did is. 1 out may be had for 1 here."""
    one = request(max_tokens=10)
    asked = Estimator().most(one)[0]
    prices = Prices(1_000_000, 0, 1_000_000)
    with pytest.raises(BudgetSpent, match=r"may take .* tokens in and 10 out"):
        Budget(money=asked + 9.5, prices=prices).reserve(one)
    budget = Budget(money=asked + 10, prices=prices)
    budget.reserve(one)
    budget.settle(one, usage(30, 4, cached=30))
    assert budget.money == 4


def test_what_earlier_runs_spent_counts_but_is_not_what_this_one_costs() -> None:
    one = request(max_tokens=10)
    budget = Budget(tokens=most(one) + 99, prices=Prices(1, 1, 1))
    budget.count(usage(80, 20))
    with pytest.raises(BudgetSpent, match="100 are spent"):
        budget.reserve(one)
    assert (budget.spent.total, budget.money) == (100, 0)


@settings(deadline=None)
@given(
    budget_tokens=st.integers(1, 60_000),
    texts=st.lists(st.integers(0, 8_000), min_size=1, max_size=60),
    shares=st.lists(st.floats(0, 1), min_size=60, max_size=60),
    workers=st.integers(1, 16),
    limit=st.integers(1, 3_000),
    lost=st.integers(0, 10),
)
def test_the_budget_is_never_passed_and_little_of_it_is_left(
    budget_tokens: int,
    texts: list[int],
    shares: list[float],
    workers: int,
    limit: int,
    lost: int,
) -> None:
    """Whatever answers take up to `max_tokens`, and however many ask: it stops before, and only
    when there is no room for the one that it stops at."""
    estimator = Estimator()
    budget = Budget(tokens=budget_tokens, estimator=estimator)

    async def main() -> None:
        waiting = list(enumerate(texts))
        is_over = False

        async def work() -> None:
            nonlocal is_over
            while waiting and not is_over:
                number, length = waiting.pop(0)
                one = request(f"{number} " + "a" * length, max_tokens=limit)
                try:
                    await budget.reserve_in_turn(one)
                except BudgetSpent:
                    assert budget.spent.total + sum(estimator.most(one)) > budget_tokens
                    is_over = True
                    return
                await asyncio.sleep(1 + shares[number])
                if number % 11 < lost // 3:
                    budget.release(one)
                else:
                    # As English text has it; what is read is a guess, and only guessed well here.
                    budget.settle(one, usage(asked_bytes(one) // 4, int(limit * shares[number])))
                assert budget.spent.total <= budget_tokens

        await asyncio.gather(*(work() for _ in range(workers)))

    run_virtually(main())


def test_towards_its_end_it_is_spent_by_fewer_at_a_time_and_not_left_over() -> None:
    """Answers of 100 with `max_tokens` of 10,000: without waiting, 16 at once would reserve more
    than the 100,000 there are when a hundredth of it is spent."""
    budget = Budget(tokens=100_000)
    in_flight = 0
    most_at_once: list[int] = []

    async def main() -> None:
        nonlocal in_flight
        is_over = False

        async def work(worker: int) -> None:
            nonlocal in_flight, is_over
            number = 0
            while not is_over:
                number += 1
                one = request(f"question {worker}.{number}", max_tokens=10_000)
                try:
                    await budget.reserve_in_turn(one)
                except BudgetSpent:
                    is_over = True
                    return
                in_flight += 1
                most_at_once.append(in_flight)
                await asyncio.sleep(1)
                in_flight -= 1
                budget.settle(one, usage(20, 80))

        await asyncio.gather(*(work(worker) for worker in range(16)))

    run_virtually(main())
    assert 100_000 - 10_200 < budget.spent.total <= 100_000
    assert (max(most_at_once), most_at_once[-1]) == (9, 1)


def test_one_that_is_cancelled_while_it_waits_sets_nothing_aside() -> None:
    async def main() -> None:
        first, second, third = (request(text, max_tokens=1_000) for text in "abc")
        budget = Budget(tokens=most(first) + 500)
        budget.reserve(first)
        waiting = asyncio.create_task(budget.reserve_in_turn(second))
        behind = asyncio.create_task(budget.reserve_in_turn(third))
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.sleep(1)
        budget.settle(first, usage(1, 1))
        await behind
        budget.release(third)
        budget.reserve(second)

    run_virtually(main())


# -- what nobody counted, and what is learnt from what was


def test_what_nobody_counted_is_estimated_by_its_length() -> None:
    """A token for 4 bytes asked and for 3 answered: an answer of 300 bytes is 100 tokens."""
    one = request("a" * 4_000)
    budget = Budget()
    budget.reserve(one)
    assert not budget.is_estimated
    budget.settle(one, usage(None, None), answer="x" * 300)
    assert budget.is_estimated
    assert budget.spent == Tokens(-(-asked_bytes(one) // 4), 0, 100)


def test_estimates_learn_what_a_provider_counts() -> None:
    """A tokenizer that needs twice as many tokens as the first guess is known after a while."""
    estimator, one = Estimator(), request("a" * 4_000)
    asked = asked_bytes(one)
    for _ in range(100):
        estimator.learn(one, asked // 2, 3_000)
    read, written = estimator.likely(one)
    assert read == pytest.approx(asked / 2, rel=0.05)
    assert written == pytest.approx(3_000, rel=0.05)


def test_the_most_an_answer_may_take_follows_the_largest_seen() -> None:
    """4,000 letters suggest 5,000 bytes of answer: at first four times a token for three of them,
    6,667. After 20 answers 1.5 times the largest: one of 400 among those of 100 gives 600."""
    estimator, one = Estimator(), request("a" * 4_000)
    assert estimator.most(one)[1] == 6_667
    for written in [100] * 19 + [400]:
        estimator.learn(one, 1_000, written)
    assert estimator.most(one)[1] == pytest.approx(600, abs=1)
    estimator.learn(one, 1_000, 2_000)
    assert estimator.most(one)[1] == pytest.approx(3_000, abs=1)


def test_with_max_tokens_the_most_is_exact() -> None:
    estimator, one = Estimator(), request("a" * 4_000, max_tokens=700)
    for _ in range(50):
        estimator.learn(one, 1_000, 100)
    assert estimator.most(one)[1] == 700
    assert estimator.likely(request("a" * 40_000, max_tokens=700))[1] <= 700


def test_an_answer_is_expected_to_be_as_long_as_the_one_before_it() -> None:
    """A re-ask: 3,000 bytes answered, 1,000 tokens expected, whatever the article's length."""
    again = request("a" * 40_000).followed_by("x" * 3_000, "Once more.")
    assert Estimator().likely(again)[1] == 1_000


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(0, 9))
def test_in_any_script_the_most_is_no_less_than_what_is_likely(text: str, learnt: int) -> None:
    estimator, one = Estimator(), request(text)
    for number in range(learnt):
        estimator.learn(request("a" * 100 * number), 100 + number, 50 * number)
    assert all(a <= b for a, b in zip(estimator.likely(one), estimator.most(one), strict=True))
