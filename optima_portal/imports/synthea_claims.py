"""Synthea's claims and their transactions as claims with services.

A service is a CHARGE and what follows it. The payer pays by ECHECK; once a charge was transferred to the second payer,
such a payment is that one's (OA-23). COPAY is PR-3, ADJUSTMENT CO-45. What else the patient paid, or owes after the
claim is closed, is PR-2 where the payer paid a part and PR-96 where it paid nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from optima_portal.imports import claims
from optima_portal.imports.claims import GivenClaim
from optima_portal.imports.synthea_files import Folder, made_up
from optima_portal.imports.synthea_people import NOBODY_PAYS, lob, payer_names
from optima_portal.imports.table import Line
from optima_portal.kit.x12 import Warned
from optima_portal.kit.x12_values import dollars
from optima_portal.models.claim import ClaimStatus, ClaimType

PLACES = {
    "ambulatory": "11", "wellness": "11", "outpatient": "11", "emergency": "23", "inpatient": "21", "urgentcare": "20",
    "virtual": "02", "home": "12", "snf": "31", "hospice": "34",
}  # fmt: skip
TYPES = {"1": ClaimType.PROFESSIONAL, "2": ClaimType.INSTITUTIONAL}
_BLANK = {column.field: column.empty for column in claims.COLUMNS}


@dataclass
class Charge:
    """A service, and who paid what of it."""

    row: Line
    payer: int = 0
    second: int = 0
    copay: int = 0
    written_off: int = 0
    is_second: bool = False

    @property
    def billed(self) -> int:
        """What was charged."""
        return self.row.values["amount"] or 0

    def take(self, given: dict[str, Any]) -> None:
        """A transaction that follows the charge."""
        paid = given["payments"] or 0
        if given["type"] == "TRANSFERIN":
            self.is_second = given["transfertype"] == "2"
        elif given["type"] == "ADJUSTMENT":
            self.written_off += given["adjustments"] or given["amount"] or 0
        elif given["type"] == "PAYMENT" and given["method"] == "ECHECK":
            self.second, self.payer = self.second + paid * self.is_second, self.payer + paid * (not self.is_second)
        elif given["type"] == "PAYMENT" and given["method"] == "COPAY":
            self.copay += paid

    def adjustments(self) -> str:
        """Billed less these is what the payer paid."""
        rest = self.billed - self.payer - self.second - self.copay - self.written_off
        shares = (
            ("CO-45", self.written_off),
            ("OA-23", self.second),
            ("PR-3", self.copay),
            ("PR-2" if self.payer else "PR-96", rest),
        )
        return " ".join(f"{code}={dollars(cents)}" for code, cents in shares if cents)


def given_claims(folder: Folder) -> Iterator[GivenClaim]:
    """Each claim with its services; one without any is warned of."""
    charges = _charges(folder)
    payers = payer_names(folder)
    organizations = {row.values["id"]: row.values["organization"] for row in folder["providers"]}
    classes = {row.values["id"]: row.values["encounterclass"] for row in folder["encounters"]}
    known = {row.values["id"] for row in folder["claims"]}
    if strays := sorted(set(charges) - known):
        said = f"claims_transactions.csv: {len(strays)} claims are not in claims.csv: they were not read"
        folder.parsed.warnings.append(Warned(0, said))
    for row in folder["claims"]:
        if row.values["id"] in folder.spoilt:
            reason = "claims.csv: a transaction of this claim is in error"
            folder.parsed.rejected.append(row.rejected("id", reason))
            continue
        own = charges.get(row.values["id"], [])
        if not own:
            folder.parsed.warnings.append(Warned(row.number, "claims.csv: this claim has no charge: it was not read"))
            continue
        shared = _shared(row.values, payers, organizations, classes)
        is_open = shared["status"] is not ClaimStatus.FINALIZED
        if not is_open:
            shared["is_denied"] = bool(shared["lob"]) and not any(one.payer or one.copay or one.second for one in own)
        yield GivenClaim(made_up(row.values["id"]), [_service(one, row, shared, is_open) for one in own])


def _charges(folder: Folder) -> dict[str, list[Charge]]:
    """{claim: its charges}; a transaction belongs to the last charge before it of its claim."""
    found: dict[str, list[Charge]] = {}
    for row in folder["claims_transactions"]:
        of_claim = found.setdefault(row.values["claimid"], [])
        if row.values["type"] == "CHARGE":
            of_claim.append(Charge(row))
        elif of_claim:
            of_claim[-1].take(row.values)
    return found


def _shared(
    given: dict[str, Any], payers: dict[str, str], organizations: dict[str, str], classes: dict[str, str]
) -> dict[str, Any]:
    """What all rows of a claim repeat."""
    payer = payers.get(given["primarypatientinsuranceid"], NOBODY_PAYS)
    is_closed = given["status1"].upper() == "CLOSED"
    settled: date | None = given["lastbilleddate1"] if is_closed else None
    provider = given["providerid"]
    biller = organizations.get(provider, "") or provider
    diagnoses = [given[f"diagnosis{at}"] for at in range(1, 9) if given[f"diagnosis{at}"]]
    return _BLANK | {
        "claim_number": made_up(given["id"]),
        "status": ClaimStatus.FINALIZED if is_closed else ClaimStatus.IN_PROGRESS,
        "claim_type": TYPES.get(given["healthcareclaimtypeid1"], ClaimType.UNKNOWN),
        "member_id": made_up(given["patientid"]),
        "patient_last_name": "",
        "billing_npi": made_up(biller) if biller else "",
        "service_npi": made_up(provider) if provider else "",
        "lob": "" if payer == NOBODY_PAYS else lob(payer),
        "determined_on": settled,
        "paid_on": settled,
        "diagnoses": " ".join(dict.fromkeys(diagnoses)),
        "diagnosis_set": "SNOMED",
        "place_of_service": PLACES.get(classes.get(given["appointmentid"], "").lower(), ""),
        "service_from": given["servicedate"],
    }


def _service(charge: Charge, claim: Line, shared: dict[str, Any], is_open: bool) -> Line:
    given = charge.row.values
    own = {
        "service_from": given["fromdate"] or claim.values["servicedate"],
        "service_to": given["todate"],
        "code": given["procedurecode"].upper(),
        "code_set": "SNOMED",
        "description": given["notes"],
        "modifiers": " ".join(filter(None, (given["modifier1"], given["modifier2"]))),
        "units_thousandths": given["units"] or 1000,
        "billed_cents": charge.billed,
        "payable_cents": charge.payer,
        "paid_cents": charge.payer,
        "adjustments": "" if is_open else charge.adjustments(),
    }
    return Line(charge.row.number, shared | own, claim.raw)
