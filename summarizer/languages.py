"""Is a text English: cue words, rules and patterns are, and say nothing of other languages."""

import re
from string import ascii_letters

_FUNCTION_WORDS = frozenset(
    "the of and to in a is was that for on with by at from it as his her has had been were an he "
    "she they their its will not but are have after who said".split()
)
_COMMONEST = (" the ", " of ", " and ", " to ", " in ", " a ", " that ", " for ")
_ASCII = re.compile(r"[\x00-\x7f]+")
_NO_LETTERS = bytes(set(range(128)) - set(map(ord, ascii_letters)))
_FOREIGN_WORDS = re.compile(  # none of them is English or usual in names
    r"\b(?:der|und|ist|nicht|mit|sich|les|est|dans|pour|une|que|los|las|por|una|como|che|della|"
    r"sono|não|uma|para|nie|jest|het|niet|zijn|och|inte|bir|için|yang|dengan|untuk|katika|kwa)\b"
)
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-ZÀ-ž]")
_RUN = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_SHARE = 0.15  # in English news about every third word is one; elsewhere hardly any
_FEW_WORDS = 25  # of so short a text two such words are enough to tell
_TOO_FEW_WORDS = 12  # so short a text need have none: "Hello", "Gunmen stormed markets"
_SAMPLE = 20_000  # characters that tell the language


def looks_english(text: str) -> bool:
    """True where `text` has English function words, or is too short to have any and not foreign."""
    sample = text[:_SAMPLE]
    # Mostly the commonest words are enough, even if every character that is no letter ended a word.
    most_words = 1 + len(sample) - count_ascii_letters(sample)
    surely_found = sum(map(sample.count, _COMMONEST))
    if surely_found > 0 and surely_found >= _ENGLISH_SHARE * most_words:
        return True
    runs = _RUN.findall(sample)
    words = sum(1 if run.isalpha() else len(_WORD.findall(run)) for run in runs)
    # Looked up word by word: a pattern of all of them takes twice as long.
    found = sum(map(_FUNCTION_WORDS.__contains__, map(str.lower, runs)))
    if (found > 0 and found >= _ENGLISH_SHARE * words) or (words <= _FEW_WORDS and found >= 2):
        return True
    is_foreign = _FOREIGN_WORDS.search(sample) or _FOREIGN_LETTER.search(sample)
    return words <= _TOO_FEW_WORDS and not is_foreign


def count_ascii_letters(text: str) -> int:
    """How many of A to Z and a to z `text` has; all at once, and not one by one."""
    return len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS))


def count_letters(text: str) -> int:
    """How many letters of any script `text` has."""
    return count_ascii_letters(text) + sum(map(str.isalpha, _ASCII.sub("", text)))
