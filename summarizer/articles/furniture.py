"""Labels for what stands around an article's body: headline, captions, links, categories, the rest.

Rules look at whole blocks (see `summarizer.sentences.find_blocks`): at their words, at where they
stand and at what repeats. They describe the trade's habits, not particular outlets, and they are
one-sided: a body sentence taken for furniture loses a fact, furniture taken for body costs a little
attention; so in doubt it is body. Nothing is removed.

Position and repetition work in every language; the words are those of the languages listed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from summarizer.articles.captions import is_caption
from summarizer.articles.datelines import find_page_date
from summarizer.briefing import Label, Sentence
from summarizer.sentences import ends_like_a_sentence, find_blocks

_LONGEST = 700  # characters; nothing that these patterns describe is longer
_HEADLINE_WORDS = range(3, 31)
_HEADLINE_BLOCKS = 15  # a headline stands among the first ones
_DUPLICATE_CHARACTERS = 20  # shorter texts repeat by chance: "Yes.", "Background"
_DUPLICATE_IDEOGRAPHS = 8  # which say in one character what takes several letters
_PULL_QUOTE_WORDS = 6
_PULL_QUOTE_DISTANCE = 3  # blocks
_LISTED_WORDS = 25  # a headline in a list of links, or any other line below the article

_LINK = re.compile(
    r"(?:(?:also\s+)?read(?:\s+(?:also|more|next|(?:the\s+)?full\s+story))?|more(?:\s+on\s+this)?"
    r"|related(?:\s+(?:article|story|news|link|reading|storie))?s?|see\s+also"
    r"|watch(?:\s+(?:also|more|now))?|listen|don['’]t\s+miss|recommended|must\s+read"
    r"|à\s+lire(?:\s+aussi)?|lire\s+aussi|lesen\s+sie\s+auch|mehr\s+zum\s+thema|lea\s+también"
    r"|lee\s+también|leia\s+(?:também|mais)|leggi\s+anche|читайте\s+также|читать\s+также"
    r"|اقرأ\s+(?:أيضا|أيضًا|أيضاً|المزيد)|بیشتر\s+بخوانید|مزید\s+پڑھیں|یہ\s+بھی\s+پڑھیں"
    r"|यह\s+भी\s+पढ़ें|延伸阅读|延伸閱讀|相关阅读|相关新闻|関連記事)\s*[:：»|]\s*\S",
    re.IGNORECASE,
)
_SHOUTED_LINK = re.compile(r"(?:ALSO READ|READ ALSO|READ MORE|SEE ALSO|READ NEXT)\b\s*\S")
# After these a sentence may go on; "Read more:" and anything shouted lead elsewhere.
_TELLING_COLON = re.compile(r"(?:[Rr]ead|[Mm]ore|[Rr]elated|[Ww]atch|[Ll]isten|[Rr]ecommended)\s*:")
_LINK_HEADING = re.compile(
    r"(?:related(?:\s+(?:news|articles?|stories|links?|posts?|content|coverage|topics?))?"
    r"|(?:more|other|latest|top|recent)\s+(?:news|stories|articles|posts|headlines)"
    r"|more\s+(?:from|in|on)(?:\s+\S+){1,4}|most\s+(?:read|popular|viewed|shared)|trending(?:\s+now)?"
    r"|you\s+(?:may|might)\s+(?:also\s+)?like|recommended(?:\s+for\s+you)?|read\s+(?:next|more|also)"
    r"|also\s+read|see\s+also|editor['’]?s?['’]?\s+picks?|up\s+next|don['’]t\s+miss)\s*:?",
    re.IGNORECASE,
)
_CATEGORY_HEADING = re.compile(
    r"(?:categor(?:y|ies)|tags?|topics?|keywords?|filed\s+under|catégories|étiquettes|schlagwörter"
    r"|etiquetas|categorías|теги|рубрики|标签)\s*[:：]?",
    re.IGNORECASE,
)
_CATEGORIES = re.compile(
    r"(?:categor(?:y|ies)|tags?|topics|keywords|filed\s+(?:under|in)|теги|标签)\s*[:：]\s*\S",
    re.IGNORECASE,
)
# "Portuguese / English", "Home > World > Asia", "Print | Email": short items and one separator.
_ITEMS = re.compile(r"[^\W\d][^/|>»›•·]{0,24}(?:\s[/|>»›•·]\s[^\W\d][^/|>»›•·]{0,24}){1,11}")
_GLUED = re.compile(r"[a-zß-ÿ](?=[A-ZÀ-Þ][a-zß-ÿ])")  # "AsiaAfricaNews": separators were lost

_SHARE = re.compile(
    r"(?:share|tweet|print|e-?mail|facebook|copy\s+link|follow)(?:[\s:|,/•·&-]+"
    r"(?:share|tweet|print|e-?mail|facebook|twitter|x|whatsapp|telegram|linkedin|reddit|pinterest"
    r"|copy|link|save|messenger|viber|follow|comments?|on|via|this|the|article|story|post|page|with"
    r"|friends|by|to|and|or)\b)*[\s:]*",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?:(?:(?:show|hide|view|load|post|read|see)\s+)?(?:(?:all|more|\d+)\s+)?comments?(?:\s*\(\d+\))?"
    r"|(?:leave|post|write|add)\s+a\s+(?:comment|reply)|skip\s+to\s+(?:main\s+|the\s+)?content"
    r"|accessibility\s+(?:links|help)|breaking\s+news|advertise?ment|sponsored(?:\s+content)?"
    r"|(?:main\s+|toggle\s+|open\s+|close\s+)?(?:menu|navigation)|search|log\s?in|sign\s+in|home"
    r"|close|back\s+to\s+top|scroll\s+to\s+top|(?:continue|keep)\s+reading|listen\s+to\s+(?:this\s+)?"
    r"(?:article|story)|\d+\s+min(?:ute)?s?\s+read|(?:story|article)\s+continues\s+(?:below|after).{0,40}"
    r"|all\s+rights\s+reserved|terms\s+(?:of\s+(?:use|service)|and\s+conditions)|privacy\s+policy"
    r"|cookie\s+(?:policy|settings)|contact\s+us|about\s+us|newsletters?|get\s+the\s+app)[.:!]?",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"(?:subscribe\b|sign\s+up\b|register\s+(?:now|here)\b|order\s+your\s+(?:copy|issue)\b"
    r"|support\s+(?:our|_US_)\b|donate\b|become\s+a\s+(?:member|subscriber|patron)\b|click\s+here\b"
    r"|download\s+(?:our|the)\s+app\b|get\s+our\b|follow\s+(?:_US_|our)\b|like\s+_US_\s+on\b"
    r"|follow\s+\S+(?:\s+\S+){0,3}\s+on\s+(?:x|twitter|facebook|instagram|telegram|whatsapp)\b"
    r"|join\s+(?:_US_\b|our\b|\S+(?:\s+\S+){0,4}\s+(?:channel|group|newsletter|community)\b)"
    r"|send\s+_US_\s+your\b|have\s+your\s+say\b|©|copyright\s+(?:©|\(c\)|\d{4}))".replace(
        "_US_",
        "(?-i:[Uu]s)",  # US is a country
    ),
    re.IGNORECASE,
)
_SHOUTED_APPEAL = re.compile(r"(?:SUPPORT|FOLLOW|LIKE|JOIN|SEND) US\b[^a-z]*")
# Signs of a verb in the past or the present that an invitation or a headline rarely has.
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|will|would|can|could|may|might|must|shall|should"
    r"|said|says|told|met|held|took|made|came|went|left|gave|found|began|saw|got|kept|fell|broke"
    r"|(?!need|speed|breed|feed|seed)\w{2,}ed)\b",
    re.IGNORECASE,
)
_SAID = re.compile(r"\b(?:said|says|told|added|was|were|had|did)\b", re.IGNORECASE)
_PRODUCERS = re.compile(
    r"\((?:(?:additional\s+)?reporting|writing|editing|compiled|edited|written)\s+by\s.{3,300}\)\.?"
    r"|(?:additional\s+)?(?:reporting|writing|editing)\s+by\s.{3,200};\s*(?:\w+\s+)?"
    r"(?:reporting|writing|editing)\s+by\s.{3,200}",
    re.IGNORECASE,
)
_CONTRIBUTORS = re.compile(
    r".{3,160}\bcontributed\s+(?:reporting|to\s+this\s+(?:report|story|article))(?:\s+from\s.{3,60})?\.?",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?i:by):?\s+[A-Z][\w.'’-]*(?:,?\s+(?:(?:and|in|de|van|bin|ibn|al)\s+)?[A-Z][\w.'’-]*){0,9}"
)
# What is left when position has told what it can: lines anywhere on a page, alone in their block.
_STRAY_LINK = re.compile(r"(?:trending|more\s+from(?:\s+\S+){1,4}?)\s*:\s*\S", re.IGNORECASE)
_STRAY_LINE = re.compile(
    r"(?:(?:we|this\s+(?:site|page))\s+uses?\s+cookies\b.{0,80}"
    r"|by\s+using\s+this\s+(?:site|page),?\s+you\s.{0,60}"
    r"|accept\s+all(?:\s+cookies)?(?:\s*[|/]\s*(?:manage|reject|settings|options)\b.{0,30})?"
    r"|newsletter:\s.{0,120}|sign\s+up(?:\s+here)?"
    r"|comments\s+(?:on\s+this\s+\w+\s+)?are\s+(?:now\s+)?closed"
    r"|\d[\d,]*\s+comments\b.{0,60}|ends)[.!]?",
    re.IGNORECASE,
)
_FIRST_IDEOGRAPH = (
    "\u2e80"  # from here on: Chinese, Japanese, Korean, where words are not set apart
)
_STEM = re.compile(r"\b(?![\u2e80-\U0010ffff])\w{4,5}")  # "cooperate" and "cooperation" are one
_IDEOGRAPHS = re.compile(r"\b[\u2e80-\U0010ffff]\w+")


@dataclass
class _Block:
    """A block with what the rules ask again and again; `label` is None while none applies."""

    text: str
    """Its words, one space between each."""
    words: int
    positions: list[int]
    label: Label | None = None

    def __post_init__(self) -> None:
        self.is_terminated = ends_like_a_sentence(self.text)
        self.key = _stripped(self.text.casefold())

    @property
    def is_paragraph(self) -> bool:
        """True for whole sentences of some length: what body is, and what furniture rarely is."""
        return self.is_terminated and (self.words > 7 or len(self.text) > 60)


def label_sentences(
    text: str, sentences: tuple[Sentence, ...], title: str | None = None
) -> tuple[Sentence, ...]:
    """The same sentences, labelled. `title` is the headline, where metadata name it."""
    blocks = _blocks(text, sentences)
    for block in blocks:
        if len(block.text) <= _LONGEST:
            block.label = _label_by_words(block)
    headline = _known_headline(blocks, title) or _likely_headline(blocks)
    if headline:
        headline.label = "title"
        _label_page_head(blocks, headline)
    _label_repeated_blocks(blocks)
    _label_pull_quotes(blocks, text, sentences)
    _label_lists(blocks)
    _label_page_foot(blocks)
    _label_strays(blocks)
    labels = {position: block.label for block in blocks for position in block.positions}
    return tuple(
        Sentence(number=s.number, start=s.start, end=s.end, label=label)
        if (label := labels.get(index)) and label != s.label
        else s
        for index, s in enumerate(sentences)
    )


def _label_strays(blocks: list[_Block]) -> None:
    """Cookie lines, newsletter lines and headlines of others, wherever they stand."""
    for block in blocks:
        if block.label is None and len(block.positions) <= 2 and block.words <= _LISTED_WORDS:
            if _STRAY_LINK.match(block.text) and not block.is_terminated:
                block.label = "link"
            elif _STRAY_LINE.fullmatch(block.text):
                block.label = "boilerplate"


def _blocks(text: str, sentences: tuple[Sentence, ...]) -> list[_Block]:
    """The blocks of `text`, each with the positions of its sentences."""
    blocks = []
    position = 0
    for start, end in find_blocks(text):
        inside = []
        while position < len(sentences) and sentences[position].start < end:
            inside.append(position)
            position += 1
        words = text[start:end].split()
        blocks.append(_Block(" ".join(words), len(words), inside))
    return blocks


def _key(text: str) -> str:
    """`text` for comparison: case, white space, and punctuation at both ends do not count."""
    return _stripped(" ".join(text.casefold().split()))


def _stripped(folded: str) -> str:
    return folded.strip(" .…!?。؟۔।\"'“”‘’«»")


def _label_by_words(block: _Block) -> Label | None:
    text, count = block.text, len(block.positions)
    may_be_told = _TELLING_COLON.match(text) and _is_told(block, _FINITE)
    if count <= 2 and (_LINK.match(text) or _SHOUTED_LINK.match(text)) and not may_be_told:
        return "link"
    if _LINK_HEADING.fullmatch(text):
        return "link"
    if _CATEGORY_HEADING.fullmatch(text):
        return "category"
    if is_caption(text, count):
        return "caption"
    if block.words <= _LISTED_WORDS and not block.is_terminated:
        if _CATEGORIES.match(text) or _is_glued(text):
            return "category"
        if _ITEMS.fullmatch(text):
            return "boilerplate" if _SHARE.match(text) else "category"
        if block.words <= 12 and _BYLINE.fullmatch(text):
            return "boilerplate"
    if _SHARE.fullmatch(text) or _PHRASE.fullmatch(text):
        return "boilerplate"
    is_appeal = _APPEAL.match(text) or _SHOUTED_APPEAL.fullmatch(text)
    if count <= 2 and block.words <= 30 and is_appeal and not _is_told(block, _SAID):
        return "boilerplate"
    if count <= 3 and _names_producers(text):
        return "boilerplate"
    return None


def _names_producers(text: str) -> bool:
    if _PRODUCERS.fullmatch(text):
        return True
    # The pattern that begins with anything is tried where its one sure word stands.
    return "contributed" in text.lower() and _CONTRIBUTORS.fullmatch(text) is not None


def _is_told(block: _Block, verbs: re.Pattern[str]) -> bool:
    """True for a whole sentence with one of `verbs` and a full stop: the text itself says it."""
    return _is_statement(block) and block.words >= 4 and bool(verbs.search(block.text))


def _is_glued(text: str) -> bool:
    """True for names run together; one such name alone may be a MacAllister or a company."""
    return len(_GLUED.findall(text)) >= 3 and any(
        len(_GLUED.findall(word)) >= 2 for word in text.split()
    )


def _known_headline(blocks: list[_Block], title: str | None) -> _Block | None:
    """The first block that is the title, or the title without the outlet that pages add to it."""
    if not title:
        return None
    key = _key(title)
    for block in blocks[: 2 * _HEADLINE_BLOCKS]:
        rest = key.removeprefix(block.key) if block.words >= 3 else key
        if block.key and (block.key == key or re.match(r"\s*[-–—|:·»]\s", rest)):
            return block
    return None


def _likely_headline(blocks: list[_Block]) -> _Block | None:
    """The first line above the paragraphs whose words mostly recur in them; None in doubt."""
    head: list[_Block] = []
    for block in blocks[:_HEADLINE_BLOCKS]:
        if block.is_paragraph and not block.label and not block.text.endswith(("?", "？", "؟")):
            break
        head.append(block)
    paragraphs = [block.text[:20_000] for block in blocks[len(head) :] if block.is_paragraph]
    vocabulary = _stems(" ".join(paragraphs))
    for block in head:
        is_of_headline_length = block.words in _HEADLINE_WORDS or 8 <= len(block.text) <= 60
        if block.label or not is_of_headline_length:
            continue
        stems = _stems(block.text[:20_000])
        recurring = len(stems & vocabulary)
        if recurring >= 2 and 2 * recurring >= len(stems) and not find_page_date([block.text]):
            return block
    return None


def _stems(text: str) -> set[str]:
    """Beginnings of the longer words; pairs of characters where words are not set apart."""
    folded = text.casefold()
    stems = set(_STEM.findall(folded))
    for word in _IDEOGRAPHS.findall(folded) if not folded.isascii() else ():
        stems.update(word[i : i + 2] for i in range(len(word) - 1))
    return stems


def _label_page_head(blocks: list[_Block], headline: _Block) -> None:
    """Above the headline, fragments of a few words are sections, slogans and buttons."""
    for block in blocks[: blocks.index(headline)]:
        is_fragment = block.words <= 8 and len(block.text) <= 80 and not block.is_terminated
        if is_fragment and not block.label and not find_page_date([block.text]):
            block.label = "category" if block.words <= 3 else "boilerplate"


def _label_repeated_blocks(blocks: list[_Block]) -> None:
    """Of equal blocks all but one are duplicates: the headline stays, or a body paragraph."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.label in {None, "title", "caption"} and _is_telling(block.key):
            groups[block.key].append(index)
    for indices in groups.values():
        if len(indices) == 1:
            continue
        kept = min(
            indices,
            key=lambda i: (blocks[i].label != "title", not blocks[i].is_terminated, i),
        )
        for index in indices:
            if index != kept:
                blocks[index].label = "duplicate"
        # A picture's alternative text and its caption: the same line twice, and no full stop.
        first = blocks[kept]
        if (
            not first.label
            and not first.is_terminated
            and len(first.positions) == 1
            and kept + 1 in indices
            and blocks[0] is not first
        ):
            first.label = "caption"


