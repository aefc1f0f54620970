"""What the sentences do not carry is flagged, at its record and field; what they carry is not."""

from typing import Any

import pytest

from summarizer.briefing import Finding, Label
from summarizer.checks import check, format_path
from summarizer.schema import ArticleSummary
from tests.corruptions import corrupt
from tests.stories import SENTENCES, make_answer, make_article

Sentences = list[tuple[Label, str]]


def findings(answer: dict[str, Any], sentences: Sentences | None = None) -> tuple[Finding, ...]:
    return check(ArticleSummary.model_validate(answer), make_article(sentences))


def test_a_correct_answer_has_no_finding() -> None:
    assert findings(make_answer()) == ()


@pytest.mark.parametrize(
    "corruption",
    [c for c in corrupt(make_answer(), make_article()) if c.can_be_told],
    ids=lambda c: f"{c.kind}:{c.path}",
)
def test_each_single_corruption_is_flagged_where_it_stands(corruption: Any) -> None:
    found = findings(corruption.answer)
    inside = (corruption.path + ".", corruption.path + "[")
    assert any(f.path == corruption.path or f.path.startswith(inside) for f in found), found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda a: a["attacks"][0]["tolls"][0]["killed"].update(min=41, max=41),
            "attacks[0] (armed assault at near Labasa), tolls[0].killed.min = '41': not the figure "
            "in 'two policemen and one of the raiders', sentence 8",
        ),
        (
            lambda a: a["meetings"][1]["status"].update(value="held"),
            "meetings[1] (Josefa Tikoduadua and Semisi Vake), status.value = 'held': in sentence "
            "7 it still lies ahead",
        ),
        (
            lambda a: a["meetings"][0].update(evidence=[3, 6]),
            "meetings[0] (Litia Ravouvou and Semisi Vake), evidence = '6': sentence 6 is page "
            "furniture (link), not evidence",
        ),
        (
            lambda a: a["meetings"][0]["date"].update(edtf="2021-06-01"),
            "meetings[0] (Litia Ravouvou and Semisi Vake), date.edtf = '2021-06-01': ",
        ),
        (
            lambda a: a["meetings"][0]["participants"].pop(),
            "meetings[0] (Litia Ravouvou), participants: a meeting has two sides",
        ),
    ],
)
def test_a_message_names_record_field_value_and_sentences(change: Any, message: str) -> None:
    """It is read by the model, as an objection, and by the reader, beside the fact."""
    answer = make_answer()
    change(answer)
    assert any(finding.message.startswith(message) for finding in findings(answer)), findings(
        answer
    )


def with_sentence(number: int, words: str) -> Sentences:
    sentences = list(SENTENCES)
    sentences[number - 1] = (sentences[number - 1][0], words)
    return sentences


TOLL_SENTENCES = [
    # words of the article, words of the toll, min, max, attackers: carried or not
    ("At least 12 people were killed.", "At least 12", 12, None, None, True),
    ("At least 12 people were killed.", "At least 12", 12, 12, None, False),
    ("More than 100 were killed.", "More than 100", 101, None, None, True),
    ("More than 100 were killed.", "More than 100", 100, None, None, False),
    ("Twelve people were killed.", "Twelve", 12, None, None, False),
    ("Dozens were killed.", "Dozens", 24, None, None, True),
    ("About 100 were killed.", "About 100", 100, 100, None, True),
    ("No one was hurt.", "No one was hurt", 0, 0, 0, True),
    ("Several people were killed.", "Several", None, None, None, True),
    ("Several people were killed.", "Several", 7, None, None, False),
    ("Two guards and four gunmen died.", "Two guards and four gunmen", 6, 6, 4, True),
    ("Two guards and four gunmen died.", "Two guards and four gunmen", 6, 6, 5, False),
    ("Two guards and four gunmen died.", "Two guards and four gunmen", 8, 8, 4, False),
    ("Ana Seru and Jone Vula were killed.", "Ana Seru and Jone Vula", 2, None, None, True),
    ("A soldier was killed.", "A soldier", 1, 1, 0, True),
    ("Between 10 and 15 were killed.", "Between 10 and 15", 10, 15, None, True),
    ("Two guards and four gunmen died.", "Two guards and five gunmen", 7, 7, 5, False),
]


