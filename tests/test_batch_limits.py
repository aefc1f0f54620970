"""How many requests are in flight: in virtual time, against providers that are simulated here."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from summarizer.batch.limits import AdaptiveLimit
from summarizer.batch.rates import AnnouncedLimit, MinuteLimit, read_duration
from summarizer.clients import Sent
from summarizer.completions import Message, Request
from summarizer.errors import UsageError
from tests.virtual_time import run_virtually


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - numbers, not secrets


class Answer(BaseModel):
    value: int = 0


def request(text: str = "What is new?", **parameters: Any) -> Request:
    return Request("stub", (Message("user", text),), Answer, parameters)


def sent(status: int | None = 200, **more: Any) -> Sent:
    return Sent(status, 1.0, **more)


def make(most: int = 64, *more: float | None, **options: Any) -> AdaptiveLimit:
    """A limit on the clock of the running loop; without chance unless it is given."""
    options.setdefault("uniform", lambda: 0.5)
    return AdaptiveLimit(most, *more, clock=asyncio.get_running_loop().time, **options)


def now() -> float:
    return asyncio.get_running_loop().time()


async def grown(limit: AdaptiveLimit, size: int) -> list[Request]:
    """Requests in flight, as many as are allowed, once so many are."""
    flying: list[Request] = []
    while True:
        while limit.in_flight < limit.allowed:
            flying.append(request())
            await limit.admit(flying[-1])
        if limit.allowed >= size:
            return flying
        limit.report(flying.pop(0), sent())


# -- providers


@dataclass
class Reply:
    status: int = 200
    seconds: float = 2.0
    retry_after_seconds: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Crowded:
    """Refuses whoever comes while `capacity` are being served, each for 1 to 3 seconds."""

    def __init__(self, capacity: int, status: int = 429, seed: int = 7) -> None:
        self.capacity = capacity
        self.busy = 0
        self._status = status
        self._random = chance(seed)

    async def ask(self) -> Reply:
        if self.busy >= self.capacity:
            await asyncio.sleep(0.02)
            return Reply(self._status)
        self.busy += 1
        try:
            await asyncio.sleep(self._random.uniform(1, 3))
        finally:
            self.busy -= 1
        return Reply()


class Bucketed:
    """Serves so many a minute, out of a bucket that holds what flows in within `burst_seconds`."""

    def __init__(
        self, per_minute: float, *, burst_seconds: float, hint: bool = False, tells: bool = False
    ) -> None:
        self._per_second = per_minute / 60
        self._size = max(1.0, self._per_second * burst_seconds)
        self._level, self._at = self._size, 0.0
        self._hint, self._tells = hint, tells

    def _headers(self) -> dict[str, str]:
        if not self._tells:
            return {}
        reset = (self._size - self._level) / self._per_second
        return {
            "x-ratelimit-limit-requests": f"{self._size:.0f}",
            "x-ratelimit-remaining-requests": f"{self._level:.0f}",
            "x-ratelimit-reset-requests": f"{int(reset // 60)}m{reset % 60:.3f}s",
        }

    async def ask(self) -> Reply:
        flowed = (now() - self._at) * self._per_second
        self._level, self._at = min(self._size, self._level + flowed), now()
        if self._level < 1:
            after = (1 - self._level) / self._per_second if self._hint else None
            headers = self._headers()
            await asyncio.sleep(0.02)
            return Reply(429, retry_after_seconds=after, headers=headers)
        self._level -= 1
        headers = self._headers()
        await asyncio.sleep(2)
        return Reply(headers=headers)


@dataclass
class Outcome:
    """What a simulation saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    """Between `since` and the end."""
    most_in_flight: int = 0
    admitted: list[float] = field(default_factory=list)

    def refused_share(self) -> float:
        return 1 - self.statuses[200] / self.statuses.total()


async def simulate(
    ask: Callable[[], Awaitable[Reply]], limit: AdaptiveLimit, *, since: float, until: float
) -> Outcome:
    """Twice as many workers as there are slots ask until it is over, each again when refused."""
    outcome = Outcome()
    jitter = chance(3)

    async def work() -> None:
        one, in_vain = request(), 0
        while True:
            await limit.admit(one)
            outcome.admitted.append(now())
            outcome.most_in_flight = max(outcome.most_in_flight, limit.in_flight)
            began = now()
            reply = await ask()
            limit.report(
                one,
                Sent(
                    reply.status,
                    now() - began,
                    reply.retry_after_seconds,
                    headers=reply.headers,
                ),
            )
            if now() >= since:
                outcome.statuses[reply.status] += 1
            in_vain = in_vain + 1 if reply.status != 200 else 0
            if in_vain:
                drawn = jitter.random() * min(30.0, 0.5 * 2**in_vain)
                await asyncio.sleep((reply.retry_after_seconds or 0) + drawn)

    workers = [asyncio.create_task(work()) for _ in range(2 * limit.most)]
    await asyncio.sleep(until)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    return outcome


