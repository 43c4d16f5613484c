"""The claim loop of an 835 (2100 and 2110): what a claim and its lines say, in the guide's order of segments."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from optima_portal.kit.x12_values import dollars
from optima_portal.kit.x12_writer import Composite, Segment, composite
from optima_portal.models.claim import Claim, ClaimKind, ClaimType
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider, ProviderKind
from optima_portal.rules.money import quantity
from optima_portal.services.remittance_claims import Parts

TRIPLES_IN_CAS = 6
REMARKS_IN_MOA = 5
FILING = {"MC": "MC", "OC": "HM"}  # CLP06: Medicaid; a Medicare plan is an HMO's
_ADDRESS = re.compile(r"(?P<street>.+), (?P<city>[^,]+?),? (?P<state>[A-Z]{2}) (?P<zip>\d{5}(?:-?\d{4})?)")


def claim_loop(claim: Claim, member: Member | None, by: Provider | None, parts: Parts) -> Iterator[Segment]:
    """One claim: CLP to AMT, then its lines."""
    own = claim.id or 0
    frequency = claim.bill_type[2:3] if claim.claim_type is ClaimType.INSTITUTIONAL else ""
    facility = claim.bill_type[:2] if frequency else claim.place_of_service
    filing = "13" if claim.claim_type is ClaimType.PHARMACY else FILING.get(claim.lob, "ZZ")
    yield ("CLP", claim.patient_account or claim.claim_number, _status(claim), dollars(claim.billed_cents),
           dollars(claim.paid_cents), dollars(claim.patient_cents) if claim.patient_cents else "", filing,
           claim.claim_number, facility, frequency)  # fmt: skip
    yield from _adjusted(parts.adjustments.get((own, None), []))
    yield from _people(claim, member, by)
    yield from _claim_remarks([one.code for one in parts.remarks.get((own, None), [])])
    dates = (("232", claim.service_from), ("233", claim.service_to), ("050", claim.received_on))
    yield from (("DTM", use, _day(when)) for use, when in dates if when)
    if claim.interest_cents:
        yield ("AMT", "I", dollars(claim.interest_cents))
    for line in parts.lines.get(own, []):
        yield from _line_loop(line, parts)


def place(address: str) -> Iterator[Segment]:
    """N3 and N4 of an address that is kept in one line: `1 MAIN, ORANGE CA 92868`, `1 Main St, Orange, CA 92868`."""
    if found := _ADDRESS.fullmatch(address):
        yield ("N3", found["street"])
        yield ("N4", found["city"], found["state"], found["zip"].replace("-", ""))
    elif address:
        yield ("N3", address[:55], address[55:110])


def _status(claim: Claim) -> str:
    """CLP02 as the payer said it; else what it must have been."""
    if claim.payer_status:
        return claim.payer_status
    return "22" if claim.kind is ClaimKind.REVERSAL else "4" if claim.is_denied else "1"


def _people(claim: Claim, member: Member | None, by: Provider | None) -> Iterator[Segment]:
    """The patient, and who did it when that is somebody else than who is paid."""
    last = member.last_name if member else claim.patient_last_name
    first = member.first_name if member else claim.patient_first_name
    number = member.cin if member else claim.patient_cin
    if last or first or number:
        yield ("NM1", "QC", "1", last, first, "", "", "", *(("MI", number) if number else ()))
    if by is None or by.id == claim.billing_provider_id or not (by.npi or by.tin):
        return
    is_person = by.kind is ProviderKind.PRACTITIONER and bool(by.last_name)
    name = (by.last_name, by.first_name) if is_person else (by.name, "")
    code = ("XX", by.npi) if by.npi else ("FI", by.tin)
    yield ("NM1", "82", "1" if is_person else "2", *name, "", "", "", *code)


def _claim_remarks(codes: list[str]) -> Iterator[Segment]:
    """MOA takes five; a claim with more has the first in MIA."""
    if len(codes) > REMARKS_IN_MOA:
        yield ("MIA", "0", "", "", "", codes[0], *[""] * 14, *codes[1:5])
        codes = codes[5:]
    if codes:
        yield ("MOA", "", "", *codes[:REMARKS_IN_MOA])


def _line_loop(line: ClaimLine, parts: Parts) -> Iterator[Segment]:
    place_of = (line.claim_id, line.id)
    yield ("SVC", _procedure(line), dollars(line.billed_cents), dollars(line.paid_cents),
           line.revenue_code if line.code_set != "NU" else "", quantity(line.units_thousandths) or "0",
           *((composite(*line.billed_as.split()[:6]),) if line.billed_as else ()))  # fmt: skip
    yield from _line_dates(line)
    yield from _adjusted(parts.adjustments.get(place_of, []))
    if line.control_number:
        yield ("REF", "6R", line.control_number)
    if line.allowed_cents is not None:
        yield ("AMT", "B6", dollars(line.allowed_cents))
    yield from (("LQ", "HE", one.code) for one in parts.remarks.get(place_of, []))


def _procedure(line: ClaimLine) -> Composite:
    """SVC01: the code with its set and modifiers; a revenue code alone is one of set NU."""
    if not line.code:
        return composite("NU", line.revenue_code)
    return composite(line.code_set or "HC", line.code, *line.modifiers.split()[:4])


def _line_dates(line: ClaimLine) -> Iterator[Segment]:
    if line.service_from and line.service_to in (None, line.service_from):
        yield ("DTM", "472", _day(line.service_from))
        return
    both = (("150", line.service_from), ("151", line.service_to))
    yield from (("DTM", use, _day(when)) for use, when in both if when)


def _adjusted(several: Sequence[ClaimAdjustment]) -> Iterator[Segment]:
    """CAS: up to six reasons of one group in a segment."""
    for group, run in groupby(several, lambda one: one.group_code):
        ones = list(run)
        for start in range(0, len(ones), TRIPLES_IN_CAS):
            cells: list[str] = []
            for one in ones[start : start + TRIPLES_IN_CAS]:
                cells += [one.reason_code, dollars(one.amount_cents), quantity(one.quantity_thousandths)]
            yield ("CAS", group, *cells)


def _day(of: date) -> str:
    return f"{of:%Y%m%d}"
