"""The provider in the benchmark of batches, as a process that also says what it saw.

    python -m tests.bench.batch_stub

The first line it prints is its base URL. A line with seconds on standard input sets the latency and
begins a new count; an empty line ends the count and prints it as one JSON object. Answers are right
at first, are remembered, and are in the form that the client asked for, so that what it costs is
the same for everybody and small.
"""

import json
import sys
import time
from functools import lru_cache
from typing import Any

from summarizer.testing import Latency, MisbehavingProvider
from tests.stress.invented import extractions, right_answer

_LANGEXTRACT = "You are a helpful assistant that responds in JSON format."


class Answers:
    """Answers, and when the first one of a count was asked for."""

    def __init__(self) -> None:
        self.first_seconds: float | None = None
        """On the clock that all processes of a machine share."""

    def __call__(self, body: dict[str, Any]) -> str:
        if self.first_seconds is None:
            self.first_seconds = time.monotonic()
        system, user = (message["content"] for message in body["messages"])
        return _extractions(user) if system == _LANGEXTRACT else _lean(user)


@lru_cache(maxsize=4096)
def _lean(question: str) -> str:
    return right_answer({"messages": [{"role": "system"}, {"role": "user", "content": question}]})


@lru_cache(maxsize=4096)
def _extractions(question: str) -> str:
    return extractions(question)


def main() -> None:
    """Serve until standard input ends."""
    answers = Answers()
    with MisbehavingProvider(answer=answers, keeps_requests=False) as provider:
        print(provider.url, flush=True)
        seen = 0
        for line in sys.stdin:
            entries = provider.ledger.entries
            if line.strip():
                provider.change(latency=Latency.fixed(float(line)))
                seen, answers.first_seconds = len(entries), None
                print(json.dumps("ready"), flush=True)
                continue
            new = entries[seen:]
            begun = min((entry.received_seconds for entry in new), default=0.0)
            span = max((entry.finished_seconds for entry in new), default=0.0) - begun
            busy = sum(entry.finished_seconds - entry.received_seconds for entry in new)
            count = {
                "first_seconds": answers.first_seconds,
                "answered": sum(entry.outcome == "answered" for entry in new),
                "requests": len(new),
                "span_seconds": span,
                "mean_in_flight": busy / span if span else 0.0,
            }
            print(json.dumps(count), flush=True)


if __name__ == "__main__":
    main()
