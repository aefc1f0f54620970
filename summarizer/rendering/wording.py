"""Plain words for codes and numbers: the codebook's terms as a reader would say them."""

import re
from collections.abc import Sequence
from functools import cache

from summarizer import schema
from summarizer.briefing import How, Label, PublishedOrigin
from summarizer.rendering.statements import Missing, Part, Strong, value
from summarizer.schema import (
    AgreementForm,
    AgreementStage,
    AttackStage,
    AttackType,
    Count,
    Kind,
    MeetingFormat,
    MeetingMode,
    MeetingStage,
    Sector,
    TargetKind,
)

CONFLICT = "sources conflict"
CHAPTER = {
    "differences": "Where the outlets differ",
    "unknown": "What remains unknown",
}
DIFFERENCE = {"conflict": "Conflict", "compatible": "Told differently, no contradiction"}
NO_DIFFERENCES = "Nowhere that would change the picture."
NOTHING_UNKNOWN = "Nothing that would be asked first."
NOT_FOUND_BY_RULES = "not found by the rules"
FIELD = {
    "name": "name",
    "role": "role",
    "organisation": "organisation",
    "country": "country",
    "date": "day",
    "place": "place",
    "mode": "how",
    "status": "status",
    "participants": "who took part",
    "form": "form",
    "parties": "parties",
    "type": "kind of attack",
    "stage": "whether it was carried out",
    "targets": "target",
    "killed": "number killed",
    "injured": "number injured",
    "attribution": "who did it",
}
"""Fields of the ledger, as a reader would call them."""
SECTION = {
    "meetings": "Meetings",
    "agreements": "Agreements",
    "attacks": "Attacks referred to",
    "participants": "Participants",
}
MEETING_STAGE: dict[MeetingStage, str] = {
    "held": "held",
    "planned": "planned",
    "cancelled_or_postponed": "cancelled or postponed",
    "unclear": "unclear whether it was held",
}
MEETING_MODE: dict[MeetingMode, str] = {
    "in_person": "in person",
    "phone_or_video": "by phone or video",
    "unclear": "in person or by phone: unclear",
}
MEETING_FORMAT: dict[MeetingFormat, str] = {
    "bilateral": "bilateral",
    "multilateral": "multilateral",
    "mediated": "through a third party",
}
ROLE: dict[schema.Part, str | None] = {
    "host": "host",
    "visitor": "visitor",
    "attendee": None,  # everybody in the list attends
    "mediator": "mediator",
    "observer": "observer",
}
FIRMNESS: tuple[AgreementStage, ...] = (
    "implemented",
    "established",
    "signed",
    "agreed",
    "pledged",
    "proposed",
    "rejected_or_postponed",
)
"""Agreements are listed in this order, the firmest first."""
AGREEMENT_STAGE: dict[AgreementStage, str] = {
    "implemented": "carried out",
    "established": "set up",
    "signed": "signed",
    "agreed": "agreed",
    "pledged": "pledged",
    "proposed": "proposed",
    "rejected_or_postponed": "rejected or postponed",
}
AGREEMENT_FORM: dict[AgreementForm, str | None] = {
    "statement": "statement",
    "memorandum": "memorandum",
    "treaty": "treaty or accord",
    "joint_body": "joint body",
    "operational": "practical step",
    "unspecified": None,
}
AGREEMENT_DATE: dict[AgreementStage, str] = {
    "implemented": "Agreed/announced",
    "established": "Agreed/announced",
    "signed": "Signed on",
    "agreed": "Agreed on",
    "pledged": "Pledged on",
    "proposed": "Proposed on",
    "rejected_or_postponed": "Announced on",
}
"""What the date of an agreement is: the day it was concluded, else made known."""
ATTACK_TYPE: dict[AttackType, tuple[str, str]] = {
    "suicide_bombing": ("suicide bombing", "against"),
    "bombing": ("bombing", "against"),
    "armed_assault": ("armed assault", "on"),
    "shelling_or_missile": ("shelling or missile attack", "on"),
    "air_or_drone_strike": ("air or drone strike", "on"),
    "abduction": ("abduction", "of"),
    "stabbing": ("stabbing", "of"),
    "vehicle": ("vehicle attack", "on"),
    "arson_or_sabotage": ("arson or sabotage", "against"),
    "assassination": ("assassination", "of"),
    "other": ("attack of another kind", "on"),
    "unknown": ("attack", "on"),
}
ATTACK_STAGE: dict[AttackStage, str] = {
    "accomplished": "carried out",
    "attempted": "attempted",
    "plotted": "plotted",
    "threatened": "threatened",
}
SECTOR: dict[Sector, str | None] = {
    "government": "government",
    "military": "military",
    "police_or_security": "police or security",
    "intelligence": "intelligence",
    "legislature": "legislature",
    "international_organisation": "international organisation",
    "armed_group": "armed group",
    "business": "business",
    "civil_society": "civil society",
    "other": "other sector",
    "unknown": None,
}
TARGET: dict[TargetKind, str | None] = {
    "military": "military",
    "police_or_security": "police or security",
    "government": "government",
    "civilian": "civilian",
    "diplomatic": "diplomatic",
    "religious": "religious",
    "infrastructure": "infrastructure",
    "armed_group": "armed group",
    "other": None,
    "unknown": None,
}
KIND: dict[Kind, str | None] = {
    "person": None,
    "office": "office, no person named",
    "body": "body, no person named",
}
LABEL: dict[Label, str | None] = {
    "body": None,
    "title": "title",
    "caption": "caption",
    "link": "page furniture: link",
    "category": "page furniture: category",
    "duplicate": "page furniture: duplicate",
    "boilerplate": "page furniture: boilerplate",
}
ORIGIN: dict[PublishedOrigin, str] = {
    "option": "given by the user",
    "front_matter": "from the file's front matter",
    "html_metadata": "from the page's metadata",
    "dateline": "from the dateline",
}
HOW: dict[How, str] = {
    "live": "asked on",
    "batch_import": "imported from a batch of",
    "out_of_band": "recorded out of band on",
    "rule_based": "found by rules on",
}


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """The number with its noun: "1 meeting", "2,000 meetings"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def enumerated(items: Sequence[str], link: str = "and") -> str:
    """The items as in a sentence: "2, 4 and 5"."""
    return f" {link} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


@cache
def names_country(code: str, text: str) -> bool:
    """Whether `text` names the country or its people: "Jordanian counterpart" names JOR."""
    from summarizer.places import country_code

    words = [re.sub(r"['’]s?$", "", word) for word in re.findall(r"[\w'’.-]+", text)]
    return any(
        country_code(" ".join(words[start:end])) == code
        for start in range(len(words))
        for end in range(start + 1, min(start + 4, len(words)) + 1)
    )


@cache
def country_name(code: str) -> str:
    """The English short name of an ISO 3166 alpha-3 code; the code itself if there is none."""
    import pycountry

    country = pycountry.countries.get(alpha_3=code)
    if country is None:
        return "Kosovo" if code == "XKX" else code  # not in ISO 3166, but coded so in practice
    name: str = getattr(country, "common_name", country.name)
    # "Congo, The Democratic Republic of the" is sorted, not written.
    noun, comma, rest = name.partition(", ")
    return f"{rest} {noun}" if comma else name


# Words that give no figure of their own: the numbers behind them are the codebook's convention.
_VAGUE = re.compile(
    r"\b(?:dozens|scores|hundreds|thousands|tens|handful|couple|several|few|many|about|around|"
    r"nearly|almost|roughly|approximately|some|close to|an estimated|up to a)\b",
    re.I,
)
_HARM = re.compile(
    r"\b(?:kill|die[ds]?\b|dead|death|fatal|slain|injur|wound|hurt|harm|casualt|lives)\w*", re.I
)
_NOT_STATED = Missing()
# A zero in plain words; anything else ("knew of no dead") is quoted.
_NOBODY = re.compile(
    r"(?:there (?:were|was) )?(?:0|none|nobody|no(?: |-)?one(?: else)?|"
    r"no (?:\w+ )?(?:casualties|deaths|dead|fatalities|injuries|injured|wounded|people|victims))"
    r"(?: (?:was|were|had been|has been))?"
    r"(?: (?:killed|dead|died|hurt|injured|wounded|harmed))?"
    r"(?: (?:or|nor|and) (?:killed|dead|hurt|injured|wounded|harmed))?",
    re.I,
)


def count_parts(
    count: Count | None, done: str, missing: Missing = _NOT_STATED, of_attackers: str | None = None
) -> tuple[Part, ...]:
    """People `done` ("killed", "injured"), attackers among them, and the words if they say more.

    Figures that stand for words ("dozens") come after the words. `of_attackers` is what to call
    those on the attacking side where "attackers" would mislead: "on the attacking side".
    """
    if count is None:
        return (f"{done} ", missing)
    low, high = count.min, count.max
    words = " ".join(count.text.split())
    if low is not None:
        number = f"{low:,}" if low == high else f"at least {low:,}"
        if high is not None and low != high:
            number = f"{low:,} to {high:,}"
    elif high is not None:
        number = f"at most {high:,}"
    else:
        return (Strong(f"{done}: number not given"), " (“", value(words), "”)")
    if high == 0:
        if _NOBODY.fullmatch(words.rstrip(".")):
            return (Strong(f"no one {done}"),)
        return (Strong(f"{done}:"), " “", value(words), "” (counted as no one)")
    parts: tuple[Part, ...]
    if words and _VAGUE.search(words):
        if _HARM.search(words):
            parts = (Strong(f"{done}:"), " ", value(words), f" (counted as {number})")
        else:
            parts = (value(words), " ", Strong(done), f" (counted as {number})")
        return (*parts, *_attackers(count, of_attackers))
    parts = (Strong(f"{number} {done}"), *_attackers(count, of_attackers))
    if words.casefold() not in (number.casefold(), number.replace(",", "")):
        parts += (" (“", value(words), "”)")
    return parts


def _attackers(count: Count, side: str | None) -> tuple[str, ...]:
    """How many of the people of a toll attacked, as one would say it."""
    attacked = count.attackers
    if attacked is None:
        return ()
    everybody = count.min if count.min == count.max else None
    one, several = (side, side) if side is not None else ("an attacker", "attackers")
    match attacked, everybody:
        case 0, 1:
            return (f", not {one}",)
        case 0, _:
            return (f", none of them {several}",)
        case 1, 1:
            return (f", {one}",)
        case 2, 2:
            return (f", both of them {several}",)
        case _, _ if attacked == everybody:
            return (f", all of them {several}",)
        case _:
            return (f", {attacked:,} of them {one if attacked == 1 else several}",)


def toll_range(value: str, done: str) -> str:
    """A merged number of people `done`: "4 to 5 killed", "6 killed (4 attackers)"."""
    number, bracket, more = value.partition(" (")
    return f"{'no one' if number == '0' else number} {done}{bracket}{more}"
