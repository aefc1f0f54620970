"""How many corruptions of recorded answers the checks catch, by kind, as a printed table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from summarizer.briefing import Article
from summarizer.checks import check
from summarizer.schema import ArticleSummary
from tests.corruptions import Corruption, corrupt


@dataclass(frozen=True)
class Tally:
    """The corruptions that were made, and those among them that no finding gave away.

    Those that cannot be told are among both: they are printed, and never count as missed.
    """

    made: list[Corruption]
    missed: list[Corruption]


def tally(answer: dict[str, Any], article: Article) -> Tally:
    """Corrupt `answer` in every place, one at a time, and look for a new finding at that place."""
    before = findings(answer, article)
    made = list(corrupt(answer, article))
    return Tally(made, [c for c in made if not is_found(c, findings(c.answer, article) - before)])


def findings(answer: dict[str, Any], article: Article) -> set[tuple[str, str]]:
    """(path, message) of everything that the checks object to."""
    return {(f.path, f.message) for f in check(ArticleSummary.model_validate(answer), article)}


def is_found(corruption: Corruption, new: set[tuple[str, str]]) -> bool:
    """True if one of the findings stands at the corrupted field or inside it."""
    inside = (corruption.path + ".", corruption.path + "[")
    return any(path == corruption.path or path.startswith(inside) for path, _ in new)


def print_shares(title: str, tallies: Iterable[Tally]) -> list[str]:
    """Print the share that was caught, by kind; returns what should have been, as kind and path."""
    made: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    places = []
    informational: set[str] = set()
    for one in tallies:
        made.update(c.kind for c in one.made)
        missed.update(c.kind for c in one.missed)
        places += [f"{c.kind}: {c.path}" for c in one.missed if c.can_be_told]
        informational |= {c.kind for c in one.made if not c.can_be_told}
    print(f"\ncorruptions flagged in {title}:")
    for kind in sorted(made):
        caught = made[kind] - missed[kind]
        note = "  (not all can be told)" if kind in informational else ""
        print(f"  {kind:32} {caught:4} of {made[kind]:4}  {caught / made[kind]:6.1%}{note}")
    return places