def _is_telling(key: str) -> bool:
    """True for a text too long to be repeated by chance."""
    is_ideographic = bool(key) and key[0] >= _FIRST_IDEOGRAPH
    return len(key) >= (_DUPLICATE_IDEOGRAPHS if is_ideographic else _DUPLICATE_CHARACTERS)


def _label_pull_quotes(blocks: list[_Block], text: str, sentences: tuple[Sentence, ...]) -> None:
    """A line set apart that repeats words of a paragraph is a duplicate of these words."""
    paragraphs = [block for block in blocks if not block.label and len(block.positions) > 1]
    quotable = "\n".join(block.key for block in paragraphs)
    for index, block in enumerate(blocks):
        if block.label or block.words < _PULL_QUOTE_WORDS or len(block.text) > _LONGEST:
            continue
        first = max(0, index - _PULL_QUOTE_DISTANCE)
        near = (*blocks[first:index], *blocks[index + 1 : index + 1 + _PULL_QUOTE_DISTANCE])
        # Few lines stand in a paragraph at all: only then are its sentences looked at one by one.
        is_sentence = (
            len(block.positions) == 1
            and block.key in quotable
            and any(
                block.key == _key(text[sentences[position].start : sentences[position].end])
                for paragraph in paragraphs
                for position in paragraph.positions
            )
        )
        if is_sentence or any(_contains(other.key, block.key) for other in near if not other.label):
            block.label = "duplicate"


