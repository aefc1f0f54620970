"""What a briefing says, before any format sets it: statements with citations and findings.

A `Fact` is one thing that is said. It consists of parts that are our own words (`str`, `Strong`,
`Missing`) and of parts from an article or a model (`Value`, `Pointer`), which no format may trust.
Whether it is stated, missing, corrected or unsupported is data here, so that every format shows
the same; `printable` is what makes foreign text harmless before it is escaped for a format.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from summarizer.affairs import LedgerVerdict
from summarizer.briefing import Failure, Finding, Label


@dataclass(frozen=True, slots=True)
class Value:
    """Words of an article or of a model."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """The words that carry the statement: a status, a toll, the basis of an attribution."""

    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Our words for a null: the text does not say."""

    text: str = "not stated"


@dataclass(frozen=True, slots=True)
class Pointer:
    """The name of another record of the same article, and which one it is."""

    text: str
    record: str


class Citation(NamedTuple):
    """A sentence of one of several articles; as text "2:4"."""

    source: int
    """Number of the article in the list of sources, from 1."""
    sentence: int

    def __str__(self) -> str:
        return f"{self.source}:{self.sentence}"


class SourcedFinding(Finding):
    """A finding that stands among facts of several articles."""

    source: int
    """Number of the article in the list of sources, from 1."""


