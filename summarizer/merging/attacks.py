"""Which attacks are one: by day, place, method, target, toll and actor."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from summarizer.merging import locations
from summarizer.merging.clustering import Edge, cluster, neighbours
from summarizer.merging.days import Days, days
from summarizer.merging.sources import Account, Source
from summarizer.merging.spelling import content, joined, rough
from summarizer.merging.tolls import Figures, figures
from summarizer.names import same_name
from summarizer.names.normalising import parse
from summarizer.names.words import COMMON
from summarizer.schema import Attack, AttackType

# Evidence adds up; a day and a place, or either with a target and something more, are enough.
_SAME_DAY: Final = 0.35
_SAME_DAY_OF_A_YEAR: Final = 0.30  # the year stands in one only
_SAME_TIME: Final = 0.15
_NEXT_DAY: Final = -0.10
_SAME_PLACE: Final = 0.30
_FITTING_PLACE: Final = 0.10
_OTHER_PLACE: Final = -0.20
_SAME_TYPE: Final = 0.10
_OTHER_TYPE: Final = -0.35  # bombers and gunmen at once: only if toll or actor are the same, too
_SAME_COUNTRY: Final = 0.05
_SAME_TARGET: Final = 0.20
_SAME_KIND_OF_TARGET: Final = 0.08
_OTHER_TARGET: Final = -0.25
_SAME_TOLL: Final = 0.10
_SAME_ACTOR: Final = 0.15
_ENOUGH: Final = 0.60
"""Day, place and type are; two bombings of one day and town with other targets are not."""

_FAMILIES: Final[tuple[frozenset[AttackType], ...]] = (
    frozenset({"suicide_bombing", "bombing", "vehicle"}),
    frozenset({"bombing", "shelling_or_missile"}),
    frozenset({"shelling_or_missile", "air_or_drone_strike"}),
    frozenset({"armed_assault", "stabbing"}),
    frozenset({"armed_assault", "abduction"}),
    frozenset({"armed_assault", "arson_or_sabotage"}),
    frozenset({"assassination", "armed_assault"}),
    frozenset({"assassination", "bombing"}),
    frozenset({"assassination", "stabbing"}),
)
"""Types as which one and the same deed is told, for lack of words or of knowledge."""
_ANY: Final[frozenset[AttackType]] = frozenset({"other", "unknown"})
# Words for those who are hit anywhere: they tell no target from another.
_ANYBODY: Final = content("people civilians men soldiers police policemen officers members forces")


@dataclass(frozen=True, slots=True)
class Deed:
    """What identifies an attack."""

    type: AttackType
    days: Days
    place: str | None
    country: str | None
    targets: frozenset[str]
    """Stems of their words."""
    target_kinds: frozenset[str]
    killed: Figures
    injured: Figures
    actors: frozenset[str]

    @property
    def is_blank(self) -> bool:
        """Neither day nor place nor anybody's name: it could be any."""
        return not self.days.text and not self.place and not self.targets and not self.actors


def find_deeds(sources: Sequence[Source[Attack]], told: Sequence[Account]) -> list[Deed]:
    """The deed of each source."""
    return [
        Deed(
            type=attack.type,
            days=days(
                attack.date,
                told[source.account].published,
                future=False if attack.stage in ("accomplished", "attempted") else None,
            ),
            place=attack.place or None,
            country=attack.country,
            targets=frozenset().union(*(content(target.name) for target in attack.targets)),
            target_kinds=frozenset(target.kind for target in attack.targets) - {"unknown", "other"},
            killed=figures(attack, "killed"),
            injured=figures(attack, "injured"),
            actors=frozenset(one.actor for one in attack.attributions if one.basis != "denied"),
        )
        for source in sources
        for attack in [source.value]
    ]


def group_attacks(sources: Sequence[Source[Attack]], done: Sequence[Deed]) -> list[list[int]]:
    """Positions in `sources`, grouped by attack."""
    edges = []
    for i, j in neighbours([_posts(deed) for deed in done], [_looks(deed) for deed in done]):
        score = compare(done[i], done[j])
        if score is not None:
            edges.append(Edge(score, i, j, _leaning(i, j, done)))
    return cluster(
        [source.account for source in sources],
        done,
        edges,
        lambda i, j: contradict(done[i], done[j]),
    )


def _leaning(i: int, j: int, done: Sequence[Deed]) -> int | None:
    """The one that says less, and so may be any of several attacks: without a day, or of places
    without one or with the wider one."""
    a, b = done[i], done[j]
    if a.days.is_day != b.days.is_day:
        return i if b.days.is_day else j
    if a.place and b.place:
        if locations.is_wider(a.place, b.place):
            return i
        return j if locations.is_wider(b.place, a.place) else None
    if a.place or b.place:
        return i if b.place else j
    return None


