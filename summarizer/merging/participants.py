"""Who is who: participants of several articles that are one person, office or body."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from summarizer.merging.clustering import Edge, cluster, neighbours
from summarizer.merging.offices import Office, Relation, office
from summarizer.merging.sources import Account, Source
from summarizer.merging.spelling import alike, joined, rough
from summarizer.names import same_name, same_token, similarity
from summarizer.names.normalising import parse
from summarizer.names.words import COMMON
from summarizer.places import country_code
from summarizer.schema import Kind, Participant

NameMatch = Literal["full", "shortened", "respelled", "bare"]

# What speaks for a pair, from what would convince alone down to what needs a single candidate.
# Only their order counts, and that no sum of the additions below lifts one over the next.
_BASE: Final[dict[str, float]] = {
    "full": 0.90,
    "body": 0.85,
    "shortened": 0.80,
    "respelled": 0.75,
    "together": 0.74,
    "bare": 0.65,
    "office": 0.55,
}
_SAME_OFFICE: Final = 0.05
_SAME_COUNTRY: Final = 0.03
# Offices change hands: "the interior minister" of two years ago is another man.
_MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Figure:
    """What identifies a participant."""

    name: str
    words: tuple[str, ...]
    """Of a person's name, titles and particles left out."""
    kind: Kind
    country: str | None
    office: Office
    counterparts: frozenset[tuple[str, str | None]]
    """Whom it meets in its article: rough surname and country."""
    published: date | None

    @property
    def likeness(self) -> Hashable:
        """What `contradict` looks at."""
        return self.name, self.kind, self.country, self.office, self.counterparts

    @property
    def is_generic(self) -> bool:
        """A body that only its words describe: "the delegation", "border guards of Iran"."""
        return self.kind == "body" and all(
            word in COMMON or country_code(word.title()) for word in self.words
        )


def find_figures(sources: Sequence[Source[Participant]], told: Sequence[Account]) -> list[Figure]:
    """The figure of each source, in order."""
    met: dict[tuple[int, str], set[tuple[str, str | None]]] = {}
    for position, account in enumerate(told):
        people = {person.id: person for person in account.summary.participants}
        for meeting in account.summary.meetings:
            present = [
                people[a.participant] for a in meeting.participants if a.participant in people
            ]
            for one in present:
                others = met.setdefault((position, one.id), set())
                others.update((_last(p.name), p.country) for p in present if p.id != one.id)
    return [_figure(source, told[source.account], met) for source in sources]


def _figure(
    source: Source[Participant],
    account: Account,
    met: dict[tuple[int, str], set[tuple[str, str | None]]],
) -> Figure:
    person = source.value
    words = parse(person.name).content
    description = person.role
    if person.kind == "office":
        description = f"{person.name} {person.role or ''}"
    return Figure(
        name=person.name,
        words=words,
        kind=person.kind,
        country=person.country,
        office=office(description, person.organisation),
        counterparts=frozenset(met.get((source.account, person.id), ())),
        published=account.published,
    )


def _last(name: str) -> str:
    words = parse(name).content
    return rough(words[-1]) if words else ""


def find_edges(figures: Sequence[Figure]) -> list[Edge]:
    """What speaks for any two being one, as far as they themselves tell."""
    edges = []
    for i, j in neighbours([_posts(f) for f in figures], [_looks(f) for f in figures]):
        edge = compare(figures[i], figures[j])
        if edge is not None:
            score, leaning = edge
            edges.append(Edge(score, i, j, (i, j)[leaning] if leaning is not None else None))
    return edges


def group_participants(
    sources: Sequence[Source[Participant]],
    figures: Sequence[Figure],
    edges: Sequence[Edge],
    together: Sequence[tuple[int, int]] = (),
) -> list[list[int]]:
    """Positions in `sources`, grouped by person, office or body, by the `edges` between them.

    `together` are pairs that stand on the same side of what is one meeting by all else.
    """
    met = [
        Edge(_BASE["together"] + 0.01 * similarity(figures[i].name, figures[j].name), i, j)
        for i, j in together
    ]
    return cluster(
        [source.account for source in sources],
        [figure.likeness for figure in figures],
        [*met, *edges],
        lambda i, j: contradict(figures[i], figures[j]),
    )


# --- where to look --------------------------------------------------------------------------------


def _name_keys(figure: Figure) -> Iterator[Hashable]:
    if figure.kind == "person":
        words = figure.words
        for word in dict.fromkeys((*words[-2:], *parse(figure.name).surname)):
            if len(words) < 3 and word == words[0] != words[-1]:
                continue  # given names are shared by too many
            yield "surname", rough(word)
        if len(words) > 1:
            yield "name", tuple(sorted(map(rough, words)))
            yield "name", rough(joined(figure.name))
    elif figure.kind == "body":
        own = [word for word in figure.words if word not in COMMON]
        for word in own or figure.words:
            yield "body", rough(word)
        name = parse(figure.name)
        for initials in sorted(name.initials | {name.acronym} - {""}):
            yield "initials", initials


def _office_keys(figure: Figure) -> Iterator[Hashable]:
    if figure.country is not None:
        for word in sorted(figure.office.field or figure.office.heads):
            yield figure.country, word


