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

from summarizer.places.gazetteer import load_gazetteer, normalise

LocationPrecision = Literal["city", "country"]

TOGETHER_KM = 100
"""How far apart the airports of one town may lie, and a capital from its airports.

London's are 87 km apart, and the two Lyons of France 248 km.
"""
_TOWN = re.compile(r"(?:city|town) of (.+)|(.+) (?:city|town)")
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

    `place` as an article writes it: "Batumi", "Springfield, Illinois", "Kano city" (without that
    word, it may be the state); anything else around a name ("near Hopa") makes it no town.
    `country` is an alpha-3 code; without one, `place` must be a name that only one country has.
    """
    codes = load_gazetteer().codes
    if country is not None and country not in codes:
        return Location(reason=f"{country} is no country code")
    if place is None:
        if country is None:
            return Location(reason="neither place nor country is stated")
        return Location("country", country, reason="no place is stated")
    names = [_plain(part) for part in place.split(",")]
    readings = [
        load_gazetteer().readings(name)
        or load_gazetteer().readings(_SUBDIVISION_WORD.sub("", name))
        for name in names
    ]
    said_to_be_town = False
    if not readings[0] and (town := _TOWN.fullmatch(names[0])):
        names[0], said_to_be_town = town[1] or town[2], True
        readings[0] = load_gazetteer().readings(names[0])
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
    kinds = [{reading.kind for reading in found if country in reading.codes} for found in readings]
    provinces = [
        _plain(name, without_kind=True)
        for name, around in zip(names[1:], kinds[1:], strict=True)
        if not around & {"country", "demonym"}
    ]
    if kinds[0] & {"country", "demonym"}:
        return Location("country", country, reason="it names a country or an area, no town")
    is_province = "subdivision" in kinds[0] and not said_to_be_town and not provinces
    return _town(names[0], country, provinces, is_province)


def _plain(name: str, without_kind: bool = False) -> str:
    """A name as the gazetteer has it, without its article, or without "province", too."""
    plain = re.sub(r"^the ", "", normalise(name))
    return _SUBDIVISION_WORD.sub("", plain) if without_kind else plain


def _listed(codes: set[str]) -> str:
    shown = sorted(codes)
    return ", ".join(shown[:5]) + (", ..." if len(shown) > 5 else "")


def _town(name: str, country: str, provinces: list[str], is_province: bool) -> Location:
    """The one town of this name in all of `provinces`, unless the name is also a province's."""
    airports = [
        airport
        for airport in _airports().get((name, country), ())
        if all(province == airport.province for province in provinces)
    ]
    if not airports:
        return Location("country", country, reason=f"no position is known of it in {country}")
    points = [(one.latitude, one.longitude) for one in airports]
    capital = _capitals().get((name, country))
    around = [capital] if capital is not None else points
    far = [distance_km(a, b) for a in around for b in points]
    if capital is not None and min(far) > TOGETHER_KM:
        return Location("country", country, reason="the sources disagree on where it lies")
    if max(far) > TOGETHER_KM:
        return Location("country", country, reason=f"several towns in {country} have that name")
    if capital is not None:  # a bare "Tehran" is the capital and not its province
        return Location("city", country, capital[1], capital[0], "capital")
    if is_province:
        return Location("country", country, reason="it may be a town or a province")
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


@cache
def _airports() -> dict[tuple[str, str], list[_Airport]]:
    """Town and country to the airports with an IATA code that serve it: no airstrips."""
    import airportsdata
    import pycountry

    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    alpha3["XK"] = "XKX"
    found: dict[tuple[str, str], list[_Airport]] = {}
    for airport in airportsdata.load("IATA").values():
        one = _Airport(airport["lat"], airport["lon"], _plain(airport["subd"], without_kind=True))
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
