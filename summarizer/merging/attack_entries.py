"""The ledger of an attack: what counts as the same toll and actor, and as a contradiction."""

from collections.abc import Sequence
from typing import Final

from summarizer.affairs import LedgerEntry, LedgerVerdict, Statement
from summarizer.merging.attacks import same_actor, same_family
from summarizer.merging.fields import codes, dates, places, texts
from summarizer.merging.ledger import Fit, Stated, entry, most_told, statement
from summarizer.merging.sources import Account, Source
from summarizer.merging.tolls import Figures, Harm, counted, figures, shown, spread
from summarizer.schema import Attack, Attribution, Basis

_DENIED: Final = "denied"
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
        dates([(n, k.date, k.evidence) for n, k in at]),
        places([(n, k.place, k.evidence) for n, k in at]),
        codes("country", [(n, k.country, k.evidence) for n, k in at]),
        codes(
            "type",
            [(n, k.type if k.type != "unknown" else None, k.evidence) for n, k in at],
            related,
        ),
        codes("stage", [(n, k.stage, k.evidence) for n, k in at], _STAGES_IN_TURN),
        texts(
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
