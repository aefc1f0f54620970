"""Articles in a few words, for tests of merging: who, what, when, and nothing else."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from summarizer.affairs import Affairs, MergedRecord
from summarizer.briefing import Article, Extraction, Published, Sentence
from summarizer.completions import sha256
from summarizer.merging import merge
from summarizer.schema import ArticleSummary

_SENTENCES = 6


def date(told: str | None, words: str | None = None) -> dict[str, Any] | None:
    """A date by its EDTF value, or by words alone: date(None, "Thursday")."""
    if told is None and words is None:
        return None
    return {"evidence": [2], "text": words or told, "edtf": told, "anchor": "explicit"}


def person(name: str, role: str | None = None, country: str | None = None, **more: Any) -> Any:
    return {
        "evidence": [1],
        "id": name,
        "name": name,
        "variants": [],
        "kind": "person",
        "role": role,
        "organisation": None,
        "country": country,
        "sector": "unknown",
    } | more


def meeting(who: Sequence[str], day: Any = None, place: str | None = None, **more: Any) -> Any:
    status = more.pop("status", "held")
    return {
        "evidence": [1, 2],
        "id": "m1",
        "participants": [{"participant": id, "part": "attendee"} for id in who],
        "mode": "in_person",
        "format": "bilateral",
        "status": {"evidence": [3], "value": status},
        "date": date(day) if isinstance(day, str) else day,
        "place": place,
        "country": None,
        "topics": [],
        "reported_by": None,
        "salience": "main",
    } | more


def agreement(parties: Sequence[str], commitment: str, **more: Any) -> Any:
    status = more.pop("status", "agreed")
    return {
        "evidence": [4],
        "parties": list(parties),
        "commitment": commitment,
        "status": {"evidence": [4], "value": status},
        "form": "unspecified",
        "unilateral": False,
        "meeting": None,
        "date": None,
        "announced_by": None,
        "salience": "main",
    } | more


def toll(killed: Any = None, injured: Any = None, source: str | None = None, **more: Any) -> Any:
    """Figures as 7, (15, None) or a word for one without a number."""
    return {
        "evidence": [5],
        "killed": _count(killed),
        "injured": _count(injured),
        "according_to": source,
        "superseded": False,
    } | more


def _count(figure: Any) -> Any:
    if figure is None:
        return None
    if isinstance(figure, str):
        return {"min": None, "max": None, "text": figure, "attackers": None}
    least, most, *attackers = figure if isinstance(figure, tuple) else (figure, figure)
    return {
        "min": least,
        "max": most,
        "text": str(figure),
        "attackers": attackers[0] if attackers else None,
    }


def attribution(actor: str, basis: str, source: str | None = None) -> Any:
    return {"evidence": [6], "actor": actor, "basis": basis, "according_to": source}


def attack(day: Any = None, place: str | None = None, type: str = "bombing", **more: Any) -> Any:
    more["targets"] = [{"name": n, "kind": kind} for n, kind in more.get("targets", {}).items()]
    return {
        "evidence": [5],
        "type": type,
        "stage": "accomplished",
        "date": date(day) if isinstance(day, str) else day,
        "place": place,
        "country": None,
        "tolls": [],
        "attributions": [],
        "salience": "main",
    } | more


_numbers = count(1)


def telling(
    *,
    people: Sequence[Any] = (),
    meetings: Sequence[Any] = (),
    agreements: Sequence[Any] = (),
    attacks: Sequence[Any] = (),
    published: str | None = None,
    name: str | None = None,
    text: str | None = None,
) -> Extraction:
    """One article's result; each has a text of its own unless one is given."""
    name = name or f"article-{next(_numbers)}"
    lines = [f"{text or name}, sentence {n}.\n" for n in range(1, _SENTENCES + 1)]
    starts = [sum(map(len, lines[:n])) for n in range(_SENTENCES + 1)]
    article = Article(
        name=name,
        text="".join(lines),
        sentences=tuple(
            Sentence(number=n + 1, start=starts[n], end=starts[n + 1], label="body")
            for n in range(_SENTENCES)
        ),
        published=Published(date=published, origin="option") if published else None,
        source_sha256=sha256("".join(lines)),
    )
    summary = ArticleSummary.model_validate(
        {
            "participants": list(people),
            "meetings": [one | {"id": f"m{n}"} for n, one in enumerate(meetings, 1)],
            "agreements": list(agreements),
            "attacks": list(attacks),
            "gist": {"evidence": [1], "text": "What happened."},
        }
    )
    return Extraction(name=name, article=article, summary=summary)


def groups(records: Sequence[MergedRecord]) -> list[list[tuple[int, int]]]:
    """Which article's which record is in each merged record, in order."""
    return sorted([(t.article, t.record) for t in record.tellings] for record in records)


def merged(*tellings: Extraction) -> Affairs:
    return merge(tellings)
