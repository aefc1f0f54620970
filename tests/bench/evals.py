"""How long evals take on a thousand recorded cases, beside pydantic-evals in the same run.

    make bench

The suite is `core` repeated: every case has its own files and recording, which are opened, read and
matched one by one, but what is equal in content is parsed, checked and judged once in a process.
The row for `core` alone, in which nothing repeats, says what a case costs at first sight.

Commands run in turn, `ROUNDS` times each; the fastest counts. Peak memory is the largest resident
set of any round. Figures for docs are the ratios.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.suites import PROMPT, ROOT, make_suite

if TYPE_CHECKING:  # see the end of this file
    from summarizer.evals.results import CaseResult, Run

ROUNDS = 5
SIZE = 1_000
LOSSES = 0.03  # of the right values, in the run that is compared: about what separates two prompts
SUMMARIZER = [sys.executable, "-m", "summarizer.cli"]


@dataclass
class Measured:
    """The fastest and the largest of the rounds so far."""

    seconds: float = float("inf")
    megabytes: float = 0.0

    def add(self, command: list[str]) -> None:
        """Run `command` once more; it must succeed."""
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds = min(self.seconds, time.perf_counter() - started)
        self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)}: {complaint.decode()}")


def worsened(run: "Run", seed: int) -> "Run":
    """`run` with some right values made wrong at random, so that hardly two articles are alike."""
    generator = random.Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
    return run.model_copy(
        update={"results": tuple(_worsened(result, generator) for result in run.results)}
    )


def _worsened(result: "CaseResult", generator: random.Random) -> "CaseResult":
    from summarizer.evals.judging import Judgement

    right = {kind: dict(counts) for kind, counts in result.right.items()}
    mistakes = list(result.mistakes)
    for kind, counts in right.items():
        for path, number in counts.items():
            lost = sum(generator.random() < LOSSES for _ in range(number))
            counts[path] -= lost
            mistakes += [Judgement(kind, f"lost {n}", path, "wrong", "a", "b") for n in range(lost)]
    return result.model_copy(update={"right": right, "mistakes": tuple(mistakes)})


def main() -> None:
    """Print seconds, memory and multiples of the peer."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        suite = make_suite(folder, SIZE)
        dataset, before, after = (folder / n for n in ("peer.json", "a.jsonl", "b.jsonl"))
        peer = [sys.executable, "-m", "tests.bench.peer"]
        eval_run = [*SUMMARIZER, "eval", "run", "--prompt", PROMPT]
        large = [*eval_run, str(suite.cases), "--cassettes", str(suite.cassettes), "--scores"]
        for command in (
            [*peer, "write", str(suite.cases), str(suite.cassettes), str(dataset)],
            [*large, "--save", str(before)],
            [sys.executable, "-m", "tests.bench.evals", str(before), str(after)],
        ):
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        diff = [*SUMMARIZER, "eval", "diff", str(before), str(after), "--scores"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            f"pydantic-evals: {SIZE} cases, equality only": [*peer, "run", str(dataset)],
            f"summarizer eval run: {SIZE} cases, core repeated": large,
            "summarizer eval run core: 64 cases, nothing repeated": [*eval_run, "core", "--scores"],
            f"summarizer eval diff: two stored runs of {SIZE}": diff,
        }
        measured = {name: Measured() for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                measured[name].add(command)
    against = list(measured.values())[1].seconds
    print(f"{'evals':58} {'ms':>6} {'peak MB':>8} {'of pydantic-evals':>18}")
    for name, one in measured.items():
        ratio = one.seconds / against
        print(f"{name:58} {one.seconds * 1e3:6.0f} {one.megabytes:8.0f} {ratio:17.2f}x")


if __name__ == "__main__":
    if len(sys.argv) == 3:  # a process of its own: a child counts its parent's memory as its own
        from summarizer.evals.runfile import read_run, write_run

        write_run(worsened(read_run(Path(sys.argv[1]), details=False), 0), Path(sys.argv[2]))
    else:
        main()
