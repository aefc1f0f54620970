"""A budget of tokens or money that a run stops before it passes.

    budget = Budget(money=20, prices=Prices.parse("0.25/0.025/2.00"))
    await budget.reserve_in_turn(request)   # BudgetSpent: no room for this question
    ...ask...
    budget.settle(request, usage, answer)   # or release(request): no answer came

**What is promised.** A question is let through only if all that was spent, what is reserved for
the questions under way, and the most that this one may take fit into the budget together. So the
budget is passed only where an answer takes more than was reserved for it, and by what those under
way at that moment take more. With `max_tokens` in the prompt's parameters the answers' part is
exact; without it, and for what is read, it is the careful guess of `estimates.Estimator.most`.

**What is not.** A request that was sent and brought no answer (a broken connection, a time-out) may
be on the provider's bill all the same; nobody counts it, and so it is not counted here.
"""

import asyncio
import math
from collections import deque
from dataclasses import dataclass

from summarizer.batch.estimates import Estimator, answered_tokens, text_bytes
from summarizer.briefing import Usage
from summarizer.completions import Request
from summarizer.errors import UsageError

_MILLION = 1_000_000


class BudgetSpent(Exception):
    """There is no room for one more question. No `SummarizerError`: nothing has gone wrong."""


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, in any currency; there is no table of prices, as those go stale.

    UsageError for a price that is none.
    """

    input: float
    cached_input: float
    """For the part of the input that the provider had in its cache."""
    output: float

    def __post_init__(self) -> None:
        for price in (self.input, self.cached_input, self.output):
            if not (math.isfinite(price) and price >= 0):
                raise UsageError(f"a price is {price}, expected 0 or more a million tokens")

    @classmethod
    def parse(cls, text: str) -> "Prices":
        """From "INPUT/CACHED/OUTPUT", or "INPUT/OUTPUT" where nothing is cheaper."""
        try:
            prices = [float(part) for part in text.split("/")]
        except ValueError:
            prices = []
        if len(prices) not in (2, 3):
            raise UsageError(
                f"the prices are {text!r}, expected those of a million tokens read, read from the "
                "cache, and written: INPUT/CACHED/OUTPUT, such as 0.25/0.025/2.00"
            )
        return cls(prices[0], prices[-2], prices[-1])

    def of(self, tokens: "Tokens") -> float:
        """What `tokens` cost."""
        fresh = tokens.input - tokens.cached_input
        cost = fresh * self.input + tokens.cached_input * self.cached_input
        return (cost + tokens.output * self.output) / _MILLION


@dataclass(frozen=True)
class Tokens:
    """Numbers of tokens."""

    input: int = 0
    cached_input: int = 0
    """Part of `input`."""
    output: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.input + other.input,
            self.cached_input + other.cached_input,
            self.output + other.output,
        )

    def __sub__(self, other: "Tokens") -> "Tokens":
        return self + Tokens(-other.input, -other.cached_input, -other.output)

    @property
    def total(self) -> int:
        """In and out."""
        return self.input + self.output


class Budget:
    """So many tokens, or so much money by `prices`, or whichever comes first; for one event loop.

    Without either it has no end and only counts. UsageError for money without prices, and for an
    amount that is not above 0.
    """

    def __init__(
        self,
        tokens: int | None = None,
        money: float | None = None,
        prices: Prices | None = None,
        estimator: Estimator | None = None,
    ) -> None:
        if money is not None and prices is None:
            raise UsageError("a budget of money needs the prices of a million tokens")
        for what, amount in (("tokens", tokens), ("money", money)):
            if amount is not None and not (math.isfinite(amount) and amount > 0):
                raise UsageError(f"the budget is {amount} {what}; it must be more than 0")
        self._tokens = tokens
        self._money = money
        self._prices = prices
        self._estimator = estimator or Estimator()
        self.spent = Tokens()
        """Counted or estimated, that of earlier runs included."""
        self._earlier = Tokens()
        self.estimated = 0
        """Answers of this run whose tokens nobody counted."""
        self._under_way = Tokens()
        # By key and not by identity: an engine in another process sends copies.
        self._reserved: dict[str, list[Tokens]] = {}
        self._queue: deque[asyncio.Future[None]] = deque()
        self._changed: asyncio.Future[None] | None = None

    @property
    def is_estimated(self) -> bool:
        """Whether a part of what was spent is an estimate."""
        return self.estimated > 0

    @property
    def money(self) -> float | None:
        """What this run has spent; None without prices."""
        return None if self._prices is None else self._prices.of(self.spent - self._earlier)

    def count(self, usage: Usage) -> None:
        """Something was spent earlier: by another run on the same batch."""
        earlier = Tokens(
            usage.input_tokens or 0, usage.cached_input_tokens or 0, usage.output_tokens or 0
        )
        self.spent += earlier
        self._earlier += earlier

    def reserve(self, request: Request) -> None:
        """Set aside what `request` may take; BudgetSpent if it and what is under way do not fit.

        What is under way mostly takes less than is set aside for it: see `reserve_in_turn`.
        """
        wanted = Tokens(*_in_and_out(self._estimator.most(request)))
        if not self._fits(self._under_way + wanted):
            raise BudgetSpent(self._no_room(request, wanted))
        self._under_way += wanted
        self._reserved.setdefault(request.key(), []).append(wanted)

    async def reserve_in_turn(self, request: Request) -> None:
        """Set aside what `request` may take, first come, first served.

        Waits while there would be room if what is under way took less than is set aside for it, so
        that towards its end a budget is spent by fewer and fewer at a time, and not left over.
        BudgetSpent if there is none even so. Nothing is set aside if this is cancelled.
        """
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            if self._queue[0] is not turn:
                await turn
            while True:
                wanted = Tokens(*_in_and_out(self._estimator.most(request)))
                if self._fits(self._under_way + wanted) or not self._fits(wanted):
                    break
                self._changed = asyncio.get_running_loop().create_future()
                await self._changed
            self.reserve(request)
        finally:
            self._queue.remove(turn)
            if self._queue and not self._queue[0].done():
                self._queue[0].set_result(None)

    def settle(self, request: Request, usage: Usage, answer: str | None = None) -> None:
        """`request` was answered and took what `usage` says.

        Where that says nothing, what is likely counts instead: by the length of `answer`, if given.
        """
        self._give_back(request)
        likely = self._estimator.likely(request)
        read, written = usage.input_tokens, usage.output_tokens
        if read is None or written is None:
            self.estimated += 1
        else:
            self._estimator.learn(request, read, written)
        if written is None:
            written = likely[1] if answer is None else answered_tokens(text_bytes(answer))
        read = likely[0] if read is None else read
        self.spent += Tokens(read, min(usage.cached_input_tokens or 0, read), written)

    def release(self, request: Request) -> None:
        """`request` was not answered: what was set aside for it is free again."""
        self._give_back(request)

    def _give_back(self, request: Request) -> None:
        key = request.key()
        reserved = self._reserved[key]
        self._under_way -= reserved.pop()
        if not reserved:
            del self._reserved[key]
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)

    def _fits(self, more: Tokens) -> bool:
        after = self.spent + more
        if self._tokens is not None and after.total > self._tokens:
            return False
        return self._money is None or self._prices is None or self._prices.of(after) <= self._money

    def _no_room(self, request: Request, wanted: Tokens) -> str:
        after = self.spent + self._under_way + wanted
        if self._tokens is not None and after.total > self._tokens:
            limit, spent = f"{self._tokens:,} tokens", f"{self.spent.total:,} are spent"
            under_way = f"{self._under_way.total:,}"
        else:
            assert self._prices is not None  # noqa: S101 - or it would have fitted
            limit, spent = f"{self._money:g}", f"{self._prices.of(self.spent):.4f} is spent"
            under_way = f"{self._prices.of(self._under_way):.4f}"
        if self._under_way.total:
            spent += f", {under_way} is set aside for what is under way"
        exact = " (max_tokens)" if "max_tokens" in request.parameters else ""
        return (
            f"the budget of {limit} has no room for one more question: {spent}, and it may take "
            f"{wanted.input:,} tokens in and {wanted.output:,} out{exact}"
        )


def _in_and_out(pair: tuple[int, int]) -> tuple[int, int, int]:
    # That the cache will help is never counted on beforehand.
    return pair[0], 0, pair[1]
