"""Where one article is worked on: in this process, or in those of a cluster."""

from dataclasses import replace
from typing import Protocol
from weakref import WeakValueDictionary

from summarizer.batch.memory import Memory, Remembering, Turns
from summarizer.briefing import Article, Extraction
from summarizer.pipeline.plans import Asking, Plan


class Engine(Protocol):
    """Works on any number of articles at once. The memory is in the process that has the store."""

    async def open(self) -> None:
        """Start what is needed; UsageError if it cannot be."""

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        """What comes of `article`; questions and answers go through `memory`."""

    async def aclose(self) -> None:
        """Close what is open."""


class LocalEngine:
    """Works here, in the event loop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._turns: Turns = WeakValueDictionary()

    async def open(self) -> None:
        """Nothing is needed."""

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        """What comes of `article`."""
        return await extract_with(self._plan, article, memory, self._turns)

    async def aclose(self) -> None:
        """Close the client's connections."""
        if self._plan.client is not None:
            await self._plan.client.aclose()


async def extract_with(plan: Plan, article: Article, memory: Memory, turns: Turns) -> Extraction:
    """What comes of `article` by `plan`, where `memory` answers what it knows."""
    asking = plan.extract_one
    if isinstance(asking, Asking):
        remembering = Remembering(asking.completer, memory, turns)
        return await replace(asking, completer=remembering)(article)
    return await asking(article)
