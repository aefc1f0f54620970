"""What is a commitment, who is bound by it, and how firm it is."""

import pytest

from tests.rules_stories import agreements, read


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ghana and Togo agreed on Monday to open a joint border post at Aflao.",
         "agreed operational: Ghana, Togo: open a joint border post at Aflao"),
        ("Ghana and Togo agreed to set up a joint commission on the coast road.",
         "agreed joint_body: Ghana, Togo: set up a joint commission on the coast road"),
        ("Ghana and Togo have set up a joint commission on the coast road.",
         "established joint_body: Ghana, Togo: set up a joint commission on the coast road"),
        ("Ghana and Togo signed a memorandum of understanding on fisheries on Monday.",
         "signed memorandum: Ghana, Togo: a memorandum of understanding on fisheries"),
        ("Ghana and Togo signed an extradition treaty, which took years.",
         "signed treaty: Ghana, Togo: an extradition treaty"),
        ("Ghana and Togo did not sign the extradition treaty.",
         "rejected_or_postponed treaty: Ghana, Togo: not sign the extradition treaty"),
        ("Leaders of Ghana and Togo renewed their commitment to patrol the Volta together.",
         "agreed operational: Ghana, Togo: patrol the Volta together"),
        ("Ghana's foreign minister, Esi Boateng, and her Togolese counterpart, Kodjo Amouzou, "
         "agreed to exchange prisoners.",
         "agreed operational: Esi Boateng, Kodjo Amouzou: exchange prisoners"),
        ("Ghanaian President Ama Mensah promised to send 200 officers to Togo.",
         "pledged statement: Ama Mensah: send 200 officers to Togo"),
    ],
)  # fmt: skip
def test_a_verb_of_agreeing_between_parties_is_a_commitment(sentence: str, expected: str) -> None:
    assert agreements(read(sentence)) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ghana and Togo agreed that terrorism is a threat to the region.",
        "Ghana and Togo agreed on the need for peace in the region.",
        "Ghana and Togo agreed to meet again in June.",
        "Ghana and Togo are seeking stronger ties and praised each other.",
        "Ghana hopes to sign a trade deal with Togo.",
        "Ghana and Togo could have agreed to open the border.",
        "Ghana urged Togo to promise to open the border.",
        "Ghanaian President Ama Mensah promised to build schools for the nation.",
        "Ghanaian President Ama Mensah agreed to step down.",
        "Ghana imposed sanctions on Togo and launched a campaign.",
        "Police set up a checkpoint near a market.",
    ],
)
def test_wishes_shared_views_and_promises_at_home_are_no_agreement(sentence: str) -> None:
    assert agreements(read(sentence)) == []


def test_two_wordings_of_one_commitment_are_one_record() -> None:
    summary = read(
        "Ghana and Togo agreed to set up a joint patrol force on the Volta.",
        "The two countries agreed to set up the joint patrol force in June.",
        "They also agreed to exchange radar data.",
    )
    assert agreements(summary) == [
        "agreed joint_body: Ghana, Togo: set up a joint patrol force on the Volta",
        "agreed operational: Ghana, Togo: exchange radar data",
    ]
    assert [agreement.evidence for agreement in summary.agreements] == [[1, 2], [1, 3]]


def test_an_agreement_belongs_to_the_talks_just_told_and_an_old_one_to_none() -> None:
    summary = read(
        "Ghana's Esi Boateng met Togo's Kodjo Amouzou in Lomé on Monday.",
        "Ghana and Togo agreed to exchange radar data.",
        "Ghana and Togo signed a fishing treaty in 1998.",
    )
    new, old = summary.agreements
    assert (new.meeting, new.salience, new.unilateral) == ("m1", "main", False)
    assert (old.meeting, old.salience) == (None, "background")
    assert old.date is not None
    assert old.date.edtf == "1998"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("build one road and two bridges and three ports and four schools in each of the towns",
         "build one road and two bridges and three ports and four schools"),
        ("keep a watch post at the mouth of the Volta, manned by day and by night",
         "keep a watch post at the mouth of the Volta"),
        ("defend with all the means at the disposal of both armies their common coastal waters",
         "defend with all the means"),
        ("follow smugglers by boat between the great lagoon of the east and the cape of the west",
         "follow smugglers by boat"),
        ("lend the others twelve long range grey wooden diesel river patrol boats soon", ""),
    ],
)  # fmt: skip
def test_a_long_commitment_is_cut_where_a_phrase_ends(words: str, kept: str) -> None:
    """At most 12 words, never ending on "of the" or "their common"; where that cannot be, none."""
    found = read(f"Ghana and Togo agreed to {words}.").agreements
    assert [agreement.commitment for agreement in found] == ([kept] if kept else [])


@pytest.mark.parametrize(
    ("sentence", "gist"),
    [
        ("Ghana and Togo have set up a joint commission on the coast road.",
         "Ghana and Togo have set up a joint commission on the coast road."),
        ("Ghana and Togo agreed that the coast road would be open at night.",
         "Ghana and Togo agreed that the coast road would be open at night."),
        ("Ghana and Togo signed a memorandum of understanding on fisheries on Monday.",
         "Ghana and Togo signed a memorandum of understanding on fisheries."),
        ("Ghana and Togo did not sign the extradition treaty.",
         "Ghana and Togo did not sign the extradition treaty."),
        ("Ghanaian President Ama Mensah promised to send 200 officers to Togo.",
         "Ama Mensah pledged to send 200 officers to Togo."),
    ],
)  # fmt: skip
def test_a_gist_is_a_sentence_with_subject_and_verb(sentence: str, gist: str) -> None:
    assert read(sentence).gist.text == gist
