"""What one answer got wrong, in words for whoever has to mend it, and what of it was known before.

Knows nothing of test runners or commands: it says what, and its callers decide what that means.
"""

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from pydantic import BaseModel

from summarizer.briefing import Article
from summarizer.evals.cases import Case
from summarizer.evals.expectations import ExpectedObject, ExpectedRecord
from summarizer.evals.judging import Judgement
from summarizer.evals.results import RECORD, CaseResult
from summarizer.schema import ArticleSummary

_MAX_RECORDS = 8  # told one by one; whoever has more wrong looks at the whole case
_MAX_VALUE = 120  # characters of a value: a list of alternatives says enough in its first words
_MAX_SENTENCE = 200  # characters of a quotation; most sentences of a news article are shorter


def unforeseen(result: CaseResult, earlier: Iterable[CaseResult]) -> tuple[Judgement, ...]:
    """The mistakes in `result` that none of the `earlier` answers to the same case made.

    What is expected and not met is known by its place, verdict and expected value, whatever was
    found there; what is too much is known by its value, wherever it stands. Where equal mistakes
    were made twice and are now made three times, one of them is unforeseen.
    """
    known: Counter[tuple[str, ...]] = Counter()
    for one in earlier:
        known |= Counter(map(_identity, one.mistakes))
    found = []
    for mistake in result.mistakes:
        identity = _identity(mistake)
        if known[identity]:
            known[identity] -= 1
        else:
            found.append(mistake)
    return tuple(found)


def tell_briefly(mistakes: Sequence[Judgement]) -> str:
    """One line: how many of each verdict, then where. A whole record counts once."""
    told = _without_parts(mistakes)
    verdicts = Counter(mistake.verdict for mistake in told)
    counts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
    places = (f"{_record(mistake)} {mistake.path}".rstrip() for mistake in told)
    return f"{counts} ({textwrap.shorten(', '.join(places), _MAX_VALUE, placeholder=' ...')})"


def tell_mistakes(
    case: Case, answer: ArticleSummary, mistakes: Sequence[Judgement], *, quote: bool
) -> str:
    """Several lines, record by record: verdict, expected, found, and the sentences in question.

    With `quote` the sentences are written out, else numbered: not every text may be kept.
    """
    told = _without_parts(mistakes)
    groups = [list(group) for _, group in groupby(told, _record)]
    lines: list[str] = []
    for group in groups[:_MAX_RECORDS]:
        lines.append(_record(group[0]))
        cited: set[int] = set()
        needed: set[int] = set()
        for mistake in group:
            lines.append(f"  {_tell(mistake)}")
            cited |= _cited(answer, mistake)
            needed |= _needed(case, mistake)
        lines += [f"    {line}" for line in _sentences(case, cited, needed, quote=quote)]
    left = len(groups) - _MAX_RECORDS
    if left > 0:
        lines.append(f"and {left} more record{'s' if left > 1 else ''}")
    return "\n".join(lines)


def _identity(mistake: Judgement) -> tuple[str, ...]:
    key = "" if mistake.key == mistake.place else mistake.key
    is_surplus = mistake.expected == "nothing"
    value = mistake.predicted if is_surplus else mistake.expected
    return mistake.kind, key, mistake.path, mistake.verdict, value


def _without_parts(mistakes: Sequence[Judgement]) -> list[Judgement]:
    """Of a record that is wrong as a whole, that alone."""
    whole = {(m.kind, m.key) for m in mistakes if m.path == RECORD}
    return [m for m in mistakes if m.path == RECORD or (m.kind, m.key) not in whole]


def _record(mistake: Judgement) -> str:
    """ "meetings: border-talks"; of a record without an id the place alone: meetings[2]."""
    named_by_place = mistake.key.startswith(mistake.kind)
    return mistake.key if named_by_place else f"{mistake.kind}: {mistake.key}"


def _tell(mistake: Judgement) -> str:
    what = f"{mistake.path} {mistake.verdict}".lstrip()
    expected, found = (
        textwrap.shorten(value, _MAX_VALUE, placeholder=" ...")
        for value in (mistake.expected, mistake.predicted)
    )
    if mistake.verdict == "forbidden":
        return f"{what}: found {found}, but: {expected}"
    if mistake.path != RECORD:
        return f"{what}: expected {expected}, found {found}"
    said = what if found == "nothing" else f"{what}: found {found}"
    return f"{said}; {mistake.note}" if mistake.note else said


def _cited(answer: ArticleSummary, mistake: Judgement) -> set[int]:
    """The sentences that the answer cites for the fact, the innermost that has its own."""
    if mistake.position < 0:
        return set()
    value = getattr(answer, mistake.kind)[mistake.position]
    cited = set(value.evidence)
    for name in mistake.path.split("."):
        value = getattr(value, name, None)
        if not isinstance(value, BaseModel):
            break
        cited = set(getattr(value, "evidence", cited))
    return cited


def _needed(case: Case, mistake: Judgement) -> set[int]:
    """The sentences that a good answer cites for the fact; none of what was not expected."""
    record = _expected(case, mistake)
    if record is None or mistake.verdict == "forbidden":
        return set()
    node: object = record.content
    needed = set(record.content.evidence or ())
    for name in mistake.path.split("."):
        node = node.fields.get(name) if isinstance(node, ExpectedObject) else None
        if isinstance(node, ExpectedObject) and node.evidence is not None:
            needed = set(node.evidence)
    return needed


def _expected(case: Case, mistake: Judgement) -> ExpectedRecord | None:
    for record in case.expectation.all_records():
        if (record.kind, record.key) == (mistake.kind, mistake.key):
            return record
    return None


def _sentences(case: Case, cited: set[int], needed: set[int], *, quote: bool) -> list[str]:
    roles = {
        number: " and ".join(
            role for role, numbers in (("cited", cited), ("expected", needed)) if number in numbers
        )
        for number in sorted(cited | needed)
    }
    article = case.article
    if quote and article is not None:
        return [f"[{number}] {role}: {_quote(article, number)}" for number, role in roles.items()]
    return [", ".join(f"[{number}] {role}" for number, role in roles.items())] if roles else []


def _quote(article: Article, number: int) -> str:
    if article.sentence(number) is None:
        return "the article has no such sentence"
    return textwrap.shorten(article.quote(number), _MAX_SENTENCE, placeholder=" ...")
