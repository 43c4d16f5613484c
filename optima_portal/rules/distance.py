"""How far a provider is from a member's home, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_MILES = 3958.8

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def miles_between(here: Place, there: Place) -> float:
    """Great-circle distance (haversine), in miles."""
    (north, east), (other_north, other_east) = ((radians(one), radians(two)) for one, two in (here, there))
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(half))


def is_far_away(miles: float | None, specialty: str, limit: float, by_specialty: dict[str, float]) -> bool:
    """Whether to warn. A specialty may have a limit of its own; an unknown distance is not called far."""
    return miles is not None and miles > by_specialty.get(specialty, limit)
