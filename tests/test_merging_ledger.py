"""What the ledger says of each field: agreement, compatibility, contradiction, silence."""

from typing import Any

import pytest

from summarizer.affairs import LedgerEntry
from tests.merging_tellings import (
    agreement,
    attack,
    attribution,
    date,
    meeting,
    merged,
    person,
    telling,
    toll,
)

AB = [person("Asim Munir", "army chief", "PAK"), person("Hossein Salami", "commander", "IRN")]
WHO = [one["id"] for one in AB]
POST = {"police post": "police_or_security"}


def of_attacks(field: str, *told: Any) -> LedgerEntry:
    """The entry of one merged attack; each of `told` is one article's."""
    (record,) = merged(*(telling(attacks=[one]) for one in told)).attacks
    return record.entry(field)


def of_meetings(field: str, *told: Any, published: tuple[str | None, ...] = ()) -> LedgerEntry:
    days = published or (None,) * len(told)
    (record,) = merged(
        *(
            telling(people=AB, meetings=[one], published=day)
            for one, day in zip(told, days, strict=True)
        )
    ).meetings
    return record.entry(field)


def of_agreements(field: str, *told: Any) -> LedgerEntry:
    (record,) = merged(*(telling(agreements=[one]) for one in told)).agreements
    return record.entry(field)


def raid(**more: Any) -> Any:
    return attack("2024-05-11", "Karimama", "armed_assault", **more)


@pytest.mark.parametrize(
    ("tolls", "verdict", "value"),
    [
        ([7, 7], "agree", "7"),
        ([7, None], "single_source", "7"),
        ([None, None], "not_stated", None),
        ([0, 0], "agree", "0"),
        # 7, 19 and at least 15 cannot all be true; who says what is in the statements.
        ([7, 19, (15, None)], "conflict", "7 to 19"),
        ([13, 11, 11], "conflict", "11 to 13"),
        ([0, (2, None)], "conflict", "0 to 2 or more"),
        # "Dozens" (24 or more) and 31, "more than 20" and 21, "about a dozen" and 12.
        ([31, (24, None)], "compatible", "31"),
        ([21, (21, None)], "compatible", "21"),
        ([(10, 14), 12], "compatible", "12"),
        ([(4, None), (2, None)], "compatible", "at least 4"),
        (["several", 5], "compatible", "5"),
        (["several", "several"], "agree", "several"),
        # Two policemen and four attackers, or two policemen.
        ([(6, 6, 4), (6, 6, 4)], "agree", "6 (4 attackers)"),
        ([(6, 6, 4), (2, 2, 0)], "compatible", "6 (4 attackers)"),
    ],
)
def test_tolls(tolls: list[Any], verdict: str, value: str | None) -> None:
    """Figures as intervals; the range where they contradict, else the most precise."""
    entry = of_attacks(
        "killed", *(raid(tolls=[toll(one)] if one is not None else []) for one in tolls)
    )
    assert (entry.verdict, entry.value) == (verdict, value)


def test_a_toll_says_who_gives_it() -> None:
    """One statement per source, with that article's sentences."""
    entry = of_attacks(
        "killed",
        raid(tolls=[toll(7, source="General Staff")]),
        raid(tolls=[toll(19, source="a nurse"), toll((15, None), source="a monitor")]),
    )
    assert [(s.article, s.value, s.according_to, s.evidence) for s in entry.statements] == [
        (0, "7", "General Staff", (5,)),
        (1, "19", "a nurse", (5,)),
        (1, "at least 15", "a monitor", (5,)),
    ]
    assert entry.verdict == "conflict"


def test_two_sources_of_one_article_are_one_article() -> None:
    """An article that quotes two tolls is still a single source; another that gives one agrees."""
    both = raid(tolls=[toll(7, source="the army"), toll(9, source="a doctor")])
    assert of_attacks("killed", both).verdict == "single_source"
    assert of_attacks("killed", both, raid(tolls=[toll(9)])).verdict == "compatible"


def test_a_corrected_figure_does_not_count() -> None:
    """What an article itself takes back is no statement of it."""
    corrected = raid(tolls=[toll(6), toll(4, superseded=True)])
    entry = of_attacks("killed", corrected, raid(tolls=[toll(6)]))
    assert (entry.verdict, entry.value) == ("agree", "6")
    assert [s.value for s in entry.statements] == ["6", "6"]


