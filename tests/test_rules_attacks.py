"""What is one attack, how many it killed, and who is said to have done it."""

import pytest

from tests.rules_stories import attacks, attributions, read, tolls


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Gunmen attacked a police post near Tamale on Sunday, killing three officers.",
         "accomplished armed_assault @ Tamale, 2024-05-12: police post (police_or_security)"),
        ("A suicide bomber blew himself up outside a mosque in Kano on 3 May.",
         "accomplished suicide_bombing @ Kano, 2024-05-03: mosque (religious)"),
        ("A bomb went off in a market in Bamako on Friday.",
         "accomplished bombing @ Bamako, 2024-05-17: market (civilian)"),
        ("The army said its helicopters struck a rebel camp near Mopti on Tuesday.",
         "accomplished air_or_drone_strike @ Mopti, 2024-05-14: rebel camp (armed_group)"),
        ("A rocket hit a hospital in Goma on Friday.",
         "accomplished shelling_or_missile @ Goma, 2024-05-17: hospital (civilian)"),
        ("Armed men kidnapped 20 students from a school in Kaduna on 4 April.",
         "accomplished abduction @ Kaduna, 2024-04-04: 20 students (civilian)"),
        ("Militants stabbed a driver in Kano on Monday.",
         "accomplished stabbing @ Kano, 2024-05-13: "),
        ("The president survived an assassination attempt in Conakry in 2011.",
         "attempted assassination @ Conakry, 2011: "),
        ("Police foiled a plot to bomb a market in Lagos last week.",
         "plotted bombing @ Lagos, 2024-05-06/2024-05-12: market (civilian)"),
        ("Armed men set a customs post alight near Gao on Monday.",
         "accomplished arson_or_sabotage @ Gao, 2024-05-13: "),
        ("A drone dropped two bombs on a market in Mopti on Monday.",
         "accomplished air_or_drone_strike @ Mopti, 2024-05-13: "),
        ("Three army trucks came under rifle fire near Gao on Monday.",
         "accomplished unknown @ Gao, 2024-05-13: "),
        ("Militants took a surveyor hostage near Gao on Monday.",
         "accomplished abduction @ Gao, 2024-05-13: "),
        ("An attack on an army convoy killed five soldiers.",
         "accomplished unknown @ -, -: army convoy (military)"),
    ],
)  # fmt: skip
def test_an_act_of_violence_with_a_detail_is_an_attack(sentence: str, expected: str) -> None:
    assert attacks(read(sentence)) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "There has been an uptick in attacks along the border in recent years.",
        "The group is known for deadly raids in the north of Mali.",
        "Farms near Gao have been raided by gunmen for decades.",
        "Rebels have killed thousands of people in the north since 2012.",
        "More than 100 people were killed in floods in Accra on Monday.",
        "Five people were killed when a bus crash in Accra blocked the road on Monday.",
        "The minister warned that rebels could attack the capital on Monday.",
        "Police arrested two men in a raid in Accra on Monday.",
        "Patrols have been under attack from smugglers along the coast.",
        "The critics attacked the minister.",
        "Lightning set a forest ablaze near Gao on Monday.",
        "The market in Gao burned down on Monday.",
        "The minister took the visitors away in Accra on Monday.",
        "She died of a heart attack in Accra on Monday.",
    ],
)
def test_violence_in_general_and_other_deaths_are_no_attack(sentence: str) -> None:
    assert attacks(read(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The Malian army did not attack the police post in Gao on Monday.",
        "Malian troops have never attacked a police post in Gao.",
        "No one attacked the police post in Gao on Monday.",
        "Nobody was killed in Gao on Monday, and no attack on the police post took place.",
        "The army denied that its helicopters struck a camp near Mopti on Tuesday.",
        "The governor denied reports of an attack on a police post in Gao on Monday.",
        "If rebels attack a police post in Gao, the border will be closed on Monday.",
        "If gunmen attacked a police post in Gao on Monday, nobody has heard of it.",
        "Rebels would attack the police post in Gao on Monday, a general said.",
        "An attack on the police post in Gao would set back the talks of Monday.",
        "Traders feared an attack on the market in Gao on Monday.",
        "The general warned of a bombing in Gao on Monday.",
        "The recruits were trained to attack a police post in Gao in 2019.",
        "The two armies rehearsed an attack on a village near Gao on Monday.",
        "Soldiers prevented an attack from being launched, they could have killed 20 people.",
        "The group threatened to attack again on Monday.",
        "Guards were ready to shoot, and might have killed two traders in Gao on Monday.",
    ],
)
def test_what_is_denied_feared_supposed_or_only_trained_for_is_no_attack(sentence: str) -> None:
    assert attacks(read(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The group threatened to attack a market in Lagos.",
         "threatened unknown @ Lagos, -: market (civilian)"),
        ("Gunmen stormed a market in Lagos on Monday after they had threatened to attack it.",
         "accomplished armed_assault @ Lagos, 2024-05-13: market (civilian)"),
        ("Five men are charged with plotting to blow up a ferry in Lagos.",
         "plotted bombing @ Lagos, -: ferry (civilian)"),
        ("Two drones came down on a village near Mopti on Tuesday.",
         "accomplished air_or_drone_strike @ Mopti, 2024-05-14: village (civilian)"),
        ("Police did not say why gunmen stormed a market in Lagos on Monday.",
         "accomplished armed_assault @ Lagos, 2024-05-13: market (civilian)"),
        ("No one was killed in the attack on a market in Lagos on Monday.",
         "accomplished unknown @ Lagos, 2024-05-13: market (civilian)"),
        ("The president would not be in Lagos after gunmen stormed a market there on Monday.",
         "accomplished armed_assault @ Lagos, 2024-05-13: market (civilian)"),
        ("Gunmen stormed a market near Zuru, in the state of Kebbi, on Monday.",
         "accomplished armed_assault @ Zuru, 2024-05-13: market (civilian)"),
    ],
)  # fmt: skip
def test_a_threat_with_a_target_a_plot_and_a_deed_beside_a_denial_are_told_apart(
    sentence: str, expected: str
) -> None:
    assert attacks(read(sentence)) == [expected]


