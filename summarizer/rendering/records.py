"""The records of one article as statements, each with its sentences and its findings.

A finding is shown at the very fact that it concerns. `Findings` keeps account of which have been
shown: what no fact of a record takes is shown at the record itself, and what no record takes at the
article, so that none is ever lost.
"""

from collections.abc import Iterable

from summarizer.briefing import Extraction, Finding
from summarizer.rendering import wording
from summarizer.rendering.dates import date_parts
from summarizer.rendering.statements import (
    Fact,
    Line,
    Missing,
    Part,
    Pointer,
    Record,
    Section,
    Strong,
    Value,
    listed,
    plain,
    value,
)
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    Attendance,
    Attribution,
    Date,
    Gist,
    Meeting,
    Participant,
    Toll,
)


class Findings:
    """The findings of one extraction, handed out once each."""

    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction
        self._shown: set[Finding] = set()

    def take(self, *paths: str) -> tuple[Finding, ...]:
        """What was found at these paths or inside them and has not been handed out yet."""
        taken: dict[Finding, None] = {}
        for path in paths:
            taken |= dict.fromkeys(self._extraction.findings_under(path))
        fresh = tuple(finding for finding in taken if finding not in self._shown)
        self._shown.update(fresh)
        return fresh

    def left(self) -> tuple[Finding, ...]:
        """What has not been handed out."""
        return tuple(f for f in dict.fromkeys(self._extraction.findings) if f not in self._shown)

    def concern(self, path: str) -> bool:
        """Whether anything at `path` or inside it is unsupported, wherever that is shown."""
        return bool(self._extraction.findings_under(path))


