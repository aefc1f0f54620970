"""The arithmetic of docs/scale.md, worked out anew from what docs/cost.md counts."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
SCALE = (DOCS / "scale.md").read_text(encoding="utf-8")
COST = (DOCS / "cost.md").read_text(encoding="utf-8")
ARTICLES = 10_000_000


def counts(suite: str) -> tuple[float, float, float, float]:
    """Of a mean article: questions, tokens in, of them prefix, tokens out."""
    table = COST.partition(f"### `extract.v3` on `{suite}`")[2]
    articles, calls = map(int, re.findall(r"\*\*all (\d+)\*\* \| (\d+)", table)[0])
    cells = [cell.strip() for cell in table.partition("| mean of an article |")[2].split("|")]
    tokens, prefix, output = (float(cells[place].replace(",", "")) for place in (1, 2, 5))
    return calls / articles, tokens, prefix, output


def row(label: str) -> list[float]:
    """The two numbers of the row that begins so."""
    [line] = [line for line in SCALE.splitlines() if line.startswith(f"| {label}")]
    return [
        float(re.findall(r"[\d,.]+", cell)[0].replace(",", "")) for cell in line.split("|")[2:4]
    ]


@pytest.mark.parametrize(("place", "suite"), [(0, "real"), (1, "core/dev")])
def test_the_tables_follow_from_the_counts(place: int, suite: str) -> None:
    """Each to the digits that are shown."""
    questions, tokens, prefix, output = counts(suite)
    billions = ARTICLES / 1e9
    millions = ARTICLES / 1e6
    plain = (tokens * 0.25 + output * 2) * millions
    cached = ((tokens - prefix) * 0.25 + prefix * 0.025 + output * 2) * millions
    expected = {
        "questions, re-asks included": (questions, 0.005),
        "tokens in |": (tokens, 0.5),
        "of them the prefix": (prefix, 0.5),
        "tokens out |": (output, 0.5),
        "cost at": (plain, 50),
        "the same, all prefixes": (cached, 50),
        "the same, as batch files": (plain / 2, 50),
        "tokens in, in all": (tokens * billions, 0.05),
        "tokens out, in all": (output * billions, 0.05),
        "questions, in all": (questions * ARTICLES / 1e6, 0.05),
        "2 million tokens a minute": ((tokens + output) * ARTICLES / 2e6 / 60, 0.5),
        "10 million tokens a minute": ((tokens + output) * ARTICLES / 10e6 / 60, 0.5),
        "180 million tokens a minute": ((tokens + output) * ARTICLES / 180e6 / 60, 0.05),
        "10,000 requests a minute": (questions * ARTICLES / 10_000 / 60, 0.5),
        "30,000 requests a minute": (questions * ARTICLES / 30_000 / 60, 0.05),
    }
    for label, (value, tolerance) in expected.items():
        assert row(label)[place] == pytest.approx(value, abs=tolerance * 1.001), label
