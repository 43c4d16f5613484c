"""Where a ZIP code lies: the middle of its area (Census ZCTA; GeoNames, CC BY 4.0), from a package."""

from functools import lru_cache

import zip2info


@lru_cache(4096)
def middle_of(zip_code: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None for a ZIP code that is not known."""
    try:
        found = zip2info.coordinates(zip_code[:5])
    except (KeyError, ValueError):
        return None
    return (float(found[0]), float(found[1])) if found else None
