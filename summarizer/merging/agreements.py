"""Which agreements are one: by who is bound, to what, and when it was concluded."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from summarizer.merging.clustering import Edge, cluster, neighbours
from summarizer.merging.days import Days, days, months
from summarizer.merging.sources import Account, Source
from summarizer.merging.spelling import content, rough, words
from summarizer.names import same_name
from summarizer.names.normalising import parse
from summarizer.places import country_code
from summarizer.schema import Agreement, ArticleSummary

# Words of which nearly every agreement is made weigh a quarter.
_LIGHT: Final = content(
    "agree agreement cooperation cooperate joint jointly common mutual bilateral set setup up "
    "establish create open start launch share exchange expand enhance increase strengthen improve "
    "continue ensure coordinate work together take part make keep let allow help support effort "
    "action effective country countries side sides two each people party parties border borders "
    "security deepen promote develop new future relation relations ties"
)
_LIGHT_WEIGHT: Final = 0.25
_ENOUGH: Final = 0.5
"""Share of words, on average of the shorter wording and of both, from which on two wordings that
nothing else connects are one commitment."""
_ENOUGH_AT_ONE_MEETING: Final = 0.3
"""The same parties at one meeting seldom agree on two things in the same words."""
_UNLIKE_PARTIES: Final = 0.15
"""To be told of more, where one outlet has one side's pledge and the other both sides' deal."""
_NEXT_DAY: Final = 1  # a day off, as outlets are that print at night
_LEAST_SHARED: Final = 1.5
"""Weight of the words that must be common, unless those of one wording all are: one word is a
topic, no commitment."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What identifies an agreement."""

    parties: frozenset[str]
    """Countries where a party has one, else names; see `party_key`."""
    wording: frozenset[str]
    days: Days
    meeting: int | None
    """The number of its meeting after merging."""

    @property
    def is_blank(self) -> bool:
        """Nobody is bound, or to nothing: it could be any."""
        return not self.parties or not self.wording


def find_deals(
    sources: Sequence[Source[Agreement]],
    told: Sequence[Account],
    meeting_of: dict[tuple[int, str], int],
) -> list[Deal]:
    """The deal of each source; `meeting_of` has the number of each (account, meeting id)."""
    return [
        Deal(
            parties=frozenset(
                party_key(party, told[source.account].summary) for party in source.value.parties
            )
            - {""},
            wording=content(source.value.commitment),
            days=days(source.value.date, told[source.account].published, future=False),
            meeting=meeting_of.get((source.account, source.value.meeting or "")),
        )
        for source in sources
    ]


def party_key(party: str, summary: ArticleSummary) -> str:
    """The country that `party` is or belongs to, as far as its name or the article tells; else the
    rough spelling of its name."""
    code = country_code(party) or _country_within(party)
    if code is not None:
        return code
    for person in summary.participants:
        names = (person.name, person.organisation, *person.variants)
        if person.country and any(name and same_name(name, party) for name in names):
            return person.country
    return " ".join(map(rough, parse(party).content))


@lru_cache(maxsize=16384)
def _country_within(party: str) -> str | None:
    """Of "Pakistani army" and "Border Police of Georgia" the country, if there is just one."""
    codes = {country_code(word) for word in words(party) if word[:1].isupper()} - {None}
    return codes.pop() if len(codes) == 1 else None


def group_agreements(sources: Sequence[Source[Agreement]], made: Sequence[Deal]) -> list[list[int]]:
    """Positions in `sources`, grouped by agreement."""
    edges = []
    for i, j in neighbours([_posts(deal) for deal in made], [_looks(deal) for deal in made]):
        score = compare(made[i], made[j])
        if score is not None:
            edges.append(Edge(score, i, j))
    return cluster(
        [source.account for source in sources],
        made,
        edges,
        lambda i, j: contradict(made[i], made[j]),
    )


def _keys(deal: Deal, times: Sequence[Hashable]) -> list[Hashable]:
    if deal.is_blank:
        return []
    keys: list[Hashable] = [("met", deal.meeting)] if deal.meeting is not None else []
    telling = sorted(deal.wording - _LIGHT or deal.wording)
    return [
        *keys,
        *((party, word, at) for party in sorted(deal.parties) for word in telling for at in times),
    ]


def _posts(deal: Deal) -> list[Hashable]:
    found: list[Hashable] = list(months(deal.days))
    return _keys(deal, [*(found or ["undated"]), "any"])


def _looks(deal: Deal) -> list[Hashable]:
    found: list[Hashable] = list(months(deal.days, slack=_NEXT_DAY))
    return _keys(deal, [*found, "undated"] if found else ["any"])


def contradict(a: Deal, b: Deal) -> bool:
    """Whether the two cannot be one agreement."""
    if a.parties.isdisjoint(b.parties):
        return True
    if a.meeting is not None and a.meeting == b.meeting:
        return False
    gap = a.days.gap(b.days)
    return gap is not None and gap > _NEXT_DAY


def compare(a: Deal, b: Deal) -> float | None:
    """How much speaks for the two being one agreement, or None where too little does."""
    if contradict(a, b):
        return None
    likeness = _likeness(a.wording, b.wording)
    is_one_meeting = a.meeting is not None and a.meeting == b.meeting
    needed = _ENOUGH_AT_ONE_MEETING if is_one_meeting else _ENOUGH
    if a.parties != b.parties and 1 in (len(a.parties), len(b.parties)):
        needed += _UNLIKE_PARTIES
    if likeness < needed:
        return None
    return likeness + 0.1 * is_one_meeting + 0.05 * (a.parties == b.parties)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """0 to 1: the mean of the shares of common words in the shorter wording and in both."""
    common, one, other = _weight(a & b), _weight(a), _weight(b)
    if common < _LEAST_SHARED and not (a <= b or b <= a):
        return 0.0
    return (common / min(one, other) + 2 * common / (one + other)) / 2


def _weight(stems: frozenset[str]) -> float:
    return sum(_LIGHT_WEIGHT if stem in _LIGHT else 1.0 for stem in stems)