@pytest.mark.parametrize(("said", "text", "low", "high", "attackers", "carried"), TOLL_SENTENCES)
def test_tolls_are_reckoned_as_the_codebook_says(
    said: str, text: str, low: int | None, high: int | None, attackers: int | None, carried: bool
) -> None:
    answer = make_answer()
    count = {"min": low, "max": high, "text": text, "attackers": attackers}
    answer["attacks"][0]["tolls"][0].update(killed=count, according_to=None)
    sentences = with_sentence(8, f"On 12 May, policemen were attacked near Labasa. {said}")
    found = [f for f in findings(answer, sentences) if "killed" in f.path]
    assert (not found) == carried, found


def test_a_caption_may_date_an_event_and_nothing_else() -> None:
    answer = make_answer()
    answer["meetings"][0]["date"] = {
        "evidence": [2], "text": "3 March 2021", "edtf": "2021-03-03", "anchor": "caption",
    }  # fmt: skip
    assert findings(answer) == ()
    answer["participants"][1]["evidence"] = [2, 3, 7]
    assert [f.kind for f in findings(answer)] == ["furniture"]


def test_spelling_variants_and_inflections_are_no_findings() -> None:
    """The text says "Litia Ravouvou" and "Tongan"; Lītia, Ravuvu and Tonga are the same."""
    answer = make_answer()
    answer["participants"][0]["name"] = "Lītia Ravuvu"
    answer["meetings"][0]["topics"] = ["patrols on the reef"]
    answer["agreements"][0]["parties"] = ["Tongan government", "Fiji"][1:]
    assert findings(answer) == ()


@pytest.mark.parametrize(
    ("said", "commitment", "status", "carried"),
    [
        ("The two ministers agreed not to fish the reef.", "not to fish the reef", "agreed", True),
        ("The two ministers agreed not to fish the reef.", "to fish the reef", "agreed", False),
        ("The two ministers agreed to fish the reef.", "not to fish the reef", "agreed", False),
        ("The two ministers did not sign the reef accord.", "reef accord", "signed", False),
        ("The two ministers signed the reef accord.", "reef accord", "signed", True),
        ("No reef accord was signed by the two.", "reef accord", "signed", False),
        ("The two signed an accord, not a treaty, on the reef.", "reef accord", "signed", True),
        ("The two ministers discussed a reef accord.", "reef accord", "signed", False),
        ("The two ministers have set up a reef cell.", "reef cell", "established", True),
        ("The two ministers discussed a reef cell.", "reef cell", "established", False),
    ],
)
def test_negation_and_firmness_follow_the_sentence(
    said: str, commitment: str, status: str, carried: bool
) -> None:
    answer = make_answer()
    answer["agreements"] = answer["agreements"][:1]
    answer["agreements"][0].update(commitment=commitment)
    answer["agreements"][0]["status"]["value"] = status
    answer["gist"] = {"evidence": [3], "text": "The defence ministers met."}
    found = findings(answer, with_sentence(4, said))
    assert (not found) == carried, found


@pytest.mark.parametrize(
    ("said", "basis", "carried"),
    [
        ("The Reef Front claimed responsibility.", "claimed", True),
        ("The Reef Front said it had carried out the raid.", "claimed", True),
        ("Police blamed the Reef Front.", "claimed", False),
        ("Police said on Monday that the raiders came from the Reef Front.", "claimed", False),
        ("Police believe the Reef Front was behind it.", "suspected", True),
        ("The Reef Front shot at the post.", "suspected", False),
        ("The Reef Front rejected that.", "denied", True),
        ("Police blamed the Reef Front.", "denied", False),
    ],
)
def test_the_basis_of_an_attribution_has_its_word(said: str, basis: str, carried: bool) -> None:
    answer = make_answer()
    attack = answer["attacks"][0]
    attack["attributions"] = [
        {"evidence": [9], "actor": "Reef Front", "basis": basis, "according_to": None}
    ]
    found = findings(answer, with_sentence(9, said))
    assert (not found) == carried, found


