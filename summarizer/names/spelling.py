"""One spelling for what transliterations write in many ways: from characters to a key per word.

Names reach English through Arabic, Persian, Urdu, Hebrew, Russian, Ukrainian, Turkish and Chinese,
each by several systems: Qaderi and Ghaderi, Noury and Nuri, Kovalsky and Kovalskyy. `fold` maps
what the systems confuse to one letter and leaves alone what tells names apart: the a of Khamenei
from the o of Khomeini, Deng from Ding.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Final

# Letters that Unicode does not take apart into a base and a mark.
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "ə": "a",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        # Arabic script as Persian, Urdu and Arabic keyboards write the same letter.
        "ى": "ي",
        "ی": "ي",
        "ے": "ي",
        "ک": "ك",
        "ة": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "\u0640": None,  # tatweel only stretches a word
        "\u200c": None,  # zero-width non-joiner
        "\u200d": None,
        "\u200e": None,
        "\u200f": None,
        "\u00ad": None,  # soft hyphen
    }
)
# Apostrophes, and the signs that stand for hamza and ayn: "Sa'adabad", "Qur’an", "Baʿath".
APOSTROPHES: Final = "'’‘ʼʻʾʿ`´ʹʺ′‛ꞌ"
_APOSTROPHES: Final = str.maketrans(dict.fromkeys(APOSTROPHES))
# Marks that may go. Those of Indic scripts are vowels and stay.
_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed]")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """`text` in lower case without diacritics and apostrophes; Latin letters become ASCII."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = _MARKS.sub("", decomposed).translate(_LETTERS).translate(_APOSTROPHES)
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def fold(token: str) -> str:
    """The key of one word: equal for spellings that transliteration confuses.

    q, gh and g are one letter here (`same_token` also allows q for k), v and w, kh and h inside a
    word, dh and d, th and t; o, u, ou and oo, e, i, y and ee, ai, ay, ei and ey; double letters
    are single, a final h and compounds with Abd and Allah are levelled. Words of one syllable keep
    their short vowels, and words of up to three letters all: there nearly every letter tells one
    Chinese or Korean surname from another. What is not Latin stays as `plain` makes it.
    """
    key = next(_keys(plain(token)))
    return key if "e" not in key or _syllables(key) < 2 else key.replace("e", "i")


@lru_cache(maxsize=65536)
def same_token(first: str, second: str) -> bool:
    """Whether two words can be spellings of one: equal keys, q for k, or one short e for an a."""
    a, b = plain(first), plain(second)
    if a == b:
        return True
    return any(_alike(x, y) for x, y in product(_detailed(a), _detailed(b)))


# Fatah and Fateh, Sara and Sera differ in one short vowel too, and are not one name.
_SHORTEST_LOOSE: Final = 5
_KEY_SYLLABLE: Final = re.compile(r"[aeiouEW]+")


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if len(a) != len(b) or (a[0] != b[0] and {a[0], b[0]} != {"e", "i"}):
        return False
    syllables = _syllables(a)
    if syllables < 2 or syllables != _syllables(b) or len(a) < _SHORTEST_LOOSE:
        return False
    unlike = [{x, y} for x, y in zip(a, b, strict=True) if x != y]
    if not all(pair in ({"e", "i"}, {"a", "e"}) for pair in unlike):
        return False
    # Samad and Samed, Pervez and Parviz; two such vowels are another name.
    return unlike.count({"a", "e"}) <= 1


def _syllables(key: str) -> int:
    return len(_KEY_SYLLABLE.findall(key))


