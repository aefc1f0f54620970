"""A batch against a provider that misbehaves, killed and resumed: is anything lost or doubled?

    python -m tests.stress.batch --articles 20000 --kills 10

The provider and the batch are processes of their own. The batch is killed with SIGKILL at random
moments and started again; then the provider's ledger and the store are held against each other,
question by question. Exits with 1, and says why, if they do not agree.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from summarizer.batch.store import Store, open_store
from summarizer.testing import KINDS, read_entries
from tests.stress.invented import json_lines, serial_of

ROOT = Path(__file__).parents[2]
MODEL = "openai/stub"


@dataclass
class Outcome:
    """What came of one stress run."""

    articles: int
    answered: int = 0
    failed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    """In the provider's ledger."""
    stored: int = 0
    """Accounted for in the store."""
    interrupted: int = 0
    """Questions that were under way when a process was killed."""
    asked_again: int = 0
    """Good answers that were on their way to the disk at that moment, and were asked for again."""
    peak_megabytes: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


@contextmanager
def provider(ledger: Path, *arguments: str) -> Iterator[str]:
    """The URL of a provider that answers about invented articles."""
    with subprocess.Popen(
        [sys.executable, "-m", "summarizer.testing", "--ledger", str(ledger),
         "--answers", "tests.stress.invented:answer", "--label", "tests.stress.invented:label",
         *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def command(source: Path, folder: Path, url: str, *arguments: str) -> list[str]:
    """The command line of the batch."""
    return [sys.executable, "-m", "summarizer.cli", "batch", "run", str(source), "--out",
            str(folder), "--model", MODEL, "--base-url", url, *arguments]  # fmt: skip


def run_to_the_end(batch: list[str], ledger: Path, kill_at: list[int]) -> tuple[float, int]:
    """Run `batch`, killed when the ledger has so many requests; peak MB and the last exit code."""
    peak = 0.0
    for moment in [*sorted(kill_at), None]:
        with tempfile.TemporaryFile("w+") as complaint:
            process = subprocess.Popen(batch, cwd=ROOT, stderr=complaint)
            while moment is not None and process_is_alive(process.pid):
                if _requests(ledger) >= moment:
                    # Not send_signal, which may reap the process and its peak memory with it.
                    os.kill(process.pid, signal.SIGKILL)
                    break
                time.sleep(0.01)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = max(peak, usage.ru_maxrss / 1024)
            complaint.seek(0)
            if moment is None:
                print(complaint.read(), file=sys.stderr)
    return peak, process.returncode


def process_is_alive(number: int) -> bool:
    """False once a child has ended, which is then still to be reaped."""
    return os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _requests(ledger: Path) -> int:
    """How many requests are in the ledger: its lines are about equally long."""
    try:
        with ledger.open("rb") as file:
            line = len(file.readline())
        return ledger.stat().st_size // line if line else 0
    except FileNotFoundError:
        return 0


def compare(folder: Path, ledger: Path, kills: int, workers: int, outcome: Outcome) -> None:
    """Hold the store against the ledger, and write what does not agree into `outcome`."""
    store = open_store(folder, to_write=False)
    [(setup, _)] = store.setups().items()
    serials = {number: serial_of(store.load_article(number).text) for number in store.articles()}
    if sorted(serials.values()) != list(range(outcome.articles)):
        outcome.problems.append(f"{len(serials)} articles in the store, not {outcome.articles}")
    for extraction in store.results(setup):
        if extraction.failure is None:
            outcome.answered += 1
        else:
            outcome.failed += 1
            outcome.failures[extraction.failure.kind] += 1
            if not extraction.failure.message:
                outcome.problems.append(f"{extraction.name}: failed without a reason")
    if outcome.answered + outcome.failed != outcome.articles:
        outcome.problems.append(
            f"{outcome.answered} answered and {outcome.failed} failed of {outcome.articles}"
        )
    met: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for entry in read_entries(ledger):
        label = str(entry.label)
        met[label] += 1
        answered[label] += entry.outcome == "answered" and not entry.is_client_gone
    _compare_questions(store, serials, met, answered, outcome)
    if outcome.interrupted > kills * 2 * workers:
        outcome.problems.append(f"{outcome.interrupted} questions interrupted by {kills} kills")
    store.close()


def _compare_questions(
    store: Store,
    serials: dict[int, int],
    met: Counter[str],
    answered: Counter[str],
    outcome: Outcome,
) -> None:
    for question in store.questions():
        label = f"{serials[question.article]}/{question.attempt}"
        in_ledger, interrupted = met.pop(label, 0), question.begun - question.ended
        outcome.requests += in_ledger
        outcome.stored += question.requests
        outcome.interrupted += interrupted
        if in_ledger != question.requests and not (interrupted and in_ledger > question.requests):
            outcome.problems.append(
                f"{label}: {in_ledger} requests in the ledger, {question.requests} in the store, "
                f"{interrupted} interruptions"
            )
        if answered[label] > 1:
            outcome.asked_again += answered[label] - 1
            if answered[label] - 1 > interrupted:
                outcome.problems.append(
                    f"{label}: answered {answered[label]} times, {interrupted} interruptions"
                )
    if met:
        outcome.problems.append(f"{sum(met.values())} requests of which the store knows nothing")


def each_kind(share: float, long_waits: float) -> str:
    """`share` of all requests in equal parts of every kind of fault, as the provider takes it.

    But for the 429 that asks to wait for five minutes, which gets the share `long_waits`: everybody
    waits for it, as they should.
    """
    kinds = [kind for kind in KINDS if kind != "rate_limited_long"]
    parts = [f"{kind}={share / len(kinds):.4%}" for kind in kinds]
    return ",".join([*parts, f"rate_limited_long={long_waits:.4%}"])


def stress(
    folder: Path,
    *,
    articles: int,
    kills: int,
    workers: int,
    faults: float,
    seed: int,
    latency: str,
    long_waits: int = 1,
) -> Outcome:
    """One whole stress run in `folder`; about so many `long_waits` of five minutes are met."""
    outcome = Outcome(articles)
    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json_lines(articles))
    ledger = folder / "ledger.jsonl"
    arguments = ["--seed", str(seed), "--latency", latency,
                 "--faults", each_kind(faults, long_waits / articles),
                 "--stall-seconds", "30", "--late-seconds", "6"]  # fmt: skip
    started = time.perf_counter()
    with provider(ledger, *arguments) as url:
        batch = command(source, folder / "batch", url, "--workers", str(workers),
                        "--timeout", "3", "--deadline", "60")  # fmt: skip
        moments = random.Random(seed)  # noqa: S311 - to be repeated, not to keep a secret
        kill_at = moments.sample(range(1, articles), kills)
        outcome.peak_megabytes, code = run_to_the_end(batch, ledger, kill_at)
        if code not in (0, 1):
            outcome.problems.append(f"the last run ended with {code}")
        time.sleep(7 if faults else 0)  # until late answers are in the ledger, too
    outcome.seconds = time.perf_counter() - started
    compare(folder / "batch", ledger, kills, workers, outcome)
    return outcome


def main() -> int:
    """Run, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=3, help="at random moments of the whole run")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--faults", type=float, default=0.05, help="share of all requests")
    parser.add_argument("--long-waits", type=int, default=1, help="429s that ask for 300 s")
    parser.add_argument("--latency", default="lognormal:50ms,0.5")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="kept, to be looked at")
    options = vars(parser.parse_args())
    kept = options.pop("folder")
    if kept is not None:
        kept.mkdir(parents=True)
        outcome = stress(kept, **options)
    else:
        with tempfile.TemporaryDirectory() as folder:
            outcome = stress(Path(folder), **options)
    for name, value in vars(outcome).items():
        print(f"{name}: {json.dumps(value, default=str)}")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
