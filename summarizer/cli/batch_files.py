"""`summarizer batch export, submit, collect, import`: files of requests and of results.

What was written or made goes to standard output, a line each; what it means to standard error.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.briefing import model_options
from summarizer.cli.commands import EPILOG, Commands, add_command, complain, in_flags
from summarizer.cli.options import (
    add_batch_sources,
    add_endpoint,
    add_reasks,
    open_batch_sources,
    retries_failed,
)

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.batch.imports import Imported
    from summarizer.batch.provider import Standing
    from summarizer.batch.settling import Settled
    from summarizer.batch.store import Store

_POLL_SECONDS = 60.0  # a batch takes minutes to a day


def add_commands(actions: Commands) -> None:
    """The actions of `batch` that are about files."""
    summary = "write the questions that are open as files for a provider's batches"
    export = add_command(actions, "export", export_requests, summary, EPILOG)
    add_batch_sources(export)
    export.add_argument("--to", metavar="FOLDER", help="for the files; default: DIR/requests")
    export.add_argument(
        "--again",
        action="append",
        default=[],
        metavar="FILE",
        help="take back what this file asks and nobody answered (lost, expired), and ask it again",
    )
    group = export.add_argument_group("a file takes at most")
    group.add_argument("--max-requests", type=int, metavar="N", help="50,000 (default) or fewer")
    group.add_argument("--max-bytes", type=int, metavar="N", help="200,000,000 (default) or fewer")
    group = export.add_argument_group("model; without --model and --prompt: as in the last export")
    group.add_argument("--model", metavar="NAME", help="see below")
    add_endpoint(group)
    add_reasks(group)
    group.add_argument("--sample", type=int, metavar="N", help="which of several answers, from 0")

    summary = "upload the files and have batches made of them"
    submit = add_command(actions, "submit", submit_files, summary)
    submit.add_argument("folder", metavar="DIR", help="folder of the batch")
    submit.add_argument("--base-url", metavar="URL", help="another endpoint than at the export")

    summary = "fetch and import the results of batches that are over"
    collect = add_command(actions, "collect", collect_results, summary)
    collect.add_argument("folder", metavar="DIR", help="folder of the batch")
    _add_wait(collect)

    summary = "take in files of results, whoever wrote them"
    taken = add_command(actions, "import", import_results, summary)
    taken.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="output and error files of OpenAI's Batch API, of vLLM's run-batch, or alike",
    )
    taken.add_argument("--out", metavar="DIR", required=True, help="folder of the batch")


def add_status_options(parser: argparse.ArgumentParser) -> None:
    """What `batch status` takes for the files of a batch."""
    _add_wait(parser)


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait",
        nargs="?",
        type=_seconds,
        const=_POLL_SECONDS,
        metavar="SECONDS",
        help="until all batches are over, asking every 60 or so many seconds",
    )


def _seconds(text: str) -> float:
    """A pause, for a provider is not to be asked without one."""
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(
            f"{text} seconds: it must be more than 0, and 86,400 at most"
        )
    return seconds


def export_requests(arguments: argparse.Namespace) -> int:
    """Write files; their paths on standard output."""
    from summarizer.batch.locks import hold
    from summarizer.batch.requests import MOST_BYTES, MOST_REQUESTS, Size, export
    from summarizer.rendering.statements import printable
    from summarizer.rendering.wording import counted

    def given(value: int | None, default: int) -> int:
        return default if value is None else value

    retry_failed = retries_failed(arguments)
    size = Size(
        given(arguments.max_requests, MOST_REQUESTS), given(arguments.max_bytes, MOST_BYTES)
    )
    options = model_options(arguments)
    folder = Path(arguments.out)
    to = Path(arguments.to) if arguments.to else None
    source = open_batch_sources(arguments, [to] if to else [])
    with hold(folder):
        done = export(
            folder,
            source,
            options,
            to=to,
            size=size,
            again=arguments.again,
            retry_failed=retry_failed,
        )
    for path, _ in done.files:
        print(printable(str(path)))
    told = f"{counted(done.requests, 'request')} in {counted(len(done.files), 'file')}"
    if done.reasks:
        told += f", {counted(done.reasks, 're-ask')} among them"
    complain(told)
    if done.released:
        complain(f"{counted(done.released, 'question')} taken back from earlier files")
    if done.waiting:
        complain(f"{counted(done.waiting, 'article')} waiting for files that are under way")
    _tell_settled(done.settled)
    if done.taken_in.unreadable:
        unreadable = counted(done.taken_in.unreadable, "item")
        complain(f"{unreadable} without a readable article, such as {done.taken_in.last_failure}")
    return 1 if done.settled.failed or done.settled.problems or done.taken_in.unreadable else 0


def submit_files(arguments: argparse.Namespace) -> int:
    """Have batches made; their ids on standard output."""
    import asyncio

    from summarizer.batch.provider import submit

    with _writing(arguments.folder) as store:
        done = asyncio.run(submit(store, arguments.base_url, complain))
    for shipment, batch in (*done.found, *done.made):
        print(f"{shipment.name}\t{batch.id}")
    if not done.made and not done.found:
        complain("nothing to submit: write files with summarizer batch export")
    return 0


def collect_results(arguments: argparse.Namespace) -> int:
    """Fetch and import what is there; with --wait, until all is."""
    import asyncio

    from summarizer.batch.provider import collect
    from summarizer.rendering.wording import counted

    code, has_found = 0, False
    told = set[str]()  # a round says again what nothing has changed in
    while True:
        with _writing(arguments.folder, arguments.wait) as store:
            done = asyncio.run(collect(store, Path(arguments.folder) / "results", complain))
        has_found = has_found or bool(done.standings)
        for shipment, imported in done.imported:
            code = max(code, _tell_imported(f"{shipment.name}: ", imported))
        for standing in done.standings:
            line = _line(standing)
            if arguments.wait and standing.is_awaited:
                _tell_passing(standing, told)
            elif line not in told:
                told.add(line)
                print(line, flush=True)
        if done.released:
            released = counted(done.released, "question")
            complain(f"{released} came back without an answer; write them anew with: batch export")
        if not arguments.wait or not any(one.is_awaited for one in done.standings):
            break
        time.sleep(arguments.wait)
    if not has_found:
        complain("no batch is under way: make some with summarizer batch submit")
    return 1 if any(one.problem for one in done.standings) else code


def _tell_passing(standing: "Standing", told: set[str]) -> None:
    """Say once why a batch is waited for that the provider does not tell of."""
    from summarizer.rendering.statements import printable

    if standing.problem is not None:
        problem = printable(f"{standing.shipment.name}: {standing.problem}; waiting")
        if problem not in told:
            told.add(problem)
            complain(problem)


def import_results(arguments: argparse.Namespace) -> int:
    """Take in files; what they hold on standard error."""
    from summarizer.batch.imports import import_files

    with _writing(arguments.out) as store:
        imported = import_files(store, [Path(file) for file in arguments.files])
    if arguments.files:
        return _tell_imported("", imported)
    settled = imported.settled
    is_idle = not (settled.answered or settled.failed or settled.open or settled.problems)
    complain(
        "no file was given, so answers that earlier files brought were worked in"
        + (": none was left" if is_idle else "")
    )
    _tell_settled(settled)
    return 1 if settled.failed or settled.problems else 0


def show_files(folder: Path, wait_seconds: float | None = None) -> int:
    """A line for each file and its batch on standard output, for `batch status`; nothing without.

    1 if a provider does not say how its batch stands. Asks only where a batch is under way.
    """
    import asyncio

    from summarizer.batch.provider import standings
    from summarizer.batch.store import open_store

    told = set[str]()
    while True:
        store = open_store(folder, to_write=False)
        try:
            found = asyncio.run(standings(store))
        finally:
            store.close()
        if wait_seconds is None or not any(one.is_awaited for one in found):
            break
        for standing in found:
            if standing.is_awaited:
                _tell_passing(standing, told)
        time.sleep(wait_seconds)
    for standing in found:
        print(_line(standing))
    return 1 if any(standing.problem for standing in found) else 0


def _line(standing: "Standing") -> str:
    """`requests-0001.jsonl  batch_1  in_progress  10 of 200 done, 1 failed`."""
    from summarizer.rendering.statements import printable

    shipment, batch = standing.shipment, standing.batch
    if batch is not None:
        told = f"{batch.status}, {batch.completed:,} of {batch.total:,} answered"
        if batch.failed:
            told += f", {batch.failed:,} failed"
        told = "; ".join((told, *batch.errors, *filter(None, [standing.problem])))
    elif standing.problem is not None:
        told = standing.problem
    elif shipment.is_over:
        told = "done with" if shipment.batch or not shipment.waiting else "taken back"
    elif shipment.created is not None:
        told = "perhaps submitted: run summarizer batch submit"
    else:
        told = f"not submitted, {shipment.waiting:,} of {shipment.requests:,} without an answer"
    # The name and the id are those that the store has, whoever wrote it.
    return "\t".join(map(printable, (shipment.name, shipment.batch or "-", told)))


def _tell_imported(opening: str, imported: "Imported") -> int:
    from summarizer.rendering.wording import counted

    for problem in imported.told:
        complain(problem)
    parts = {
        "new answers": imported.answers,
        "known already": imported.known,
        "without an answer": imported.failed,
        "never asked (expired, cancelled)": imported.not_asked,
        "other answers to answered questions": imported.contrary,
        "of other questions than this batch's": imported.unknown,
        "broken": imported.broken,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in parts.items() if count)
    complain(f"{opening}{counted(imported.lines, 'line')}{': ' if told else ''}{told}")
    _tell_settled(imported.settled)
    is_whole = not imported.problems and not imported.settled.problems
    return 0 if is_whole and not imported.settled.failed else 1


def _tell_settled(settled: "Settled") -> None:
    from summarizer.rendering.wording import counted

    if settled.answered or settled.failed:
        failed = ", ".join(f"{count:,} {kind}" for kind, count in settled.failures.most_common())
        complain(
            f"{counted(settled.answered, 'article')} answered"
            + (f", {settled.failed:,} failed ({failed})" if settled.failed else "")
        )
    if settled.open:
        complain(
            f"{counted(settled.open, 'article')} to be asked again: the checks object; "
            "write the questions with: summarizer batch export --out DIR"
        )
    for problem in settled.problems:
        complain(in_flags(problem))


@contextmanager
def _writing(name: str, wait_seconds: float | None = None) -> "Iterator[Store]":
    """The store of the batch in the folder `name`, which must be there.

    While another process writes to it, it is looked at again every `wait_seconds`, if given.
    """
    from summarizer.batch.locks import hold
    from summarizer.batch.store import is_store, open_store
    from summarizer.errors import StoreError

    folder = Path(name)
    if not is_store(folder):
        raise StoreError(f"{folder}: holds no batch; make one with: summarizer batch run or export")
    with ExitStack() as stack:
        is_told = False
        while True:
            try:
                stack.enter_context(hold(folder))
                break
            except StoreError as error:
                if wait_seconds is None or not isinstance(error.__context__, BlockingIOError):
                    raise
                if not is_told:
                    complain(f"{error}; waiting")
                is_told = True
            time.sleep(wait_seconds)
        store = open_store(folder, to_write=True)
        try:
            yield store
        finally:
            store.close()
