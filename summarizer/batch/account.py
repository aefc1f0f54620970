"""Whether one more question may be asked, and what those that were asked have cost."""

from collections.abc import Callable

from summarizer.batch.budget import Budget, BudgetSpent
from summarizer.batch.memory import Left
from summarizer.batch.tally import Tally
from summarizer.briefing import Usage
from summarizer.completions import Completion, Request

NOTHING = Usage(requests=0, input_tokens=0, cached_input_tokens=0, output_tokens=0)
"""What an answer takes that is read from a recording."""


class Stop:
    """That a run is to end before all is asked, and why. Asked twice, the first reason stays."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.is_immediate = False
        """What is under way is given up, and not waited for."""
        self._told: list[Callable[[], None]] = []

    def when_asked(self, call: Callable[[], None]) -> None:
        """`call` is called whenever somebody asks."""
        self._told.append(call)

    def ask(self, reason: str, *, immediately: bool = False) -> None:
        """End the run: no question is begun any more; `immediately`: nor waited for."""
        if self.reason is None:
            self.reason = reason
        self.is_immediate = self.is_immediate or immediately
        for call in self._told:
            call()


class Account:
    """Lets questions through, and keeps the tally and the budget of a run."""

    def __init__(self, tally: Tally, stop: Stop, budget: Budget | None) -> None:
        self._tally = tally
        self._stop = stop
        self._budget = budget

    async def reserve(self, request: Request) -> None:
        """Return when `request` may be begun; `Left` if the run ends or the budget has no room."""
        if self._stop.reason is not None:
            raise Left(self._stop.reason)
        if self._budget is not None:
            try:
                await self._budget.reserve_in_turn(request)
            except BudgetSpent as error:
                self._stop.ask(str(error))
                raise Left(str(error)) from None
            if self._stop.reason is not None:  # while it waited for its turn
                self._budget.release(request)
                raise Left(self._stop.reason)

    def settle(self, request: Request, completion: Completion) -> None:
        """`request` was answered; what a recording answered has cost nothing today."""
        usage = NOTHING if completion.replayed else completion.usage
        self._tally.spend(usage)
        if self._budget is not None:
            self._budget.settle(request, usage, completion.content)
            self._tally.money = self._budget.money

    def release(self, request: Request, requests: int) -> None:
        """`request` was not answered, in so many HTTP requests."""
        self._tally.requests += requests
        if self._budget is not None:
            self._budget.release(request)
