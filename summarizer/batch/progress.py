"""Where a run stands, while it goes on and in the end.

    with Progress(tally, limit=limit) as progress:
        batch.run(items, progress.update)
    print(*report_lines(tally, seconds), sep="\\n", file=sys.stderr)

On a terminal some lines at its foot, drawn anew four times a second and gone in the end; elsewhere
a line every half minute and one in the end, for a log. Numbers are read from the tally and nowhere
else. Nothing is drawn by a thread: whoever has quiet times calls `update` from a timer in them.
"""

import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from summarizer.batch.tally import Limit, Tally
from summarizer.rendering.statements import printable
from summarizer.rendering.wording import counted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

_DRAW_SECONDS = 0.25  # what eyes take for steady
_LINE_SECONDS = 30.0  # a night is a thousand lines
_RATE_SECONDS = 60.0
_FIRST_RATE_SECONDS = 5.0  # before that a rate is chance
_LONGEST_FAILURE = 300  # characters; a terminal shows what fits, and a log need not show more


class Rate:
    """Articles a minute over the last minute; None for the first seconds, and while none come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def sample(self, done: int) -> float | None:
        """The rate, now that so many are done."""
        now = self._clock()
        samples = self._samples
        if not samples or now - samples[-1][0] >= 1.0:  # a minute is sixty samples
            samples.append((now, done))
        # One sample of a minute ago or more stays, so that the rate is over a whole minute.
        while len(samples) > 1 and samples[1][0] <= now - _RATE_SECONDS:
            samples.popleft()
        began, before = samples[0]
        if now - began < _FIRST_RATE_SECONDS or done == before:
            return None
        return (done - before) / (now - began) * 60


class Progress:
    """Shows a tally on `stream` (standard error); `update` costs next to nothing.

    A terminal is one where `stream` says so and that can move its cursor.
    """

    def __init__(
        self,
        tally: Tally,
        *,
        limit: Limit | None = None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tally = tally
        self._limit = limit
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._rate = Rate(clock)
        self._live: Live | None = None
        self._due = 0.0
        self._every = _LINE_SECONDS
        self._told = ""
        self._is_ending = False

    def __enter__(self) -> Self:
        self._rate.sample(_asked(self._tally))
        if self._stream is not None and self._stream.isatty():
            from rich.console import Console
            from rich.live import Live

            console = Console(file=self._stream)
            if console.is_terminal and not console.is_dumb_terminal:
                # What the results are written to is not this stream, and must not go through it.
                self._live = Live(
                    console=console, transient=True, auto_refresh=False, redirect_stdout=False
                )
                self._live.start()
                self._every = _DRAW_SECONDS
        self._due = self._clock() + (0.0 if self._live else self._every)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
        elif error is None or self._tally.settled:  # what could not even begin has nothing to show
            self._tell()

    def update(self) -> None:
        """The tally has changed, or time has passed: show it if it is time to."""
        now = self._clock()
        is_ending = self._tally.stopped is not None and not self._is_ending
        if now < self._due and not is_ending:
            return
        self._is_ending = self._tally.stopped is not None
        self._due = now + self._every
        if self._live is not None:
            self._live.update(self._drawn(), refresh=True)
        else:
            self._tell()

    def _tell(self) -> None:
        line = "; ".join(self.lines())
        if line != self._told and self._stream is not None:
            self._told = line
            with suppress(OSError):  # nobody hears it: no reason to give up what is asked
                print(line, file=self._stream, flush=True)

    def _drawn(self) -> "RenderableType":
        from rich.console import Group
        from rich.padding import Padding
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        lines: list[RenderableType] = [
            Text(line, no_wrap=True, overflow="ellipsis") for line in self.lines()
        ]
        if self._tally.total:
            bar = ProgressBar(total=self._tally.total, completed=self._tally.settled)
            lines.insert(0, Padding(bar, 0))  # a bar alone does not end its line
        return Group(*lines)

    def lines(self) -> list[str]:
        """What is shown, without the bar: how far, how fast; what came; what it took; trouble."""
        tally = self._tally
        rate = self._rate.sample(_asked(tally))
        lines = [_far(tally, rate), _came(tally, self._limit), _took(tally)]
        if self._limit is not None and self._limit.paused_seconds >= 1:
            lines.append(f"the provider asks to wait: {duration(self._limit.paused_seconds)} more")
        if tally.stopped is not None and tally.under_way:
            lines.append(
                f"ending ({_one_line(tally.stopped)}): waits for "
                f"{counted(tally.under_way, 'article')}; Ctrl-C gives them up"
            )
        if tally.last_failure:
            lines.append(f"last failure: {_one_line(tally.last_failure)}")
        return lines


def _asked(tally: Tally) -> int:
    # What was known before or is the same goes by in no time, and would spoil the rate.
    return tally.answered + tally.failed


def _far(tally: Tally, rate: float | None) -> str:
    words = f"{tally.settled:,}"
    if tally.total is not None:
        words += f" of {counted(tally.total, 'article')}"
        if tally.total:
            # Rounded down: 100 % is said when all is done.
            words += f" ({100 * min(tally.settled, tally.total) // tally.total} %)"
    else:
        words = counted(tally.settled, "article")
    if rate is not None:
        words += f", {_per_minute(rate)} a minute"
        if tally.total is not None and tally.settled < tally.total:
            words += f", {duration((tally.total - tally.settled) / rate * 60)} left"
    return words


def _came(tally: Tally, limit: Limit | None) -> str:
    parts = [f"{tally.answered:,} answered", f"{tally.failed:,} failed"]
    if limit is not None:
        of = f"{limit.allowed:,}" + (f" (of {limit.most:,})" if limit.allowed < limit.most else "")
        parts.append(f"{limit.in_flight:,} in flight of {of}")
    # The narrower the terminal, the more of these are cut off.
    for number, what in (
        (tally.left, "left for another run"),
        (tally.unreadable, "unreadable"),
        (tally.same, "the same as another"),
        (tally.done_before, "done before"),
    ):
        if number:
            parts.append(f"{number:,} {what}")
    return ", ".join(parts)


def _took(tally: Tally) -> str:
    parts = [counted(tally.requests, "request")]
    if tally.input_tokens or tally.output_tokens:
        cached = f" ({tally.cached_input_tokens:,} cached)" if tally.cached_input_tokens else ""
        parts.append(f"{counted(tally.input_tokens, 'token')} in{cached}")
        parts.append(f"{tally.output_tokens:,} out")
    if tally.uncounted:
        parts.append(f"{counted(tally.uncounted, 'answer')} uncounted")
    if tally.money is not None:
        parts.append(f"cost {money(tally.money)}")
    return ", ".join(parts)


def report_lines(tally: Tally, seconds: float) -> list[str]:
    """What a run of so many seconds did, what that took, what failed and why, and what is next."""
    marked = ""
    if tally.marked:
        marked = f" ({tally.marked:,} with facts that their sentences do not carry)"
    rate = ""
    if (asked := _asked(tally)) and seconds >= 1:
        rate = f", {_per_minute(asked / seconds * 60)} a minute"
    lines = [
        f"{counted(asked, 'article')} in {duration(seconds)}{rate}: "
        f"{tally.answered:,} answered{marked}, {tally.failed:,} failed"
    ]
    aside = (
        (tally.done_before, "was done before", "were done before"),
        (tally.same, "is the same as another one", "are the same as others"),
        (tally.unreadable, "holds no readable article", "hold no readable article"),
    )
    lines += [
        f"{counted(number, 'item')} {one if number == 1 else many}"
        for number, one, many in aside
        if number
    ]
    if tally.waiting:
        lines.append(
            f"{counted(tally.waiting, 'article')} not asked about: the answers are to come from "
            "files of requests (summarizer batch status)"
        )
    lines.append(f"it took {_took_words(tally)}")
    lines += _failure_lines(tally)
    if tally.unfinished:
        lines.append(
            f"{counted(tally.unfinished, 'article')} with an answer that the checks object to, and "
            "the provider failed when it was to be asked again: --retry failed asks again"
        )
    if tally.stopped is not None:
        lines.append(f"stopped: {_one_line(tally.stopped)}")
    waiting = _still_open(tally)
    if waiting:
        left = "article is" if waiting == 1 else "articles are"
        lines.append(f"{waiting:,} {left} left: {_how_to_go_on(tally)}")
    elif tally.stopped is not None and tally.total is None:
        lines.append(f"{_how_to_go_on(tally)} with the rest")
    return lines


def _how_to_go_on(tally: Tally) -> str:
    why = tally.stopped or ""
    if why.startswith("the budget"):
        return "with a larger budget the same command goes on"
    if why.startswith("the disk"):
        return "when there is room, the same command goes on"
    return "the same command goes on"


def _still_open(tally: Tally) -> int:
    """Articles that another run has to do, as far as anybody has counted the items."""
    if tally.total is None or tally.stopped is None:
        return tally.left
    return max(tally.left, tally.total - tally.settled)


def _took_words(tally: Tally) -> str:
    words = counted(tally.requests, "request")
    if tally.input_tokens or tally.output_tokens:
        cached = (
            f", {tally.cached_input_tokens:,} of them from the provider's cache"
            if tally.cached_input_tokens
            else ""
        )
        words += (
            f", {counted(tally.input_tokens, 'token')} in{cached}, and "
            f"{tally.output_tokens:,} out, as the provider counted them"
        )
    if tally.uncounted:
        words += f"; the tokens of {counted(tally.uncounted, 'answer')} nobody counted"
    if tally.money is not None:
        estimated = ", in part estimated" if tally.uncounted else ""
        words += f"; cost {money(tally.money)}{estimated}"
    return words


_WHY = {
    "TransportError": "the provider could not be reached or was too busy",
    "RequestRejected": "the provider refused the request",
    "InvalidResponse": "what came was no completion",
    "RefusedAnswer": "the model declined",
    "TruncatedAnswer": "the answer was cut off",
    "MalformedAnswer": "the answer was no object of the schema",
    "AccessRefused": "the provider serves nobody with this key, model or address",
    "DeadlinePassed": "the time for one article was over",
    "ModelError": "the provider failed",
    "ArticleError": "the article could not be read",
    "UnreadText": "rules cannot read the text",
    "InternalError": "a bug in this program",
}


def _failure_lines(tally: Tally) -> list[str]:
    if not tally.failures:
        return []
    kinds = sorted(tally.failures.items(), key=lambda item: (-item[1], item[0]))
    told = [
        f"  {number:,} × {kind}" + (f": {_WHY[kind]}" if kind in _WHY else "")
        for kind, number in kinds
    ]
    lines = [f"{counted(sum(tally.failures.values()), 'failure')}:", *told]
    if tally.last_failure:
        lines.append(f"  the last one: {_one_line(tally.last_failure)}")
    return [*lines, "  to ask again about what failed, add --retry failed to the same command"]


def duration(seconds: float) -> str:
    """In two units at most: "45 s", "12 min 30 s", "4 h 5 min", "3 days 2 h"."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return counted(days, "day") + (f" {hours_left} h" if hours_left else "")
    if hours:
        return f"{hours} h" + (f" {minutes_left} min" if minutes_left else "")
    if minutes:
        return f"{minutes} min" + (f" {rest} s" if rest else "")
    return f"{whole} s"


def money(amount: float) -> str:
    """To the cent, and small amounts to the hundredth of one: "1,234.50", "0.0123"."""
    return f"{amount:,.2f}" if amount >= 1 or amount == 0 else f"{amount:.4f}"


def _per_minute(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _one_line(text: str) -> str:
    words = " ".join(printable(text).split())
    return words if len(words) <= _LONGEST_FAILURE else words[: _LONGEST_FAILURE - 1] + "…"
