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
        ("ACCRA, GHANA – Ghana and Togo agreed to share radar data.",
         "agreed operational: Ghana, Togo: share radar data"),
        ("Ghana agreed with Togo to share radar data.",
         "agreed operational: Ghana, Togo: share radar data"),
        ("Ghana signed a treaty on fisheries with Togo.",
         "signed treaty: Ghana, Togo: a treaty on fisheries with Togo"),
        ("Ghana and Togo will share data on smugglers under a memorandum of understanding that "
         "the two signed on Monday.",
         "signed memorandum: Ghana, Togo: share data on smugglers"),
        ("A radio channel, which Ghana and Togo have set up at Aflao, has been quiet.",
         "established joint_body: Ghana, Togo: set up a radio channel at Aflao"),
        ("Ghana will train 1,200 Togolese guards at its own expense, President Mensah pledged.",
         "pledged statement: Ghana: train 1,200 Togolese guards at its own expense"),
        ("Ghanaian President Ama Mensah said that Accra would open its ports to Togo.",
         "pledged statement: Ama Mensah: open its ports to Togo"),
        ("Ghana and Togo agreed in principle on a truce in the fishing grounds.",
         "agreed unspecified: Ghana, Togo: a truce in the fishing grounds"),
        ("Ghana and Togo set up a joint commission on the coast road.",
         "established joint_body: Ghana, Togo: set up a joint commission on the coast road"),
        ("Ghana and Togo have extended by two years the arrangement on fish.",
         "agreed unspecified: Ghana, Togo: extended by two years the arrangement on fish"),
        ("Ghana and Togo will share radar data from June.",
         "agreed operational: Ghana, Togo: share radar data from June"),
        ("Ghana's finance minister, Yaw Darko, pledged 3 million cedis to Togo for a well.",
         "pledged statement: Yaw Darko: 3 million cedis to Togo for a well"),
        ("Ghana's finance minister, Yaw Darko, told the mayor of Lomé that Ghana would pay for "
         "a well.",
         "pledged statement: Yaw Darko: pay for a well"),
        ("Ghana's finance minister, Yaw Darko, gave the mayor of Lomé his word that the road "
         "would be open.",
         "pledged statement: Yaw Darko: the road would be open"),
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
        "Two men of Ghana will be tried in Togo under a law that parliament signed off.",
        "The post that Ghana has set up at Aflao is new.",
        "Ghanaian President Ama Mensah said that Accra would send its navy to war.",
        "Ghana will build schools for its own people, President Mensah pledged.",
        "Ghanaian President Ama Mensah said that Lomé would open its ports to Benin.",
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


def test_what_both_sides_agreed_binds_the_two_that_were_named() -> None:
    summary = read(
        "Ghana and Togo held talks in Lomé.",
        "It was agreed that a joint commission would be created by June.",
        "The two navies also agreed to exercise together.",
    )
    assert agreements(summary) == [
        "agreed joint_body: Ghana, Togo: a joint commission would be created by June",
        "agreed operational: Ghana, Togo: exercise together",
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Three Ghanaians and two Togolese, all of them fishermen, were exchanged at Aflao.",
         "exchange three Ghanaians and two Togolese"),
        ("Ghana handed over two Togolese fishermen at Aflao and received a Ghanaian in return.",
         "exchange two Togolese fishermen for a Ghanaian"),
    ],
)  # fmt: skip
def test_an_exchange_of_people_is_an_agreement_kept(sentence: str, words: str) -> None:
    found = agreements(read(sentence, "Ghana and Togo are neighbours."))
    assert found == [f"implemented operational: Ghana, Togo: {words}"]


def test_what_one_side_promises_at_talks_is_promised_to_the_other() -> None:
    """At home the same words are a promise to nobody in particular."""
    promise = "Boateng promised to mend the road by June."
    met = "Ghana's Esi Boateng met Togo's Kodjo Amouzou in Lomé."
    assert agreements(read(met, promise)) == [
        "pledged statement: Esi Boateng: mend the road by June"
    ]
    assert agreements(read("Ghana's Esi Boateng came home.", promise)) == []


def test_the_parties_are_those_who_met_last() -> None:
    summary = read(
        "Ghana and Togo are neighbours of Benin.",
        "Ghana's Esi Boateng met Benin's Rose Dossou in Cotonou.",
        "The parties agreed to open a ferry line.",
    )
    (agreement,) = summary.agreements
    assert agreement.parties == ["Ghana", "Benin"]
    assert agreement.evidence == [2, 3]


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
    found = read(sentence).gist
    assert found is not None
    assert found.text == gist
