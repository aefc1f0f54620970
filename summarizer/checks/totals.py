"""What the words of a count add up to: "a policeman, his wife and three sons" are five.

Groups with a figure add up; a person named or pointed out is one; a group without a figure ("his
children") leaves the sum open, and only a total smaller than a figure that stands there is an error
then.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer import numerals
from summarizer.checks.cues import whole
from summarizer.numerals import COUNTS, Number

Range = tuple[float, float | None]

_JOIN = re.compile(
    r"\s*(?:[,;]\s*(?:and|plus|as well as)\s|[,;]|\b(?:and|plus|along with|together with|as well as"
    r"|with)\b)\s*",
    re.IGNORECASE,
)
_NO_LIST = re.compile(
    r"\b(?:not|or|to|than|then|later|until|earlier|first|initial\w*|instead|revised|said|says|from"
    r"|according|rose|lowered|but|while|were|had|others?|of them|of whom|includ\w+|among)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"\b(?:includ\w+|among|of (?:them|whom|which)|only|not)\b[^,;]*$", re.IGNORECASE)
_WHOLE = re.compile(r"\bof\s+(?:the|those|these|its|his|her|their)\s+$", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:was|were|who|which|that|have|has|had|died|dead|kill\w*|wound\w*|injur\w*|hurt|slain"
    r"|suffer\w*|in|at|on|by|from|near)\b",
    re.IGNORECASE,
)
_DEED = re.compile(
    r"^\s*(?:shot|stabbed|beheaded|killed|murdered|wounded|injured|hurt)\s+"
    r"(?=(?:the|his|her|its|their)\b)",
    re.IGNORECASE,
)
_POINTED_OUT = re.compile(r"^(?:the|his|her|its|their|another|my|our|one|an?)\b", re.IGNORECASE)
_MANY = re.compile(
    r"^(?:(?:a (?:number|handful|few|group) of|some|several|many|most|all|others?|more|dozens"
    r"|scores|hundreds|unknown|un(?:told|specified|disclosed))\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?<!s)s$|^(?:children|men|women|people|police|\w+(?:men|women))$", re.IGNORECASE
)
_GROUP = re.compile(
    r"\b(?:(?:the|a|an|another)\s+)?(pair|couple|duo|trio|quartet|score)\b(?!\s+of)", re.IGNORECASE
)
_GROUP_SIZE = {"pair": 2, "couple": 2, "duo": 2, "trio": 3, "quartet": 4, "score": 20}
_NEARLY = re.compile(r"^(?:nearly|almost|close to|just under|just short of)\b", re.IGNORECASE)
PLAIN_FATES = {
    "killed": whole(
        "kill(?:s|ed|ing|ings)?", "dead", "die[sd]", "dying", "deaths?", "slain", "murdered",
        "perished",
    ),
    "injured": whole("wound(?:s|ed|ing)?", "injur(?:e[sd]|ing|y|ies)", "hurt(?:ing)?"),
}  # fmt: skip


@dataclass(frozen=True)
class Total:
    """What the words of a count add up to."""

    ranges: set[Range]
    """Every (lowest, highest) that they allow; empty where they hold no figure."""

    people: int
    """How many are named or pointed out one by one."""

    least: float
    """The largest figure: no total can be smaller."""

    is_open: bool
    """Some of those meant are neither counted nor single: the total cannot be told."""


def read_total(text: str) -> Total:
    """The total of "two guards, a driver and three raiders", as far as the words tell it."""
    numbers = find_counts(text)
    plain = [
        n
        for i, n in enumerate(numbers)
        if not (i and _PART.search(text, numbers[i - 1].end, n.start))
        and not (i and re.match(r"\s+of\s+(?:them|whom|which)\b", text[n.end :]))
        and not _WHOLE.search(text, 0, n.start)
    ] or numbers
    people, unknown = _uncounted(text, numbers)
    if not numbers:
        return Total(set(), people, 0, is_open=bool(people and unknown))
    least = max(n.minimum for n in plain)
    ranges = _total_of(text, plain, people)
    return Total(ranges, people, least, is_open=bool(unknown))


def _total_of(text: str, numbers: Sequence[Number], people: int) -> set[Range]:
    between = [text[a.end : b.start] for a, b in itertools.pairwise(numbers)]
    fates = {fate for fate, cue in PLAIN_FATES.items() if cue.search(text)}
    is_list = len(fates) < 2 and all(
        _JOIN.search(gap) and not _NO_LIST.search(gap) for gap in between
    )
    if not is_list:
        return sum_neighbours(numbers)
    first, rest = numbers[0], numbers[1:]
    is_apposition = bool(rest) and re.search(r"\b(?:and|plus|with)\b", between[0]) is None
    if is_apposition and first.minimum == sum(n.minimum for n in rest) + people:
        # "three people, two guards and a driver": the first is the sum, or one of three groups.
        return {_add(numbers[:1], 0), _add(numbers, people)}
    totals = {_add(numbers, people)}
    if people:
        # "Two guards, the brothers Vula": whoever is pointed out may be among those counted.
        low, high = _add(numbers, 0)
        if re.search(r",\s*(?:the|[A-Z])", text) and " and " not in text:
            totals.add((low, high))
    if len(numbers) == 1 and _NEARLY.match(first.text) and not people:
        n = first.minimum
        totals |= {(n, n), (n, n - 1), (n - 1, n), (n - 1, n - 1), (n, None), (n - 1, None)}
    return totals


def _add(numbers: Sequence[Number], people: int) -> Range:
    highs = [n.maximum for n in numbers]
    high = None if None in highs else sum(h for h in highs if h is not None) + people
    return sum(n.minimum for n in numbers) + people, high


def sum_neighbours(numbers: Sequence[Number]) -> set[Range]:
    """Every range that the figures give, alone or as a sum of up to four neighbours."""
    return {
        _add(numbers[start : start + size], 0)
        for size in range(1, 5)
        for start in range(len(numbers) - size + 1)
    }


def find_counts(text: str) -> list[Number]:
    """The numbers of people in `text`: no ages, and with the groups that name their own size."""
    numbers = [n for n in numerals.find_numbers(text) if n.kind in COUNTS and not _is_age(text, n)]
    for match in _GROUP.finditer(text):
        if not any(n.start < match.end() and match.start() < n.end for n in numbers):
            size = _GROUP_SIZE[match[1].lower()]
            numbers.append(Number(match.start(), match.end(), match[0], size, size))
    return sorted(numbers, key=lambda n: n.start)


def _is_age(text: str, number: Number) -> bool:
    """ "Ana Seru, 34, and ...": between commas behind a name."""
    return (
        number.text.isdigit()
        and re.search(r"[A-Z]\w+,\s*$", text[: number.start]) is not None
        and re.match(r"\s*(?:,|$|and\b)", text[number.end :]) is not None
    )


def _uncounted(text: str, numbers: Sequence[Number]) -> tuple[int, bool]:
    """How many are pointed out one by one, and whether a group is there without a figure."""
    people, unknown = 0, False
    start = 0
    pieces = [(m.start(), m.end()) for m in _JOIN.finditer(text)] + [(len(text), len(text))]
    for end, following in pieces:
        piece = text[start:end]
        begin, start = start, following
        if any(begin <= n.start < end or n.start < begin < n.end for n in numbers):
            continue
        piece = _DEED.sub("", piece)
        noun = _VERB.split(piece, maxsplit=1)[0].strip(" \"'“”‘’()")
        if not noun or noun.isdigit() or _PART.search(noun):
            continue
        if _is_one(noun):
            people += 1
        else:
            unknown = True
    return people, unknown and (people > 0 or bool(numbers) or len(pieces) > 1)


def _is_one(noun: str) -> bool:
    """ "his driver", "a cook", "Ana Seru"; not "his children", "Several guards"."""
    words = noun.split()
    if _MANY.match(noun):
        return False
    if _POINTED_OUT.match(noun) or len(words) == 1:
        return bool(noun[0].isupper() or len(words) > 1) and not _PLURAL.search(words[-1])
    return noun[0].isupper()
