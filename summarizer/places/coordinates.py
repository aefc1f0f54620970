"""Where a place is, as far as the libraries tell without guessing.

airportsdata places airports and names the town that each serves: a town has a position if all
airports that serve a town of its name in its country lie together. countryinfo places capitals:
that position counts where such an airport is near it, for some are wrong (Dili in Delhi); where
the two disagree, nothing is said. A smaller place of the same name that has no airport is unknown
here, as it is to the rest of the gazetteer.

A country has no position here. A point in its middle would be read as the place where something
happened; whoever wants the area can join a map of countries by the code.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from summarizer.places.gazetteer import Reading, load_gazetteer, normalise

LocationPrecision = Literal["city", "country"]

TOGETHER_KM = 100
"""How far apart the airports of one town may lie, and a capital from its nearest airport.

London's are 87 km apart, and the two Lyons of France 248 km.
"""
_SUBDIVISION_WORD = re.compile(
    r" (?:province|state|oblast|region|county|governorate|district|prefecture|department)$"
)


@dataclass(frozen=True, slots=True)
class Location:
    """What a place and a country resolve to; everything is None where that is nothing."""

    precision: LocationPrecision | None = None
    country: str | None = None
    """ISO 3166 alpha-3."""
    longitude: float | None = None
    latitude: float | None = None
    """Decimal degrees, WGS 84, of a city alone."""
    position_of: Literal["capital", "airport"] | None = None
    """Whose position it is: the town's own, or the middle of the airports that serve it."""
    reason: str | None = None
    """Why it is no city; None if it is one."""


@dataclass(frozen=True, slots=True)
class _Airport:
    latitude: float
    longitude: float
    province: str


def locate(place: str | None, country: str | None) -> Location:
    """The one town that `place` names in `country`, else the country, else nothing.

    `place` as an article writes it: "Batumi", "Springfield, Illinois"; anything around a name
    ("near Hopa") makes it no town. `country` is an alpha-3 code; without one, `place` must be a
    name that only one country has.
    """
    codes = load_gazetteer().codes
    if country is not None and country not in codes:
        return Location(reason=f"{country} is no country code")
    if place is None:
        if country is None:
            return Location(reason="neither place nor country is stated")
        return Location("country", country, reason="no place is stated")
    parts = [re.sub(r"^the ", "", normalise(part)) for part in place.split(",")]
    readings = [load_gazetteer().readings(part) for part in parts]
    possible = set.intersection(
        *({code for reading in found for code in reading.codes} for found in readings)
    )
    if country is not None:
        if country not in possible:
            return Location("country", country, reason=f"no such place is known in {country}")
    elif len(possible) == 1:
        (country,) = possible
    elif possible:
        return Location(reason=f"the name fits {len(possible)} countries: {_listed(possible)}")
    else:
        return Location(reason="no such place is known")
    return _town(parts, readings, country)


def _listed(codes: set[str]) -> str:
    shown = sorted(codes)
    return ", ".join(shown[:5]) + (", ..." if len(shown) > 5 else "")


def _town(parts: list[str], readings: list[tuple[Reading, ...]], country: str) -> Location:
    kinds = {reading.kind for reading in readings[0] if country in reading.codes}
    if kinds & {"country", "demonym"}:
        return Location("country", country, reason="it names a country or an area, no town")
    name, *outer = parts
    airports = list(_airports().get((name, country), ()))
    for part, found in zip(outer, readings[1:], strict=True):
        around = {reading.kind for reading in found if country in reading.codes}
        if not around & {"country", "demonym"}:
            airports = [one for one in airports if one.province == _province(part)]
    if not airports:
        return Location("country", country, reason=f"no position is known of it in {country}")
    points = [(one.latitude, one.longitude) for one in airports]
    if max(distance_km(a, b) for a in points for b in points) > TOGETHER_KM:
        return Location("country", country, reason=f"several towns in {country} have that name")
    if (capital := _capitals().get((name, country))) is not None:
        if min(distance_km(capital, point) for point in points) > TOGETHER_KM:
            return Location("country", country, reason="the sources disagree on where it lies")
        return Location("city", country, capital[1], capital[0], "capital")
    if "subdivision" in kinds and any(one.province != _province(name) for one in airports):
        return Location("country", country, reason="a province elsewhere has the same name")
    return Location("city", country, *_middle(points), "airport")


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (latitude, longitude), on a sphere of 6371 km."""
    north_a, east_a, north_b, east_b = map(math.radians, (*a, *b))
    half = (
        math.sin((north_b - north_a) / 2) ** 2
        + math.cos(north_a) * math.cos(north_b) * math.sin((east_b - east_a) / 2) ** 2
    )
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Longitude and latitude in the middle of points that lie together, by their unit vectors."""
    x = y = z = 0.0
    for latitude, longitude in points:
        north, east = math.radians(latitude), math.radians(longitude)
        x += math.cos(north) * math.cos(east)
        y += math.cos(north) * math.sin(east)
        z += math.sin(north)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _province(name: str) -> str:
    return _SUBDIVISION_WORD.sub("", normalise(name))


@cache
def _airports() -> dict[tuple[str, str], list[_Airport]]:
    """Town and country to the airports with an IATA code that serve it: no airstrips."""
    import airportsdata
    import pycountry

    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    alpha3["XK"] = "XKX"
    found: dict[tuple[str, str], list[_Airport]] = {}
    for airport in airportsdata.load("IATA").values():
        one = _Airport(airport["lat"], airport["lon"], _province(airport["subd"]))
        for name in airport["city"].split("/"):
            key = (normalise(name), alpha3.get(airport["country"], ""))
            found.setdefault(key, []).append(one)
    return found


@cache
def _capitals() -> dict[tuple[str, str], tuple[float, float]]:
    """Capital and country to latitude and longitude, as countryinfo has them, errors and all."""
    from countryinfo import CountryInfo

    found: dict[tuple[str, str], tuple[float, float]] = {}
    for info in CountryInfo("Iran").all().values():
        name: Any = info.get("capital")
        point: Any = info.get("capital_latlng") or ()
        if isinstance(name, str) and len(point) == 2:  # lists of names and points: three capitals
            key = (normalise(name), str(info.get("ISO", {}).get("alpha3") or ""))
            found[key] = (float(point[0]), float(point[1]))
    return found
