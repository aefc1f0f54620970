"""What a server is told to do, by a constructor, a command line or a POST to /_script."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from summarizer.errors import UsageError
from summarizer.testing.batch_lines import BatchFaults
from summarizer.testing.completions import Answer
from summarizer.testing.faults import KINDS, Faults
from summarizer.testing.latency import Latency
from summarizer.testing.replies import Reply
from summarizer.testing.throttling import Throttle

Step = Reply | str
"""One step of a script: a reply, the name of a fault, or "answer"."""


@dataclass(frozen=True)
class Settings:
    """What a server does; the fields are described at `MisbehavingProvider`."""

    faults: Faults = field(default_factory=Faults)
    answer: Answer | None = None
    latency: Latency = field(default_factory=Latency)
    throttle: Throttle = field(default_factory=Throttle)
    batches: BatchFaults = field(default_factory=BatchFaults)
    seed: int = 0
    script: tuple[Step, ...] | None = None
    goes_on: bool = False
    everywhere: bool = False
    has_usage: bool = True
    label: Callable[[dict[str, Any]], str | None] | None = None
    api_key: str | None = None
    models: tuple[str, ...] = ()
    ledger: Path | None = None
    keeps_requests: bool = True

    def changed_by(self, change: Any) -> Self:
        """These settings after what a POST to /_script asks for; UsageError for nonsense."""
        readers: dict[str, Callable[[Any], Any]] = {
            "faults": Faults.from_json,
            "latency": Latency.parse,
            "throttle": lambda value: Throttle(**value),
            "batches": lambda value: BatchFaults(**value),
            "script": read_script,
            "goes_on": _truth,
            "everywhere": _truth,
            "seed": int,
        }
        if not isinstance(change, dict) or not change.keys() <= readers.keys():
            raise UsageError(f"a change is an object with some of: {', '.join(readers)}")
        try:
            return replace(self, **{name: readers[name](value) for name, value in change.items()})
        except (TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"not understood: {error}") from None


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"true or false, not {value!r}")
    return value


def read_script(value: Any) -> tuple[Step, ...] | None:
    """Steps from names of faults, "answer", replies, or objects with fields of `Reply`.

    In such an object, the body is a text, or the JSON value that the text is to hold.
    """
    if value is None:
        return None
    if not isinstance(value, Iterable) or isinstance(value, (str, dict)):
        raise UsageError("a script is a list of steps")
    steps: list[Step] = []
    for step in value:
        if isinstance(step, dict):
            body = step.get("body", "")
            text = body if isinstance(body, str) else json.dumps(body)
            steps.append(Reply(**{**step, "body": text.encode()}))
        elif isinstance(step, Reply) or step == "answer" or step in KINDS:
            steps.append(step)
        else:
            raise UsageError(f"no step of a script: {step!r}; one is: answer, {', '.join(KINDS)}")
    return tuple(steps)
