"""One answer against one expectation: which record is meant for which, and a verdict on each leaf.

Participants are aligned first, since meetings refer to them, then meetings, since agreements do.
Within a kind the alignment with the largest total similarity counts (see `matching`), and where
the expectation has alternatives, the one that fits best: nobody is punished for the other reading.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from summarizer.evals.comparing import (
    Citation,
    Compared,
    Leaf,
    Links,
    Verdict,
    compare,
    missing,
    predicted_leaves,
)
from summarizer.evals.expectations import (
    RECORDS,
    Expectation,
    ExpectedObject,
    ExpectedRecord,
    OneOf,
    RecordKind,
)
from summarizer.evals.matching import match_records
from summarizer.evals.patterns import Is
from summarizer.names import similarity as name_similarity
from summarizer.schema import ArticleSummary

RIGHT = frozenset({"correct", "optional_present"})
"""The verdicts that are no mistakes."""
FLOOR = 0.5  # a pair that agrees in less is no wrong record but a missing and a spurious one
KINSHIP = (
    0.35  # what is left over and yet this similar is part of a split, merged or repeated record
)
# How much each field says about which record is meant. What is not listed weighs 1; evidence weighs
# most after names, because two records told in the same sentences are rarely two things.
_WEIGHTS: dict[RecordKind, dict[str, float]] = {
    "participants": {"name": 8.0, "evidence": 1.0, "variants": 0.0},
    "meetings": {"participants": 4.0, "evidence": 3.0, "topics": 0.0, "salience": 0.0},
    "agreements": {"commitment": 3.0, "evidence": 3.0, "salience": 0.0},
    "attacks": {"place": 2.0, "evidence": 3.0, "salience": 0.0},
}


@dataclass(frozen=True)
class Judgement:
    """The verdict on one record, or on one value in it."""

    kind: RecordKind
    key: str
    """The expected record's id, or where the predicted one stands if none was expected."""
    path: str
    """Field names, or "" for the record itself."""
    verdict: Verdict
    expected: str
    predicted: str
    place: str = ""
    """Where the predicted record stands, such as attacks[2]; "" where there is none."""
    is_null: bool = False
    """Both sides state nothing: right, but neither expected nor predicted."""
    note: str = ""
    """Of a record: why it has this verdict, as far as the alignment decided it."""

    @property
    def position(self) -> int:
        """The predicted record's place in its list, from 0; -1 where there is none."""
        return int(self.place.rpartition("[")[2].removesuffix("]") or -1)


@dataclass(frozen=True)
class CaseJudgement:
    """Everything that was judged about one answer, in the order of the expectation."""

    judgements: tuple[Judgement, ...]
    citations: tuple[tuple[RecordKind, str, Citation], ...]
    """(kind, expected record's key, citation) of each fact that was paired with a required one."""
    pairs: tuple[tuple[RecordKind, str, int], ...]
    """(kind, expected record's key, index of the predicted record) of each pair that was made."""


def judge(expectation: Expectation, summary: ArticleSummary) -> CaseJudgement:
    """Align `summary` with `expectation` and judge it."""
    links: dict[str, dict[str, str]] = {"participant": {}, "meeting": {}}
    judgements: list[Judgement] = []
    citations: list[tuple[RecordKind, str, Citation]] = []
    pairs: list[tuple[RecordKind, str, int]] = []
    for kind in RECORDS:
        predicted = getattr(summary, kind)
        aligned = max(
            (_align(kind, records, predicted, links) for records in readings_of(expectation, kind)),
            key=lambda one: one.worth,
        )
        judgements += aligned.judgements(links)
        citations += [(kind, key, citation) for key, citation in aligned.citations()]
        for record, index in aligned.pairs:
            pairs.append((kind, record.key, index))
            field = kind.removesuffix("s")
            if field in links:
                links[field][predicted[index].id] = record.key
    return CaseJudgement(
        tuple(_misattached(expectation, judgements)), tuple(citations), tuple(pairs)
    )


def readings_of(expectation: Expectation, kind: RecordKind) -> Iterator[list[ExpectedRecord]]:
    """Every combination of the alternatives, as one list of records each."""
    choices: list[Sequence[tuple[ExpectedRecord, ...]]] = [
        entry.lists if isinstance(entry, OneOf) else ((entry,),)
        for entry in expectation.records[kind]
    ]
    for chosen in itertools.product(*choices):
        yield list(itertools.chain.from_iterable(chosen))


