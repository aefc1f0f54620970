"""The gist: what was found, in one or two plain sentences; where nothing was found, just that."""

from summarizer.checks.words import folded_words
from summarizer.rules.agreements import Commitment
from summarizer.rules.clauses import shorten
from summarizer.rules.incidents import Incident
from summarizer.rules.lines import Line
from summarizer.rules.people import Party
from summarizer.rules.talks import Talks
from summarizer.schema import AttackType, Count, Gist

NONE_FOUND = "No meeting, agreement or attack was found."
_ENOUGH = 2  # sentences: the records are below it
_LONGEST_COPY = 14  # words in a row that an answer may share with its article
_SHORT_FIGURE = 4  # words; "two officers, a driver and a boy of six" is for the record
_LENGTH_OF_A_LEAD = 8  # words; what is shorter is a stray heading
_KINDS: dict[AttackType, str] = {
    "unknown": "attack",
    "other": "attack",
    "shelling_or_missile": "shelling or missile attack",
    "air_or_drone_strike": "air or drone strike",
    "vehicle": "vehicle attack",
    "arson_or_sabotage": "act of arson or sabotage",
}


def summarize_records(
    talks: list[Talks], commitments: list[Commitment], incidents: list[Incident], body: list[Line]
) -> Gist:
    """At most two sentences on the article's news, or else on what it recalls."""
    said = _statements(
        [each for each in talks if not each.is_background],
        [each for each in commitments if not each.is_background],
        [each for each in incidents if each.is_main],
    ) or _statements(talks, commitments, incidents)
    if not said:
        return Gist(evidence=[_lead(body).number], text=NONE_FOUND)
    text, numbers = _written(said)
    if len(said) > 1 and _is_copied(text, [line for line in body if line.number in numbers]):
        text, numbers = _written(said[:1])
    return Gist(evidence=numbers, text=text)


def _written(said: list[tuple[str, list[int]]]) -> tuple[str, list[int]]:
    text = " ".join(words[0].upper() + words[1:] + "." for words, _ in said)
    return text, sorted({number for _, numbers in said for number in numbers})


def _is_copied(text: str, lines: list[Line]) -> bool:
    """More words in a row stand in these sentences than an answer may take over."""
    told = f" {' '.join(folded_words(' '.join(line.text for line in lines)))} "
    words = folded_words(text)
    runs = (words[at : at + _LONGEST_COPY + 1] for at in range(len(words) - _LONGEST_COPY))
    return any(f" {' '.join(run)} " in told for run in runs)


def _statements(
    talks: list[Talks], commitments: list[Commitment], incidents: list[Incident]
) -> list[tuple[str, list[int]]]:
    """The first of each kind, two in all, with their sentences."""
    said = [
        *[(_talks(each), sorted(each.lines)) for each in talks[:1]],
        *[(_commitment(each), sorted(each.lines)) for each in commitments[:2]],
        *[(_incident(each), each.record().evidence) for each in incidents[:2]],
    ]
    return said[:_ENOUGH]


def _talks(talks: Talks) -> str:
    who = _join([_with_article(party) for party in talks.parties])
    place = f" in {talks.place}" if talks.place else ""
    if talks.status == "planned":
        return f"{who} are to meet{place}"
    if talks.status == "cancelled_or_postponed":
        return f"a meeting of {who}{place} was put off"
    if talks.mode == "phone_or_video":
        return f"{who} spoke by phone"
    return f"{who} met{place}"


def _with_article(party: Party) -> str:
    """ "the head of the police", but "Ruth Otieno" and "Kenya"."""
    is_named = party.kind == "person" or party.is_state or party.name.casefold().startswith("the ")
    return party.name if is_named else f"the {party.name}"


def _commitment(commitment: Commitment) -> str:
    who = _join(list(commitment.parties))
    room = max(_LONGEST_COPY - 2 - len(who.split()), 5)
    words = shorten(commitment.words, room) or commitment.words
    match commitment.stage:
        case "rejected_or_postponed":
            return f"{who} did {words}"
        case "signed" if not commitment.link:
            return f"{who} signed {words}"
        case "established" if not commitment.link:
            return f"{who} have {words}"
        case "implemented":
            return f"{who} exchanged {words.removeprefix('exchange ')}"
        case "pledged":
            return f"{who} pledged {commitment.link} {words}"
        case _:
            return f"{who} agreed {commitment.link} {words}"


def _incident(incident: Incident) -> str:
    kind = _KINDS.get(incident.type) or incident.type.replace("_", " ")
    article = "an" if kind[0] in "aeiou" else "a"
    place = f" in {incident.place}" if incident.place else ""
    if incident.stage == "plotted":
        return f"{article} {kind}{place} was plotted"
    if incident.stage == "threatened":
        return f"{article} {kind}{place} was threatened"
    if incident.stage == "attempted":
        return f"{article} {kind}{place} was attempted"
    toll = next((t for t in reversed(incident.tolls) if not t.superseded), None)
    counts = [
        f"{_lower(count.text)} {fate}"
        for fate, count in (
            ("killed", toll.killed if toll else None),
            ("injured", toll.injured if toll else None),
        )
        if isinstance(count, Count) and len(count.text.split()) <= _SHORT_FIGURE
    ]
    told = f", with {' and '.join(counts)}" if counts else ""
    return f"{article} {kind} took place{place}{told}"


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def _lead(body: list[Line]) -> Line:
    """The first sentence of some length."""
    return next((line for line in body if len(line.text.split()) >= _LENGTH_OF_A_LEAD), body[0])


def _join(names: list[str]) -> str:
    if len(names) > 3:
        names = [*names[:3], "others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
