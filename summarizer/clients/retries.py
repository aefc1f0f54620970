"""Which failures are worth another request, and how long to wait for it.

A request is repeated when the way failed and not the question: 408, 409, 429, 5xx, a connection
that breaks, a time-out. This is the only layer that repeats requests; the SDKs' own retries are
off, and asking again because of what an answer *says* is for the caller.
"""

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from summarizer.clients.settings import ClientSettings
from summarizer.errors import TransportError

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

MAX_CONNECTS = 2  # a closed port or an unknown host seldom mends itself within seconds


class TemporaryFailure(TransportError):
    """One request did not get through, and another one may. Never leaves this package."""

    def __init__(
        self, message: str, *, retry_after_seconds: float | None = None, connected: bool = True
    ) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.connected = connected


async def repeat(
    attempt: Callable[[float], Awaitable[T]],
    settings: ClientSettings,
    held_up_seconds: Callable[[], float] = lambda: 0.0,
) -> T:
    """What `attempt(timeout_seconds)` gives, called again after each `TemporaryFailure`.

    `held_up_seconds` says for how long, in all, it was not let to send: that is on no deadline.
    Gives up with a TransportError that says why: no request left, no time left, or the server asks
    for a longer wait than the deadline leaves (which is then not begun). Other errors pass at once.
    """
    from tenacity import AsyncRetrying, RetryError, retry_if_exception_type

    started = time.monotonic()
    why_over = ""

    def seconds_left() -> float:
        elapsed = time.monotonic() - started - held_up_seconds()
        return settings.deadline_seconds - elapsed

    def wait_seconds(state: "RetryCallState") -> float:
        doublings = min(state.attempt_number - 1, 30)
        backoff = settings.backoff_base_seconds * float(2**doublings)
        asked = _failure(state).retry_after_seconds
        if asked is None:
            return settings.random() * min(settings.backoff_cap_seconds, backoff)
        # Not a moment earlier than asked, and not all workers at the same moment.
        return asked + settings.random() * settings.backoff_base_seconds

    def is_over(state: "RetryCallState") -> bool:
        nonlocal why_over
        failure, sent = _failure(state), state.attempt_number
        limit = settings.max_requests if failure.connected else MAX_CONNECTS
        if sent >= min(limit, settings.max_requests):
            why_over = f"{failure}; gave up after {_count(sent)}"
        elif state.upcoming_sleep >= seconds_left():
            asked = failure.retry_after_seconds
            why_over = f"{failure}; gave up after {_count(sent)}: " + (
                f"the deadline of {settings.deadline_seconds:g} s has come"
                if asked is None
                else f"it asks to wait {asked:g} s, and the deadline of "
                f"{settings.deadline_seconds:g} s leaves {max(0.0, seconds_left()):.0f} s"
            )
        return bool(why_over)

    try:
        async for one in AsyncRetrying(
            retry=retry_if_exception_type(TemporaryFailure),
            wait=wait_seconds,
            stop=is_over,
            sleep=settings.sleep,
        ):
            with one:
                return await attempt(min(settings.attempt_timeout_seconds, seconds_left()))
    except RetryError:
        pass
    # Raised outside of the handler: a chain of causes could keep a provider's unredacted words.
    raise TransportError(why_over)


def _failure(state: "RetryCallState") -> TemporaryFailure:
    failure = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(failure, TemporaryFailure)  # noqa: S101  else a bug: only those are retried
    return failure


def _count(requests: int) -> str:
    return "1 request" if requests == 1 else f"{requests} requests"