CLAIMED = attribution("Katiba al-Nahr", "claimed", "a video")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        # The same of the same actor, in another spelling.
        ([CLAIMED], [attribution("Katibat an-Nahr", "claimed")], "agree"),
        (
            [attribution("Jaish ul-Adl", "claimed")],
            [attribution("Jeish Al-Adl", "claimed")],
            "agree",
        ),
        # A claim beside a report or an accusation of the same actor.
        ([CLAIMED], [attribution("Katibat an-Nahr", "reported_as_fact")], "compatible"),
        ([CLAIMED], [attribution("Katiba al-Nahr", "accused_by_authorities")], "compatible"),
        # Another actor for the same deed.
        ([CLAIMED], [attribution("Saraya al-Sahra", "accused_by_authorities")], "conflict"),
        # One more beside the same.
        ([CLAIMED], [CLAIMED, attribution("Saraya al-Sahra", "suspected")], "compatible"),
        # The denial of a claim; a denial that both tell.
        ([CLAIMED], [attribution("Katiba al-Nahr", "denied")], "conflict"),
        (
            [CLAIMED],
            [CLAIMED, attribution("Katiba al-Nahr", "denied")],
            "compatible",
        ),
        ([CLAIMED], [], "single_source"),
        ([], [], "not_stated"),
    ],
)
def test_attributions(one: list[Any], other: list[Any], verdict: str) -> None:
    """Who did it, how firmly, according to whom."""
    for pair in ((one, other), (other, one)):
        entry = of_attacks("attribution", *(raid(attributions=told) for told in pair))
        assert entry.verdict == verdict


def test_all_that_an_article_says_of_who_did_it_is_kept() -> None:
    """Claim, accusation and denial stand side by side, each with its source."""
    entry = of_attacks(
        "attribution",
        raid(
            attributions=[
                attribution("Reef Front", "claimed", "a leaflet"),
                attribution("Coral Brigade", "accused_by_authorities", "the army"),
                attribution("Coral Brigade", "denied"),
            ]
        ),
    )
    assert entry.verdict == "single_source"
    assert [(s.value, s.according_to) for s in entry.statements] == [
        ("claimed by Reef Front", "a leaflet"),
        ("accused by authorities: Coral Brigade", "the army"),
        ("denied by Coral Brigade", None),
    ]


def test_a_claim_stays_with_the_article_that_tells_it() -> None:
    """Claimed according to the first, a fact in the second: neither leaks into the other."""
    entry = of_attacks(
        "attribution",
        raid(attributions=[attribution("Jaish ul-Adl", "claimed", "Jaish ul-Adl")]),
        raid(attributions=[attribution("Jeish Al-Adl", "reported_as_fact")]),
        raid(),
    )
    assert [(s.article, s.value, s.according_to, s.evidence) for s in entry.statements] == [
        (0, "claimed by Jaish ul-Adl", "Jaish ul-Adl", (6,)),
        (1, "reported as fact: Jeish Al-Adl", None, (6,)),
    ]


@pytest.mark.parametrize(
    ("one", "other", "verdict", "value"),
    [
        (date("2023-07-15"), date("2023-07-15"), "agree", "2023-07-15"),
        (date("2023-07-15"), date("2023-07"), "compatible", "2023-07-15"),
        (date("XXXX-07-15"), date("2023-07-15"), "compatible", "2023-07-15"),
        (date(None, "Saturday"), date("2023-07-15"), "compatible", "2023-07-15"),
        (date(None, "Saturday"), date(None, "saturday"), "agree", "Saturday"),
        (date(None, "the weekend"), date(None, "Saturday"), "compatible", "Saturday"),
        (date("2023-07-15"), date("2023-07-16"), "conflict", None),
        (date("2023-07-15"), None, "single_source", "2023-07-15"),
        (None, None, "not_stated", None),
    ],
)
def test_dates(one: Any, other: Any, verdict: str, value: str | None) -> None:
    """By value; another day contradicts, a coarser one does not."""
    entry = of_meetings("date", meeting(WHO, one, "Tehran"), meeting(WHO, other, "Tehran"))
    assert (entry.verdict, entry.value and entry.value.casefold()) == (
        verdict,
        value and value.casefold(),
    )


