"""Offices as rows: providers, contracts, addresses, groups, and the collections through which their users see."""

from collections.abc import Callable
from random import Random

from optima_portal.demo.catalog import taxonomies
from optima_portal.demo.days import Calendar
from optima_portal.demo.identities import keys
from optima_portal.demo.offices import Carer, Office
from optima_portal.demo.rows import Rows
from optima_portal.kit.names import normalised
from optima_portal.rules.plan import plan

CONTRACT_YEARS = 4
NO_ONECARE = 9
"""Every ninth provider has no contract for OneCare."""


class OfficeRows:
    """Writes offices down. `collection_ids` are those that are there already, by name."""

    def __init__(
        self,
        chance: Random,
        calendar: Calendar,
        rows: Rows,
        collection_ids: dict[str, int],
        stamp: Callable[[int], str],
    ) -> None:
        self.chance, self.calendar, self.rows, self.collection_ids = chance, calendar, rows, collection_ids
        self.since = calendar.month(calendar.begins, -12 * (CONTRACT_YEARS - 2))
        self.now, self.then = stamp(calendar.today), stamp(self.since)

    def write(self, offices: list[Office]) -> None:
        """All rows of these offices."""
        carers = [carer for office in offices for carer in office.carers]
        for key, carer in zip(keys(self.chance, len(carers), self.rows.district), carers, strict=True):
            self._carer(key, carer)
        for office in offices:
            if office.collection:
                self._collect(office)

    def _carer(self, key: str, carer: Carer) -> None:
        rows, since, open_end = self.rows.of, self.calendar.iso[self.since], self.calendar.iso[self.calendar.open]
        is_person = carer.kind == "PRACTITIONER"
        rows["provider"].append((
            carer.id, key, carer.kind, carer.provider_id, carer.npi, carer.tin, carer.name, carer.last, carer.first,
            f" {normalised(carer.name)}", taxonomies().get(carer.specialty, ""), carer.specialty, carer.phone,
            carer.fax,
            f"office{carer.payee.number}@provider.example", carer.languages if is_person else "", int(carer.is_pcp),
            int(carer.is_tertiary), int(carer.panel_open), carer.accepts, carer.youngest, carer.oldest, self.then,
        ))  # fmt: skip
        for line in plan().lines_of_business:
            if line.code != "OC" or carer.number % NO_ONECARE:
                rows["provider_contract"].append((carer.id, line.code, since, open_end))
        self._addresses(carer)
        if carer.group:
            left = self.calendar.iso[self.calendar.today - 40] if self._has_left(carer) else open_end
            rows["group_practitioner"].append((carer.group.id, carer.id, since, left))

    def _has_left(self, carer: Carer) -> bool:
        """A nurse here and there has moved on."""
        return carer.specialty == "Nurse Practitioner" and carer.number % 11 == 0

    def _addresses(self, carer: Carer) -> None:
        uses = ("SERVICE", "MAILING") if carer.group is None else ("SERVICE",)
        for use in uses:
            street = carer.street if use == "SERVICE" else f"P.O. Box {1000 + carer.number}"
            spot = (round(carer.place.latitude + carer.number % 13 * 0.0007, 5),
                    round(carer.place.longitude - carer.number % 17 * 0.0006, 5))  # fmt: skip
            self.rows.of["provider_address"].append(
                (next(self.rows.ids["provider_address"]), carer.id, use, street, carer.place.city, "CA",
                 carer.place.zip_code, carer.phone, carer.fax, *spot)
            )  # fmt: skip

    def _collect(self, office: Office) -> None:
        rows = self.rows
        if office.collection not in self.collection_ids:
            number = next(rows.ids["collection"])
            self.collection_ids[office.collection] = number
            key = keys(self.chance, 1, self.rows.district)[0]
            rows.of["collection"].append((number, key, office.collection, "ACTIVE", "", self.now, 1))
        collection = self.collection_ids[office.collection]
        rows.of["collection_provider"] += [(collection, carer.id, self.now) for carer in office.carers]


def network_rows(known: set[str]) -> list[tuple[object, ...]]:
    """The plan's networks that are not there yet."""
    return [
        (one.code, one.name, int(one.pays_claims), one.claims_address)
        for one in plan().networks
        if one.code not in known
    ]