@dataclass(frozen=True)
class _Alignment:
    """The records of one kind, expected by predicted, paired."""

    kind: RecordKind
    wanted: list[ExpectedRecord]
    """Required and optional ones."""
    forbidden: list[ExpectedRecord]
    predicted: list[Any]
    similarity: list[list[float]]
    compared: list[list[Compared]]
    matched: dict[int, int]
    """Index in `wanted` to index in `predicted`."""

    @property
    def pairs(self) -> list[tuple[ExpectedRecord, int]]:
        return [(self.wanted[i], j) for i, j in self.matched.items()]

    @property
    def worth(self) -> float:
        """How well this reading fits: right leaves, less everything that is wrong."""
        worth = 0.0
        for leaf in self._all_leaves():
            if leaf.verdict == "correct":
                worth += 0 if leaf.is_null else 1
            elif leaf.verdict != "optional_present":
                worth -= 1
        return worth

    def citations(self) -> Iterator[tuple[str, Citation]]:
        """Each with the key of its record."""
        for i, j in self.matched.items():
            if self.wanted[i].need == "required":
                for citation in self.compared[i][j].citations:
                    yield self.wanted[i].key, citation

    def judgements(self, links: Links) -> Iterator[Judgement]:
        """Records first, each followed by its leaves; then what was not expected."""
        for i, record in enumerate(self.wanted):
            yield from self._of_wanted(i, record)
        for j, value in enumerate(self.predicted):
            place = f"{self.kind}[{j}]"
            trap = self._trap(j, links)
            if trap is not None:
                because = trap.because or ""
                yield Judgement(self.kind, trap.key, "", "forbidden", because, _say(value), place)
            elif j not in self.matched.values():
                verdict, note = self._surplus(j)
                said = _say(value)
                yield Judgement(self.kind, place, "", verdict, "nothing", said, place, note=note)
                for leaf in predicted_leaves(value, "", verdict):
                    yield _judgement(self.kind, place, leaf, place)

    def _of_wanted(self, i: int, record: ExpectedRecord) -> Iterator[Judgement]:
        partner = self.matched.get(i)
        if partner is not None:
            place, said = f"{self.kind}[{partner}]", _say(self.predicted[partner])
            is_required = record.need == "required"
            verdict: Verdict = "correct" if is_required else "optional_present"
            yield Judgement(self.kind, record.key, "", verdict, record.key, said, place)
            leaves = self.compared[i][partner].leaves if is_required else []
        elif record.need == "required":
            place = ""
            verdict, note = self._lack(i)
            yield Judgement(self.kind, record.key, "", verdict, record.key, "nothing", note=note)
            leaves = missing(record.content, "").leaves
        else:
            return
        for leaf in leaves:
            yield _judgement(self.kind, record.key, leaf, place)

    def _all_leaves(self) -> Iterator[Leaf]:
        for i, record in enumerate(self.wanted):
            if i in self.matched and record.need == "required":
                yield from self.compared[i][self.matched[i]].leaves
            elif record.need == "required":
                yield from missing(record.content, "").leaves
        for j in set(range(len(self.predicted))) - set(self.matched.values()):
            yield from predicted_leaves(self.predicted[j], "")

    def _trap(self, j: int, links: Links) -> ExpectedRecord | None:
        """The forbidden record that predicted record `j` is, if any.

        Its fields decide, and that one of its sentences is cited. One that has sentences alone is
        about records that are not expected anyhow.
        """
        value = self.predicted[j]
        cited = _cited(value)
        for record in self.forbidden:
            content = record.content
            if content.evidence and not cited & set(content.evidence):
                continue
            if not content.fields and (not content.evidence or j in self.matched.values()):
                continue
            if _has_all(content, value, links):
                return record
        return None

    def _surplus(self, j: int) -> tuple[Verdict, str]:
        """What a predicted record is that has no partner, and why: repeated, a part, nothing."""
        for i, partner in self.matched.items():
            similarity = self.similarity[i][j]
            if similarity < KINSHIP:
                continue
            twin = f"{self.kind}[{partner}], which is {self.wanted[i].key}"
            if _is_repetition(self.kind, self.predicted[j], self.predicted[partner]):
                return "duplicate", f"says the same as {twin}"
            return "split", f"{similarity:.2f} like {self.wanted[i].key}, as is {twin}"
        nearest = max(
            (
                (row[j], record.key)
                for row, record in zip(self.similarity, self.wanted, strict=True)
            ),
            default=None,
        )
        return "spurious", _nearest("expected", nearest)

    def _lack(self, i: int) -> tuple[Verdict, str]:
        """What became of a required record without a partner, and why: part of another, or gone."""
        needed = set(self.wanted[i].content.evidence or ())
        for other, j in self.matched.items():
            others = set(self.wanted[other].content.evidence or ())
            if needed - others and needed <= _cited(self.predicted[j]):
                told = f"{self.kind}[{j}], which is {self.wanted[other].key}, cites its sentences"
                return "merged", told
        row = self.similarity[i]
        nearest = max(((one, f"{self.kind}[{j}]") for j, one in enumerate(row)), default=None)
        return "missing", _nearest("predicted", nearest)


