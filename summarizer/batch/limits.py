"""How many requests may be in flight, found out by asking: the pace of a run.

    limit = AdaptiveLimit(most=64, requests_per_minute=500)
    settings = ClientSettings(pace=limit)

The number of requests in flight is a congestion window. It grows while answers come and is halved
when the provider says that it is too much: additive increase, multiplicative decrease, which
converges to a fair share of a capacity that nobody announces (Chiu and Jain, "Analysis of the
Increase and Decrease Algorithms for Congestion Avoidance in Computer Networks", 1989).

- *Slow start*: `first` (64) in flight, and one more with each answer, which doubles them with each
  round trip (Jacobson, "Congestion Avoidance and Control", 1988). So up to 64 are believed, and
  more are found out.
- *Halved* by a 429 or 529, and by a 503 if it says when to come back, or if one in five answers
  is such: one alone is what one broken machine of a hundred says. What was under way when it was
  halved neither halves it again nor lets it grow: only what was sent since tells of the new size.
- *Recovers* by doubling to 0.9 of the size that was refused, and then adds one with each round trip
  (one divided by the size, with each answer); half of that up to the refused size if it was refused
  twice, a quarter if three times, an eighth from then on. A quarter above it the refused size no
  longer holds, and doubling begins again. (That a size is remembered, and its neighbourhood walked
  slowly, is from CUBIC, RFC 9438; halving alone would idle at three quarters of the capacity.)
- Grows only while at least half of it is in use (RFC 7661): else nothing was tried.
- *Paced* once anything was refused: let through at intervals of the mean time of an answer divided
  by 1.25 times the size, so that a round trip's requests do not come all at once. (Answers that
  take equally long bring the next requests together, and a bucket of a second's worth then refuses
  half of what it would serve in a row.)
- *Pauses* for everybody until a Retry-After has passed, and then lets requests through at random
  intervals, so that not all come at once; without one, up to 0.5 s (full jitter), twice as long for
  each refusal in a row. A Retry-After above the longest pause is not waited for: no request
  outlives it, and a run should end with the provider's words and not sleep through the day.
- Before that, limits a minute that the user sets hold (`rates.MinuteLimit`), and what is left by
  the provider's headers is not overdrawn (`rates.AnnouncedLimit`).
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf

from summarizer.batch.estimates import Estimator
from summarizer.batch.rates import AnnouncedLimit, MinuteLimit, Taken
from summarizer.clients import Sent
from summarizer.completions import Request
from summarizer.errors import UsageError

FIRST = 64
"""In flight at first. Who asks for `--workers 64` wants 64, and from 4 on a run of 500 articles
would take a third longer. A provider that takes fewer refuses the others, which costs no tokens
and is over after a few halvings: one that takes 4 refuses a hundred, in the first seconds."""
_NEAR, _BEYOND = 0.9, 1.25  # of the size that was last refused: between them it is walked slowly
_PACING = 1.25  # times the rate of the window: what a timer is late by must not shrink it
_SMOOTHING = 0.1  # share of each answer in the mean time of an answer
_SLOWEST = 1 / 8  # of a step: a capacity that has grown should be found within minutes
_REFUSED = frozenset({429, 529})  # 529 is Anthropic's "overloaded"
_UNAVAILABLE = 503
_ROUND = 20  # answers, at least, of which those unavailable are a share
_UNAVAILABLE_SHARE = 0.2  # from here on the service, and below it one of its machines
_PAUSE_SECONDS = 0.5  # the first pause where the provider does not say how long
_LONGEST_GUESS = 60.0  # most limits are limits a minute
_LONGEST_SPREAD = 5.0  # behind a pause: enough for a thousand workers to come one by one
_SHORTEST_SLEEP = 0.001  # a sleep of less may not move a clock at all


@dataclass(eq=False, slots=True)
class _Admission:
    """A request that was let through and not reported yet."""

    request: Request  # held, so that no other one can have its `id` meanwhile
    epoch: int
    requests_before: int
    tokens_before: float
    tokens: Taken | None


class AdaptiveLimit:
    """A `Pace` for one event loop at a time: first come, first served.

    At most `most` are in flight, and at most so many requests and tokens are let through in any 60
    seconds (tokens by estimate, corrected as soon as the provider has counted: see
    `rates.MinuteLimit` for what exactly is promised). UsageError for a limit that lets none pass.

    `clock`, `sleep` and `uniform` (0..1) are for tests.
    """

    def __init__(
        self,
        most: int,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        first: int = FIRST,
        estimator: Estimator | None = None,
        longest_pause_seconds: float = 900.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Callable[[], float] = random.random,
    ) -> None:
        for name, value in (
            ("most", most),
            ("first", first),
            ("requests_per_minute", requests_per_minute),
            ("tokens_per_minute", tokens_per_minute),
        ):
            if value is not None and not (0 < value < inf):
                raise UsageError(f"{name} is {value}, expected more than 0")
        self.most = most
        self.in_flight = 0
        """Requests let through and not reported yet."""
        self.refused = 0
        """How often the limit was halved."""
        self._window = float(min(first, most))
        self._ceiling = inf
        """The size at which it was last halved."""
        self._pace_below = 1.0
        """The step below that size, of one with each round trip."""
        self._epoch = 0
        """How often it was halved, as far as admissions are concerned."""
        self._in_a_row = 0
        """Halvings since the last answer."""
        self._answered = 0
        self._unavailable = 0
        """Both of this round."""
        self._requests = MinuteLimit(requests_per_minute) if requests_per_minute else None
        self._tokens = MinuteLimit(tokens_per_minute) if tokens_per_minute else None
        self._requests_left = AnnouncedLimit("requests")
        self._tokens_left = AnnouncedLimit("tokens")
        self._sent_requests = 0
        self._sent_tokens = 0.0
        self._estimator = estimator or Estimator()
        self._admissions: dict[int, list[_Admission]] = {}
        self._queue: deque[asyncio.Future[None]] = deque()
        self._freed: asyncio.Future[None] | None = None
        self._peak = 0
        """Most in flight in this round."""
        self._answer_seconds = 0.0
        self._paced_until = -inf
        self._paused_until = -inf
        self._to_spread = 0
        self._spread_gap = 0.0
        self._longest_pause = longest_pause_seconds
        self._clock = clock
        self._sleep = sleep
        self._uniform = uniform

    @property
    def allowed(self) -> int:
        """How many may be in flight now."""
        return int(self._window)

    @property
    def waiting(self) -> int:
        """Requests that wait to be let through."""
        return len(self._queue)

    @property
    def paused_seconds(self) -> float:
        """How long nobody is let through any more; 0 if that is not so."""
        return max(0.0, self._paused_until - self._clock())

    async def admit(self, request: Request) -> None:
        """Return when `request` may be sent. Cancelled while it waits, it leaves no trace."""
        asked, answered = self._estimator.likely(request)
        tokens = asked + answered
        # Providers count what may be written against the limit before it is: OpenAI the larger.
        charged = max(tokens, request.parameters.get("max_tokens") or 0)
        if self._queue or self._seconds_until(tokens, charged) > 0:
            await self._wait_in_line(tokens, charged)
        # From here to the end nothing is awaited, so that no slot can leak.
        now = self._clock()
        self.in_flight += 1
        if self._requests is not None:
            self._requests.take(1, now)
        taken = self._tokens.take(tokens, now) if self._tokens is not None else None
        self._requests_left.take(1, now)
        self._tokens_left.take(charged, now)
        self._sent_requests += 1
        self._sent_tokens += charged
        self._peak = max(self._peak, self.in_flight)
        self._pace(now)
        admission = _Admission(request, self._epoch, self._sent_requests, self._sent_tokens, taken)
        self._admissions.setdefault(id(request), []).append(admission)

    def report(self, request: Request, sent: Sent) -> None:
        """What came of a request that was let through: its slot is free, whatever it was."""
        admissions = self._admissions[id(request)]
        admission = admissions.pop(0)
        if not admissions:
            del self._admissions[id(request)]
        if sent.status is not None and sent.status < 300:
            self._grow(admission, sent.seconds)
        elif sent.status in _REFUSED or sent.status == _UNAVAILABLE:
            self._shrink(admission, sent)
        self.in_flight -= 1
        if sent.input_tokens is not None and sent.output_tokens is not None:
            self._estimator.learn(request, sent.input_tokens, sent.output_tokens)
            if self._tokens is not None and admission.tokens is not None:
                self._tokens.correct(admission.tokens, sent.input_tokens + sent.output_tokens)
        if sent.headers:
            now = self._clock()
            later = self._sent_requests - admission.requests_before
            self._requests_left.hear(sent.headers, later, sent.seconds, now)
            charged = self._sent_tokens - admission.tokens_before
            self._tokens_left.hear(sent.headers, charged, sent.seconds, now)
        if self._freed is not None and not self._freed.done():
            self._freed.set_result(None)

    def _pace(self, now: float) -> None:
        """One was let through: when the next one may be."""
        if self._to_spread:
            self._to_spread -= 1
            self._paced_until = now + self._uniform() * self._spread_gap
        elif self._ceiling < inf:
            gap = self._answer_seconds / (_PACING * self._window)
            # One that came late lets the next one come that much earlier.
            self._paced_until = max(self._paced_until, now - gap) + gap

    def _grow(self, admission: _Admission, seconds: float) -> None:
        before = self._answer_seconds or seconds
        self._answer_seconds = before + _SMOOTHING * (seconds - before)
        self._answered += 1
        is_used = 2 * max(self._peak, self.in_flight) >= self._window
        if self._answered >= max(_ROUND, self._window):
            self._answered = self._unavailable = 0
            self._peak = self.in_flight
        if admission.epoch != self._epoch:
            return
        self._in_a_row = 0
        if not is_used:
            return
        near = _NEAR * self._ceiling
        if self._window < near:
            grown = min(self._window + 1, near)
        elif self._window <= _BEYOND * self._ceiling:
            is_known = self._window <= self._ceiling + 1
            grown = self._window + (self._pace_below if is_known else 1.0) / self._window
        else:
            grown = self._window + 1
        self._window = min(grown, float(self.most))

    def _shrink(self, admission: _Admission, sent: Sent) -> None:
        asked = sent.retry_after_seconds
        if sent.status == _UNAVAILABLE and asked is None:
            self._unavailable += 1
            if self._unavailable < _UNAVAILABLE_SHARE * max(_ROUND, self._window):
                return
        if admission.epoch == self._epoch:
            self.refused += 1
            self._epoch += 1
            self._in_a_row += 1
            self._answered = self._unavailable = 0
            size = min(self._window, float(self.in_flight))
            is_known = size <= _BEYOND * self._ceiling and self._ceiling <= _BEYOND * size
            self._pace_below = max(_SLOWEST, self._pace_below / 2) if is_known else 1.0
            self._ceiling = size
            self._window = max(1.0, self._ceiling / 2)
            if asked is None:
                longest = _PAUSE_SECONDS * 2 ** min(self._in_a_row - 1, 30)
                self._pause(self._uniform() * min(_LONGEST_GUESS, longest))
        if asked is not None and asked <= self._longest_pause:
            self._pause(asked)
            # Twice the mean: on average all that may come have come by the end of the spread.
            self._spread_gap = 2 * min(asked, _LONGEST_SPREAD) / self._window
            self._to_spread = self.allowed

    def _pause(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    async def _wait_in_line(self, tokens: float, charged: float) -> None:
        """Return when it is this one's turn and there is room."""
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            if self._queue[0] is not turn:
                await turn
            while (seconds := self._seconds_until(tokens, charged)) > 0:
                if seconds == inf:
                    self._freed = asyncio.get_running_loop().create_future()
                    await self._freed
                else:
                    await self._sleep(max(_SHORTEST_SLEEP, seconds))
        finally:
            self._queue.remove(turn)
            if self._queue and not self._queue[0].done():
                self._queue[0].set_result(None)

    def _seconds_until(self, tokens: float, charged: float) -> float:
        """How long to wait before asking anew; infinite where a slot has to be freed first."""
        if self.in_flight >= self.allowed:
            return inf
        now = self._clock()
        wait = max(self._paused_until, self._paced_until) - now
        if self._requests is not None:
            wait = max(wait, self._requests.seconds_until(1, now))
        if self._tokens is not None:
            wait = max(wait, self._tokens.seconds_until(tokens, now))
        announced = max(
            self._requests_left.seconds_until(1, now),
            self._tokens_left.seconds_until(charged, now),
        )
        # As with a Retry-After: what is to be waited for longer is better refused.
        return max(wait, announced if announced <= self._longest_pause else 0.0)
