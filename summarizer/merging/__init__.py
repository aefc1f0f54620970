"""The same thing told by several outlets: one record with all its sources and their differences.

    accounts ─ participants ─ meetings ─ agreements ─ attacks ─ ledger

Participants come first, since meetings are told apart by who met, and agreements by where they were
made. Pure: no model is asked, and the order in which articles are given changes nothing but the
positions by which the result refers to them.
"""

from collections.abc import Sequence

from summarizer.affairs import Affairs
from summarizer.briefing import Extraction
from summarizer.merging.agreements import find_deals, group_agreements
from summarizer.merging.attack_entries import attack_entries
from summarizer.merging.attacks import find_deeds, group_attacks
from summarizer.merging.entries import agreement_entries, meeting_entries, participant_entries
from summarizer.merging.labels import (
    agreement_label,
    attack_label,
    meeting_label,
    participant_label,
)
from summarizer.merging.meetings import find_encounters, group_meetings, same_side
from summarizer.merging.origins import find_duplicates, find_origins, notes_on
from summarizer.merging.participants import find_figures, group_participants
from summarizer.merging.records import Draft, merged_records
from summarizer.merging.sources import Cast, Source, accounts, sources_of
from summarizer.schema import Meeting, Participant

__all__ = ["merge"]


def merge(extractions: Sequence[Extraction]) -> Affairs:
    """What `extractions` tell together; those without a summary tell nothing.

    Each record of each article that counts is in exactly one merged record of its kind; an article
    that was given again is listed as a duplicate, and its records are in none.
    """
    duplicates = find_duplicates(extractions)
    told = accounts(extractions, duplicates)

    people = sources_of([account.summary.participants for account in told])
    figures = find_figures(people, told)
    talks = sources_of([account.summary.meetings for account in told])
    persons = group_participants(people, figures)
    encounters = find_encounters(talks, told, _numbers(people, persons))
    held = group_meetings(talks, encounters)
    # Who met the same people on the same day tells more of two spellings than the names do.
    together = same_side(encounters, held)
    if together:
        persons = group_participants(
            people, figures, sorted((persons[a][0], persons[b][0]) for a, b in together)
        )
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

    return Affairs(
        participants=merged_records(
            "participants", participants, told, lambda one: participant_entries(one, told)
        ),
        meetings=merged_records(
            "meetings", meetings, told, lambda one: meeting_entries(one, told, cast)
        ),
        agreements=merged_records(
            "agreements", agreements, told, lambda one: agreement_entries(one, told)
        ),
        attacks=merged_records("attacks", attacks, told, lambda one: attack_entries(one, told)),
        origins=find_origins(extractions),
        duplicates=duplicates,
        notes=notes_on(extractions),
    )


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
