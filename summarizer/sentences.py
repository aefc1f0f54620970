"""An article's text as numbered sentences that partition it: joined, they are the text again.

The text is split once, offsets are kept, and everybody cites by number; nobody splits again. The
segmenter is `sentencex`, applied block by block: a block is a line, or several lines of one
hard-wrapped paragraph, so that a headline, a caption and a paragraph never share a sentence.

What is a sentence here is decided for citing: a quotation of several sentences stays whole (with
the words that introduce it), unless it is longer than `LONGEST_QUOTATION`; then each of its
sentences is one. This module knows nothing of furniture: every sentence is labelled body.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

from summarizer.briefing import Sentence
from summarizer.languages import count_ascii_letters, count_letters

LONGEST_QUOTATION = 600  # about 100 words: beyond, a reader no longer sees what is being cited
WRAP_WIDTHS = range(50, 101)  # narrower lines are lists and headlines, wider ones paragraphs
# sentencex sees no more of a line at once, for of some lines its time grows with the square: with
# this many characters at most 4 µs each, with 65,536 some 50. No line of 97 articles has 800. Of 18
# longer ones put on one line 17 are cut as if seen at once; the other has a quotation left open.
_WINDOW = 4_096
_UNSURE = 2 * LONGEST_QUOTATION  # at a window's end: there a quotation may not be closed yet

_ODD_WHITE = re.compile(r"[^\S ]")
_LATIN_BEYOND_ASCII = re.compile(r"[\u00c0-\u024f]")
_APOSTROPHE = re.compile(r"(?<=\w)[’'](?=\w)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LIST_ITEM = re.compile(r"\s*(?:[-*•·–—>|]|\(?\d{1,3}[.)]|[a-z][.)])\s")
_TERMINAL = re.compile(r"""[.!?…‽。．！？｡۔؟।॥։።፧‥]["'”’»›)\]）」』】〉》]*\s*$""")
_OPENING = "\"'“‘„‚«‹([「『【（"
_QUOTING = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»‹›()[]「」『』【】（）", " "))

# Places where sentencex cuts and the sentence goes on: what stands before and after the cut.
_TITLE_BEFORE = re.compile(
    r"""(?:^|[\s("'“‘«\[])(?:Gen|Lt|Col|Brig|Maj|Capt|Cmdr|Cdr|Comdr|Adm|Sgt|Cpl|Dr|Mr|Mrs|Ms|Messrs"""
    r"""|Mme|Prof|Sen|Rep|Gov|Amb|Rev|Hon|Ret|Insp|Supt|Pres|Mt|Ft|vs)\.\s*$"""
    r"|\b[A-Z]\.-[A-Z]\.\s*$"
)
_HOUR_BEFORE = re.compile(r"\b[ap]\.\s?m\.\s*$", re.IGNORECASE)
_HOUR_AFTER = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|GMT|UTC|[A-Z]{1,2}[SD]T|Eastern|Central|Pacific"
    r"|\(|[A-Z]\w+ time)\b"
)
_COUNTED_BEFORE = re.compile(
    r"\b(?:approx|figs?|nos?|vols?|pp?|paras?|arts?|secs?|chap)\.\s*$", re.IGNORECASE
)
_MARKER_BEFORE = re.compile(r"^\s*\(?(?:\d{1,3}|[a-zA-Z])[.)]\s*$")