def test_wording_is_not_judged_in_a_language_that_is_not_read() -> None:
    """Figures, citations and references are; verbs are not."""
    sentences: Sentences = [
        ("body", "La ministra Litia Ravouvou recibió a Semisi Vake el lunes en Suva."),
        ("body", "Firmaron un acuerdo sobre 40 patrulleros."),
    ]
    answer = make_answer()
    answer["participants"] = answer["participants"][:2]
    for participant in answer["participants"]:
        participant.update(evidence=[1], role=None)
    answer["attacks"] = []
    answer["meetings"] = answer["meetings"][:1]
    answer["meetings"][0].update(evidence=[1], date=None, topics=[])
    answer["meetings"][0]["status"]["evidence"] = [1]
    answer["agreements"] = answer["agreements"][:1]
    answer["agreements"][0].update(evidence=[2], date=None, parties=[], commitment="patrulleros")
    answer["agreements"][0]["status"] = {"evidence": [2], "value": "signed"}
    answer["gist"] = {"evidence": [1, 2], "text": "Acuerdo sobre 40 patrulleros."}
    assert findings(answer, sentences) == ()
    answer["gist"]["text"] = "Acuerdo sobre 41 patrulleros."
    assert [f.path for f in findings(answer, sentences)] == ["gist.text"]


def test_a_path_reads_like_code() -> None:
    assert format_path(("attacks", 0, "tolls", 12, "killed")) == "attacks[0].tolls[12].killed"
    assert format_path(()) == ""


def test_an_answer_cites_and_does_not_copy() -> None:
    answer = make_answer()
    answer["gist"]["text"] = SENTENCES[2][1]
    assert [(f.path, f.kind) for f in findings(answer)] == [("gist.text", "quotation")]


@pytest.mark.parametrize(
    ("said", "text", "low", "high", "attackers", "carried"),
    [
        ("Three guards were killed.", "guards", 0, 0, None, False),
        ("None of the guards died.", "None of the guards", 0, 0, None, True),
        ("No guards were killed.", "guards", 0, 0, None, True),
        ("The guards escaped unhurt.", "unhurt", 0, 0, 0, True),
        ("Three guards were killed.", "Three guards", -3, 3, None, False),
        ("Three guards were killed.", "Three guards", 3, 3, -1, False),
        ("Between 10 and 15 were killed.", "Between 10 and 15", 15, 10, None, False),
        ("In all, 19 were killed; at least 12 injured.", "at least 12", 12, None, None, False),
        ("In all, 19 were killed; at least 12 injured.", "19", 19, 19, None, True),
        ("Seven guards were wounded.", "Seven guards", 7, 7, None, False),
        ("Of 12 wounded guards, three have died.", "three", 3, 3, None, True),
        ("Some 12 of the wounded had died.", "Some 12", 12, 12, None, True),
        ("Two guards and four gunmen died.", "Two guards and four gunmen", 2, 2, None, False),
        ("Two guards and four gunmen died.", "Two guards and four gunmen", 6, 6, 6, False),
        ("Two guards and two attackers died.", "Two guards and two attackers", 4, 4, 3, False),
        ("Two guards and two attackers died.", "Two guards and two attackers", 4, 4, 2, True),
        ("Two guards and two attackers died.", "Two guards and two attackers", 2, 2, 0, False),
        ("Two guards, a father and his son, died.",
         "Two guards, a father and his son", 2, 2, 0, True),
        ("Four attackers died.", "Four attackers", 4, 4, 0, False),
        ("Twelve people were killed.", "Twelve people", 12, 12, 12, False),
        ("Five men, three of them raiders, died.", "Five men", 5, 5, 3, True),
        ("An officer and his driver were killed.", "An officer and his driver", 2, 2, 0, True),
        ("A policeman, his wife and three sons died.",
         "A policeman, his wife and three sons", 5, 5, 0, True),
        ("A policeman, his wife and three sons died.",
         "A policeman, his wife and three sons", 2, 2, 0, False),
        ("Two guards, a driver, three clerks, a cook and one child died.",
         "Two guards, a driver, three clerks, a cook and one child", 8, 8, 0, True),
        ("Two guards and their children died.", "Two guards and their children", 5, 5, 0, True),
        ("Two guards and their children died.", "Two guards and their children", 1, 1, 0, False),
        ("Nearly 30 people were killed.", "Nearly 30 people", 30, 30, None, True),
        ("Nearly 30 people were killed.", "Nearly 30 people", None, 29, None, True),
        ("Nearly 30 people were killed.", "Nearly 30 people", 29, 29, None, True),
        ("Nearly 30 people were killed.", "Nearly 30 people", 30, None, None, True),
        ("Nearly 30 people were killed.", "Nearly 30 people", 40, 40, None, False),
        ("The pair were killed.", "The pair", 2, 2, None, True),
        ("A score of guards were killed.", "A score", 20, 20, None, True),
        ("Ana Seru, 34, and Jone Vula, 40, died.",
         "Ana Seru, 34, and Jone Vula, 40", 2, 2, None, True),
        ("Guards and drivers were killed.", "Guards", 1, 1, None, False),
        ("No less than 12 were killed.", "No less than 12", 12, None, None, True),
    ],
)  # fmt: skip
def test_a_toll_has_its_fate_its_sum_and_its_attackers(
    said: str, text: str, low: int | None, high: int | None, attackers: int | None, carried: bool
) -> None:
    answer = make_answer()
    count = {"min": low, "max": high, "text": text, "attackers": attackers}
    answer["attacks"][0]["tolls"][0].update(killed=count, according_to=None)
    sentences = with_sentence(8, f"On 12 May, policemen were attacked near Labasa. {said}")
    found = [f for f in findings(answer, sentences) if "killed" in f.path]
    assert (not found) == carried, found


