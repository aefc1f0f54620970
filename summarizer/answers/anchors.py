"""What a resolved date rests on, found by trying: the first anchor under which it recomputes."""

import datetime
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from summarizer.briefing import FURNITURE, Article
from summarizer.dates import EdtfDate, dates_in, disagreement
from summarizer.schema import Anchor

_IN_ORDER: Final[tuple[Anchor, ...]] = (
    "explicit",
    "publication_date",
    "caption",
    "other_event",
)
_YEAR: Final = re.compile(r"\d{4}")  # of any script and calendar
# Told from another day, and not from that of the article. "Before dawn" and "after six" are not.
_BESIDE: Final = re.compile(
    r"\b(?:(?:later|earlier)(?! (?:this|today|on)\b)|previous|following|the next day|after that"
    r"|(?:days?|nights?|evenings?|weeks?|months?|years?|hours?) (?:before|after)"
    r"|(?:the same|that|that same) (?:day|night|morning|afternoon|evening|week|month|year)"
    r"|anterior|siguiente|seguinte|veille|lendemain|vortag|folgenden|folgetag|накануне|следующ\w+"
    r"|ertesi|önceki|sebelumnya|keesokan)\b|前一天|次日|翌日",
    re.IGNORECASE,
)


class Anchors:
    """The anchors of the dates in one article's answer."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._published = (
            datetime.date.fromisoformat(article.published.date) if article.published else None
        )

    def find(
        self, text: str, edtf: str | None, sentences: Iterable[int], *, future: bool | None
    ) -> Anchor:
        """The anchor of the value `edtf` for the words `text`, cited from `sentences`.

        "caption" where one is cited and gives the value; "none" for no value, and for one without a
        year unless it is told from another day. Of several anchors that fit, the one that asks for
        least wins. Where none fits, the likeliest is given, and the checks will object.
        """
        if edtf is None:
            return "none"
        if edtf.startswith("XXXX"):
            return "other_event" if _BESIDE.search(text) else "none"
        cites_caption = any(
            sentence.label == "caption"
            for sentence in map(self._article.sentence, sentences)
            if sentence is not None
        )
        if cites_caption and self._fits("caption", text, edtf, future):
            return "caption"
        for anchor in _IN_ORDER:
            if self._is_open(anchor, text) and self._fits(anchor, text, edtf, future):
                return anchor
        return "explicit" if self._published is None else "publication_date"

    def _is_open(self, anchor: Anchor, text: str) -> bool:
        match anchor:
            case "explicit":
                return bool(_YEAR.search(text))
            case "publication_date":
                return self._published is not None and not _BESIDE.search(text)
            case "caption":
                return bool(self._captions) and not _BESIDE.search(text)
            case _:
                return True

    def _fits(self, anchor: Anchor, text: str, edtf: str, future: bool | None) -> bool:
        others = self._others if anchor == "other_event" else None
        found = disagreement(text, edtf, anchor, self._published, self._captions, others, future)
        return found is None

    @cached_property
    def _captions(self) -> list[EdtfDate]:
        return self._dates(s.number for s in self._article.sentences if s.label == "caption")

    @cached_property
    def _others(self) -> list[EdtfDate]:
        return self._dates(s.number for s in self._article.sentences if s.label not in FURNITURE)

    def _dates(self, numbers: Iterable[int]) -> list[EdtfDate]:
        return dates_in(map(self._article.quote, numbers))
