"""The fields of each kind of record: what counts as stated, as the same, and as a contradiction."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from summarizer.affairs import LedgerEntry, LedgerVerdict, RecordKind, Statement
from summarizer.merging import locations
from summarizer.merging.agreements import party_key
from summarizer.merging.attacks import same_actor, same_family
from summarizer.merging.days import Days, days, most_precise
from summarizer.merging.labels import participant_label
from summarizer.merging.ledger import Fit, Stated, entry, most_told, statement
from summarizer.merging.offices import office
from summarizer.merging.sources import Account, Cast, Source
from summarizer.merging.spelling import content
from summarizer.merging.tolls import Figures, Harm, counted, figures, shown, spread
from summarizer.names import normalise
from summarizer.names.spelling import plain
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    Attribution,
    Basis,
    Date,
    Meeting,
    MeetingStage,
    Participant,
)

FIELDS: Final[dict[RecordKind, tuple[str, ...]]] = {
    "participants": ("name", "role", "organisation", "country"),
    "meetings": ("date", "place", "country", "mode", "status", "participants"),
    "agreements": ("status", "form", "date", "parties"),
    "attacks": (
        "date",
        "place",
        "country",
        "type",
        "stage",
        "targets",
        "killed",
        "injured",
        "attribution",
    ),
}
"""The ledger's fields, in order."""

_DENIED: Final = "denied"


# --- shared by all kinds --------------------------------------------------------------------------


def _texts(
    field: str,
    sources: Sequence[tuple[int, str | None, Sequence[int]]],
    key: Callable[[str], object] = plain,
    rank: Callable[[str], Any] | None = None,
) -> LedgerEntry:
    """An entry of free text: another wording never contradicts.

    Texts with one `key` are the same; what is shown has the highest `rank`, then most tellers.
    """
    stated = [
        Stated(text, (statement(article, text, evidence),))
        for article, text, evidence in sources
        if text
    ]

    def fit(a: str, b: str) -> Fit:
        return "same" if key(a) == key(b) else "fits"

    return entry(field, stated, fit, lambda told, _: most_told(told, rank))


def _codes(
    field: str,
    sources: Sequence[tuple[int, str | None, Sequence[int]]],
    compatible: frozenset[frozenset[str]] = frozenset(),
) -> LedgerEntry:
    """An entry of coded values, which contradict unless a pair is in `compatible`."""
    stated = [
        Stated(code, (statement(article, code, evidence),))
        for article, code, evidence in sources
        if code
    ]

    def fit(a: str, b: str) -> Fit:
        if a == b:
            return "same"
        return "fits" if {a, b} in compatible else "conflict"

    return entry(field, stated, fit, _unless_conflict)


def _unless_conflict(stated: Sequence[Stated[str]], verdict: LedgerVerdict) -> str | None:
    return None if verdict == "conflict" else most_told(stated)


def _dates(sources: Sequence[tuple[int, Date | None, Sequence[int]]]) -> LedgerEntry:
    stated = [
        Stated(
            days(told),
            (statement(article, told.edtf or told.text, told.evidence or evidence),),
        )
        for article, told, evidence in sources
        if told is not None and (told.edtf or told.text)
    ]

    def fit(a: Days, b: Days) -> Fit:
        if a.value is not None and b.value is not None:
            if a.value.text == b.value.text:
                return "same"
        elif a.value is None and b.value is None and a.text == b.text:
            return "same"
        return "conflict" if a.gap(b) else "fits"

    def show(told: Sequence[Stated[Days]], verdict: LedgerVerdict) -> str | None:
        best = None if verdict == "conflict" else most_precise(one.value for one in told)
        if best is None:
            return None
        return next(one.statements[0].value for one in told if one.value == best)

    return entry("date", stated, fit, show)