@pytest.mark.parametrize(
    ("said", "words", "number", "carried"),
    [
        ("Armed men held up a lorry and shot its driver dead.", "shot its driver dead", 1, True),
        ("Armed men held up a lorry and shot its driver dead.", "shot its driver dead", 2, False),
        ("Gunmen killed his bodyguard.", "killed his bodyguard", 1, True),
        ("Gunmen killed his bodyguards.", "killed his bodyguards", 1, False),
    ],
)
def test_one_who_is_pointed_out_counts_as_one(
    said: str, words: str, number: int, carried: bool
) -> None:
    answer = make_answer()
    toll = {
        "evidence": [8],
        "killed": {"min": number, "max": number, "text": words, "attackers": None},
        "injured": None, "according_to": None, "superseded": False,
    }  # fmt: skip
    answer["attacks"][0].update(tolls=[toll], attributions=[])
    found = [f for f in findings(answer, with_sentence(8, said)) if "killed" in f.path]
    assert (not found) == carried, found


def test_a_correction_may_quote_another_source_than_the_figure_it_corrects() -> None:
    """ "The word of a police officer" is not "the governor's office": two sources, two figures."""
    answer = make_answer()
    sentences = with_sentence(9, "Six people died, the governor's office said.")
    sentences[9] = ("body", "An earlier report, corrected now, quoted an officer with four dead.")
    toll = {"injured": None, "superseded": False}
    answer["attacks"][0].update(
        attributions=[],
        tolls=[
            {**toll, "evidence": [9], "according_to": "the governor's office",
             "killed": {"min": 6, "max": 6, "text": "Six people", "attackers": None}},
            {**toll, "evidence": [10], "according_to": "an officer", "superseded": True,
             "killed": {"min": 4, "max": 4, "text": "four dead", "attackers": None}},
        ],
    )  # fmt: skip
    assert findings(answer, sentences) == ()


def test_only_an_older_figure_is_superseded() -> None:
    answer = make_answer()
    sentences = with_sentence(9, "Police first spoke of two dead.")
    sentences[9] = ("body", "Police later raised the toll to five dead.")
    first, later = (
        {
            "evidence": [number],
            "killed": {"min": n, "max": n, "text": words, "attackers": None},
            "injured": None,
            "according_to": "Police",
            "superseded": False,
        }
        for number, n, words in ((9, 2, "two dead"), (10, 5, "five dead"))
    )
    answer["attacks"][0].update(attributions=[], tolls=[first, later])
    first["superseded"] = True
    assert findings(answer, sentences) == ()
    first["superseded"], later["superseded"] = False, True
    assert [f.path for f in findings(answer, sentences)] == ["attacks[0].tolls[1].superseded"]


