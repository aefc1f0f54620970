"""An attack while it is being put together, and whether two tellings are of one attack."""

import re
from dataclasses import dataclass, field

from summarizer.rules.attributions import Blame
from summarizer.schema import Attack, AttackStage, AttackType, Count, Date, Target, Toll


@dataclass
class Incident:
    """One attack, with the lines that tell of it."""

    lines: dict[int, None]
    type: AttackType
    stage: AttackStage
    position: int
    """Of the last body sentence about it."""
    nouns: set[str]
    """By which the text may refer to it."""
    date: Date | None = None
    place: str | None = None
    country: str | None = None
    targets: list[Target] = field(default_factory=list)
    tolls: list[Toll] = field(default_factory=list)
    blames: dict[tuple[str, ...], Blame] = field(default_factory=dict)
    is_main: bool = False
    is_lead: bool = False
    """Told in the opening sentences, which the rest of the article tells again."""

    def add_toll(self, toll: Toll, *, corrects: bool) -> None:
        """Keep a figure: an equal one once, injured beside their dead, a correction after both."""
        for at, known in enumerate(self.tolls):
            if known.superseded == toll.superseded and _are_one_toll(known, toll):
                self.tolls[at] = known.model_copy(
                    update={
                        "injured": known.injured or toll.injured,
                        "according_to": known.according_to or toll.according_to,
                        "evidence": sorted({*known.evidence, *toll.evidence}),
                    }
                )
                return
        last = self.tolls[-1] if self.tolls else None
        # An outdated count of the dead has no part in the injured that are told after it.
        is_addition = (
            toll.killed is None
            and last is not None
            and last.injured is None
            and not last.superseded
        )
        if last is not None and is_addition and toll.according_to in (None, last.according_to):
            evidence = sorted({*last.evidence, *toll.evidence})
            more = {"injured": toll.injured, "evidence": evidence}
            self.tolls[-1] = last.model_copy(update=more)
            return
        if corrects:
            self.tolls = [
                known.model_copy(update={"superseded": True}) if known.killed else known
                for known in self.tolls
            ]
        self.tolls.append(toll)

    def add_blame(self, blame: Blame) -> None:
        """Keep an attribution, once."""
        self.blames.setdefault(blame.key, blame)

    def record(self) -> Attack:
        """The record of this incident."""
        return Attack(
            evidence=sorted({*self.lines, *(n for toll in self.tolls for n in toll.evidence)}),
            type=self.type,
            stage=self.stage,
            date=self.date,
            place=self.place,
            country=self.country,
            targets=self.targets,
            tolls=self.tolls,
            attributions=[blame.record() for blame in self.blames.values()],
            salience="main" if self.is_main else "background",
        )


def are_one(known: Incident, new: Incident) -> bool:
    """Two tellings of one incident: nothing speaks against it, and something speaks for it."""
    types = {known.type, new.type} - {"unknown"}
    if (
        known.stage != new.stage
        or (known.place and new.place and known.place != new.place)
        or (len(types) > 1 and types != {"bombing", "suicide_bombing"})
        or (known.date and new.date and dates_differ(known.date, new.date))
    ):
        return False
    dates = [date for date in (known.date, new.date) if date is not None]
    has_one_date = len(dates) == 2 and dates[0].edtf is not None and dates[0].edtf == dates[1].edtf
    has_one_place = known.place is not None and known.place == new.place
    if has_one_place and (has_one_date or len({date.text for date in dates}) < 2):
        return True
    shares_target = bool(_target_words(known) & _target_words(new))
    return shares_target and (has_one_date or known.is_lead)


def dates_differ(first: Date, second: Date) -> bool:
    """Two days that cannot be one; unresolved dates differ where their words do."""
    if first.edtf and second.edtf:
        if "/" in first.edtf + second.edtf:
            return False
        return not (first.edtf.startswith(second.edtf) or second.edtf.startswith(first.edtf))
    return first.text.casefold() != second.text.casefold()


def _are_one_toll(known: Toll, new: Toll) -> bool:
    """Equal figures, or the same dead with the injured told once, of sources that can be one."""
    if _bounds(known.killed) != _bounds(new.killed):
        return False
    if None not in (known.according_to, new.according_to):
        return known.according_to == new.according_to and known.injured == new.injured
    injured = {_bounds(known.injured), _bounds(new.injured)} - {None}
    return len(injured) < 2 and (known.killed is not None or known.injured == new.injured)


def _bounds(count: Count | None) -> tuple[int | None, int | None] | None:
    return None if count is None else (count.min, count.max)


def _target_words(incident: Incident) -> set[str]:
    return {w for t in incident.targets for w in re.findall(r"[a-z]{5,}", t.name.casefold())}
