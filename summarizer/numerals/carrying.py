"""Whether a text carries a value: as a number, as a bound, or as a sum that it spells out."""

import re
from functools import lru_cache
from typing import Final

from summarizer.numerals.finding import find_numbers
from summarizer.numerals.tokens import Kind, Number

COUNTS: Final[frozenset[Kind]] = frozenset({"cardinal", "article"})
"""The kinds of number that count people or things."""

_LONGEST_SUM: Final = 4  # more addends than that, and nearly any small number is "found"
_MOST_NUMBERS: Final = 30  # a "sentence" with more is a table, and nobody adds its cells up
_NEAR: Final = 120  # characters; what stands farther apart is not one list

_SENTENCE_END: Final = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(\[]?[A-Z])|\n+")
_CUE: Final = re.compile(
    r"""\b(?:
      (?P<killed>kill(?:s|ed|ing|ings)?|dead|die[sd]?|dying|deaths?|slain|slew|murder(?:s|ed|ing)?|
        martyr(?:ed|ing|dom)|assassinat(?:ed|ing)|execut(?:ed|ing)|behead(?:ed|ing)|massacred|
        los(?:t|ing)\ (?:his|her|their)\ li(?:fe|ves)|gunned\ down|shot\ dead|fatalities)
    | (?P<injured>wound(?:s|ed|ing)?|injur(?:es|ed|ing|ies|y)|hurt(?:ing)?|maim(?:ed|ing)|
        hospitali[sz]ed)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Figures on two sides of such a word come from two sources or two times: nobody adds them up.
_BREAK: Final = re.compile(
    r"\b(?:sa(?:id|ys)|according|but|while|whereas|however|earlier|later|previously|initially|"
    r"revised|rose|rising|instead|reported|reports?|claim(?:ed|s)?|than|compared)\b|;",
    re.IGNORECASE,
)
# "12 people, including three children": the three are among the twelve.
_PART_BEFORE: Final = re.compile(
    r"\b(?:including|included|includes|among|of (?:them|whom|which)|only|another)\b[^,;]*$",
    re.IGNORECASE,
)
_PART_BEHIND: Final = re.compile(
    r"\s+of\s+(?:the|them|whom|which|its|his|her|their|those|these)\b", re.IGNORECASE
)
# What may stand between two numbers of one list: "two policemen and four attackers".
_LIST: Final = re.compile(
    r"""(?:[\s,]+(?!(?:and|or|to)\b)[\w’'"“”()-]+){0,6}?\s*
    (?:,\s*(?:and\s|as\ well\ as\s)?
      |\s(?:and|plus|as\ well\ as|along\ with|together\ with)\s)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_OBJECT: Final = re.compile(r"[,;:]|\b(?:and|with)\b", re.IGNORECASE)
_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|who|which|that|in|at|on)\b", re.IGNORECASE
)


def value_is_found(value: int, text: str, kinds: frozenset[Kind] = COUNTS) -> bool:
    """Whether `text` carries `value`: exactly, as a bound, or as a sum of numbers it lists.

    A bound is the codebook's: "more than 100" carries 101, not 100; "dozens" carries 24. A sum is
    one of up to four numbers of one sentence that tell the same fate ("killing two policemen; four
    attackers died too" carries 6), or that stand in one list ("two policemen and four attackers").
    Dead and injured are never added up, nor is a part to its whole ("12, including three boys").
    0 is carried by "no one", "no casualties" and the like, never by silence. `kinds` says which
    numbers count; years, days, measures and labels do not by default.
    """
    return value in _carried(text, kinds)


@lru_cache(maxsize=4096)
def _carried(text: str, kinds: frozenset[Kind]) -> frozenset[int | float]:
    values: set[int | float] = set()
    counted: list[Number] = []
    for number in find_numbers(text):
        if number.kind not in kinds:
            continue
        if number.minimum or number.maximum == 0:  # "up to 20" does not state a zero
            values.add(number.minimum)
        if number.maximum is not None:
            values.add(number.maximum)
        # 1.200 is a decimal here and twelve hundred on most of the continent: it carries both.
        if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number.text):
            values.add(int(number.text.replace(".", "")))
        if number.kind in COUNTS and isinstance(number.minimum, int) and number.minimum:
            counted.append(number)
    if len(counted) > 1:
        values |= _sums(text, counted)
    return frozenset(values)


