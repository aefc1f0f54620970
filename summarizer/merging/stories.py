"""Whether two summaries tell one thing at least: so much is asked before a credit is believed.

Coarser than merging on purpose, and stricter about dates: two stories that one agency sent about
two countries within a day share most of their names.
"""

from itertools import product

from summarizer.dates import overlaps, parse_edtf
from summarizer.names import same_name
from summarizer.schema import ArticleSummary, Attack, Date, Meeting


def tell_one_thing(one: ArticleSummary | None, other: ArticleSummary | None) -> bool:
    """Whether both have a meeting of the same two, or an attack on one place, at one time.

    False where one of them has no summary: nothing is known then.
    """
    if one is None or other is None:
        return False
    return any(
        _same_meeting(a, one, b, other) for a, b in product(one.meetings, other.meetings)
    ) or any(_same_attack(a, b) for a, b in product(one.attacks, other.attacks))


def _same_meeting(
    one: Meeting, in_one: ArticleSummary, other: Meeting, in_other: ArticleSummary
) -> bool:
    """Both sides are the same, and the dates do not say otherwise."""
    names = _names(one, in_one), _names(other, in_other)
    known = sum(any(same_name(a, b) for b in names[1]) for a in names[0])
    return known >= 2 and _may_be_one_day(one.date, other.date)


def _names(meeting: Meeting, summary: ArticleSummary) -> list[str]:
    names = {participant.id: participant.name for participant in summary.participants}
    return [names[part.participant] for part in meeting.participants if part.participant in names]


def _same_attack(one: Attack, other: Attack) -> bool:
    """Places and days are told, and are the same."""
    if one.place is None or other.place is None or one.date is None or other.date is None:
        return False
    return same_name(one.place, other.place) and _may_be_one_day(one.date, other.date)


def _may_be_one_day(one: Date | None, other: Date | None) -> bool:
    if one is None or other is None or one.edtf is None or other.edtf is None:
        return True
    try:
        return overlaps(parse_edtf(one.edtf), parse_edtf(other.edtf))
    except ValueError:  # a model wrote it: checks have told of it, and it says nothing here
        return True