@pytest.mark.parametrize("empty", ["", ".", " - "])
@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("participants[0].name", lambda a, v: a["participants"][0].update(name=v)),
        ("gist.text", lambda a, v: a["gist"].update(text=v)),
        ("meetings[0].place", lambda a, v: a["meetings"][0].update(place=v)),
        ("agreements[0].commitment", lambda a, v: a["agreements"][0].update(commitment=v)),
        ("meetings[0].date.text", lambda a, v: a["meetings"][0]["date"].update(text=v)),
    ],
)
def test_a_value_without_words_is_none(path: str, change: Any, empty: str) -> None:
    answer = make_answer()
    change(answer, empty)
    assert (path, "value") in {(f.path, f.kind) for f in findings(answer)}


RF, CB = "Reef Front", "Coral Brigade"
BY_STATE, AS_FACT = "accused_by_authorities", "reported_as_fact"


@pytest.mark.parametrize(
    ("said", "actor", "basis", "source", "carried"),
    [
        (
            "The Reef Front claimed the raid; the army blamed the Coral Brigade.",
            CB,
            "claimed",
            None,
            False,
        ),
        ("The Reef Front made no claim of responsibility.", RF, "claimed", None, False),
        (
            "The Reef Front claimed a raid but made no mention of the policemen near Labasa.",
            RF,
            "claimed",
            None,
            False,
        ),
        ("The Reef Front released a video of the raid.", RF, "claimed", None, True),
        ("The Reef Front took credit.", RF, "claimed", None, True),
        ("Police blamed the Reef Front.", RF, AS_FACT, None, False),
        ("The Reef Front claimed responsibility.", RF, AS_FACT, None, False),
        (
            "Raiders of the Reef Front, which police have accused before, shot two.",
            RF,
            AS_FACT,
            None,
            True,
        ),
        ("The Coral Brigade denied it, unlike the Reef Front.", RF, "denied", None, False),
        ("Police blamed the Reef Front, which denied it.", RF, "denied", None, True),
        ("The army insisted that it was the Reef Front.", RF, BY_STATE, "army", True),
        ("Police pinned it on the Reef Front.", RF, BY_STATE, None, True),
        ("Police pointed the finger at the Reef Front.", RF, BY_STATE, None, True),
        ("The Reef Front is feared to have done it.", RF, "suspected", None, True),
        ("The Reef Front is thought to have done it.", RF, "suspected", None, True),
        ("The Reef Front called the charge a lie.", RF, "denied", None, True),
        ("The Reef Front rubbished that.", RF, "denied", None, True),
        ("The Reef Front scoffed at the accusation.", RF, "denied", None, True),
    ],
)
def test_a_claim_or_denial_is_its_actors_own(
    said: str, actor: str, basis: str, source: str | None, carried: bool
) -> None:
    answer = make_answer()
    others = [
        {"evidence": [9], "actor": name, "basis": "suspected", "according_to": None}
        for name in ("Reef Front", "Coral Brigade")
        if name in said and name != actor
    ]
    mine = {"evidence": [9], "actor": actor, "basis": basis, "according_to": source}
    answer["attacks"][0]["attributions"] = [mine, *others]
    sentences = with_sentence(9, said)
    found = [f for f in findings(answer, sentences) if "attributions[0]" in f.path]
    assert (not found) == carried, found


