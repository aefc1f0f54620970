"""Which records of several articles are one thing, and which are not."""

import pytest

from tests.merging_tellings import (
    agreement,
    attack,
    attribution,
    date,
    groups,
    meeting,
    merged,
    person,
    telling,
    toll,
)

APART = 2
ONE = 1


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        # Transliterations, and part of a name.
        (("Mohammad Baqeri",), ("Mohammad Hossein Bagheri",), ONE),
        (("Hassan Rohani", "President", "IRN"), ("Hassan Rouhani", "president", "IRN"), ONE),
        (
            ("Shuhrat Xo'jibekov", "interior minister", "UZB"),
            ("Shukhrat Khodzhibekov", "Minister of Internal Affairs", "UZB"),
            ONE,
        ),
        (("Nour-Eddine Ben Khelifa", None, "DZA"), ("Noureddine Benkhelifa", None, "DZA"), ONE),
        (("Munir", "army chief", "PAK"), ("Asim Munir", "Chief of Army Staff", "PAK"), ONE),
        (
            ("Rolando Quiroga", "police chief", "BOL"),
            ("Rolando Quiroga Aramayo", "commander of the Bolivian police", "BOL"),
            ONE,
        ),
        # Roles that say nothing of their own do not stand against it.
        (
            ("Mohammad Baqeri", "Iranian counterpart", "IRN"),
            ("M. Bagheri", "army chief", None),
            ONE,
        ),
        (("Ali Sado", "General", "IRN"), ("Ali Sado", "interior minister", "IRN"), ONE),
        # One post under two names.
        (("Mai Rao", "premier", "IND"), ("Rao", "prime minister", "IND"), ONE),
        (("Sefa Ona", "foreign secretary", "GBR"), ("Ona", "Foreign Minister", "GBR"), ONE),
        # Namesakes.
        (
            ("Maisuradze", "defence minister", "GEO"),
            ("Gocha Maysuradze", "head of the border police", "GEO"),
            APART,
        ),
        (("Rose Tuno", "commissioner", "PNG"), ("Julius Tuno", "manager", "PNG"), APART),
        (("Imran Khan", "Prime Minister", "PAK"), ("Ayub Khan", "Prime Minister", "PAK"), APART),
        (("Ali Khan", "trade minister", "PAK"), ("Ali Khan", "police chief", "PAK"), APART),
        (("Ali Khan", "trade minister", "PAK"), ("Ali Khan", "trade minister", "AFG"), APART),
        # Spellings that are alike in their consonants only need a given name that agrees.
        (
            ("Khamenei", "Supreme Leader", "IRN"),
            ("Khomeini", "Supreme Leader", "IRN"),
            APART,
        ),
        # A surname alone, of which nothing else is known.
        (("Khan",), ("Imran Khan",), APART),
    ],
)
def test_persons(one: tuple[str, ...], other: tuple[str, ...], number: int) -> None:
    """Names match across spellings where office and country allow it; namesakes stay apart."""
    found = merged(telling(people=[person(*one)]), telling(people=[person(*other)])).participants
    assert len(found) == number
    again = merged(telling(people=[person(*other)]), telling(people=[person(*one)])).participants
    assert len(again) == number


def office(name: str, country: str | None, **more: object) -> object:
    return person(name, name, country, kind="office", **more)


def test_an_office_joins_who_holds_it() -> None:
    """The interior minister of Iran is Vahidi, of Pakistan is not."""
    found = merged(
        telling(people=[person("Ahmad Vahidi", "Interior Minister", "IRN")]),
        telling(people=[office("interior minister", "IRN")]),
        telling(people=[office("interior minister", "PAK")]),
        telling(people=[office("deputy interior minister", "IRN")]),
    ).participants
    assert groups(found) == [[(0, 0), (1, 0)], [(2, 0)], [(3, 0)]]
    assert found[0].label == "Ahmad Vahidi"


def test_an_office_of_which_two_are_told_joins_neither() -> None:
    """Who of two prime ministers "the prime minister" is, nobody can say."""
    found = merged(
        telling(people=[person("Imran Khan", "Prime Minister", "PAK")]),
        telling(people=[person("Shehbaz Sharif", "Prime Minister", "PAK")]),
        telling(people=[office("prime minister", "PAK")]),
    ).participants
    assert groups(found) == [[(0, 0)], [(1, 0)], [(2, 0)]]


