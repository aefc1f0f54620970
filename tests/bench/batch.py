"""How fast `summarizer batch run` is, beside peers on the same server in the same run.

    make bench
    python -m tests.bench.batch --write     put the table into docs/scale.md

Five hundred invented articles, 64 requests at a time, a provider on loopback that answers at once
or after 200 ms, and whose answers pass their checks, so that everybody sends 500 requests. (With
answers of which one in ten has to be asked for again, summarizer alone would send one tenth more.)
`summarizer batch run` is the command as users run it: it reads the articles, asks, checks each
answer, and has it on the disk before it counts. What the peers do is told in `batch_peers`.

Each is a process of its own. They run in turn, `--rounds` times each, and the best of each figure
counts. What is measured, from outside and alike for all:

- asking: from the first request's arrival at the server to its last answer. The ideal is
  500 articles / 64 at a time x 0.2 s = 1.5625 s; as the last round is not full, nobody can be
  faster than 8 x 0.2 s, which is 97.7 % of it.
- in flight: the mean number of requests that the server was working on meanwhile, of 64.
- startup: from the start of the process to the first request.
- CPU: user and system time of the process and its children, less that of the same over 100
  articles, divided by 400. So what is done once, imports, tables and the first 64 connections, is
  in no figure.
- memory: the largest resident set.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench import batch_tables
from tests.bench.batch_tables import LATENCIES, Row

# Nothing large is imported here: a child counts what its parent held as its own peak.
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scale.md"
ARTICLES = 500
FEWER = 100
WORKERS = 64
ROUNDS = 5
PEERS = {
    "openai": "openai client, `create` and `json.loads`",
    "openai-aiohttp": "the same over aiohttp",
    "instructor": "instructor, `create(response_model=...)`",
    "langextract": "LangExtract, one prompt an article",
}
SUMMARIZER = "`summarizer batch run`"


class Seen(NamedTuple):
    """One process: what it took, and what the server saw of it."""

    startup_seconds: float
    asking_seconds: float
    mean_in_flight: float
    cpu_seconds: float
    megabytes: float


@dataclass
class Stub:
    """The server, as a process."""

    process: "subprocess.Popen[str]"
    url: str

    def begin(self, latency_seconds: float) -> None:
        """Answer after so many seconds, and count anew."""
        self._say(str(latency_seconds))

    def end(self) -> dict[str, Any]:
        """What was counted."""
        counted: dict[str, Any] = self._say("")
        return counted

    def _say(self, line: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def stub() -> Iterator[Stub]:
    """A running server."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.batch_stub"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        yield Stub(process, process.stdout.readline().strip())


@dataclass
class Bench:
    """Everything that is run, and what was seen of it."""

    folder: Path
    server: Stub
    pythons: dict[str, str]
    """Peer to the interpreter that has it."""
    seen: dict[tuple[str, float, int], list[Seen]] = field(default_factory=dict)
    """By name, latency in seconds, and number of articles."""

    def command(self, name: str, articles: int) -> list[str]:
        """How `name` is started."""
        if name != SUMMARIZER:
            return [self.pythons[name], "-m", "tests.bench.batch_peers", name, self.server.url,
                    str(self.folder), str(articles)]  # fmt: skip
        return [sys.executable, "-m", "summarizer.cli", "batch", "run",
                str(self.folder / f"{articles}.jsonl"), "--out", str(self.folder / "batch"),
                "--model", "openai/stub", "--base-url", self.server.url,
                "--workers", str(WORKERS)]  # fmt: skip

    def run(self, name: str, latency: float, articles: int) -> None:
        """Run it once more; it must succeed and ask one question for each article."""
        shutil.rmtree(self.folder / "batch", ignore_errors=True)
        self.server.begin(latency)
        started = time.monotonic()
        process = subprocess.Popen(
            self.command(name, articles), cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        counted = self.server.end()
        if process.returncode or not counted["answered"] == counted["requests"] == articles:
            asked = f"{counted['answered']} of {counted['requests']} requests answered"
            sys.exit(f"{name}: exit code {process.returncode}, {asked}\n{complaint.decode()}")
        self.seen.setdefault((name, latency, articles), []).append(
            Seen(
                startup_seconds=counted["first_seconds"] - started,
                asking_seconds=counted["span_seconds"],
                mean_in_flight=counted["mean_in_flight"],
                cpu_seconds=usage.ru_utime + usage.ru_stime,
                megabytes=usage.ru_maxrss / 1024,
            )
        )

    def row(self, name: str) -> Row:
        """The best of each figure."""
        runs = [self.seen[name, latency, ARTICLES] for latency in LATENCIES]
        fewer = [self.seen[name, latency, FEWER] for latency in LATENCIES]
        return Row(
            name=PEERS.get(name, name),
            startup_seconds=min(seen.startup_seconds for run in runs for seen in run),
            asking_seconds=tuple(min(seen.asking_seconds for seen in run) for run in runs),
            ideal_seconds=tuple(ARTICLES / WORKERS * latency for latency in LATENCIES),
            in_flight=tuple(max(seen.mean_in_flight for seen in run) for run in runs),
            cpu_milliseconds=tuple(
                (least_cpu(run) - least_cpu(few)) / (ARTICLES - FEWER) * 1e3
                for run, few in zip(runs, fewer, strict=True)
            ),
            megabytes=max(seen.megabytes for run in runs for seen in run),
        )


def least_cpu(runs: Sequence[Seen]) -> float:
    """Seconds: what others do on the machine can only add to it."""
    return min(seen.cpu_seconds for seen in runs)


def has_langextract(python: str) -> bool:
    """True if the interpreter `python` is there and has it."""
    find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('langextract') is None)"
    try:
        return subprocess.run([python, "-c", find], check=False).returncode == 0
    except OSError:
        return False


def measure(folder: Path, langextract: str, rounds: int) -> list[Row]:
    """A row for each, summarizer first."""
    pythons = dict.fromkeys(PEERS, sys.executable) | {"langextract": langextract}
    if not has_langextract(langextract):
        print(f"{langextract} has no langextract, whose row is left out; `make cost` installs it",
              file=sys.stderr)  # fmt: skip
        del pythons["langextract"]
    write = [sys.executable, "-m", "tests.bench.batch_peers", "write", str(folder),
             str(FEWER), str(ARTICLES)]  # fmt: skip
    subprocess.run(write, cwd=ROOT, check=True)
    names = [SUMMARIZER, *pythons]
    with stub() as server:
        bench = Bench(folder, server, pythons)
        for _ in range(rounds):
            for latency in LATENCIES:
                for name in names:
                    bench.run(name, latency, ARTICLES)
                    bench.run(name, latency, FEWER)
    return [bench.row(name) for name in names]


def main(arguments: Sequence[str]) -> int:
    """Measure, and print or write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.batch")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument(
        "--langextract",
        metavar="PYTHON",
        default=str(ROOT / ".venv" / "cost" / "bin" / "python"),
        help="an interpreter that has it (default: that of `make cost`)",
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.langextract, options.rounds)
    print(batch_tables.terminal(rows), flush=True)
    if not options.write:
        return 0
    if len(rows) <= len(PEERS):
        print("docs/scale.md not written: it would lose a row", file=sys.stderr)
        return 2
    batch_tables.write_page(PAGE, batch_tables.markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
