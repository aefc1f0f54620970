"""The records of one article as statements, each with its sentences and its findings.

A finding is shown at the very fact that it concerns. `Findings` keeps account of which have been
shown: what no fact of a record takes is shown at the record itself, and what no record takes at the
article, so that none is ever lost.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

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
    apart,
    listed,
    plain,
    value,
)
from summarizer.schema import (
    Agreement,
    ArticleSummary,
    Attack,
    AttackStage,
    Attendance,
    Attribution,
    Date,
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

    def concern(self, *paths: str) -> bool:
        """Whether anything at `paths` or inside them is unsupported, wherever that is shown."""
        return any(self._extraction.findings_under(path) for path in paths)

    def concern_name(self, index: int) -> bool:
        """Whether a participant, or the name that stands for one in headings, is unsupported."""
        at = f"participants[{index}]"
        return self.concern(f"{at}.name", f"{at}.evidence", f"{at}.id") or any(
            finding.path == at for finding in self._extraction.findings
        )


class RecordWriter:
    """Writes the records of one summary. `published` is the article's day (ISO 8601), if known.

    `by_rules` says that no model read the article: what rules did not find may be stated after all.
    """

    def __init__(
        self,
        summary: ArticleSummary,
        findings: Findings,
        published: str | None,
        by_rules: bool = False,
    ) -> None:
        self._summary = summary
        self._by_rules = by_rules
        self._missing = Missing(wording.NOT_FOUND_BY_RULES) if by_rules else Missing()
        self._findings = findings
        self._published = published
        # The first of two records with one id is the one that references mean; the finding says so.
        self._participants: dict[str, tuple[int, Participant]] = {}
        for index, participant in enumerate(summary.participants):
            self._participants.setdefault(participant.id, (index, participant))
        self._meetings: dict[str, tuple[int, Meeting]] = {}
        for index, meeting in enumerate(summary.meetings):
            self._meetings.setdefault(meeting.id, (index, meeting))

    def gist(self) -> Fact | None:
        """What the article reports, in a sentence or two."""
        gist = self._summary.gist
        if gist is None:
            return None
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
                wording.SECTION[key],
                f"No {key} found{' by the rules' if self._by_rules else ''}.",
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
        lines = [self._date("When", meeting.date, f"{at}.date", own)]
        if meeting.mode != "phone_or_video" or (meeting.place, meeting.country) != (None, None):
            lines.append(self._place(meeting.place, meeting.country, at, own))
        lines += [
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
            self._heading(
                Fact(self._meeting_headline(meeting), own, True, self._findings.take(at)),
                at,
                ("participants", "date", "place", "country", "status", "mode", "format"),
                [
                    self._participants[attendance.participant][0]
                    for attendance in meeting.participants
                    if attendance.participant in self._participants
                ],
            ),
            status,
            tuple(lines),
            meeting.salience == "background",
        )

    def _heading(
        self, fact: Fact, at: str, shown: tuple[str, ...], people: Iterable[int] = ()
    ) -> Fact:
        """The heading with a mark if what it rests on is unsupported, and shown elsewhere."""
        if fact.findings:
            return fact
        if self._findings.concern(*(f"{at}.{field}" for field in shown)):
            return replace(fact, flag="see below")
        if any(map(self._findings.concern_name, people)):
            return replace(fact, flag="see participants")
        return fact

    def _meeting_headline(self, meeting: Meeting) -> tuple[Part, ...]:
        """Who met whom, in the order of the record: persons first, each side recognisable."""
        sides = [a for a in meeting.participants if a.part in ("host", "visitor", "attendee")]
        groups: list[list[Attendance]] = [
            [a for a in sides if a.part == part]
            for part in dict.fromkeys(attendance.part for attendance in sides)
        ]
        two_sides = len(groups) == 2 and all(group[0].part != "attendee" for group in groups)
        if len(sides) == 2:
            groups = [[sides[0]], [sides[1]]]
            groups.sort(key=lambda group: self._is_person(group[0].participant), reverse=True)
            two_sides = True
        after: tuple[Part, ...] = ()
        for part, word in (("mediator", "mediated"), ("observer", "observed")):
            names = [self._name(a.participant) for a in meeting.participants if a.part == part]
            if names:
                after += (f", {word} by ", *apart(names))
        remote = meeting.mode == "phone_or_video"
        if meeting.status.value != "held" or len(sides) < 2:
            noun = "call" if remote else "meeting"
            if len(sides) == 1:
                everybody: tuple[Part, ...] = (*self._side(sides), " and another side, ")
                everybody += (self._missing,)
            elif two_sides:
                everybody = (*self._side(groups[0]), " and ", *self._side(groups[1]))
            else:
                everybody = self._together(sides) if sides else ("sides ", self._missing)
            begin = {
                "held": noun.capitalize(),
                "planned": f"Planned {noun}",
                "cancelled_or_postponed": f"Cancelled or postponed {noun}",
                "unclear": noun.capitalize(),
            }[meeting.status.value]
            end = ", unclear whether held" if meeting.status.value == "unclear" else ""
            link = " of " if noun == "meeting" else " between "
            return (begin, link if sides else ", ", *everybody, *after, end)
        if meeting.format == "mediated":
            verb = "met" if after else "held talks through a third party"
        else:
            verb = {
                "in_person": "met",
                "phone_or_video": "spoke by phone or video",
                "unclear": "met or spoke",
            }[meeting.mode]
            if two_sides:
                link = f" {verb} " if verb == "met" else f" {verb} with "
                return _capital((*self._side(groups[0]), link, *self._side(groups[1]), *after))
        return _capital((*self._together(sides), f" {verb}", *after))

    def _together(self, sides: list[Attendance]) -> tuple[Part, ...]:
        """Several who need not form two sides, each with its part where that is known."""
        ordered = sorted(sides, key=lambda a: not self._is_person(a.participant))
        return apart([self._side([attendance]) for attendance in ordered])

    def _side(self, side: list[Attendance]) -> tuple[Part, ...]:
        """One side of a meeting: "A and B with the governor of C (visitors)"."""
        persons = [a.participant for a in side if self._is_person(a.participant)]
        others = [a.participant for a in side if not self._is_person(a.participant)]
        parts = apart([self._name(who) for who in persons])
        if others:
            link = (" with ",) if persons else ()
            parts += (*link, *apart([self._name(who) for who in others]))
        part = wording.ROLE[side[0].part]
        return (*parts, f" ({part}{'s' if len(side) > 1 else ''})") if part else parts

    def _short(self, meeting: Meeting) -> tuple[Part, ...]:
        """A meeting as other records name it: the first two in its heading, how many more."""
        whom = sorted(
            (a.participant for a in meeting.participants if a.part not in ("mediator", "observer")),
            key=lambda who: not self._is_person(who),
        )
        if len(whom) < 2:
            return self._meeting_headline(meeting)
        more = f"; and {len(whom) - 2} more" if len(whom) > 2 else ""
        between = "; " if more else " and "
        names: tuple[Part, ...] = (*self._name(whom[0]), between, *self._name(whom[1]), more)
        stage = meeting.status.value
        return _capital(names) if stage == "held" else (f"{_STAGE[stage]} meeting of ", *names)

    def _is_person(self, participant_id: str) -> bool:
        known = self._participants.get(participant_id)
        return known is None or known[1].kind == "person"

    def _name(self, participant_id: str) -> tuple[Part, ...]:
        """The participant's name, or the id itself where it leads to nobody."""
        if participant_id not in self._participants:
            return (value(participant_id),)
        participant = self._participants[participant_id][1]
        return (
            ("the ", value(participant.name))
            if _takes_the(participant)
            else (value(participant.name),)
        )

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
        when = wording.AGREEMENT_DATE[agreement.status.value]
        forms = [wording.AGREEMENT_FORM[agreement.form]]
        if agreement.unilateral:
            forms.append("one side's pledge")
        form = ", ".join(filter(None, forms))
        lines = self._listed("Parties", agreement.parties, f"{at}.parties", own) or [
            Line("Parties", (self._not_stated(f"{at}.parties", own),))
        ]
        if form:
            findings = self._take(at, "form", "unilateral")
            lines.append(Line("Form", (Fact((form,), own, findings=findings),)))
        if agreement.meeting is not None:
            findings = self._findings.take(f"{at}.meeting")
            lines.append(
                Line("Meeting", (Fact(self._pointer(agreement.meeting), own, findings=findings),))
            )
        lines.append(self._date(when, agreement.date, f"{at}.date", own))
        lines += self._optional("Announced by", agreement.announced_by, f"{at}.announced_by", own)
        return Record(
            f"agreement-{index + 1}",
            self._heading(
                Fact((value(agreement.commitment),), own, True, self._findings.take(at)),
                at,
                ("commitment", "status", "date", "parties"),
            ),
            status,
            tuple(lines),
            agreement.salience == "background",
        )

    def _pointer(self, meeting_id: str) -> tuple[Part, ...]:
        if meeting_id not in self._meetings:
            return (value(meeting_id), " (no such meeting in the list)")
        index, meeting = self._meetings[meeting_id]
        return (Pointer(plain(self._short(meeting)), f"meeting-{index + 1}"),)

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
            # "market of Gihanga, market of Gihanga" says one thing twice.
            named = re.compile(rf"(?i)\b{re.escape(attack.place)}\b")
            if not any(named.search(target.name) for target in attack.targets):
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
        tolls = tuple(
            self._toll(attack, toll, self._take(at, f"tolls[{n}]"))
            for n, toll in enumerate(attack.tolls)
        )
        lines.append(Line("Toll", tolls or (self._not_stated(f"{at}.tolls", own),)))
        blamed = tuple(
            _attribution(a, attack.stage, self._take(at, f"attributions[{n}]"))
            for n, a in enumerate(attack.attributions)
        )
        lines.append(Line("By whom", blamed or (self._not_stated(f"{at}.attributions", own),)))
        return Record(
            f"attack-{index + 1}",
            self._heading(
                Fact(headline, own, True, self._findings.take(at)),
                at,
                ("type", "stage", "date", "place", "country", "targets"),
            ),
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

    def _toll(self, attack: Attack, toll: Toll, findings: tuple[Finding, ...]) -> Fact:
        # Where militants are the target, "attackers" would be taken for them.
        is_operation = any(target.kind == "armed_group" for target in attack.targets)
        side = "on the attacking side" if is_operation else None
        parts = (
            *wording.count_parts(toll.killed, "killed", self._missing, side),
            "; ",
            *wording.count_parts(toll.injured, "injured", self._missing, side),
            *_according_to(toll.according_to),
        )
        return Fact(parts, tuple(toll.evidence), True, findings, toll.superseded)

    def _take(self, at: str, *fields: str) -> tuple[Finding, ...]:
        return self._findings.take(*(f"{at}.{field}" for field in fields))

    def _not_stated(self, at: str, own: tuple[int, ...]) -> Fact:
        return Fact((self._missing,), own, findings=self._findings.take(at))

    def _date(self, label: str, date: Date | None, at: str, own: tuple[int, ...]) -> Line:
        if date is None:
            return Line(label, (self._not_stated(at, own),))
        parts = date_parts(date, self._published)
        return Line(label, (Fact(parts, tuple(date.evidence), True, self._findings.take(at)),))

    def _place(self, place: str | None, country: str | None, at: str, own: tuple[int, ...]) -> Line:
        findings = self._take(at, "place", "country")
        name = None if country is None else wording.country_name(country)
        if place is None and name is None:
            return Line("Where", (Fact((self._missing,), own, findings=findings),))
        if place is None:
            unknown = Missing(f"place {self._missing.text}")
            parts: tuple[Part, ...] = (value(name or ""), ", ", unknown)
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


_STAGE = {
    "planned": "Planned",
    "cancelled_or_postponed": "Cancelled or postponed",
    "unclear": "Uncertain",
}
_NO_THE = re.compile(  # begins with a determiner or a genitive, or is one word: NATO, Hamas
    r"(?i)(?:the|an?|his|her|its|their|our|both|some|several|many|no|two|three|four|five|six|"
    r"members|officials|representatives|delegates|delegations|leaders|envoys|diplomats|\d+)\b"
    r"|\S+['’]s\b|\S+s['’]\s|\S*\Z"
)


def _takes_the(participant: Participant) -> bool:
    """Whether a sentence says "the" before it: the chief of police, not Iran or Tamar Vashadze."""
    name, country = participant.name.strip(), participant.country
    if participant.kind == "person" or _NO_THE.match(name):
        return False
    if participant.sector == "armed_group":
        return False
    return country is None or wording.country_name(country).casefold() != name.casefold()


def _capital(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts as a sentence begins."""
    return ("The ", *parts[1:]) if parts[0] == "the " else parts


def _described(participant: Participant) -> tuple[Part, ...]:
    """Name, role, organisation and country, as far as they are told and say something new."""
    parts: tuple[Part, ...] = (value(participant.name),)
    for more in (participant.role, participant.organisation):
        more = re.sub(r"(?i)^\s*the\s+(?=\S)", "", more or "")
        if more and more.casefold() not in plain(parts).casefold():
            parts += (", ", value(more))
    code = participant.country
    if code is not None and not wording.names_country(code, plain(parts)):
        parts += (" (", value(wording.country_name(code)), ")")
    return parts


def _attribution(
    attribution: Attribution, stage: AttackStage, findings: tuple[Finding, ...]
) -> Fact:
    parts = attribution_parts(attribution, stage)
    return Fact(parts, tuple(attribution.evidence), True, findings, tone=attribution.basis)


def attribution_parts(
    attribution: Attribution, stage: AttackStage, outlets: tuple[Part, ...] = ()
) -> tuple[Part, ...]:
    """Who is said to have done it, on what basis, and who says so.

    `outlets` names those who report it, where there are several articles and not all need do so.
    """
    actor = value(attribution.actor)
    by_actor = _same(attribution.according_to, attribution.actor)
    within = () if attribution.basis == "reported_as_fact" else outlets
    source = () if by_actor else _according_to(attribution.according_to, within)
    if within and not source:
        source = (" (according to ", *within, ")")
    parts: tuple[Part, ...]
    match attribution.basis:
        case "claimed":
            parts = (Strong("claimed"), " by ", actor)
        case "reported_as_fact":
            done = wording.ATTACK_STAGE[stage]
            parts = (Strong(done), " by ", actor, ", as the outlet reports")
            if outlets:
                parts = (Strong("reported as fact"), " by ", *outlets, f": {done} by ", actor)
        case "accused_by_authorities":
            parts = (Strong("blamed"), " on ", actor, " ", Strong("by the authorities"))
        case "accused_by_others":
            parts = (Strong("blamed"), " on ", actor, " ", Strong("by others than authorities"))
        case "suspected":
            parts = (Strong("suspected"), ": ", actor)
        case "denied":
            # The accused may deny it themselves, or somebody may deny it for them.
            by_actor = by_actor or attribution.according_to is None
            parts = (Strong("denied"), " by " if by_actor else ": ", actor)
    return (*parts, *source)


def _same(source: str | None, actor: str) -> bool:
    """Whether a source speaks of itself."""
    bare = [re.sub(r"(?i)^the ", "", " ".join((name or "").split())) for name in (source, actor)]
    return bool(bare[0]) and bare[0].casefold() == bare[1].casefold()


def _according_to(source: str | None, outlets: tuple[Part, ...] = ()) -> tuple[Part, ...]:
    if source is None:
        return ()
    within: tuple[Part, ...] = (", in ", *outlets) if outlets else ()
    return (" (according to ", value(source), *within, ")")
