"""The gist: what was found, in one line; where nothing was found, how the article begins."""

import re

from summarizer.rules.agreements import Commitment
from summarizer.rules.clauses import shorten
from summarizer.rules.incidents import Incident
from summarizer.rules.lines import Line
from summarizer.rules.talks import Talks
from summarizer.schema import Count, Gist

_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][\w'’.]*(?:,? [\w'’.]+|-[\w'’.]+){0,5}(?: \([^)]{2,40}\))? ?(?:–|—|--|:) ?"
)
_NEGATION = re.compile(r"\b(?:not|never|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_ENOUGH = 2  # statements: a gist is a line, the records are below it


def summarize_records(
    talks: list[Talks], commitments: list[Commitment], incidents: list[Incident], body: list[Line]
) -> Gist:
    """One line about the records that are the article's news, with their sentences."""
    said: list[tuple[str, list[int]]] = []
    said += [(_talks(t), sorted(t.lines)) for t in talks if not t.is_background]
    said = said[:1]
    said += [(_commitment(c), sorted(c.lines)) for c in commitments if not c.is_background]
    said = said[:_ENOUGH]
    said += [(_incident(i), i.record().evidence) for i in incidents if i.is_main]
    if not said:
        return _opening(body)
    kept = said[:_ENOUGH]
    return Gist(
        evidence=sorted({number for _, numbers in kept for number in numbers}),
        text="; ".join(words for words, _ in kept),
    )


def _talks(talks: Talks) -> str:
    who = _join([party.name for party in talks.parties])
    place = f" in {talks.place}" if talks.place else ""
    if talks.status == "planned":
        return f"{who} are to meet{place}"
    if talks.status == "cancelled_or_postponed":
        return f"{who}: their meeting{place} was put off"
    if talks.mode == "phone_or_video":
        return f"{who} spoke by phone"
    return f"{who} met{place}"


def _commitment(commitment: Commitment) -> str:
    # The verb first, in other words than the article's: a gist tells and does not copy.
    who = _join(list(commitment.parties))
    if commitment.stage == "rejected_or_postponed":
        return f"{who}: no signature under {commitment.words.removeprefix('not sign ')}"
    return f"{commitment.stage} by {who}: {commitment.words}"


def _incident(incident: Incident) -> str:
    kind = "attack" if incident.type in ("unknown", "other") else incident.type.replace("_", " ")
    place = f" in {incident.place}" if incident.place else ""
    toll = next((t for t in reversed(incident.tolls) if not t.superseded), None)
    counts = [
        f"{count.text} {fate}"
        for fate, count in (
            ("killed", toll.killed if toll else None),
            ("injured", toll.injured if toll else None),
        )
        if isinstance(count, Count) and len(count.text.split()) <= 4
    ]
    return f"{kind}{place}" + (f" ({', '.join(counts)})" if counts else "")


def _opening(body: list[Line]) -> Gist:
    """The first words of the first sentence of some length, without its dateline."""
    long = [line for line in body if len(line.text.split()) >= 8]
    # Cut short, a sentence may lose its "not": one without is safer.
    plain = [line for line in long[:5] if not _NEGATION.search(line.text)]
    lead = (plain or long or body)[0]
    words = _DATELINE.sub("", lead.text)
    brief = shorten(words)
    return Gist(evidence=[lead.number], text=brief if brief == words else brief + " …")


def _join(names: list[str]) -> str:
    if len(names) > 3:
        names = [*names[:3], "others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
