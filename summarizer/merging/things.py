"""Which records of all articles are one thing: the part of merging that needs every article.

Nothing here looks at a sentence or its number, so that it works on summaries without them, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.merging.agreements import find_deals, group_agreements
from summarizer.merging.attacks import find_deeds, group_attacks
from summarizer.merging.labels import (
    agreement_label,
    attack_label,
    meeting_label,
    participant_label,
)
from summarizer.merging.meetings import find_encounters, group_meetings, same_side
from summarizer.merging.participants import find_edges, find_figures, group_participants
from summarizer.merging.records import Draft
from summarizer.merging.sources import Account, Cast, Source, sources_of
from summarizer.schema import Agreement, Attack, Meeting, Participant


@dataclass(frozen=True)
class Things:
    """Every thing that is told of, by kind."""

    cast: Cast
    participants: Sequence[Draft[Participant]]
    meetings: Sequence[Draft[Meeting]]
    agreements: Sequence[Draft[Agreement]]
    attacks: Sequence[Draft[Attack]]


def find_things(told: Sequence[Account]) -> Things:
    """What the articles tell of. Participants come first, since meetings are told apart by who met,
    and agreements by where they were made."""
    people = sources_of([account.summary.participants for account in told])
    figures = find_figures(people, told)
    likely = find_edges(figures)
    talks = sources_of([account.summary.meetings for account in told])
    persons = group_participants(people, figures, likely)
    encounters = find_encounters(talks, told, _numbers(people, persons))
    held = group_meetings(talks, encounters)
    # Who met the same people on the same day tells more of two spellings than the names do.
    together = same_side(encounters, held)
    if together:
        pairs = sorted((persons[a][0], persons[b][0]) for a, b in together)
        persons = group_participants(people, figures, likely, pairs)
        encounters = find_encounters(talks, told, _numbers(people, persons))
        held = group_meetings(talks, encounters)

    cast = Cast(
        _numbers(people, persons), [participant_label([people[n] for n in one]) for one in persons]
    )
    participants = [
        Draft([people[n] for n in group], cast.names[number], ())
        for number, group in enumerate(persons)
    ]
    meetings = [
        Draft(
            [talks[n] for n in group],
            meeting_label([talks[n] for n in group], told, cast),
            [encounters[n].days for n in group],
        )
        for group in held
    ]

    pledges = sources_of([account.summary.agreements for account in told])
    deals = find_deals(pledges, told, _numbers(talks, held))
    agreements = [
        Draft(
            [pledges[n] for n in group],
            agreement_label([pledges[n] for n in group]),
            [deals[n].days for n in group],
        )
        for group in group_agreements(pledges, deals)
    ]

    incidents = sources_of([account.summary.attacks for account in told])
    deeds = find_deeds(incidents, told)
    attacks = [
        Draft(
            [incidents[n] for n in group],
            attack_label([incidents[n] for n in group]),
            [deeds[n].days for n in group],
        )
        for group in group_attacks(incidents, deeds)
    ]
    return Things(cast, participants, meetings, agreements, attacks)


def _numbers(
    sources: Sequence[Source[Participant]] | Sequence[Source[Meeting]],
    groups: Sequence[Sequence[int]],
) -> dict[tuple[int, str], int]:
    """The number of the group of each (account, id in that article)."""
    return {
        (sources[n].account, sources[n].value.id): number
        for number, group in enumerate(groups)
        for n in group
    }
