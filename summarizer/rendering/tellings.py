"""Facts of several tellings of one thing, laid over each other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.affairs import Telling
from summarizer.rendering.statements import Citation, Fact, Missing, Part, Pointer, plain, value

Told = tuple[Telling, Fact]
"""A fact and the telling that it is from."""


def is_missing(fact: Fact) -> bool:
    """Whether the fact says nothing but that it is not stated."""
    return len(fact.parts) == 1 and isinstance(fact.parts[0], Missing)


def laid_over(group: Sequence[Told]) -> Fact:
    """The first fact, with the sentences, findings and flags of all."""
    facts = [fact for _, fact in group]
    return replace(
        facts[0],
        citations=cited(facts),
        cites=any(fact.cites for fact in facts),
        findings=tuple(dict.fromkeys(finding for fact in facts for finding in fact.findings)),
        flag=next((fact.flag for fact in facts if fact.flag is not None), None),
    )


def fullest_of(group: Sequence[Told]) -> Fact:
    """One fact in the longest words, with the sentences of all."""
    longest = max((fact.parts for _, fact in group), key=lambda parts: len(plain(parts)))
    return replace(laid_over(group), parts=longest, cites=True)


def cited(facts: Iterable[Fact]) -> tuple[Citation, ...]:
    """The sentences of all facts, each once, in the order of sources."""
    return tuple(sorted({citation for fact in facts for citation in fact.citations}))


def by_wording(told: Iterable[Told]) -> list[list[Told]]:
    """The facts in groups of one wording; those that point to one record are of one."""
    groups: dict[tuple[str, bool], list[Told]] = {}
    for telling, fact in told:
        pointed = [part.record for part in fact.parts if isinstance(part, Pointer)]
        key = (pointed[0] if pointed else plain(fact.parts).casefold(), fact.is_superseded)
        groups.setdefault(key, []).append((telling, fact))
    return list(groups.values())


def by_telling(told: Iterable[Told]) -> dict[Telling, list[Fact]]:
    """The facts of each telling, in their order."""
    facts: dict[Telling, list[Fact]] = {}
    for telling, fact in told:
        facts.setdefault(telling, []).append(fact)
    return facts


def tellings_in(group: Iterable[Told]) -> int:
    """How many tellings the facts are from."""
    return len({telling for telling, _ in group})


def capitalised(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts as a heading begins."""
    first = plain(parts[:1])
    return (value(first[:1].upper() + first[1:]), *parts[1:])
