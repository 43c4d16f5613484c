"""Who can care for whom in a district: PCPs by network and age, everyone else by what they do."""

from optima_portal.demo.catalog import AGE_BANDS
from optima_portal.demo.offices import BEHAVIORAL, Carer, Office

OLDEST = (0, *AGE_BANDS, 120)


class Choice:
    """A district's own carers, and the county's where the district has none of a kind."""

    def __init__(self, own: list[Office], county: list[Office]) -> None:
        self.groups = {office.network: office.carers[0] for office in (*county, *own) if office.network}
        self.pcps: dict[tuple[str, int, str], list[Carer]] = {}
        self.who: dict[tuple[str, int], list[Carer]] = {}
        self._county = [carer for office in county for carer in office.carers]
        self._own = [carer for office in own for carer in office.carers]
        self._offices = [*county, *own] if own is not county else own

    def pcp(self, network: str, band: int, gender: str) -> list[Carer]:
        """PCPs of a network who take a member of an age and gender."""
        key = (network, band, gender)
        if key not in self.pcps:
            fits = [one for one in self._own if one.is_pcp and one.network == network and _takes(one, band, gender)]
            more = [one for one in self._county if one.is_pcp and one.network == network and _takes(one, band, gender)]
            self.pcps[key] = fits or more
        return self.pcps[key]

    def of(self, who: str, band: int) -> list[Carer]:
        """Those who do what a service asks for: a specialty, or `bh`."""
        key = (who, band)
        if key not in self.who:
            wanted = BEHAVIORAL if who == "bh" else (who,)
            fits = [one for one in self._own if one.specialty in wanted and _takes(one, band, "")]
            self.who[key] = fits or [one for one in self._county if one.specialty in wanted]
        return self.who[key]


def _takes(carer: Carer, band: int, gender: str) -> bool:
    fits_age = carer.youngest <= OLDEST[band] and carer.oldest >= OLDEST[band + 1] - 1
    return (fits_age or carer.oldest == 18 == OLDEST[band + 1]) and carer.accepts in ("ANY", gender)
