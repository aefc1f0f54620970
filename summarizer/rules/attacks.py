"""Attacks: one incident with some detail, and what the following sentences add to it.

A sentence opens a record where it tells of an act of violence with a place, a date, a figure or a
target of its own; a definite "the attack" and figures beside it belong to the last one told.
Violence in general ("an uptick in attacks") opens none.
"""

import re
from datetime import date

from summarizer.rules.attributions import AttributionReader
from summarizer.rules.clauses import find_date, find_days
from summarizer.rules.incidents import Incident, are_one, dates_differ
from summarizer.rules.lines import Line
from summarizer.rules.locations import find_city, find_country, find_spot
from summarizer.rules.people import Registry
from summarizer.rules.tolls import find_toll, is_correction
from summarizer.rules.violence import (
    ANY_ATTACK,
    find_event,
    find_references,
    find_targets,
    is_accident,
    is_habitual,
    is_one_act,
    nouns_of,
    opens_another,
    own_words,
    stage_of,
    type_of,
)

_RECALLED = re.compile(
    r"\b(?:last (?:year|month|summer|spring|autumn|winter)|earlier this year|(?:19|20)\d\d|"
    r"(?:months|years) ago)\b",
    re.IGNORECASE,
)
# Methods that one incident can have: a suicide bomber's bomb, gunmen who take hostages.
_ONE_METHOD = frozenset({"bombing", "suicide_bombing", "vehicle"})
_FOLLOWING = 3  # sentences after an incident in which bare figures and claims still are about it
_REACH = 12  # sentences over which "the attack" can point back; to the lead's it always can
_RECENT = 12  # incidents that are compared with a new one


class AttackReader:
    """Reads the lines of one article in order and keeps the incidents found so far."""

    def __init__(self, registry: Registry, published: date | None, titles: str) -> None:
        self.found: list[Incident] = []
        self._registry = registry
        self._published = published
        self._titles = titles
        self._attributions = AttributionReader(registry)

    def read(self, line: Line) -> None:
        """Take the incidents, figures and attributions out of one body sentence."""
        incident: Incident | None = None
        if find_event(own_words(line.text)) is not None:
            incident = self._told_before(line)
            if incident is None and not self._has_details(line):
                incident = self._continued(line, by_figures_alone=True)
            if incident is None and self._is_specific(line):
                incident = self._open(line)
        incident = incident or self._continued(line)
        if incident is None:
            return
        toll = find_toll(line) if incident.stage == "accomplished" else None
        if toll is not None:
            incident.add_toll(toll, corrects=is_correction(line))
        blames = self._attributions.read(line)
        for blame in blames:
            incident.add_blame(blame)
        if toll is not None or blames:
            incident.lines[line.number] = None
            incident.position = max(incident.position, line.position)

    def _told_before(self, line: Line) -> Incident | None:
        """The incident to which "the attack" points back."""
        stage = stage_of(line.text)
        recent = [
            incident
            for incident in self.found[-_RECENT:] + [i for i in self.found[:3] if i.is_lead]
            if incident.stage == stage
            and (incident.is_main or line.position - incident.position <= _REACH)
        ]
        for near, noun in find_references(line.text):
            named = [i for i in recent if i.place and i.place in line.text]
            fitting = [i for i in recent if noun in i.nouns]
            if not fitting and noun in ANY_ATTACK:
                fitting = recent
            choice = (named or fitting)[-1:]
            if choice and not self._is_another(line, near, choice[0]):
                self._add(choice[0], line)
                return choice[0]
        return None

    def _is_another(self, line: Line, near: int, known: Incident) -> bool:
        """The sentence names another day or town than the known incident's."""
        days = find_days(line, near, self._published)
        if known.date and days and all(dates_differ(day, known.date) for day in days):
            return True
        if known.date is None and any(day.anchor == "explicit" for day in days):
            return line.position - known.position > _FOLLOWING
        city = find_city(line, near)
        return bool(city and known.place and city.kind == "city" and city.text != known.place)

    def _continued(self, line: Line, *, by_figures_alone: bool = False) -> Incident | None:
        """The last incident, where the sentence goes on with its dead or with who is behind it."""
        if not self.found or is_accident(line.text):
            return None
        last = self.found[-1]
        if line.position - last.position > _FOLLOWING or self._tells_of_another(line, last):
            return None
        if find_toll(line) is not None and not is_habitual(line.text):
            return last
        if by_figures_alone:
            return None
        return last if self._attributions.is_attribution(line) else None

    def _tells_of_another(self, line: Line, last: Incident) -> bool:
        """Another weapon or another place: its dead are not the last incident's."""
        kinds = {type_of(own_words(line.text)), last.type} - {"unknown", "other"}
        if len(kinds) > 1 and not kinds <= _ONE_METHOD:
            return True
        city = find_city(line, 0)
        place = city.text if city is not None else find_spot(line, self._registry)
        return bool(place and last.place and place != last.place)

    def _has_details(self, line: Line) -> bool:
        """The sentence has a time, place or target of its own, or says that it tells of another."""
        text = own_words(line.text)
        near = find_event(text) or 0
        return bool(
            opens_another(text)
            or find_targets(text)
            or find_date(line, near, self._published)
            or find_city(line, near)
            or find_spot(line, self._registry)
        )

    def _is_specific(self, line: Line) -> bool:
        text = own_words(line.text)
        toll = find_toll(line)
        if not is_one_act(text, has_toll=toll is not None, has_date=bool(line.dates)):
            return False
        near = find_event(text) or 0
        details = [
            bool(line.dates),
            find_city(line, near) is not None or find_spot(line, self._registry) is not None,
            bool(find_targets(text)),
        ]
        return toll is not None or sum(details) > (stage_of(text) != "plotted")

    def _open(self, line: Line) -> Incident:
        """A new incident, or the one that the sentence tells again."""
        text = own_words(line.text)
        incident = Incident({}, type_of(text), stage_of(text), line.position, set())
        self._add(incident, line)
        for known in self.found[-_RECENT:]:
            if are_one(known, incident):
                self._add(known, line)
                return known
        incident.is_lead = line.position <= 1
        is_in_title = any(noun in self._titles for noun in incident.nouns)
        incident.is_main = (incident.is_lead or is_in_title) and not _RECALLED.search(text)
        self.found.append(incident)
        return incident

    def _add(self, incident: Incident, line: Line) -> None:
        """Take over what the sentence tells of the incident's time, place and method."""
        text = own_words(line.text)
        near = find_event(text) or 0
        incident.lines[line.number] = None
        incident.position = max(incident.position, line.position)
        incident.nouns |= nouns_of(text)
        kind = type_of(text)
        if kind == "suicide_bombing" or incident.type == "unknown":
            incident.type = kind
        incident.date = incident.date or find_date(line, near, self._published)
        if incident.place is None:
            city, spot = find_city(line, near), find_spot(line, self._registry)
            if city is not None and (city.kind == "city" or spot is None):
                incident.place, incident.country = city.text, city.alpha3
            elif spot is not None:  # "near Gao, in the province of ..."
                incident.place, incident.country = spot, city.alpha3 if city else None
        incident.country = incident.country or find_country(line)
        incident.targets = incident.targets or find_targets(text)