class RecordWriter:
    """Writes the records of one summary. `published` is the article's day (ISO 8601), if known."""

    def __init__(self, summary: ArticleSummary, findings: Findings, published: str | None) -> None:
        self._summary = summary
        self._findings = findings
        self._published = published
        # The first of two records with one id is the one that references mean; the finding says so.
        self._participants: dict[str, tuple[int, Participant]] = {}
        for index, participant in enumerate(summary.participants):
            self._participants.setdefault(participant.id, (index, participant))
        self._meetings: dict[str, tuple[int, Meeting]] = {}
        for index, meeting in enumerate(summary.meetings):
            self._meetings.setdefault(meeting.id, (index, meeting))

    def gist(self) -> Fact:
        """What the article reports, in a sentence or two."""
        gist: Gist = self._summary.gist
        return Fact((value(gist.text),), tuple(gist.evidence), True, self._findings.take("gist"))

    def sections(self) -> tuple[Section, ...]:
        """Meetings, agreements, attacks, participants; the news before the background."""
        summary = self._summary
        agreements = sorted(
            enumerate(summary.agreements),
            key=lambda numbered: wording.FIRMNESS.index(numbered[1].status.value),
        )
        records: dict[str, list[Record]] = {
            "meetings": [self._meeting(*numbered) for numbered in enumerate(summary.meetings)],
            "agreements": [self._agreement(*numbered) for numbered in agreements],
            "attacks": [self._attack(*numbered) for numbered in enumerate(summary.attacks)],
            "participants": [
                self._participant(*numbered) for numbered in enumerate(summary.participants)
            ],
        }
        return tuple(
            Section(
                key,
                *wording.SECTION[key],
                tuple(sorted(found, key=lambda record: record.background)),
            )
            for key, found in records.items()
        )

    def _meeting(self, index: int, meeting: Meeting) -> Record:
        at = f"meetings[{index}]"
        own = tuple(meeting.evidence)
        status = Fact(
            (Strong(wording.MEETING_STAGE[meeting.status.value]),),
            tuple(meeting.status.evidence),
            True,
            self._findings.take(f"{at}.status"),
            tone=meeting.status.value,
        )
        manner = wording.MEETING_MODE[meeting.mode] + ", " + wording.MEETING_FORMAT[meeting.format]
        lines = [
            self._date("When", meeting.date, f"{at}.date", own),
            self._place(meeting.place, meeting.country, at, own),
            Line(
                "Who",
                tuple(
                    self._attendance(attendance, f"{at}.participants[{place}]", own)
                    for place, attendance in enumerate(meeting.participants)
                )
                or (self._not_stated(f"{at}.participants", own),),
            ),
            Line("How", (Fact((manner,), own, findings=self._take(at, "mode", "format")),)),
        ]
        lines += self._listed("Topics", meeting.topics, f"{at}.topics", own)
        lines += self._optional("Reported by", meeting.reported_by, f"{at}.reported_by", own)
        return Record(
            f"meeting-{index + 1}",
            Fact(self._meeting_headline(meeting), own, True, self._findings.take(at)),
            status,
            tuple(lines),
            meeting.salience == "background",
        )

    def _meeting_headline(self, meeting: Meeting) -> tuple[Part, ...]:
        def names(part: str) -> list[tuple[Part, ...]]:
            return [(self._name(a.participant),) for a in meeting.participants if a.part == part]

        sides = names("visitor") + names("attendee") + names("host")
        mediators, observers = names("mediator"), names("observer")
        after: tuple[Part, ...] = ()
        if mediators:
            after += (", mediated by ", *listed(mediators))
        if observers:
            after += (", observed by ", *listed(observers))
        remote = meeting.mode == "phone_or_video"
        if meeting.status.value != "held" or len(sides) < 2:
            noun = "call" if remote else "meeting"
            if len(sides) == 1:
                everybody: tuple[Part, ...] = (*sides[0], " and another side, ", Missing())
            else:
                everybody = listed(sides) or ("sides ", Missing())
            begin = {
                "held": noun.capitalize(),
                "planned": f"Planned {noun}",
                "cancelled_or_postponed": f"Cancelled or postponed {noun}",
                "unclear": noun.capitalize(),
            }[meeting.status.value]
            end = ", unclear whether held" if meeting.status.value == "unclear" else ""
            link = " of " if noun == "meeting" else " between "
            return (begin, link if sides else ", ", *everybody, *after, end)
        if meeting.format == "mediated" and not mediators:
            return (*listed(sides), " held talks through a third party", *after)
        verb = {
            "in_person": "met",
            "phone_or_video": "spoke by phone or video",
            "unclear": "met or spoke",
        }[meeting.mode]
        if len(sides) == 2 and meeting.format != "mediated":
            between = {
                "in_person": " met ",
                "phone_or_video": " spoke by phone or video with ",
                "unclear": " met or spoke with ",
            }[meeting.mode]
            return (*sides[0], between, *sides[1], *after)
        return (*listed(sides), f" {verb}", *after)

    def _name(self, participant_id: str) -> Value:
        """The participant's name, or the id itself where it leads to nobody."""
        if participant_id in self._participants:
            return value(self._participants[participant_id][1].name)
        return value(participant_id)

    def _attendance(self, attendance: Attendance, at: str, own: tuple[int, ...]) -> Fact:
        part = wording.ROLE[attendance.part]
        after = f" – {part}" if part else ""
        findings = self._findings.take(at)
        if attendance.participant not in self._participants:
            return Fact(
                (value(attendance.participant), " (no such participant in the list)", after),
                own,
                findings=findings,
            )
        index, participant = self._participants[attendance.participant]
        unsupported = self._findings.concern(f"participants[{index}]")
        return Fact(
            (*_described(participant), after),
            tuple(participant.evidence),
            True,
            findings,
            flag="see participants" if unsupported else None,
        )

    def _agreement(self, index: int, agreement: Agreement) -> Record:
        at = f"agreements[{index}]"
        own = tuple(agreement.evidence)
        status = Fact(
            (Strong(wording.AGREEMENT_STAGE[agreement.status.value]),),
            tuple(agreement.status.evidence),
            True,
            self._findings.take(f"{at}.status"),
            tone=agreement.status.value,
        )
        form = wording.AGREEMENT_FORM[agreement.form]
        if agreement.unilateral:
            form += ", one side's pledge"
        lines = self._listed("Parties", agreement.parties, f"{at}.parties", own) or [
            Line("Parties", (self._not_stated(f"{at}.parties", own),))
        ]
        lines.append(
            Line("Form", (Fact((form,), own, findings=self._take(at, "form", "unilateral")),))
        )
        if agreement.meeting is not None:
            findings = self._findings.take(f"{at}.meeting")
            lines.append(
                Line("Meeting", (Fact(self._pointer(agreement.meeting), own, findings=findings),))
            )
        lines.append(self._date("When", agreement.date, f"{at}.date", own))
        lines += self._optional("Announced by", agreement.announced_by, f"{at}.announced_by", own)
        return Record(
            f"agreement-{index + 1}",
            Fact((value(agreement.commitment),), own, True, self._findings.take(at)),
            status,
            tuple(lines),
            agreement.salience == "background",
        )

    def _pointer(self, meeting_id: str) -> tuple[Part, ...]:
        if meeting_id not in self._meetings:
            return (value(meeting_id), " (no such meeting in the list)")
        index, meeting = self._meetings[meeting_id]
        return (Pointer(plain(self._meeting_headline(meeting)), f"meeting-{index + 1}"),)

    def _attack(self, index: int, attack: Attack) -> Record:
        at = f"attacks[{index}]"
        own = tuple(attack.evidence)
        status = Fact(
            (Strong(wording.ATTACK_STAGE[attack.stage]),),
            own,
            findings=self._findings.take(f"{at}.stage"),
            tone=attack.stage,
        )
        noun, against = wording.ATTACK_TYPE[attack.type]
        stage = "" if attack.stage == "accomplished" else attack.stage.capitalize() + " "
        headline: tuple[Part, ...] = (stage + noun if stage else noun.capitalize(),)
        if attack.targets:
            names: list[tuple[Part, ...]] = [(value(target.name),) for target in attack.targets]
            headline += (f" {against} ", *listed(names))
        if attack.place is not None:
            headline += (", ", value(attack.place))
        elif attack.country is not None:
            headline += (", ", value(wording.country_name(attack.country)))
        lines = [
            self._date("When", attack.date, f"{at}.date", own),
            self._place(attack.place, attack.country, at, own),
        ]
        targets = []
        for place, target in enumerate(attack.targets):
            kind = wording.TARGET[target.kind]
            parts = (value(target.name), f" ({kind})" if kind else "")
            targets.append(Fact(parts, own, findings=self._take(at, f"targets[{place}]")))
        lines += (
            [Line("Targets" if len(targets) > 1 else "Target", tuple(targets))] if targets else []
        )
        tolls = tuple(_toll(t, self._take(at, f"tolls[{n}]")) for n, t in enumerate(attack.tolls))
        lines.append(Line("Toll", tolls or (self._not_stated(f"{at}.tolls", own),)))
        blamed = tuple(
            _attribution(a, self._take(at, f"attributions[{n}]"))
            for n, a in enumerate(attack.attributions)
        )
        lines.append(Line("By whom", blamed or (self._not_stated(f"{at}.attributions", own),)))
        return Record(
            f"attack-{index + 1}",
            Fact(headline, own, True, self._findings.take(at)),
            status,
            tuple(lines),
            attack.salience == "background",
        )

    def _participant(self, index: int, participant: Participant) -> Record:
        at = f"participants[{index}]"
        own = tuple(participant.evidence)
        lines = self._listed("Also written", participant.variants, f"{at}.variants", own)
        sector, kind = wording.SECTOR[participant.sector], wording.KIND[participant.kind]
        lines += [
            Line(label, (Fact((words,), own, findings=self._take(at, field)),))
            for label, words, field in (("Sector", sector, "sector"), ("Named as", kind, "kind"))
            if words is not None
        ]
        return Record(
            f"participant-{index + 1}",
            Fact(_described(participant), own, True, self._findings.take(at)),
            None,
            tuple(lines),
        )

    def _take(self, at: str, *fields: str) -> tuple[Finding, ...]:
        return self._findings.take(*(f"{at}.{field}" for field in fields))

    def _not_stated(self, at: str, own: tuple[int, ...]) -> Fact:
        return Fact((Missing(),), own, findings=self._findings.take(at))

    def _date(self, label: str, date: Date | None, at: str, own: tuple[int, ...]) -> Line:
        if date is None:
            return Line(label, (self._not_stated(at, own),))
        parts = date_parts(date, self._published)
        return Line(label, (Fact(parts, tuple(date.evidence), True, self._findings.take(at)),))

    def _place(self, place: str | None, country: str | None, at: str, own: tuple[int, ...]) -> Line:
        findings = self._take(at, "place", "country")
        name = None if country is None else wording.country_name(country)
        if place is None and name is None:
            return Line("Where", (Fact((Missing(),), own, findings=findings),))
        if place is None:
            parts: tuple[Part, ...] = (value(name or ""), ", ", Missing("place not stated"))
        elif name is None or name.casefold() in place.casefold():
            parts = (value(place),)
        else:
            parts = (value(place), " (", value(name), ")")
        return Line("Where", (Fact(parts, own, findings=findings),))

    def _listed(
        self, label: str, items: Iterable[str], at: str, own: tuple[int, ...]
    ) -> list[Line]:
        facts = tuple(
            Fact((value(item),), own, findings=self._findings.take(f"{at}[{place}]"))
            for place, item in enumerate(items)
        )
        return [Line(label, facts)] if facts else []

    def _optional(self, label: str, text: str | None, at: str, own: tuple[int, ...]) -> list[Line]:
        if text is None:
            return []
        return [Line(label, (Fact((value(text),), own, findings=self._findings.take(at)),))]


