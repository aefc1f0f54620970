"""What is a meeting, who takes part, and whether it took place."""

import pytest

from tests.rules_stories import meetings, read

HELD = "held in_person: Ama Mensah (visitor), Koffi Adjovi (host) @ Lomé, "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ghana's foreign minister, Esi Boateng, met her Togolese counterpart, Kodjo Amouzou, in "
         "Accra on Monday.",
         "held in_person: Esi Boateng (host), Kodjo Amouzou (visitor) @ Accra, 2024-05-13"),
        ("Presidents Ama Mensah of Ghana and Koffi Adjovi of Togo held talks in Lomé.", HELD + "-"),
        ("Following talks in Lomé on 3 May between Ghanaian President Ama Mensah and Togolese "
         "President Koffi Adjovi, the border was opened.", HELD + "2024-05-03"),
        ("Ghanaian President Ama Mensah and Togolese President Koffi Adjovi spoke to reporters in "
         "Lomé after two hours of talks.", HELD + "-"),
        ("Togolese President Koffi Adjovi received Ghanaian President Ama Mensah in Lomé.",
         "held in_person: Koffi Adjovi (host), Ama Mensah (visitor) @ Lomé, -"),
        ("Ghanaian President Ama Mensah spoke by phone with Togolese President Koffi Adjovi on "
         "Sunday.",
         "held phone_or_video: Ama Mensah (attendee), Koffi Adjovi (attendee) @ -, 2024-05-12"),
        ("Ghanaian President Ama Mensah made a call to Togolese President Koffi Adjovi.",
         "held unclear: Ama Mensah (attendee), Koffi Adjovi (attendee) @ -, -"),
        ("Ghanaian President Ama Mensah will meet Togolese President Koffi Adjovi in Lomé on 9 "
         "June.",
         "planned in_person: Ama Mensah (visitor), Koffi Adjovi (host) @ Lomé, 2024-06-09"),
        ("The meeting between Ghanaian President Ama Mensah and Togolese President Koffi Adjovi, "
         "planned for Tuesday, was postponed.",
         "cancelled_or_postponed unclear: Ama Mensah (attendee), Koffi Adjovi (attendee) @ -, "
         "2024-05-21"),
        ("The Ghanaian security chief, who was travelling with the president, had a separate "
         "meeting with the head of the Togolese police.",
         "held unclear: Ghanaian security chief (attendee), head of the Togolese police "
         "(attendee) @ -, -"),
        ("The foreign ministers of Ghana and Togo met in Accra.",
         "held in_person: foreign minister of Ghana (host), foreign minister of Togo (visitor) @ "
         "Accra, -"),
        ("Ghanaian Finance Minister Yaw Darko held talks with the IMF in Accra.",
         "held in_person: Yaw Darko (host), IMF (attendee) @ Accra, -"),
        ("Talks between Ghana and Togo were held in Accra in April.",
         "held in_person: Ghana (host), Togo (visitor) @ Accra, 2024-04"),
        ("Ghanaian President Ama Mensah was received in Lomé by Togolese President Koffi Adjovi.",
         HELD + "-"),
        ("Ghanaian President Ama Mensah came to see Togolese President Koffi Adjovi, who received "
         "her in Lomé.",
         "held in_person: Koffi Adjovi (host), Ama Mensah (visitor) @ Lomé, -"),
        ("Ghana's Ama Mensah spent an hour at the palace with Togo's Koffi Adjovi in Lomé.",
         HELD + "-"),
        ("Ghana and Togo ended two days of talks in Accra.",
         "held in_person: Ghana (host), Togo (visitor) @ Accra, -"),
        ("Ghana's Ama Mensah and Togo's Koffi Adjovi met for two hours on Monday in Lomé.",
         HELD + "2024-05-13"),
        ("Around the table sat Ghana's Ama Mensah and Togo's Koffi Adjovi.",
         "held in_person: Ama Mensah (attendee), Koffi Adjovi (attendee) @ -, -"),
        ("Ghana's Ama Mensah rang Togo's Koffi Adjovi on Monday.",
         "held phone_or_video: Ama Mensah (attendee), Koffi Adjovi (attendee) @ -, 2024-05-13"),
        ("The talks that Ghana's Ama Mensah was to hold in Accra with Togo's Koffi Adjovi will "
         "not take place.",
         "cancelled_or_postponed in_person: Ama Mensah (host), Koffi Adjovi (visitor) @ Accra, -"),
        ("Ghana's Ama Mensah, Togo's Koffi Adjovi and Benin's Rose Dossou met in Lomé.",
         "held in_person: Ama Mensah (attendee), Koffi Adjovi (attendee), Rose Dossou (attendee) "
         "@ Lomé, -"),
    ],
)  # fmt: skip
def test_two_sides_around_a_word_of_meeting_are_a_meeting(sentence: str, expected: str) -> None:
    assert meetings(read(sentence)) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ghanaian President Ama Mensah hopes to meet Togolese President Koffi Adjovi soon.",
        "Ghanaian President Ama Mensah did not meet Togolese President Koffi Adjovi.",
        "Ghanaian President Ama Mensah refused to meet Togolese President Koffi Adjovi.",
        "President Ama Mensah of Ghana would like to sit down with Togo's Koffi Adjovi.",
        "Ghanaian President Ama Mensah invited Togolese President Koffi Adjovi to talks with her.",
        "Ghanaian President Ama Mensah warned Togolese President Koffi Adjovi in a statement.",
        "Ghanaian President Ama Mensah and Togolese President Koffi Adjovi met with criticism.",
        "Ghanaian President Ama Mensah told Togolese President Koffi Adjovi to meet the deadline.",
        "Ghanaian President Ama Mensah attended a meeting of the parliament.",
        "Ghanaian President Ama Mensah visited a hospital in Lomé.",
        "Ghanaian President Ama Mensah spoke at a news conference in Lomé.",
        "Talks will go on, an analyst said.",
        "Ghanaian President Ama Mensah ruled out talks with Togolese President Koffi Adjovi.",
        "Ama Mensah voiced the hope that an occasion would be found before the end of the year to "
        "meet Togo's Koffi Adjovi.",
        "Ghanaian President Ama Mensah spoke to Togo's Koffi Adjovi in our Accra studio.",
    ],
)
def test_hopes_refusals_statements_and_visits_to_nobody_are_no_meeting(sentence: str) -> None:
    summary = read(sentence)
    assert meetings(summary) == []
    assert summary.participants == []