def _contains(whole: str, part: str) -> bool:
    """True where `part` stands in `whole`, which is longer, from word boundary to word boundary."""
    if len(whole) <= len(part):
        return False
    at = whole.find(part)
    behind = at + len(part)
    return (
        at >= 0
        and not (at > 0 and whole[at - 1].isalnum())
        and not (behind < len(whole) and whole[behind].isalnum())
    )


def _label_lists(blocks: list[_Block]) -> None:
    """What follows a heading such as "Categories" or "Related news", up to the next paragraph."""
    heading: Label | None = None
    for block in blocks:
        if _CATEGORY_HEADING.fullmatch(block.text):
            heading = "category"
        elif _LINK_HEADING.fullmatch(block.text):
            heading = "link"
        elif block.label:
            heading = heading if block.label == heading else None
        elif heading == "link" and block.words <= _LISTED_WORDS and not _is_statement(block):
            block.label = "link"
        elif heading == "category" and block.words <= 4 and not block.is_terminated:
            block.label = "category"
        else:
            heading = None


def _is_statement(block: _Block) -> bool:
    return block.is_terminated and not block.text.endswith(("?", "!", "？", "！", "؟"))


def _label_page_foot(blocks: list[_Block]) -> None:
    """Below the last paragraph, once furniture has begun, fragments are furniture too."""
    last = max((i for i, b in enumerate(blocks) if b.is_paragraph and not b.label), default=None)
    if last is None:
        return
    has_begun = False
    for block in blocks[last + 1 :]:
        if block.label in {"category", "boilerplate"} or _LINK_HEADING.fullmatch(block.text):
            has_begun = True
        elif (
            has_begun
            and not block.label
            and block.words <= _LISTED_WORDS
            and not block.is_terminated
        ):
            block.label = "boilerplate"