def _places(sources: Sequence[tuple[int, str | None, Sequence[int]]]) -> LedgerEntry:
    stated = [
        Stated(place, (statement(article, place, evidence),))
        for article, place, evidence in sources
        if place
    ]

    def fit(a: str, b: str) -> Fit:
        relation = locations.relate(a, b)
        if relation == "same":
            return "same"
        return "conflict" if relation in ("venue", "differ") else "fits"

    def show(told: Sequence[Stated[str]], verdict: LedgerVerdict) -> str | None:
        return None if verdict == "conflict" else _most_exact_place(told)

    return entry("place", stated, fit, show)


def _most_exact_place(stated: Sequence[Stated[str]]) -> str:
    """A town before its province, a spot before its town, then what most articles write."""
    counts: dict[str, int] = {}
    for one in stated:
        counts[one.value] = counts.get(one.value, 0) + 1

    def rank(place: str) -> tuple[int, int, int, str]:
        parts = locations.location(place)
        wide = sum(
            locations.relate(place, other) == "fits" and locations.is_wider(place, other)
            for other in counts
        )
        return wide, -len(parts.names) - len(parts.venue), -counts[place], place

    return min(counts, key=rank)


# --- participants ---------------------------------------------------------------------------------


def participant_entries(
    sources: Sequence[Source[Participant]], told: Sequence[Account]
) -> tuple[LedgerEntry, ...]:
    """The ledger of one participant."""
    at = [(told[s.account].article, s.value) for s in sources]
    label = participant_label(sources)
    return (
        _texts(
            "name",
            [(n, p.name, p.evidence) for n, p in at],
            normalise,
            lambda name: name == label,
        ),
        _texts(
            "role",
            [(n, p.role, p.evidence) for n, p in at],
            lambda role: (content(role), office(role, None)),
            lambda role: bool(office(role, None)),  # "his counterpart" tells nothing of its own
        ),
        _texts("organisation", [(n, p.organisation, p.evidence) for n, p in at], content),
        _codes("country", [(n, p.country, p.evidence) for n, p in at]),
    )


# --- meetings -------------------------------------------------------------------------------------

_Status = tuple[MeetingStage, date | None]
_STATUS_IN_TURN: Final = frozenset(
    {frozenset({"planned", "held"}), frozenset({"planned", "cancelled_or_postponed"})}
)


def meeting_entries(
    sources: Sequence[Source[Meeting]], told: Sequence[Account], cast: Cast
) -> tuple[LedgerEntry, ...]:
    """The ledger of one meeting."""
    at = [(told[s.account].article, s.value) for s in sources]
    return (
        _dates([(n, m.date, m.evidence) for n, m in at]),
        _places([(n, m.place, m.evidence) for n, m in at]),
        _codes("country", [(n, m.country, m.evidence) for n, m in at]),
        _codes("mode", [(n, m.mode if m.mode != "unclear" else None, m.evidence) for n, m in at]),
        _meeting_status(sources, told),
        _attendance(sources, told, cast),
    )


def _meeting_status(sources: Sequence[Source[Meeting]], told: Sequence[Account]) -> LedgerEntry:
    stated: list[Stated[_Status]] = []
    for source in sources:
        account, status = told[source.account], source.value.status
        if status.value != "unclear":
            evidence = status.evidence or source.value.evidence
            said = statement(account.article, status.value, evidence)
            stated.append(Stated((status.value, account.published), (said,)))

    def fit(a: _Status, b: _Status) -> Fit:
        if a[0] == b[0]:
            return "same"
        if {a[0], b[0]} not in _STATUS_IN_TURN:
            return "conflict"
        plan, outcome = (a, b) if a[0] == "planned" else (b, a)
        if plan[1] is not None and outcome[1] is not None and plan[1] > outcome[1]:
            # Still announced after another told how it went.
            return "conflict" if outcome[0] == "held" else "fits"
        return "fits"

    def show(found: Sequence[Stated[_Status]], verdict: LedgerVerdict) -> str | None:
        if verdict == "conflict":
            return None
        values = [one.value[0] for one in found]
        return next((value for value in values if value != "planned"), values[0])

    return entry("status", stated, fit, show)


