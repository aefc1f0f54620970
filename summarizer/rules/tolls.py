"""Tolls: how many were killed and injured, read from the figures beside words of dying."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.numerals import Number
from summarizer.rules.clauses import find_source
from summarizer.rules.lexicon import ATTACKERS, FIGHTERS, alternatives, word_set
from summarizer.rules.lines import Line
from summarizer.schema import Count, Toll

Fate = Literal["killed", "injured"]

_BEFORE: dict[Fate, re.Pattern[str]] = {
    "killed": re.compile(
        r"\b"
        + alternatives(
            r"""kill(?:ed|ing|s); left; leaving; claim(?:ed|ing) the li(?:fe|ves) of;
            murder(?:ed|ing); shot dead; shooting dead; killing of; deaths? of; martyr(?:ed|ing);
            gunned down; executed;
            (?:toll|figure|number of (?:dead|deaths|victims)) (?:\w+ ){0,4}?(?:at|to|of)"""
        )
        + r"\s+$",
        re.IGNORECASE,
    ),
    "injured": re.compile(
        r"\b(?:wound(?:ed|ing|s)|injur(?:ed|ing|es)|hurting|injuries to)\s+$", re.IGNORECASE
    ),
}
_NOUN = r"[^\W\d_][\w'’\"“”-]*"
_BE = alternatives(
    """was; were; is; are; be; been; being; have; has; had; got; also; reportedly; later; found;
    confirmed"""
)
_AFTER = re.compile(
    rf"\s*[\"“]?(?:{_NOUN}[\"”]?,?\s+){{0,10}}?(?P<be>(?:{_BE}\s+){{0,4}})(?:"
    r"(?P<killed>killed|dead|died|die|slain|perished|lost\s+their\s+lives|shot\s+dead|martyred)|"
    r"(?P<injured>wounded|injured|hurt|maimed|hospitali[sz]ed|"
    r"(?:suffered|sustained)\s+(?:\w+\s+)?(?:injuries|wounds)))\b",
    re.IGNORECASE,
)
# "four men killed two guards": killed by, not killed
_OBJECT = re.compile(
    r"\s+(?:an?|the|at|more|some|about|up|over|two|three|four|five|six|seven|eight|nine|ten|\d|"
    r"his|her|their|its)\b",
    re.IGNORECASE,
)
# "could have killed 20", "two guards were not hurt": nobody was
_UNREAL_WORD = re.compile(
    r"\b(?:not|never|nearly|almost|narrowly|could|would|might|may|feared)\b|n['’]t\b", re.IGNORECASE
)
_UNREAL_BEFORE = re.compile(
    r"(?:\b(?:not|never|nearly|almost|could|would|might|may|to|cannot)|n['’]t)\s(?:have\s|be\s)?"
    r"\w+\s$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[.;:]|, (?!\w+,? (?:was|were|and)\b)|\b(?:who|which|that|after|when|while)\b"
)
_LIST = re.compile(
    rf"\s*[\"“]?(?:{_NOUN}[\"”]?\s+){{0,5}}?(?:{_NOUN}[\"”]?)?\s*"
    r"(?:,|,?\s*\band\b|\bplus\b|\bas well as\b)\s*",
    re.IGNORECASE,
)
# Figures on two sides of such a word are two sources' or two times'.
_BREAK = re.compile(
    r"\b(?:said|says|according|but|while|whereas|however|earlier|later|previously|initially|revised|"
    r"rose|instead|reported|than|compared|from)\b|;",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:including|among (?:them|whom)|of (?:them|whom)|half of|another|other|among)\s*[,:]?\s*$",
    re.IGNORECASE,
)
_PART_BEHIND = re.compile(r"[\w\s’'-]{0,40}? among (?:them|the dead|those)")
_OF_THEM = re.compile(
    r"\s+of\s+(?:the|them|whom|these|those|its)\b(?P<rest>[^.;]{0,60})", re.IGNORECASE
)
_VICTIMS = word_set(
    """soldier soldiers policeman policemen policewoman officer officers civilian civilians guard
    guards trooper troopers troops worker workers villager villagers woman women child children
    passenger passengers shepherd shepherds driver drivers student students pilgrim pilgrims
    resident residents bystander bystanders passers-by passerby marine marines sailor sailors
    conscript conscripts constable constables personnel trader traders farmer farmers worshipper
    worshippers tourist tourists journalist journalists official officials crew doctor doctors
    labourer labourers miner miners girl girls boy boys"""
)
_VAGUE = re.compile(
    r"\b(?P<text>(?:several|some|many|a few|a number of|an un(?:known|specified) number of)"
    rf"(?:\s+{_NOUN}){{1,3}}?)\s+(?:was|were|are|have been|had been)\s+(?:also\s+)?"
    r"(?:(?P<killed>killed)|(?P<injured>wounded|injured|hurt))\b",
    re.IGNORECASE,
)
_FIRST_FIGURE = re.compile(r"\b(?:first|initially|originally)\b[^.;]{0,40}$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:\s\w+)?\suntil\b")
_CORRECTION = re.compile(
    r"\b(?:raised|lowered|revised|increased|reduced|corrected|rose|risen|climbed)\b[^.;]{0,50}\bto\b|"
    r"\b(?:later|then) (?:said|put|gave)\b",
    re.IGNORECASE,
)
_STATE_FORCE = re.compile(
    r"\b(?:army|military|air force|navy|troops|soldiers|police|security forces|helicopters?|"
    r"warplanes?|jets?|air ?strikes?|border guards?|marines|coalition)\b",
    re.IGNORECASE,
)
_MOST_FIGURES = 40  # in one sentence; more is a table


@dataclass
class _Figure:
    number: Number
    noun: str
    fate: Fate | None
    is_part: bool


def find_toll(line: Line) -> Toll | None:
    """The dead and injured that a sentence counts, and whose figures they are; None if none."""
    figures = _figures(line)
    killed = _count(line, [f for f in figures if f.fate == "killed" and not f.is_part], figures)
    injured = _count(line, [f for f in figures if f.fate == "injured" and not f.is_part], figures)
    for match in _VAGUE.finditer(line.text):
        uncounted = Count(min=None, max=None, text=match["text"], attackers=None)
        if match["killed"] and killed is None:
            killed = uncounted
        elif match["injured"] and injured is None:
            injured = uncounted
    if killed is None and injured is None:
        return None
    first = next((f for f in figures if f.fate is not None and not f.is_part), None)
    before = line.text[: first.number.start] if first else ""
    behind = line.text[first.number.end :] if first else ""
    return Toll(
        evidence=[line.number],
        killed=killed,
        injured=injured,
        according_to=find_source(line.text),
        superseded=bool(_FIRST_FIGURE.search(before) or _UNTIL.match(behind)),
    )


def is_correction(line: Line) -> bool:
    """The sentence replaces an earlier figure: "raised the toll to 20"."""
    return bool(_CORRECTION.search(line.text))


def _figures(line: Line) -> list[_Figure]:
    text = line.text
    numbers = line.numbers[:_MOST_FIGURES]
    figures = []
    for number in numbers:
        noun = re.match(r"[\s\"“]*((?:[^\W\d_][\w'’-]*\s*){0,4})", text[number.end :])
        words = (number.text + " " + (noun[1] if noun else "")).casefold()
        words = re.split(r",|\b(?:and|or)\b", words, maxsplit=1)[0]
        part = (
            _PART.search(text[: number.start][-25:])
            or _OF_THEM.match(text, number.end)
            or _PART_BEHIND.match(text, number.end)
        )
        figures.append(_Figure(number, words, _fate(text, number, numbers), bool(part)))
    # Numbers of one list share the fate that is told behind the last or before the first.
    for at in range(len(figures) - 2, -1, -1):
        here, following = figures[at], figures[at + 1]
        if here.fate is None and _is_list(text, here, following):
            here.fate = following.fate
    for at in range(1, len(figures)):
        before, here = figures[at - 1], figures[at]
        if here.fate is None and not here.is_part and _is_list(text, before, here):
            here.fate = before.fate
    return figures


def _is_list(text: str, first: _Figure, second: _Figure) -> bool:
    return _LIST.fullmatch(text[first.number.end : second.number.start]) is not None


def _fate(text: str, number: Number, numbers: Sequence[Number]) -> Fate | None:
    if number.maximum == 0:
        return _fate_of_nobody(text, number)
    before = text[max(0, number.start - 40) : number.start]
    following = min((n.start for n in numbers if n.start >= number.end), default=len(text))
    after = text[number.end : min(following, number.end + 110)]
    after = _CLAUSE_END.split(after, maxsplit=1)[0]
    match = _AFTER.match(after)
    if _UNREAL_BEFORE.search(before) or (match and _UNREAL_WORD.search(match.group())):
        return None
    for fate, pattern in _BEFORE.items():
        if pattern.search(before):
            if before.rstrip().endswith(("left", "leaving")) and not (match and match["killed"]):
                return "injured" if match and match["injured"] else None
            return "injured" if fate == "injured" else "killed"
    if match is None:
        return None
    is_active = not match["be"].strip() and (match["killed"] or match["injured"]).casefold() in (
        "killed",
        "shot dead",
        "wounded",
        "injured",
    )
    if is_active and _OBJECT.match(text, number.end + match.end()):
        return None
    return "killed" if match["killed"] else "injured"


def _fate_of_nobody(text: str, number: Number) -> Fate | None:
    if re.search(r"\b(?:knew|know|aware|reports?|word) of\s+$", text[: number.start][-20:]):
        return None  # nobody heard of any: no figure
    words = text[number.start : number.end + 40].casefold()
    if re.search(r"\b(?:dead|death|deaths|fatalit\w+|killed|died)\b", words):
        return "killed"
    if re.search(r"\b(?:casualt\w+|hurt|injur\w+|wound\w+|unhurt|unharmed|unscathed)\b", words):
        return "injured"
    return None


def _count(line: Line, counted: list[_Figure], figures: list[_Figure]) -> Count | None:
    """One figure for all whom one clause or list counts; what another source says is left out."""
    if not counted:
        return None
    group = [counted[0]]
    for figure in counted[1:]:
        if figure.number.maximum == 0 or _BREAK.search(
            line.text, group[-1].number.end, figure.number.start
        ):
            break
        group.append(figure)
    minimum = sum(int(f.number.minimum) for f in group)
    highs = [f.number.maximum for f in group]
    maximum = None if None in highs else sum(int(h) for h in highs if h is not None)
    text = _words_of(line.text, group)
    return Count(min=minimum, max=maximum, text=text, attackers=_attackers(line, group, figures))


def _words_of(text: str, group: list[_Figure]) -> str:
    """The figures as written; with their nouns where there are several, gaps as an ellipsis."""
    if len(group) == 1:
        return group[0].number.text
    start = end = group[0].number.start
    pieces = []
    for at, figure in enumerate(group):
        if at and not _is_list(text, group[at - 1], figure):
            pieces.append(text[start:end])
            start = figure.number.start
        noun = re.match(rf"[\s\"“]*{_NOUN}", text[figure.number.end :])
        end = figure.number.end + (noun.end() if noun else 0)
    return " … ".join([*(piece.strip(" ,.") for piece in pieces), text[start:end].strip(" ,.")])


def _attackers(line: Line, group: list[_Figure], figures: list[_Figure]) -> int | None:
    by_state = bool(_STATE_FORCE.search(line.text[: group[0].number.start]))
    attackers = 0
    is_told = True
    for figure in group:
        words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", figure.noun))
        if words & ATTACKERS or (words & FIGHTERS and not by_state):
            attackers += int(figure.number.minimum)
        elif not words & _VICTIMS and figure.number.maximum != 0 and not words & FIGHTERS:
            is_told = False
    if attackers:
        return attackers
    for part in figures:
        if not part.is_part:
            continue
        named = _OF_THEM.match(line.text, part.number.end)
        words = set(re.findall(r"[^\W\d_]+", part.noun + " " + (named["rest"] if named else "")))
        if {w.casefold() for w in words} & ATTACKERS and part.number.maximum:
            return int(part.number.minimum)
    return 0 if is_told else None
