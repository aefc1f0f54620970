"""A briefing over what a batch holds, and over other articles beside it.

With a condition, results are read twice: once to find out what is one thing and who tells of what
was asked for, and then those few again, with their texts. Without one, all are held at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Protocol

from summarizer.batch.outputs.shelf import Shelf
from summarizer.briefing import Briefing, Extraction
from summarizer.merging import merge
from summarizer.merging.selection import Outline, Outliner, Selection, select

MANY = 5_000
"""2,000 articles of 400 words are merged whole in 11 s of CPU and half a gigabyte; from here on it
takes a minute and more, and gigabytes."""
MOST_FAILED = 20  # with their reasons they take a screen; hundreds would bury what is told


class Part(Protocol):
    """A source of results that can be asked for some of them once more."""

    def all(self) -> Iterator[tuple[int, Extraction]]:
        """Every result with a number of its own, in order."""

    def some(self, numbers: Iterable[int]) -> Iterator[Extraction]:
        """Those with these numbers."""


class Stored:
    """The results of a batch."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def all(self) -> Iterator[tuple[int, Extraction]]:
        """Every result under the number of its item."""
        return ((row.item, row.extraction) for row in self.shelf.rows())

    def some(self, numbers: Iterable[int]) -> Iterator[Extraction]:
        """Those of these items."""
        return (row.extraction for row in self.shelf.load(numbers))


class Held:
    """Results that are there already, or come once: they are kept."""

    def __init__(self, extractions: Iterable[Extraction]) -> None:
        self._coming = iter(extractions)
        self._kept: list[Extraction] = []

    def all(self) -> Iterator[tuple[int, Extraction]]:
        """Every result by position."""
        for extraction in self._coming:
            self._kept.append(extraction)
        yield from enumerate(self._kept)

    def some(self, numbers: Iterable[int]) -> Iterator[Extraction]:
        """Those at these positions."""
        return (self._kept[number] for number in numbers)


def brief_parts(
    parts: Sequence[Part], conditions: Mapping[str, str], warn: Callable[[str], None]
) -> Briefing:
    """What all `parts` tell together, narrowed by `conditions` (keywords of `narrow`).

    With conditions, the articles in the briefing are those that tell of what is shown, their
    copies, and those that failed, without their texts; if more than `MOST_FAILED` failed, these are
    counted in a note instead. `warn` is called with a line before anything that takes minutes or
    gigabytes.
    """
    with ExitStack() as stack:
        for part in parts:
            if isinstance(part, Stored):
                stack.enter_context(part.shelf.snapshot())
        if conditions:
            return _selected(parts, conditions, warn)
        held = sum(_size(part) for part in parts)
        if held > MANY:
            warn(
                f"{held:,} articles are merged whole, which takes minutes and gigabytes; "
                "--about, --since, --until or --country takes a fraction"
            )
        extractions = tuple(found for part in parts for _, found in part.all())
        return Briefing(extractions=extractions, affairs=merge(extractions))


def _size(part: Part) -> int:
    return part.shelf.counts().answered if isinstance(part, Stored) else 0


def _selected(
    parts: Sequence[Part], conditions: Mapping[str, str], warn: Callable[[str], None]
) -> Briefing:
    origin: list[tuple[int, int]] = []
    failed: dict[int, Extraction] = {}
    selection = _select(parts, conditions, origin, failed)
    if len(selection.articles) > MANY:
        warn(f"{len(selection.articles):,} articles tell of it: this takes minutes and gigabytes")
    wanted = [position for position in selection.articles if position not in failed]
    found = dict(failed) if len(failed) <= MOST_FAILED else {}
    for number, part in enumerate(parts):
        own = [position for position in wanted if origin[position][0] == number]
        loaded = part.some(origin[position][1] for position in own)
        found.update(zip(own, loaded, strict=True))
    briefing = selection.merge(found)
    if briefing.affairs is None:
        return briefing
    first, *others = briefing.affairs.notes
    note = (
        f"{len(wanted):,} of {len(origin):,} articles tell of it; origins and notes are about "
        "these alone."
    )
    if len(failed) > MOST_FAILED:
        note += f" {len(failed):,} failed, and nobody knows what they tell of."
    affairs = briefing.affairs.model_copy(update={"notes": (first, note, *others)})
    return briefing.model_copy(update={"affairs": affairs})


def _select(
    parts: Sequence[Part],
    conditions: Mapping[str, str],
    origin: list[tuple[int, int]],
    failed: dict[int, Extraction],
) -> Selection:
    """Fills `origin` with part and number of each article, and `failed` with those that have."""
    outliner = Outliner()
    outlines: list[Outline] = []
    for number, part in enumerate(parts):
        for own, extraction in part.all():
            if extraction.failure is not None:
                extraction = extraction.model_copy(update={"article": None})
                failed[len(outlines)] = extraction
            outlines.append(outliner.outline(extraction))
            origin.append((number, own))
    return select(outlines, **conditions)
