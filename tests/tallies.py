"""How many corruptions of recorded answers the checks catch, by kind, as a printed table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from summarizer.briefing import Article
from summarizer.checks import check
from summarizer.schema import ArticleSummary
from tests.corruptions import Corruption, corrupt

FLOORS = {
    # Told of several people at once, so that a neighbouring sentence carries it as well.
    "citation off by one": 0.94,
    # Objected to only where the sentences name somebody else: see "What turned out otherwise" in
    # docs/design.md.
    "participant of another meeting": 0.5,
    "place from elsewhere": 0.99,
    "planned as held": 0.79,
    # "Today" and "yesterday" may be told of the day before the paper was printed.
    "date": 0.85,
    "inserted negation": 0.88,
    "negated status": 0.6,
    "status": 0.91,
    "country": 0.99,
    "swapped fate": 0.98,
}
"""Share of the corruptions of a kind that is found at least, where it is not all."""


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


def missed_too_often(tallies: Iterable[Tally], missed: Iterable[str]) -> dict[str, int]:
    """The kinds of which fewer were caught than `FLOORS` promises, with the number missed."""
    made = Counter(c.kind for one in tallies for c in one.made)
    lost = Counter(place.partition(": ")[0] for place in missed)
    return {kind: n for kind, n in lost.items() if 1 - n / made[kind] < FLOORS.get(kind, 1)}
