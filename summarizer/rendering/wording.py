"""Plain words for codes and numbers: the codebook's terms as a reader would say them."""

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

SECTION = {
    "meetings": ("Meetings", "No meetings found."),
    "agreements": ("Agreements", "No agreements found."),
    "attacks": ("Attacks referred to", "No attacks found."),
    "participants": ("Participants", "No participants found."),
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
AGREEMENT_FORM: dict[AgreementForm, str] = {
    "statement": "statement",
    "memorandum": "memorandum",
    "treaty": "treaty or accord",
    "joint_body": "joint body",
    "operational": "practical step",
    "unspecified": "form not specified",
}
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


def count_parts(count: Count | None, done: str) -> tuple[Part, ...]:
    """People `done` ("killed", "injured"), attackers among them, and the words if they say more."""
    if count is None:
        return (f"{done} ", Missing())
    low, high = count.min, count.max
    if low is not None:
        number = f"{low:,}" if low == high else f"at least {low:,}"
        if high is not None and low != high:
            number = f"{low:,} to {high:,}"
    elif high is not None:
        number = f"at most {high:,}"
    else:
        return (Strong(f"{done}: number not given"), " (“", value(count.text), "”)")
    parts: tuple[Part, ...] = (Strong("no one " + done if high == 0 else f"{number} {done}"),)
    if count.attackers == 0 and high != 0:
        parts += (", none of them attackers",)
    elif count.attackers is not None and high != 0:
        who = "all" if low == high == count.attackers else f"{count.attackers:,}"
        parts += (f", {who} of them attackers",)
    if high != 0 and " ".join(count.text.casefold().split()) not in (
        number.casefold(),
        number.replace(",", ""),
    ):
        parts += (" (“", value(count.text), "”)")
    return parts
