"""Completers over a folder of recordings: one that only replays, one that asks and records."""

from typing import Literal

from summarizer.cassettes.folder import Cassettes
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
            raise self.cassettes.explain_miss(request)
        return attempt.completion()


class Recorder:
    """Answers from recordings where it may, else asks `completer` and records what it answers.

    Mode "once" replays an answer that was recorded for exactly this request and asks otherwise;
    "rewrite" always asks. Either replaces what is there for the same article and sample.
    """

    def __init__(self, completer: Completer, cassettes: Cassettes, mode: RecordMode) -> None:
        assert mode != "none", "without recording there is no recorder"  # noqa: S101 - a bug above
        self.completer = completer
        self.cassettes = cassettes
        self.mode = mode

    async def complete(self, request: Request) -> Completion:
        """The recorded answer, or a new one that is recorded before it is returned."""
        if self.mode == "once":
            attempt = self.cassettes.find(request)
            if attempt is not None:
                return attempt.completion()
        completion = await self.completer.complete(request)
        self.cassettes.record(request, completion)
        return completion
