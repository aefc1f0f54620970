"""Are the figures of a toll those of its words, of the right fate, and added up as they should be?

What the words add up to is for `summarizer.checks.totals`.
"""

import re
from collections.abc import Iterator, Sequence

from summarizer import numerals
from summarizer.briefing import Finding
from summarizer.checks.cited import CitedArticle, name_sentences
from summarizer.checks.cues import cues
from summarizer.checks.paths import Path
from summarizer.checks.totals import PLAIN_FATES, find_counts, read_total, sum_neighbours
from summarizer.checks.words import folded_words
from summarizer.names import same_name
from summarizer.schema import Attack, Count, Toll

_ATTACKERS = (
    r"(?:attackers?|assailants?|gunm[ae]n|militants?|terrorists?|raiders?|bombers?|insurgents?"
    r"|rebels?|fighters?|guerrillas?|extremists?|jihadis?(?:ts?)?|hijackers?|kidnappers?"
    r"|infiltrators?|suicide bombers?|perpetrators?)"
)
_ATTACKER = re.compile(rf"\b{_ATTACKERS}\b", re.IGNORECASE)
# Nobody calls victims by these words, whoever attacked whom.
_CERTAIN_ATTACKER = re.compile(
    r"\b(?:attackers?|assailants?|raiders?|(?:suicide )?bombers?|hijackers?|kidnappers?)\b",
    re.IGNORECASE,
)
_VICTIM = re.compile(
    r"\b(?:people|persons?|civilians?|passengers?|passers-?by|residents?|villagers?|traders?|wom[ae]n"
    r"|child(?:ren)?|boys?|girls?|students?|pupils?|teachers?|worshippers?|pilgrims?|bystanders?"
    r"|farmers?|workers?|tourists?|shoppers?|guards?|drivers?|hostages?|journalists?)\b",
    re.IGNORECASE,
)
_BEHIND_NUMBER = re.compile(
    rf"\s+(?:of\s+(?:the|them|whom|those|these)\s+)?(?:\w+\s+(?:were\s+)?)?[\"“'‘]?{_ATTACKERS}\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:an?|the|his|her)\s+(?:\w+\s+)?\w*[^s\W]\b", re.IGNORECASE)  # "the driver"
# "Two of those eleven were attackers" counts eleven.
_OF_ALL = re.compile(
    r"\b\w+\s+of\s+(?:the|those|these)\s+(?=\d|(?:three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|dead|victims)\b)",
    re.IGNORECASE,
)
_PARTITIVE = re.compile(r"\s+of\s+", re.IGNORECASE)