def test_an_office_is_not_who_held_it_years_before() -> None:
    """Offices change hands."""
    holder = telling(people=[person("Imran Khan", "Prime Minister", "PAK")], published="2019-04-22")
    soon = telling(people=[office("prime minister", "PAK")], published="2019-06-01")
    late = telling(people=[office("prime minister", "PAK")], published="2023-07-15")
    assert len(merged(holder, soon).participants) == ONE
    assert len(merged(holder, late).participants) == APART


def test_a_surname_that_fits_two_joins_neither() -> None:
    """A bare Khan beside Imran Khan and Ayub Khan, in the same office, is told apart from both."""
    found = merged(
        telling(people=[person("Imran Khan", "minister", "PAK")]),
        telling(people=[person("Ayub Khan", "minister", "PAK")]),
        telling(people=[person("Khan", "minister", "PAK")]),
    ).participants
    assert len(found) == 3


def test_two_of_one_article_never_come_together() -> None:
    """Not by way of a third article, either: Khan of the one may be both of the other."""
    found = merged(
        telling(people=[person("Imran Khan", None, "PAK"), person("Imran R. Khan", None, "PAK")]),
        telling(people=[person("Imran Khan", None, "PAK")]),
    ).participants
    assert groups(found) == [[(0, 0), (1, 0)], [(0, 1)]]


def test_who_meets_the_same_people_is_one_whatever_the_office() -> None:
    """A minister who is also called a general of another force, opposite the same guest."""

    def told(role: str) -> object:
        return telling(
            people=[person("Ahmad Vahidi", role, "IRN"), person("Rasheed Ahmad", None, "PAK")],
            meetings=[meeting(["Ahmad Vahidi", "Rasheed Ahmad"], "2022-02-14")],
        )

    found = merged(told("interior minister"), told("Quds Force veteran"))  # type: ignore[arg-type]
    assert len(found.participants) == 2
    assert len(found.meetings) == ONE


def test_bodies() -> None:
    """A name of its own is enough; "the delegation" is whoever met the same people."""
    named = [
        telling(people=[person(name, kind="body")])
        for name in ("Jaish ul-Adl", "Jeish Al-Adl", "Jaish al-Islam")
    ]
    assert groups(merged(*named).participants) == [[(0, 0), (1, 0)], [(2, 0)]]

    def told(host: str) -> object:
        return telling(
            people=[person("the delegation", None, "IRN", kind="body"), person(host, None, "IRQ")],
            meetings=[meeting(["the delegation", host])],
        )

    found = merged(told("Ali Zandi"), told("Ali Zandi"), told("Omar Said"))  # type: ignore[arg-type]
    assert groups(found.participants) == [
        [(0, 0), (1, 0)],
        [(0, 1), (1, 1)],
        [(2, 0)],
        [(2, 1)],
    ]


MUNIR = ("Asim Munir", "army chief", "PAK")
SALAMI = ("Hossein Salami", "Guards commander", "IRN")
BAQERI = ("Mohammad Baqeri", "chief of staff", "IRN")


