"""Token buckets on requests and on tokens a minute, with OpenAI's headers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from summarizer.errors import UsageError
from summarizer.testing.replies import Reply
from summarizer.testing.spoiling import rate_limited


@dataclass(frozen=True)
class Throttle:
    """How much is served in a minute; None: without limit.

    Each limit is a bucket that is full at first, holds what flows in within `burst_seconds`, and
    is drained by each request that is served: by 1, and by its tokens, which are those of the
    prompt or `max_completion_tokens`, whichever is more. A request that finds too little in a
    bucket gets a 429 and drains nothing.
    """

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    burst_seconds: float = 60.0
    hint: Literal["seconds", "milliseconds", "none"] = "seconds"
    """How a 429 says when to come back: Retry-After (whole seconds, rounded up), retry-after-ms, or
    not at all."""

    def __post_init__(self) -> None:
        for limit in (self.requests_per_minute, self.tokens_per_minute):
            if limit is not None and limit <= 0:
                raise UsageError(f"a limit a minute is a number above 0: {limit}")
        if self.burst_seconds <= 0:
            raise UsageError(f"burst_seconds: a number above 0: {self.burst_seconds}")
        if self.hint not in ("seconds", "milliseconds", "none"):
            raise UsageError(f"hint: seconds, milliseconds or none, not {self.hint!r}")


class _Bucket:
    def __init__(self, per_minute: float, burst_seconds: float, now: float) -> None:
        self.limit = per_minute
        self._per_second = per_minute / 60
        # At least one request must fit, however short the burst.
        self._size = max(self._per_second * burst_seconds, 1.0)
        self._level = self._size
        self._filled_at = now

    def fill(self, now: float) -> None:
        flowed = (now - self._filled_at) * self._per_second
        self._level = min(self._size, self._level + flowed)
        self._filled_at = now

    def seconds_until(self, amount: float) -> float:
        # What is larger than the bucket is served from a full one: it could never be served else.
        return max(0.0, min(amount, self._size) - self._level) / self._per_second

    def drain(self, amount: float) -> None:
        self._level = max(0.0, self._level - amount)

    def headers(self, what: str) -> dict[str, str]:
        return {
            f"x-ratelimit-limit-{what}": f"{self.limit:.0f}",
            f"x-ratelimit-remaining-{what}": f"{self._level:.0f}",
            f"x-ratelimit-reset-{what}": f"{self.seconds_until(self._size):.3f}s",
        }


class Gate:
    """Lets requests through as a `Throttle` says; `clock` gives monotonic seconds."""

    def __init__(self, throttle: Throttle, clock: Callable[[], float]) -> None:
        self._throttle = throttle
        self._clock = clock
        limits = {
            "requests": throttle.requests_per_minute,
            "tokens": throttle.tokens_per_minute,
        }
        self._buckets = {
            what: _Bucket(limit, throttle.burst_seconds, clock())
            for what, limit in limits.items()
            if limit is not None
        }

    def refusal_of(self, request: dict[str, Any], prompt_tokens: int) -> Reply | None:
        """None, and the buckets are drained; or a 429, and they are not."""
        if not self._buckets:
            return None
        now = self._clock()
        most = request.get("max_completion_tokens") or request.get("max_tokens") or 0
        amounts = {"requests": 1, "tokens": max(prompt_tokens, most)}
        wait = 0.0
        for what, bucket in self._buckets.items():
            bucket.fill(now)
            wait = max(wait, bucket.seconds_until(amounts[what]))
        if wait == 0:
            for what, bucket in self._buckets.items():
                bucket.drain(amounts[what])
            return None
        headers = self.headers()
        if self._throttle.hint == "seconds":
            headers["retry-after"] = str(int(-(-wait // 1)))
        elif self._throttle.hint == "milliseconds":
            headers["retry-after-ms"] = str(int(-(-wait * 1000 // 1)))
        return rate_limited(headers, "throttled")

    def headers(self) -> dict[str, str]:
        """OpenAI's x-ratelimit headers as of the last request; none without limits."""
        return {
            name: value
            for what, bucket in self._buckets.items()
            for name, value in bucket.headers(what).items()
        }