# -- how many


@pytest.mark.parametrize(
    ("most", "sizes"), [(16, [16] * 5), (64, [64] * 5), (600, [64, 128, 256, 512, 600])]
)
def test_up_to_64_are_believed_and_more_are_found_out_by_doubling(
    most: int, sizes: list[int]
) -> None:
    """Each answer of a round trip lets one more in."""

    async def main() -> list[int]:
        limit, sizes = make(most), []
        flying: list[Request] = []
        for _ in range(5):
            while limit.in_flight < limit.allowed:
                flying.append(request())
                await limit.admit(flying[-1])
            sizes.append(len(flying))
            landed, flying = flying, []
            for one in landed:
                limit.report(one, sent())
        return sizes

    assert run_virtually(main()) == sizes


def test_to_begin_with_more_than_a_provider_takes_costs_a_hundred_refusals_once() -> None:
    """A provider that takes 4 refuses 60 of 64, 28 of 32, 12 of 16 and 4 of 8. After that it is as
    if one had begun with 4: what is answered within a minute is a tenth less at most."""

    async def within_a_minute(first: int) -> Counter[int]:
        limit, provider = make(64, first=first), Crowded(4)
        return (await simulate(provider.ask, limit, since=0, until=60)).statuses

    bold, careful = run_virtually(within_a_minute(64)), run_virtually(within_a_minute(4))
    assert 60 <= bold[429] <= 60 + 28 + 12 + 4 + careful[429]
    assert bold[200] >= 0.9 * careful[200]


@pytest.mark.parametrize("status", [429, 529])
def test_one_refusal_halves_it_however_many_follow_of_what_was_under_way(status: int) -> None:
    """64 in flight, all of them refused: 32 are allowed, and not one."""

    async def main() -> tuple[int, int]:
        limit = make(64)
        for one in await grown(limit, 64):
            limit.report(one, sent(status))
        return limit.allowed, limit.refused

    assert run_virtually(main()) == (32, 1)


def test_what_was_sent_since_halves_it_again_and_what_was_under_way_does_not_let_it_grow() -> None:
    async def main() -> list[int]:
        limit = make(64)
        flying = await grown(limit, 64)
        limit.report(flying.pop(), sent(429))
        sizes = [limit.allowed]
        for one in flying:
            limit.report(one, sent())
        sizes.append(limit.allowed)
        fresh = await grown(limit, 32)
        limit.report(fresh.pop(), sent(429))
        return [*sizes, limit.allowed]

    assert run_virtually(main()) == [32, 32, 16]


def test_one_503_is_one_broken_machine_and_one_in_five_is_the_service() -> None:
    """Of 64, a fifth is 12.8: the 13th in a round halves it, when 52 are in flight. One that says
    when to come back is believed at once."""

    async def main() -> list[int]:
        limit = make(64)
        flying = await grown(limit, 64)
        sizes = []
        for number in range(1, 14):
            limit.report(flying.pop(), sent(503))
            if number in (1, 12, 13):
                sizes.append(limit.allowed)
        polite = make(64)
        flying = await grown(polite, 64)
        polite.report(flying.pop(), sent(503, retry_after_seconds=1.0))
        return [*sizes, polite.allowed]

    assert run_virtually(main()) == [64, 64, 26, 32]


def test_a_limit_that_is_not_used_does_not_grow() -> None:
    """One request after the other says nothing about 64 at once."""

    async def main() -> int:
        limit = make(64, first=4)
        for _ in range(200):
            one = request()
            await limit.admit(one)
            limit.report(one, sent())
        return limit.allowed

    assert run_virtually(main()) == 4


@pytest.mark.parametrize("status", [None, 400, 404, 500, 502])
def test_every_outcome_frees_the_slot_and_only_refusals_change_the_limit(
    status: int | None,
) -> None:
    async def main() -> tuple[int, int]:
        limit = make(64, first=16)
        for one in await grown(limit, 16):
            limit.report(one, sent(status))
        return limit.in_flight, limit.allowed

    assert run_virtually(main()) == (0, 16)