def _described(participant: Participant) -> tuple[Part, ...]:
    """Name, role, organisation and country, as far as they are told and say something new."""
    parts: tuple[Part, ...] = (value(participant.name),)
    for more in (participant.role, participant.organisation):
        if more is not None and more.casefold() not in plain(parts).casefold():
            parts += (", ", value(more))
    if participant.country is not None:
        parts += (" (", value(wording.country_name(participant.country)), ")")
    return parts


def _toll(toll: Toll, findings: tuple[Finding, ...]) -> Fact:
    parts = (
        *wording.count_parts(toll.killed, "killed"),
        "; ",
        *wording.count_parts(toll.injured, "injured"),
        *_according_to(toll.according_to),
    )
    return Fact(parts, tuple(toll.evidence), True, findings, toll.superseded)


def _attribution(attribution: Attribution, findings: tuple[Finding, ...]) -> Fact:
    actor = value(attribution.actor)
    source = _according_to(attribution.according_to)
    parts: tuple[Part, ...]
    match attribution.basis:
        case "claimed":
            parts = (Strong("claimed"), " by ", actor)
        case "reported_as_fact":
            parts = (Strong("reported as fact"), ": ", actor)
        case "accused_by_authorities":
            parts = (Strong("blamed"), " on ", actor, " ", Strong("by the authorities"))
        case "accused_by_others":
            parts = (Strong("blamed"), " on ", actor, " ", Strong("by others than authorities"))
        case "suspected":
            parts = (Strong("suspected"), ": ", actor)
        case "denied":
            # The accused may deny it themselves, or somebody may deny it for them.
            by_actor = attribution.according_to in (None, attribution.actor)
            parts = (Strong("denied"), " by " if by_actor else ": ", actor)
            source = () if by_actor else source
    return Fact(
        (*parts, *source), tuple(attribution.evidence), True, findings, tone=attribution.basis
    )


def _according_to(source: str | None) -> tuple[Part, ...]:
    return () if source is None else (" (according to ", value(source), ")")
