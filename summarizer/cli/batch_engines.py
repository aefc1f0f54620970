"""Options of `batch run` for where the work is done, and for what other programs are told of it."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from summarizer.cli.commands import complain
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.batch.telemetry import MakeEngine, Telemetry


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Engine, telemetry, and the form of the log."""
    group = parser.add_argument_group("engine and telemetry")
    group.add_argument(
        "--engine",
        default="local",
        metavar="NAME",
        help="local (default): work in this process; ray: in those of a Ray cluster",
    )
    group.add_argument(
        "--engine-workers", type=int, metavar="N", help="processes of the engine ray (default: 2)"
    )
    group.add_argument(
        "--ray-address",
        metavar="ADDRESS",
        help="a running cluster, such as auto or ray://HOST:10001; without it, one is started here",
    )
    group.add_argument(
        "--telemetry",
        action="store_true",
        help="send OpenTelemetry to where OTEL_* variables say, else to a collector on this "
        "machine; such variables alone switch it on, too",
    )
    group.add_argument(
        "--log-format",
        default="text",
        metavar="FORMAT",
        help="text (default): progress and a report; json: one object a line on standard error",
    )


@contextmanager
def engine_of(arguments: argparse.Namespace) -> Iterator["MakeEngine | None"]:
    """What a `Batch` takes as its engine; telemetry is sent when this ends.

    UsageError for an unknown engine, options that do not go with it, and missing packages.
    """
    make = _engine(arguments)
    telemetry = _telemetry(arguments)
    if telemetry is None:
        yield make
        return
    from summarizer.batch.telemetry import local_engine, traced

    try:
        yield traced(make or local_engine, telemetry)
    finally:
        telemetry.close()


def wants_json(arguments: argparse.Namespace) -> bool:
    """Whether the log is for programs; UsageError for a format that there is not."""
    if arguments.log_format not in ("text", "json"):
        raise UsageError(
            f"unknown choice {arguments.log_format!r} for --log-format; there are: text, json"
        )
    return bool(arguments.log_format == "json")


def _engine(arguments: argparse.Namespace) -> "MakeEngine | None":
    if arguments.engine == "local":
        for flag, given in (
            ("--engine-workers", arguments.engine_workers),
            ("--ray-address", arguments.ray_address),
        ):
            if given is not None:
                raise UsageError(f"{flag} needs --engine ray")
        return None
    if arguments.engine != "ray":
        raise UsageError(f"unknown choice {arguments.engine!r} for --engine; there are: local, ray")
    from summarizer.batch.ray_engine import DEFAULT_PROCESSES, RayEngine

    workers = arguments.engine_workers
    processes = DEFAULT_PROCESSES if workers is None else workers
    address = arguments.ray_address
    return lambda options, pace: RayEngine(options, pace, processes=processes, address=address)


def _telemetry(arguments: argparse.Namespace) -> "Telemetry | None":
    from summarizer.batch.telemetry import is_configured, open_telemetry

    if arguments.telemetry:
        return open_telemetry()
    if not is_configured():
        return None
    try:
        return open_telemetry()
    except UsageError as error:
        # The variables may be there for other programs.
        if not wants_json(arguments) and sys.stderr is not None:
            complain(f"no telemetry, which OTEL_EXPORTER_OTLP_ENDPOINT asks for: {error}")
        return None