def test_pronouns_and_pairs_mean_who_was_named_before() -> None:
    """The sentence that names them becomes evidence, too: a reader sees who "he" is."""
    summary = read(
        "Togolese Interior Minister Kodjo Amouzou arrived in Accra on Monday.",
        "He met Ghanaian Interior Minister Esi Boateng.",
        "The ministers will see each other again in Lomé on 9 June.",
    )
    assert meetings(summary) == [
        "held in_person: Kodjo Amouzou (attendee), Esi Boateng (attendee) @ -, -",
        "planned in_person: Kodjo Amouzou (host), Esi Boateng (visitor) @ Lomé, 2024-06-09",
    ]
    assert [meeting.evidence for meeting in summary.meetings] == [[1, 2], [1, 2, 3]]


def test_who_took_part_in_the_talks_just_told_is_one_of_them() -> None:
    summary = read(
        "Ghana's Esi Boateng met Togolese Interior Minister Kodjo Amouzou in Lomé.",
        "The mayor of Accra took part, as did Togo's Koffi Adjovi.",
        "Benin's Rose Dossou took part in the regatta.",
        "Benin's Rose Dossou did not take part.",
    )
    assert [p.name for p in summary.participants] == [
        "Esi Boateng",
        "Kodjo Amouzou",
        "mayor of Accra",
        "Koffi Adjovi",
    ]
    assert [meeting.evidence for meeting in summary.meetings] == [[1, 2]]


def test_a_person_told_before_sees_others_and_is_expected_for_a_call_on_them() -> None:
    summary = read(
        "Ghanaian Interior Minister Esi Boateng arrived in Lomé on Monday.",
        "In the evening Boateng saw the Togo Fish Traders' Association.",
        "Boateng saw the lagoon, and Boateng visited Togo.",
        "A courtesy call on the mayor of Lomé could not take place.",
    )
    names = {p.id: p.name for p in summary.participants}
    told = [([names[a.participant] for a in m.participants], m.status.value)
            for m in summary.meetings]  # fmt: skip
    assert told == [
        (["Esi Boateng", "Togo Fish Traders' Association"], "held"),
        (["Esi Boateng", "mayor of Lomé"], "cancelled_or_postponed"),
    ]


def test_who_travels_is_the_visitor_and_a_minister_of_no_told_country_the_host() -> None:
    """Newspapers leave out the country of their own ministers."""
    travelled = read(
        "Ghana's Esi Boateng flew to the lagoon on Monday and met Interior Minister Kodjo Amouzou."
    )
    untold = read("Ghana's Esi Boateng met Interior Minister Kodjo Amouzou in Lomé.")
    assert [[a.part for a in m.participants] for s in (travelled, untold) for m in s.meetings] == [
        ["visitor", "host"],
        ["visitor", "host"],
    ]


def test_talks_told_again_are_one_meeting() -> None:
    summary = read(
        "Ghana's Esi Boateng and Togo's Kodjo Amouzou met on Monday.",
        "Boateng and Amouzou held talks in Accra to discuss the price of fish.",
    )
    assert meetings(summary) == [
        "held in_person: Esi Boateng (host), Kodjo Amouzou (visitor) @ Accra, 2024-05-13"
    ]
    assert summary.meetings[0].evidence == [1, 2]
    assert summary.meetings[0].topics == ["the price of fish"]


def test_three_visits_are_three_meetings() -> None:
    summary = read(
        "Ghana's Esi Boateng met Togolese Interior Minister Kodjo Amouzou in Lomé.",
        "Boateng also met Togolese President Koffi Adjovi.",
        "Boateng will meet Benin's Rose Dossou in Cotonou on 9 June.",
    )
    assert [meeting.status.value for meeting in summary.meetings] == ["held", "held", "planned"]
    assert len(summary.participants) == 4


def test_what_is_recalled_is_background_and_without_a_date_nothing_is_resolved() -> None:
    summary = read(
        "Ghana's Esi Boateng met Togo's Kodjo Amouzou on Tuesday.",
        "Ghanaian President Ama Mensah met Togolese President Koffi Adjovi in Lomé in 2021.",
        published=None,
    )
    first, second = summary.meetings
    assert (first.salience, second.salience) == ("main", "background")
    assert first.date is not None
    assert second.date is not None
    assert (first.date.text, first.date.edtf, first.date.anchor) == ("Tuesday", None, "none")
    assert (second.date.edtf, second.date.anchor) == ("2021", "explicit")


def test_who_reports_the_talks_is_kept() -> None:
    summary = read(
        "Ghana's Esi Boateng met Togo's Kodjo Amouzou in Lomé, according to the Volta News Agency."
    )
    assert summary.meetings[0].reported_by == "Volta News Agency"
