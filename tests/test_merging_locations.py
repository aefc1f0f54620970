"""Places as outlets write them."""

import pytest

from summarizer.merging.locations import relate


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("Lautoka", "Lautoka", "same"),
        ("Villamontes", "Villa Montes", "named"),
        ("a bus stop, Sindh", "Karachi", "fits"),  # a spot without a name, in a province
        ("Larkana, Sindh", "Karachi", "differ"),  # two towns of one province
    ],
)
def test_a_spot_without_a_name_is_as_wide_as_its_province(
    one: str, other: str, relation: str
) -> None:
    assert relate(one, other) == relate(other, one) == relation
