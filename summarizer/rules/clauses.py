"""Pieces of a sentence that several kinds of records read: complements, sources, dates, places."""

import re
from datetime import date

from summarizer.dates import DateMention, readings
from summarizer.rules.lexicon import alternatives, word_set
from summarizer.rules.lines import Line
from summarizer.schema import Anchor, Date

_LONGEST_COMPLEMENT = 12  # words: an answer cites and does not copy
_COMPLEMENT_END = re.compile(
    r"[;:!?]|\.(?=[\s\"”’]|$)|,[\"”’]| – | — |, (?:\w+ ){1,3}(?:after|before|ago)\b|, "
    + alternatives(
        """which; who; whose; where; when; while; but; after; before; as; according; an?; the; said;
        saying; adding; noting; citing; with; in; on; at; following; although; though; and we;
        and they; and he; and she; and both; and it; and vowed; and pledged; and agreed;
        and promised; and signed; and said; and discussed"""
    )
    + r"\b| (?:after|following|when|while|although|though|because|since|said|says|told) |"
    r", [^,]{2,60} (?:said|says|told|added|announced|reported|stated|declared|confirmed|"
    r"pledged|promised|vowed)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DANGLING = word_set(
    """the a an of to for in on with by that as from and or but at into which who their its his her
    including between among against through over under after before than around both our this
    these those"""
)
_PHRASE_OPENERS = word_set(
    """in on at with by from for under over across along through after before during until within
    against near around between without because while when where which who whose that if unless"""
)
_PARTICIPLE = re.compile(r"(?:ed|ing)$")
_SHORTEST = 2  # words that say something: "exchange prisoners"
_SHORT = 4  # words that say something where "to" follows: not "try", "be ready"
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
    """The words from `start` to the end of their clause, at most 12; "" if no phrase ends there."""
    rest = text[start : start + 400]
    end = _COMPLEMENT_END.search(rest)
    return shorten(rest[: end.start()] if end else rest)


def shorten(words: str, room: int = _LONGEST_COMPLEMENT) -> str:
    """At most `room` words, cut where a phrase ends: no "of the", no "their common".

    "" where none of the words ends a phrase: half a phrase says something else than the whole.
    """
    kept = words.split()
    room_ends = _room_ends(kept, room)
    if room_ends < len(kept):
        cuts = range(room_ends, _SHORTEST - 1, -1)
        at = next((at for at in cuts if _ends_phrase(kept, at)), 0)
        if not at:  # "help the islands to grow rice": less is said without its end, yet it is said
            cuts = range(room_ends, _SHORT - 1, -1)
            at = next((at for at in cuts if kept[at] == "to" and _is_closed(kept, at)), 0)
        kept = kept[:at]
    while kept and kept[-1].strip(",").casefold() in _DANGLING:
        kept.pop()
    return " ".join(kept).strip(" ,–—-")


def _room_ends(words: list[str], room: int) -> int:
    """How many of the words there is room for; "cross-border" takes two places."""
    for at, word in enumerate(words):
        room -= len(_WORD.findall(word))
        if room < 0:
            return at
    return len(words)


def _ends_phrase(words: list[str], at: int) -> bool:
    """Whether a phrase ends before `words[at]`: a new one begins there, and none is left open."""
    following = words[at].casefold().strip(",\"“”'‘’")
    if not _is_closed(words, at):
        return False
    if words[at - 1].endswith(","):
        return True
    if following in ("and", "or"):
        return not _is_open(words[:at])
    return following in _PHRASE_OPENERS


def _is_closed(words: list[str], at: int) -> bool:
    """The word before `words[at]` can end a phrase."""
    last = words[at - 1].strip(",").casefold()
    return not (last in _DANGLING or last[:1].isdigit() or _PARTICIPLE.search(last))


def _is_open(words: list[str]) -> bool:
    """A "between" or "both" still waits for its "and"."""
    lowered = [word.casefold() for word in words]
    for opener in ("between", "both", "either"):
        if opener in lowered and "and" not in lowered[lowered.index(opener) :]:
            return True
    return False


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