@pytest.mark.parametrize(
    ("said", "status", "carried"),
    [
        ("The two ministers penned a deal on the reef.", "signed", True),
        ("The two ministers inked a reef deal.", "signed", True),
        ("The two ministers initialled a reef deal.", "signed", True),
        ("The two ministers concurred on the reef.", "agreed", True),
        ("The two ministers gave the green light for the reef.", "agreed", True),
        ("The two ministers gave the nod to the reef.", "agreed", True),
        ("Both chambers ratified the reef treaty.", "signed", True),
        ("Not only did they agree on the reef, they signed a deal.", "signed", True),
        ("No less than three reef deals were signed.", "signed", True),
        ("The two ministers promised a reef deal.", "signed", False),
        ("The two ministers swam at the reef.", "signed", False),
        ("The two ministers never agreed on the reef.", "agreed", False),
    ],
)
def test_english_has_many_words_for_agreeing(said: str, status: str, carried: bool) -> None:
    answer = make_answer()
    answer["agreements"] = answer["agreements"][:1]
    answer["agreements"][0].update(commitment="reef")
    answer["agreements"][0]["status"]["value"] = status
    answer["gist"] = {"evidence": [3], "text": "The defence ministers met."}
    found = findings(answer, with_sentence(4, said))
    assert (not found) == carried, found


@pytest.mark.parametrize(
    ("text", "evidence", "carried"),
    [
        ("Fiji and Tonga agreed on a patrol but did not sign the fishing treaty.", [4, 5], True),
        ("Fiji and Tonga agreed on a patrol but did sign the fishing treaty.", [4, 5], False),
        ("The ministers did not agree to set up a joint reef patrol.", [4, 5], False),
        ("The ministers agreed to set up a joint reef patrol and signed the fishing treaty.",
         [4, 5], False),
    ],
)  # fmt: skip
def test_a_gist_keeps_the_negation_of_each_clause(
    text: str, evidence: list[int], carried: bool
) -> None:
    answer = make_answer()
    answer["gist"] = {"evidence": evidence, "text": text}
    found = [f for f in findings(answer) if f.path == "gist.text"]
    assert (not found) == carried, found


def test_a_meeting_that_its_own_sentence_puts_ahead_is_not_held() -> None:
    """Another sentence in the past does not make it so."""
    answer = make_answer()
    answer["meetings"][1]["status"] = {"evidence": [3, 7], "value": "held"}
    assert "meetings[1].status.value" in {f.path for f in findings(answer)}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda a: a["participants"][0]["variants"].append("Vake"), "participants[0].variants[1]"),
        (lambda a: a["agreements"][0].update(commitment="annex Suva"), "agreements[0].commitment"),
        (lambda a: a["meetings"][0].update(mode="phone_or_video"), "meetings[0].mode"),
        (lambda a: a["attacks"][0].update(stage="plotted"), "attacks[0].stage"),
    ],
)
def test_what_the_words_do_not_carry_is_flagged(change: Any, path: str) -> None:
    answer = make_answer()
    change(answer)
    assert path in {f.path for f in findings(answer)}


@pytest.mark.parametrize(
    ("said", "kind", "carried"),
    [
        ("Gunmen opened fire on two policemen near Labasa.", "bombing", False),
        ("Gunmen opened fire on two policemen near Labasa.", "armed_assault", True),
        ("A bomb exploded beside two policemen near Labasa.", "armed_assault", False),
        ("A bomb exploded beside two policemen near Labasa.", "bombing", True),
        ("Gunmen set off a bomb beside two policemen near Labasa.", "armed_assault", True),
        ("Two policemen were killed near Labasa.", "bombing", True),
    ],
)
def test_the_type_of_an_attack_is_of_the_family_that_is_told(
    said: str, kind: str, carried: bool
) -> None:
    answer = make_answer()
    answer["attacks"][0].update(type=kind, date=None, tolls=[], attributions=[], evidence=[8])
    found = findings(answer, with_sentence(8, said))
    assert (not found) == carried, found


def test_whoever_makes_something_known_is_the_one_who_speaks() -> None:
    answer = make_answer()
    answer["agreements"] = answer["agreements"][:1]
    answer["agreements"][0].update(evidence=[3, 4], announced_by="Litia Ravouvou")
    said = "The two agreed to set up a joint reef patrol of 40 officers, Vake told reporters."
    sentences = with_sentence(4, said)
    assert "agreements[0].announced_by" in {f.path for f in findings(answer, sentences)}
    answer["agreements"][0]["announced_by"] = "Semisi Vake"
    assert findings(answer, sentences) == ()
