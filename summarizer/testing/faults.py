"""Which fault strikes which request: a function of seed, request and how often it was asked.

Nothing here depends on time or on the order in which requests arrive, so that a run with 64
workers meets the same faults as a run with one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any, Self

from summarizer.errors import UsageError
from summarizer.testing.latency import Latency, parse_share

HTTP_ERRORS = ("server_error", "bad_gateway", "unavailable", "overloaded")
THROTTLES = ("rate_limited", "rate_limited_silently", "rate_limited_ms", "rate_limited_long")
BROKEN_CONNECTIONS = ("reset", "reset_midway", "stall", "stall_midway", "truncated", "late")
BROKEN_BODIES = (
    "malformed_json",
    "error_object",
    "empty_choices",
    "doubled_body",
    "repeated_response",
    "foreign_answer",
)
BAD_ANSWERS = ("wrong_schema", "cut_off", "refusal", "content_filter")
REJECTIONS = ("bad_request", "unauthorized", "not_found", "redirect")

PASSING = (*HTTP_ERRORS, *THROTTLES, *BROKEN_CONNECTIONS, *BROKEN_BODIES, *BAD_ANSWERS)
"""Faults after which the same request may be answered when it is asked again."""
KINDS = (*PASSING, *REJECTIONS)
"""Every fault there is; each is a field of `Faults`."""
ANYWHERE = (*HTTP_ERRORS, *THROTTLES, *BROKEN_CONNECTIONS, *REJECTIONS)
"""Faults that strike any endpoint, not chat completions alone."""
ON_LINES = (*HTTP_ERRORS, *THROTTLES, "error_object", "empty_choices", "foreign_answer",
            *BAD_ANSWERS, "bad_request", "unauthorized", "not_found")  # fmt: skip
"""Faults that strike a line of a batch."""


@dataclass(frozen=True)
class Faults:
    """The probability of each fault, 0 to 1, and how the faults behave.

    At most one strikes a request, so the probabilities add up to 1 at most. What each fault is:
    docs/testing.md.
    """

    server_error: float = 0.0
    """500 with an error object."""
    bad_gateway: float = 0.0
    """502 with an HTML page, as proxies send it."""
    unavailable: float = 0.0
    """503 with an error object."""
    overloaded: float = 0.0
    """529 with an error object."""

    rate_limited: float = 0.0
    """429 with Retry-After: `retry_after_seconds`."""
    rate_limited_silently: float = 0.0
    """429 without a word on when to come back."""
    rate_limited_ms: float = 0.0
    """429 with retry-after-ms."""
    rate_limited_long: float = 0.0
    """429 with Retry-After: `long_retry_after_seconds`."""

    reset: float = 0.0
    """The connection is reset before anything is sent."""
    reset_midway: float = 0.0
    """Head and half of the body, then a reset."""
    stall: float = 0.0
    """Nothing is sent, and the connection stays open for `stall_seconds`."""
    stall_midway: float = 0.0
    """Head and half of the body, then silence for `stall_seconds`."""
    truncated: float = 0.0
    """Half of the announced body, then an orderly end of the connection."""
    late: float = 0.0
    """A good answer after `late_seconds`: choose more than the client waits."""

    malformed_json: float = 0.0
    """200; the body breaks off in the middle, and its length is announced as if that were all."""
    error_object: float = 0.0
    """200 with an error object in the body."""
    empty_choices: float = 0.0
    """200 with an empty list of choices."""
    doubled_body: float = 0.0
    """200; the body holds the same JSON object twice."""
    repeated_response: float = 0.0
    """The whole response twice on the wire; a client that keeps the connection meets the second
    when it asks for something else."""
    foreign_answer: float = 0.0
    """A good answer to another request (the one answered before); answered well if none was."""

    wrong_schema: float = 0.0
    """The answer is valid JSON that does not fit the schema."""
    cut_off: float = 0.0
    """Half of the answer with finish_reason "length"."""
    refusal: float = 0.0
    """No content, but a refusal."""
    content_filter: float = 0.0
    """Empty content with finish_reason "content_filter"."""

    bad_request: float = 0.0
    """400."""
    unauthorized: float = 0.0
    """401."""
    not_found: float = 0.0
    """404."""
    redirect: float = 0.0
    """307 to `redirect_to`."""

    retry_after_seconds: float = 1.0
    long_retry_after_seconds: float = 300.0
    stall_seconds: float = 600.0
    late_seconds: float = 60.0
    redirect_to: str = "/redirected"
    """A path of this server, which then answers below it as below /v1, or a whole URL."""
    burst_length: int = 1
    """How often in a row a request meets a 5xx error once it has met one."""

    def __post_init__(self) -> None:
        for kind, probability in self.probabilities().items():
            if not 0 <= probability <= 1:
                raise UsageError(f"{kind}: a probability is a number from 0 to 1: {probability}")
        # Twenty-eight times 1/28 may come out a little above 1.
        if sum(self.probabilities().values()) > 1 + 1e-9:
            raise UsageError("the probabilities of the faults add up to more than 1")
        if self.burst_length < 1:
            raise UsageError(f"burst_length: a number from 1 up: {self.burst_length}")

    @classmethod
    def spread(cls, share: float, kinds: tuple[str, ...] = PASSING, **behaviour: Any) -> Self:
        """`share` of all requests meet a fault, each of `kinds` equally likely."""
        chances: dict[str, Any] = dict.fromkeys(kinds, share / len(kinds))
        return cls(**chances, **behaviour)

    @classmethod
    def parse(cls, text: str, **behaviour: Any) -> Self:
        """From `5%` (spread over all passing faults) or `reset=1%,late=0.5%`."""
        try:
            if "=" not in text:
                return cls.spread(parse_share(text), **behaviour)
            pairs = [part.split("=") for part in text.replace(" ", "").split(",")]
            chances = {kind: parse_share(share) for kind, share in pairs}
        except ValueError:
            raise UsageError(f"no faults: {text!r}; some are 5% or reset=1%,late=0.5%") from None
        return cls.from_json({**chances, **behaviour})

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """From a text as `parse` reads it, or an object with fields of this class."""
        if isinstance(value, str):
            return cls.parse(value)
        if not isinstance(value, Mapping):
            raise UsageError(f"faults are a text or an object, not {value!r}")
        known = {field.name: type(field.default) for field in fields(cls)}
        for name, given in value.items():
            if name not in known:
                raise UsageError(f"no fault is called {name!r}; there are: {', '.join(known)}")
            wanted = (int, float) if known[name] is float else known[name]
            if not isinstance(given, wanted) or isinstance(given, bool):
                raise UsageError(f"{name}: {given!r} is not a {known[name].__name__}")
        return cls(**value)

    def probabilities(self) -> dict[str, float]:
        """Each kind of fault with its probability."""
        return {kind: getattr(self, kind) for kind in KINDS}

    def without(self, *kinds: str) -> Self:
        """The same with the probability of `kinds` at 0."""
        none: dict[str, Any] = dict.fromkeys(kinds, 0.0)
        return replace(self, **none)


@dataclass(frozen=True)
class Decision:
    """What becomes of one sighting of a request."""

    fault: str | None
    latency_seconds: float


def draws(seed: int, text: str, count: int) -> list[float]:
    """Up to 9 independent numbers from 0 (included) to 1 (not included): always the same ones."""
    key = seed.to_bytes(16, "big", signed=True)
    drawn = blake2b(text.encode(), digest_size=7 * count, key=key).digest()
    # 53 bits are what a float holds below 1; 56 would round up to it.
    return [
        (int.from_bytes(drawn[start : start + 7], "big") >> 3) / 2**53
        for start in range(0, 7 * count, 7)
    ]


class Dice:
    """Decides, for one seed, what meets each sighting of each request."""

    def __init__(self, seed: int, faults: Faults, latency: Latency) -> None:
        self._seed = seed
        self._latency = latency
        self._burst_length = faults.burst_length
        self._steps: list[tuple[float, str]] = []
        total = 0.0
        for kind, probability in faults.probabilities().items():
            if probability:
                total += probability
                self._steps.append((total, kind))

    def decide(self, digest: str, sighting: int) -> Decision:
        """For the `sighting`th time (from 1) that the request with this digest is asked."""
        draws = self._draws(digest, sighting)
        fault = self._fault(draws[0])
        for earlier in range(max(1, sighting - self._burst_length + 1), sighting):
            begun = self._fault(self._draws(digest, earlier)[0])
            if begun in HTTP_ERRORS:
                fault = begun
                break
        return Decision(fault, self._latency.seconds(draws[1], draws[2]))

    def _draws(self, digest: str, sighting: int) -> list[float]:
        return draws(self._seed, f"{digest}:{sighting}", 3)

    def _fault(self, draw: float) -> str | None:
        for limit, kind in self._steps:
            if draw < limit:
                return kind
        return None
