"""Scoring what merging made of groups: links between records, the ledger, and origins.

Merging is judged on the records that extraction found: a predicted record counts as the expected
one that `judging` pairs it with. Records that pair with none, and expected ones that nobody told,
are counted and shown, and are no mentions here: `eval run` scores them. The ledger is judged as a
reader sees it, so that a record which is missing in one article may cost it a verdict.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, Unpack

from summarizer.affairs import Affairs, LedgerVerdict, MergedRecord
from summarizer.briefing import Extraction
from summarizer.evals.clusterings import (
    BCubed,
    count_b_cubed,
    count_pairs,
    estimate_b_cubed,
    linked_pairs,
)
from summarizer.evals.expectations import RECORDS, RecordKind
from summarizer.evals.groups import ExpectedEntry, Group, Mention, Thing
from summarizer.evals.judging import judge
from summarizer.evals.merge_results import (
    ArticleResult,
    EntryResult,
    GroupResult,
    KindResult,
    LinkMistake,
    LinkScore,
    LinkVerdict,
    MergeRun,
    OriginsResult,
)
from summarizer.evals.metrics import Counts
from summarizer.evals.runner import DEFAULT_MODEL
from summarizer.evals.stats import Estimate, bootstrap_ratios, f1_parts
from summarizer.merging import merge
from summarizer.pipeline import Options, extractions


def run_groups(groups: Sequence[Group], **options: Unpack[Options]) -> MergeRun:
    """Answer every article of `groups`, merge each group and score it.

    `options` are those of `summarizer.brief`; the model is `DEFAULT_MODEL` unless it is given.
    """
    model = options.get("model") or DEFAULT_MODEL
    at_hand = [
        (group.name, label, case.article)
        for group in groups
        for label, case in group.cases.items()
        if case.article is not None
    ]
    settings: Options = {**options, "model": model}
    answers = extractions([article for _, _, article in at_hand], **settings)
    found: dict[str, dict[str, Extraction]] = {group.name: {} for group in groups}
    prompt = None
    for (group, label, _), extraction in zip(at_hand, answers, strict=True):
        found[group][label] = extraction
        prompt = prompt or extraction.prompt
    results = tuple(
        score_group(group, found[group.name], merge(tuple(found[group.name].values())))
        for group in groups
    )
    return MergeRun(model.removeprefix("recorded/"), prompt, results)


def score_group(group: Group, answers: Mapping[str, Extraction], affairs: Affairs) -> GroupResult:
    """What `affairs`, merged from the `answers` in their order, made of `group`.

    `answers`: by label of the article; articles that are not at hand are left out of it.
    """
    articles = tuple(_article_result(group, label, answers.get(label)) for label in group.cases)
    answered = {a.article for a in articles if a.outcome == "judged"}
    if len(answered) < 2:
        return GroupResult(group.name, articles, {}, (), len(group.ledger), None)
    places, surplus = _places(group, answers)
    labels = {label: position for position, label in enumerate(answers)}
    clusters = {kind: _clusters(places[kind], labels, affairs, kind) for kind in RECORDS}
    kinds = {
        kind: _score_links(group, kind, clusters[kind], answered, surplus[kind]) for kind in RECORDS
    }
    judged = [
        result
        for entry in group.ledger
        if (result := _score_entry(group, entry, clusters[entry.kind], answered, affairs))
    ]
    return GroupResult(
        group=group.name,
        articles=articles,
        kinds=kinds,
        ledger=tuple(judged),
        left_out=len(group.ledger) - len(judged),
        origins=_score_origins(group, list(answers), affairs),
    )


def score_links(results: Sequence[GroupResult], *, seed: int = 0) -> tuple[LinkScore, ...]:
    """Each kind over all groups, then all kinds together."""
    named: list[tuple[str, list[tuple[Counts, BCubed]]]] = [
        (kind, [(r.kinds[kind].pairs, r.kinds[kind].b_cubed) for r in results]) for kind in RECORDS
    ]
    together = [
        (
            sum((own.pairs for own in r.kinds.values()), Counts()),
            sum((own.b_cubed for own in r.kinds.values()), BCubed()),
        )
        for r in results
    ]
    return tuple(_link_score(name, counts, seed) for name, counts in [*named, ("all", together)])


def score_ledger(
    results: Sequence[GroupResult], *, seed: int = 0
) -> dict[str, tuple[int, Estimate | None]]:
    """Number of entries judged, and the share that is right: by kind, of all, and of those whose
    records every article tells that should."""
    named: dict[str, Callable[[EntryResult], bool]] = {
        **{kind: partial(_is_of, kind) for kind in RECORDS},
        "all": lambda entry: True,
        "all, where no record is missing": lambda entry: not entry.lacking,
    }
    ratios: dict[str, list[tuple[float, float]]] = {}
    for name, belongs in named.items():
        chosen = [[entry for entry in result.ledger if belongs(entry)] for result in results]
        ratios[name] = [(float(sum(e.is_right for e in own)), float(len(own))) for own in chosen]
    estimates = bootstrap_ratios(ratios, seed=seed)
    return {
        name: (int(sum(total for _, total in pairs)), estimates[name])
        for name, pairs in ratios.items()
    }


def _is_of(kind: RecordKind, entry: EntryResult) -> bool:
    return entry.expected.kind == kind


def score_origins(
    results: Sequence[GroupResult], *, seed: int = 0
) -> tuple[Counts, Estimate | None]:
    """Pairs of articles that were joined, over all groups, and F1 with its interval."""
    pairs = [result.origins.pairs for result in results if result.origins is not None]
    return sum(pairs, Counts()), _pair_f1(pairs, seed)


def _link_score(name: str, counts: Sequence[tuple[Counts, BCubed]], seed: int) -> LinkScore:
    pairs, cubed = [one for one, _ in counts], [other for _, other in counts]
    return LinkScore(
        name=name,
        pairs=sum(pairs, Counts()),
        pair_f1=_pair_f1(pairs, seed),
        b_cubed=sum(cubed, BCubed()),
        b_cubed_estimates=estimate_b_cubed(cubed, seed=seed),
    )


def _pair_f1(pairs: Sequence[Counts], seed: int) -> Estimate | None:
    parts = [f1_parts(one.correct, one.predicted, one.expected) for one in pairs]
    return bootstrap_ratios({"": parts}, seed=seed)[""]


def _article_result(group: Group, label: str, answer: Extraction | None) -> ArticleResult:
    case = group.cases[label]
    name = f"{case.suite}/{case.name}"
    if answer is None:
        return ArticleResult(label, name, "not_at_hand")
    outcome: Literal["judged", "failed"] = "failed" if answer.summary is None else "judged"
    return ArticleResult(label, name, outcome, answer.failure, answer.provenance)


_Places = dict[RecordKind, dict[Mention, int]]


def _places(
    group: Group, answers: Mapping[str, Extraction]
) -> tuple[_Places, dict[RecordKind, int]]:
    """Where each expected record stands in its article's answer, and how many others do."""
    places: _Places = {kind: {} for kind in RECORDS}
    surplus = dict.fromkeys(RECORDS, 0)
    for label, answer in answers.items():
        if answer.summary is None:
            continue
        for kind in RECORDS:
            surplus[kind] += len(getattr(answer.summary, kind))
        for kind, key, index in judge(group.cases[label].expectation, answer.summary).pairs:
            places[kind][Mention(label, key)] = index
            surplus[kind] -= 1
    return places, surplus