def _sums(text: str, counted: list[Number]) -> set[int]:
    sums: set[int] = set()
    ends = [match.start() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    start = position = 0
    for end in ends:
        first = position
        while position < len(counted) and counted[position].start < end:
            position += 1
        group = counted[first:position]
        if 1 < len(group) <= _MOST_NUMBERS:
            sums |= _sums_of_sentence(text, start, end, group)
        start = end
    return sums


def _sums_of_sentence(text: str, start: int, end: int, numbers: list[Number]) -> set[int]:
    fates = _fates(text, start, end, numbers)
    sums: set[int] = set()
    runs: list[list[Number]] = []
    for fate in ("killed", "injured"):
        run: list[Number] = []
        previous = start
        for number, its_fate in zip(numbers, fates, strict=True):
            if _BREAK.search(text, previous, number.start):
                runs.append(run)
                run = []
            previous = number.end
            if its_fate == fate and not _is_part(text, start, number):
                run.append(number)
        runs.append(run)
    chain: list[Number] = []
    for number in numbers:
        if _is_part(text, start, number):
            continue
        if chain and not _is_listed(text, chain[-1], number):
            runs.append(chain)
            chain = []
        chain.append(number)
    runs.append(chain)
    for run in runs:
        for first in range(len(run)):
            total = 0
            for number in run[first : first + _LONGEST_SUM]:
                total += int(number.minimum)
                sums.add(total)
    return sums


def _is_part(text: str, start: int, number: Number) -> bool:
    return (
        number.text.lower() == "both"
        or _PART_BEHIND.match(text, number.end) is not None
        or _PART_BEFORE.search(text, max(start, number.start - _NEAR), number.start) is not None
    )


def _is_listed(text: str, first: Number, second: Number) -> bool:
    between = text[first.end : second.start]
    return (
        len(between) <= _NEAR
        and _LIST.fullmatch(between) is not None
        and _CUE.search(between) is None
        and _VERB.search(between) is None
    )


def _fates(text: str, start: int, end: int, numbers: list[Number]) -> list[str | None]:
    """What happened to each group: the verb right before it, else behind it, else the last before.

    Numbers of one list share the fate of the list.
    """
    cues = [(m.start(), m.end(), m.lastgroup) for m in _CUE.finditer(text, start, end)]
    fates: list[str | None] = []
    for i, number in enumerate(numbers):
        if i and fates[-1] and _is_listed(text, numbers[i - 1], number):
            fates.append(fates[-1])
            continue
        last = i
        while last + 1 < len(numbers) and _is_listed(text, numbers[last], numbers[last + 1]):
            last += 1
        limit = numbers[last + 1].start if last + 1 < len(numbers) else end
        previous_end = numbers[i - 1].end if i else start
        before = [cue for cue in cues if previous_end <= cue[0] and cue[1] <= number.start]
        behind = [cue for cue in cues if numbers[last].end <= cue[0] and cue[1] <= limit]
        # A verb behind that takes the next number as its object ("wounding 5") is not ours.
        if behind and last + 1 < len(numbers) and _is_object(text, behind[-1][1], limit):
            behind.pop()
        if before and _is_object(text, before[-1][1], number.start):
            fates.append(before[-1][2])
        elif behind:
            fates.append(behind[0][2])
        else:
            fates.append(before[-1][2] if before else None)
    return fates


def _is_object(text: str, verb_end: int, number_start: int) -> bool:
    """Whether the number follows the verb as its object, with a few words between at most."""
    between = text[verb_end:number_start]
    return len(between.split()) <= 2 and not _NO_OBJECT.search(between)
