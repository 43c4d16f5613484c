"""Laboratory tests: for each, a hundred results from low to high, of the well and of those who have the condition.

A member keeps to a place on that ladder and drifts along it, so that a trend is a trend.
"""

from functools import lru_cache
from statistics import NormalDist

from optima_portal.demo.catalog import read

STEPS = 100
Result = tuple[object, ...]
"""The end of a lab_result row: LOINC, test, unit, low, high, value, number, out of range."""


@lru_cache
def ladders() -> dict[str, tuple[list[Result], list[Result]]]:
    """Results by the test's key: (of the well, of the ill)."""
    found = {}
    for key, loinc, name, unit, low, high, decimals, *spreads in read("labs")["labs"]:
        head = (loinc, name, unit, None if low < 0 else float(low), None if high < 0 else float(high))
        found[key] = (_ladder(head, decimals, *spreads[:2]), _ladder(head, decimals, *spreads[2:]))
    return found


def _ladder(head: tuple[object, ...], decimals: int, mean: float, spread: float) -> list[Result]:
    bell = NormalDist(mean, spread)
    numbers = [round(max(mean / 5, bell.inv_cdf((step + 0.5) / STEPS)), decimals) for step in range(STEPS)]
    return [(*head, f"{number:.{decimals}f}", number, int(_is_out(number, *head[3:5]))) for number in numbers]


def _is_out(number: float, low: object, high: object) -> bool:
    return (isinstance(low, float) and number < low) or (isinstance(high, float) and number > high)
