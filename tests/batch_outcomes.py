"""Batches over invented articles against a provider in another process, and what came of them."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from summarizer.batch.engines import Engine
from summarizer.batch.runner import Batch, RunSettings
from summarizer.batch.sources import open_sources
from summarizer.batch.store import open_store
from summarizer.batch.tally import Tally
from summarizer.clients import Pace
from summarizer.pipeline.plans import Options
from tests.stress.batch import ROOT, Outcome, compare
from tests.stress.invented import json_lines

MakeEngine = Callable[[Options, Pace], Engine]

# Faults that depend on a question and on how often it was asked alone, so that they strike two
# engines alike: no late or foreign answers.
FAULTS = (
    "unavailable=2%,reset=2%,truncated=2%,rate_limited=2%,"
    "malformed_json=2%,wrong_schema=3%,refusal=2%,cut_off=2%"
)


@contextmanager
def provider(ledger: Path, faults: str) -> Iterator[str]:
    """The URL of a provider that answers about invented articles."""
    command = [sys.executable, "-m", "summarizer.testing", "--ledger", str(ledger),
               "--answers", "tests.stress.invented:answer",
               "--label", "tests.stress.invented:label",
               "--faults", faults, "--seed", "7", "--retry-after", "0.05"]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def run_batch(
    folder: Path, count: int, make_engine: MakeEngine | None, *, faults: str = FAULTS
) -> tuple[Tally, dict[str, Any], Outcome]:
    """The tally, what came of each article by name, and how ledger and store compare."""
    folder.mkdir(parents=True)
    source = folder / "articles.jsonl"
    source.write_text("".join(json_lines(count)), encoding="utf-8")
    ledger = folder / "ledger.jsonl"
    with provider(ledger, faults) as url:
        options: Options = {"model": "openai/stub", "base_url": url}
        batch = Batch(folder / "batch", options, RunSettings(workers=32), engine=make_engine)
        tally = batch.run(open_sources([str(source)]))
    outcome = Outcome(count)
    compare(folder / "batch", ledger, kills=0, workers=32, outcome=outcome)
    return tally, results(folder / "batch", url, source), outcome


def results(folder: Path, url: str, source: Path) -> dict[str, Any]:
    """What the store has of each article, without what differs from one run to the next."""
    found: dict[str, Any] = {}
    with open_store(folder, to_write=False) as store:
        [setup] = store.setups()
        for extraction in store.results(setup):
            name = extraction.name.replace(str(source), "")
            told = extraction.model_dump_json(
                exclude={
                    "name": True,
                    "article": {"name"},
                    "attempts": {"__all__": {"seconds"}},
                }
            )
            told = told.replace(url, "URL").replace(str(source), "")
            # A body that breaks off has a running number in it, and so another length.
            found[name] = re.sub(r"(column|char) \d+", r"\1 N", told)
        found["questions"] = sorted(
            (question.key, question.attempt, question.begun, question.ended, question.requests,
             question.is_answered)
            for question in store.questions()
        )  # fmt: skip
    return found
