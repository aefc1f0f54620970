"""The same answers written in other forms, so that each choice in their shape can be weighed.

Nothing here counts or asks: a form is a pure function of an answer and of the article's sentences.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

Quote = Callable[[int], str | None]
"""The words of the sentence with this number, None if there is none."""
Form = Callable[[Any], Any]

EVIDENCE: Final = ("evidence", "in")
"""What the forms of answer call the list of sentence numbers."""
CITING: Final = ("status", "date")
"""Fields that a lean answer writes with their citation: "held [6]"."""
_CITATION: Final = re.compile(r"(.+?) \[([\d, ]+)\]", re.DOTALL)
_INFERRED: Final = ("anchor", "format", "unilateral")


def minified(answer: Any) -> str:
    """JSON without white space, as prompts ask for it."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def quote_evidence(answer: Any, quote: Quote) -> Any:
    """`answer` with the cited sentences where their numbers stood; an unknown number stays.

    A citation inside a text, as in "held [6]", becomes "held [The ministers met.]": without the
    quotation marks that JSON would have to escape, so that quoting is not made dearer than it is.
    """

    def quoted(number: int) -> Any:
        words = quote(number)
        return number if words is None else words

    match answer:
        case dict():
            return {
                key: [quoted(number) for number in value]
                if key in EVIDENCE and isinstance(value, list)
                else _quote_inside(value, quoted)
                if key in CITING and isinstance(value, str)
                else quote_evidence(value, quote)
                for key, value in answer.items()
            }
        case list():
            return [quote_evidence(value, quote) for value in answer]
    return answer


def _quote_inside(text: str, quoted: Callable[[int], Any]) -> str:
    match = _CITATION.fullmatch(text)
    if match is None:
        return text
    return " ".join([match[1], *(f"[{quoted(int(n))}]" for n in match[2].split(","))])


def drop_gist(answer: dict[str, Any]) -> dict[str, Any]:
    """A full answer without the sentence on what the article reports."""
    return {key: value for key, value in answer.items() if key != "gist"}


def drop_inferred(answer: dict[str, Any]) -> dict[str, Any]:
    """A full answer without what code can tell from the rest of it.

    Those are the anchor of a date, the format of a meeting, whether an agreement is unilateral, and
    its date where that is the date of the meeting that it arose from.
    """
    held = {
        meeting["id"]: meeting["date"]
        for meeting in answer["meetings"]
        if meeting["status"]["value"] == "held"
    }
    dated = {
        **answer,
        "agreements": [
            {**one, "date": None} if _same_day(one["date"], held.get(one["meeting"])) else one
            for one in answer["agreements"]
        ],
    }
    without: dict[str, Any] = _without(dated, _INFERRED)
    return without


def _same_day(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    if one is None or other is None:
        return False
    return (one["text"], one["edtf"]) == (other["text"], other["edtf"])


def _without(value: Any, names: tuple[str, ...]) -> Any:
    match value:
        case dict():
            return {key: _without(inner, names) for key, inner in value.items() if key not in names}
        case list():
            return [_without(inner, names) for inner in value]
    return value


def cite_inside(answer: dict[str, Any]) -> dict[str, Any]:
    """A full answer with each status and date as one text: "Monday = 2022-02-14 [6]"."""

    def cited(record: dict[str, Any]) -> dict[str, Any]:
        return {
            key: _cited(value) if key in CITING and value is not None else value
            for key, value in record.items()
        }

    return {
        key: [cited(record) for record in value] if isinstance(value, list) else value
        for key, value in answer.items()
    }


def _cited(fact: dict[str, Any]) -> str:
    resolved = f" = {fact['edtf']}" if fact.get("edtf") else ""
    return f"{fact.get('value') or fact['text']}{resolved} {fact['evidence']}"


def join_parts(answer: dict[str, Any]) -> dict[str, Any]:
    """A full answer with who is at a meeting as "p1 host" in place of an object."""
    return {
        **answer,
        "meetings": [
            {
                **meeting,
                "participants": [
                    f"{a['participant']} {a['part']}" for a in meeting["participants"]
                ],
            }
            for meeting in answer["meetings"]
        ],
    }


def shorten_key(answer: Any) -> Any:
    """An answer with the key "in" for "evidence"."""
    match answer:
        case dict():
            return {
                "in" if key == "evidence" else key: shorten_key(value)
                for key, value in answer.items()
            }
        case list():
            return [shorten_key(value) for value in answer]
    return answer


STEPS: Final[tuple[tuple[str, Form], ...]] = (
    ("sentence numbers for quotes", lambda answer: answer),
    ("no gist", drop_gist),
    ("no field that code can infer", drop_inferred),
    ("status and date with their citation in one text", cite_inside),
    ('participants of a meeting as "p1 host"', join_parts),
    ('the key "in" for "evidence"', shorten_key),
)
"""From the full answer with quotes to the lean one, each step on top of those before it."""


def write_forms(full: dict[str, Any], quote: Quote) -> list[dict[str, Any]]:
    """A full answer with verbatim quotes, then after each of `STEPS`."""
    forms = [quote_evidence(full, quote)]
    answer: Any = full
    for _, step in STEPS:
        answer = step(answer)
        forms.append(answer)
    return forms


def leave_out_fields(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field of the records in `answer`, as "meetings.date", with the answer without it."""
    for kind, records in answer.items():
        for name in {name: None for record in records for name in record}:
            without = [{k: v for k, v in record.items() if k != name} for record in records]
            yield f"{kind}.{name}", {**answer, kind: without}
