"""Do status, method and negation agree with the words of the cited sentences?

English only: where the article is in another language these checks are silent. A value is objected
to where a word for a contrary value stands in its sentences, or where they speak of nothing of the
kind; a commitment keeps the negation of the clause that it is taken from. The cues are generous,
because a false alarm costs a re-ask: they are there to catch "signed" where nothing was, "held" for
what is planned, and a claim where there is an accusation.
"""

import re
from collections.abc import Iterator, Sequence

from summarizer.briefing import Finding
from summarizer.checks import attributions, cues
from summarizer.checks.cited import CitedArticle, name_sentences
from summarizer.checks.paths import Path
from summarizer.checks.words import has_at_least, present_words, significant_words
from summarizer.schema import Agreement, ArticleSummary, Attack, Meeting

_REACH = 5  # words from a negation to what it negates: "no agreement was reached on" visas
_DONE = frozenset({"agreed", "signed", "established", "implemented"})
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘'(\[]?[A-Z])")
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not(?! only\b)|never|no(?! (?:less|fewer|sooner)\b)|none|nothing|without|refus\w+ to"
    r"|declin\w+ to|fail\w* to)\b|n['’]t\b)(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_DENYING_HINT = cues.cues("n[eo]", "cannot", behind=r"|['’]t\b")
"""A part of every match of `cues.DENYING`, whatever stands behind it."""
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|who)\b")
_EDGE = re.compile(r"\b")
_SAYING = (
    r"\b(?:said|says|told|tells|announced|announces|added|adds|stated|declared|disclosed|revealed"
    r"|informed|noted|confirmed|reported|promised|pledged|stressed|explained)\b"
)
# What makes a name a speaker's, right behind it or right before: "Vake told", "according to Vake".
_SAYING_BEHIND = re.compile(rf"[^.;]{{0,80}}?{_SAYING}")
_SAYING_BEFORE = re.compile(
    rf"(?:{_SAYING}[^.;]{{0,60}}"
    r"|\b(?:according to|[Aa]s per|in the words of|quot\w+)\b[^.;]{0,80})\Z"
)


