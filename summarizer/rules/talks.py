"""A meeting while it is being put together, and whether two tellings are of one meeting."""

from dataclasses import dataclass, field

from summarizer.rules.people import Party
from summarizer.schema import (
    Attendance,
    Date,
    Meeting,
    MeetingFormat,
    MeetingMode,
    MeetingStage,
    MeetingStatus,
    Part,
)


@dataclass
class Talks:
    """A meeting while it is being put together from several sentences."""

    parties: list[Party]
    mode: MeetingMode
    status: MeetingStage
    status_line: int
    lines: dict[int, None]
    position: int
    date: Date | None = None
    place: str | None = None
    country: str | None = None
    host: Party | None = None
    guest: Party | None = None
    """Who came to the talks from elsewhere, where a verb of travel says so."""
    topics: dict[str, None] = field(default_factory=dict)
    reported_by: str | None = None
    is_background: bool = False
    is_mediated: bool = False

    def absorb(self, other: "Talks") -> None:
        """Take over what another telling of the same talks adds."""
        for party in other.parties:
            if party not in self.parties and not party.is_state:
                self.parties.append(party)
        self.lines.update(other.lines)
        self.date = self.date or other.date
        self.place, self.country = (
            (self.place, self.country) if self.place else (other.place, other.country)
        )
        self.host = self.host or other.host
        self.guest = self.guest or other.guest
        self.topics.update(other.topics)
        self.reported_by = self.reported_by or other.reported_by
        self.mode = other.mode if self.mode == "unclear" else self.mode
        self.is_background = self.is_background and other.is_background

    def record(self, identifier: str, ids: dict[int, str]) -> Meeting:
        """The record of these talks; `ids` gives a participant's id by `id(party)`."""
        return Meeting(
            evidence=sorted(self.lines),
            id=identifier,
            participants=[
                Attendance(participant=ids[id(party)], part=self._part(party))
                for party in self.parties
            ],
            mode=self.mode,
            format=self._format(),
            status=MeetingStatus(evidence=[self.status_line], value=self.status),
            date=self.date,
            place=self.place,
            country=self.country,
            topics=list(self.topics)[:4],
            reported_by=self.reported_by,
            salience="background" if self.is_background else "main",
        )

    def _format(self) -> MeetingFormat:
        if self.is_mediated:
            return "mediated"
        sides = {party.country for party in self.parties}  # those of no told country as one side
        return "multilateral" if len(sides) > 2 else "bilateral"

    def _part(self, party: Party) -> Part:
        host_country = self.host.country if self.host and self.host.country else self.country
        if self.host is party:
            return "host"
        if self.mode == "phone_or_video":
            return "attendee"
        if self.guest is not None and self.host is None and len(self.parties) == 2:
            return "visitor" if self.guest is party else "host"
        if self._format() == "multilateral" or host_country is None:
            return "visitor" if self.host is not None and len(self.parties) == 2 else "attendee"
        others = [p for p in self.parties if p is not party]
        if party.country is None:
            # Newspapers leave out the country of their own ministers, and not of those who come.
            is_at_home = party.kind != "body" and all(p.country != host_country for p in others)
            is_guest = self.host is not None and not others[1:]
            return (
                "visitor" if is_guest else "host" if is_at_home and not others[1:] else "attendee"
            )
        if party.country == host_country:
            return "host" if any(p.country != host_country for p in others) else "attendee"
        known = [p for p in others if p.country is not None or p.kind == "body"]
        is_foreign = any(p.country == host_country for p in others) or not known
        return "visitor" if is_foreign else "attendee"


def are_one(first: Talks, second: Talks) -> bool:
    """Two tellings of one meeting: nothing that they tell speaks against it."""
    if first.status != second.status or first.is_background != second.is_background:
        return False
    if first.place and second.place and first.place != second.place:
        return False
    if {first.mode, second.mode} == {"in_person", "phone_or_video"}:
        return False
    if first.date and second.date and first.date.edtf and second.date.edtf:
        return first.date.edtf == second.date.edtf
    return True
