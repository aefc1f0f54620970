"""Articles of a few sentences for the rules, and what is found in them in a short form."""

from summarizer.briefing import Label
from summarizer.rules import extract
from summarizer.schema import ArticleSummary
from tests.stories import make_article

FILLER = (
    "It was a quiet week for the people of the capital, and there was rain on most of the days."
)
"""Says nothing, and makes a single sentence long enough to be known for English."""


def read(*sentences: str, published: str | None = "2024-05-17") -> ArticleSummary:
    """What the rules find in these body sentences; 17 May 2024 was a Friday.

    Whatever it is, the checks must have nothing to say against it.
    """
    labelled: list[tuple[Label, str]] = [("body", sentence) for sentence in (*sentences, FILLER)]
    extraction = extract(make_article(labelled, published=published))
    assert extraction.summary is not None
    assert [finding.message for finding in extraction.findings] == []
    return extraction.summary


def meetings(summary: ArticleSummary) -> list[str]:
    """Each meeting as "status mode: Name (part), Name (part) @ place, date"."""
    names = {participant.id: participant.name for participant in summary.participants}
    shown = []
    for meeting in summary.meetings:
        who = ", ".join(f"{names[a.participant]} ({a.part})" for a in meeting.participants)
        when = meeting.date.edtf or meeting.date.text if meeting.date else "-"
        shown.append(
            f"{meeting.status.value} {meeting.mode}: {who} @ {meeting.place or '-'}, {when}"
        )
    return shown


def agreements(summary: ArticleSummary) -> list[str]:
    """Each agreement as "status form: Party, Party: commitment"."""
    return [
        f"{a.status.value} {a.form}: {', '.join(a.parties)}: {a.commitment}"
        for a in summary.agreements
    ]


def attacks(summary: ArticleSummary) -> list[str]:
    """Each attack as "stage type @ place, date: targets"."""
    shown = []
    for attack in summary.attacks:
        when = attack.date.edtf or attack.date.text if attack.date else "-"
        targets = ", ".join(f"{target.name} ({target.kind})" for target in attack.targets)
        shown.append(f"{attack.stage} {attack.type} @ {attack.place or '-'}, {when}: {targets}")
    return shown


def tolls(summary: ArticleSummary) -> list[str]:
    """Each toll as "killed min-max (attackers) injured min-max by source"."""
    shown = []
    for toll in (toll for attack in summary.attacks for toll in attack.tolls):
        parts = []
        for fate, count in (("killed", toll.killed), ("injured", toll.injured)):
            if count is not None:
                attackers = f" ({count.attackers} attackers)" if fate == "killed" else ""
                parts.append(f"{fate} {count.min}-{count.max}{attackers}")
        superseded = " superseded" if toll.superseded else ""
        shown.append(", ".join(parts) + f" by {toll.according_to or '-'}{superseded}")
    return shown


def attributions(summary: ArticleSummary) -> list[str]:
    """Each attribution as "basis: actor by source"."""
    return [
        f"{a.basis}: {a.actor} by {a.according_to or '-'}"
        for attack in summary.attacks
        for a in attack.attributions
    ]
