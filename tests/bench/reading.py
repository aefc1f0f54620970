"""What an article costs in CPU time without a model: reading it, its answer, and the checks.

    python -m tests.bench.reading

One pass over `core/dev`, each article and answer seen for the first time, as in a batch. What a
process does once (imports, patterns, place names) is done before, on the articles of
`evals/groups`, which are others. The peer in the same run is `json.loads` and `json.dumps` of the
same answers: the least that any program does with them. Figures for docs are the ratios.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from summarizer.answers import answer_form
from summarizer.articles import read_article
from summarizer.briefing import Article
from summarizer.cassettes import read_recording
from summarizer.checks import check
from summarizer.prompts import load_prompt
from summarizer.schema import ArticleSummary
from tests.bench.suites import ROOT

PROMPT = "extract.v3"
EVALS = ROOT / "evals"
CASSETTES = ROOT / "cassettes" / PROMPT / "claude"
PEER = "peer: json.loads and json.dumps"
PEER_ROUNDS = 20  # one pass of the peer is too short for the clock


def load_answers(paths: list[Path]) -> list[str]:
    """The recorded answers to the articles at `paths`."""
    recordings = [next(CASSETTES.glob(f"{path.parent.name}.*.json")) for path in paths]
    return [read_recording(path).attempts[-1].text() for path in recordings]


def measure(paths: list[Path]) -> dict[str, float]:
    """Milliseconds of CPU time for an article of each step, in one pass."""
    form = answer_form(load_prompt(PROMPT).answer)
    answers = load_answers(paths)
    articles: list[Article] = []
    summaries: list[ArticleSummary] = []

    def read() -> None:
        articles.extend(read_article(path) for path in paths)

    def read_answers() -> None:
        summaries.extend(map(form.read, answers, articles))

    def check_all() -> None:
        for summary, article in zip(summaries, articles, strict=True):
            check(summary, article)

    def parse_and_dump() -> None:
        for _ in range(PEER_ROUNDS):
            for answer in answers:
                json.dumps(json.loads(answer))

    steps = {
        "reading the article": timed(read),
        "reading the answer": timed(read_answers),
        "checking the answer": timed(check_all),
    }
    steps["all three"] = sum(steps.values())
    steps[PEER] = timed(parse_and_dump) / PEER_ROUNDS
    return {name: milliseconds / len(paths) for name, milliseconds in steps.items()}


def timed(work: Callable[[], None]) -> float:
    """Milliseconds of CPU time that `work` takes in this process."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def main() -> None:
    """Print milliseconds for an article, and multiples of the peer."""
    measure(sorted(EVALS.glob("groups/*/*/article.md")))
    paths = sorted(EVALS.glob("core/dev/*/article.md"))
    measured = measure(paths)
    print(f"{f'CPU time, {len(paths)} articles, each seen once':42} {'ms':>6} {'of the peer':>12}")
    for name, milliseconds in measured.items():
        print(f"{name:42} {milliseconds:6.2f} {milliseconds / measured[PEER]:11.0f}x")


if __name__ == "__main__":
    main()
