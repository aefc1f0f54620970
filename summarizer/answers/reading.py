"""A lean answer read into an `ArticleSummary`: what it leaves out is inferred, nothing is mended.

Inferred is only what follows from the rest of the answer and from the article. What does not fit is
carried over as it stands, for the checks to object to.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from summarizer.answers.anchors import Anchors
from summarizer.answers.lean import (
    LeanAgreement,
    LeanAnswer,
    LeanAttack,
    LeanCount,
    LeanMeeting,
    LeanParticipant,
    LeanToll,
)
from summarizer.briefing import Article
from summarizer.schema import (
    Agreement,
    AgreementStatus,
    ArticleSummary,
    Attack,
    Attendance,
    Attribution,
    Count,
    Date,
    Meeting,
    MeetingFormat,
    MeetingStatus,
    Participant,
    Target,
    Toll,
)

_Model = TypeVar("_Model", bound=BaseModel)

_CITED: Final = re.compile(r"(.+?) \[([\d, ]+)\]", re.DOTALL)
_DATED: Final = re.compile(r"(.+?)(?: = ([-\dX/.~?%]+))?", re.DOTALL)


def read_lean(answer: LeanAnswer, article: Article) -> ArticleSummary:
    """`answer` with what follows from it filled in; there is no gist."""
    dates = _Dates(article)
    countries = {one.id: one.country for one in answer.participants}
    meetings = [_meeting(meeting, dates, countries) for meeting in answer.meetings]
    held = {meeting.id: meeting.date for meeting in meetings if meeting.status.value == "held"}
    return ArticleSummary(
        participants=[_participant(one) for one in answer.participants],
        meetings=meetings,
        agreements=[_agreement(one, dates, held) for one in answer.agreements],
        attacks=[_attack(one, dates) for one in answer.attacks],
        gist=None,
    )


class _Dates:
    """Dates written as "Monday = 2022-02-14 [6]"."""

    def __init__(self, article: Article) -> None:
        self._anchors = Anchors(article)

    def read(self, cited: str | None, *, future: bool | None = None) -> Date | None:
        if cited is None:
            return None
        written, evidence = _take_apart(cited)
        match = _DATED.fullmatch(written)
        assert match is not None  # noqa: S101 - any text matches
        text, edtf = match.groups()
        anchor = self._anchors.find(text, edtf, evidence, future=future)
        return Date(evidence=evidence, text=text, edtf=edtf, anchor=anchor)


def _participant(one: LeanParticipant) -> Participant:
    return Participant(evidence=one.sentences, **_rest(one))


def _meeting(one: LeanMeeting, dates: _Dates, countries: dict[str, str | None]) -> Meeting:
    stage, told = _take_apart(one.status)
    attendances = [_attendance(presence) for presence in one.participants]
    return Meeting(
        evidence=one.sentences,
        id=one.id,
        participants=attendances,
        mode=one.mode,
        format=_format(attendances, countries),
        status=_valid(MeetingStatus, evidence=told, value=stage),
        date=dates.read(one.date, future={"held": False, "planned": True}.get(stage)),
        place=one.place,
        country=one.country,
        topics=one.topics,
        reported_by=one.reported_by,
        salience=one.salience,
    )


def _format(attendances: Sequence[Attendance], countries: dict[str, str | None]) -> MeetingFormat:
    """Mediated if somebody mediates; of many sides if three countries, or three who have none."""
    if any(attendance.part == "mediator" for attendance in attendances):
        return "mediated"
    present = [one.participant for one in attendances if one.part != "observer"]
    told = {countries[one] for one in present if countries.get(one) is not None}
    sides = len(told) if told else len(present)
    return "multilateral" if sides > 2 else "bilateral"


def _agreement(one: LeanAgreement, dates: _Dates, held: dict[str, Date | None]) -> Agreement:
    stage, told = _take_apart(one.status)
    return Agreement(
        evidence=one.sentences,
        parties=one.parties,
        commitment=one.commitment,
        status=_valid(AgreementStatus, evidence=told, value=stage),
        form=one.form,
        # "The committee agreed to set up a group" binds its members: agreed is not pledged.
        unilateral=len(one.parties) == 1 and stage not in ("agreed", "signed", "established"),
        meeting=one.meeting,
        date=dates.read(one.date) or held.get(one.meeting or ""),
        announced_by=one.announced_by,
        salience=one.salience,
    )


def _attack(one: LeanAttack, dates: _Dates) -> Attack:
    is_past = one.stage not in ("plotted", "threatened")
    return Attack(
        evidence=one.sentences,
        type=one.type,
        stage=one.stage,
        date=dates.read(one.date, future=False if is_past else None),
        place=one.place,
        country=one.country,
        targets=[Target(**target.model_dump()) for target in one.targets],
        tolls=[_toll(toll) for toll in one.tolls],
        attributions=[
            Attribution(evidence=said.sentences, **_rest(said)) for said in one.attributions
        ],
        salience=one.salience,
    )


def _attendance(presence: str) -> Attendance:
    participant, _, part = presence.rpartition(" ")
    return _valid(Attendance, participant=participant, part=part)


def _toll(one: LeanToll) -> Toll:
    return Toll(
        evidence=one.sentences,
        killed=_count(one.killed),
        injured=_count(one.injured),
        according_to=one.according_to,
        superseded=one.superseded,
    )


def _count(count: LeanCount | None) -> Count | None:
    return None if count is None else Count(**count.model_dump())


def _take_apart(cited: str) -> tuple[str, list[int]]:
    """What is said and the sentences cited for it: "held [6]" gives "held" and 6."""
    match = _CITED.fullmatch(cited)
    assert match is not None, "the schema's pattern let it through"  # noqa: S101 - a bug there
    return match[1], [int(number) for number in match[2].split(",")]


def _valid(model: type[_Model], **values: Any) -> _Model:
    """An object of `model` from words that a pattern of the schema has let through."""
    return model.model_validate(values)


def _rest(record: BaseModel) -> dict[str, Any]:
    return record.model_dump(exclude={"sentences"})