def _attendance(
    sources: Sequence[Source[Meeting]], told: Sequence[Account], cast: Cast
) -> LedgerEntry:
    stated = []
    for source in sources:
        people = {p.id: p.name for p in told[source.account].summary.participants}
        present = [a.participant for a in source.value.participants if a.participant in people]
        if present:
            value = frozenset(cast.group_of[source.account, id] for id in present)
            names = "; ".join(dict.fromkeys(people[id] for id in present))
            said = statement(told[source.account].article, names, source.value.evidence)
            stated.append(Stated(value, (said,)))
    return entry(
        "participants",
        stated,
        lambda a, b: "same" if a == b else "fits",
        lambda found, _: "; ".join(
            sorted({cast.names[n] for one in found for n in one.value}),
        ),
    )


# --- agreements -----------------------------------------------------------------------------------

_FIRMNESS: Final = ("proposed", "pledged", "agreed", "signed", "established", "implemented")
_PUT_OFF: Final = "rejected_or_postponed"
_STATUS_COMPATIBLE: Final = frozenset(
    frozenset({a, b}) for a in _FIRMNESS for b in _FIRMNESS if a != b
) | {frozenset({"proposed", _PUT_OFF})}
_FORMS: Final = ("statement", "memorandum", "treaty", "joint_body", "operational")
# A memorandum is no treaty; the other forms say what a paper is about, and may all be said of one.
_FORMS_COMPATIBLE: Final = frozenset(
    frozenset({a, b})
    for a in _FORMS
    for b in _FORMS
    if a != b and {a, b} != {"memorandum", "treaty"}
)


def agreement_entries(
    sources: Sequence[Source[Agreement]], told: Sequence[Account]
) -> tuple[LedgerEntry, ...]:
    """The ledger of one agreement."""
    at = [(told[s.account].article, s.value) for s in sources]
    status = _codes(
        "status",
        [(n, g.status.value, g.status.evidence or g.evidence) for n, g in at],
        _STATUS_COMPATIBLE,
    )
    if status.verdict == "compatible":
        values = [s.value for s in status.statements if s.value in _FIRMNESS]
        status = status.model_copy(update={"value": max(values, key=_FIRMNESS.index)})
    return (
        status,
        _codes(
            "form",
            [(n, g.form if g.form != "unspecified" else None, g.evidence) for n, g in at],
            _FORMS_COMPATIBLE,
        ),
        _dates([(n, g.date, g.evidence) for n, g in at]),
        _parties(sources, told),
    )


def _parties(sources: Sequence[Source[Agreement]], told: Sequence[Account]) -> LedgerEntry:
    stated = []
    for source in sources:
        account, agreement = told[source.account], source.value
        if agreement.parties:
            value = frozenset(_party(name, account.summary) for name in agreement.parties)
            names = "; ".join(dict.fromkeys(agreement.parties))
            stated.append(Stated(value, (statement(account.article, names, agreement.evidence),)))
    return entry(
        "parties",
        stated,
        lambda a, b: "same" if a == b else "fits",
        lambda found, _: most_told(
            [one for one in found if len(one.value) == max(len(f.value) for f in found)]
        ),
    )


def _party(name: str, summary: ArticleSummary) -> tuple[str, frozenset[str]]:
    """A country with what else the name says: "Bolivian police" is not Bolivia."""
    key = party_key(name, summary)
    return key, content(name) if len(key) != 3 or len(name.split()) > 1 else frozenset()


# --- attacks --------------------------------------------------------------------------------------

_STAGES_IN_TURN: Final = frozenset(
    frozenset({before, after})
    for before in ("plotted", "threatened")
    for after in ("plotted", "threatened", "attempted", "accomplished")
    if before != after
)


