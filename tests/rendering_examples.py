"""An invented briefing that holds everything a renderer has to show, built by hand."""

import hashlib
from typing import Any

from summarizer.briefing import (
    Article,
    Briefing,
    Extraction,
    Failure,
    Finding,
    Label,
    Provenance,
    Published,
    Sentence,
    Usage,
)
from summarizer.schema import ArticleSummary


def make_article(name: str, pieces: list[tuple[Label, str]], **known: Any) -> Article:
    """An article whose sentences are `pieces`, trailing white space and all."""
    sentences, start = [], 0
    for number, (label, piece) in enumerate(pieces, 1):
        end = start + len(piece)
        sentences.append(Sentence(number=number, start=start, end=end, label=label))
        start = end
    text = "".join(piece for _, piece in pieces)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(name=name, text=text, sentences=tuple(sentences), source_sha256=digest, **known)


TALKS = make_article(
    "wire/batumi.md",
    [
        ("title", "Georgia and Turkey to share border alerts\n\n"),
        ("caption", "Minister Tamar Vashadze at the port, Monday. (Photo: Kolkhi)\n\n"),
        ("body", "BATUMI – Defence Minister Tamar Vashadze met Turkish General Emre Soyalp here on "
         "Monday, the Kolkhi agency reported. "),
        ("body", "Vachadze, who hosted the talks, said both sides had agreed to share alerts along "
         "the border.\n\n"),
        ("link", "READ ALSO: Port strike enters second week\n\n"),
        ("body", "They have also set up a joint watch post at Sarpi, her office said. "),
        ("body", "The general vowed to send two patrol boats.\n\n"),
        ("body", "The two are to speak by phone again on March 3.\n\n"),
        ("body", "Last year's summit in Ankara, attended by both and by an observer from the "
         "Black Sea Council, ended without a treaty.\n\n"),
        ("body", "On July 8, two guards and four gunmen were killed when a police station near "
         "Hopa was stormed, Kolkhi said. "),
        ("body", "The agency had first spoken of 12 dead.\n"),
        ("body", "The Free Coast Brigade claimed responsibility, while Ankara blamed the Laz "
         "Front, which denied any part in it. "),
        ("body", "At least 20 people were hurt, according to a hospital.\n\n"),
        ("boilerplate", "Join our newsletter"),
    ],
    title="Georgia and Turkey to share border alerts",
    outlet="Kolkhi Wire",
    url="https://kolkhi.example/2022/02/batumi?a=1&b=2",
    published=Published(date="2022-02-16", origin="front_matter"),
)  # fmt: skip

MONITOR = make_article(
    "monitor.txt",
    [
        ("body", "گفتگوها در بندر Poti برگزار شد.\n\n"),
        ("body", "Officials from a regional body met fishermen's leaders in Poti on Saturday.\n"),
        ("body", "Nothing was agreed."),
    ],
    outlet="Poti Monitor",
)


def _date(evidence: list[int], text: str, edtf: str | None, anchor: str) -> dict[str, Any]:
    return {"evidence": evidence, "text": text, "edtf": edtf, "anchor": anchor}


def _count(
    low: int | None, high: int | None, text: str, attackers: int | None = None
) -> dict[str, Any]:
    return {"min": low, "max": high, "text": text, "attackers": attackers}


def _person(
    identity: str,
    name: str,
    role: str | None,
    country: str | None,
    evidence: list[int],
    **more: Any,
) -> dict[str, Any]:
    return {
        "evidence": evidence,
        "id": identity,
        "name": name,
        "variants": [],
        "kind": "person",
        "role": role,
        "organisation": None,
        "country": country,
        "sector": "military",
        **more,
    }


