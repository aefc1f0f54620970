"""Offices: whether two descriptions of what somebody is may be of one post."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from summarizer.merging.spelling import FUNCTION_WORDS, stem, words
from summarizer.names.spelling import plain
from summarizer.places import country_code

Relation = Literal["same", "open", "different"]

# Ranks say what somebody is called, not what they head. "Commissioner" and "marshal" are both.
_RANKS: Final = frozenset(
    "general gen lieutenant lt major maj colonel col brigadier brig captain admiral vice rear "
    "commissioner marshal sergeant mr mrs ms dr sir sheikh ayatollah hojatoleslam datuk seri tan "
    "former acting new then outgoing top senior".split()
)
_RELATIVE: Final = frozenset(
    "counterpart colleague homologue opposite number peer guest host".split()
)
_SAME_POST: Final = [
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), post)
    for pattern, post in (
        (r"prime minister|premier|head of (?:the )?government|pm", "prime minister"),
        (r"head of state", "president"),
        (r"(?:top|chief|senior) diplomat|foreign secretary|secretary of state", "foreign minister"),
        (r"home secretary", "interior minister"),
        (r"defen[cs]e secretary|secretary of defen[cs]e", "defence minister"),
    )
]
"""Posts that go by names without a word in common."""
_SAME_WORD: Final = {
    word: meaning
    for meaning, others in {
        "head": "chief head heads director commander commands commanding commandant leader leads "
        "chair chairman chairwoman chairperson heading led manager superintendent",
        "interior": "internal home interior",
        "foreign": "external foreign",
        "defence": "defense defence",
        "army": "military armed army troops",
        "president": "president presidency",
        "minister": "minister ministers ministry",
        "secretary": "secretary secretaries",
    }.items()
    for word in others.split()
}
_HEADS: Final = frozenset(
    "head minister president secretary governor ambassador envoy spokesman spokeswoman speaker "
    "king emir sultan prince chancellor mayor senator member official officer representative "
    "diplomat negotiator adviser advisor deputy supreme".split()
)
# Words that many offices share and that tell none apart.
_EMPTY: Final = frozenset("affairs state national general country office service staff".split())


@dataclass(frozen=True, slots=True)
class Office:
    """What a role and an organisation say: kinds of heads, and over what."""

    heads: frozenset[str]
    field: frozenset[str]

    def relation(self, other: "Office") -> Relation:
        """same: one may well be the other; different: both say over what, or what, and differ."""
        if not self or not other:
            return "open"
        if self.field and other.field:
            return "same" if self.field & other.field else "different"
        if self.heads and other.heads:
            if not self.heads & other.heads:
                return "different"
            return "open" if self.field or other.field else "same"
        return "open"

    def __bool__(self) -> bool:
        return bool(self.heads or self.field)


@lru_cache(maxsize=65536)
def office(role: str | None, organisation: str | None) -> Office:
    """The office behind the words; empty for a bare rank and for "his counterpart"."""
    heads: set[str] = set()
    field: set[str] = set()
    text = role or ""
    for pattern, post in _SAME_POST:
        text = pattern.sub(post, text)
    for word in [*words(text), *words(organisation or "")]:
        key = plain(word)
        if key in FUNCTION_WORDS or key in _RANKS or key in _RELATIVE or key in _EMPTY:
            continue
        key = _SAME_WORD.get(key, key)
        if key in _HEADS:
            heads.add(key)
        elif not (word[:1].isupper() and country_code(word)):
            field.add(stem(key))
    return Office(frozenset(heads), frozenset(field))
