"""Where something took place, by the words before a name: "in", "near", "the village of"."""

import re

from summarizer.places import PlaceMention
from summarizer.rules.lexicon import CALENDAR, alternatives
from summarizer.rules.lines import Line
from summarizer.rules.people import Registry

_KINDS = alternatives(
    """town; village; district; city; port; region; province; valley; county; area; hamlet;
    settlement; suburb; neighbou?rhood; crossing; island; market; harbou?r; outskirts; edge; centre;
    center; camp; streets; hills; beach; coast"""
)
_CITY_BEFORE = re.compile(
    rf"\b(?:in|at|near|outside|to|{_KINDS} of|capital|capital of|visited|left|"
    r"(?:in|at) the [\w' ’-]{0,40}|in [\w'’]+['’]s [\w ]{0,30})\s*$"
)
_SPOT = re.compile(
    rf"\b(?:{_KINDS} of|(?:in|at) the (?:\w+ )?(?:hall|building|station|compound|grounds) of|"
    r"in|at|near|outside|off|(?:west|east|north|south) of|around)\s"
    rf"(?:the\s{_KINDS}\sof\s|the\s)?(?P<name>(?:[A-ZÀ-Þ][\w'’-]+\s?){{1,3}})"
)
_IN_COUNTRY = re.compile(
    r"\b(?:in|across|inside|of) (?:\w+ )?(?:north|south|east|west|central)?\w*\s?$"
)
_OFFICE_OF = re.compile(r"\b(?:army|government|president|minister|police|people|forces) of $")
_ON_SOIL = re.compile(r"\b(?:in|on|at|near) (?:the |an? )?(?:\w+ ){0,2}$")
_SOIL = re.compile(rf" (?:\w+ ){{0,3}}(?:{_KINDS}|capital|side|bank|coast|soil|stretch)\b")
_CONTEXT = 60  # characters before a name: the longest phrase above


def find_city(line: Line, near: int) -> PlaceMention | None:
    """The city, else province, nearest to offset `near` in which the line places something."""
    cities = [
        place
        for place in line.places
        if place.kind in ("city", "subdivision")
        and _CITY_BEFORE.search(line.text[max(0, place.start - _CONTEXT) : place.start])
    ]
    return min(
        cities,
        key=lambda p: (p.kind != "city", max(p.start - near, near - p.end, 0)),
        default=None,
    )


def find_spot(line: Line, registry: Registry) -> str | None:
    """A place that no gazetteer knows: a capitalised name behind words that place something."""
    taken = [(p.start, p.end) for p in line.places if p.kind in ("country", "demonym")]
    taken += [
        (m.start, m.end) for m in registry.mentions(line) if m.kind in ("person", "body", "office")
    ]
    for match in _SPOT.finditer(line.text):
        name = match["name"].strip()
        start, end = match.start("name"), match.start("name") + len(name)
        if any(s < end and start < e for s, e in taken):
            continue
        words = {word.casefold().strip(".'’s") for word in name.split()}
        if not words & CALENDAR and len(name) > 2 and not name.isupper():
            return re.sub(r"['’]s$", "", name)
    return None


def find_country(line: Line) -> str | None:
    """Code of the country in which the line places something: "in southern Kenya"."""
    for place in line.places:
        before = line.text[max(0, place.start - _CONTEXT) : place.start]
        if place.kind == "demonym":
            is_place = bool(_ON_SOIL.search(before) and _SOIL.match(line.text, place.end))
        else:
            is_place = bool(_IN_COUNTRY.search(before)) and not _OFFICE_OF.search(before)
        if is_place and place.alpha3 and place.kind in ("country", "demonym"):
            return place.alpha3
    return None