def _clusters(
    places: Mapping[Mention, int], labels: Mapping[str, int], affairs: Affairs, kind: RecordKind
) -> dict[Mention, str]:
    """The merged record of each mention; what merging has lost is a thing of its own."""
    merged = {
        (telling.article, telling.record): record.id
        for record in getattr(affairs, kind)
        for telling in record.tellings
    }
    return {
        mention: merged.get((labels[mention.article], index), f"lost {mention}")
        for mention, index in places.items()
    }


def _score_links(
    group: Group,
    kind: RecordKind,
    predicted: Mapping[Mention, str],
    answered: set[str],
    surplus: int,
) -> KindResult:
    expected = {mention: group.thing_of(kind, mention) for mention in predicted}
    unjudged = group.unjudged(kind)
    wanted, told = linked_pairs(expected), linked_pairs(predicted)
    verdicts: tuple[tuple[LinkVerdict, set[frozenset[Mention]]], ...] = (
        ("missed", wanted - told - unjudged),
        ("wrong", told - wanted - unjudged),
    )
    return KindResult(
        pairs=count_pairs(expected, predicted, unjudged),
        b_cubed=count_b_cubed(expected, predicted, unjudged),
        absent=tuple(
            mention
            for label in group.cases
            if label in answered
            for record in group.cases[label].expectation.all_records()
            if record.kind == kind and record.need == "required"
            for mention in (Mention(label, record.key),)
            if mention not in predicted and not group.may_be_absent(kind, mention)
        ),
        surplus=surplus,
        mistakes=tuple(
            LinkMistake(kind, one, other, verdict)
            for verdict, pairs in verdicts
            for one, other in sorted(sorted(pair) for pair in pairs)
        ),
    )


