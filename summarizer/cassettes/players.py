"""Completers over a folder of recordings: one that only replays, one that asks and records."""

import asyncio
from typing import Literal
from weakref import WeakValueDictionary

from summarizer.cassettes.folder import Cassettes
from summarizer.cassettes.misses import explain_miss
from summarizer.cassettes.secrecy import refuse_keys, refuse_secret_values
from summarizer.completions import Completer, Completion, Request

RecordMode = Literal["none", "once", "rewrite"]


class Player:
    """Answers requests from recordings and from nothing else."""

    def __init__(self, cassettes: Cassettes) -> None:
        self.cassettes = cassettes

    async def complete(self, request: Request) -> Completion:
        """The recorded answer; RecordingMiss or RecordingUnreadable if there is none."""
        attempt = self.cassettes.find(request)
        if attempt is None:
            raise explain_miss(self.cassettes, request)
        return attempt.completion()


class Recorder:
    """Answers from recordings where it may, else asks `completer` and records what it answers.

    Mode "once" replays an answer that was recorded for exactly this request and asks otherwise;
    "rewrite" asks anew. Either replaces what is there for the same article and sample, and asks
    each request once: an article that is given twice is one conversation, not two in one file.
    `note` is what the completer will write into the provenance; RecordingError at once, before
    anything is asked, if it must not be written.
    """

    def __init__(
        self,
        completer: Completer,
        cassettes: Cassettes,
        mode: RecordMode,
        *,
        note: str | None = None,
    ) -> None:
        assert mode != "none", "without recording there is no recorder"  # noqa: S101 - a bug above
        if note is not None:
            refuse_keys("the note on the recordings", note)
            refuse_secret_values("the note on the recordings", note)
        self.completer = completer
        self.cassettes = cassettes
        self.mode = mode
        self._asked: set[str] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def complete(self, request: Request) -> Completion:
        """The recorded answer, or a new one that is recorded before it is returned.

        RecordingError, and nothing asked, if it is known beforehand that it cannot be recorded.
        """
        key = request.key()
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            if self.mode == "once" or key in self._asked:
                attempt = self.cassettes.find(request)
                if attempt is not None:
                    return attempt.completion()
            self.cassettes.refuse_secrets(request)
            chain = self.cassettes.chain_before(request)
            completion = await self.completer.complete(request)
            self.cassettes.record(request, completion, chain)
            self._asked.add(key)
            return completion