def findings(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Values that the words of their sentences speak against."""
    if not cited.is_english:
        return
    for i, meeting in enumerate(summary.meetings):
        yield from _meeting(cited, ("meetings", i), meeting)
    for i, agreement in enumerate(summary.agreements):
        yield from _agreement(cited, ("agreements", i), agreement)
    for i, attack in enumerate(summary.attacks):
        path: Path = ("attacks", i)
        yield from _attack(cited, path, attack)
        yield from attributions.findings(cited, path, attack)
    if (gist := summary.gist) is not None:
        yield from _negation(cited, ("gist", "text"), gist.text, gist.evidence)


def _meeting(cited: CitedArticle, path: Path, meeting: Meeting) -> Iterator[Finding]:
    status, here = meeting.status, (*path, "status")
    text = cited.text(status.evidence)
    evidence = cited.evidence(path)
    if text:
        cue = cues.MEETING_CUES.get(status.value)
        if cue is not None and not cue.search(text):
            yield _speaks_not(cited, here, status.value, status.evidence)
        elif status.value == "held" and (
            (cues.FUTURE.search(text) and not cues.PAST.search(text))
            or _lies_ahead(meeting, cited.text(evidence))
        ):
            reason = f"in {name_sentences(status.evidence)} it still lies ahead"
            yield cited.objection("value", (*here, "value"), status.value, status.evidence, reason)
    if meeting.mode == "phone_or_video" and evidence:
        told = cited.text(evidence)
        if told and not cues.REMOTE.search(told):
            reason = f"no word in {name_sentences(evidence)} says that they did not meet in person"
            yield cited.objection("value", (*path, "mode"), meeting.mode, evidence, reason)
    yield from _source(cited, (*path, "reported_by"), meeting.reported_by, evidence)


def _lies_ahead(meeting: Meeting, text: str) -> bool:
    """Every sentence with the meeting's place or date says that they will meet, and none that they
    have met."""
    if not cues.FUTURE.search(text):
        return False
    marks = [m for m in (meeting.place, meeting.date and meeting.date.text) if m]
    patterns = [re.compile(rf"\b{re.escape(mark)}\b", re.IGNORECASE) for mark in marks]
    ahead = False
    for sentence in _SENTENCE.split(text):
        if not any(pattern.search(sentence) for pattern in patterns):
            continue
        future = cues.FUTURE.search(sentence)
        if future is None or cues.MET.search(sentence):
            return False
        behind = sentence[future.end() :]
        ahead = ahead or any(pattern.search(behind) for pattern in patterns)
    return ahead


def _agreement(cited: CitedArticle, path: Path, agreement: Agreement) -> Iterator[Finding]:
    status = agreement.status
    text = cited.text(status.evidence)
    if text and not cues.AGREEMENT_CUES[status.value].search(text):
        if _is_contrary(status.value, text):
            yield _speaks_not(cited, (*path, "status"), status.value, status.evidence)
    elif text and status.value in _DONE and _only_negated(status.value, text):
        reason = f"in {name_sentences(status.evidence)} it is negated"
        here = (*path, "status", "value")
        yield cited.objection("negation", here, status.value, status.evidence, reason)
    if status.value not in ("rejected_or_postponed", "proposed"):  # there the status says "not"
        here = (*path, "commitment")
        yield from _negation(cited, here, agreement.commitment, agreement.evidence)
    yield from _source(cited, (*path, "announced_by"), agreement.announced_by, cited.evidence(path))


def _is_contrary(value: str, text: str) -> bool:
    """The text has a word for another status, or none for an agreement of any kind."""
    others = [cue for status, cue in cues.AGREEMENT_CERTAIN.items() if status != value]
    return any(cue.search(text) for cue in (*others, cues.TALK)) or not cues.AGREEING.search(text)


def _only_negated(value: str, text: str) -> bool:
    """Every cue for `value` in `text`, which has one, follows a plain negation: "did not sign"."""
    return all(
        _NOT_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
        for match in cues.AGREEMENT_CUES[value].finditer(text)
    )


def _attack(cited: CitedArticle, path: Path, attack: Attack) -> Iterator[Finding]:
    evidence = cited.evidence(path)
    text = cited.text(attack.evidence)
    told = cited.text(evidence)
    if not text:
        return
    reason = None
    if attack.type == "suicide_bombing" and not cues.SUICIDE.search(text):
        reason = f"nothing in {name_sentences(attack.evidence)} says that it was a suicide bombing"
    elif attack.type == "bombing" and cues.GUNFIRE.search(told) and not cues.BLAST.search(told):
        reason = f"{name_sentences(evidence)} tells of shooting, and of no bomb or blast"
    elif (
        attack.type == "armed_assault" and cues.BOMB.search(told) and not cues.SHOOTING.search(told)
    ):
        reason = f"{name_sentences(evidence)} tells of a bomb or blast, and of no shooting"
    if reason is not None:
        yield cited.objection("value", (*path, "type"), attack.type, attack.evidence, reason)
    if attack.stage == "plotted" and not cues.PLOT.search(told):
        reason = f"no word in {name_sentences(evidence)} speaks of a plan"
        yield cited.objection("value", (*path, "stage"), attack.stage, attack.evidence, reason)


def _source(
    cited: CitedArticle, path: Path, source: str | None, evidence: Sequence[int]
) -> Iterator[Finding]:
    """A person who is said to have told something must be the one who speaks there."""
    if source is None:
        return
    people = [
        p.name.split()[-1]
        for p in cited.summary.participants
        if p.kind == "person" and p.name.strip()
    ]
    surname = source.split()[-1] if source.split() else ""
    text = cited.text(evidence)
    if surname not in people or surname not in text or _PRONOUN.search(text):
        return
    if _speaks(surname, text):
        return
    speaker = next((p for p in people if p != surname and _speaks(p, text)), None)
    if speaker is not None:
        reason = f"in {name_sentences(evidence)} it is {speaker} who says so"
        yield cited.objection("name", path, source, evidence, reason)


def _speaks(surname: str, text: str) -> bool:
    """The person says something there: "Vake told reporters", "according to Minister Vake"."""
    start = text.find(surname)
    while start >= 0:
        end = start + len(surname)
        if (
            _EDGE.match(text, start)
            and _EDGE.match(text, end)
            and (_SAYING_BEHIND.match(text, end) or _SAYING_BEFORE.search(text, 0, start))
        ):
            return True
        start = text.find(surname, start + 1)
    return False


def _negation(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int]
) -> Iterator[Finding]:
    """A "not" in the clause that the value is taken from must stand in the value, and back."""
    text = cited.text(evidence)
    if not text:
        return
    if cues.PLAIN_NEGATION.search(value) and not cues.NEGATION.search(text):
        reason = f"negated here, but not in {name_sentences(evidence)}"
        yield cited.objection("negation", path, value, evidence, reason)
        return
    said = _clauses(text)
    for claim in _claims(value):
        matching = _that_say(claim, said)
        if not matching:
            continue
        if cues.PLAIN_NEGATION.search(claim):
            if not any(cues.NEGATION.search(clause) for clause in matching):
                reason = f"negated here, but not in {name_sentences(evidence)}"
                yield cited.objection("negation", path, value, evidence, reason)
                return
        elif not cues.NEGATION.search(claim) and all(_negates(c, claim) for c in matching):
            reason = f"in {name_sentences(evidence)} this is negated"
            yield cited.objection("negation", path, value, evidence, reason)
            return


def _clauses(text: str) -> list[str]:
    return [c for c in re.split(r"[,;:.?!–—\"“”]+\s", text) if c.strip()]


def _claims(value: str) -> list[str]:
    """The clauses of `value`, each with its own "not"; short ends of a list are left out."""
    found = []
    for clause in _clauses(value):
        for part in re.split(r"\s(?:but|while|whereas|though|although)\s", clause):
            pieces = re.split(r"\sand\s", part)
            if len(pieces) == 1 or cues.NEGATION.search(part):
                found.append(part)  # "not" may reach over the "and"
            else:
                found += [part, *(piece for piece in pieces if len(_content(piece)) > 2)]
    return found


def _content(value: str) -> list[str]:
    return [w for w in significant_words(value) if w.lower() not in _AUXILIARY]


_AUXILIARY = frozenset("not never no cannot did do does will would shall can could may".split())


def _that_say(value: str, clauses: Sequence[str]) -> list[str]:
    """The clauses with four fifths of the words of `value`, negations and auxiliaries apart."""
    words = _content(value)
    if len(words) < 2:
        return []
    told, enough = " ".join(words), 0.8 * len(words)
    # Most clauses share next to nothing: two letters of each word tell that at a tenth of the cost.
    beginnings = [word[:2].lower() for word in words]
    return [
        clause
        for clause, lower in zip(clauses, map(str.lower, clauses), strict=True)
        if sum(beginning in lower for beginning in beginnings) >= enough
        and has_at_least(enough, told, clause)
    ]


def _negates(clause: str, value: str) -> bool:
    """A "not" stands in the clause among or just before the words of `value`."""
    if not _DENYING_HINT.search(clause):
        return False
    tokens = clause.split()
    words = " ".join(_content(value))
    shared = [i for i, token in enumerate(tokens) if present_words(token, words)]
    if not shared:
        return False
    span = tokens[max(0, shared[0] - _REACH) : shared[-1] + 1]
    return cues.DENYING.search(" ".join(span)) is not None


def _speaks_not(
    cited: CitedArticle, path: Path, value: str, evidence: Sequence[int], field: str = "value"
) -> Finding:
    reason = f"no word in {name_sentences(evidence)} says so"
    return cited.objection("value", (*path, field), value, evidence, reason)
