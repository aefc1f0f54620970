"""Which articles go back to one source, which were given twice, and what else a reader must know.

Five articles that retell one wire story are one voice. Articles are joined by what can be shown to
a reader: sentences that stand in both, a credit to an agency whose story is there, one document on
which both rest alone. Whatever is in doubt stays apart.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from summarizer.affairs import Duplicate, Origin
from summarizer.briefing import Article, Extraction
from summarizer.merging.copying import (
    LEAST_NAMES,
    LEAST_WORDS,
    RUN,
    SHARED,
    Body,
    Share,
    body_of,
    is_copy,
    names_in,
    pairs_that_share,
    share_of,
)
from summarizer.merging.credits import (
    credits_of,
    only_source_of,
    same_source,
    stands_for,
)
from summarizer.merging.stories import tell_one_thing
from summarizer.names import fold

NAMES_OF_ONE_STORY = 0.5  # of the names in the shorter list; reports of one affair share 0.2 to 0.7
DAYS_OF_ONE_STORY = 3  # a credited story is reprinted while it is news
_TITLE_WORDS = 4  # a shorter title may stand in a text by chance
_CORRECTS = re.compile(r"\b(?:replac|correct|supersed|withdr)\w*", re.I)


@dataclass(frozen=True)
class _Text:
    """One text, however often it was given."""

    positions: tuple[int, ...]
    kept: int
    """Of those the first with a summary, or else the first."""
    extraction: Extraction
    """The one at `kept`."""

    @property
    def article(self) -> Article:
        assert self.extraction.article is not None  # noqa: S101 - only what was read is here
        return self.extraction.article

    @cached_property
    def body(self) -> Body:
        return body_of(self.article)

    @cached_property
    def names(self) -> frozenset[str]:
        return names_in(self.article)

    @cached_property
    def credits(self) -> tuple[str, ...]:
        return credits_of(self.article)


@dataclass(frozen=True)
class _Link:
    """Two texts that go back to one, and why."""

    one: int
    other: int
    strength: float
    """Sentences before credits before sources; among sentences, the share."""
    because: str


def find_origins(extractions: Sequence[Extraction]) -> tuple[Origin, ...]:
    """The articles that were read, each in exactly one origin, with the reasons for joining them.

    In the order of their first articles. Articles that could not be read are in none. The order of
    `extractions` changes nothing but the positions.
    """
    texts = _texts(extractions)
    called = _names_for(texts)
    links = [*_copies(texts, called), *_crediting(texts, called), *_resting(texts, called)]
    # The strongest first: of three copies of one text, two reasons are enough.
    links.sort(key=lambda link: (-link.strength, link.because, link.one, link.other))
    origin_of = list(range(len(texts)))
    reasons: list[_Link] = []
    for link in links:
        first, second = _root(origin_of, link.one), _root(origin_of, link.other)
        if first != second:
            origin_of[max(first, second)] = min(first, second)
            reasons.append(link)
    because: dict[int, list[str]] = {n: [] for n in range(len(texts))}
    positions: dict[int, list[int]] = {n: [] for n in range(len(texts))}
    for n, text in enumerate(texts):
        root = _root(origin_of, n)
        positions[root] += text.positions
        if len(text.positions) > 1:
            because[root].append(_told_of_same(text, extractions, called[n]))
    for link in reasons:
        because[_root(origin_of, link.one)].append(link.because)
    found = [
        Origin(articles=tuple(sorted(positions[n])), because=tuple(because[n]))
        for n in range(len(texts))
        if positions[n]
    ]
    return tuple(sorted(found, key=lambda origin: origin.articles))


def find_duplicates(extractions: Sequence[Extraction]) -> tuple[Duplicate, ...]:
    """The articles that were given again, in order: the same text, so also the same file twice.

    Each is a duplicate of the first of them that has a summary, or else of the first: the one copy
    that could be summarised must not be the one that is left out.
    """
    found = []
    for text in _texts(extractions):
        found += [Duplicate(article=n, of=text.kept) for n in text.positions if n != text.kept]
    return tuple(sorted(found, key=lambda duplicate: duplicate.article))


def notes_on(extractions: Sequence[Extraction]) -> tuple[str, ...]:
    """What else a reader must know: one address with several texts, a text that corrects another.

    Whole sentences, in an order that does not depend on that of `extractions`.
    """
    texts = _texts(extractions)
    called = _names_for(texts)
    return (*_addresses(texts), *_corrections(texts, called))


def _texts(extractions: Sequence[Extraction]) -> list[_Text]:
    """Every different text that was read, in an order that only the texts decide."""
    positions: dict[str, list[int]] = {}
    for n, extraction in enumerate(extractions):
        if extraction.article is not None:
            positions.setdefault(" ".join(extraction.article.text.split()), []).append(n)
    texts = []
    for _, own in sorted(positions.items()):
        chosen = next((n for n in own if extractions[n].summary is not None), own[0])
        texts.append(_Text(tuple(own), chosen, extractions[chosen]))
    return texts


def _names_for(texts: Sequence[_Text]) -> list[str]:
    """What a reader would call each: its outlet, or its name where outlets do not tell it apart."""
    outlets = Counter(text.article.outlet for text in texts)
    return [_called(text, is_alone=outlets[text.article.outlet] == 1) for text in texts]


def _called(text: _Text, *, is_alone: bool) -> str:
    article = text.article
    if not article.outlet:
        return text.extraction.name
    if is_alone:
        return article.outlet
    return f"{article.outlet} (“{article.title}”)" if article.title else text.extraction.name


def _copies(texts: Sequence[_Text], called: Sequence[str]) -> Iterator[_Link]:
    shared = pairs_that_share([text.body.runs for text in texts])
    joined = list(range(len(texts)))
    # Those that share most first: what is joined already need not be compared.
    for (i, j), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if count + RUN - 1 < LEAST_WORDS // 2:  # cheap, and below what could become a copy
            break
        if _root(joined, i) == _root(joined, j):
            continue
        there, back = (share_of(texts[a].body, texts[b].body) for a, b in ((i, j), (j, i)))
        # The later one copies, or of two of one day the one that has more of it shared.
        is_back = (_day_in_order(texts[j]), back.part) > (_day_in_order(texts[i]), there.part)
        if min(there.part, back.part) < SHARED:
            is_back = back.part > there.part
        a, b, share = (j, i, back) if is_back else (i, j, there)
        if is_copy(share, names_in(texts[a].article, share.rest), texts[b].names):
            joined[_root(joined, i)] = _root(joined, j)
            yield _Link(a, b, 2 + share.part, _told_of_copy(share, called[a], called[b]))


def _day_in_order(text: _Text) -> date:
    return _day(text.article) or date.min


def _told_of_copy(share: Share, copy: str, original: str) -> str:
    if share.sentences == share.of_sentences:
        return f"every sentence of {copy} stands in {original}"
    if share.sentences == 0:
        return f"{share.part:.0%} of the words of {copy} stand in {original}"
    verb = "stands" if share.sentences == 1 else "stand"
    return f"{share.sentences} of the {share.of_sentences} sentences of {copy} {verb} in {original}"


def _crediting(texts: Sequence[_Text], called: Sequence[str]) -> Iterator[_Link]:
    """Texts that credit one agency for one story, joined with its own text or with each other."""
    by_agency: dict[str, list[int]] = {}
    spelled: dict[str, set[str]] = {}
    outlets = sorted({text.article.outlet for text in texts if text.article.outlet})
    for n, text in enumerate(texts):
        for credit in text.credits:
            own = text.article.outlet
            if own is not None and stands_for(credit, own):
                continue  # an agency's tag on its own story: two of those may be two reports
            agency = next((o for o in outlets if stands_for(credit, o)), credit)
            by_agency.setdefault(fold(agency), []).append(n)
            spelled.setdefault(fold(agency), set()).add(agency)
    for agency, crediting in sorted(by_agency.items()):
        name = min(spelled[agency])
        theirs = [n for n, text in enumerate(texts) if text.article.outlet == name]
        pairs = _of_one_story(texts, [*dict.fromkeys((*crediting, *theirs))])
        best: dict[int, tuple[float, int]] = {}
        for i, j, likeness in pairs:
            if not _tell_one_thing(texts[i], texts[j]):
                continue
            if i in crediting and j in crediting:
                because = f"{called[i]} and {called[j]} both credit {name}"
                yield _Link(i, j, 1 + likeness / 10, because)
            elif i in crediting or j in crediting:
                credited, theirs_ = (i, j) if i in crediting else (j, i)
                best[credited] = max(best.get(credited, (0.0, 0)), (likeness, theirs_))
        for credited, (likeness, original) in sorted(best.items()):
            # One story of the agency, not all that it told of the affair.
            because = f"{called[credited]} credits {called[original]}"
            yield _Link(credited, original, 1 + likeness, because)


def _resting(texts: Sequence[_Text], called: Sequence[str]) -> Iterator[_Link]:
    """Texts that rest on one document or statement and on nothing else."""
    sources = [only_source_of(text.extraction) for text in texts]
    resting = [n for n, source in enumerate(sources) if source is not None]
    for i, j, likeness in _of_one_story(texts, resting):
        one, other = sources[i], sources[j]
        if one is None or other is None or not same_source(one, other):
            continue
        # A number tells a document from the others of its issuer; "the ministry's statement" may
        # be any.
        if one.paper or _tell_one_thing(texts[i], texts[j]):
            because = f"{called[i]} and {called[j]} both rest on {one.called} alone"
            yield _Link(i, j, likeness / 10, because)


def _of_one_story(
    texts: Sequence[_Text], chosen: Sequence[int]
) -> Iterator[tuple[int, int, float]]:
    """Pairs of the chosen texts that name the same people and places within a few days."""
    shared = pairs_that_share([texts[n].names for n in chosen])
    for (a, b), count in sorted(shared.items()):
        i, j = sorted((chosen[a], chosen[b]))
        likeness = count / min(len(texts[i].names), len(texts[j].names))
        if count < LEAST_NAMES or likeness < NAMES_OF_ONE_STORY:
            continue
        days = [_day(texts[n].article) for n in (i, j)]
        if days[0] and days[1] and abs((days[0] - days[1]).days) > DAYS_OF_ONE_STORY:
            continue
        yield i, j, likeness


def _tell_one_thing(one: _Text, other: _Text) -> bool:
    return tell_one_thing(one.extraction.summary, other.extraction.summary)


def _day(article: Article) -> date | None:
    try:
        return date.fromisoformat(article.published.date) if article.published else None
    except ValueError:  # whoever made the article, it tells nothing about days
        return None


def _addresses(texts: Sequence[_Text]) -> Iterator[str]:
    """Addresses that were given with several texts."""
    by_address: dict[str, list[str]] = {}
    for text in texts:
        if text.article.url:
            by_address.setdefault(_address(text.article.url), []).append(text.extraction.name)
    for address, names in sorted(by_address.items()):
        if len(names) > 1:
            listed = " and ".join(sorted(names))
            yield f"{address} was given with {len(names)} different texts: {listed}"


def _address(url: str) -> str:
    """Without what changes nothing of the page: case of the host, fragment, a final slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # no address, such as one with half a pair of brackets
        return url.strip()
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}{query}"


