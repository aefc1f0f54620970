"""The article as the checks see it: what a set of sentence numbers says, and how to object."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from summarizer import places
from summarizer.briefing import FURNITURE, Article, Finding, FindingKind
from summarizer.checks.paths import Path, format_path, take_apart
from summarizer.dates import EdtfDate, dates_in, find_dates
from summarizer.languages import count_ascii_letters, count_letters, looks_english
from summarizer.schema import ArticleSummary


class CitedArticle:
    """One article and one summary of it: the words behind each citation."""

    def __init__(self, article: Article, summary: ArticleSummary) -> None:
        self.article = article
        self.summary = summary
        self.facts, self.texts = take_apart(summary)
        cited: dict[Path, set[int]] = {}
        for path, fact in self.facts:
            cited.setdefault(path[:2], set()).update(fact.evidence)
        self._evidence = {record: sorted(numbers) for record, numbers in cited.items()}
        self._quotes = {
            s.number: " ".join(article.text[s.start : s.end].split()) for s in article.sentences
        }
        self._texts: dict[tuple[int, ...], str] = {}
        self.body = " ".join(
            self._quotes[s.number] for s in article.sentences if s.label not in FURNITURE
        )
        self.is_english = _is_english(self.body)

    def text(self, numbers: Iterable[int]) -> str:
        """The words of those sentences, in document order; unknown numbers are passed over."""
        asked = tuple(numbers)
        if asked not in self._texts:
            wanted = tuple(sorted(set(asked)))
            if wanted not in self._texts:
                quotes = self._quotes
                self._texts[wanted] = " ".join([quotes[n] for n in wanted if n in quotes])
            self._texts[asked] = self._texts[wanted]
        return self._texts[asked]

    # What few answers need is worked out when it is first asked for.

    @cached_property
    def dates(self) -> list[EdtfDate]:
        """The dates in the article that need no publication date to be known."""
        return dates_in([self.body])

    @cached_property
    def names_countries(self) -> bool:
        """Some country is named: then one that is not does not just go without saying."""
        return places.names_a_country(self.body)

    def may_hold(self, word: str) -> bool:
        """`word` is in the article's script, and no weekday or month, which have other names."""
        is_latin = word.isascii()
        return is_latin == self._is_latin and not find_dates(word)

    @cached_property
    def _is_latin(self) -> bool:
        return 2 * count_ascii_letters(self.body) > count_letters(self.body)

    @cached_property
    def caption_dates(self) -> list[EdtfDate]:
        """Those of the captions alone."""
        sentences = self.article.sentences
        return dates_in([self._quotes[s.number] for s in sentences if s.label == "caption"])

    @cached_property
    def _labels(self) -> dict[Path, str]:
        return _record_labels(self.summary)

    def evidence(self, record: Path) -> list[int]:
        """The sentences cited by the record at `record` or by any fact in it, in order."""
        return list(self._evidence.get(record, ()))

    def objection(
        self,
        kind: FindingKind,
        path: Path,
        value: object,
        evidence: Sequence[int],
        reason: str,
    ) -> Finding:
        """The finding that `value` at `path` is not supported, and why."""
        record, rest = path[:2], path[2:]
        label = self._labels.get(record)
        where = format_path(record) + (f" ({label})" if label else "")
        field = f", {format_path(rest)}" if rest else ""
        shown = "" if value is None else f" = {_shorten(str(value))!r}"
        return Finding(
            path=format_path(path),
            kind=kind,
            value="" if value is None else str(value),
            evidence=tuple(evidence),
            message=f"{where}{field}{shown}: {reason}",
        )


def name_sentences(numbers: Sequence[int]) -> str:
    """ "sentence 4", "sentences 4 and 7", "no sentence"."""
    if not numbers:
        return "no sentence"
    *rest, last = [str(number) for number in sorted(set(numbers))]
    return f"sentences {', '.join(rest)} and {last}" if rest else f"sentence {last}"


@lru_cache(maxsize=32)  # an answer that is asked for again is checked against the same article
def _is_english(body: str) -> bool:
    return looks_english(body)


def _record_labels(summary: ArticleSummary) -> dict[Path, str]:
    """A few words that tell a reader which record is meant: a name, a type and a place."""
    names = {p.id: p.name for p in summary.participants}
    labels: dict[Path, str] = {}
    for i, participant in enumerate(summary.participants):
        labels["participants", i] = participant.name
    for i, meeting in enumerate(summary.meetings):
        who = [names.get(a.participant, a.participant) for a in meeting.participants]
        labels["meetings", i] = _shorten(" and ".join(who)) or meeting.id
    for i, agreement in enumerate(summary.agreements):
        labels["agreements", i] = _shorten(agreement.commitment)
    for i, attack in enumerate(summary.attacks):
        labels["attacks", i] = " ".join(
            [attack.type.replace("_", " "), *([f"at {attack.place}"] if attack.place else [])]
        )
    return labels


def _shorten(text: str, width: int = 70) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= width else folded[: width - 3].rstrip() + "..."