def _posts(figure: Figure) -> list[Hashable]:
    offices = figure.kind if figure.kind != "body" else None
    return [*_name_keys(figure), *((offices, key) for key in _office_keys(figure) if offices)]


def _looks(figure: Figure) -> list[Hashable]:
    keys = list(_name_keys(figure))
    if figure.kind != "body":
        for key in _office_keys(figure):
            keys.append(("office", key))
            if figure.kind == "office":
                keys.append(("person", key))
    return keys


# --- what speaks for it ---------------------------------------------------------------------------


def compare(a: Figure, b: Figure) -> tuple[float, int | None] | None:
    """How much speaks for the two being one, and which of them leans on the other (0 or 1), if any.

    None where too little does.
    """
    if contradict(a, b):  # a namesake in another office is one, unless both meet the same people
        return None
    relation = a.office.relation(b.office)
    found: tuple[str, int | None] | None
    if a.kind == b.kind == "person":
        found = _compare_persons(a, b, relation)
    elif a.kind == b.kind == "body":
        found = ("body", None) if _same_body(a, b) else None
    elif "body" in (a.kind, b.kind):
        found = None
    else:
        found = _compare_with_office(a, b)
    if found is None:
        return None
    grade, leaning = found
    score = _BASE[grade]
    score += _SAME_OFFICE * (relation == "same")
    score += _SAME_COUNTRY * (a.country is not None and a.country == b.country)
    score += 0.01 * similarity(a.name, b.name)  # among equals the one that is written most alike
    return score, leaning


def contradict(a: Figure, b: Figure) -> bool:
    """Whether the two cannot be one, whatever else is known."""
    if a.country is not None and b.country is not None and a.country != b.country:
        return True
    if a.kind == b.kind == "body":
        return not _same_body(a, b)
    if "body" in (a.kind, b.kind):
        return True
    differ = a.office.relation(b.office) == "different"
    if a.kind == b.kind == "person":
        if not may_be_one_name(a.name, b.name):
            return True
        is_bare = 1 in (len(a.words), len(b.words))
        return differ and (is_bare or not _share_counterpart(a, b))
    return differ


@lru_cache(maxsize=65536)
def may_be_one_name(a: str, b: str) -> bool:
    """Whether the words of one person's name may all be among those of the other, in some spelling.

    Far from enough to take two persons for one, but no obstacle where something else does.
    """
    short, long = sorted((parse(a).content, parse(b).content), key=len)
    if not short:
        return False
    rest = list(long)
    for word in short:
        partner = next((other for other in rest if _is_part(word, other)), None)
        if partner is None:
            return alike(joined(a), joined(b))
        rest.remove(partner)
    return True


def _compare_persons(a: Figure, b: Figure, relation: Relation) -> tuple[str, int | None] | None:
    match = match_names(a, b)
    if match == "full":
        return "full", None
    knows_same = relation == "same" or _share_counterpart(a, b)
    if match == "bare":
        if len(a.words) == len(b.words):  # two bare surnames
            return ("shortened", None) if knows_same else None
        if not knows_same and a.country is None and b.country is None:
            return None
        return "bare", 0 if len(a.words) < len(b.words) else 1
    return (match, None) if match is not None and knows_same else None


def match_names(a: Figure, b: Figure) -> NameMatch | None:
    """How two names of persons fit: by all of both, part of one, in rough spelling, or not at all.

    bare: one of them is only a surname; shortened: given names and one of two surnames; respelled:
    a part is alike in its consonants only.
    """
    if not a.words or not b.words:
        return None
    short, long = sorted((a, b), key=lambda figure: len(figure.words))
    if same_name(a.name, b.name):
        return "full" if len(short.words) > 1 else "bare"
    if len(short.words) < 2:
        return None
    if same_token(joined(a.name), joined(b.name)):
        return "full"
    found: list[bool] = []
    rest = list(long.words)
    for word in short.words:
        partner = next((other for other in rest if _is_part(word, other)), None)
        if partner is None:
            return None
        found.append(same_token(word, partner) or len(word) == 1 or len(partner) == 1)
        rest = rest[rest.index(partner) + 1 :]
    if all(found):
        return "shortened" if alike(short.words[0], long.words[0]) else None
    return "respelled" if any(found) else None


def _is_part(word: str, other: str) -> bool:
    if 1 in (len(word), len(other)):
        return word[0] == other[0]
    return alike(word, other)


def _share_counterpart(a: Figure, b: Figure) -> bool:
    return any(
        (one == other and None in (country, land)) or (one, country) == (other, land)
        for one, country in a.counterparts
        for other, land in b.counterparts
        if one
    )


def _same_body(a: Figure, b: Figure) -> bool:
    if not same_name(a.name, b.name):
        return False
    if a.is_generic or b.is_generic:
        return a.country is not None and a.country == b.country and _share_counterpart(a, b)
    return True


def _compare_with_office(a: Figure, b: Figure) -> tuple[str, int | None] | None:
    if a.country is None or a.country != b.country or a.office.heads != b.office.heads:
        return None
    if a.office.field != b.office.field or not a.office:
        return None
    if a.published and b.published and abs((a.published - b.published).days) > _MOST_DAYS:
        return None
    if a.kind == b.kind:
        return "office", None
    return "office", 0 if a.kind == "office" else 1