def talks(*who: tuple[str, ...], **more: object) -> object:
    day, place = more.pop("day", None), more.pop("place", None)
    return telling(
        people=[person(*one) for one in who],
        meetings=[meeting([one[0] for one in who], day, place, **more)],  # type: ignore[arg-type]
        published=more.pop("published", None),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        # The same people; what is not known contradicts nothing.
        (talks(MUNIR, SALAMI), talks(MUNIR, SALAMI, day="2023-07-15"), ONE),
        (talks(MUNIR, SALAMI, place="Tehran"), talks(SALAMI, MUNIR, day=date("XXXX-07-15")), ONE),
        # Part of those who met.
        (
            talks(MUNIR, SALAMI, BAQERI, day="2023-07-15"),
            talks(MUNIR, SALAMI, day="2023-07-15"),
            ONE,
        ),
        # Another counterpart on the same day.
        (
            talks(MUNIR, SALAMI, day="2023-07-15", place="Tehran"),
            talks(MUNIR, BAQERI, day="2023-07-15", place="Tehran"),
            APART,
        ),
        # Other days, and weekdays that differ or fit.
        (talks(MUNIR, SALAMI, day="2023-07-15"), talks(MUNIR, SALAMI, day="2023-07-25"), APART),
        (
            talks(MUNIR, SALAMI, day=date(None, "Saturday")),
            talks(MUNIR, SALAMI, day="2023-07-15"),  # a Saturday
            ONE,
        ),
        (
            talks(MUNIR, SALAMI, day=date(None, "Monday")),
            talks(MUNIR, SALAMI, day="2023-07-15"),
            APART,
        ),
        (
            talks(MUNIR, SALAMI, day=date(None, "Monday")),
            talks(MUNIR, SALAMI, day=date(None, "on Saturday")),
            APART,
        ),
        # A day off in one outlet: only at one place.
        (
            talks(MUNIR, SALAMI, day="2023-07-15", place="Tehran"),
            talks(MUNIR, SALAMI, day="2023-07-16", place="Tehran"),
            ONE,
        ),
        (
            talks(MUNIR, SALAMI, day="2023-07-15", place="Tehran"),
            talks(MUNIR, SALAMI, day="2023-07-16", place="Mashhad"),
            APART,
        ),
        # A call is no visit.
        (
            talks(MUNIR, SALAMI, day="2023-07-15"),
            talks(MUNIR, SALAMI, day="2023-07-15", mode="phone_or_video"),
            APART,
        ),
        # Planned before, held after: elsewhere, or a little later.
        (
            talks(MUNIR, SALAMI, day="2023-07-15", place="Tehran", status="planned"),
            talks(MUNIR, SALAMI, day="2023-07-15", place="Mashhad"),
            ONE,
        ),
        (
            talks(MUNIR, SALAMI, day="2023-07-15", status="planned"),
            talks(MUNIR, SALAMI, day="2023-07-17"),
            ONE,
        ),
        (
            talks(MUNIR, SALAMI, day="2023-07-15", status="planned"),
            talks(MUNIR, SALAMI, day="2023-08-17"),
            APART,
        ),
    ],
)
def test_meetings(one: object, other: object, number: int) -> None:
    """Who met, when and where; unknown dates never contradict."""
    assert len(merged(one, other).meetings) == number  # type: ignore[arg-type]
    assert len(merged(other, one).meetings) == number  # type: ignore[arg-type]


def test_an_undated_meeting_that_may_be_either_of_two_is_neither() -> None:
    """The same two met in May and in July; an outlet that says no day joins neither."""
    found = merged(
        talks(MUNIR, SALAMI, day="2023-05-10"),  # type: ignore[arg-type]
        talks(MUNIR, SALAMI, day="2023-07-15"),  # type: ignore[arg-type]
        talks(MUNIR, SALAMI),  # type: ignore[arg-type]
    ).meetings
    assert len(found) == 3


def test_what_was_held_before_an_article_appeared_is_no_later_meeting() -> None:
    """An undated visit told in 2019 is not that of 2023."""
    told = telling(
        people=[person(*MUNIR), person(*SALAMI)],
        meetings=[meeting([MUNIR[0], SALAMI[0]])],
        published="2019-04-22",
    )
    later = talks(MUNIR, SALAMI, day="2023-07-15")
    assert len(merged(told, later).meetings) == APART  # type: ignore[arg-type]


IRAN_PAKISTAN = ("Iran", "Pakistan")


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        (
            (IRAN_PAKISTAN, "open a direct telephone line between the border posts at Mirjaveh"),
            (("Pakistan", "Iran"), "link the Mirjaveh border posts by a direct line"),
            ONE,
        ),
        (
            (IRAN_PAKISTAN, "set up a joint taskforce on smuggling"),
            (("Iran", "Pakistan"), "establish joint smuggling task force patrols, a taskforce"),
            ONE,
        ),
        # The same light words, another matter.
        (
            (IRAN_PAKISTAN, "enhance cooperation on border security"),
            (IRAN_PAKISTAN, "strengthen cooperation on gas exports"),
            APART,
        ),
        # Other parties.
        (
            (("Iran",), "stop militants from crossing the border"),
            (("Pakistan",), "stop militants from crossing the border"),
            APART,
        ),
        # A country's force binds itself, and the country.
        (
            (("Pakistani army",), "fight militants along the Iranian frontier"),
            (("Pakistan",), "fight militants along the Iranian frontier"),
            ONE,
        ),
    ],
)
def test_agreements(one: tuple[object, str], other: tuple[object, str], number: int) -> None:
    """Parties and what they bind themselves to, in whatever words."""
    found = merged(
        telling(agreements=[agreement(*one)]),  # type: ignore[arg-type]
        telling(agreements=[agreement(*other)]),  # type: ignore[arg-type]
    ).agreements
    assert len(found) == number


