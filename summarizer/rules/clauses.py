"""Pieces of a sentence that several kinds of records read: complements, sources, dates, places."""

import re
from datetime import date

from summarizer.dates import DateMention, readings
from summarizer.rules.lexicon import alternatives, word_set
from summarizer.rules.lines import Line
from summarizer.schema import Anchor, Date

_LONGEST_COMPLEMENT = 14  # words: an answer cites and does not copy, see `summarizer.checks`
_COMPLEMENT_END = re.compile(
    r"[;:!?]|\.(?=[\s\"”’]|$)|,[\"”’]| – | — |, (?:\w+ ){1,3}(?:after|before|ago)\b|, "
    + alternatives(
        """which; who; whose; where; when; while; but; after; before; as; according; an?; the; said;
        saying; adding; noting; citing; with; in; on; at; following; although; though; and we;
        and they; and he; and she; and both; and it; and vowed; and pledged; and agreed;
        and promised; and signed; and said; and discussed"""
    )
    + r"\b| (?:after|following|when|while|although|though|because|since|said|says|told) |"
    r", [^,]{2,60} (?:said|says|told|added|announced|reported|stated|declared|confirmed)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DANGLING = word_set(
    """the a an of to for in on with by that as from and or but at into which who their its his her
    including between among against through over under after before than around both our this
    these those"""
)
_SAID = "said|says?|reported|reports|announced|informed|told|stated"
_SUBJECT = r"(?:[^,.;:\"“”]|\b(?:Gen|Lt|Maj|Col|Brig)\.)"
_SOURCE = re.compile(
    r"\b(?:[Aa]ccording to|[Aa]s per|in the words of) (?P<to>[^,.;:\"“”]{3,80}?)"
    r"(?=[,.;:]|$| (?:and|said|but|which|who|when)\b)"
    rf"|, (?P<by>{_SUBJECT}{{3,80}}?) (?:{_SAID})\b"
    rf"|^(?P<first>{_SUBJECT}{{3,70}}?) (?:first |initially |later )?"
    rf"(?:{_SAID}|spoke of|confirmed)\b(?! on| in| by)"
)
_BREAK_BEFORE = re.compile(
    r"\b(?:that|after|before|when|while|following|since|said|says|told|announced|who|which|"
    r"called on|asked|urged|blamed|accused|condemned|warned|alleged|demanded|summoned|arrested)\b|"
    r"[;:—]"
)
_BREAK_BEHIND = re.compile(r"\b(?:after|before|while|following|since|said|says|told)\b|[;:—]")
_PRONOUN = re.compile(r"^(?:he|she|it|they|we|who|which|also|and|but)$", re.IGNORECASE)


def find_complement(text: str, start: int) -> str:
    """The words from `start` to the end of their clause, at most 14 of them."""
    rest = text[start : start + 400]
    end = _COMPLEMENT_END.search(rest)
    return shorten(rest[: end.start()] if end else rest)


def shorten(words: str) -> str:
    """The first 14 words, and nothing left dangling at the end: no "of the", no half of a date."""
    kept = words.split()
    room = _LONGEST_COMPLEMENT
    for at, word in enumerate(kept):
        room -= len(_WORD.findall(word))  # "cross-border" is two words
        if room < 0:
            kept = kept[:at]
            while kept and (kept[-1].strip(",").casefold() in _DANGLING or kept[-1].isdigit()):
                kept.pop()
            break
    return " ".join(kept).strip(" ,–—-")


def find_source(text: str) -> str | None:
    """Who says so, as the sentence names them: "according to ...", "..., the ministry said"."""
    match = _SOURCE.search(text)
    if match is None:
        return None
    source = next(part for part in match.groups() if part is not None)
    source = re.sub(r"^(?:the|a|an) ", "", source.strip(), flags=re.IGNORECASE)
    source = re.sub(r"^(?:but|and|while|however|meanwhile) ", "", source, flags=re.IGNORECASE)
    source = re.sub(r" (?:also|however|later|then|meanwhile|nevertheless)$", "", source)
    is_name = not _PRONOUN.match(source) and not re.search(r"\b(?:who|which|that)\b", source)
    return source if is_name and len(source.split()) <= 9 else None


def find_date(
    line: Line, near: int, published: date | None, *, future: bool = False, end: int | None = None
) -> Date | None:
    """The date nearest to offset `near` of the line, resolved; of those before `end` if given."""
    stop = len(line.text) if end is None else end
    mentions = [
        m
        for m in line.dates
        if m.end <= stop and _is_a_time(line, m) and not _is_apart(line.text, m, near)
    ]
    if not mentions:
        return None
    mention = min(mentions, key=lambda m: (_is_vague(m), _distance(m.start, m.end, near), m.start))
    return read_date(mention, line.number, published, future)


def find_days(line: Line, near: int, published: date | None) -> list[Date]:
    """Every day that the clause around offset `near` names, resolved."""
    return [
        read_date(m, line.number, published)
        for m in line.dates
        if not _is_vague(m) and _is_a_time(line, m) and not _is_apart(line.text, m, near)
    ]


def read_date(
    mention: DateMention, number: int, published: date | None, future: bool = False
) -> Date:
    """The record of a date with the value that the codebook gives it, or without one."""
    values = readings(mention, published, future)
    value = values[0].text if values else None
    anchor: Anchor = "none"
    if value is not None and mention.year is not None:
        anchor = "explicit"
    elif value is not None and not value.startswith("XXXX"):
        anchor = "publication_date"
    return Date(evidence=[number], text=mention.text, edtf=value, anchor=anchor)


def _is_apart(text: str, mention: DateMention, near: int) -> bool:
    """Another clause lies between: "said on Monday that ...", "... a week after gunmen fired"."""
    if mention.end <= near:
        return _BREAK_BEFORE.search(text, mention.end, near) is not None
    return _BREAK_BEHIND.search(text, near, mention.start) is not None


def _is_vague(mention: DateMention) -> bool:
    """No day: "this year" beside "on August 20" dates nothing."""
    return not (mention.day or mention.weekday is not None or mention.unit == "day")


def _distance(start: int, end: int, near: int) -> int:
    return max(start - near, near - end, 0)


def _is_a_time(line: Line, mention: DateMention) -> bool:
    """Not a span until now ("since 2019"), nor a distance from something else ("a week after")."""
    before = line.text[: mention.start][-8:]
    is_span = re.search(r"\b(?:since|until|till) $", before) or (
        _is_vague(mention) and before.endswith(" for ")
    )
    return not mention.from_event and not is_span
