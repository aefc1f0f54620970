"""The provider as a process: `python -m summarizer.testing`."""

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from summarizer.errors import SummarizerError, UsageError
from summarizer.testing import BatchFaults, Faults, Latency, MisbehavingProvider, Throttle

_LAST_PORT = 65535  # TCP has 16 bits for it


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; the first line on stdout is the base URL."""
    options = _parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with _provider(options) as provider:
            sys.stdout.write(f"{provider.url}\n")
            sys.stdout.flush()
            stop.wait()
    except SummarizerError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:  # the ledger's file, or the port
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"{where}{error.strerror or error}\n")
        return 2
    return 0


def _provider(options: argparse.Namespace) -> MisbehavingProvider:
    behaviour = {
        name: value
        for name, value in (
            ("retry_after_seconds", options.retry_after),
            ("long_retry_after_seconds", options.long_retry_after),
            ("stall_seconds", options.stall_seconds),
            ("late_seconds", options.late_seconds),
            ("burst_length", options.burst_length),
        )
        if value is not None
    }
    return MisbehavingProvider(
        faults=Faults.parse(options.faults, **behaviour),
        answer=_load(options.answers),
        label=_load(options.label),
        latency=Latency.parse(options.latency),
        throttle=Throttle(
            options.requests_per_minute,
            options.tokens_per_minute,
            options.burst_seconds,
            options.hint,
        ),
        batches=BatchFaults.parse(
            options.batch_faults,
            stage_polls=options.stage_polls,
            stage_seconds=options.stage_seconds,
        ),
        everywhere=options.everywhere,
        seed=options.seed,
        has_usage=not options.no_usage,
        api_key=options.api_key,
        models=options.model,
        ledger=options.ledger,
        keeps_requests=False,
        port=options.port,
    )


def _seconds(text: str) -> float:
    """The seconds that an option gives: not fewer than none, and no more than a thread can wait."""
    seconds = float(text)
    if not 0 <= seconds <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"a number of seconds from 0 up: {text}")
    return seconds


def _port(text: str) -> int:
    """A port, or 0 for a free one."""
    port = int(text)
    if not 0 <= port <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a number from 0 to {_LAST_PORT}: {text}")
    return port


def _load(name: str | None) -> Callable[[dict[str, Any]], Any] | None:
    """The function that `module:function` names."""
    if name is None:
        return None
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"{name}: not module:function ({error})") from None
    if not callable(found):
        raise UsageError(f"{name} is not a function")
    loaded: Callable[[dict[str, Any]], Any] = found
    return loaded


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m summarizer.testing",
        description="An OpenAI-compatible server on loopback that misbehaves; prints its base URL.",
    )
    add = parser.add_argument
    add("--port", type=_port, default=0, help="port of 127.0.0.1 (default: a free one)")
    add("--seed", type=int, default=0, help="the same seed: the same faults")
    add("--faults", default="0%", help="5%% of all requests, or reset=1%%,late=0.5%%")
    add("--latency", default="0ms", help="200ms, uniform:100ms..300ms, lognormal:400ms,0.5+1%%:20s")
    add("--requests-per-minute", type=float, help="throttle, by a token bucket")
    add("--tokens-per-minute", type=float, help="throttle, by a token bucket")
    add("--burst-seconds", type=float, default=60.0, help="what the buckets hold (default: 60)")
    add("--hint", choices=("seconds", "milliseconds", "none"), default="seconds",
        help="how a throttled request is told when to come back")  # fmt: skip
    add("--retry-after", type=_seconds, help="seconds in the 429 of a fault (default: 1)")
    add("--long-retry-after", type=_seconds, help="seconds in a long 429 (default: 300)")
    add("--stall-seconds", type=_seconds, help="how long a stalled request stays silent (600)")
    add("--late-seconds", type=_seconds, help="when a late answer comes (60)")
    add("--burst-length", type=int, help="5xx errors in a row for a request that met one (1)")
    add("--everywhere", action="store_true", help="faults strike files and batches too")
    add("--batch-faults", default="", metavar="SHARES", help="of lines: missing=1%%,duplicated=2%%")
    add("--stage-polls", type=int, default=1, help="polls that a status of a batch lasts (1)")
    add("--stage-seconds", type=_seconds, help="seconds that it lasts, in place of polls")
    add("--answers", metavar="MODULE:FUNCTION", help="what is answered, given a request's body")
    add("--label", metavar="MODULE:FUNCTION", help="what the ledger calls a request")
    add("--no-usage", action="store_true", help="answers without counts of tokens")
    add("--api-key", help="any other key gets a 401")
    add("--model", action="append", default=[], help="any other gets a 404; may be repeated")
    add("--ledger", type=Path, help="file to which each request is appended as a JSON line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
