"""The federal holidays, the observed days among them: closures of the government, not a state's own days."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """Those of one year."""
    return frozenset(country_holidays("US", years=year, categories=("government",)))