@pytest.mark.parametrize(
    ("one", "other", "verdict", "value"),
    [
        ("Tehran", "Tehran", "agree", "Tehran"),
        ("Khudzhand", "Khujand", "compatible", None),
        (
            "Villamontes",
            "police school in Villa Montes",
            "compatible",
            "police school in Villa Montes",
        ),
        ("Zahedan", "Sistan and Baluchestan", "compatible", "Zahedan"),
        ("market of Gihanga", "bus station, Gihanga", "conflict", None),
        ("Tehran", None, "single_source", "Tehran"),
    ],
)
def test_places(one: str, other: str | None, verdict: str, value: str | None) -> None:
    """One name in two spellings, a town in its province; two spots of one town contradict."""
    for pair in ((one, other), (other, one)):
        entry = of_meetings("place", *(meeting(WHO, "2023-07-15", place) for place in pair))
        assert entry.verdict == verdict
        if value is not None or verdict == "conflict":
            assert entry.value == value


def test_a_plan_and_its_outcome_in_two_places_contradict() -> None:
    """One meeting has one place; that it was moved is for the reader to see."""
    told = (
        meeting(WHO, "2024-03-14", "Pokhara", status="planned"),
        meeting(WHO, "2024-03-14", "Kathmandu"),
    )
    assert of_meetings("place", *told).verdict == "conflict"
    assert of_meetings("status", *told).verdict == "compatible"
    assert of_meetings("status", *told).value == "held"


@pytest.mark.parametrize(
    ("one", "other", "published", "verdict"),
    [
        ("held", "held", (None, None), "agree"),
        ("planned", "held", (None, None), "compatible"),
        ("planned", "held", ("2024-03-07", "2024-03-15"), "compatible"),
        ("planned", "cancelled_or_postponed", (None, None), "compatible"),
        ("held", "cancelled_or_postponed", (None, None), "conflict"),
        ("held", "unclear", (None, None), "single_source"),
        ("unclear", "unclear", (None, None), "not_stated"),
    ],
)
def test_meeting_status(one: str, other: str, published: Any, verdict: str) -> None:
    """Planned before and held after is no contradiction; held and called off is one."""
    entry = of_meetings(
        "status",
        meeting(WHO, "2024-03-14", status=one),
        meeting(WHO, "2024-03-14", status=other),
        published=published,
    )
    assert entry.verdict == verdict


def test_still_planned_after_it_was_held_contradicts() -> None:
    """Where a later article only announces what an earlier one saw, one of the two errs."""
    entry = of_meetings(
        "status",
        meeting(WHO, "2024-03-14", status="planned"),
        meeting(WHO, "2024-03-14"),
        published=("2024-03-16", "2024-03-14"),
    )
    assert entry.verdict == "conflict"


def test_participants_are_compared_as_persons() -> None:
    """Another spelling is the same; one person more is compatible, and all are shown."""
    other = [
        person("Munir", "army chief", "PAK"),
        person("Hossein Salami", "commander", "IRN"),
        person("Mohammad Baqeri", "chief of staff", "IRN"),
    ]
    ids = [one["id"] for one in other]
    short = telling(people=AB, meetings=[meeting(WHO, "2023-07-15")])
    same = telling(people=other[:2], meetings=[meeting(ids[:2], "2023-07-15")])
    more = telling(people=other, meetings=[meeting(ids, "2023-07-15")])
    entry = merged(short, same).meetings[0].entry("participants")
    assert entry.verdict == "agree"
    assert [s.value for s in entry.statements] == [
        "Asim Munir; Hossein Salami",
        "Munir; Hossein Salami",
    ]
    entry = merged(short, more).meetings[0].entry("participants")
    assert entry.verdict == "compatible"
    assert entry.value == "Asim Munir; Hossein Salami; Mohammad Baqeri"


PACT = ("Iran", "Pakistan"), "open border markets at Rimdan and Pishin"


