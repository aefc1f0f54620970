"""The same thing told by several outlets: one record with all its sources and their differences.

    accounts ─ participants ─ meetings ─ agreements ─ attacks ─ ledger

Pure: no model is asked, and the order in which articles are given changes nothing but the
positions by which the result refers to them.
"""

from collections.abc import Sequence

from summarizer.affairs import Affairs
from summarizer.briefing import Extraction
from summarizer.merging.attack_entries import attack_entries
from summarizer.merging.entries import agreement_entries, meeting_entries, participant_entries
from summarizer.merging.origins import find_duplicates, find_origins, notes_on
from summarizer.merging.records import merged_records
from summarizer.merging.sources import accounts
from summarizer.merging.things import find_things

__all__ = ["merge"]


def merge(extractions: Sequence[Extraction]) -> Affairs:
    """What `extractions` tell together; those without a summary tell nothing.

    Each record of each article that counts is in exactly one merged record of its kind; an article
    that was given again is listed as a duplicate, and its records are in none.
    """
    duplicates = find_duplicates(extractions)
    told = accounts(extractions, duplicates)

    things = find_things(told)
    cast = things.cast
    return Affairs(
        participants=merged_records(
            "participants", things.participants, told, lambda one: participant_entries(one, told)
        ),
        meetings=merged_records(
            "meetings", things.meetings, told, lambda one: meeting_entries(one, told, cast)
        ),
        agreements=merged_records(
            "agreements", things.agreements, told, lambda one: agreement_entries(one, told)
        ),
        attacks=merged_records(
            "attacks", things.attacks, told, lambda one: attack_entries(one, told)
        ),
        origins=find_origins(extractions),
        duplicates=duplicates,
        notes=notes_on(extractions),
    )
