"""Miles, against published distances."""

import pytest

from optima_portal.rules.distance import is_far_away, miles_between

ORANGE, IRVINE = (33.7879, -117.8531), (33.6846, -117.8265)


@pytest.mark.parametrize(
    ("here", "there", "miles"),
    [
        ((33.9425, -118.4081), (40.6398, -73.7789), 2475),  # LAX to JFK: 2,475 statute miles by the great circle
        (ORANGE, IRVINE, 7.3),
        (ORANGE, ORANGE, 0),
    ],
)
def test_great_circle_miles(here: tuple[float, float], there: tuple[float, float], miles: float) -> None:
    assert miles_between(here, there) == pytest.approx(miles, rel=0.005, abs=0.01)


def test_far_is_over_the_limit_and_a_specialty_may_have_its_own() -> None:
    own = {"Dermatology": 45.0}
    assert not is_far_away(30.0, "Cardiology", 30.0, own)
    assert is_far_away(30.1, "Cardiology", 30.0, own)
    assert not is_far_away(45.0, "Dermatology", 30.0, own)
    assert not is_far_away(None, "Cardiology", 30.0, own)
