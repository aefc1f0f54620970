"""Which meetings are one: by who met, when and where."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from summarizer.merging import locations
from summarizer.merging.clustering import Edge, cluster, neighbours
from summarizer.merging.days import Days, days, months
from summarizer.merging.participants import may_be_one_name
from summarizer.merging.sources import Account, Source
from summarizer.merging.spelling import content
from summarizer.schema import Kind, Meeting, MeetingMode, MeetingStage

# Who met says most; then when; then where. Only sums are compared, with each other and `_ENOUGH`.
_ALL_THE_SAME: Final = 0.60
_SOME_THE_SAME: Final = 0.45
_SAME_DAY: Final = 0.25
_SAME_TIME: Final = 0.15  # overlapping, or a weekday that fits
_SAME_PLACE: Final = 0.15
_FITTING_PLACE: Final = 0.08
_OTHER_PLACE: Final = -0.15
_TOPIC: Final = 0.03
# The same people alone are enough, if nothing speaks against it; some of them need a day, too.
_ENOUGH: Final = 0.60
_NEXT_DAY: Final = 1
"""One outlet dates a meeting a day off: only the same people at the same place are then taken for
one meeting."""
_PLAN_SLIPS: Final = 3  # days by which what was planned may be held later or earlier


@dataclass(frozen=True, slots=True)
class Side:
    """One participant, as far as meetings are told apart by it."""

    group: int
    """The participant's number after merging."""
    country: str | None
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """What identifies a meeting."""

    sides: frozenset[Side]
    days: Days
    place: str | None
    country: str | None
    mode: MeetingMode
    status: MeetingStage
    topics: frozenset[str]

    @property
    def is_blank(self) -> bool:
        """Nothing but its sentences tells it from any other meeting."""
        return not self.sides and not self.place and not self.days.text


def find_encounters(
    sources: Sequence[Source[Meeting]],
    told: Sequence[Account],
    group_of: dict[tuple[int, str], int],
) -> list[Encounter]:
    """The encounter of each source; `group_of` has the number of each (account, participant id)."""
    found = []
    for source in sources:
        account, meeting = told[source.account], source.value
        people = {person.id: person for person in account.summary.participants}
        sides = frozenset(
            Side(
                group_of[source.account, id],
                people[id].country,
                people[id].kind,
                people[id].name,
            )
            for id in (attendance.participant for attendance in meeting.participants)
            if id in people
        )
        future = {"held": False, "planned": True}.get(meeting.status.value)
        found.append(
            Encounter(
                sides=sides,
                days=days(meeting.date, account.published, future),
                place=meeting.place or None,
                country=meeting.country,
                mode=meeting.mode,
                status=meeting.status.value,
                topics=frozenset().union(*map(content, meeting.topics)),
            )
        )
    return found


def group_meetings(sources: Sequence[Source[Meeting]], met: Sequence[Encounter]) -> list[list[int]]:
    """Positions in `sources`, grouped by meeting."""
    edges = []
    for i, j in neighbours([_posts(one) for one in met], [_looks(one) for one in met]):
        score = compare(met[i], met[j])
        if score is not None:
            edges.append(Edge(score, i, j, _leaning(i, j, met)))
    return cluster(
        [source.account for source in sources],
        met,
        edges,
        lambda i, j: contradict(met[i], met[j]),
    )


def _leaning(i: int, j: int, met: Sequence[Encounter]) -> int | None:
    """The one that says less, and so may be any of several meetings: the one without a day, or the
    one in which an office or a body stands for whoever it was."""
    a, b = met[i], met[j]
    if a.days.is_day != b.days.is_day:
        undated, dated = (i, j) if b.days.is_day else (j, i)
        # A weekday that fits is as good as a day.
        return None if met[undated].days.fits_weekday(met[dated].days) else undated
    common = {side.group for side in a.sides} & {side.group for side in b.sides}
    vague = [
        any(side.group not in common and side.kind != "person" for side in one.sides)
        for one in (a, b)
    ]
    if vague[0] != vague[1]:
        return i if vague[0] else j
    return None