LEAD = "Gunmen attacked a village near Gao on Monday. "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("At least 12 people were killed and 30 wounded.",
         "killed 12-None (None attackers), injured 30-30 by -"),
        ("Two policemen and four attackers were killed.", "killed 6-6 (4 attackers) by -"),
        ("The attack left nine dead, including three of the gunmen.",
         "killed 9-9 (3 attackers) by -"),
        ("Three soldiers died, according to the defence ministry.",
         "killed 3-3 (0 attackers) by defence ministry"),
        ("Dozens were injured.", "injured 24-None by -"),
        ("More than 100 people were killed.", "killed 101-None (None attackers) by -"),
        ("Several villagers were injured.", "injured None-None by -"),
        ("No one was hurt.", "injured 0-0 by -"),
        ("A teacher was killed.", "killed 1-1 (None attackers) by -"),
        ("Four attackers were killed after they shot dead two guards.",
         "killed 6-6 (4 attackers) by -"),
        ("Officials first spoke of 14 dead.",
         "killed 14-14 (None attackers) by Officials superseded"),
    ],
)  # fmt: skip
def test_tolls_count_the_dead_the_injured_and_the_attackers_among_them(
    sentence: str, expected: str
) -> None:
    assert tolls(read(LEAD.strip(), sentence)) == [expected]


def test_an_army_s_dead_targets_are_no_attackers() -> None:
    summary = read("Army helicopters struck a camp near Gao on Monday and killed seven fighters.")
    assert tolls(summary) == ["killed 7-7 (0 attackers) by -"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ten more could have been killed.",
        "Two guards were not hurt.",
        "The blast would have killed 40 people an hour later.",
    ],
)
def test_the_dead_that_there_might_have_been_are_not_counted(sentence: str) -> None:
    assert tolls(read(LEAD.strip(), sentence)) == []


def test_the_victims_of_another_weapon_or_another_town_belong_to_another_attack() -> None:
    summary = read(
        "A roadside bomb killed three soldiers near Gao on Monday.",
        "At dusk, two drones came down on a camp near Mopti, wounding five guards.",
        "A doctor in Kidal spoke of eight dead there.",
    )
    assert tolls(summary) == [
        "killed 3-3 (0 attackers) by -",
        "injured 5-5 by -",
    ]
    assert len(summary.attacks) == 2


def test_an_outdated_toll_takes_over_no_injured() -> None:
    summary = read(
        LEAD.strip(),
        "Police put the toll at nine until Tuesday.",
        "Nineteen villagers were wounded.",
    )
    assert tolls(summary) == [
        "killed 9-9 (None attackers) by - superseded",
        "injured 19-19 by -",
    ]