Part = str | Value | Strong | Missing | Pointer


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement, its sentences, and what they do not carry.

    What one article tells has `evidence`; what several tell together has `citations` instead.
    """

    parts: tuple[Part, ...]
    evidence: tuple[int, ...] = ()
    """Numbers of sentences of the article that the fact is from."""
    cites: bool = False
    """True where the evidence belongs to this very fact; otherwise it is its record's."""
    findings: tuple[Finding, ...] = ()
    is_superseded: bool = False
    """True for a toll that the text itself corrects."""
    tone: str | None = None
    """What kind of statement it is, as a style sheet may want to know: claimed, planned."""
    flag: str | None = None
    """A short remark that something in it is unsupported, where the finding is shown elsewhere."""
    citations: tuple[Citation, ...] = ()
    """Sentences of any articles, in their order, each once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line of a record: one fact, or several of one kind."""

    label: str
    facts: tuple[Fact, ...]
    verdict: LedgerVerdict | None = None
    """Whether several articles agree on it; None where one article tells it."""

    @property
    def is_short(self) -> bool:
        """True where the facts can stand side by side: nothing has to be said about any of them."""
        return not any(fact.cites or fact.findings for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Record:
    """A meeting, an agreement, an attack or a participant as statements."""

    key: str
    """Fit for an address: meeting-1, unique within its article; meetings-1, of all articles."""
    headline: Fact
    status: Fact | None
    lines: tuple[Line, ...]
    background: bool = False
    marks: tuple[str, ...] = ()
    """Short remarks on who tells it: single source; 2 sources, 1 origin; outlets conflict."""


@dataclass(frozen=True, slots=True)
class Section:
    """All records of one type in one article; none means that none was found."""

    key: str
    title: str
    none_found: str
    """What to say where there is none, which is not the same for rules and for a model."""
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited sentence; `text` is None where the article has no sentence of that number."""

    number: int
    text: str | None
    label: Label | None


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """Everything that is said about one article."""

    number: int
    title: str
    details: tuple[tuple[str, tuple[Part, ...]], ...]
    """Label and value: outlet, publication date, address."""
    url: str | None
    """An http(s) address that is safe to link, or None."""
    failure: Failure | None
    remarks: tuple[str, ...]
    """What a reader must know before reading on, such as that no model was used."""
    findings: tuple[Finding, ...]
    """Findings that concern nothing that is shown below."""
    gist: Fact | None
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    provenance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One article in the overview's table; the counts are None where it failed."""

    number: int
    title: str
    outlet: Part
    published: Part
    """Missing, with its own words where the article does not tell and where it was not read."""
    counts: tuple[int, int, int] | None
    """Meetings, agreements, attacks."""
    unsupported: int
    same_as: int | None = None
    """The number of the article that this one repeats."""

    def labelled_counts(self) -> tuple[tuple[str, int], ...]:
        """Each count with the heading of its column."""
        return tuple(zip(("Meetings", "Agreements", "Attacks"), self.counts or (), strict=False))


@dataclass(frozen=True, slots=True)
class Report:
    """A whole briefing as statements."""

    overview: tuple[tuple[str, str], ...]
    """Label and sentence."""
    rows: tuple[Row, ...]
    articles: tuple[ArticleReport, ...]
    legend: str | None
    """How to read the numbers in brackets; None where there are none."""


@dataclass(frozen=True, slots=True)
class Group:
    """Records of a chapter that belong together: of one day, of one status."""

    title: str | None
    """None where the chapter is not divided."""
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """All records of one type, as all articles together tell them; no group: none was found."""

    key: str
    """meetings, agreements, attacks or participants."""
    title: str
    none_found: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record on which the articles do not say the same."""

    about: Pointer
    """The record, by its heading."""
    field: str
    """As a reader would call it: status, number of killed."""
    verdict: Literal["conflict", "compatible"]
    facts: tuple[Fact, ...]
    """What each says, the outlet's name first."""


@dataclass(frozen=True, slots=True)
class AffairsReport:
    """A briefing in which each thing is told once, whatever the number of articles.

    Every fact has `citations`. Pointers lead to records by their `key`, in any chapter.
    """

    overview: tuple[tuple[str, str], ...]
    """Label and sentence: articles and origins, models, what was found."""
    rows: tuple[Row, ...]
    legend: str | None
    remarks: tuple[str, ...]
    """What a reader must know before reading on, such as that no model was used."""
    summary: tuple[Fact, ...]
    """Sentences, one fact each."""
    chapters: tuple[Chapter, ...]
    """Meetings, agreements, attacks, participants."""
    differences: tuple[Difference, ...]
    """Conflicts first."""
    unknown: tuple[Fact, ...]
    """One fact per record: what no article says of it."""
    sources: tuple[ArticleReport, ...]
    """Every article without its records, with all sentences that are cited above."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told, so that nobody can differ on it or leave it unsaid."""
        return not any(chapter.groups for chapter in self.chapters)


# Overrides turn the letters after them around and have no honest use in news; they stay visible.
_OVERRIDES = frozenset("\u202d\u202e")
# Embeddings, isolates and marks only arrange letters that every format isolates by itself; zero
# width space, word joiner and byte order mark show nothing. The joiners U+200C and U+200D stay:
# Persian and Indic words are misspelt without them.
_INVISIBLE = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def printable(text: str) -> str:
    """`text` on one line, without characters that steer a terminal or turn letters around.

    Line and paragraph separators become spaces, control characters their pictures (U+241B for
    escape), bidirectional overrides and what is no character U+FFFD; invisible marks go.
    """
    return _SUSPECT.sub(_harmless, text)


def _harmless(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SPACES:
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in _INVISIBLE:
        return ""
    if character in _OVERRIDES or unicodedata.category(character) != "So":
        return "\ufffd"
    return character  # U+FFFC and U+FFFD themselves


def value(text: str) -> Value:
    """A part for `text`, harmless and with its white space folded; an empty one says so."""
    return Value(" ".join(printable(text).split()) or "(empty)")


def web_address(url: str | None) -> str | None:
    """`url` if it is an http(s) address with a host, else None: nothing else becomes a link."""
    if url is None or _SUSPECT.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def plain(parts: tuple[Part, ...]) -> str:
    """The words of `parts` in one string, harmless but not escaped for any format."""
    return printable("".join(part if isinstance(part, str) else part.text for part in parts))


def _field(finding: Finding) -> str:
    """What of a record the finding is about, as a reader would call it: toll, place, sentences."""
    steps = [step for step in re.split(r"[.\[\]]+", finding.path) if step and not step.isdigit()]
    for step in (*(step for step in steps if step in _INNER), *reversed(steps)):
        if step in _FIELD:
            return _FIELD[step]
    return "statement"


_FIELD = {
    "meetings": "meeting",
    "agreements": "agreement",
    "attacks": "attack",
    "gist": "summary",
    "tolls": "toll",
    "attributions": "by whom",
    "targets": "target",
    "date": "date",
    "status": "status",
    "stage": "status",
    "evidence": "sentences cited",
    "participants": "participant",
    "name": "name",
    "variants": "other spelling",
    "role": "role",
    "organisation": "organisation",
    "country": "country",
    "place": "place",
    "sector": "sector",
    "mode": "how",
    "format": "how",
    "topics": "topic",
    "reported_by": "reported by",
    "parties": "party",
    "commitment": "commitment",
    "form": "form",
    "meeting": "meeting",
    "announced_by": "announced by",
    "type": "type",
}
_INNER = frozenset({"tolls", "attributions", "targets", "date", "status"})


def objection(finding: Finding) -> str:
    """A finding as a reader should see it: "toll: '41' is not in sentence 1"."""
    said = finding.message
    told = finding.value if len(finding.value) <= 70 else finding.value[:67] + "..."
    _, found, reason = said.partition(f" = {' '.join(told.split())!r}: ")
    if not found:
        reason = said.rpartition(": ")[2] or said
    reason = re.sub(r"^(.*['’”]) not in (?=sentences? |no sentence)", r"\1 is not in ", reason)
    is_record = re.fullmatch(r"\w+(?:\[\d+\])?", finding.path) is not None
    where = f" (source {finding.source})" if isinstance(finding, SourcedFinding) else ""
    if told and told not in reason and not is_record and told != "null":
        return f"{_field(finding)} “{told}”: {reason}{where}"
    return f"{_field(finding)}: {reason}{where}"


def listed(items: list[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The items as in a sentence: "A, B and C"."""
    return _joined(items, ", ", " and ")


def apart(items: list[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The items so that none can be read as saying what another one is: "A; B; and C"."""
    return _joined(items, "; ", "; and " if len(items) > 2 else " and ")


def _joined(items: list[tuple[Part, ...]], between: str, last: str) -> tuple[Part, ...]:
    parts: tuple[Part, ...] = ()
    for place, item in enumerate(items):
        if place:
            parts += (last if place == len(items) - 1 else between,)
        parts += item
    return parts
