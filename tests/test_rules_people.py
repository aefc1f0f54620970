"""Who is named, with what office, and who of them is one and the same."""

import pytest

from summarizer.rules.lines import read_lines
from summarizer.rules.people import Party, Registry
from tests.rules_stories import read
from tests.stories import make_article


def parties(*sentences: str) -> list[Party]:
    """The parties that the sentences name, each once, in order."""
    lines = read_lines(make_article([("body", sentence) for sentence in sentences]))
    registry = Registry(lines)
    found: dict[int, Party] = {}
    for line in lines:
        for mention in registry.mentions(line):
            found.update({id(party): party for party in mention.parties})
    return [party for party in found.values() if not party.is_state]


@pytest.mark.parametrize(
    ("sentence", "name", "role", "country"),
    [
        ("Kenyan Foreign Minister Ruth Otieno left.", "Ruth Otieno", "Foreign Minister", "KEN"),
        ("Kenya's foreign minister, Ruth Otieno, left.", "Ruth Otieno", "foreign minister", "KEN"),
        ("Ruth Otieno, the Kenyan foreign minister, left.",
         "Ruth Otieno", "foreign minister", "KEN"),
        ("Lt. Gen. Paul Mwangi left.", "Paul Mwangi", "Lt. Gen.", None),
        ("Gen. Paul Mwangi, the powerful army chief of Kenya, left.",
         "Paul Mwangi", "army chief of Kenya", "KEN"),
        ("The commander of Kenya's border guard, Maj. Gen. Said al-Amin, left.",
         "Said al-Amin", "commander of Kenya's border guard", "KEN"),
        ("Commander of the Coast Guard Corps (CGC) Paul Mwangi left.",
         "Paul Mwangi", "Commander of the Coast Guard Corps", None),
        ("Kenyan Chief of Defence Staff Paul Mwangi left.",
         "Paul Mwangi", "Chief of Defence Staff", "KEN"),
        ("The Kenyan national security adviser, J. K. Rotich, left.",
         "J. K. Rotich", "national security adviser", "KEN"),
        ("Defence Minister Datuk Seri Osman bin Yusof left.",
         "Osman bin Yusof", "Defence Minister", None),
        ("Kenya's Ruth Otieno left.", "Ruth Otieno", None, "KEN"),
        ("Ruth Otieno of Kenya left.", "Ruth Otieno", None, "KEN"),
        ("Ambassador Ruth Otieno-Njoroge left.", "Ruth Otieno-Njoroge", "Ambassador", None),
    ],
)  # fmt: skip
def test_a_person_is_a_name_beside_a_title_an_office_or_a_country(
    sentence: str, name: str, role: str | None, country: str | None
) -> None:
    people = [party for party in parties(sentence) if party.kind == "person"]
    assert [(p.name, p.role or p.rank, p.country) for p in people] == [(name, role, country)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Kenyan security chief left.", ("office", "Kenyan security chief", "KEN")),
        ("The head of the Kenyan police left.", ("office", "head of the Kenyan police", "KEN")),
        (
            "They spoke with the Kenya Fishers Association.",
            ("body", "Kenya Fishers Association", "KEN"),
        ),
        ("They spoke with NATO.", ("body", "NATO", None)),
        # A capitalised word alone is nobody, nor is an office that anybody may hold.
        ("Breaking news about Serengeti.", None),
        ("The minister left.", None),
        ("The army left on Monday.", None),
    ],
)
def test_offices_and_bodies_stand_where_no_person_is_named(
    sentence: str, expected: tuple[str, str, str | None] | None
) -> None:
    found = [(p.kind, p.name, p.country) for p in parties(sentence)]
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    "later",
    [
        "Otieno left.",
        "Foreign Minister Otieno left.",
        "Ruth Otieno left.",
        "The Kenyan foreign minister left.",
        "Mrs. Otieno left.",
        "R. Otieno left.",
    ],
)
def test_one_person_is_one_whatever_they_are_called(later: str) -> None:
    first = "Kenyan Foreign Minister Ruth Otieno came."
    assert [p.name for p in parties(first, later)] == ["Ruth Otieno"]
    assert [p.name for p in parties(later, first)] == ["Ruth Otieno"]


def test_transliterations_are_one_person_and_namesakes_two() -> None:
    one = parties("Gen. Muhammad al-Baqir came.", "Gen. Mohammed al-Bagher left.")
    assert [list(p.forms) for p in one] == [["Muhammad al-Baqir", "Mohammed al-Bagher"]]
    two = parties("Gen. Yusuf Rotich came.", "Minister Ruth Rotich left.")
    assert [p.name for p in two] == ["Yusuf Rotich", "Ruth Rotich"]


def test_a_counterpart_holds_the_same_office() -> None:
    found = parties("Kenyan Foreign Minister Ruth Otieno met her Ugandan counterpart, Grace Apio.")
    assert [(p.name, p.role, p.country) for p in found] == [
        ("Ruth Otieno", "Foreign Minister", "KEN"),
        ("Grace Apio", "Foreign Minister", "UGA"),
    ]


def test_a_colleague_from_abroad_is_a_counterpart_and_a_home_behind_a_name_is_theirs() -> None:
    found = parties("Energy Minister Ruth Otieno of Kenya met her Ugandan colleague, Grace Apio.")
    assert [(p.name, p.role, p.country) for p in found] == [
        ("Ruth Otieno", "Energy Minister", "KEN"),
        ("Grace Apio", "Energy Minister", "UGA"),
    ]


def test_a_full_name_whose_surname_comes_back_is_a_person() -> None:
    """A newspaper calls people by surname; a name told once in full may be a ship's."""
    found = parties("Ruth Otieno and Grace Apio came.", "Otieno left at noon.")
    assert [p.name for p in found] == ["Ruth Otieno"]


def test_the_head_of_the_police_and_the_police_chief_are_one_office() -> None:
    found = parties(
        "The head of the Kenyan police left.", "The police chiefs of Kenya and Uganda met."
    )
    assert [p.name for p in found] == ["head of the Kenyan police", "police chief of Uganda"]


def test_a_participant_has_organisation_sector_and_every_sentence_that_names_them() -> None:
    summary = read(
        "The commander of Kenya's border guard, Maj. Gen. Said al-Amin, met Ugandan President "
        "Grace Apio in Kampala.",
        "Gen. Said al-Amin went home.",
    )
    general, president = summary.participants
    assert (general.organisation, general.sector) == ("Kenya's border guard", "military")
    assert (president.kind, president.sector) == ("person", "government")
    assert general.evidence == [1, 2]


def test_a_form_of_address_is_no_office() -> None:
    summary = read("Mr. Said Amin met Gen. Grace Apio in Kampala.")
    assert [(p.name, p.role) for p in summary.participants] == [
        ("Said Amin", None),
        ("Grace Apio", "Gen."),
    ]
