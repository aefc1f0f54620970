"""How much may be sent in a minute: by what the user allows, and by what a provider says is left.

Both are in units that the caller chooses (requests or tokens), know no clock, and are told what
time it is, in seconds on any clock that does not go back.
"""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

MINUTE = 60.0
_BURST_SECONDS = 1.0  # what may go at once: timers are late by milliseconds, and must not cost rate
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_LONGEST_RESET = 86_400.0  # a larger number is no duration but a time of day in seconds since 1970
_ROUNDED = 0.5  # what is left comes in whole numbers, so that 1 may be a little more than a half


@dataclass(eq=False, slots=True)
class Taken:
    """An amount that was let through, and when."""

    at: float
    amount: float
    is_recent: bool = True
    """It is counted among the last minute's."""


class MinuteLimit:
    """A limit that holds for every 60 seconds, wherever they begin.

    Promised: what is let through in any 60 s (the end not included) is `per_minute` at most, by the
    amounts known when the last of it was let through; a single amount above the limit goes alone.
    A token bucket with one second's worth of burst spreads it over the minute, since providers
    count in shorter windows than they say. What was let through in the last minute is remembered,
    because a bucket alone promises the limit and its burst on top.
    """

    def __init__(self, per_minute: float) -> None:
        self._per_minute = per_minute
        self._per_second = per_minute / MINUTE
        self._paid_at = 0.0
        """When all that was let through has flowed in at the rate of the limit."""
        self._last_minute: deque[Taken] = deque()
        self._sum = 0.0

    def seconds_until(self, amount: float, now: float) -> float:
        """How long to wait before `amount` may be let through, or before asking anew."""
        recent = self._last_minute
        while recent and recent[0].at + MINUTE <= now:
            old = recent.popleft()
            old.is_recent = False
            self._sum -= old.amount
        if not recent:
            self._sum = 0.0  # floats add up to almost nothing
        # What is larger than the burst needs all of it.
        needed = min(amount / self._per_second, _BURST_SECONDS)
        bucket = self._paid_at - now - _BURST_SECONDS + needed
        window = 0.0
        if recent and self._sum + amount > self._per_minute:
            window = recent[0].at + MINUTE - now
        return max(0.0, bucket, window)

    def take(self, amount: float, now: float) -> Taken:
        """`amount` is let through."""
        taken = Taken(now, amount)
        self._last_minute.append(taken)
        self._sum += amount
        self._paid_at = max(self._paid_at, now) + amount / self._per_second
        return taken

    def correct(self, taken: Taken, amount: float) -> None:
        """What was let through turned out to be `amount`."""
        more = amount - taken.amount
        self._paid_at += more / self._per_second
        if taken.is_recent:
            self._sum += more
        taken.amount = amount


class AnnouncedLimit:
    """What a provider says is left (OpenAI's x-ratelimit headers), and when there will be more.

    `limit`, `remaining` and `reset` (the time until the limit is whole again) tell the rate at
    which it fills: (limit - remaining) / reset. Where no limit is told, all is taken to come back
    at the reset. What was sent behind the answered request is taken off unless the rate has made
    up for it: providers differ in whether they count when a request comes or when it is answered.
    """

    def __init__(self, unit: str) -> None:
        self._unit = unit
        """requests or tokens."""
        self._left: float | None = None
        """As of `_at`; None: nobody said."""
        self._at = 0.0
        self._limit: float | None = None
        self._per_second: float | None = None
        self._whole_at = 0.0

    def hear(self, headers: Mapping[str, str], later: float, seconds: float, now: float) -> None:
        """`headers` of an answer to a request let through `seconds` ago, and `later` behind it."""
        left = _number(headers.get(f"x-ratelimit-remaining-{self._unit}"))
        reset = read_duration(headers.get(f"x-ratelimit-reset-{self._unit}"))
        if left is None or reset is None:
            return
        self._limit = _number(headers.get(f"x-ratelimit-limit-{self._unit}"))
        self._per_second = None
        if self._limit is not None:
            if reset <= 0 or self._limit <= left:
                self._left = None  # it is whole, so that nothing tells its rate
                return
            self._per_second = (self._limit - left) / reset
        made_up = (self._per_second or 0.0) * seconds
        self._left = left - _ROUNDED - max(0.0, later - made_up)
        self._at, self._whole_at = now, now + reset

    def seconds_until(self, amount: float, now: float) -> float:
        """How long to wait until `amount` should be there."""
        if self._left is None or now >= self._whole_at:
            return 0.0
        if self._per_second is None or self._limit is None:
            return 0.0 if amount <= self._left else self._whole_at - now
        lacking = min(amount, self._limit - _ROUNDED) - self._left
        return max(0.0, self._at + lacking / self._per_second - now)

    def take(self, amount: float, now: float) -> None:
        """`amount` is sent."""
        if self._left is not None and now < self._whole_at:
            self._left -= amount


def read_duration(text: str | None) -> float | None:
    """Seconds of "6m0s", "1.5s", "20ms", "2" or "1d2h"; None for what is none, or over a day."""
    if not text or not text.strip():
        return None
    seconds = _number(text)
    if seconds is None:
        match = _DURATION.fullmatch(text.strip())
        if match is None:
            return None
        units = (86_400.0, 3_600.0, 60.0, 1.0, 0.001)
        seconds = sum(
            float(part) * unit
            for part, unit in zip(match.groups(), units, strict=True)
            if part is not None
        )
    return seconds if 0 <= seconds <= _LONGEST_RESET else None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None
