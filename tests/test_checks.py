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
    list(corrupt(make_answer(), make_article())),
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
    ("Several people were hurt.", "Several", None, None, None, True),
    ("Several people were hurt.", "Several", 7, None, None, False),
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
    assert [(f.path, f.kind) for f in findings(answer)] == [("gist.text", "value")]
