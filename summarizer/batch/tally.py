"""Where a run stands, in numbers: what progress shows and what a report says in the end."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from summarizer.briefing import Extraction, Usage
from summarizer.extraction import REASK_FAILED


class Limit(Protocol):
    """What is told of an `AdaptiveLimit`."""

    most: int
    in_flight: int
    refused: int

    @property
    def allowed(self) -> int:
        """How many may be in flight."""

    @property
    def paused_seconds(self) -> float:
        """How long nobody is let through."""


@dataclass
class Tally:
    """Counts of one run; the store has those of the batch."""

    total: int | None = None
    """Items in the sources; None where nobody could count them beforehand."""
    items: int = 0
    """Items that were looked at."""
    done_before: int = 0
    """Of them, those that an earlier run had settled, failed ones included."""
    answered: int = 0
    failed: int = 0
    unreadable: int = 0
    """Items that hold no article that can be read."""
    same: int = 0
    """Items that hold the same article as another item of this run."""
    left: int = 0
    """Articles that were begun or read and are left for another run."""
    waiting: int = 0
    """Articles whose answers are to come from a file of requests."""
    under_way: int = 0
    marked: int = 0
    """Answered articles with facts that their sentences do not carry."""
    unfinished: int = 0
    """Answered articles whose last re-ask got no answer."""
    requests: int = 0
    """HTTP requests of this run, those sent in vain included."""
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    uncounted: int = 0
    """Answers whose tokens nobody counted."""
    money: float | None = None
    """None where no prices are known."""
    failures: Counter[str] = field(default_factory=Counter)
    """Kind of failure to how often."""
    last_failure: str = ""
    stopped: str | None = None
    """Why the run ended before all was asked."""

    @property
    def settled(self) -> int:
        """Items of which nothing more is to be done in this run."""
        return (
            self.done_before
            + self.answered
            + self.failed
            + self.unreadable
            + self.same
            + self.waiting
        )

    def count(self, extraction: Extraction) -> None:
        """One article more is answered or has failed."""
        if extraction.failure is None:
            self.answered += 1
            self.marked += bool(extraction.findings)
            self.unfinished += any(note.startswith(REASK_FAILED) for note in extraction.notes)
        else:
            self.failed += 1
            self.fail(extraction.failure.kind, extraction.name, extraction.failure.message)

    def fail(self, kind: str, name: str, message: str) -> None:
        """One failure more."""
        self.failures[kind] += 1
        self.last_failure = message if message.startswith(name) else f"{name}: {message}"

    def spend(self, usage: Usage) -> None:
        """One answer more that was asked for in this run."""
        self.requests += usage.requests or 0
        if usage.input_tokens is None or usage.output_tokens is None:
            self.uncounted += 1
        self.input_tokens += usage.input_tokens or 0
        self.cached_input_tokens += usage.cached_input_tokens or 0
        self.output_tokens += usage.output_tokens or 0