PROVIDERS: dict[str, tuple[Callable[[], Crowded | Bucketed], float, float]] = {
    # name: provider, answers a second that it can give, share of refusals that is bearable
    "40 at once, 429": (lambda: Crowded(40), 20.0, 0.02),
    "40 at once, 503": (lambda: Crowded(40, 503), 20.0, 0.02),
    "10 at once, 429": (lambda: Crowded(10), 5.0, 0.05),
    "more than all workers": (lambda: Crowded(1_000), 32.0, 0.0),
    "600 a minute": (lambda: Bucketed(600, burst_seconds=60), 10.0, 0.01),
    "600 a minute, Retry-After": (lambda: Bucketed(600, burst_seconds=60, hint=True), 10.0, 0.01),
    "10 a second": (lambda: Bucketed(600, burst_seconds=1), 10.0, 0.01),
    "10 a second, Retry-After": (lambda: Bucketed(600, burst_seconds=1, hint=True), 10.0, 0.01),
    "600 a minute, headers": (lambda: Bucketed(600, burst_seconds=60, tells=True), 10.0, 0.0),
}


@pytest.mark.parametrize("name", PROVIDERS)
def test_it_finds_nine_tenths_of_what_a_provider_can_give(name: str) -> None:
    """Over 500 s after 100 s of finding out, with few refusals: none where headers tell."""
    provider, capacity, bearable = PROVIDERS[name]

    async def main() -> Outcome:
        limit = make(64, uniform=chance(5).random)
        return await simulate(provider().ask, limit, since=100, until=600)

    outcome = run_virtually(main())
    served = outcome.statuses[200] / 500 / capacity
    assert 0.9 <= served <= 1.02
    assert outcome.refused_share() <= bearable


def test_it_recovers_when_a_provider_that_was_halved_is_whole_again() -> None:
    """40 at once, 15 between 300 and 600 s, 40 again: nine tenths of it from 900 s on."""

    async def main() -> tuple[float, float]:
        provider, limit = Crowded(40), make(64, uniform=chance(5).random)
        loop = asyncio.get_running_loop()
        loop.call_at(300, lambda: setattr(provider, "capacity", 15))
        loop.call_at(600, lambda: setattr(provider, "capacity", 40))
        sizes: list[int] = []
        loop.call_at(590, lambda: sizes.append(limit.allowed))
        outcome = await simulate(provider.ask, limit, since=900, until=1_200)
        return sizes[0], outcome.statuses[200] / 300 / 20

    halved, served = run_virtually(main())
    assert halved <= 16
    assert served >= 0.9


# -- when


def test_a_retry_after_pauses_everybody_and_then_they_come_one_by_one() -> None:
    """Refused at 0 with 300 s: nobody before 300, and the 32 behind it not all at once."""

    async def main() -> list[float]:
        limit = make(64, uniform=chance(1).random)
        flying = await grown(limit, 64)
        limit.report(flying.pop(), sent(429, retry_after_seconds=300.0))
        for one in flying:
            limit.report(one, sent())
        assert limit.paused_seconds == 300
        came: list[float] = []

        async def come() -> None:
            await limit.admit(request())
            came.append(now())

        await asyncio.gather(*(come() for _ in range(32)))
        return came

    came = run_virtually(main())
    assert min(came) >= 300
    assert len(set(came)) > 25
    # 32 gaps of 0 to 2 * 5 / 32 s: 5 s on average, 10 s at most.
    assert 303 <= max(came) <= 310


def test_a_wait_that_no_request_outlives_is_not_waited_for() -> None:
    """Retry-After of a day: the run goes on, at half, to be told the provider's reason."""

    async def main() -> tuple[float, int]:
        limit = make(64)
        flying = await grown(limit, 64)
        limit.report(flying.pop(), sent(429, retry_after_seconds=86_400.0))
        return limit.paused_seconds, limit.allowed

    assert run_virtually(main()) == (0, 32)


def test_refusals_in_a_row_without_a_hint_are_met_with_longer_and_longer_pauses() -> None:
    """Half of 0.5, 1, 2, ... s, as the chance here is always a half; an answer ends the row."""

    async def main() -> list[float]:
        limit, pauses = make(1), []
        for status in (429, 429, 429, 200, 429):
            one = request()
            await limit.admit(one)
            limit.report(one, sent(status))
            pauses.append(round(limit.paused_seconds, 6))
        return pauses

    assert run_virtually(main()) == [0.25, 0.5, 1.0, 0.0, 0.25]


