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

import pycountry

from summarizer.briefing import FURNITURE, Article

_CANCELLING = "cancel postpon off delay put scrap shelv not n't suspend longer abandon with pull"
INVENTED = "Quendelsby"  # a name that no article has
_KILLED = re.compile(r"\b(?:killed|killing|dead|died)\b")
_INJURED = re.compile(r"\b(?:wounded|wounding|injured|hurt)\b")
_NO_ZERO = re.compile(
    r"\b(?:no|not|none|nobody|nothing|never|without|nor|un\w+|safe\w*|escaped)\b|n['’]t"
)
_ATTACKER = re.compile(
    r"(\w+)(?: \w+)? [\"“]?(?:attackers|gunmen|militants|terrorists|raiders|bombers)\b"
)
_GUN = ("opened fire", "gunmen", "shot ", "rifle", "bullet")
_BOMB = (
    "bomb",
    "blast",
    "explo",
    "grenade",
    "device",
    "mine",
    "detonat",
    "blew",
    "rocket",
    "shell",
    "mortar",
    "missile",
    "petrol",
    "charge",
    "went off",
    "ied",
    "dynamite",
    "tnt",
    "blow",
)
_SHOOT = (
    "fire",
    "firing",
    "shoot",
    "shot",
    "gun",
    "rifle",
    "bullet",
    "armed",
    "raid",
    "storm",
    "ambush",
    "clash",
    "fought",
    "fight",
    "assault",
    "sniper",
    "pistol",
    "machine",
    "spray",
)
_CLAIMING = (
    "claim responsib admit acknowledg credit boast said say announ stat confirm own declar"
    " video message audio leaflet insist our footage hail post publi releas"
)
_WORDED = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Corruption:
    """One wrong answer: what kind of mistake, where it was put, and where it must be found."""

    kind: str
    path: str
    answer: dict[str, Any]
    can_be_told: bool = True
    """False for what is only counted: nobody knows whether the text gives it away."""


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
        yield from make.empty((*at, "name"))
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
        yield from make.held((*at, "status"), meeting)
        yield from make.empty((*at, "place"))
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
        yield from make.inserted_negation((*at, "commitment"), agreement["evidence"])
        yield from make.negated_status((*at, "status"), agreement)
        yield from make.empty((*at, "commitment"))
    for i, attack in enumerate(answer["attacks"]):
        at = ("attacks", i)
        if attack["place"]:
            yield make("place", (*at, "place"), INVENTED)
            yield from make.from_elsewhere((*at, "place"), _all(answer, "place"), attack)
        yield from make.family((*at, "type"), attack)
        for j, toll in enumerate(attack["tolls"]):
            if toll["according_to"]:
                yield make("name", (*at, "tolls", j, "according_to"), INVENTED)
            for side in ("killed", "injured"):
                if toll[side]:
                    count = (*at, "tolls", j, side)
                    yield from make.toll(count, toll)
                    yield from make.empty((*count, "text"))
            yield from make.swapped((*at, "tolls", j), toll)
        for j, attribution in enumerate(attack["attributions"]):
            here: tuple[Any, ...] = (*at, "attributions", j)
            yield make("actor", (*here, "actor"), f"{INVENTED} Front")
            yield from make.from_elsewhere(
                (*here, "actor"), _all(answer, "actor"), attack, kind="actor"
            )
            if attribution["according_to"]:
                yield make("name", (*here, "according_to"), INVENTED)
            if attribution["basis"] not in ("claimed", "denied"):
                yield from make.unless(
                    "claim", (*here, "basis"), "claimed", attribution["evidence"],
                    _CLAIMING,
                )  # fmt: skip
                yield from make.claim_of_another((*here, "basis"), attribution)
            if attribution["basis"] != "denied":
                yield from make.unless(
                    "denial", (*here, "basis"), "denied", attribution["evidence"],
                    "den reject refut dismiss not no n't none never without disown distanc baseless"
                    " innocen disput fail refus declin prevent stop halt end cannot avoid prohibit",
                )  # fmt: skip
    if answer["gist"] is not None:
        yield from make.dropped_negation(("gist", "text"), answer["gist"]["evidence"])
        yield from make.inserted_negation(("gist", "text"), answer["gist"]["evidence"])
        yield from make.empty(("gist", "text"))
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
        self, kind: str, path: tuple[Any, ...], value: Any, expect: Any = (), told: bool = True
    ) -> Corruption:
        changed = copy.deepcopy(self.answer)
        target = changed
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
        return Corruption(kind, _path(expect or path), changed, told)

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
                 person["organisation"] or "", _country_name(person["country"])]
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
            words = re.findall(r"\w+", count["text"].lower())
            is_counted = any(w.isdigit() or w in [*_WORDED, "a", "an"] for w in words)
            if count["max"] is not None and is_counted:
                yield self("open-ended toll", (*path, "max"), None)
            yield self("attackers", (*path, "attackers"), wrong)
            yield from self.small_figures(path, count, cited)

    def small_figures(
        self, path: tuple[Any, ...], count: dict[str, Any], cited: str
    ) -> Iterator[Corruption]:
        """Figures that are near the truth: nobody, one of several groups, other attackers."""
        if count["min"] and not _NO_ZERO.search(cited):
            yield self("zero", path, {**count, "min": 0, "max": 0, "attackers": None})
        groups = re.split(r" and |; ", count["text"].lower())
        figures = [_figure(group) for group in groups]
        total = sum(figure or 0 for figure in figures)
        if len(groups) > 1 and all(figures) and total == count["min"] == count["max"]:
            for figure in figures:
                part = {**count, "min": figure, "max": figure, "attackers": None}
                yield self("partial sum", path, part)
        told = [_figure(match[1]) for match in _ATTACKER.finditer(count["text"].lower())]
        if told and None not in told and count["attackers"] == sum(n or 0 for n in told):
            for wrong in {0, *(n for n in range(1, count["min"] + 1) if n not in told)}:
                yield self("attackers", (*path, "attackers"), wrong)
        elif count["attackers"] is not None:
            there = {int(n) for n in re.findall(r"\d+", cited)}
            there |= {n for n, word in enumerate(_WORDED) if word in cited} | {0, 1}
            sums = {a + b for a in there for b in there} | there
            sums |= {a + b for a in sums for b in there}
            for wrong in (2, 3, 4, 5):
                if wrong not in sums and wrong <= (count["max"] or count["min"]):
                    yield self("attackers", (*path, "attackers"), wrong)

    def swapped(self, path: tuple[Any, ...], toll: dict[str, Any]) -> Iterator[Corruption]:
        """The dead as injured and the injured as dead, where the words tell of one fate alone."""
        cited = self.said(toll["evidence"])
        for side, other, own, foreign in (
            ("killed", "injured", _KILLED, _INJURED),
            ("injured", "killed", _INJURED, _KILLED),
        ):
            count = toll[side]
            if not count or not count["min"]:
                continue
            words = count["text"].lower()
            in_text = own.search(words) and not foreign.search(words)
            in_sentence = own.search(cited) and not re.search(
                _KILLED.pattern
                + "|"
                + _INJURED.pattern
                + "|shot|hit|burn|bod(?:y|ies)|live|life|hosp",
                own.sub("", cited),
            )
            if in_text or in_sentence:
                swapped = {**toll, side: toll[other], other: count}
                yield self("swapped fate", path, swapped, expect=(*path, other))

    def held(self, path: tuple[Any, ...], meeting: dict[str, Any]) -> Iterator[Corruption]:
        """A planned meeting as held, where its sentence says "will" or "would" before the place or
        the date, and nothing of a meeting before."""
        place = (meeting["place"] or "").lower()
        date = ((meeting["date"] or {}).get("text") or "").lower()
        if meeting["status"]["value"] != "planned":
            return
        told = self.said(_evidence(meeting))
        past = r"met|held|visit\w+|talks|after|following|sat|spoke|discuss\w+|arriv\w+|came|paid"
        if re.search(rf"\b(?:{past})\b", told):
            return
        for mark in (place, date):
            ahead = r"\b(?:will|would) (?:meet|visit|travel|hold)\b"
            if mark and re.search(rf"{ahead}.*{re.escape(mark)}", told):
                yield self("planned as held", (*path, "value"), "held")
                return

    def family(self, path: tuple[Any, ...], attack: dict[str, Any]) -> Iterator[Corruption]:
        """A shooting as a bombing and back, where no word of the other is in its sentences."""
        told = self.said(_evidence(attack))
        is_shooting = any(word in told for word in _GUN)
        if attack["type"] == "armed_assault" and is_shooting and not any(w in told for w in _BOMB):
            yield self("wrong type family", path, "bombing")
        if attack["type"] == "bombing" and "bomb" in told and not any(w in told for w in _SHOOT):
            yield self("wrong type family", path, "armed_assault")

    def claim_of_another(
        self, path: tuple[Any, ...], attribution: dict[str, Any]
    ) -> Iterator[Corruption]:
        """An accusation as a claim, where the sentences tell of no claim."""
        told = self.said(attribution["evidence"])
        accused = re.search(r"\b(?:blamed|accused|suspect\w*)\b", told)
        says = re.search(r"\b(?:sa(?:id|ys?)|claim\w*|statement|announc\w*|declar\w*)\b", told)
        if accused and not says:
            stems = _CLAIMING.replace(" say", "").split()
            if not any(word.startswith(tuple(stems)) for word in re.findall(r"[\w']+", told)):
                yield self("claim without a claim", path, "claimed")

    def empty(self, path: tuple[Any, ...]) -> Iterator[Corruption]:
        if _at(self.answer, path):
            yield self("empty value", path, "")
            yield self("empty value", path, ".")

    def inserted_negation(self, path: tuple[Any, ...], evidence: list[int]) -> Iterator[Corruption]:
        """ "will allow" becomes "will not allow", where the sentences have no "not" at all."""
        text = _at(self.answer, path)
        if re.search(
            r"\b(?:no|not|none|never|nothing|nobody|nor|neither|without|cannot|unable|lack\w*|ban\w*|bar"
            r"|(?:refus|declin|reject|fail|den|refrain|prevent|prohibit|avoid|stop|halt|end|unsign|unwill)"
            r"\w*)\b|n['’]t|short of|instead of|rather than",
            self.said(evidence),
        ):
            return
        if path[-1] == "commitment":
            yield self("inserted negation", path, f"not to {text}")
        for match in re.finditer(r"\b(?:agreed|signed|will|formed|met)\b", text):
            yield self("inserted negation", path, f"{text[: match.end()]} not{text[match.end() :]}")

    def negated_status(
        self, path: tuple[Any, ...], agreement: dict[str, Any]
    ) -> Iterator[Corruption]:
        """What was not signed as signed, what was not agreed as agreed."""
        if agreement["status"]["value"] != "rejected_or_postponed":
            return
        told = self.said(agreement["status"]["evidence"])
        for value, verb in (("signed", "sign"), ("agreed", "agree")):
            signed = len(re.findall(r"sign|ink|initial|conclu|seal|pen|ratif|execut|clinch", told))
            if (
                value == "signed"
                and signed == 1
                and re.search(rf"(?:not|no|none was) {verb}", told)
            ):
                yield self("negated status", (*path, "value"), value)

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
                if fact["anchor"] == "other_event":
                    continue  # "the next day" is told by its event, not by its own words
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
            if shifted and shifted[-1] <= last:
                yield self("any citation off by one", here, shifted, expect=path, told=False)
            value = next((fact[key] for key in ("name", "actor", "text") if fact.get(key)), None)
            if value and shifted[-1] <= last and "text" not in path and path != ("gist",):
                words = re.findall(r"\w{4,}|\d+", value.lower())
                if words and not any(word[:4] in self.said(shifted) for word in words):
                    yield self("citation off by one", here, shifted, expect=path)


def _figure(words: str) -> int | None:
    """The first figure of a phrase, if it stands alone there."""
    found = [w for w in re.findall(r"\w+", words) if w.isdigit() or w in _WORDED]
    if len(found) != 1:
        return None
    return int(found[0]) if found[0].isdigit() else _WORDED.index(found[0])


def _country_name(code: str | None) -> str:
    country = pycountry.countries.get(alpha_3=code) if code else None
    return country.name if country else ""


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
