"""Completers that answer from a list, for tests of what happens with an answer."""

import json
from typing import Any

from summarizer.briefing import Provenance, Usage
from summarizer.completions import Completion, FinishReason, Request
from summarizer.errors import SummarizerError

PROVENANCE = Provenance(
    model="stub", reported_model="stub-1", how="live", date="2021-06-02", note=None
)
Answer = dict[str, Any] | str | Completion | SummarizerError


def completion(content: str, finish_reason: FinishReason = "stop") -> Completion:
    return Completion(content, finish_reason, PROVENANCE, Usage(input_tokens=10, output_tokens=5))


def minified(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


class ListCompleter:
    """Gives its answers one after the other, and keeps the requests that it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, SummarizerError):
            raise answer
        if isinstance(answer, Completion):
            return answer
        return completion(answer if isinstance(answer, str) else minified(answer))