def test_an_agreement_of_another_year_is_another() -> None:
    """The same words again, three years later."""
    pact = [
        telling(agreements=[agreement(IRAN_PAKISTAN, "open border markets", date=date(day))])
        for day in ("2019-04-22", "2022-02-14")
    ]
    assert len(merged(*pact).agreements) == APART


POST = {"police post": "police_or_security"}
MARKET = {"market": "civilian"}


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        (attack("2023-07-08", "Zahedan"), attack("XXXX-07-08", "Zahedan"), ONE),
        # A town and its province, a method that one does not tell.
        (
            attack(
                "2023-07-08", "Zahedan", targets=POST, attributions=[attribution("X Y", "claimed")]
            ),
            attack(
                "2023-07-08",
                "Sistan and Baluchestan",
                "unknown",
                targets=POST,
                attributions=[attribution("X Y", "claimed")],
            ),
            ONE,
        ),
        # Another spelling of the town.
        (
            attack("2023-07-12", "outside Kanibadam", "armed_assault"),
            attack("2023-07-12", "Konibodom", "armed_assault"),
            ONE,
        ),
        # Two on one day in one province.
        (
            attack("2024-10-12", "Musigati, Bubanza province", targets=POST),
            attack("2024-10-12", "Gihanga, Bubanza province", targets=POST),
            APART,
        ),
        # Two on one day in one town, with other targets or by other means.
        (
            attack("2024-10-12", "Kabul", targets=POST),
            attack("2024-10-12", "Kabul", targets=MARKET),
            APART,
        ),
        (
            attack("2024-10-12", "Kabul", "bombing", targets=POST),
            attack("2024-10-12", "Kabul", "armed_assault", targets=POST),
            APART,
        ),
        # The same post again, another day.
        (
            attack("2021-11-22", "Kasserine", targets=POST),
            attack("2022-06-14", "Kasserine", targets=POST),
            APART,
        ),
        # A day off in one outlet, all else the same.
        (
            attack("2023-08-31", "Ibibobo", targets=POST, tolls=[toll(3)]),
            attack("2023-08-30", "Ibibobo", targets=POST, tolls=[toll(3)]),
            ONE,
        ),
        # Another country.
        (
            attack("2023-08-13", "Vanimo", country="PNG"),
            attack("2023-08-13", "Vanimo", country="IDN"),
            APART,
        ),
        # San Pedro is not San Juan.
        (attack("2023-08-13", "San Pedro"), attack("2023-08-13", "San Juan"), APART),
    ],
)
def test_attacks(one: object, other: object, number: int) -> None:
    """Day, place, method, target, toll and actor together."""
    assert len(merged(telling(attacks=[one]), telling(attacks=[other])).attacks) == number
    assert len(merged(telling(attacks=[other]), telling(attacks=[one])).attacks) == number


def test_what_says_too_little_for_one_of_two_is_neither() -> None:
    """A month that has two attacks, a province that had two on one day, officials who may be
    either of two hosts."""
    first = attack("2024-10-02", "Kabul", targets=POST)
    second = attack("2024-10-12", "Kabul", targets=POST)
    month = attack("2024-10", "Kabul", targets=POST)
    assert len(merged(*(telling(attacks=[one]) for one in (first, month))).attacks) == ONE
    assert len(merged(*(telling(attacks=[one]) for one in (first, second, month))).attacks) == 3

    zahedan = attack("2024-10-02", "Zahedan", targets=POST)
    chabahar = attack("2024-10-02", "Chabahar", targets=POST)
    province = attack("2024-10-02", "Sistan and Baluchestan", targets=POST)
    told = [telling(attacks=[one]) for one in (zahedan, chabahar, province)]
    assert len(merged(told[0], told[2]).attacks) == ONE
    assert len(merged(*told).attacks) == 3

    officials = ("officials", "", "IRN")
    hosts = [talks(MUNIR, one, day="2023-07-15", place="Tehran") for one in (SALAMI, BAQERI)]
    vague = telling(
        people=[person(*MUNIR), person(officials[0], None, "IRN", kind="body")],
        meetings=[meeting([MUNIR[0], officials[0]], "2023-07-15", "Tehran")],
    )
    assert len(merged(hosts[0], vague).meetings) == ONE  # type: ignore[arg-type]
    assert len(merged(*hosts, vague).meetings) == 3  # type: ignore[arg-type]
