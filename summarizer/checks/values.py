"""Do names, figures, dates and countries stand in the sentences that are cited for them?

Two measures. A value that is *copied* (a name, the words of a toll or date) must stand in its
sentences word for word, spellings and inflections aside. A value that may be *told by reference*
("it also blamed the group") must share a word with its sentences, and have all its words somewhere
in the article: that catches the invented and the misplaced, and lets pronouns pass.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence

from summarizer import dates, numerals, places
from summarizer.briefing import Finding, FindingKind
from summarizer.checks import tolls
from summarizer.checks.cited import CitedArticle, name_sentences
from summarizer.checks.paths import Path
from summarizer.checks.words import (
    folded_words,
    has_at_least,
    has_run,
    missing_words,
    present_words,
    significant_words,
    unlike_words,
)
from summarizer.schema import ArticleSummary, Attack, Date, Meeting, Participant

# An answer cites; it does not copy. Longest run of the article's words in any one field: titles of
# real offices and bodies have up to a dozen.
LONGEST_QUOTATION = 14
_DIGIT = re.compile(r"\d")


def findings(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Values that their sentences do not carry."""
    for i, participant in enumerate(summary.participants):
        yield from _participant(cited, ("participants", i), participant)
    people = {person.id: person for person in summary.participants}
    for i, meeting in enumerate(summary.meetings):
        yield from _meeting(cited, ("meetings", i), meeting, people)
    for i, agreement in enumerate(summary.agreements):
        path: Path = ("agreements", i)
        evidence = cited.evidence(path)
        for j, party in enumerate(agreement.parties):
            yield from _somewhere(cited, (*path, "parties", j), party)
        yield from _own_words(cited, (*path, "commitment"), agreement.commitment, evidence)
        yield from _foreign_words(cited, (*path, "commitment"), agreement.commitment, evidence)
        yield from _said_by(cited, (*path, "announced_by"), agreement.announced_by)
    for i, attack in enumerate(summary.attacks):
        yield from _attack(cited, ("attacks", i), attack)
    if (gist := summary.gist) is not None:
        yield from _own_words(cited, ("gist", "text"), gist.text, gist.evidence)
    yield from _dates(summary, cited)
    yield from _contents(cited)


def _contents(cited: CitedArticle) -> Iterator[Finding]:
    """Texts that say nothing, and texts that say too much in the article's words."""
    for path, value in cited.texts:
        if not any(map(str.isalnum, value)):
            yield cited.objection("value", path, value, [], "says nothing; give its words")
        elif value.count(" ") >= LONGEST_QUOTATION:
            words = folded_words(value)
            runs = range(len(words) - LONGEST_QUOTATION)
            if any(has_run(words[i : i + LONGEST_QUOTATION + 1], cited.body) for i in runs):
                reason = (
                    f"copies more than {LONGEST_QUOTATION} words in a row; the fact itself is not "
                    "in doubt, but say it briefly in words of your own"
                )
                yield cited.objection("quotation", path, value, [], reason)


def _participant(cited: CitedArticle, path: Path, participant: Participant) -> Iterator[Finding]:
    evidence = participant.evidence
    if participant.kind == "person":
        yield from _copied(cited, (*path, "name"), participant.name, evidence)
    elif cited.is_english:
        yield from _referred(cited, (*path, "name"), participant.name, evidence)
    for j, variant in enumerate(participant.variants):
        yield from _somewhere(cited, (*path, "variants", j), variant)
        if (other := _named_instead(variant, participant, cited.summary)) is not None:
            reason = f"names {other}, not {participant.name}"
            yield cited.objection("name", (*path, "variants", j), variant, evidence, reason)
    if cited.is_english:  # elsewhere "Deputy Minister" may stand for any words
        yield from _referred(cited, (*path, "role"), participant.role, evidence)
        yield from _referred(cited, (*path, "organisation"), participant.organisation, evidence)
    yield from _country(cited, (*path, "country"), participant.country, evidence)


def _named_instead(variant: str, owner: Participant, summary: ArticleSummary) -> str | None:
    """The other person whom `variant` names, where it shares no word with its owner's name."""
    if owner.kind != "person" or present_words(variant, owner.name):
        return None
    for other in summary.participants:
        if other.kind == "person" and other.id != owner.id:
            surname = significant_words(other.name)[-1:]
            if surname and present_words(surname[0], variant):
                return other.name
    return None


def _meeting(
    cited: CitedArticle, path: Path, meeting: Meeting, people: Mapping[str, Participant]
) -> Iterator[Finding]:
    evidence = cited.evidence(path)
    text = cited.text(evidence)
    listed = {attendance.participant for attendance in meeting.participants}
    unlisted = [one for one in people.values() if one.id not in listed]
    # "He then saw the premier", "the five will meet again": who is meant is told before. But where
    # the sentences name somebody else, the one who is not named there is hardly meant.
    others = [one for one in unlisted if one.kind == "person" and _is_called(one, text)]
    for j, attendance in enumerate(meeting.participants):
        person = people.get(attendance.participant)
        if person is None or not others:
            continue
        if not _is_named(person, text):
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
    yield from _said_by(cited, (*path, "reported_by"), meeting.reported_by)


