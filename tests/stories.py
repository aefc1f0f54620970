"""A small invented article and the answer that it deserves, for tests of everything behind reading.

Places are real, people and groups are not; the sentences are numbered as they stand.
"""

import datetime
from typing import Any

from summarizer.briefing import Article, Label, Published, Sentence
from summarizer.schema import ArticleSummary

SENTENCES: list[tuple[Label, str]] = [
    ("title", "Fiji and Tonga form reef patrol"),  # 1
    ("caption", "Tonga's Semisi Vake, left, in Nadi on 3 March 2021. (Handout/Reef News)"),  # 2
    (
        "body",
        "Fiji's defence minister, Litia Ravouvou, received her Tongan counterpart, Semisi Vake, "
        "in Suva on Monday.",
    ),  # 3
    ("body", "The two ministers agreed to set up a joint reef patrol of 40 officers."),  # 4
    ("body", "They did not sign the fishing treaty."),  # 5
    ("link", "READ: Samoa mourns nine dead in Apia ferry fire"),  # 6
    ("body", "Vake will meet Prime Minister Josefa Tikoduadua in Lautoka on 9 June."),  # 7
    (
        "body",
        "On 12 May, two policemen and one of the raiders were killed near Labasa, according to "
        "police.",
    ),  # 8
    ("body", "The Reef Front claimed responsibility; the army blamed the Coral Brigade."),  # 9
    ("body", "The Coral Brigade denied it."),  # 10
]


def make_article(
    sentences: list[tuple[Label, str]] | None = None,
    *,
    name: str = "reef-patrol.txt",
    published: str | None = "2021-06-02",
) -> Article:
    """An article of these sentences, a line each; 2 June 2021 was a Wednesday."""
    text, numbered = "", []
    for number, (label, words) in enumerate(SENTENCES if sentences is None else sentences, 1):
        start, text = len(text), text + words + "\n"
        numbered.append(Sentence(number=number, start=start, end=len(text), label=label))
    return Article(
        name=name,
        text=text,
        sentences=tuple(numbered),
        outlet="Reef News",
        published=Published(date=published, origin="option") if published else None,
        source_sha256="0" * 64,
    )


def monday() -> datetime.date:
    """The Monday before the article appeared."""
    return datetime.date(2021, 5, 31)


def make_answer() -> dict[str, Any]:
    """A complete and correct answer about the article, as a model would send it."""
    on_monday = {
        "evidence": [3],
        "text": "Monday",
        "edtf": monday().isoformat(),
        "anchor": "publication_date",
    }
    return {
        "participants": [
            _person("p1", "Litia Ravouvou", [3], "FJI", "defence minister", ["Ravouvou"]),
            _person("p2", "Semisi Vake", [3, 7], "TON", "counterpart", ["Vake"]),
            _person("p3", "Josefa Tikoduadua", [7], "FJI", "Prime Minister", []),
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
                "date": on_monday,
                "place": "Suva",
                "country": "FJI",
                "topics": ["reef patrol"],
                "reported_by": None,
                "salience": "main",
            },
            {
                "evidence": [7],
                "id": "m2",
                "participants": [
                    {"participant": "p3", "part": "host"},
                    {"participant": "p2", "part": "visitor"},
                ],
                "mode": "in_person",
                "format": "bilateral",
                "status": {"evidence": [7], "value": "planned"},
                "date": {
                    "evidence": [7],
                    "text": "9 June",
                    "edtf": "2021-06-09",
                    "anchor": "publication_date",
                },
                "place": "Lautoka",
                "country": "FJI",
                "topics": [],
                "reported_by": None,
                "salience": "main",
            },
        ],
        "agreements": [
            {
                "evidence": [4],
                "parties": ["Fiji", "Tonga"],
                "commitment": "set up a joint reef patrol of 40 officers",
                "status": {"evidence": [4], "value": "agreed"},
                "form": "joint_body",
                "unilateral": False,
                "meeting": "m1",
                "date": on_monday,
                "announced_by": None,
                "salience": "main",
            },
            {
                "evidence": [5],
                "parties": ["Fiji", "Tonga"],
                "commitment": "fishing treaty",
                "status": {"evidence": [5], "value": "rejected_or_postponed"},
                "form": "treaty",
                "unilateral": False,
                "meeting": "m1",
                "date": None,
                "announced_by": None,
                "salience": "main",
            },
        ],
        "attacks": [
            {
                "evidence": [8, 9, 10],
                "type": "armed_assault",
                "stage": "accomplished",
                "date": {
                    "evidence": [8],
                    "text": "12 May",
                    "edtf": "2021-05-12",
                    "anchor": "publication_date",
                },
                "place": "near Labasa",
                "country": "FJI",
                "targets": [{"name": "policemen", "kind": "police_or_security"}],
                "tolls": [
                    {
                        "evidence": [8],
                        "killed": {
                            "min": 3,
                            "max": 3,
                            "text": "two policemen and one of the raiders",
                            "attackers": 1,
                        },
                        "injured": None,
                        "according_to": "police",
                        "superseded": False,
                    }
                ],
                "attributions": [
                    {
                        "evidence": [9],
                        "actor": "Reef Front",
                        "basis": "claimed",
                        "according_to": None,
                    },
                    {
                        "evidence": [9],
                        "actor": "Coral Brigade",
                        "basis": "accused_by_authorities",
                        "according_to": "army",
                    },
                    {
                        "evidence": [10],
                        "actor": "Coral Brigade",
                        "basis": "denied",
                        "according_to": "Coral Brigade",
                    },
                ],
                "salience": "background",
            }
        ],
        "gist": {
            "evidence": [3, 4],
            "text": "The defence ministers of Fiji and Tonga agreed to set up a reef patrol.",
        },
    }


def make_summary() -> ArticleSummary:
    """`make_answer` as the model that it fills."""
    return ArticleSummary.model_validate(make_answer())


def _person(
    identifier: str, name: str, evidence: list[int], country: str, role: str, variants: list[str]
) -> dict[str, Any]:
    return {
        "evidence": evidence,
        "id": identifier,
        "name": name,
        "variants": variants,
        "kind": "person",
        "role": role,
        "organisation": None,
        "country": country,
        "sector": "government",
    }