_SCRIPTS = (
    ("ur", re.compile(r"[ٹڈڑےۓ۔]")),  # before fa and ar: these letters are Urdu's own
    ("fa", re.compile(r"[پچژگ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[їєґ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("am", re.compile(r"[\u1200-\u137f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)


def split_sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """The sentences of `text`, numbered from 1, each labelled body.

    They partition the text. White space belongs to the sentence before it, at the very start to the
    first one; a text of nothing but white space is one sentence, an empty text none. `language`
    (ISO 639-1) chooses the abbreviations; see `guess_language`. Takes time linear in the text.
    """
    if not text:
        return ()
    cuts = [0]
    plain = _plain(text)
    for start, end in find_blocks(text):
        for cut in _cuts(text, plain, start, end, language):
            position = _skip_white(text, cut)
            # The first block's start is skipped: white space before it is the first sentence's.
            if cuts[-1] < position < len(text) and (len(cuts) > 1 or text[:position].strip()):
                cuts.append(position)
    cuts.append(len(text))
    return tuple(
        Sentence(number=number, start=start, end=end, label="body")
        for number, (start, end) in enumerate(pairwise(cuts), start=1)
    )


def find_blocks(text: str) -> list[tuple[int, int]]:
    """Offsets of the lines that are not blank, the lines of a hard-wrapped paragraph as one.

    Lines are joined only where they look wrapped by a machine: no line has room for the next one's
    first word, and some line goes on in lower case. Headlines, lists and repeated lines stay apart.
    """
    return list(_blocks_of(text))


@lru_cache(maxsize=2)  # who splits a text labels its blocks right after
def _blocks_of(text: str) -> tuple[tuple[int, int], ...]:
    paragraphs = list(_paragraphs(text))
    runs = [run for paragraph in paragraphs for run in _runs(text, paragraph)]
    wrapped = [run for run in runs if len(run) > 1 and _goes_on_in_lower_case(text, run)]
    joinable = [run for run in runs if len(run) > 1]
    # Where most paragraphs are surely wrapped, one of two lines that chance to start with capitals
    # is wrapped as well, if it ends like a sentence and is as wide as the others.
    is_wrapped_text = len(wrapped) > 1 and 2 * len(wrapped) > len(joinable)
    usual_width = max((_width(run) for run in wrapped), default=0)
    blocks = []
    for run in runs:
        is_wrapped = len(run) > 1 and (
            _goes_on_in_lower_case(text, run)
            or (
                ends_like_a_sentence(text[slice(*run[-1])])
                and (
                    _is_uncased(text[run[0][0] : run[-1][1]])
                    or (is_wrapped_text and _is_full(text, run, usual_width))
                )
            )
        )
        if is_wrapped:
            blocks.append((run[0][0], run[-1][1]))
        else:
            blocks.extend(run)
    return tuple(blocks)


def ends_like_a_sentence(text: str) -> bool:
    """True where `text` ends with a full stop or its like, closing quotes and brackets aside."""
    return _TERMINAL.search(text[-20:]) is not None


def guess_language(text: str) -> str:
    """The ISO 639-1 code that the script of `text` suggests; "en" for every Latin one.

    It chooses a table of abbreviations, and nothing else should hang on it.
    """
    sample = text[:20_000]
    letters = count_letters(sample)
    latin = count_ascii_letters(sample) + len(_LATIN_BEYOND_ASCII.findall(sample))
    if 2 * latin >= letters:
        return "en"
    for code, pattern in _SCRIPTS:
        # A name or a quotation in another script is not the text's language.
        if len(pattern.findall(sample)) * 100 > letters:
            return code
    return "en"


_Span = tuple[int, int]


def _paragraphs(text: str) -> Iterator[list[_Span]]:
    """Runs of lines that are not blank, each line without its line end and trailing blanks."""
    paragraph: list[_Span] = []
    start = 0
    while start <= len(text):
        newline = text.find("\n", start)
        stop = len(text) if newline < 0 else newline
        end = start + len(text[start:stop].rstrip())
        if end > start:
            paragraph.append((start, end))
        elif paragraph:
            yield paragraph
            paragraph = []
        start = stop + 1
    if paragraph:
        yield paragraph


def _runs(text: str, paragraph: list[_Span]) -> Iterator[list[_Span]]:
    """`paragraph` cut into runs of lines that may be one wrapped paragraph."""
    if _width(paragraph) not in WRAP_WIDTHS:
        yield from ([line] for line in paragraph)
        return
    width = _width(paragraph)
    run = paragraph[:1]
    for line in paragraph[1:]:
        if _could_go_on(text, run[-1], line, width):
            run.append(line)
        else:
            yield run
            run = [line]
    yield run


def _could_go_on(text: str, line: _Span, following: _Span, width: int) -> bool:
    this, after = text[slice(*line)], text[slice(*following)]
    indent = len(this) - len(this.lstrip())
    return (
        this != after
        and _has_no_room(this, after, width)
        and not _LIST_ITEM.match(after)
        and len(after) - len(after.lstrip()) <= indent
    )


def _has_no_room(line: str, following: str, width: int) -> bool:
    """True where the first word of the following line would not have fitted into this one."""
    first_word = following.split(maxsplit=1)[0]
    return len(line) + 1 + len(first_word) > width


def _is_full(text: str, run: list[_Span], width: int) -> bool:
    return all(
        _has_no_room(text[slice(*line)], text[slice(*after)], width)
        for line, after in pairwise(run)
    )


def _goes_on_in_lower_case(text: str, run: list[_Span]) -> bool:
    return any(text[start:end].lstrip()[0].islower() for start, end in run[1:])


def _is_uncased(text: str) -> bool:
    return text.lower() == text.upper()


def _width(lines: list[_Span]) -> int:
    return max(end - start for start, end in lines)


def _cuts(text: str, plain: str, start: int, end: int, language: str) -> Iterator[int]:
    """Where sentences of the block `text[start:end]` begin, its own start included."""
    yield start
    begin = start
    for cut in _segment(plain, start, end, language):
        if _goes_on(text, begin, cut):
            continue
        yield from _cuts_in_quotation(text, begin, cut, language)
        yield cut
        begin = cut
    yield from _cuts_in_quotation(text, begin, end, language)


def _plain(text: str) -> str:
    """`text` as sentencex can bear it, every replacement one character for one."""
    # sentencex panics on a full stop behind white space of several bytes (1.0.32: "J\u00a0. Doe"),
    # and takes the apostrophe of ‘it’s’ for a closing quotation mark; UTF-8 has no lone surrogates.
    return _SURROGATE.sub("\ufffd", _ODD_WHITE.sub(" ", _APOSTROPHE.sub("\u02bc", text)))


def _segment(plain: str, start: int, end: int, language: str) -> Iterator[int]:
    """The inner cuts that sentencex makes in `plain[start:end]`, behind their white space."""
    from sentencex import segment  # type: ignore[import-untyped]  # ships no types

    position = start
    while position < end:
        window = plain[position : min(end, position + _WINDOW)]
        is_last = position + len(window) >= end
        cuts = list(accumulate(map(len, segment(language, window))))
        if not is_last:
            cuts = _sure(cuts)
        begin = position
        for cut in cuts:
            # White space that goes on behind the window is gone through once.
            position = _skip_white(plain, max(position, begin + cut))
            if position < end:
                yield position


def _sure(cuts: list[int]) -> list[int]:
    """Those cuts of a window that stay what they are, whatever comes behind it.

    At least a quarter of the window is done with them, for a window of which little is done takes
    the time of a whole one: a sentence three times as long ends where the window does.
    """
    for unsure in (_UNSURE, 1):
        sure = [cut for cut in cuts if cut <= _WINDOW - unsure]
        if sure and sure[-1] >= _WINDOW // 4:
            return sure
    return cuts


def _goes_on(text: str, begin: int, cut: int) -> bool:
    """True where sentencex has cut, at `cut`, although the sentence from `begin` is not over."""
    before = text[max(begin, cut - 40) : cut]  # enough for every pattern, whatever the sentence
    following = text[cut : cut + 40]
    if not following:
        return False
    is_short = cut - begin < 40
    return (
        following[0].islower()
        or not any(map(str.isalnum, following))
        or (is_short and not any(map(str.isalnum, before)))
        or (is_short and _MARKER_BEFORE.match(before) is not None)
        or (following[0].isupper() and _TITLE_BEFORE.search(before) is not None)
        or (_HOUR_AFTER.match(following) is not None and _HOUR_BEFORE.search(before) is not None)
        or (following[0].isdigit() and _COUNTED_BEFORE.search(before) is not None)
    )


def _cuts_in_quotation(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Cuts inside a piece too long to cite, as if it had no quotation marks and brackets."""
    if end - start <= LONGEST_QUOTATION:
        return
    bare = text[start:end].translate(_QUOTING)
    if bare == text[start:end]:
        return
    begin = start
    for offset in _segment(_plain(bare), 0, len(bare), language):
        cut = start + offset
        while cut > begin + 1 and text[cut - 1] in _OPENING and text[cut - 2].isspace():
            cut -= 1  # an opening quotation mark belongs to what it opens
        if cut > begin and not _goes_on(text, begin, cut):
            yield cut
            begin = cut


def _skip_white(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
