"""A correct answer made wrong in one place, in every place where code can tell.

Whether a corruption can be told from the text is decided here by means of its own, cruder than the
checks: the new words or figures do not occur in the cited sentences at all.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from summarizer.briefing import FURNITURE, Article

_CANCELLING = "cancel postpon off delay put scrap shelv not n't suspend longer abandon with pull"
INVENTED = "Quendelsby"  # a name that no article has
_WORDED = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Corruption:
    """One wrong answer: what kind of mistake, where it was put, and where it must be found."""

    kind: str
    path: str
    answer: dict[str, Any]


def corrupt(answer: dict[str, Any], article: Article) -> Iterator[Corruption]:
    """Every single corruption of `answer` that the sentences of `article` give away."""
    make = _Maker(answer, article)
    for i, participant in enumerate(answer["participants"]):
        at = ("participants", i)
        if participant["kind"] == "person":
            words = participant["name"].split()
            yield make("name", (*at, "name"), " ".join([*words[:-1], INVENTED]))
            if len(words) > 1:
                yield make("name", (*at, "name"), " ".join([INVENTED, *words[1:]]))
        if participant["organisation"]:
            yield make("name", (*at, "organisation"), f"{INVENTED} Office")
    for i, meeting in enumerate(answer["meetings"]):
        at = ("meetings", i)
        for j in range(len(meeting["participants"])):
            attending = (*at, "participants", j, "participant")
            yield make("missing participant", attending, "p99")
            yield from make.of_another_meeting(attending, meeting)
        if meeting["place"]:
            yield make("place", (*at, "place"), INVENTED)
            yield from make.from_elsewhere((*at, "place"), _all(answer, "place"), meeting)
        if meeting["reported_by"]:
            yield make("name", (*at, "reported_by"), f"{INVENTED} News")
        yield from make.status((*at, "status"), "cancelled_or_postponed", _CANCELLING)
    for i, agreement in enumerate(answer["agreements"]):
        at = ("agreements", i)
        if agreement["meeting"]:
            yield make("missing meeting", (*at, "meeting"), "m99")
        for j in range(len(agreement["parties"])):
            yield make("name", (*at, "parties", j), INVENTED)
        if agreement["announced_by"]:
            yield make("name", (*at, "announced_by"), INVENTED)
        if agreement["status"]["value"] != "signed":
            yield from make.status((*at, "status"), "signed", "sign ink initial conclu seal put")
        yield from make.dropped_negation((*at, "commitment"), agreement["evidence"])
    for i, attack in enumerate(answer["attacks"]):
        at = ("attacks", i)
        if attack["place"]:
            yield make("place", (*at, "place"), INVENTED)
            yield from make.from_elsewhere((*at, "place"), _all(answer, "place"), attack)
        for j, toll in enumerate(attack["tolls"]):
            if toll["according_to"]:
                yield make("name", (*at, "tolls", j, "according_to"), INVENTED)
            for side in ("killed", "injured"):
                if toll[side]:
                    yield from make.toll((*at, "tolls", j, side), toll)
        for j, attribution in enumerate(attack["attributions"]):
            here: tuple[Any, ...] = (*at, "attributions", j)
            yield make("actor", (*here, "actor"), f"{INVENTED} Front")
            yield from make.from_elsewhere(
                (*here, "actor"), _all(answer, "actor"), attribution, kind="actor"
            )
            if attribution["according_to"]:
                yield make("name", (*here, "according_to"), INVENTED)
            if attribution["basis"] not in ("claimed", "denied"):
                yield from make.unless(
                    "claim", (*here, "basis"), "claimed", attribution["evidence"],
                    "claim responsib admit acknowledg credit boast said say announ stat confirm own"
                    " declar",
                )  # fmt: skip
            if attribution["basis"] != "denied":
                yield from make.unless(
                    "denial", (*here, "basis"), "denied", attribution["evidence"],
                    "den reject refut dismiss not no n't none never without disown distanc baseless"
                    " innocen disput fail refus declin prevent stop halt end cannot avoid prohibit",
                )  # fmt: skip
    yield from make.dropped_negation(("gist", "text"), answer["gist"]["evidence"])
    yield from make.countries()
    yield from make.dates()
    yield from make.citations()


class _Maker:
    def __init__(self, answer: dict[str, Any], article: Article) -> None:
        self.answer = answer
        self.article = article
        self.body = " ".join(
            article.quote(s.number) for s in article.sentences if s.label not in FURNITURE
        )

    def __call__(
        self, kind: str, path: tuple[Any, ...], value: Any, expect: Any = ()
    ) -> Corruption:
        changed = copy.deepcopy(self.answer)
        target = changed
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
        return Corruption(kind, _path(expect or path), changed)

    def said(self, numbers: list[int]) -> str:
        there = [n for n in numbers if self.article.sentence(n)]
        return " ".join(self.article.quote(n) for n in there).lower()

    def unless(
        self, kind: str, path: tuple[Any, ...], value: str, evidence: list[int], stems: str
    ) -> Iterator[Corruption]:
        """`value` at `path`, unless a word in the sentences begins like one of `stems`."""
        words = re.findall(r"[\w']+", self.said(evidence))
        negated = "n't" in stems and any(word.endswith("n't") for word in words)
        if not negated and not any(word.startswith(tuple(stems.split())) for word in words):
            yield self(kind, path, value)

    def status(self, path: tuple[Any, ...], value: str, stems: str) -> Iterator[Corruption]:
        fact = _at(self.answer, path)
        if fact["value"] not in (value, "rejected_or_postponed", "implemented"):
            yield from self.unless("status", (*path, "value"), value, fact["evidence"], stems)

    def from_elsewhere(
        self, path: tuple[Any, ...], values: set[str], record: dict[str, Any], kind: str = "place"
    ) -> Iterator[Corruption]:
        """Another value of the same article, none of whose words the record's sentences have."""
        cited = self.said(_evidence(record))
        for value in sorted(values - {_at(self.answer, path)}):
            words = re.findall(r"\w{3,}", value.lower())
            if words and not any(word[:4] in cited for word in words):
                yield self(f"{kind} from elsewhere", path, value)

    def of_another_meeting(
        self, path: tuple[Any, ...], meeting: dict[str, Any]
    ) -> Iterator[Corruption]:
        """Somebody whom the meeting's sentences name neither by name, office nor country."""
        cited = self.said(_evidence(meeting))
        present = {attendance["participant"] for attendance in meeting["participants"]}
        for person in self.answer["participants"]:
            told = " ".join(
                [person["name"], *person["variants"], person["role"] or "",
                 person["organisation"] or ""]
            ).lower()  # fmt: skip
            words = re.findall(r"\w{3,}", told)
            countrymen = any(
                other["country"] == person["country"]
                for other in self.answer["participants"]
                if other["id"] in present
            )
            is_named = any(word[:4] in cited for word in words)
            if person["id"] not in present and not countrymen and not is_named:
                yield self("participant of another meeting", path, person["id"])

    def toll(self, path: tuple[Any, ...], toll: dict[str, Any]) -> Iterator[Corruption]:
        count = _at(self.answer, path)
        cited = self.said(toll["evidence"])
        if count["min"] is not None:
            figures = {int(n) for n in re.findall(r"\d+", cited)}
            figures |= {n for n, word in enumerate(_WORDED) if word in cited}
            for start in (count["min"] + 1, 100):
                wrong = next(n for n in range(start, start + 99) if n not in figures)
                both = {"min": wrong, "max": None if count["max"] is None else wrong}
                yield self("toll", path, {**count, **both})
            if count["max"] is not None:
                yield self("open-ended toll", (*path, "max"), None)
            yield self("attackers", (*path, "attackers"), wrong)

    def dropped_negation(self, path: tuple[Any, ...], evidence: list[int]) -> Iterator[Corruption]:
        """ "will not allow" becomes "will allow", where the sentence says it in the same words."""
        text = _at(self.answer, path)
        for match in re.finditer(r"\b(?:not|never) (\w+ \w+ \w+)", text):
            if match[1].lower() in self.said(evidence):
                yield self("negation", path, text[: match.start()] + text[match.start(1) :])

    def countries(self) -> Iterator[Corruption]:
        for path, record in _records(self.answer):
            if record.get("country"):
                yield self("country", (*path, "country"), "KIR")  # Kiribati is in none of the texts
                yield self("country", (*path, "country"), "XQZ")

    def dates(self) -> Iterator[Corruption]:
        for path, fact in _facts(self.answer):
            if "edtf" not in fact:
                continue
            cited = self.said(fact["evidence"])
            for wrong in ("Wednesday", "Friday", "29 January"):
                if wrong.split()[-1].lower() not in cited:
                    yield self("date as written", (*path, "text"), wrong, expect=path)
                    break
            value = fact["edtf"]
            if value and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                # A caption's day need not be the article's: a few days off cannot be told.
                days = 11 if fact["anchor"] == "caption" else 3
                day = date.fromisoformat(value) + timedelta(days=days)
                yield self("date", (*path, "edtf"), day.isoformat())
            elif value and re.fullmatch(r"XXXX-\d\d-\d\d", value):
                other = f"{int(value[-2:]) % 28 + 1:02}"
                yield self("date", (*path, "edtf"), value[:-2] + other)
                yield self("invented year", (*path, "edtf"), "2017" + value[4:])
            elif value is None:
                invented = {**fact, "edtf": "2017-03-05", "anchor": "explicit"}
                yield self("invented date", path, invented, expect=(*path, "edtf"))

    def citations(self) -> Iterator[Corruption]:
        last = len(self.article.sentences)
        furniture = [s.number for s in self.article.sentences if s.label in FURNITURE]
        for path, fact in _facts(self.answer):
            here = (*path, "evidence")
            yield self("no citation", here, [])
            yield self("citation beyond the end", here, [last + 1])
            if furniture:
                yield self("citation of furniture", here, [*fact["evidence"], furniture[0]])
            shifted = [n + 1 for n in fact["evidence"]]
            value = next((fact[key] for key in ("name", "actor", "text") if fact.get(key)), None)
            if value and shifted[-1] <= last and "text" not in path and path != ("gist",):
                words = re.findall(r"\w{4,}|\d+", value.lower())
                if words and not any(word[:4] in self.said(shifted) for word in words):
                    yield self("citation off by one", here, shifted, expect=path)


def _records(answer: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for kind in ("participants", "meetings", "agreements", "attacks"):
        for index, record in enumerate(answer[kind]):
            yield (kind, index), record


def _facts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        if "evidence" in value:
            yield path, value
        for key, inner in value.items():
            yield from _facts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _facts(inner, (*path, index))


def _evidence(record: dict[str, Any]) -> list[int]:
    return sorted({n for _, fact in _facts(record) for n in fact["evidence"]})


def _all(answer: dict[str, Any], key: str) -> set[str]:
    found = {fact[key] for _, fact in _facts(answer) if fact.get(key)}
    return {value for value in found if isinstance(value, str)}


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _path(path: tuple[Any, ...]) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
