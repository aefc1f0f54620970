"""How far two annotators agree: each one's expectation, taken as an answer, judged by the other's.

Both annotate an article from the codebook: `first.yaml` and `second.yaml`, beside its expectation.
What the one requires is written down as an answer, which the harness judges against the other, and
the other way round; the two results of an article are averaged, as two samples of it would be. So
the scores are those of models, symmetric, and a ceiling: a model need not agree with an annotator
more than another annotator does. What either hand requires and the other requires or allows, as a
share of all that is required:

    F1 = (first's that second has + second's that first has) / (first's + second's)

which is the harmonic mean of the two shares where both have as many, and, unlike that, a ratio of
sums, which can be resampled.

The answer is the kindest to the other hand that its annotator would accept:

- Of several acceptable values, one that the other hand accepts as well, if there is any. Null
  against a stated value is a disagreement unless one of the hands accepts both.
- A record or an item that is optional for one hand and required by the other is in its answer; of
  alternatives, those are taken that agree best.
- What one hand leaves unjudged is not compared.
- Texts of which both hands give only tell-tale words cannot be compared by code. If these differ,
  the text counts as agreed: both state one. That never hides null against a stated value. Nor does
  it make two things one: the names of targets, the actors of attributions and the items of lists
  must share words, and participants whose names share none must agree in all the rest.

That is an upper bound. The lower one is the plain answer: the first of several acceptable values,
tell-tale words as they stand, and no choice that has the other hand in view.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from pathlib import Path
from typing import Any, Final, NamedTuple

from summarizer.briefing import Extraction
from summarizer.errors import CaseError
from summarizer.evals.cases import Case, check_citations, find_cases, load_case, read_text
from summarizer.evals.comparing import (
    ITEM_FLOOR,
    NOTHING,
    Compared,
    Links,
    compare,
    is_about,
)
from summarizer.evals.exemplars import exemplify, fill, identify, perfect_answer, required
from summarizer.evals.expectations import (
    RECORDS,
    Alternatives,
    Expectation,
    ExpectedList,
    ExpectedObject,
    ExpectedRecord,
    Node,
    RecordKind,
    read_expectation,
)
from summarizer.evals.judging import FLOOR, readings_of, similarity_of
from summarizer.evals.matching import match_records
from summarizer.evals.patterns import AnyOf, Between, Contains, Pattern
from summarizer.evals.results import RECORD, CaseResult
from summarizer.evals.runner import judge_extraction
from summarizer.schema import ArticleSummary

HANDS: Final = ("first.yaml", "second.yaml")
_TIE = 1e-6  # what is required goes before what is optional and fits as well
_ALL_THE_REST = 0.9  # of two from one country in one sentence, with other offices: 0.8
_OTHER_NAME = 0.6  # over FLOOR, so that they are paired, and below pairs that share a name


@dataclass(frozen=True)
class AnnotatedCase:
    """A case with what two annotators independently expected of its article."""

    case: Case
    first: Expectation
    second: Expectation


@dataclass(frozen=True)
class Agreement:
    """The annotators of a selection of cases, judged by each other."""

    selection: str
    results: tuple[CaseResult, ...]
    """Two of each annotated case: sample 0 is the first hand's answer, sample 1 the second's."""
    plain: tuple[CaseResult, ...]
    """The same of the plain answers."""
    left_out: int
    """Cases that two hands have not annotated."""

    @property
    def cases(self) -> int:
        """How many were annotated twice."""
        return len(self.results) // 2


def measure_agreement(selection: Sequence[str]) -> Agreement:
    """The agreement on the cases of `selection`, which is as `load_suite` takes it.

    CaseError for an unknown name, a broken file, or where no case has two annotations.
    """
    folders = sorted({folder for name in selection for folder in find_cases(name)})
    annotated = [folder for folder in folders if all((folder / h).is_file() for h in HANDS)]
    if not annotated:
        raise CaseError(f"{', '.join(selection)}: no case with {' and '.join(HANDS)}")
    loaded = [load_annotated(folder) for folder in annotated]
    return Agreement(
        "+".join(selection),
        tuple(result for one in loaded for result in judge_annotators(one)),
        tuple(result for one in loaded for result in judge_plainly(one)),
        len(folders) - len(annotated),
    )


def load_annotated(folder: Path) -> AnnotatedCase:
    """The case in `folder` and its two annotations; CaseError for a broken file."""
    case = load_case(folder)
    hands = []
    for path in (folder / hand for hand in HANDS):
        hands.append(read_expectation(read_text(path), str(path)))
        if case.article is not None:
            check_citations(str(path), hands[-1], case.article)
    return AnnotatedCase(case, *hands)


def judge_annotators(annotated: AnnotatedCase) -> tuple[CaseResult, CaseResult]:
    """The first hand's answer judged by the second, and the other way round, as two samples.

    The scores of `metrics` take them as they are. See `of_shared` for single fields.
    """
    case, first, second = annotated.case, annotated.first, annotated.second
    return _judge(case, first, second, 0), _judge(case, second, first, 1)


def judge_plainly(annotated: AnnotatedCase) -> tuple[CaseResult, CaseResult]:
    """`judge_annotators` with plain answers: the first choice of each hand, as it stands."""
    case, first, second = annotated.case, annotated.first, annotated.second
    return _judge_plainly(case, first, second, 0), _judge_plainly(case, second, first, 1)


def _judge_plainly(case: Case, mine: Expectation, theirs: Expectation, sample: int) -> CaseResult:
    result = _judged(case, theirs, perfect_answer(mine), sample)
    stated = {
        (kind, position): set(_paths(record.content))
        for kind in RECORDS
        for position, record in enumerate(required(mine, kind))
    }
    mistakes = tuple(
        m
        for m in result.mistakes
        if m.path == RECORD or m.position < 0 or m.path in stated[m.kind, m.position]
    )
    return result.model_copy(update={"mistakes": mistakes})


def of_shared(result: CaseResult) -> CaseResult:
    """`result` without the values of records that only one hand has."""
    whole = {(m.kind, m.key) for m in result.mistakes if m.path == RECORD}
    kept = tuple(m for m in result.mistakes if (m.kind, m.key) not in whole)
    return result.model_copy(update={"mistakes": kept})


def _judge(case: Case, mine: Expectation, theirs: Expectation, sample: int) -> CaseResult:
    answered = _answer(mine, theirs)
    answer: dict[str, Any] = {
        kind: [identify(record, value) for record, value in answered.records[kind]]
        for kind in RECORDS
    }
    result = _judged(case, answered.expectation, answer, sample)
    # An answer states every field, an annotator those that he judges: the others are no surplus.
    stated = {
        (kind, position): set(_paths(record.content))
        for kind in RECORDS
        for position, (record, _) in enumerate(answered.records[kind])
    }
    mistakes = tuple(
        m
        for m in result.mistakes
        if m.path == RECORD or m.expected != NOTHING or m.path in stated[m.kind, m.position]
    )
    return result.model_copy(update={"mistakes": mistakes})


def _judged(case: Case, asked: Expectation, answer: Mapping[str, Any], sample: int) -> CaseResult:
    summary = ArticleSummary.model_validate({**answer, "gist": None})
    extraction = Extraction(name=case.name, article=None, summary=summary)
    return judge_extraction(replace(case, expectation=asked), extraction, sample)


class _Answered(NamedTuple):
    """One hand's answer, and the other's expectation of it."""

    records: dict[RecordKind, list[tuple[ExpectedRecord, dict[str, Any]]]]
    expectation: Expectation
    """Without the fields that the answering hand does not judge."""


class _Settled(NamedTuple):
    """What one hand says in answer to the other."""

    value: Any
    """As plain data."""
    asked: Node
    """What the other hand expects of it, as far as both judge it."""


def _answer(mine: Expectation, theirs: Expectation) -> _Answered:
    links: dict[str, dict[str, str]] = {"participant": {}, "meeting": {}}
    answer: dict[RecordKind, list[tuple[ExpectedRecord, dict[str, Any]]]] = {}
    asked: dict[RecordKind, tuple[ExpectedRecord, ...]] = {}
    for kind in RECORDS:
        paired = max(
            (
                _pair(kind, own, others, links)
                for own, others in product(readings_of(mine, kind), readings_of(theirs, kind))
            ),
            key=lambda one: one.worth,
        )
        settled = {
            i: _object(paired.mine[j].content, paired.theirs[i].content, links, joins=True)
            for i, j in paired.matched.items()
        }
        partners = {j: settled[i][0] for i, j in paired.matched.items()}
        answer[kind] = [
            (record, partners[j] if j in partners else exemplify(record.content))
            for j, record in enumerate(paired.mine)
            if j in partners or record.need == "required"
        ]
        asked[kind] = tuple(
            replace(record, content=settled[i][1]) if i in settled else record
            for i, record in enumerate(paired.theirs)
        )
        field = kind.removesuffix("s")
        if field in links:
            links[field] = {
                paired.mine[j].key: paired.theirs[i].key for i, j in paired.matched.items()
            }
    return _Answered(answer, Expectation(asked, None))


@dataclass(frozen=True)
class _Paired:
    """One reading of each hand, paired."""

    mine: list[ExpectedRecord]
    """Without traps."""
    theirs: list[ExpectedRecord]
    """With traps, last."""
    matched: dict[int, int]
    """Index in `theirs` to index in `mine`."""
    worth: float
    """How well the two readings agree: the similarity of all pairs, less what has no partner."""


def _pair(
    kind: RecordKind, mine: list[ExpectedRecord], theirs: list[ExpectedRecord], links: Links
) -> _Paired:
    own = [record for record in mine if record.need != "forbidden"]
    others = [record for record in theirs if record.need != "forbidden"]
    similarity = [[_likeness(kind, a, b, links) for a in own] for b in others]
    matched = dict(match_records(similarity, FLOOR))
    alone = sum(b.need == "required" and i not in matched for i, b in enumerate(others))
    alone += sum(a.need == "required" and j not in matched.values() for j, a in enumerate(own))
    worth = sum(similarity[i][j] for i, j in matched.items()) - alone
    traps = [record for record in theirs if record.need == "forbidden"]
    return _Paired(own, others + traps, matched, worth)


def _likeness(
    kind: RecordKind, mine: ExpectedRecord, theirs: ExpectedRecord, links: Links
) -> float:
    likeness = _similarity(kind, mine, mine.content, theirs.content, links)
    if likeness < FLOOR and _names_are_words(mine.content, theirs.content):
        rest = (_without_name(mine.content), _without_name(theirs.content))
        if _similarity(kind, mine, *rest, links) >= _ALL_THE_REST:
            likeness = _OTHER_NAME
    return likeness - _TIE * ((mine.need == "optional") + (theirs.need == "optional"))


def _similarity(
    kind: RecordKind,
    record: ExpectedRecord,
    mine: ExpectedObject,
    theirs: ExpectedObject,
    links: Links,
) -> float:
    value, asked = _object(mine, theirs, links, joins=False)
    predicted = RECORDS[kind].model_validate(identify(record, value))
    return similarity_of(kind, asked, predicted, compare(asked, predicted, "", links))


def _names_are_words(mine: ExpectedObject, theirs: ExpectedObject) -> bool:
    """Both name somebody, by tell-tale words alone."""
    names = (mine.fields.get("name"), theirs.fields.get("name"))
    return all(isinstance(name, Pattern) and any(_words(name)) for name in names)


def _without_name(content: ExpectedObject) -> ExpectedObject:
    fields = {name: inner for name, inner in content.fields.items() if name != "name"}
    return replace(content, fields=fields)


def _settle(mine: Node, theirs: Node, links: Links, *, joins: bool, name: str = "") -> _Settled:
    """What `mine` says to `theirs`, the kindest; `joins`: differing tell-tale words agree."""
    if isinstance(mine, Pattern) and isinstance(theirs, Pattern):
        return _Settled(_value(mine, theirs, links.get(name), joins=joins), theirs)
    if isinstance(mine, ExpectedList) and isinstance(theirs, ExpectedList):
        return _items(mine, theirs, links, joins=joins)
    return _whole(mine, theirs, links, joins=joins)


def _value(mine: Pattern, theirs: Pattern, link: Mapping[str, str] | None, *, joins: bool) -> Any:
    own = [value for value in _options(mine) if value is not None]
    if link is not None:
        accepted = (id for id in own if id in link and theirs.matches(link[id]))
    else:
        joined = (f"{a} {b}" for a, b in product(_words(mine), _words(theirs)) if joins)
        accepted = (
            value
            for value in chain(own, _options(theirs), joined)
            if value is not None and mine.matches(value) and theirs.matches(value)
        )
    may_be_null = not own or (mine.matches(None) and theirs.matches(None))
    return next(accepted, None if may_be_null else own[0])


def _options(pattern: Pattern) -> Iterator[Any]:
    """Values that `pattern` accepts: enough of them that two patterns which meet share one."""
    if isinstance(pattern, AnyOf):
        for option in pattern.options:
            yield from _options(option)
    elif isinstance(pattern, Contains) and pattern.need == "any":
        yield from pattern.phrases
    else:
        yield pattern.sample()
        if isinstance(pattern, Between):
            yield pattern.high


def _words(pattern: Pattern) -> Iterator[str]:
    """The texts of `pattern` that are only words of what is accepted."""
    if isinstance(pattern, AnyOf):
        for option in pattern.options:
            yield from _words(option)
    elif isinstance(pattern, Contains):
        yield from _options(pattern)


def _object(
    mine: ExpectedObject, theirs: ExpectedObject, links: Links, *, joins: bool
) -> tuple[dict[str, Any], ExpectedObject]:
    """`_settle` of two objects."""
    settled = {
        name: _settle(inner, theirs.fields[name], links, joins=joins, name=name)
        for name, inner in mine.fields.items()
        if name in theirs.fields
    }
    said = {
        name: settled[name].value if name in settled else exemplify(inner)
        for name, inner in mine.fields.items()
    }
    asked = replace(
        theirs,
        fields={name: settled[name].asked for name in theirs.fields if name in settled},
        evidence=None if mine.evidence is None else theirs.evidence,
    )
    return fill(mine, said), asked


def _whole(mine: Node, theirs: Node, links: Links, *, joins: bool) -> _Settled:
    """Of an object, or null."""
    pairs = [
        _Settled(*_object(a, b, links, joins=joins))
        for a, b in product(_objects(mine), _objects(theirs))
    ]
    best = max(pairs, key=lambda one: _compared(one, links).agreement, default=None)
    may_be_null = _accepts_null(mine), _accepts_null(theirs)
    if best is not None and (not all(may_be_null) or _compared(best, links).agreement == 1):
        return best
    return _Settled(None if may_be_null[0] else exemplify(mine), theirs)


def _objects(node: Node) -> Sequence[ExpectedObject]:
    if isinstance(node, Alternatives):
        return node.options
    return (node,) if isinstance(node, ExpectedObject) else ()


def _accepts_null(node: Node) -> bool:
    if isinstance(node, Alternatives):
        return node.may_be_null
    return isinstance(node, Pattern) and node.matches(None)


def _items(mine: ExpectedList, theirs: ExpectedList, links: Links, *, joins: bool) -> _Settled:
    own, others = (*mine.required, *mine.optional), (*theirs.required, *theirs.optional)
    strict = [[_settle(a, b, links, joins=False) for a in own] for b in others]
    similarity = [
        [
            _item_likeness(one, links)
            - _TIE * ((i >= len(theirs.required)) + (j >= len(mine.required)))
            for j, one in enumerate(row)
        ]
        for i, row in enumerate(strict)
    ]
    matched = dict(match_records(similarity, ITEM_FLOOR))
    settled = {
        i: _settle(own[j], others[i], links, joins=joins and not isinstance(own[j], Pattern))
        for i, j in matched.items()
    }
    partners = {j: i for i, j in matched.items()}
    values = [
        settled[partners[j]].value if j in partners else exemplify(item)
        for j, item in enumerate(own)
        if j < len(mine.required) or partners.get(j, len(others)) < len(theirs.required)
    ]
    asked = [settled[i].asked if i in settled else item for i, item in enumerate(others)]
    middle = len(theirs.required)
    return _Settled(
        values, replace(theirs, required=tuple(asked[:middle]), optional=tuple(asked[middle:]))
    )


def _item_likeness(one: _Settled, links: Links) -> float:
    compared = _compared(one, links)
    return compared.agreement if is_about(one.asked, compared, "") else 0.0


def _compared(one: _Settled, links: Links) -> Compared:
    value, asked = one
    if isinstance(asked, ExpectedObject) and value is not None:
        value = asked.model.model_validate(value)
    return compare(asked, value, "", links)


def _paths(node: Node, path: str = "") -> Iterator[str]:
    """The paths of everything that is judged in `node`, without positions."""
    yield path
    inner: Sequence[tuple[str, Node]] = ()
    if isinstance(node, ExpectedObject):
        inner = [(f"{path}.{name}" if path else name, one) for name, one in node.fields.items()]
    elif isinstance(node, ExpectedList):
        inner = [(path, one) for one in (*node.required, *node.optional)]
    elif isinstance(node, Alternatives):
        inner = [(path, one) for one in node.options]
    for name, one in inner:
        yield from _paths(one, name)