def _corrections(texts: Sequence[_Text], called: Sequence[str]) -> Iterator[str]:
    """Texts that say of another one, by its title, that they correct or replace it."""
    by_start: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for n, text in enumerate(texts):
        words = _plain(text.article.title or "")
        if len(words) >= _TITLE_WORDS:
            by_start.setdefault(words[:_TITLE_WORDS], []).append((n, " ".join(words)))
    notes = set()
    for n, text in enumerate(texts):
        for sentence in text.article.sentences:
            if not _CORRECTS.search(text.article.text, sentence.start, sentence.end):
                continue
            said = _plain(text.article.text[sentence.start : sentence.end])
            running = f" {' '.join(said)} "
            for start in {said[i : i + _TITLE_WORDS] for i in range(len(said))}:
                for other, title in by_start.get(start, ()):
                    if other != n and f" {title} " in running:
                        notes.add((n, other))
    for n, other in sorted(notes):
        yield f"{called[n]} says that it corrects {called[other]}"


def _plain(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _told_of_same(text: _Text, extractions: Sequence[Extraction], called: str) -> str:
    others = sorted(extractions[n].name for n in text.positions if n != text.kept)
    return f"{' and '.join(others)} {'is' if len(others) == 1 else 'are'} the text of {called}"


def _root(origin_of: list[int], n: int) -> int:
    while origin_of[n] != n:
        origin_of[n] = origin_of[origin_of[n]]
        n = origin_of[n]
    return n
