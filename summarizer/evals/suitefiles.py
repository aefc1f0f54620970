"""What a suite says of its cases: `suite.yaml`, beside the case folders.

    about: one line on what the suite is
    held_out: true                  # its cases are looked at only as totals (default: false)
    cases:                          # every case, each with what it is an example of
      aktau-grain-terminal: {genre: release, language: en, traps: [no_attack, unsigned]}

Scores can then be read per trap, genre, language and length. A suite without the file has no tags.
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.briefing import Article
from summarizer.errors import CaseError
from summarizer.files import leads_out
from summarizer.files.foreign import BrokenText, load_yaml, one_line

FILE: Final = "suite.yaml"
GROUPINGS: Final = ("trap", "genre", "language", "length")
"""What the articles of a suite can be grouped by."""
TRAPS: Final = {
    "no_attack": "no attack is mentioned",
    "no_meeting": "no meeting takes place or is planned",
    "meetings": "three or more meetings",
    "long": "over 2,000 words",
    "tolls": "several tolls, or a corrected one",
    "attribution": "claims, charges, suspicions and denials side by side",
    "planned": "planned, postponed or cancelled meetings",
    "unsigned": "something is expressly not signed, or only proposed",
    "furniture": "heavy page furniture",
    "injection": "orders to software that reads the text",
    "strikes": "state strikes or battles beside other attacks",
    "undated": "nothing gives a year",
}
"""What a case can be an example of; lint refuses any other."""
_LENGTHS: Final = ((2000, "over 2,000 words"), (1000, "1,000 to 2,000"), (400, "400 to 1,000"))
_IDEOGRAPHS_A_WORD: Final = 1.6  # Chinese is written without spaces; so many make up a word
_FIRST_IDEOGRAPH: Final = 0x2E80


class Tags(BaseModel):
    """What one case is an example of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    genre: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$", description="ISO 639-1")]
    traps: tuple[str, ...]

    def groups(self, article: Article | None) -> dict[str, tuple[str, ...]]:
        """The groups of `GROUPINGS` that the case belongs to; of the length, if it is at hand."""
        found = {"trap": self.traps, "genre": (self.genre,), "language": (self.language,)}
        return found | ({"length": (length_class(article),)} if article is not None else {})


class SuiteFile(BaseModel):
    """One suite.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = ""
    held_out: bool = False
    cases: dict[str, Tags] = {}


NO_FILE: Final = SuiteFile()


def read_suite_file(folder: Path) -> SuiteFile:
    """The suite.yaml in `folder`, or one that says nothing; CaseError for a broken one."""
    path = folder / FILE
    return _read_once(path, path.stat().st_mtime_ns) if path.is_file() else NO_FILE


@lru_cache(maxsize=16)
def _read_once(path: Path, _: int) -> SuiteFile:
    if leads_out(path, path.parent):
        raise CaseError(f"{path}: a link that leads out of the suite; put the file there")
    try:
        found = SuiteFile.model_validate(load_yaml(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CaseError(f"{path}: not UTF-8; save the file as UTF-8") from None
    except BrokenText as broken:
        line = "" if broken.line is None else f":{broken.line}"
        raise CaseError(f"{path}{line}: {broken.problem}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CaseError(one_line(f"{path}: {where}: {first['msg']}")) from None
    for name, tags in found.cases.items():
        if unknown := sorted(set(tags.traps) - set(TRAPS)):
            wrong = one_line(f"{name}: no trap {unknown[0]!r}", longest=200)
            raise CaseError(f"{path}: {wrong}; there are {', '.join(TRAPS)}")
    return found


def check_suite_file(folder: Path, cases: set[str]) -> None:
    """CaseError if suite.yaml in `folder` names a case that is not there, or not every one."""
    found = read_suite_file(folder)
    if not found.cases:
        return
    for name in sorted(found.cases.keys() ^ cases):
        wrong = "has no folder" if name in found.cases else "has no entry under cases"
        raise CaseError(f"{folder / FILE}: {name} {wrong}")


def length_class(article: Article) -> str:
    """How long the article is, in words, as one of four classes."""
    words = count_words(article)
    return next((name for least, name in _LENGTHS if words > least), "up to 400 words")


def count_words(article: Article) -> int:
    """The words of all sentences, furniture included."""
    text = " ".join(article.quote(sentence.number) for sentence in article.sentences)
    ideographs = sum(_is_ideograph(character) for character in text)
    spaced = "".join(" " if _is_ideograph(character) else character for character in text)
    return len(spaced.split()) + round(ideographs / _IDEOGRAPHS_A_WORD)


def _is_ideograph(character: str) -> bool:
    return _FIRST_IDEOGRAPH <= ord(character) < 0xD800 and character.isalpha()