TALKS_SUMMARY = ArticleSummary.model_validate(
    {
        "participants": [
            _person("p1", "Tamar Vashadze", "Defence Minister", "GEO", [3, 4],
                    variants=["Vachadze"], sector="government"),
            _person("p2", "Emre Soyalp", "General", "TUR", [3]),
            _person("p3", "Black Sea Council", None, None, [9], kind="body",
                    sector="international_organisation"),
        ],
        "meetings": [
            {
                "evidence": [9],
                "id": "m1",
                "participants": [
                    {"participant": "p1", "part": "attendee"},
                    {"participant": "p2", "part": "attendee"},
                    {"participant": "p3", "part": "observer"},
                ],
                "mode": "in_person",
                "format": "multilateral",
                "status": {"evidence": [9], "value": "held"},
                "date": _date([9], "last year", "2021", "publication_date"),
                "place": "Ankara",
                "country": "TUR",
                "topics": [],
                "reported_by": None,
                "salience": "background",
            },
            {
                "evidence": [3, 4],
                "id": "m2",
                "participants": [
                    {"participant": "p1", "part": "host"},
                    {"participant": "p2", "part": "visitor"},
                ],
                "mode": "in_person",
                "format": "bilateral",
                "status": {"evidence": [3], "value": "held"},
                "date": _date([3], "on Monday", "2022-02-14", "publication_date"),
                "place": "Batumi",
                "country": "GEO",
                "topics": ["border alerts", "patrols"],
                "reported_by": "Kolkhi",
                "salience": "main",
            },
            {
                "evidence": [8],
                "id": "m3",
                "participants": [
                    {"participant": "p1", "part": "attendee"},
                    {"participant": "p9", "part": "attendee"},
                ],
                "mode": "phone_or_video",
                "format": "bilateral",
                "status": {"evidence": [8], "value": "planned"},
                "date": _date([8], "March 3", "2022-03-03", "publication_date"),
                "place": None,
                "country": None,
                "topics": [],
                "reported_by": None,
                "salience": "main",
            },
        ],
        "agreements": [
            {
                "evidence": [7],
                "parties": ["Turkey"],
                "commitment": "Send two patrol boats",
                "status": {"evidence": [7], "value": "pledged"},
                "form": "operational",
                "unilateral": True,
                "meeting": "m2",
                "date": None,
                "announced_by": None,
                "salience": "main",
            },
            {
                "evidence": [4],
                "parties": ["Georgia", "Turkey"],
                "commitment": "Share alerts along the border",
                "status": {"evidence": [4], "value": "agreed"},
                "form": "statement",
                "unilateral": False,
                "meeting": "m2",
                "date": _date([3], "on Monday", "2022-02-14", "publication_date"),
                "announced_by": "Vachadze",
                "salience": "main",
            },
            {
                "evidence": [6],
                "parties": ["Georgia", "Turkey"],
                "commitment": "Run a joint watch post at Sarpi",
                "status": {"evidence": [6], "value": "established"},
                "form": "joint_body",
                "unilateral": False,
                "meeting": "m7",
                "date": None,
                "announced_by": "her office",
                "salience": "main",
            },
        ],
        "attacks": [
            {
                "evidence": [10],
                "type": "armed_assault",
                "stage": "accomplished",
                "date": _date([10], "July 8", "XXXX-07-08", "none"),
                "place": "near Hopa",
                "country": "TUR",
                "targets": [{"name": "a police station", "kind": "police_or_security"}],
                "tolls": [
                    {
                        "evidence": [10],
                        "killed": _count(6, 6, "two guards and four gunmen", 4),
                        "injured": None,
                        "according_to": "Kolkhi",
                        "superseded": False,
                    },
                    {
                        "evidence": [11],
                        "killed": _count(12, 12, "12"),
                        "injured": _count(0, 0, "no casualties"),
                        "according_to": None,
                        "superseded": True,
                    },
                    {
                        "evidence": [13],
                        "killed": None,
                        "injured": _count(20, None, "At least 20"),
                        "according_to": "a hospital",
                        "superseded": False,
                    },
                ],
                "attributions": [
                    {
                        "evidence": [12],
                        "actor": "Free Coast Brigade",
                        "basis": "claimed",
                        "according_to": None,
                    },
                    {
                        "evidence": [12],
                        "actor": "Laz Front",
                        "basis": "accused_by_authorities",
                        "according_to": "Ankara",
                    },
                    {
                        "evidence": [12],
                        "actor": "Laz Front",
                        "basis": "denied",
                        "according_to": None,
                    },
                ],
                "salience": "background",
            }
        ],
        "gist": {
            "evidence": [3, 4],
            "text": "Georgia and Turkey agreed in Batumi to share border alerts.",
        },
    }
)  # fmt: skip

MONITOR_SUMMARY = ArticleSummary.model_validate(
    {
        "participants": [
            _person("p1", "a regional body", None, None, [2], kind="body", sector="unknown"),
            _person("p2", "fishermen's leaders", None, "GEO", [2], kind="body", sector="business"),
        ],
        "meetings": [
            {
                "evidence": [2],
                "id": "m1",
                "participants": [
                    {"participant": "p1", "part": "attendee"},
                    {"participant": "p2", "part": "attendee"},
                ],
                "mode": "in_person",
                "format": "bilateral",
                "status": {"evidence": [2], "value": "held"},
                "date": _date([2], "Saturday", None, "none"),
                "place": "Poti",
                "country": "GEO",
                "topics": [],
                "reported_by": None,
                "salience": "main",
            }
        ],
        "agreements": [],
        "attacks": [],
        "gist": {"evidence": [2], "text": "A meeting in Poti."},
    }
)

FINDINGS = (
    Finding(
        path="attacks[0].tolls[2].injured.min",
        kind="number",
        value="20",
        evidence=(13,),
        message="attack 1, injured: “20” is not in sentence 13",
    ),
    Finding(
        path="meetings[2].participants[1].participant",
        kind="reference",
        value="p9",
        evidence=(),
        message="meeting m3, participant: there is no participant p9",
    ),
    Finding(
        path="participants[1].role",
        kind="name",
        value="General",
        evidence=(3,),
        message="participant p2, role: “General” is not in sentence 3",
    ),
    Finding(
        path="agreements[1]",
        kind="negation",
        value="Share alerts along the border",
        evidence=(4,),
        message="agreement 2: sentence 4 denies it",
    ),
)

BRIEFING = Briefing(
    extractions=(
        Extraction(
            name=TALKS.name,
            article=TALKS,
            summary=TALKS_SUMMARY,
            findings=FINDINGS,
            prompt="extract.v1",
            provenance=Provenance(
                model="gpt-5-mini",
                reported_model="gpt-5-mini-2025-08-07",
                how="out_of_band",
                date="2025-11-22",
            ),
            attempts=(
                Usage(input_tokens=5120, cached_input_tokens=4000, output_tokens=830),
                Usage(),
            ),
            replayed=True,
        ),
        Extraction(
            name=MONITOR.name,
            article=MONITOR,
            summary=MONITOR_SUMMARY,
            provenance=Provenance(
                model="rules", reported_model=None, how="rule_based", date="2025-11-22"
            ),
            notes=("The text is partly in another language than English.",),
        ),
        Extraction(
            name="missing.txt",
            article=None,
            summary=None,
            failure=Failure(
                kind="ArticleError", message="missing.txt: no such file; check the path"
            ),
        ),
    )
)