_ZERO = re.compile(
    r"\b(?:no|zero|nil|0|none|nobody|nothing|never|neither|nor|not|without|un(?:hurt|harmed|injured"
    r"|scathed|touched)|safe(?:ly)?|escaped|survived|spared|bloodless)\b|n['’]t\b",
    re.IGNORECASE,
)
# A fate by its plain words, and by the words that may stand for it.
_BROAD = {
    "killed": cues(
        r"bod(?:y|ies)\b", "li(?:fe|ves)", "fatal", "toll", "casualt", "victim", "martyr",
        "assassinat", "execut", "behead", "massacr", "murder", "slew", "gunned down", "corpse",
        "remains", "mourn", "buried", "burial", "funeral", "succumb", "drown", "burn(?:ed|t) to",
        r"los(?:s|t|ses)\b", "eliminat", "neutrali", "liquidat", "shot", "hang", "crush", "wiped",
        "surviv", "cost", "left behind",
        behind="|" + PLAIN_FATES["killed"].pattern,
    ),
    "injured": cues(
        "burn", "hospital", "treated", "critical", "maim", "casualt", "victim", r"hit\b", "struck",
        "shrapnel", "bruis", "suffer", "stab", "shot(?! dead)", "condition", "bleed", "surger",
        "lost an?", "unharmed", "unscathed", "unhurt",
        behind="|" + PLAIN_FATES["injured"].pattern,
    ),
}  # fmt: skip
_OTHER = {"killed": "injured", "injured": "killed"}
_CLAUSE = re.compile(r"[;,.!?–—]\s|\s(?:and|but|while|whereas|as)\s", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘'(\[]?[A-Z0-9])")


_CORRECTED = re.compile(
    r"\b(?:lower(?:s|ed)|raise[sd]|revis\w+|correct(?:ed|s)|updat(?:ed|es)|(?:rose|climbed|risen"
    r"|increased|fell) to|later (?:said|put|spoke|gave|reported)|has since|final)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:first|initial(?:ly)?|at first|originally|earlier (?:said|put|spoke|gave|reported|figure)"
    r"|early reports?|preliminary)\b",
    re.IGNORECASE,
)


def findings(cited: CitedArticle, path: Path, attack: Attack) -> Iterator[Finding]:
    """What is wrong with the figures of one attack's tolls."""
    for j, toll in enumerate(attack.tolls):
        for fate in ("killed", "injured"):
            count: Count | None = getattr(toll, fate)
            if count is not None:
                here = (*path, "tolls", j, fate)
                yield from _Figures(cited, here, count, fate, toll.evidence).findings(attack)
        if toll.superseded and (latest := _overtaken(cited, toll, attack.tolls)) is not None:
            yield cited.objection(
                "value",
                (*path, "tolls", j, "superseded"),
                True,
                toll.evidence,
                f"the older figure is in {name_sentences(latest)}, and is not marked",
            )


def _overtaken(cited: CitedArticle, toll: Toll, tolls: Sequence[Toll]) -> list[int] | None:
    """The sentences of an older figure of the same source that is not marked, if words tell it."""
    for other in tolls:
        same_source = (other.according_to is None) == (toll.according_to is None) and (
            toll.according_to is None or same_name(toll.according_to, other.according_to or "")
        )
        if other is toll or other.superseded or not same_source:
            continue
        if not (toll.killed and other.killed) and not (toll.injured and other.injured):
            continue
        own = cited.text(set(toll.evidence) - set(other.evidence))
        theirs = cited.text(set(other.evidence) - set(toll.evidence))
        is_newer = bool(_CORRECTED.search(own)) and not _CORRECTED.search(theirs)
        is_first = bool(_FIRST.search(theirs)) and not _FIRST.search(own)
        if own and theirs and (is_newer or is_first) and not _FIRST.search(own):
            return other.evidence
    return None


class _Figures:
    """One count, its words, and the sentences that it cites."""

    def __init__(
        self, cited: CitedArticle, path: Path, count: Count, fate: str, evidence: Sequence[int]
    ) -> None:
        self.cited, self.path, self.count, self.fate = cited, path, count, fate
        self.evidence = evidence
        self.text = cited.text(evidence)
        self.where = name_sentences(evidence)

    def findings(self, attack: Attack) -> Iterator[Finding]:
        """At most one objection to each field."""
        count = self.count
        for field in ("min", "max", "attackers"):
            value = getattr(count, field)
            if value is not None and value < 0:
                yield self._object(field, value, "nobody counts below zero")
        if count.min is not None and count.max is not None and count.min > count.max:
            yield self._object("max", count.max, f"less than min = {count.min}")
        if 0 in (count.min, count.max) and not self._says_zero():
            field = "min" if count.min == 0 else "max"
            yield self._object(field, 0, f"no word such as 'no one' in {self._shown()}")
        yield from self._bounds()
        if self.cited.is_english:
            yield from self._fate()
        yield from self._attackers(attack)

    def _object(self, field: str, value: object, reason: str) -> Finding:
        return self.cited.objection("number", (*self.path, field), value, self.evidence, reason)

    def _shown(self) -> str:
        return f"{self.count.text!r}, {self.where}"

    def _says_zero(self) -> bool:
        if _ZERO.search(self.count.text) or any(
            low == 0 for low, _ in read_total(self.count.text).ranges
        ):
            return True
        if not self.cited.is_english:
            return True
        words = folded_words(self.count.text)
        return any(
            _ZERO.search(clause)
            for clause in _CLAUSE.split(self.text)
            if set(words) <= set(folded_words(clause))
        )

    def _bounds(self) -> Iterator[Finding]:
        count = self.count
        if not self.cited.is_english:
            yield from self._digits()
            return
        total = read_total(self._without_parts())
        ranges = total.ranges
        if not ranges and not total.people:
            ranges = sum_neighbours(find_counts(self.text))
        if total.is_open:
            if count.min is not None and 0 < count.min < total.least:
                yield self._object("min", count.min, f"less than a figure in {self._shown()}")
            if count.max is not None and 0 < count.max < total.least:
                yield self._object("max", count.max, f"less than a figure in {self._shown()}")
            return
        if count.min is not None and count.min == count.max == self._whole():
            return
        is_one = count.min in (1, None) and count.max in (1, None)
        if not ranges and is_one and _ONE.search(count.text):
            return
        reason = f"not the figure in {self._shown()}"
        lows = {low for low, _ in ranges}
        highs = {high for _, high in ranges}
        if (count.min and count.min not in lows and (ranges or count.min > total.people)) or (
            count.min == 0 and ranges and 0 not in lows
        ):
            yield self._object("min", count.min, reason)
        if count.max is not None:
            if count.max not in highs and (ranges or count.max != count.min):
                yield self._object("max", count.max, reason)
        elif count.min is not None and ranges:
            # A bound that stands in the sentences ("at least") need not stand in the count's words.
            open_ended = {
                low
                for low, high in (*ranges, *sum_neighbours(find_counts(self.text)))
                if high is None
            }
            if count.min not in open_ended:
                # The words of this objection stand in recorded answers: see docs/recordings.md.
                reason = (
                    f"{count.text!r} in {self.where} is no open-ended figure such as 'at least'"
                )
                yield self._object("max", "null", reason)

    def _without_parts(self) -> str:
        """The words without "two of those" before the figure that is the toll itself."""
        text = self.count.text
        for match in _OF_ALL.finditer(text):
            behind = numerals.find_numbers(text[match.end() :])
            if not behind or behind[0].minimum in (self.count.min, self.count.max):
                return text[: match.start()] + text[match.end() :]
        return text

    def _whole(self) -> int | None:
        """The one figure of "the number of the wounded, 58"; that of "three died, two guards and
        one of the seven", which the others add up to."""
        figures = [
            int(number.minimum)
            for number in numerals.find_numbers(self.count.text)
            if number.kind == "cardinal" and number.minimum == number.maximum
        ]
        if len(figures) == 1 or (len(figures) == 3 and 2 * max(figures) == sum(figures)):
            return max(figures)
        return None

    def _digits(self) -> Iterator[Finding]:
        """In another language only a figure in digits, alone in the words, can be compared."""
        figures = [int(digits) for digits in re.findall(r"(?<![\d(])\d+", self.count.text)]
        told = {self.count.min, self.count.max} - {None}
        if len(figures) == 1 and told and figures[0] not in told:
            field = "min" if self.count.min is not None else "max"
            value = getattr(self.count, field)
            yield self._object(field, value, f"not the figure in {self._shown()}")

    def _fate(self) -> Iterator[Finding]:
        """The words around the figure must not speak of the other fate alone."""
        other = _OTHER[self.fate]
        if self.fate == "killed" and 0 in (self.count.min, self.count.max):
            return  # "no one was hurt" says that nobody died, too
        field = (
            "min" if self.count.min is not None else "max" if self.count.max is not None else "text"
        )
        clauses = self.count.text
        if not PLAIN_FATES[other].search(clauses) and not _BROAD[self.fate].search(clauses):
            clauses = self._clauses() or ""
        if PLAIN_FATES[other].search(clauses) and not _BROAD[self.fate].search(clauses):
            value = getattr(self.count, field)
            yield self._object(field, value, f"the words around it speak of the {_NAMES[other]}")

    def _clauses(self) -> str:
        """The clauses in which the count's words stand; their sentences if those name no fate."""
        words = set(folded_words(self.count.text))
        there = [s for s in _SENTENCE.split(self.text) if words <= set(folded_words(s))]
        if not there:
            return ""
        figures = [n.text.casefold() for n in find_counts(self.count.text)]
        pieces = []
        for sentence in there:
            for clause in _CLAUSE.split(sentence):
                folded = set(folded_words(clause))
                is_here = words <= folded or any(
                    set(folded_words(figure)) <= folded for figure in figures
                )
                if is_here:
                    pieces.append(clause)
        clauses = " ".join(pieces)
        has_fate = any(_BROAD[fate].search(clauses) for fate in _BROAD)
        return clauses if has_fate else " ".join(there)

    def _attackers(self, attack: Attack) -> Iterator[Finding]:
        count, told = self.count, self.count.attackers
        if told is None or told < 0:
            return
        top = count.max if count.max is not None else count.min
        if top is not None and told > max(top, 0):
            yield self._object("attackers", told, "more attackers than there were dead or injured")
            return
        if not self.cited.is_english:
            return
        is_alone = told == 1 and _ATTACKER.search(self.text)
        if told and not is_alone and not numerals.value_is_found(told, self.text):
            yield self._object("attackers", told, f"not a figure in {self.where}")
            return
        figures = self._attackersfind_counts(attack)
        if figures and told not in figures and not self._is_partitive(told):
            shown = " or ".join(str(n) for n in sorted(figures))
            yield self._object("attackers", told, f"{self.where} counts {shown}")
        elif told and told == top and self._are_victims():
            yield self._object("attackers", told, f"{count.text!r} are not told to be attackers")

    def _attackersfind_counts(self, attack: Attack) -> set[int]:
        """The figures that the count's own words, or the words around them, give for attackers."""
        struck_back = attack.type in ("air_or_drone_strike", "shelling_or_missile") or any(
            target.kind == "armed_group" for target in attack.targets
        )
        pattern = _CERTAIN_ATTACKER if struck_back else _ATTACKER
        figures = _attacker_figures(self.count.text, pattern)
        if not figures and self.count.attackers:
            for clause in _CLAUSE.split(self.text):
                if _BROAD[self.fate].search(clause) and not PLAIN_FATES[_OTHER[self.fate]].search(
                    clause
                ):
                    figures += _attacker_figures(clause, _CERTAIN_ATTACKER)
        return {sum(figures), *figures} if len(figures) > 1 else set(figures)

    def _is_partitive(self, told: int) -> bool:
        return any(
            number.minimum == told and _PARTITIVE.match(self.text, number.end)
            for number in find_counts(self.text)
        )

    def _are_victims(self) -> bool:
        return bool(_VICTIM.search(self.count.text)) and not _ATTACKER.search(self.text)


_NAMES = {"killed": "dead", "injured": "injured"}


def _attacker_figures(text: str, pattern: re.Pattern[str]) -> list[int]:
    found = []
    for number in find_counts(text):
        if number.kind == "article":
            is_attacker = pattern.search(number.text) or pattern.match(text, number.end + 1)
        else:
            behind = _BEHIND_NUMBER.match(text, number.end)
            is_attacker = pattern.search(behind[0]) if behind else None
        if is_attacker and isinstance(number.minimum, int):
            found.append(number.minimum)
    return found