def _align(
    kind: RecordKind, records: list[ExpectedRecord], predicted: list[Any], links: Links
) -> _Alignment:
    wanted = [record for record in records if record.need != "forbidden"]
    compared = [
        [compare(record.content, value, "", links) for value in predicted] for record in wanted
    ]
    similarity = [
        [
            # Between a required and an optional record that fit alike, the required one has it.
            similarity_of(kind, record.content, value, compared[i][j])
            - (0 if record.need == "required" else 1e-6)
            for j, value in enumerate(predicted)
        ]
        for i, record in enumerate(wanted)
    ]
    return _Alignment(
        kind,
        wanted,
        [record for record in records if record.need == "forbidden"],
        predicted,
        similarity,
        compared,
        dict(match_records(similarity, FLOOR)),
    )


def similarity_of(
    kind: RecordKind, content: ExpectedObject, value: Any, compared: Compared
) -> float:
    """Weighted share of the judged fields that agree, the cited sentences counted as a field."""
    weights = _WEIGHTS[kind]
    by_field: dict[str, list[Leaf]] = {}
    for leaf in compared.leaves:
        if not leaf.is_null and leaf.verdict != "optional_present":
            by_field.setdefault(leaf.path.partition(".")[0], []).append(leaf)
    total = agreed = 0.0
    for name in content.fields:
        stated = by_field.get(name)
        if stated is None:
            continue
        weight = weights.get(name, 1.0)
        total += weight
        agreed += weight * sum(leaf.verdict == "correct" for leaf in stated) / len(stated)
        if name == "name":
            agreed += weight * _near_miss(content, value, stated)
    if content.evidence:
        weight = weights["evidence"]
        total += weight
        agreed += weight * _overlap(value, content)
    return agreed / total if total else 0.0


def _near_miss(content: ExpectedObject, value: Any, leaves: list[Leaf]) -> float:
    """A name that is not accepted may still be that person's: then it is wrong, not another's."""
    pattern = content.fields["name"]
    if leaves[0].verdict == "correct" or not isinstance(pattern, Is):
        return 0.0
    return name_similarity(str(pattern.value), value.name) * 0.9


def _overlap(value: Any, content: ExpectedObject) -> float:
    """Do the two stand in the same sentences: F1 of cited and needed, supporting ones accepted."""
    needed = set(content.evidence or ())
    cited = _cited(value)
    if not cited or not needed:
        return 0.0
    precision = len(cited & (needed | set(content.also))) / len(cited)
    recall = len(cited & needed) / len(needed)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _cited(value: Any) -> set[int]:
    """The sentences that the record itself cites, its facts aside."""
    return set(value.evidence)


def _has_all(content: ExpectedObject, value: Any, links: Links) -> bool:
    """Every judged leaf of a forbidden record is met; of lists, each item is there."""
    if not content.fields:
        return True
    verdicts = {leaf.verdict for leaf in compare(content, value, "", links).leaves}
    return "correct" in verdicts and verdicts <= {"correct", "optional_present", "spurious"}


def _is_repetition(kind: RecordKind, value: BaseModel, twin: BaseModel) -> bool:
    """Two predicted records say the same, position and id aside."""
    skipped = {"id", "evidence", "topics", "variants"}
    names = [name for name in type(value).model_fields if name not in skipped]
    same = [_plain(getattr(value, name)) == _plain(getattr(twin, name)) for name in names]
    return bool(sum(same) >= 0.8 * len(same))


def _plain(value: Any) -> Any:
    """The value without the sentences that it cites."""
    if isinstance(value, BaseModel):
        return {
            name: _plain(getattr(value, name))
            for name in type(value).model_fields
            if name != "evidence"
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _misattached(expectation: Expectation, judgements: list[Judgement]) -> Iterator[Judgement]:
    """Somebody in a meeting who belongs to another one, where he is missing, is misattached."""
    lost = {
        j.expected
        for j in judgements
        if (j.kind, j.path, j.verdict) == ("meetings", "participants.participant", "missing")
    }
    for judgement in judgements:
        if (
            (judgement.kind, judgement.path) == ("meetings", "participants.participant")
            and judgement.verdict == "spurious"
            and judgement.predicted in lost
        ):
            yield replace(judgement, verdict="misattached")
        else:
            yield judgement


def _judgement(kind: RecordKind, key: str, leaf: Leaf, place: str) -> Judgement:
    return Judgement(
        kind, key, leaf.path, leaf.verdict, leaf.expected, leaf.predicted, place, leaf.is_null
    )


def _nearest(side: str, nearest: tuple[float, str] | None) -> str:
    if nearest is None:
        return f"nothing of its kind is {side}"
    return f"nearest {side}: {nearest[1]}, {max(nearest[0], 0):.2f} like it; a pair needs {FLOOR}"


def _say(value: Any) -> str:
    """A predicted record in a few words."""
    for name in ("name", "commitment"):
        if hasattr(value, name):
            return str(getattr(value, name))
    place = f" at {value.place}" if value.place else ""
    if hasattr(value, "type"):
        return f"{value.type}{place}"
    return f"meeting of {', '.join(a.participant for a in value.participants)}{place}"