def _score_entry(
    group: Group,
    entry: ExpectedEntry,
    clusters: Mapping[Mention, str],
    answered: set[str],
    affairs: Affairs,
) -> EntryResult | None:
    """None where the entry presupposes what nobody needs to tell, or an article that is missing."""
    thing = group.thing_of(entry.kind, entry.record)
    lacking = []
    for label in dict.fromkeys(mention.article for mention in thing):
        own = [mention for mention in thing if mention.article == label]
        if label not in answered:
            return None
        if not any(mention in clusters for mention in own):
            if any(group.may_be_absent(entry.kind, mention) for mention in own):
                return None
            lacking.append(label)
    present = sorted(
        (mention for mention in thing if mention in clusters),
        key=lambda mention: (mention != entry.record, mention),
    )
    if not present:
        return EntryResult(entry, None, tuple(lacking), "no article tells it")
    record_id = clusters[present[0]]
    record = next((r for r in getattr(affairs, entry.kind) if r.id == record_id), None)
    note = _note(thing, present, lacking, clusters)
    return EntryResult(entry, _verdict_of(record, entry.field), tuple(lacking), note)


def _verdict_of(record: MergedRecord | None, field: str) -> LedgerVerdict | None:
    return None if record is None else record.entry(field).verdict


def _note(
    thing: Thing,
    present: Sequence[Mention],
    lacking: Sequence[str],
    clusters: Mapping[Mention, str],
) -> str:
    notes = [f"not told by {label}" for label in lacking]
    chosen = clusters[present[0]]
    apart = [mention.article for mention in present if clusters[mention] != chosen]
    if apart:
        notes.append(f"without {', '.join(apart)}")
    mixed = [str(m) for m, cluster in clusters.items() if cluster == chosen and m not in thing]
    if mixed:
        notes.append(f"merged with {', '.join(mixed)}")
    return "; ".join(notes)


def _score_origins(group: Group, labels: Sequence[str], affairs: Affairs) -> OriginsResult:
    expected = {label: n for n, origin in enumerate(group.origins) for label in origin}
    wanted = {label: expected[label] for label in labels}
    # An article in no origin goes back to itself.
    told = {label: -1 - n for n, label in enumerate(labels)}
    for n, origin in enumerate(affairs.origins):
        told |= {labels[position]: n for position in origin.articles}
    return OriginsResult(
        pairs=count_pairs(wanted, told),
        expected=_sets(wanted),
        found=_sets(told),
        because=tuple(why for origin in affairs.origins for why in origin.because),
    )


def _sets(clusters: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    members: dict[int, list[str]] = {}
    for label, cluster in clusters.items():
        members.setdefault(cluster, []).append(label)
    return tuple(tuple(own) for own in members.values())
