"""Do the references between records hold?"""

import re
from collections import Counter
from collections.abc import Iterator

from summarizer.briefing import Finding
from summarizer.checks.cited import CitedArticle
from summarizer.schema import ArticleSummary, Participant

# "The heads of the five services", "technical teams of both armies": several sides in one record.
_SEVERAL = re.compile(
    r"\b(?:and|both|two|three|four|five|six|joint|commission|committee|\w{3,}(?<!s)s)\b",
    re.IGNORECASE,
)


def findings(summary: ArticleSummary, cited: CitedArticle) -> Iterator[Finding]:
    """Ids that are used twice or lead nowhere, and meetings that lack a side."""
    for kind in ("participants", "meetings"):
        records = getattr(summary, kind)
        times = Counter(record.id for record in records)
        for i, record in enumerate(records):
            if times[record.id] > 1:
                yield cited.objection(
                    "reference",
                    (kind, i, "id"),
                    record.id,
                    record.evidence,
                    f"{times[record.id]} {kind} have this id",
                )
    people = {participant.id: participant for participant in summary.participants}
    for i, meeting in enumerate(summary.meetings):
        seen: set[str] = set()
        for j, attendance in enumerate(meeting.participants):
            here = ("meetings", i, "participants", j, "participant")
            who = attendance.participant
            if who not in people:
                yield cited.objection(
                    "reference", here, who, meeting.evidence, "no participant has this id"
                )
            elif who in seen:
                yield cited.objection(
                    "reference", here, who, meeting.evidence, "this participant is listed twice"
                )
            seen.add(who)
        if len(seen) < 2 and not any(_is_several(people[who]) for who in seen & people.keys()):
            yield cited.objection(
                "reference",
                ("meetings", i, "participants"),
                None,
                meeting.evidence,
                "a meeting has two sides; list the other one, by office or body if unnamed",
            )
    meetings = {meeting.id for meeting in summary.meetings}
    for i, agreement in enumerate(summary.agreements):
        if agreement.meeting is not None and agreement.meeting not in meetings:
            yield cited.objection(
                "reference",
                ("agreements", i, "meeting"),
                agreement.meeting,
                agreement.evidence,
                "no meeting has this id",
            )


def _is_several(participant: Participant) -> bool:
    return participant.kind != "person" and _SEVERAL.search(participant.name) is not None