# In order. Upper-case letters stand for sounds that no single small letter writes. Before each
# pattern, letters that all its matches have: to find that a word lacks them costs a tenth.
_CONSONANTS: Final = [
    (letters, re.compile(pattern), replacement)
    for letters, pattern, replacement in (
        ("ch", r"tsch|tch", "C"),
        ("h", r"sch|sh", "S"),
        ("zh", r"zh", "Z"),
        ("d", r"dzh|dj", "j"),
        ("ch", r"ch", "C"),
        ("ph", r"ph", "f"),
        ("ck", r"ck", "k"),
        ("kh", r"(?<=.)kk?h", "h"),  # at the beginning kh and h are two letters: Khatami, Hatami
        ("kh", r"^kh", "K"),
        ("gh", r"gh", "g"),
        ("x", r"(?<=.)x", "ks"),
        ("c", r"c(?![eiy])", "k"),
        ("ff", r"(?<=[aeiouy])ff$", "v"),  # Smirnoff
        ("a", r"a(?:w?ou|w?oo|wu|u)", "W"),  # Daud, Daoud, Dawood
        ("w", r"(?<=[aeiou])w(?=[aeiouy])|^w|(?<![aeiou])w|w$", "v"),
        ("", r"([b-df-hj-np-tv-zCSZ])(?=\1)", ""),
        ("h", r"(?<=[aeiou])h$", ""),
    )
]
_ALLAH: Final = re.compile(r"[aou]ll?ah?$")
_ABDUL: Final = re.compile(r"abd[aeou]l")
_ABD: Final = re.compile(r"^abd[aeou](?:l|([rsztnd])(?=\1))(?!lah)(?=\w{3})")
_DIN: Final = re.compile(r"[aeiou]d?d[ie]+n$")
_MAD: Final = re.compile(r"m+[ae]d(?=i?$)")
_VOWELS: Final = re.compile(r"(?<!^)[aeiouy]+|^[aeiou][aeiouy]*|^y(?![aeiou])")
_LONG_I: Final = re.compile(r"i+y?(?=[aou])")
_SYLLABLE: Final = re.compile(r"[aeiouy]+")
# Pinyin's q and x are sounds of their own.
_PINYIN: Final = re.compile(r"(?:q[iu]|x[iu])[a-z]{0,4}")


_OPEN_LETTERS: Final = (("q", ("g", "k")), ("th", ("t", "s")), ("dh", ("d", "z")))


@lru_cache(maxsize=65536)
def _detailed(token: str) -> tuple[str, ...]:
    """The keys of a `plain` word with e and i kept apart; several where q, th or dh are open."""
    return tuple(dict.fromkeys(_keys(token)))


# The letters that some rule above or below makes one at the beginning of a word.
_INITIALS: Final = {
    letter: letters for letters in ("aeiouy", "cgkqt", "dj", "fp", "vw") for letter in letters
}


def initials_of_spellings(word: str) -> str:
    """The ASCII letters with which a word of the same key can begin, in lower case.

    Who looks for one key among many words need not `fold` those that begin with another letter.
    """
    initial = plain(word)[:1]
    return _INITIALS.get(initial, initial)


def _keys(token: str) -> Iterator[str]:
    if not (token.isascii() and token.isalpha()):
        yield token
        return
    if len(token) <= 3:
        yield token[:-1] + "i" if token[-1:] == "y" and len(token) == 3 else token
        return
    if _ABDUL.fullmatch(token):
        yield "abd"
        return
    one_syllable = len(_SYLLABLE.findall(token)) < 2
    if one_syllable and _PINYIN.fullmatch(token):
        yield token
        return
    spellings = [token]
    for written, choices in _OPEN_LETTERS:
        if written in token:
            spellings = [s.replace(written, choice) for s in spellings for choice in choices]
    for spelling in spellings:
        yield _sounded(spelling, one_syllable)


def _sounded(token: str, one_syllable: bool) -> str:
    if len(token) > 5 and _ALLAH.search(token):
        token = _ALLAH.sub("ula", token)
    elif token.startswith("abd"):
        token = _ABD.sub("abd", token)
    if "d" in token:
        if len(token) > 6:
            token = _DIN.sub("din", token)
        token = _MAD.sub("mad", token)
    for letters, pattern, replacement in _CONSONANTS:
        if letters in token:
            token = pattern.sub(replacement, token)
    token = _VOWELS.sub(
        lambda match: _vowel(match[0], one_syllable, match.end() == len(token)), token
    )
    return _LONG_I.sub("i", token) if "i" in token else token


_LONG_VOWELS: Final = {
    "aa": "a",
    "ee": "i",
    "ii": "i",
    "iy": "i",
    "yi": "i",
    "yy": "i",
    "ie": "i",
    "iyi": "i",
    "oo": "u",
    "ou": "u",
    "uu": "u",
    "ue": "u",
    "oe": "u",
    "ai": "E",
    "ay": "E",
    "ei": "E",
    "ey": "E",
    "ae": "E",
    "aee": "E",
    "aei": "E",
    "aey": "E",
    "eyi": "E",
    "ayi": "E",
}


def _vowel(letters: str, one_syllable: bool, final: bool) -> str:
    long = _LONG_VOWELS.get(letters)
    if long == "E" and one_syllable and final:
        return letters  # Lai and Lei, Bai and Bei are different surnames
    if long is not None:
        return long
    if one_syllable:
        return letters
    return letters.replace("o", "u").replace("y", "i") if len(letters) == 1 else letters
