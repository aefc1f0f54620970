"""Tolls: what figures an article gives, and whether those of two articles can both be true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.schema import Attack, Count, Toll

Harm = Literal["killed", "injured"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Between how many and how many; `most` is None where it is open."""

    least: int
    most: int | None
    attackers: int | None = None

    def fits(self, other: "Figure") -> bool:
        """Both can be true: they overlap, or one leaves out the attackers whom the other counts."""
        if _overlap(self, other):
            return True
        return any(
            one.attackers and rest.attackers in (None, 0) and _overlap(one.victims, rest)
            for one, rest in ((self, other), (other, self))
        )

    @property
    def victims(self) -> "Figure":
        """Without the attackers among them."""
        without = self.attackers or 0
        return Figure(
            max(self.least - without, 0),
            None if self.most is None else max(self.most - without, 0),
            0,
        )

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


def _overlap(one: Figure, other: Figure) -> bool:
    return (other.most is None or one.least <= other.most) and (
        one.most is None or other.least <= one.most
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What one article gives as its current figures."""

    stated: frozenset[Figure] = frozenset()
    vague: frozenset[str] = frozenset()
    """Words without a number, such as "several"."""

    def fits(self, other: "Figures") -> bool:
        """Some figure of one can be true together with some figure of the other."""
        if not self.stated or not other.stated:
            return True
        return any(a.fits(b) for a in self.stated for b in other.stated)


def counted(attack: Attack, field: Harm) -> Iterator[tuple[Toll, Count]]:
    """The tolls that give it, without those that the article itself corrects."""
    for toll in attack.tolls:
        count = toll.killed if field == "killed" else toll.injured
        if count is not None and not toll.superseded:
            yield toll, count


def figure(count: Count) -> Figure | None:
    """The figure of a count, or None for words without a number."""
    if count.min is None and count.max is None:
        return None
    least = count.min or 0
    most = count.max if count.max is None else max(count.max, least)
    return Figure(least, most, count.attackers)


def figures(attack: Attack, field: Harm) -> Figures:
    """All current figures of an article for those killed or injured."""
    counts = [count for _, count in counted(attack, field)]
    known = frozenset(one for one in map(figure, counts) if one is not None)
    vague = frozenset(" ".join(c.text.casefold().split()) for c in counts if figure(c) is None)
    return Figures(known, vague)


def shown(count: Count) -> str:
    """A count as a ledger shows it: "7", "at least 15", "6 (4 attackers)", "several"."""
    found = figure(count)
    if found is None:
        return count.text
    return f"{found} ({_attackers(count.attackers)})" if count.attackers else str(found)


def _attackers(number: int) -> str:
    return "1 attacker" if number == 1 else f"{number} attackers"


def spread(told: Sequence[Figure]) -> str:
    """The most precise figure if all can be true together, else the range: "7 to 19"."""
    if all(a.fits(b) for a in told for b in told):
        best = min(
            told,
            key=lambda f: (f.most is None, (f.most or 0) - f.least, -f.least, -(f.attackers or 0)),
        )
        if best.most is None:
            best = Figure(max(f.least for f in told), None)
        return f"{best} ({_attackers(best.attackers)})" if best.attackers else str(best)
    least = min(one.least for one in told)
    most = max(one.least if one.most is None else one.most for one in told)
    is_open = any(one.most is None and one.least == most for one in told)
    return f"{least} to {most}" + (" or more" if is_open else "")


def _vagueness(told: Figure) -> tuple[bool, int, int, int]:
    return told.most is None, (told.most or 0) - told.least, -told.least, -(told.attackers or 0)
