"""What a caller may set about asking a model, besides the model itself."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, get_args

from summarizer.briefing import How
from summarizer.clients.pacing import Pace
from summarizer.errors import UsageError

Mode = Literal["json_schema", "tools", "json"]
MODES: tuple[Mode, ...] = get_args(Mode)
MODE_VARIABLE = "SUMMARIZER_MODE"


async def _sleep(seconds: float) -> None:
    import asyncio  # 20 ms that a run without a live model need not spend

    await asyncio.sleep(seconds)


@dataclass(frozen=True)
class ClientSettings:
    """How to ask and how long to try; UsageError for a number or a mode that makes no sense."""

    mode: Mode | None = None
    """How the answer's shape is asked for. None: $SUMMARIZER_MODE, else `json_schema` where the
    endpoint speaks the Chat Completions API and the provider's own way (instructor's) elsewhere.

    `json_schema`: decoding under the schema (response_format, strict). `tools`: a forced call of a
    function whose parameters are the schema (strict). `json`: any JSON object, with the schema in
    the system message; for servers that know nothing better. No mode falls back to another.
    """
    attempt_timeout_seconds: float = 300.0
    """Limit for one HTTP request from first byte to last; a local model on a CPU takes minutes."""
    deadline_seconds: float = 900.0
    """Limit for one completion, all its requests and the waits between them."""
    max_requests: int = 6
    """HTTP requests for one completion, the first included."""
    backoff_base_seconds: float = 0.5
    """The n-th wait is drawn from 0 to base * 2**(n-1): full jitter parts parallel workers."""
    backoff_cap_seconds: float = 30.0
    """No drawn wait is longer. A Retry-After header may be."""
    how: How = "live"
    """What the provenance of the answers says; recordings made elsewhere state `out_of_band`."""
    note: str | None = None
    """What else the provenance must say."""
    pace: Pace | None = None
    """Who says when a request may be sent, and is told what came of it; None: at once."""
    sleep: Callable[[float], Awaitable[None]] = _sleep
    random: Callable[[], float] = random.random
    """Uniform in 0..1. Seed it (`random.Random(7).random`) for the same waits every time."""

    def __post_init__(self) -> None:
        if self.mode is not None:
            check_mode(self.mode, "the mode")
        for name in ("attempt_timeout_seconds", "deadline_seconds", "max_requests"):
            if not getattr(self, name) > 0:
                raise UsageError(f"{name} is {getattr(self, name)}, expected more than 0")
        for name in ("backoff_base_seconds", "backoff_cap_seconds"):
            if not getattr(self, name) >= 0:
                raise UsageError(f"{name} is {getattr(self, name)}, expected 0 or more")


def check_mode(name: str, what: str) -> Mode:
    """`name` as a mode; UsageError that starts with `what` and lists the modes."""
    for mode in MODES:
        if name == mode:
            return mode
    raise UsageError(f"{what} is {name!r}, expected one of {', '.join(MODES)}")