@pytest.mark.parametrize(
    ("one", "other", "verdict", "value"),
    [
        ("signed", "signed", "agree", "signed"),
        ("pledged", "signed", "compatible", "signed"),
        ("agreed", "established", "compatible", "established"),
        ("signed", "rejected_or_postponed", "conflict", None),
        ("proposed", "rejected_or_postponed", "compatible", "proposed"),
    ],
)
def test_agreement_status(one: str, other: str, verdict: str, value: str | None) -> None:
    """Firmness differs by outlet; signed and put off contradict."""
    entry = of_agreements("status", agreement(*PACT, status=one), agreement(*PACT, status=other))
    assert (entry.verdict, entry.value) == (verdict, value)


def test_agreement_form_and_parties() -> None:
    """A memorandum is no treaty; an unspecified form is not stated; a country's body is not it."""
    told = [agreement(*PACT, form=form) for form in ("memorandum", "treaty", "unspecified")]
    assert of_agreements("form", told[0], told[1]).verdict == "conflict"
    assert of_agreements("form", told[0], told[2]).verdict == "single_source"
    assert of_agreements("parties", told[0], told[1]).verdict == "agree"
    army = agreement(["Iran", "Pakistani army"], PACT[1])
    entry = of_agreements("parties", told[0], army)
    assert (entry.verdict, entry.value) == ("compatible", "Iran; Pakistani army")


@pytest.mark.parametrize(
    ("field", "one", "other", "verdict"),
    [
        ("type", {"type": "bombing"}, {"type": "suicide_bombing"}, "compatible"),
        ("type", {"type": "bombing"}, {"type": "unknown"}, "single_source"),
        ("type", {"type": "bombing"}, {"type": "armed_assault"}, "conflict"),
        ("stage", {"stage": "accomplished"}, {"stage": "attempted"}, "conflict"),
        ("stage", {"stage": "plotted"}, {"stage": "attempted"}, "compatible"),
        ("country", {"country": "IRN"}, {"country": "IRN"}, "agree"),
        ("country", {"country": "IRN"}, {}, "single_source"),
        ("targets", {"targets": POST}, {"targets": POST}, "agree"),
        (
            "targets",
            {"targets": POST},
            {"targets": {"police booth": "police_or_security"}},
            "compatible",
        ),
        ("injured", {"tolls": [toll(7)]}, {"tolls": [toll(7)]}, "not_stated"),
    ],
)
def test_attack_fields(field: str, one: Any, other: Any, verdict: str) -> None:
    """Coded values contradict unless one deed can be told as both."""
    shared = {"tolls": [toll(7, 3)], "attributions": [CLAIMED], "targets": POST}
    told = [attack("2024-05-11", "Karimama", **shared | more) for more in (one, other)]
    assert of_attacks(field, *told).verdict == verdict


@pytest.mark.parametrize(
    ("field", "one", "other", "verdict"),
    [
        ("name", {}, {}, "agree"),
        ("name", {"name": "Hasan Rohani"}, {}, "compatible"),
        ("role", {"role": "Interior Minister"}, {"role": "interior minister"}, "agree"),
        ("role", {"role": "Interior Minister"}, {"role": "Minister of the Interior"}, "agree"),
        ("role", {"role": "General, minister"}, {"role": "interior minister"}, "compatible"),
        ("organisation", {"organisation": "IRGC"}, {}, "single_source"),
        ("country", {"country": None}, {}, "single_source"),
    ],
)
def test_participant_fields(field: str, one: Any, other: Any, verdict: str) -> None:
    """Another spelling or wording is compatible."""
    plain = {"name": "Hassan Rouhani", "country": "IRN"}
    told = [telling(people=[person(**{**plain, **more})]) for more in (one, other)]
    (record,) = merged(*told).participants
    assert record.entry(field).verdict == verdict


def test_every_field_stands_in_the_ledger_of_its_kind() -> None:
    """In one order, whatever is stated."""
    found = merged(
        telling(
            people=AB,
            meetings=[meeting(WHO)],
            agreements=[agreement(*PACT)],
            attacks=[raid()],
        )
    )
    fields = {
        "participants": ["name", "role", "organisation", "country"],
        "meetings": ["date", "place", "country", "mode", "status", "participants"],
        "agreements": ["status", "form", "date", "parties"],
        "attacks": "date place country type stage targets killed injured attribution".split(),
    }
    for kind, expected in fields.items():
        for record in getattr(found, kind):
            assert [entry.field for entry in record.ledger] == expected
