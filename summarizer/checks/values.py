"""Do names, figures, dates and countries stand in the sentences that are cited for them?

Two measures. A value that is *copied* (a name, the words of a toll or date) must stand in its
sentences word for word, spellings and inflections aside. A value that may be *told by reference*
("it also blamed the group") must share a word with its sentences, and have all its words somewhere
in the article: that catches the invented and the misplaced, and lets pronouns pass.
"""

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from summarizer import dates, numerals, places
from summarizer.briefing import Finding, FindingKind
from summarizer.checks.cited import CitedArticle, all_evidence, name_sentences
from summarizer.checks.paths import Path, facts, texts
from summarizer.checks.words import (
    folded_words,
    missing_words,
    present_words,
    significant_words,
)
from summarizer.schema import ArticleSummary, Attack, Count, Date, Meeting, Participant, Toll

# An answer cites; it does not copy. Longest run of the article's words in any one field: titles of
# real offices and bodies have up to a dozen.
LONGEST_QUOTATION = 14


def findings(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Values that their sentences do not carry."""
    for i, participant in enumerate(summary.participants):
        yield from _participant(cited, ("participants", i), participant)
    people = {person.id: person for person in summary.participants}
    for i, meeting in enumerate(summary.meetings):
        yield from _meeting(cited, ("meetings", i), meeting, people)
    for i, agreement in enumerate(summary.agreements):
        path, evidence = ("agreements", i), all_evidence(agreement)
        for j, party in enumerate(agreement.parties):
            yield from _somewhere(cited, (*path, "parties", j), party)
        yield from _own_words(cited, (*path, "commitment"), agreement.commitment, evidence)
        yield from _referred(cited, (*path, "announced_by"), agreement.announced_by, evidence)
    for i, attack in enumerate(summary.attacks):
        yield from _attack(cited, ("attacks", i), attack)
    yield from _own_words(cited, ("gist", "text"), summary.gist.text, summary.gist.evidence)
    yield from _dates(summary, cited)
    yield from _quotations(summary, cited)


def _quotations(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    for path, value in texts(summary):
        words = folded_words(value)
        runs = range(len(words) - LONGEST_QUOTATION)
        if any(cited.has_run(words[i : i + LONGEST_QUOTATION + 1]) for i in runs):
            reason = f"copies more than {LONGEST_QUOTATION} words in a row; cite, and be brief"
            yield cited.objection("value", path, value, [], reason)


def _participant(cited: CitedArticle, path: Path, participant: Participant) -> Iterator[Finding]:
    evidence = participant.evidence
    if participant.kind == "person":
        yield from _copied(cited, (*path, "name"), participant.name, evidence)
    else:
        yield from _referred(cited, (*path, "name"), participant.name, evidence)
    for j, variant in enumerate(participant.variants):
        yield from _somewhere(cited, (*path, "variants", j), variant)
    yield from _referred(cited, (*path, "role"), participant.role, evidence)
    yield from _referred(cited, (*path, "organisation"), participant.organisation, evidence)
    yield from _country(cited, (*path, "country"), participant.country, evidence)


def _meeting(
    cited: CitedArticle, path: Path, meeting: Meeting, people: Mapping[str, Participant]
) -> Iterator[Finding]:
    evidence = all_evidence(meeting)
    text = cited.text(evidence)
    for j, attendance in enumerate(meeting.participants):
        person = people.get(attendance.participant)
        if person is not None and not _is_named(person, text):
            yield cited.objection(
                "name",
                (*path, "participants", j, "participant"),
                attendance.participant,
                evidence,
                f"{name_sentences(evidence)} cited for the meeting, none names {person.name}",
            )
    yield from _referred(cited, (*path, "place"), meeting.place, evidence)
    yield from _country(cited, (*path, "country"), meeting.country, evidence)
    for j, topic in enumerate(meeting.topics):
        yield from _own_words(cited, (*path, "topics", j), topic, evidence)
    yield from _referred(cited, (*path, "reported_by"), meeting.reported_by, evidence)


def _is_named(person: Participant, text: str) -> bool:
    """Some form of the name, or the office or country by which the text may refer to them."""
    forms = [person.name, *person.variants]
    if any(present_words(form, text) for form in forms):
        return True
    references = [r for r in (person.role, person.organisation) if r is not None]
    if any(significant_words(r) and not missing_words(r, text) for r in references):
        return True
    return person.country is not None and places.country_is_in(person.country, text)


def _attack(cited: CitedArticle, path: Path, attack: Attack) -> Iterator[Finding]:
    evidence = all_evidence(attack)
    yield from _referred(cited, (*path, "place"), attack.place, evidence)
    yield from _country(cited, (*path, "country"), attack.country, evidence)
    for j, target in enumerate(attack.targets):
        yield from _referred(cited, (*path, "targets", j, "name"), target.name, evidence)
    for j, toll in enumerate(attack.tolls):
        yield from _toll(cited, (*path, "tolls", j), toll)
    for j, attribution in enumerate(attack.attributions):
        here = (*path, "attributions", j)
        yield from _referred(cited, (*here, "actor"), attribution.actor, attribution.evidence)
        yield from _referred(
            cited, (*here, "according_to"), attribution.according_to, attribution.evidence
        )


def _toll(cited: CitedArticle, path: Path, toll: Toll) -> Iterator[Finding]:
    yield from _referred(cited, (*path, "according_to"), toll.according_to, toll.evidence)
    for kind in ("killed", "injured"):
        count: Count | None = getattr(toll, kind)
        if count is not None:
            yield from _count(cited, (*path, kind), count, toll.evidence)


def _count(
    cited: CitedArticle, path: Path, count: Count, evidence: Sequence[int]
) -> Iterator[Finding]:
    yield from _copied(cited, (*path, "text"), count.text, evidence)
    text = cited.text(evidence)
    ranges = _ranges(count.text) or _ranges(text)
    open_ended = {low for low, high in (*ranges, *_ranges(text)) if high is None}
    where = name_sentences(evidence)
    if count.min is not None and count.min not in {low for low, _ in ranges}:
        names = len(significant_words(count.text))
        if ranges or count.min > names:  # named victims without a count may be counted by hand
            yield cited.objection(
                "number",
                (*path, "min"),
                count.min,
                evidence,
                f"not the figure in {count.text!r}, {where}",
            )
    if count.max is not None:
        if count.max not in {high for _, high in ranges} and (ranges or count.max != count.min):
            yield cited.objection(
                "number",
                (*path, "max"),
                count.max,
                evidence,
                f"not the figure in {count.text!r}, {where}",
            )
    elif count.min is not None and count.min not in open_ended and ranges:
        yield cited.objection(
            "number",
            (*path, "max"),
            "null",
            evidence,
            f"{count.text!r} in {where} is no open-ended figure such as 'at least'",
        )
    if count.attackers:
        top = count.max if count.max is not None else count.min
        if top is not None and count.attackers > top:
            reason = "more attackers than there were dead or injured"
        elif not numerals.value_is_found(count.attackers, text):
            reason = f"not a figure in {where}"
        else:
            return
        yield cited.objection("number", (*path, "attackers"), count.attackers, evidence, reason)


def _ranges(text: str) -> set[tuple[float, float | None]]:
    """Every (lowest, highest) that figures in `text` give, alone or as a sum of neighbours."""
    found = [n for n in numerals.find_numbers(text) if n.kind in ("cardinal", "article")]
    ranges: set[tuple[float, float | None]] = set()
    for size in range(1, 5):  # "two guards, a driver and three raiders": more is a table, no phrase
        for start in range(len(found) - size + 1):
            group = found[start : start + size]
            highs = [n.maximum for n in group]
            high = None if None in highs else sum(h for h in highs if h is not None)
            ranges.add((sum(n.minimum for n in group), high))
    return ranges


def _dates(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    published = _published(cited)
    article = cited.article
    captions = _dates_in(
        [article.quote(s.number) for s in article.sentences if s.label == "caption"]
    )
    others = _dates_in([cited.body])
    for path, fact in facts(summary):
        if not isinstance(fact, Date):
            continue
        yield from _copied(cited, (*path, "text"), fact.text, fact.evidence)
        reason = dates.disagreement(
            fact.text, fact.edtf, fact.anchor, published, captions, others, _future(summary, path)
        )
        if reason is not None:
            names_weekday = dates.weekday_named(fact.text) is not None
            kind: FindingKind = "weekday" if names_weekday else "date"
            yield cited.objection(kind, (*path, "edtf"), fact.edtf, fact.evidence, reason)


def _future(summary: ArticleSummary, path: Path) -> bool | None:
    """Whether the date at `path` lies ahead: is "Friday" the next one, or the last?"""
    match path:
        case ("meetings", int(i), "date"):
            return {"held": False, "planned": True}.get(summary.meetings[i].status.value)
        case ("attacks", int(i), "date"):
            return None if summary.attacks[i].stage in ("plotted", "threatened") else False
        case _:
            return None


def _published(cited: CitedArticle) -> datetime.date | None:
    published = cited.article.published
    return datetime.date.fromisoformat(published.date) if published else None


def _dates_in(texts: Sequence[str]) -> list[dates.EdtfDate]:
    """The dates in `texts` that need no publication date to be known."""
    mentions = itertools.chain.from_iterable(dates.find_dates(text) for text in texts)
    return [reading for mention in mentions for reading in dates.readings(mention, None)]


def _copied(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    missing = missing_words(value, cited.text(evidence))
    if missing:
        yield cited.objection("name", path, value, evidence, _not_in(missing, evidence))


def _referred(
    cited: CitedArticle, path: Path, value: str | None, evidence: Sequence[int]
) -> Iterator[Finding]:
    if value is None or not significant_words(value):
        return
    text = cited.text(evidence)
    code = places.country_code(value)
    if code is not None and places.country_is_in(code, text):
        return
    if not present_words(value, text):
        yield cited.objection(
            "name", path, value, evidence, _not_in(significant_words(value), evidence)
        )
    else:
        yield from _somewhere(cited, path, value)


def _somewhere(cited: CitedArticle, path: Path, value: str) -> Iterator[Finding]:
    missing = missing_words(value, cited.body)
    code = places.country_code(value) if missing else None
    if missing and not (code is not None and places.country_is_in(code, cited.body)):
        words = ", ".join(repr(word) for word in missing)
        yield cited.objection("name", path, value, [], f"the article does not say {words}")


def _country(
    cited: CitedArticle, path: Path, code: str | None, evidence: Sequence[int]
) -> Iterator[Finding]:
    if code is None:
        return
    if not places.is_country_code(code):
        reason = "not an ISO 3166 alpha-3 code"
        yield cited.objection("value", path, code, evidence, reason)
    elif cited.is_english and not places.country_is_in(code, cited.body):
        reason = "nothing in the article names this country"
        yield cited.objection("name", path, code, evidence, reason)


def _own_words(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    """In a text of the model's own, names must be the article's and figures the sentences'."""
    text = cited.text(evidence)
    figures = [
        number.text
        for number in numerals.find_numbers(value)
        if number.kind == "cardinal"
        and number.minimum > 2  # "one side", "the two countries": words more than figures
        and not numerals.value_is_found(int(number.minimum), text)
    ]
    if figures:
        yield cited.objection("number", path, value, evidence, _not_in(figures, evidence))
    capitalised = " ".join(
        word
        for sentence in re.split(r"[.!?:;]\s+", value)
        for word in significant_words(sentence.split(" ", 1)[-1])  # any sentence's first is capital
        if word[0].isupper()
    )
    unknown = [
        word
        for word in missing_words(capitalised, cited.body)
        if (code := places.country_code(word)) is None or not places.country_is_in(code, cited.body)
    ]
    if unknown:
        words = ", ".join(repr(word) for word in unknown)
        yield cited.objection("name", path, value, evidence, f"the article does not say {words}")


def _not_in(words: Sequence[str], evidence: Sequence[int]) -> str:
    shown = ", ".join(repr(word) for word in words)
    return f"{shown} not in {name_sentences(evidence)}"