def _is_called(person: Participant, text: str) -> bool:
    """The surname, or another form that is nobody else's."""
    return bool(present_words(person.name.split()[-1] if person.name.split() else "", text))


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
    evidence = cited.evidence(path)
    yield from _referred(cited, (*path, "place"), attack.place, evidence)
    yield from _country(cited, (*path, "country"), attack.country, evidence)
    for j, target in enumerate(attack.targets):
        yield from _referred(cited, (*path, "targets", j, "name"), target.name, evidence)
    for j, toll in enumerate(attack.tolls):
        here: Path = (*path, "tolls", j)
        yield from _said_by(cited, (*here, "according_to"), toll.according_to)
        for fate in ("killed", "injured"):
            count = getattr(toll, fate)
            if count is not None:
                yield from _copied(cited, (*here, fate, "text"), count.text, toll.evidence)
    yield from tolls.findings(cited, path, attack)
    for j, attribution in enumerate(attack.attributions):
        here = (*path, "attributions", j)
        yield from _referred(cited, (*here, "actor"), attribution.actor, evidence)
        yield from _said_by(cited, (*here, "according_to"), attribution.according_to)


def _dates(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    published = _published(cited)
    for path, fact in cited.facts:
        if not isinstance(fact, Date):
            continue
        yield from _copied(cited, (*path, "text"), fact.text, fact.evidence)
        # The whole article is searched for other dates only where they are what counts.
        captions = cited.caption_dates if fact.anchor in ("caption", "other_event") else ()
        others = cited.dates if fact.anchor == "other_event" else None
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


def _copied(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    missing = missing_words(value, cited.text(evidence))
    if missing and not cited.is_english:  # the words of a date or a toll in any inflection
        missing = unlike_words(value, cited.text(evidence))
    if missing:
        yield cited.objection("name", path, value, evidence, _not_in(missing, evidence))


def _referred(
    cited: CitedArticle, path: Path, value: str | None, evidence: Sequence[int]
) -> Iterator[Finding]:
    if value is None or not significant_words(value):
        return
    if not cited.is_english:
        # Told in English, "the district hospital" stands nowhere; a name does.
        value = _names_in(cited, value)
        if not value:
            return
    text = cited.text(evidence)
    code = places.country_code(value)
    if code is not None and places.country_is_in(code, text):
        return
    is_there = present_words(value, text) or (
        not cited.is_english and len(unlike_words(value, text)) < len(significant_words(value))
    )
    if not is_there:
        yield cited.objection(
            "name", path, value, evidence, _not_in(significant_words(value), evidence)
        )
    elif cited.is_english:
        yield from _somewhere(cited, path, value)


def _said_by(cited: CitedArticle, path: Path, source: str | None) -> Iterator[Finding]:
    """Who speaks is often named once, and then goes on for sentences as "he" or "the ministry"."""
    outlet = cited.article.outlet
    if source is not None and not (outlet and not missing_words(source, outlet)):
        yield from _somewhere(cited, path, source)


def _names_in(cited: CitedArticle, value: str) -> str:
    """The words of `value` that must stand in an article of another language: its names."""
    return " ".join(
        word for word in significant_words(value) if not word.islower() and cited.may_hold(word)
    )


def _somewhere(cited: CitedArticle, path: Path, value: str) -> Iterator[Finding]:
    if cited.is_english:
        missing = missing_words(value, cited.body)
    else:
        missing = unlike_words(_names_in(cited, value), cited.body)
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
    elif cited.is_english and cited.names_countries and not places.country_is_in(code, cited.body):
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
        # Elsewhere the article's figures may stand in words, which are read in English alone.
        and (cited.is_english or (number.text[0].isdigit() and _DIGIT.search(text)))
    ]
    if figures:
        yield cited.objection("number", path, value, evidence, _not_in(figures, evidence))
    capitalised = " ".join(
        word
        for sentence in re.split(r"[.!?:;]\s+", value)
        for word in significant_words(sentence.split(" ", 1)[-1])  # any sentence's first is capital
        if word[0].isupper() and (cited.is_english or cited.may_hold(word))
    )
    unknown = [
        word
        for word in (missing_words if cited.is_english else unlike_words)(capitalised, cited.body)
        if (code := places.country_code(word)) is None or not places.country_is_in(code, cited.body)
    ]
    if unknown:
        words = ", ".join(repr(word) for word in unknown)
        yield cited.objection("name", path, value, evidence, f"the article does not say {words}")


def _foreign_words(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    """Names apart, a commitment is told in words of the article: a third of them, to allow for
    paraphrase."""
    if not cited.is_english:
        return
    own = [word for word in significant_words(value) if word.islower()]
    if not own:
        return
    told = " ".join(own)
    if not has_at_least(len(own) / 3, told, cited.body):
        words = ", ".join(repr(word) for word in missing_words(told, cited.body))
        yield cited.objection("value", path, value, evidence, f"the article does not say {words}")


def _not_in(words: Sequence[str], evidence: Sequence[int]) -> str:
    shown = ", ".join(repr(word) for word in words)
    return f"{shown} not in {name_sentences(evidence)}"
