"""A provider that misbehaves, for tests of anything that asks a language model.

    from summarizer.testing import Faults, MisbehavingProvider

    with MisbehavingProvider(faults=Faults(reset=0.05, unavailable=0.05), seed=7) as provider:
        ...ask provider.url...
        assert not provider.ledger.answered_twice()

An OpenAI-compatible server on loopback. It knows nothing of the rest of this project, so that a
mistake there cannot be repeated here. As a process, which prints its URL on its first line:

    python -m summarizer.testing --seed 7 --faults 5% --ledger ledger.jsonl

Needs aiohttp: pip install 'summarizer[testing]'. Everything is told in docs/testing.md.
"""

from summarizer.testing.batch_lines import BatchFaults
from summarizer.testing.faults import KINDS, PASSING, Faults
from summarizer.testing.latency import Latency
from summarizer.testing.ledger import Entry, Ledger, digest_of, read_entries, read_ledger
from summarizer.testing.provider import MisbehavingProvider
from summarizer.testing.replies import (
    RESET,
    SILENCE,
    Reply,
    answer,
    answer_body,
    half_of,
    html,
    json_reply,
    status,
)
from summarizer.testing.throttling import Throttle

__all__ = [
    "KINDS",
    "PASSING",
    "RESET",
    "SILENCE",
    "BatchFaults",
    "Entry",
    "Faults",
    "Latency",
    "Ledger",
    "MisbehavingProvider",
    "Reply",
    "Throttle",
    "answer",
    "answer_body",
    "digest_of",
    "half_of",
    "html",
    "json_reply",
    "read_entries",
    "read_ledger",
    "status",
]
