"""Commitments told in another order than subject, verb and object.

    "X and Y will share data under a memorandum that they signed"
    "the liaison office that they have set up at the bridge"
    "two Kenyans and three Ugandans were exchanged at the crossing"

Each frame says what is committed to and where in the sentence the parties are named; who they are
is for `summarizer.rules.agreements`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.rules.clauses import find_complement, shorten
from summarizer.rules.forms import BODY, TEXT
from summarizer.schema import AgreementForm, AgreementStage

_UNDER = re.compile(
    rf"\bwill\s(?P<words>[a-z][^.;:]{{5,200}}?),?\sunder\s(?:an?|the|their)\s(?:[\w-]+\s){{0,3}}?"
    rf"(?P<text>{TEXT})\b[^.;]{{0,80}}?\b(?:signed|inked|initial+ed)\b"
)
_SET_UP = re.compile(
    rf"\b(?P<what>(?:[Aa]n?|[Tt]he|[Tt]heir)\s(?:[\w-]+\s){{0,4}}?{BODY}),?\s(?:which|that)\s"
    r"(?P<who>[^,.;]{2,60}?)\s(?:have|had|has)\s(?:already\s|also\s|now\s|jointly\s)?"
    r"(?P<verb>set\sup|established|formed|created|opened|launched)\b"
    r"(?P<where>\s(?:at|in|on|near)\s(?:the\s)?[A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w'’-]*){0,3})?"
)
_EXCHANGED = re.compile(
    r"\b(?P<what>[\w-]+\s[A-ZÀ-Þ]\w+(?:\s[a-z]+)?\sand\s[\w-]+\s[A-ZÀ-Þ]\w+(?:\s[a-z]+)?)\b"
    r"[^.;]{0,120}?\b(?:were|have\sbeen)\s(?:exchanged|swapped)\b"
)
_SWAPPED = re.compile(
    r"\b(?:handed\sover|released|freed|returned)\s(?P<given>[^.;,]{3,80}?)"
    r"(?:\s(?:at|on|in|near)\s[^.;,]{2,60}?)?,?\sand\s(?:received|got\sback|got)\s"
    r"(?P<taken>[^.;,]{3,60}?)\sin\s(?:return|exchange)\b"
)
_QUICK = re.compile(r"\b(?:under|which|that|exchanged|swapped|return|exchange)\b")


@dataclass(frozen=True)
class Frame:
    """What is committed to, and between which offsets the parties stand."""

    words: str
    link: str
    stage: AgreementStage
    form: AgreementForm | None
    """None: by the words of the sentence."""
    start: int
    end: int
    told: str
    """The words by which the form is known."""


def find_frames(text: str) -> Iterator[Frame]:
    """The commitments that a sentence tells in one of these ways."""
    if not _QUICK.search(text):
        return
    if (match := _UNDER.search(text)) and (words := find_complement(match["words"], 0)):
        yield Frame(words, "to", "signed", None, 0, len(text), match["text"])
    if match := _SET_UP.search(text):
        what = match["what"][0].lower() + match["what"][1:]
        words = shorten(f"{match['verb']} {what}{match['where'] or ''}")
        if words:
            yield Frame(
                words, "", "established", "joint_body", match.start("who"), match.end("who"), what
            )
    if match := _EXCHANGED.search(text):
        words = shorten(f"exchange {match['what'][0].lower() + match['what'][1:]}")
        yield Frame(words, "", "implemented", "operational", *match.span("what"), "")
    if match := _SWAPPED.search(text):
        words = shorten(f"exchange {match['given']} for {match['taken']}")
        yield Frame(words, "", "implemented", "operational", match.start(), match.end(), "")
