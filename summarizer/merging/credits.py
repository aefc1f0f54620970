"""Whom an article names as its source: agency tags and credits, and a statement it rests on alone.

Conservative on purpose: an agency's own tag is no credit, a source beside others is no only source,
and a document is known by its number or, without one, by who issued it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.briefing import Article, Extraction
from summarizer.names import fold, same_name
from summarizer.schema import ArticleSummary

_TAG = re.compile(r"^[^\n()]{0,80}\(([A-Z][^()\n]{1,30})\)\s*[-–—]")
_CREDITS = (
    re.compile(r"^\W*(?:source|credit|courtesy|via)\s*:\s*(?P<who>[^\n]{2,80}?)\W*$", re.I),
    re.compile(
        r"\bwith (?:additional )?(?:material|files|inputs?|information|content|reporting) "
        r"(?:from|by) (?P<who>[^\n()]{2,80}?)\W*$",
        re.I,
    ),
)
# "With inputs from agencies" names nobody.
_NOBODY = re.compile(
    r"(?:(?:news|wire|other|the) )*(?:agency|agencies|wires?|services|staff|others)",
    re.I,
)
_SEPARATOR = re.compile(r",|;|/|&|\band\b")
_MOST_LETTERS = 6  # of a tag that stands for a longer name

_PAPER = r"communiqu[ée]|statement|press release|bulletin|circular|resolution|decree|declaration"
_NUMBERED = re.compile(rf"\b({_PAPER})\s+(?:no\.?|nr\.?|number|#)\s*(\d[\w/-]*)", re.I)
_UNNUMBERED = re.compile(rf"\b(?:{_PAPER})\b", re.I)
_ALONE = re.compile(
    r"\bno other source\b|\b(?:sole|only|single) source\b"
    r"|\b(?:all|everything)\b[^.]{0,40}\b(?:is|was|comes?|came|are) (?:taken )?from "
    rf"(?:that|the|its|this) (?:\w+ )?(?:text|{_PAPER})\b"
    rf"|\brests? (?:\w+ )?on (?:the|this|that|its) (?:{_PAPER}) alone\b",
    re.I,
)
_FIRST_HAND = re.compile(
    r"\btold (?:us|this|our|reporters|journalists|listeners)\b"
    r"|\bour (?:own )?(?:reporter|correspondent)|\binterview"
    r"|\bthis (?:newspaper|station|website) (?:saw|counted|spoke|visited)\b",
    re.I,
)


@dataclass(frozen=True)
class OnlySource:
    """The one source of an article, as far as its words and its summary tell."""

    paper: tuple[str, str] | None
    """A numbered document: its kind and number, lower case."""
    issuers: tuple[str, ...]
    """Who is named as the source, in the article's words."""
    called: str
    """What a reader would call it: communiqué No. 41."""


def credits_of(article: Article) -> tuple[str, ...]:
    """The agencies that `article` credits, in its words: its dateline's tag, its source line."""
    found: dict[str, None] = {}
    body = next((s for s in article.sentences if s.label == "body"), None)
    if body is not None and (tag := _TAG.match(article.text[body.start : body.end].lstrip())):
        found[tag[1].strip()] = None
    for line in article.text.split("\n"):
        for pattern in _CREDITS:
            if match := pattern.search(line.strip()):
                for who in _SEPARATOR.split(match["who"]):
                    name = " ".join(who.split()).strip(" .()")
                    if name and not _NOBODY.fullmatch(name):
                        found[name] = None
    return tuple(found)


def stands_for(tag: str, outlet: str) -> bool:
    """Whether the agency `tag` is the outlet of that name: AME and Agencia Meridiana."""
    if same_name(tag, outlet):
        return True
    if not tag.isupper() or len(tag) > _MOST_LETTERS:
        return False
    short, name = tag.casefold(), outlet.casefold()
    letters = iter(name)
    # Each letter in its order; the iterator goes on where the one before was found.
    return name.startswith(short[:1]) and all(letter in letters for letter in short)


def only_source_of(extraction: Extraction) -> OnlySource | None:
    """What the article rests on alone; None if it names several sources, or none.

    It does if it says so, or if its title calls it that very document. Otherwise all the sources
    that its summary names, at least two, must be one, a statement must be spoken of, and nothing
    may have been told to the outlet itself.
    """
    article, summary = extraction.article, extraction.summary
    if article is None:
        return None
    text = " ".join(
        article.quote(s.number) for s in article.sentences if s.label in ("title", "body")
    )
    papers = {(fold(m[1]), m[2].casefold()): m for m in _NUMBERED.finditer(text)}
    named = tuple(dict.fromkeys(_sources(summary))) if summary is not None else ()
    is_document = bool(papers) and _NUMBERED.match(article.title or "") is not None
    if is_document and article.outlet:
        named = (article.outlet, *named)
    if not is_document and not _ALONE.search(text):
        count = len(tuple(_sources(summary))) if summary is not None else 0
        if count < 2 or not _UNNUMBERED.search(text) or _FIRST_HAND.search(text):
            return None
        if not all(_same_issuer(named[0], other) for other in named[1:]):
            return None
    if len(papers) == 1:
        ((paper, match),) = papers.items()
        return OnlySource(paper, named, f"{match[1].lower()} No. {match[2]}")
    if papers or not named:
        return None
    if not all(_same_issuer(named[0], other) for other in named[1:]):
        return None
    return OnlySource(None, named, named[0])


def same_source(one: OnlySource, other: OnlySource) -> bool:
    """Whether both are one document or statement; two that share a number alone are not."""
    if one.paper != other.paper:
        return False
    pairs = [(a, b) for a in one.issuers for b in other.issuers]
    if one.paper is None:
        return bool(pairs) and all(_same_issuer(a, b) for a, b in pairs)
    return not pairs or any(_same_issuer(a, b) for a, b in pairs)


def _sources(summary: ArticleSummary) -> Iterator[str]:
    """Every source that the records name, as often as they name it."""
    for meeting in summary.meetings:
        if meeting.reported_by:
            yield meeting.reported_by
    for agreement in summary.agreements:
        if agreement.announced_by:
            yield agreement.announced_by
    for attack in summary.attacks:
        named = [toll.according_to for toll in attack.tolls]
        named += [attribution.according_to for attribution in attack.attributions]
        yield from filter(None, named)


_EMPTY = frozenset("the a an of in s to no from its by and".split())
_PAPER_WORD = re.compile(rf"^(?:{_PAPER}|\d+)$", re.I)


def _same_issuer(a: str, b: str) -> bool:
    """One names all that the other does, documents aside: Foreign Ministry's communiqué No. 41."""
    first, second = _issuer_words(a), _issuer_words(b)
    if not first or not second:
        return False
    return first <= second or second <= first or same_name(a, b)


def _issuer_words(name: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", name)
    return frozenset(
        fold(word) for word in words if word.lower() not in _EMPTY and not _PAPER_WORD.match(word)
    )
