"""One whole article, its records worked out by hand after docs/codebook.md, found by the rules."""

from summarizer.briefing import Label
from summarizer.rules import extract
from summarizer.schema import ArticleSummary
from tests.stories import make_article

ARTICLE: list[tuple[Label, str]] = [
    ("title", "Zambia and Angola agree on bridge patrols after market bombing"),  # 1
    (
        "body",
        "LUSAKA (Kafue News) – Zambia and Angola agreed on Thursday to set up a joint patrol unit "
        "for the bridges on the upper Zambezi, two weeks after a bomb killed nine people at a "
        "market in Ndola.",
    ),  # 2
    (
        "body",
        "Zambian Home Affairs Minister Chanda Mulenga received her Angolan counterpart, Domingos "
        "Kassoma, in Lusaka for three hours of talks.",
    ),  # 3
    ("body", "Kassoma also met Zambian President Bwalya Tembo."),  # 4
    ("caption", "Domingos Kassoma meets Gen. Peter Zulu in Ndola. (Kafue News/Photo)"),  # 5
    ("body", "The two ministers will meet again in Luena on 12 June."),  # 6
    ("body", "They did not sign the extradition treaty."),  # 7
    (
        "body",
        "Zambia has seen a rise in attacks on border markets in recent years.",
    ),  # 8: no attack
    (
        "body",
        "On 3 May, a bomb exploded at the main market in Ndola, killing nine people and wounding "
        "at least 30, according to the interior ministry.",
    ),  # 9
    (
        "body",
        "The Copper Dawn Movement claimed responsibility for the bombing in a video.",
    ),  # 10
    ("body", "Zambian police blamed the Lunda Front for it."),  # 11
    ("body", "The Lunda Front denied any involvement."),  # 12
    ("link", "READ: Botswana general killed in ambush near Maun"),  # 13
]


def _date(number: int, text: str, edtf: str) -> dict[str, object]:
    return {"evidence": [number], "text": text, "edtf": edtf, "anchor": "publication_date"}


def _person(
    identifier: str, name: str, numbers: list[int], role: str | None, country: str, sector: str
) -> dict[str, object]:
    return {
        "evidence": numbers,
        "id": identifier,
        "name": name,
        "variants": [],
        "kind": "person",
        "role": role,
        "organisation": None,
        "country": country,
        "sector": sector,
    }


# The article is of Friday, 17 May 2024: "Thursday" is the 16th, "3 May" two weeks before.
EXPECTED: dict[str, object] = {
    "participants": [
        _person("p1", "Chanda Mulenga", [3], "Home Affairs Minister", "ZMB", "government"),
        # The counterpart of a minister holds the same office on the other side.
        _person("p2", "Domingos Kassoma", [3], "Home Affairs Minister", "AGO", "government"),
        _person("p3", "Bwalya Tembo", [4], "President", "ZMB", "government"),
    ],
    "meetings": [
        {
            "evidence": [3],
            "id": "m1",
            "participants": [
                {"participant": "p1", "part": "host"},
                {"participant": "p2", "part": "visitor"},
            ],
            "mode": "in_person",
            "format": "bilateral",
            "status": {"evidence": [3], "value": "held"},
            "date": None,
            "place": "Lusaka",
            "country": "ZMB",
            "topics": [],
            "reported_by": None,
            "salience": "main",
        },
        {
            "evidence": [4],
            "id": "m2",
            "participants": [
                {"participant": "p2", "part": "attendee"},
                {"participant": "p3", "part": "attendee"},
            ],
            "mode": "in_person",
            "format": "bilateral",
            "status": {"evidence": [4], "value": "held"},
            "date": None,
            "place": None,
            "country": None,
            "topics": [],
            "reported_by": None,
            "salience": "main",
        },
        {
            # Who "the two ministers" are is told in sentence 3. Luena is in Angola.
            "evidence": [3, 6],
            "id": "m3",
            "participants": [
                {"participant": "p1", "part": "visitor"},
                {"participant": "p2", "part": "host"},
            ],
            "mode": "in_person",
            "format": "bilateral",
            "status": {"evidence": [6], "value": "planned"},
            "date": _date(6, "12 June", "2024-06-12"),
            "place": "Luena",
            "country": "AGO",
            "topics": [],
            "reported_by": None,
            "salience": "main",
        },
    ],
    "agreements": [
        {
            "evidence": [2],
            "parties": ["Zambia", "Angola"],
            "commitment": "set up a joint patrol unit for the bridges",
            "status": {"evidence": [2], "value": "agreed"},
            "form": "joint_body",
            "unilateral": False,
            "meeting": None,  # the talks are told only afterwards
            "date": _date(2, "Thursday", "2024-05-16"),
            "announced_by": None,
            "salience": "main",
        },
        {
            # Who "they" are: the states that sentence 2 names.
            "evidence": [2, 7],
            "parties": ["Zambia", "Angola"],
            "commitment": "not sign the extradition treaty",
            "status": {"evidence": [7], "value": "rejected_or_postponed"},
            "form": "treaty",
            "unilateral": False,
            "meeting": None,  # m1 or m2, and at m3 it cannot have been
            "date": None,
            "announced_by": None,
            "salience": "main",
        },
    ],
    "attacks": [
        {
            "evidence": [2, 9, 10, 11, 12],
            "type": "bombing",
            "stage": "accomplished",
            "date": _date(9, "3 May", "2024-05-03"),
            "place": "Ndola",
            "country": "ZMB",
            "targets": [{"name": "main market", "kind": "civilian"}],
            "tolls": [
                {
                    "evidence": [2, 9],
                    "killed": {"min": 9, "max": 9, "text": "nine", "attackers": None},
                    "injured": {"min": 30, "max": None, "text": "at least 30", "attackers": None},
                    "according_to": "interior ministry",
                    "superseded": False,
                }
            ],
            "attributions": [
                {
                    "evidence": [10],
                    "actor": "Copper Dawn Movement",
                    "basis": "claimed",
                    "according_to": None,
                },
                {
                    "evidence": [11],
                    "actor": "Lunda Front",
                    "basis": "accused_by_authorities",
                    "according_to": "Zambian police",
                },
                {
                    # Who denies is remembered from sentence 11, so that one is cited as well.
                    "evidence": [11, 12],
                    "actor": "Lunda Front",
                    "basis": "denied",
                    "according_to": None,
                },
            ],
            "salience": "main",
        }
    ],
    "gist": {
        "evidence": [2, 3],
        "text": "Chanda Mulenga and Domingos Kassoma met in Lusaka. Zambia and Angola agreed to "
        "set up a joint patrol unit for the bridges.",
    },
}


def test_a_whole_article_is_read_as_its_reader_would() -> None:
    """Meetings, agreements, an attack told twice, a claim beside an accusation, and no more.

    The traps: the caption's meeting, the rise in attacks, the ambush among the links.
    """
    extraction = extract(make_article(ARTICLE, published="2024-05-17"))
    assert extraction.summary == ArticleSummary.model_validate(EXPECTED)
    assert extraction.findings == ()


def test_without_a_publication_date_no_year_is_invented() -> None:
    summary = extract(make_article(ARTICLE, published=None)).summary
    assert summary is not None
    dates = [summary.meetings[2].date, summary.agreements[0].date, summary.attacks[0].date]
    assert [(date.text, date.edtf, date.anchor) for date in dates if date is not None] == [
        ("12 June", "XXXX-06-12", "none"),
        ("Thursday", None, "none"),
        ("3 May", "XXXX-05-03", "none"),
    ]