# --- where to look --------------------------------------------------------------------------------


def _posts(deed: Deed) -> list[Hashable]:
    if deed.is_blank:
        return []
    keys = _names(deed)
    if deed.days.span is not None and deed.days.is_day:
        day = deed.days.span[0]
        keys += [("day", day), ("any year", (day.month, day.day))]
    elif deed.days.value is not None and deed.days.is_day:
        keys.append(("no year", (deed.days.value.month, deed.days.value.day)))
    return keys


def _looks(deed: Deed) -> list[Hashable]:
    if deed.is_blank:
        return []
    keys = _names(deed)
    if deed.days.span is not None and deed.days.is_day:
        day = deed.days.span[0]
        keys += [("day", day + timedelta(days=n)) for n in (-1, 0, 1) if day.toordinal() + n > 1]
        keys.append(("no year", (day.month, day.day)))
    elif deed.days.value is not None and deed.days.is_day:
        on = (deed.days.value.month, deed.days.value.day)
        keys += [("no year", on), ("any year", on)]
    return keys


def _names(deed: Deed) -> list[Hashable]:
    """Towns and actors, the latter with what is left of their names without common words."""
    keys: list[Hashable] = []
    if deed.place:
        keys += [("place", key) for key in sorted(locations.location(deed.place).keys)]
    for actor in sorted(deed.actors):
        own = [word for word in parse(actor).content if word not in COMMON]
        keys += [("actor", rough(word)) for word in own]
    return keys


# --- what speaks for it ---------------------------------------------------------------------------


def contradict(a: Deed, b: Deed) -> bool:
    """Whether the two cannot be one attack."""
    if a.country and b.country and a.country != b.country:
        return True
    gap = a.days.gap(b.days)
    return gap is not None and gap > 1


def same_family(a: AttackType, b: AttackType) -> bool:
    """Whether one deed may be told as either."""
    if a == b or a in _ANY or b in _ANY:
        return True
    return any(a in family and b in family for family in _FAMILIES)


def same_actor(a: str, b: str) -> bool:
    """Whether two names are of one actor: "Katiba al-Nahr" and "Katibat an-Nahr" too."""
    if same_name(a, b):
        return True
    one, other = (
        [rough(word) for word in parse(name).content if word not in COMMON] for name in (a, b)
    )
    if not one or len(one) != len(other) or len("".join(one)) < 4:
        return rough(joined(a)) == rough(joined(b)) and len(rough(joined(a))) > 3
    # A final t is written or not where Arabic has a ta marbuta.
    return all(x.rstrip("t") == y.rstrip("t") for x, y in zip(one, other, strict=True))


def compare(a: Deed, b: Deed) -> float | None:
    """How much speaks for the two being one attack, or None where too little does."""
    if contradict(a, b):
        return None
    score = _about_days(a.days, b.days) + _about_place(a, b) + _about_targets(a, b)
    score += _SAME_TYPE * (a.type == b.type and a.type not in _ANY)
    score += _OTHER_TYPE * (not same_family(a.type, b.type))
    score += _SAME_COUNTRY * (a.country is not None and a.country == b.country)
    if a.killed.stated and b.killed.stated and a.killed == b.killed:
        score += _SAME_TOLL
    if a.injured.stated and b.injured.stated and a.injured == b.injured:
        score += _SAME_TOLL / 2
    if any(same_actor(x, y) for x in a.actors for y in b.actors):
        score += _SAME_ACTOR
    return score if score >= _ENOUGH else None


def _about_days(a: Days, b: Days) -> float:
    gap = a.gap(b)
    if gap is None:
        return 0.0
    if gap:
        return _NEXT_DAY
    if a.is_day and b.is_day:
        return _SAME_DAY if a.span is not None and b.span is not None else _SAME_DAY_OF_A_YEAR
    return _SAME_TIME


def _about_place(a: Deed, b: Deed) -> float:
    if not a.place or not b.place:
        return 0.0
    relation = locations.relate(a.place, b.place)
    if relation in ("same", "named"):
        return _SAME_PLACE
    return _OTHER_PLACE if relation == "differ" else _FITTING_PLACE


def _about_targets(a: Deed, b: Deed) -> float:
    if not a.targets or not b.targets:
        return 0.0
    if (a.targets & b.targets) - _ANYBODY:
        return _SAME_TARGET
    if a.target_kinds & b.target_kinds:
        return _SAME_KIND_OF_TARGET
    return _OTHER_TARGET if a.target_kinds and b.target_kinds else 0.0
