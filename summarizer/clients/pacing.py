"""The seam for whoever decides when a request may be sent: rate limits live above this package.

A pace is asked before every HTTP request, retries included, and told afterwards what came of it, so
that it can slow down before a provider has to say so twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from summarizer.completions import Request


@dataclass(frozen=True)
class Sent:
    """What came of one HTTP request."""

    status: int | None
    """Of HTTP; None where no answer came: a broken connection, a time-out, a task given up."""
    seconds: float
    """From the moment that it was let through."""
    retry_after_seconds: float | None = None
    """How long the provider asks to wait, if it does."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    """Both as the provider counted them; None where it does not say."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, names in lower case; only those about limits (x-ratelimit-...)."""


class Pace(Protocol):
    """Says when a request may be sent."""

    async def admit(self, request: Request) -> None:
        """Return when one more HTTP request for `request` may be sent."""

    def report(self, request: Request, sent: Sent) -> None:
        """What came of it: called exactly once for each `admit` that returned."""