def attack_entries(
    sources: Sequence[Source[Attack]], told: Sequence[Account]
) -> tuple[LedgerEntry, ...]:
    """The ledger of one attack."""
    at = [(told[s.account].article, s.value) for s in sources]
    types = [k.type for _, k in at if k.type != "unknown"]
    related = frozenset(
        frozenset({a, b}) for a in types for b in types if a != b and same_family(a, b)
    )
    return (
        _dates([(n, k.date, k.evidence) for n, k in at]),
        _places([(n, k.place, k.evidence) for n, k in at]),
        _codes("country", [(n, k.country, k.evidence) for n, k in at]),
        _codes(
            "type",
            [(n, k.type if k.type != "unknown" else None, k.evidence) for n, k in at],
            related,
        ),
        _codes("stage", [(n, k.stage, k.evidence) for n, k in at], _STAGES_IN_TURN),
        _texts(
            "targets",
            [(n, "; ".join(dict.fromkeys(t.name for t in k.targets)), k.evidence) for n, k in at],
            rank=len,
        ),
        _tolls("killed", at),
        _tolls("injured", at),
        _attribution(at),
    )


def _tolls(field: Harm, at: Sequence[tuple[int, Attack]]) -> LedgerEntry:
    stated: list[Stated[Figures]] = []
    for article, attack in at:
        said = tuple(
            statement(article, shown(count), toll.evidence or attack.evidence, toll.according_to)
            for toll, count in counted(attack, field)
        )
        if said:
            stated.append(Stated(figures(attack, field), said))

    def fit(a: Figures, b: Figures) -> Fit:
        if a == b or (
            a.stated
            and {(f.least, f.most) for f in a.stated} == {(f.least, f.most) for f in b.stated}
        ):
            return "same"
        return "fits" if a.fits(b) else "conflict"

    def show(found: Sequence[Stated[Figures]], _: LedgerVerdict) -> str | None:
        known = [one for f in found for one in f.value.stated]
        return spread(known) if known else most_told(found)

    return entry(field, stated, fit, show)


_Actors = frozenset[tuple[str, Basis]]


def _attribution(at: Sequence[tuple[int, Attack]]) -> LedgerEntry:
    stated = [
        Stated(
            frozenset((one.actor, one.basis) for one in attack.attributions),
            tuple(_attributed(article, one, attack) for one in attack.attributions),
        )
        for article, attack in at
        if attack.attributions
    ]
    return entry("attribution", stated, _fit_attributions, _show_attribution)


def _attributed(article: int, one: Attribution, attack: Attack) -> Statement:
    words = (
        f"{one.basis} by"
        if one.basis in ("claimed", _DENIED)
        else one.basis.replace("_", " ") + ":"
    )
    return statement(
        article, f"{words} {one.actor}", one.evidence or attack.evidence, one.according_to
    )


def _fit_attributions(a: _Actors, b: _Actors) -> Fit:
    """Another actor for the deed contradicts, and so does the denial of what another claims."""
    if _covers(a, b) and _covers(b, a):
        return "same"
    mine, yours = _accused(a), _accused(b)
    for ours, theirs, denials in ((mine, yours, b), (yours, mine, a)):
        denied = [actor for actor, basis in denials if basis == _DENIED]
        if any(
            same_actor(actor, other) and not any(same_actor(actor, their) for their in theirs)
            for actor in ours
            for other in denied
        ):
            return "conflict"
    if mine and yours and not any(same_actor(x, y) for x in mine for y in yours):
        return "conflict"
    return "fits"


def _accused(told: _Actors) -> list[str]:
    return sorted(actor for actor, basis in told if basis != _DENIED)


def _covers(a: _Actors, b: _Actors) -> bool:
    """Everything in `b` is in `a`, in some spelling."""
    return all(
        any(basis == other and same_actor(actor, name) for name, other in a) for actor, basis in b
    )


def _show_attribution(found: Sequence[Stated[_Actors]], verdict: LedgerVerdict) -> str | None:
    """Nothing in conflict; else each basis and actor once, in one spelling."""
    if verdict == "conflict":
        return None
    shown: list[tuple[str, str, str]] = []
    for one in found:
        for said in one.statements:
            value = said.value
            basis = value.split(" by ")[0].split(":")[0]
            actor = value.removeprefix(f"{basis} by ").removeprefix(f"{basis}: ")
            if not any(b == basis and same_actor(actor, a) for b, a, _ in shown):
                shown.append((basis, actor, value))
    return "; ".join(sorted(value for _, _, value in shown))