def test_what_headers_leave_is_not_overdrawn() -> None:
    """None of 60 a minute is left: the next one goes when one and a half have come back, as 0 may
    have been rounded from a half. One more each second after that."""
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1m0s",
    }

    async def main() -> list[float]:
        limit, came = make(8), []
        first = request()
        await limit.admit(first)
        limit.report(first, Sent(200, 0.0, headers=headers))
        for _ in range(3):
            await limit.admit(request())
            came.append(round(now(), 3))
        return came

    assert run_virtually(main()) == [1.5, 2.5, 3.5]


# -- limits a minute


def most_in_a_minute(taken: list[tuple[float, float]]) -> float:
    """The largest sum of amounts in any 60 s, the end not included."""
    return max(sum(a for t, a in taken if begin <= t < begin + 60) for begin, _ in taken)


@settings(deadline=None)
@given(
    per_minute=st.floats(1, 5_000),
    amounts=st.lists(st.floats(0.1, 400), min_size=1, max_size=80),
    idle=st.lists(st.floats(0, 90), min_size=80, max_size=80),
    busy=st.booleans(),
)
def test_in_no_minute_is_more_let_through_than_the_limit(
    per_minute: float, amounts: list[float], idle: list[float], busy: bool
) -> None:
    """Of any amounts at any times; one that is larger than the limit goes alone."""
    limit, at = MinuteLimit(per_minute), 0.0
    taken: list[tuple[float, float]] = []
    for amount, pause in zip(amounts, idle, strict=False):
        at += 0 if busy else pause
        while (wait := limit.seconds_until(amount, at)) > 0:
            at += max(wait, 0.001)
        limit.take(amount, at)
        taken.append((at, amount))
    assert most_in_a_minute(taken) <= max(per_minute, *amounts) * (1 + 1e-9)


def test_a_limit_a_minute_is_used_up_and_spread_over_the_minute() -> None:
    """600 a minute for 10 minutes: 6,000 within a second's worth, and never more than 20 a second:
    10 that flow in, and a burst of 10."""

    async def main() -> list[float]:
        limit = make(64, 600)
        instant = Reply()

        async def ask() -> Reply:
            await asyncio.sleep(1)
            return instant

        outcome = await simulate(ask, limit, since=0, until=600)
        return outcome.admitted

    admitted = run_virtually(main())
    assert len(admitted) == pytest.approx(6_000, rel=0.01)
    seconds = Counter(int(at) for at in admitted)
    assert max(seconds.values()) <= 21


@settings(max_examples=25, deadline=None)
@given(
    most=st.integers(1, 40),
    requests=st.one_of(st.none(), st.integers(1, 300)),
    capacity=st.integers(1, 40),
    status=st.sampled_from([429, 503, 529]),
    seed=st.integers(0, 99),
)
def test_whatever_the_provider_does_the_limits_hold(
    most: int, requests: int | None, capacity: int, status: int, seed: int
) -> None:
    """Never more than `most` in flight, never more than so many in a minute, and it goes on."""

    async def main() -> tuple[Outcome, AdaptiveLimit]:
        limit = make(most, requests, uniform=chance(seed).random)
        provider = Crowded(capacity, status, seed)
        return await simulate(provider.ask, limit, since=0, until=300), limit

    outcome, limit = run_virtually(main())
    assert outcome.most_in_flight <= most
    if requests is not None:
        assert most_in_a_minute([(at, 1.0) for at in outcome.admitted]) <= requests
    assert outcome.statuses[200] > 0
    assert 1 <= limit.allowed <= most


def test_tokens_are_settled_by_what_the_provider_counted() -> None:
    """60,000 a minute: the first is estimated at a few dozen and counted as 50,000, so that the
    next of 20,000 has to wait until the first is a minute old."""

    async def main() -> float:
        limit = make(8, None, 60_000)
        first = request()
        await limit.admit(first)
        limit.report(first, Sent(200, 0.0, None, 49_000, 1_000))
        # What was counted is learnt from, so that this one's length says nothing by itself.
        second = request("word " * 2_000)
        await limit.admit(second)
        return now()

    assert run_virtually(main()) == pytest.approx(60, abs=0.01)