def test_a_corrected_toll_supersedes_the_first() -> None:
    summary = read(
        "A bomb killed 27 people in a market in Bamako on Monday.",
        "The ministry later lowered the toll to 20.",
    )
    assert tolls(summary) == [
        "killed 27-27 (None attackers) by - superseded",
        "killed 20-20 (None attackers) by -",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Sahel Dawn Front claimed responsibility.", ["claimed: Sahel Dawn Front by -"]),
        ("A group calling itself Sahel Dawn claimed responsibility for the attack.",
         ["claimed: Sahel Dawn by -"]),
        ("Umoja wa Pwani, a militant group, said that it had carried out the attack.",
         ["claimed: Umoja wa Pwani by -"]),
        ("No group has claimed responsibility.", []),
        ("The interior ministry blamed the Sahel Dawn Front for the attack.",
         ["accused_by_authorities: Sahel Dawn Front by interior ministry"]),
        ("Villagers accused the Sahel Dawn Front of the attack.",
         ["accused_by_others: Sahel Dawn Front by Villagers"]),
        ("Investigators believe that the Sahel Dawn Front was behind the attack.",
         ["suspected: Sahel Dawn Front by Investigators"]),
        ("Sahel Dawn Front fighters ambushed a rescue team near Gao on Tuesday.",
         ["reported_as_fact: Sahel Dawn Front by -"]),
        ("The Sahel Dawn Front claimed it in a video.", ["claimed: Sahel Dawn Front by -"]),
        ("The Sahel Dawn Front boasted of the raid.", ["claimed: Sahel Dawn Front by -"]),
        ("The Sahel Dawn Front said its fighters had carried out the raid.",
         ["claimed: Sahel Dawn Front by -"]),
        ("The Malian army said that it had attacked the village.",
         ["claimed: Malian army by -"]),
        ("The mayor blamed the Front.", ["accused_by_authorities: Front by mayor"]),
        ("Prosecutors accuse a gang of smugglers.",
         ["accused_by_authorities: gang of smugglers by Prosecutors"]),
        ("The police say the raid was the work of the Sahel Dawn Front.",
         ["accused_by_authorities: Sahel Dawn Front by police"]),
        ("Shepherds suspect bandits.", ["suspected: bandits by Shepherds"]),
        ("Malian soldiers fired on a bus near Gao on Tuesday.",
         ["reported_as_fact: Malian soldiers by -"]),
    ],
)  # fmt: skip
def test_a_claim_an_accusation_and_a_plain_report_are_kept_apart(
    sentence: str, expected: list[str]
) -> None:
    assert attributions(read(LEAD.strip(), sentence)) == expected


def test_the_accused_deny_and_it_means_the_group_named_before() -> None:
    summary = read(
        LEAD.strip(),
        "The Sahel Dawn Front claimed responsibility for the attack.",
        "The army blamed the Desert Lions Movement.",
        "The movement denied any involvement.",
    )
    assert attributions(summary) == [
        "claimed: Sahel Dawn Front by -",
        "accused_by_authorities: Desert Lions Movement by army",
        "denied: Desert Lions Movement by -",
    ]
    assert summary.attacks[0].attributions[2].evidence == [3, 4]


def test_one_sentence_can_accuse_and_deny() -> None:
    summary = read(LEAD.strip(), "The army blamed a clan, whose lawyer denies any involvement.")
    assert attributions(summary) == [
        "accused_by_authorities: clan by army",
        "denied: clan by lawyer",
    ]


def test_one_incident_told_three_times_is_one_and_another_day_is_another() -> None:
    summary = read(
        "Ghana and Mali agreed to share radar data, days after gunmen stormed a customs post "
        "and killed a guard.",
        "The raid took place near Gao on Monday.",
        "The attackers stormed the customs post before dawn.",
        "A second raid near Gao on Wednesday killed two guards.",
    )
    assert attacks(summary) == [
        "accomplished armed_assault @ Gao, 2024-05-13: customs post (police_or_security)",
        "accomplished armed_assault @ Gao, 2024-05-15: ",
    ]
    assert tolls(summary) == ["killed 1-1 (0 attackers) by -", "killed 2-2 (0 attackers) by -"]


def test_the_news_is_main_and_what_is_recalled_is_background() -> None:
    summary = read(
        "A bomb killed two people in a market in Bamako on Monday.",
        "In 2012, gunmen killed five soldiers near Gao.",
    )
    assert [attack.salience for attack in summary.attacks] == ["main", "background"]
