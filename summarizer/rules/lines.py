"""The sentences of an article that may be read, each with the tokens and places in it.

A line's text is the sentence with its white space folded, as `Article.quote` gives it; all offsets
below are into that text. Places are found in all lines at once, since the rest of an article
decides which country "Punjab" or "Congo" means.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from summarizer.briefing import Article
from summarizer.dates import DateMention, find_dates
from summarizer.numerals import Number, find_numbers
from summarizer.places import PlaceMention, find_places
from summarizer.rules.notices import addresses_software

_TOKEN = re.compile(
    r"(?:[A-Z]\.)+(?=[\s,’']|$)"  # initials: "J.", "U.S."
    r"|[^\W_]+(?:['’\-‐‑][^\W_]+)*"
    r"|[^\w\s]|_"
)
LONGEST = 1_500
"""Characters of a sentence that are read: what is longer is a table or a list, no sentence."""

LONGEST_NOTICE = 600
"""Characters behind a notice's first sentence that are left out with it, in its paragraph."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark; `word` is without a possessive ending, in small letters."""

    start: int
    end: int
    text: str
    word: str
    is_capitalised: bool
    is_possessive: bool


@dataclass
class Line:
    """One sentence as the rules see it."""

    number: int
    text: str
    is_body: bool
    """False for titles and captions, which are no evidence."""
    position: int
    """How many body sentences stand before it."""
    places: list[PlaceMention] = field(default_factory=list)

    @cached_property
    def tokens(self) -> list[Token]:
        """Words and punctuation marks, in order."""
        return [_token(match) for match in _TOKEN.finditer(self.text)]

    @cached_property
    def dates(self) -> list[DateMention]:
        """Dates as the sentence writes them."""
        return find_dates(self.text)

    @cached_property
    def numbers(self) -> list[Number]:
        """Numbers that count people or things."""
        return [n for n in find_numbers(self.text) if n.kind in ("cardinal", "article")]

    @cached_property
    def plain(self) -> str:
        """The text with relative clauses and brackets blanked; offsets are kept."""
        text = _BRACKETS.sub(_blank, self.text)
        return _RELATIVE.sub(_blank, text)


_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_RELATIVE = re.compile(r", (?:who|which|whose|whom)\b[^,;]{0,160},")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    bare = re.sub(r"['’]s?$", "", text) if "'" in text or "’" in text else text
    return Token(
        match.start(),
        match.end(),
        text,
        bare.casefold().rstrip("."),
        text[0].isupper(),
        bare != text,
    )


def read_lines(article: Article) -> list[Line]:
    """Titles, captions and body sentences of `article`, in order.

    Page furniture is left out, and so is what a paragraph tells to software.
    """
    lines: list[Line] = []
    body = 0
    notice_end = 0
    for sentence in article.sentences:
        if sentence.label not in ("body", "title", "caption"):
            continue
        folded = " ".join(article.text[sentence.start : sentence.end].split())
        if not folded or sentence.start < notice_end:
            continue
        if addresses_software(folded[:LONGEST]):
            end = article.text.find("\n\n", sentence.end)
            longest = sentence.end + LONGEST_NOTICE
            notice_end = longest if end < 0 else min(end, longest)
            continue
        is_body = sentence.label == "body"
        lines.append(Line(sentence.number, folded[:LONGEST], is_body, body))
        body += is_body
    _place(lines)
    return lines


def _place(lines: list[Line]) -> None:
    document = "\n".join(line.text for line in lines)
    starts = []
    offset = 0
    for line in lines:
        starts.append(offset)
        offset += len(line.text) + 1
    at = 0
    for mention in find_places(document):
        while at + 1 < len(starts) and starts[at + 1] <= mention.start:
            at += 1
        shift = starts[at]
        if mention.end - shift <= len(lines[at].text):
            lines[at].places.append(
                PlaceMention(
                    mention.start - shift,
                    mention.end - shift,
                    mention.text,
                    mention.kind,
                    mention.alpha3,
                    mention.candidates,
                )
            )