# -- turns


def test_who_comes_first_is_let_through_first() -> None:
    async def main() -> list[int]:
        limit, order = make(1), []

        async def come(number: int) -> None:
            one = request()
            await limit.admit(one)
            order.append(number)
            await asyncio.sleep(1)
            limit.report(one, sent())

        await asyncio.gather(*(come(number) for number in range(20)))
        return order

    assert run_virtually(main()) == list(range(20))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_task_that_is_cancelled_leaks_no_slot(data: st.DataObject) -> None:
    """Whoever is cancelled, and when: in the end nobody waits and nothing is in flight."""
    cancelled = data.draw(st.lists(st.tuples(st.floats(0, 12), st.integers(0, 19)), max_size=15))
    outcomes = data.draw(st.lists(st.sampled_from([200, 429, None]), min_size=20, max_size=20))

    async def main() -> tuple[int, int, int]:
        limit = make(3, 240, uniform=chance(2).random)

        async def come(number: int) -> None:
            one = request()
            await limit.admit(one)
            status: int | None = None
            try:
                await asyncio.sleep(1)
                status = outcomes[number]
            finally:
                limit.report(one, sent(status))

        tasks = [asyncio.create_task(come(number)) for number in range(20)]
        for at, number in cancelled:
            asyncio.get_running_loop().call_at(at, tasks[number].cancel)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        done = sum(result is None for result in results)
        return limit.in_flight, limit.waiting, done

    in_flight, waiting, done = run_virtually(main())
    assert (in_flight, waiting) == (0, 0)
    assert done >= 20 - len({number for _, number in cancelled})


def test_cancelled_in_the_moment_of_its_turn_it_passes_the_turn_on() -> None:
    """The slot is free and the first in line was just woken, when it is cancelled."""

    async def main() -> list[str]:
        limit, came = make(1), []
        first = request()
        await limit.admit(first)

        async def come(name: str) -> None:
            await limit.admit(request())
            came.append(name)

        unlucky, lucky = asyncio.create_task(come("a")), asyncio.create_task(come("b"))
        await asyncio.sleep(0)
        limit.report(first, sent())
        unlucky.cancel()
        await lucky
        return came

    assert run_virtually(main()) == ["b"]


def test_nobody_slips_in_between_a_freed_slot_and_who_waits_for_it() -> None:
    """The slot is free and the first in line is about to wake, when another one asks."""

    async def main() -> list[str]:
        limit, came = make(1), []
        first = request()
        await limit.admit(first)

        async def come(name: str) -> None:
            one = request()
            await limit.admit(one)
            came.append(name)
            limit.report(one, sent())

        waiting = asyncio.create_task(come("waited"))
        await asyncio.sleep(0)
        limit.report(first, sent())
        await come("slipped in")
        await waiting
        return came

    assert run_virtually(main()) == ["waited", "slipped in"]


@pytest.mark.parametrize(
    "options", [{"most": 0}, {"most": 4, "requests_per_minute": -1}, {"most": 1, "first": 0}]
)
def test_a_limit_that_lets_nothing_through_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="expected more than 0"):
        AdaptiveLimit(**options)


# -- headers


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6m0s", 360.0),
        ("1.25s", 1.25),
        ("20ms", 0.02),
        ("1h2m3s", 3_723.0),
        ("2", 2.0),
        ("0s", 0.0),
        ("1732286400", None),  # a time of day
        ("nan", None),
        ("soon", None),
        (" ", None),
        ("-1", None),
        (None, None),
    ],
)
def test_the_time_to_a_reset_is_read_as_providers_write_it(
    text: str | None, seconds: float | None
) -> None:
    assert read_duration(text) == seconds


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([f"x-ratelimit-{what}-tokens" for what in ("limit", "remaining", "reset")]),
        st.one_of(st.text(max_size=8), st.floats().map(str), st.integers().map(str)),
    ),
    st.floats(0, 1e6),
)
def test_no_header_stops_a_run_for_more_than_a_day(headers: dict[str, str], later: float) -> None:
    """Whatever a server writes: it waits for no longer than the reset it is told of."""
    limit = AnnouncedLimit("tokens")
    limit.hear(headers, later, 1.0, 100.0)
    limit.take(500, 100.0)
    wait = limit.seconds_until(500, 100.0)
    assert wait >= 0
    assert limit.seconds_until(500, 100.0 + 86_400) == 0
