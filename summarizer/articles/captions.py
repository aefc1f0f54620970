"""Which blocks are captions: a picture's credit, how captions begin, and who stands where in it.

A caption may anchor a date and nothing else, and may be years older than the article, so it has to
be told from the body; a body sentence taken for a caption loses its facts. Hence each sign must
stand where only captions have it: the credit at the very end, outside any sentence.
"""

import re

from summarizer.sentences import ends_like_a_sentence

_START = re.compile(
    r"(?i:file(?:\s+(?:photo|image|picture|pic))?\s*[:–—-]\s"
    r"|(?:file|handout|stock)\s+(?:photo|image|picture)\b"
    r"|(?:photo|image|picture|caption|(?:photo|image)\s+caption)\s*[:,]\s"
    r"|image\s+(?:source|credit)\b"
    r"|in\s+this\s+(?:\w+\s+){0,2}(?:photo|handout|screengrab|frame\s+grab)\b"
    r"|in\s+this\s+(?:file|handout|undated|combination)\s+(?:picture|image)\b"
    r"|a\s+(?:file|handout|combination)\s+(?:photo|picture|image)\b"
    r"|\(?(?:from\s+left(?:\s+to\s+right)?|l-r|left\s+to\s+right)\s*[,:)])"
)
_CREDIT_AT_END = re.compile(
    r"(?:^|[.!?|)\]”\"–—])\s*(?:(?i:photo(?:graph)?|image|picture|photo\s+credit|credit|foto)"
    r"(?:(?i:\s+(?:by|courtesy(?:\s+of)?))\s|\s*[:/]\s*)[A-Z@©][^.]{1,60}\.?"
    r"|[A-Z]{2,12}\s?/\s?[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3}"
    r"|©\s?\S[^.]{1,60})\s*$"
)
_BRACKET_AT_END = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,90})[)\]）】]\s*$")
_CREDIT_WORD = re.compile(
    r"\b(?:photos?|photograph(?:er|ed)?|images?|pictures?|via|courtesy|hand-?out|file|getty|pool"
    r"|screen\s?grab|screenshot|twitter|instagram|facebook|telegram|press\s+(?:office|service)"
    r"|foto|archive|video\s+grab)\b|©|@\w",
    re.IGNORECASE,
)
_CREDIT_FIRST = re.compile(r"(?:photo|image|picture|credit|courtesy|via|file)\b", re.IGNORECASE)
_SLASHED_NAMES = re.compile(r"[@A-Z][\w.@ '’-]*\s?/\s?[@A-Z][\w.@ '’-]*")
_NAMES = re.compile(r"[A-Z@][\w.&'’-]*(?:\s+(?:(?:of|the|and|for|de)\s+)*[A-Z@][\w.&'’-]*){0,5}")
_AGENCIES = re.compile(r"AP|AFP|EPA|EFE|ANSA|DPA|dpa|TASS|Tass|Reuters|REUTERS|Xinhua|XINHUA|Getty")
_POSITION = re.compile(
    r",\s(?:far\s|second\s(?:from\s)?|third\s(?:from\s)?)?(?:left|right|cent(?:er|re)),"
    r"|\((?:L|R|C|2nd\s[LR]|(?:far\s)?left|(?:far\s)?right|cent(?:er|re)|pictured|above)\)"
    r"|,\s(?:seen|pictured)\s(?:here|above|in)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MOST_SENTENCES = 4
_CREDIT_SIGNS = ("/", "©", "photo", "image", "picture", "credit", "foto")
"""Of these, in lower case, every credit without brackets has one."""
_LONGEST_CREDIT = 300  # characters, agency and four names


def is_caption(text: str, sentence_count: int) -> bool:
    """True where a block of `sentence_count` sentences is surely the caption of a picture."""
    if sentence_count > _MOST_SENTENCES:
        return False
    if _START.match(text) or _ends_in_credit(text):
        return True
    ends_in_bracket = text.rstrip().endswith((")", "]", "）", "】"))
    bracket = _BRACKET_AT_END.search(text) if ends_in_bracket else None
    if bracket and bracket.start() > 0 and _is_credit(bracket[1], text[: bracket.start()], text):
        return True
    return (
        sentence_count == 1
        and _POSITION.search(text) is not None
        and (_YEAR.search(text) is not None or not ends_like_a_sentence(text))
    )


def _ends_in_credit(text: str) -> bool:
    lower = text[-_LONGEST_CREDIT:].lower()
    return any(sign in lower for sign in _CREDIT_SIGNS) and bool(_CREDIT_AT_END.search(text))


def _is_credit(inside: str, before: str, text: str) -> bool:
    """True where the bracket at the end of `text` credits a picture and is no remark."""
    if _CREDIT_WORD.search(inside):
        is_remark = ends_like_a_sentence(inside) and not _CREDIT_FIRST.match(inside)
        return len(inside.split()) <= 10 and not is_remark
    if _SLASHED_NAMES.fullmatch(inside):
        return True
    if text.endswith(("]", "】")):
        return _NAMES.fullmatch(inside) is not None and len(before.split()) >= 3
    # Behind a full stop, "(AFP)" is how an agency signs the last paragraph of a report.
    return _AGENCIES.fullmatch(inside) is not None and not ends_like_a_sentence(before)
