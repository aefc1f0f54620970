"""The ledger of participants, meetings and agreements: what is stated, what fits, what does not."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from summarizer.affairs import LedgerEntry, LedgerVerdict
from summarizer.merging.agreements import party_key
from summarizer.merging.fields import codes, dates, places, texts
from summarizer.merging.labels import participant_label
from summarizer.merging.ledger import Fit, Stated, entry, most_told, statement
from summarizer.merging.offices import office
from summarizer.merging.sources import Account, Cast, Source
from summarizer.merging.spelling import content
from summarizer.names import normalise
from summarizer.schema import Agreement, ArticleSummary, Meeting, MeetingStage, Participant

# --- participants ---------------------------------------------------------------------------------


def participant_entries(
    sources: Sequence[Source[Participant]], told: Sequence[Account]
) -> tuple[LedgerEntry, ...]:
    """The ledger of one participant."""
    at = [(told[s.account].article, s.value) for s in sources]
    label = participant_label(sources)
    return (
        texts(
            "name",
            [(n, p.name, p.evidence) for n, p in at],
            normalise,
            lambda name: name == label,
        ),
        texts(
            "role",
            [(n, p.role, p.evidence) for n, p in at],
            lambda role: (content(role), office(role, None)),
            lambda role: bool(office(role, None)),  # "his counterpart" tells nothing of its own
        ),
        texts("organisation", [(n, p.organisation, p.evidence) for n, p in at], content),
        codes("country", [(n, p.country, p.evidence) for n, p in at]),
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
        dates([(n, m.date, m.evidence) for n, m in at]),
        places([(n, m.place, m.evidence) for n, m in at]),
        codes("country", [(n, m.country, m.evidence) for n, m in at]),
        codes("mode", [(n, m.mode if m.mode != "unclear" else None, m.evidence) for n, m in at]),
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
    status = codes(
        "status",
        [(n, g.status.value, g.status.evidence or g.evidence) for n, g in at],
        _STATUS_COMPATIBLE,
    )
    if status.verdict == "compatible":
        values = [s.value for s in status.statements if s.value in _FIRMNESS]
        status = status.model_copy(update={"value": max(values, key=_FIRMNESS.index)})
    return (
        status,
        codes(
            "form",
            [(n, g.form if g.form != "unspecified" else None, g.evidence) for n, g in at],
            _FORMS_COMPATIBLE,
        ),
        dates([(n, g.date, g.evidence) for n, g in at]),
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
