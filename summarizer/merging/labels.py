"""What to call a merged record in a few words."""

from collections import Counter
from collections.abc import Sequence

from summarizer.merging.sources import Account, Cast, Source
from summarizer.names import normalise
from summarizer.schema import Agreement, Attack, Meeting, Participant

_KIND_OF_NAME = {"person": 0, "office": 1, "body": 2}


def participant_label(sources: Sequence[Source[Participant]]) -> str:
    """A person's name before the office, the fullest before the commonest spelling."""
    counts = Counter(source.value.name for source in sources)
    best = min(
        sources,
        key=lambda s: (
            _KIND_OF_NAME[s.value.kind],
            -len(normalise(s.value.name).split()) if s.value.kind == "person" else 0,
            -counts[s.value.name],
            s.value.name,
        ),
    )
    return best.value.name


def meeting_label(
    sources: Sequence[Source[Meeting]],
    told: Sequence[Account],
    cast: Cast,
) -> str:
    """Who met, those first whom most articles name; the place where nobody is named."""
    present: Counter[int] = Counter()
    first: dict[int, tuple[int, int]] = {}
    for source in sources:
        known = {person.id for person in told[source.account].summary.participants}
        for at, attendance in enumerate(source.value.participants):
            if attendance.participant in known:
                number = cast.group_of[source.account, attendance.participant]
                present[number] += 1
                first.setdefault(number, (source.account, at))
    if present:
        ranked = sorted(present, key=lambda n: (-present[n], first[n]))
        return ", ".join(dict.fromkeys(cast.names[n] for n in ranked))
    places = sorted(source.value.place for source in sources if source.value.place)
    return f"meeting in {places[0]}" if places else "meeting"


def agreement_label(sources: Sequence[Source[Agreement]]) -> str:
    """The commitment in the words that most articles share, else in the fewest."""
    counts = Counter(source.value.commitment for source in sources)
    return min(counts, key=lambda words: (-counts[words], len(words), words)) or "agreement"


def attack_label(sources: Sequence[Source[Attack]]) -> str:
    """The method and where, or against what; that it was only plotted, if nobody says otherwise."""
    types = Counter(s.value.type for s in sources if s.value.type not in ("unknown", "other"))
    kind = min(types, key=lambda t: (-types[t], t)).replace("_", " ") if types else "attack"
    stages = {source.value.stage for source in sources}
    if len(stages) == 1 and "accomplished" not in stages:
        kind = f"{stages.pop()} {kind}"
    places = Counter(source.value.place for source in sources if source.value.place)
    if places:
        place = min(places, key=lambda p: (-places[p], len(p), p))
        return f"{kind}: {place}"
    targets = sorted(target.name for source in sources for target in source.value.targets)
    return f"{kind}: {targets[0]}" if targets else kind
