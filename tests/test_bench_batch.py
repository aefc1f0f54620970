"""The benchmark of batches: what its table is made of."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.articles import parse_article
from summarizer.briefing import Provenance
from summarizer.completions import Completion, Request
from summarizer.extraction import extract
from summarizer.pipeline.plans import DEFAULT_PROMPT
from summarizer.prompts import load_prompt
from tests.bench.batch_tables import BEGIN, END, Row, markdown, write_page
from tests.stress import invented
from tests.stress.invented import article_text, right_answer


def row(name: str, asking: tuple[float, float], cpu: tuple[float, float], megabytes: float) -> Row:
    return Row(name, 1.0, asking, (0.0, 1.5625), (1.0, 60.0), cpu, megabytes)


def test_the_table_has_shares_and_multiples_of_the_bare_client() -> None:
    """1.5625 s of 2.5 s are 62.5 %; 3 ms are 1.5 times 2 ms, and 120 MB 1.2 times 100."""
    rows = [row("ours", (1.0, 2.0), (1.0, 3.0), 120), row("bare", (2.0, 2.5), (9.0, 2.0), 100)]
    ours, bare = markdown(rows).splitlines()[2:]
    assert ours == "| ours | 78.1% | 60.0 | 0.50x | 1.50x | 1.20x |"
    assert bare == "| bare | 62.5% | 60.0 | 1.00x | 1.00x | 1.00x |"


def test_the_table_takes_the_place_of_what_stood_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "scale.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n", encoding="utf-8")
    write_page(page, "| new |")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n| new |\n\n{END}after\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match=r"scale\.md: no '<!-- table of"):
        write_page(page, "| new |")


class Stub:
    """Answers questions as the provider of the benchmark does."""

    def __init__(self, answer: Callable[[dict[str, Any]], str]) -> None:
        self._answer = answer
        self.asked = 0

    async def complete(self, request: Request) -> Completion:
        self.asked += 1
        messages = [{"role": m.role, "content": m.content} for m in request.messages]
        provenance = Provenance(model="stub", reported_model=None, how="live", date="2031-03-29")
        return Completion(self._answer({"messages": messages}), "stop", provenance)


@pytest.mark.parametrize(("answer", "questions"), [(right_answer, 1), (invented.answer, 2)])
def test_answers_of_the_benchmark_are_right_at_first(
    answer: Callable[[dict[str, Any]], str], questions: int
) -> None:
    """Every tenth of the stress test's answers is wrong at first, and costs another question."""
    stub, template = Stub(answer), load_prompt(DEFAULT_PROMPT)
    article = parse_article(article_text(10).encode(), name="invented", published="2031-03-29")
    extraction = asyncio.run(extract(article, template, stub, model="stub"))
    assert (extraction.failure, extraction.findings, stub.asked) == (None, (), questions)
