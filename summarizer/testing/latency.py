"""How long a provider thinks: distributions, drawn from numbers that somebody else draws."""

import math
import re
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal, Self

from summarizer.errors import UsageError

_NORMAL = NormalDist()


@dataclass(frozen=True)
class Latency:
    """Seconds from the end of a request to the first byte of its reply.

    `kind` "fixed": always `low`. "uniform": from `low` to `high`. "lognormal": the median is `low`,
    and `sigma` is the standard deviation of the logarithm (0.5: one in six takes more than 1.65
    times the median). On top, `tail_share` of all requests take `tail_seconds` instead.
    """

    kind: Literal["fixed", "uniform", "lognormal"] = "fixed"
    low: float = 0.0
    high: float = 0.0
    sigma: float = 0.0
    tail_share: float = 0.0
    tail_seconds: float = 0.0

    def __post_init__(self) -> None:
        times = (self.low, self.high, self.sigma, self.tail_seconds)
        if not all(math.isfinite(time) and time >= 0 for time in times):
            raise UsageError(f"a latency is a number of seconds from 0 up: {times}")
        if not 0 <= self.tail_share <= 1:
            raise UsageError(f"a share is a number from 0 to 1: {self.tail_share}")
        if self.kind == "uniform" and self.high < self.low:
            raise UsageError(f"uniform latency ends before it begins: {self.low} to {self.high}")

    @classmethod
    def fixed(cls, seconds: float) -> Self:
        """The same for every request."""
        return cls("fixed", seconds)

    @classmethod
    def uniform(cls, low: float, high: float) -> Self:
        """Anything from `low` to `high`, equally likely."""
        return cls("uniform", low, high)

    @classmethod
    def lognormal(cls, median: float, sigma: float) -> Self:
        """Skewed to the right, as response times are."""
        return cls("lognormal", median, sigma=sigma)

    def with_tail(self, share: float, seconds: float) -> Self:
        """The same, but `share` of the requests take `seconds`."""
        return replace(self, tail_share=share, tail_seconds=seconds)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `200ms`, `uniform:100ms..300ms` or `lognormal:400ms,0.5`, each with `+1%:20s`."""
        body, _, tail = text.replace(" ", "").partition("+")
        kind, _, values = body.rpartition(":")
        try:
            if kind in ("", "fixed"):
                latency = cls.fixed(parse_seconds(values))
            elif kind == "uniform":
                low, high = values.split("..")
                latency = cls.uniform(parse_seconds(low), parse_seconds(high))
            elif kind == "lognormal":
                median, sigma = values.split(",")
                latency = cls.lognormal(parse_seconds(median), float(sigma))
            else:
                raise ValueError(kind)
            if tail:
                share, seconds = tail.split(":")
                latency = latency.with_tail(parse_share(share), parse_seconds(seconds))
        except ValueError:
            raise UsageError(
                f"no latency: {text!r}; one is 200ms, uniform:100ms..300ms or lognormal:400ms,0.5, "
                "each with a tail such as +1%:20s"
            ) from None
        return latency

    def seconds(self, draw: float, tail_draw: float) -> float:
        """The latency for two numbers drawn evenly from 0 (included) to 1 (not included)."""
        if tail_draw < self.tail_share:
            return self.tail_seconds
        if self.kind == "uniform":
            return self.low + draw * (self.high - self.low)
        if self.kind == "lognormal":
            # inv_cdf has no value at 0.
            return self.low * math.exp(self.sigma * _NORMAL.inv_cdf(max(draw, 2**-64)))
        return self.low


def parse_seconds(text: str) -> float:
    """Seconds from `1.5s`, `200ms`, `2m` or a bare number; ValueError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|)", text)
    if match is None:
        raise ValueError(text)
    return float(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "": 1}[match[2]]


def parse_share(text: str) -> float:
    """A share from `5%` or `0.05`; ValueError for anything else, and beyond 0 to 1."""
    share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share