def same_side(met: Sequence[Encounter], groups: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Numbers of participants that are one if the meetings in each of `groups` are.

    Of two tellings, those whom only one has, where each side leaves one person and the names may be
    one. Offices and bodies are left: they stand for anybody.
    """
    found = set()
    for group in groups:
        kinds = {met[n].sides: met[n] for n in group}
        for a, b in combinations(kinds.values(), 2):
            common = {side.group for side in a.sides} & {side.group for side in b.sides}
            for x in a.sides:
                if x.group in common or x.kind != "person":
                    continue
                fitting = [
                    y
                    for y in b.sides
                    if y.group not in common and y.kind == "person" and _may_stand_for(x, y)
                ]
                if len(fitting) == 1:
                    found.add((min(x.group, fitting[0].group), max(x.group, fitting[0].group)))
    return found


# --- where to look --------------------------------------------------------------------------------


def _who(one: Encounter) -> list[Hashable]:
    groups: list[Hashable] = [*sorted(side.group for side in one.sides)]
    countries = sorted({side.country for side in one.sides if side.country is not None})
    return [*groups, tuple(countries)] if len(countries) > 1 else groups


def _posts(one: Encounter) -> list[Hashable]:
    if one.is_blank:
        return []
    found = list(months(one.days))
    times: list[Hashable] = [*found, "any"] if found else ["undated", "any"]
    return [(who, time) for who in _who(one) for time in times]


def _looks(one: Encounter) -> list[Hashable]:
    if one.is_blank:
        return []
    found = list(months(one.days, slack=_PLAN_SLIPS))
    times: list[Hashable] = [*found, "undated"] if found else ["any"]
    return [(who, time) for who in _who(one) for time in times]


# --- what speaks for it ---------------------------------------------------------------------------


def contradict(a: Encounter, b: Encounter) -> bool:
    """Whether the two cannot be one meeting."""
    if {a.mode, b.mode} == {"in_person", "phone_or_video"}:
        return True
    if (
        a.country
        and b.country
        and a.country != b.country
        and "phone_or_video" not in (a.mode, b.mode)
    ):
        return not _is_plan(a, b)
    gap = a.days.gap(b.days)
    if gap is not None and gap > (_PLAN_SLIPS if _is_plan(a, b) else _NEXT_DAY):
        return True
    return _overlap(a, b) is None


def compare(a: Encounter, b: Encounter) -> float | None:
    """How much speaks for the two being one meeting, or None where too little does."""
    if contradict(a, b):
        return None
    overlap, gap = _overlap(a, b), a.days.gap(b.days)
    place = locations.relate(a.place, b.place) if a.place and b.place else None
    is_somewhere_else = place == "differ" and not _is_plan(a, b)
    if overlap is None:
        return None
    if gap and (overlap < _ALL_THE_SAME or is_somewhere_else):
        return None
    score = overlap
    if gap == 0:
        is_day = a.days.is_day and b.days.is_day
        score += _SAME_DAY if is_day else _SAME_TIME
    if place in ("same", "named"):
        score += _SAME_PLACE
    elif place in ("fits", "venue"):
        score += _FITTING_PLACE
    elif is_somewhere_else:
        score += _OTHER_PLACE
    score += _TOPIC * bool(a.topics & b.topics)
    return score if score >= _ENOUGH else None


def _is_plan(a: Encounter, b: Encounter) -> bool:
    """One tells of the plan, the other of what became of it."""
    return (a.status == "planned") != (b.status == "planned")


def _overlap(a: Encounter, b: Encounter) -> float | None:
    """How much who met speaks for it, None if it speaks against it.

    A part of the participants is the same meeting. Two others of one country are not: those are
    another counterpart. A body or an office stands for anybody of its country.
    """
    one = {side.group for side in a.sides}
    other = {side.group for side in b.sides}
    common = one & other
    if one and one == other:
        return _ALL_THE_SAME
    left = [side for side in a.sides if side.group not in common]
    right = [side for side in b.sides if side.group not in common]
    if common and not (left and right):
        # Talks of ten are not every meeting of one of them.
        return _ALL_THE_SAME if len(common) > 1 else _SOME_THE_SAME
    stands_in = all(any(_may_stand_for(x, y) for y in right) for x in left) or all(
        any(_may_stand_for(x, y) for x in left) for y in right
    )
    if stands_in and left and right:
        return _SOME_THE_SAME
    shared = {side.country for side in a.sides if side.group in common}
    if len(common) > 1 and (len(shared) > 1 or None in shared):
        return _SOME_THE_SAME  # each side is there; outlets name others beside them
    return None


def _may_stand_for(x: Side, y: Side) -> bool:
    if x.country is not None and y.country is not None and x.country != y.country:
        return False
    if x.kind == y.kind == "person":
        return may_be_one_name(x.name, y.name)
    return x.country is not None and x.country == y.country
