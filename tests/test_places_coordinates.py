"""Where a place is: one town, or a country, or nothing; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.places import find_places, is_country_code
from summarizer.places.coordinates import TOGETHER_KM, Location, distance_km, locate


@pytest.mark.parametrize(
    ("place", "country", "latitude", "longitude", "position_of"),
    [  # the town halls, from atlases, in whole hundredths of a degree
        ("Tehran", "IRN", 35.69, 51.42, "capital"),
        ("Islamabad", "PAK", 33.69, 73.05, "capital"),
        ("Moscow", "RUS", 55.75, 37.62, "capital"),
        ("Kuwait City", "KWT", 29.38, 47.99, "capital"),
        ("Zahedan", "IRN", 29.50, 60.86, "airport"),
        ("Quetta", "PAK", 30.18, 67.00, "airport"),
        ("Batumi", "GEO", 41.65, 41.64, "airport"),
        ("Batumi", None, 41.65, 41.64, "airport"),
        ("Batumi, Georgia", None, 41.65, 41.64, "airport"),
        ("Stockholm", "SWE", 59.33, 18.07, "capital"),
        ("Kano city", "NGA", 12.00, 8.52, "airport"),
        ("the city of Kano", "NGA", 12.00, 8.52, "airport"),
        ("Kano, Kano State", "NGA", 12.00, 8.52, "airport"),
        ("Peshawar", "PAK", 34.01, 71.58, "airport"),
        ("Springfield, Illinois", "USA", 39.80, -89.64, "airport"),
        ("Springfield, Missouri", "USA", 37.21, -93.29, "airport"),
    ],
)
def test_a_town_lies_where_atlases_have_it(
    place: str, country: str | None, latitude: float, longitude: float, position_of: str
) -> None:
    """Within 30 km: the position may be that of its airport."""
    found = locate(place, country)
    assert (found.precision, found.position_of, found.reason) == ("city", position_of, None)
    assert found.latitude is not None
    assert found.longitude is not None
    assert distance_km((found.latitude, found.longitude), (latitude, longitude)) < 30


@pytest.mark.parametrize(
    ("place", "country", "reason"),
    [
        (None, "IRN", "no place is stated"),
        ("", "IRN", "no such place is known in IRN"),
        ("near Zahedan", "IRN", "no such place is known in IRN"),
        ("Batumi", "TUR", "no such place is known in TUR"),
        ("Zahedan, Georgia", "IRN", "no such place is known in IRN"),
        ("Iran", "IRN", "it names a country or an area, no town"),
        ("Singapore", "SGP", "it names a country or an area, no town"),
        ("Punjab", "PAK", "no position is known of it in PAK"),
        ("Springfield", "USA", "several towns in USA have that name"),
        ("Washington", "USA", "several towns in USA have that name"),
        ("Dili", "TLS", "the sources disagree on where it lies"),
        ("Charlottetown", "CAN", "several towns in CAN have that name"),
        ("Kano", "NGA", "it may be a town or a province"),
        ("Mpumalanga", "ZAF", "it may be a town or a province"),
        ("Kano State", "NGA", "no position is known of it in NGA"),
        ("Springfield, Kano", "NGA", "no such place is known in NGA"),
    ],
)
def test_what_is_no_single_town_is_its_country(
    place: str | None, country: str, reason: str
) -> None:
    assert locate(place, country) == Location("country", country, reason=reason)


@pytest.mark.parametrize(
    ("place", "country", "reason"),
    [
        (None, None, "neither place nor country is stated"),
        ("the usual hall", None, "no such place is known"),
        (" , ", None, "no such place is known"),
        ("London", None, "the name fits 3 countries: CAN, GBR, USA"),
        ("Georgia", None, "the name fits 2 countries: GEO, USA"),
        ("Tehran", "XYZ", "XYZ is no country code"),
    ],
)
def test_what_fits_no_country_or_several_is_nothing(
    place: str | None, country: str | None, reason: str
) -> None:
    assert locate(place, country) == Location(reason=reason)


@given(st.text(max_size=30) | st.sampled_from(["Paris, Texas", "San José", "Hyderabad"]))
def test_any_text_resolves_to_something_consistent(place: str) -> None:
    """A position belongs to a city, a reason to everything else, and a country is one."""
    for country in (None, "USA", "IND"):
        found = locate(place, country)
        is_city = found.precision == "city"
        assert (found.reason is None) == is_city
        assert (found.longitude is not None) == (found.latitude is not None) == is_city
        assert (found.country is None) == (found.precision is None)
        assert found.country is None or is_country_code(found.country)
        assert country is None or found.country == country
        assert not is_city or find_places(f"in {place}") != []


def test_distances_are_along_the_globe() -> None:
    """A quarter of the equator is 6371 km times half of pi; 1 degree of a meridian 111.19 km."""
    assert distance_km((0, 0), (0, 90)) == pytest.approx(10007.5, abs=0.1)
    assert distance_km((40, 10), (41, 10)) == pytest.approx(111.19, abs=0.01)
    assert distance_km((90, 0), (-90, 123)) == pytest.approx(20015.1, abs=0.1)
    assert distance_km((12, 34), (12, 34)) == 0
    assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.19, abs=0.01)
    assert TOGETHER_KM == 100
