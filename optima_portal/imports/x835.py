"""`835`: remittance advice. One payment with all its claims is one transaction of the database.

A claim that the plan knows as billed (by its number, else by account, biller and amount) is settled in place; any
other is added from the advice alone. Loading the same advice again finds the same rows.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from optima_portal.imports.claim_rows import ClaimRows, Row, clear_parts, insert_all, keep_decisions, known_claims
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.people import Providers, members_of
from optima_portal.imports.remittance import Adjustment, Remit, RemitClaim
from optima_portal.imports.remittance_reader import RemitReader
from optima_portal.imports.settling import chain_of, submitted
from optima_portal.kit.identifiers import cin
from optima_portal.kit.tokens import new_key
from optima_portal.kit.x12 import Warned, read
from optima_portal.models.claim import Claim, ClaimStatus, ClaimType
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment

METHODS = {"CHK": PaymentMethod.CHECK, "ACH": PaymentMethod.EFT, "FWT": PaymentMethod.WIRE, "NON": PaymentMethod.NONE}


def parse(data: bytes) -> Parsed:
    """Every payment of a file."""
    reading = read(data)
    parsed = Parsed(units=[], warnings=list(reading.warnings), is_balanced=True)
    remits: list[Remit] = []
    for transaction in reading.transactions:
        if transaction.kind != "835":
            parsed.warnings.append(Warned(transaction.first, "this transaction is no 835: it was not read"))
            continue
        reader = RemitReader(transaction)
        remit = reader.read()
        parsed.warnings += reader.warnings
        parsed.rejected += reader.rejected
        if remit is not None and _is_news(remit, remits, parsed.warnings):
            remits.append(remit)
    parsed.units = remits
    parsed.paid_cents = sum(remit.total for remit in remits)
    parsed.is_balanced = all(remit.off_by == 0 for remit in remits) and bool(remits)
    return parsed


def _is_news(remit: Remit, before: list[Remit], warnings: list[Warned]) -> bool:
    """Two transactions for one payment: the same one twice is taken once, another one is kept apart."""
    same = [one for one in before if one.natural_key() == remit.natural_key()]
    if not same:
        return True
    if any(_said(one) == _said(remit) for one in before):
        warnings.append(Warned(remit.segment, "this transaction stands in the file twice: it was taken once"))
        return False
    while any(one.natural_key() == remit.natural_key() for one in before):
        remit.occurrence += 1
    warnings.append(Warned(remit.segment, "another transaction with the same payment number: kept apart"))
    return True


def _said(remit: Remit) -> tuple[str, list[str]]:
    return remit.digest(), [claim.digest() for claim in remit.claims]


def load(db: Session, remits: Sequence[Any], batch: Batch) -> Tally:
    """Write payments with their claims."""
    tally = Tally()
    for remit in remits:
        _Loading(db, remit, batch, tally).load()
    return tally


class _Loading:
    """One payment on its way in."""

    def __init__(self, db: Session, remit: Remit, batch: Batch, tally: Tally) -> None:
        self.db, self.remit, self.batch, self.tally = db, remit, batch, tally
        self.key = remit.natural_key()
        self.providers = Providers(db, batch.now)
        self.payee_id = self.providers.id_of(remit.payee)
        self.parts = ClaimRows()
        self.digests: dict[str, str] = {}

    def load(self) -> None:
        payment_id = self._payment()
        wanted = self._keyed()
        self.digests = {key: claim.digest() for key, claim in wanted.items()}
        known = known_claims(self.db, Claim.remit_key, Claim.remit_digest, wanted)
        fresh = {key: claim for key, claim in wanted.items() if key not in known}
        changed = {key: one for key, one in wanted.items() if key in known and known[key][1] != self.digests[key]}
        for key, digest in self.digests.items():
            self.tally.count(known[key][1] if key in known else None, digest)
        self.members = members_of(self.db, {one.patient_cin for one in (*fresh.values(), *changed.values())})
        self._settle(fresh, payment_id)
        self._rewrite({known[key][0]: (key, claim) for key, claim in changed.items()}, payment_id)
        self.parts.write(self.db)
        if fresh:
            chain_of(self.db, {claim.number or claim.original_number for claim in fresh.values()}, self.payee_id)

    def _keyed(self) -> dict[str, RemitClaim]:
        """The claims by what tells them apart: two may have one control number, a reversal has its claim's."""
        keyed: dict[str, RemitClaim] = {}
        for claim in self.remit.claims:
            told = f"{self.key}/{claim.number}/{claim.account}/{'R' * claim.is_reversal}"
            at = 0
            while f"{told}{at}" in keyed:
                at += 1
            keyed[f"{told}{at}"] = claim
        return keyed

    def _payment(self) -> int:
        """The payment's id; its row and its provider-level adjustments say what the file says."""
        digest = self.remit.digest()
        query = select(Payment.id, Payment.source_digest).where(Payment.natural_key == self.key)
        found = self.db.execute(query).first()
        if found and found[1] == digest:
            return int(found[0])
        values = self._payment_values() | {"source_digest": digest}
        if found:
            self.db.execute(update(Payment).where(col(Payment.id) == found[0]).values(values))
            self.db.execute(delete(ProviderAdjustment).where(col(ProviderAdjustment.payment_id) == found[0]))
        payment_id = int(found[0]) if found else insert_all(self.db, Payment, [values | {"key": new_key()}])[0]
        self.tally.payments += 1
        plbs = [
            {"payment_id": payment_id, "provider_number": plb.provider, "period_ends_on": plb.period_ends_on,
             "reason_code": plb.reason, "reference": plb.reference, "amount_cents": plb.cents}
            for plb in self.remit.plbs
        ]  # fmt: skip
        if plbs:
            self.db.execute(insert(ProviderAdjustment), plbs)
        return payment_id

    def _payment_values(self) -> Row:
        remit = self.remit
        return {
            "natural_key": self.key, "number": remit.number, "handling": remit.handling, "trace_id": remit.trace_id,
            "method": METHODS.get(remit.method, PaymentMethod.OTHER), "paid_on": remit.paid_on,
            "produced_on": remit.produced_on, "total_cents": remit.total, "off_by_cents": remit.off_by,
            "payer_name": remit.payer.name, "payer_id": remit.payer_id, "payer_address": remit.payer.address,
            "payee_id": self.payee_id, "payee_name": remit.payee.name, "payee_npi": remit.payee.npi,
            "payee_tin": remit.payee.tin, "payee_address": remit.payee.address, "file_reference": remit.control,
            "import_run_id": self.batch.run_id,
        }  # fmt: skip

    def _settle(self, fresh: dict[str, RemitClaim], payment_id: int) -> None:
        """Claims that this advice names for the first time: those billed before are settled, the others added."""
        billed = submitted(self.db, list(fresh.values()), self.payee_id)
        added = {key: claim for key, claim in fresh.items() if id(claim) not in billed}
        rows = [
            self._values(key, one, payment_id) | {"natural_key": key, "key": new_key()} for key, one in added.items()
        ]
        for claim_id, claim in zip(insert_all(self.db, Claim, rows), added.values(), strict=True):
            self._collect(claim_id, claim)
        settled = {billed[id(claim)]: (key, claim) for key, claim in fresh.items() if id(claim) in billed}
        self._rewrite(settled, payment_id, as_billed=True)

    def _rewrite(self, claims: dict[int, tuple[str, RemitClaim]], payment_id: int, as_billed: bool = False) -> None:
        clear_parts(self.db, claims, diagnoses=False)
        for claim_id, (key, claim) in claims.items():
            values = self._values(key, claim, payment_id)
            if as_billed:  # what the bill says better than the advice stays
                kept = {"claim_type", "received_on", "kind", "place_of_service", "bill_type"}
                kept |= {name for name in ("member_id", "service_provider_id", "patient_cin") if not values[name]}
                values = {name: value for name, value in values.items() if name not in kept}
            self.db.execute(update(Claim).where(col(Claim.id) == claim_id).values(values))
            self._collect(claim_id, claim)
        keep_decisions(self.db, claims)

    def _values(self, key: str, claim: RemitClaim, payment_id: int) -> Row:
        remit = self.remit
        begins, ends = _days(claim)
        return {
            "remit_key": key, "remit_digest": self.digests[key], "claim_number": claim.number,
            "status": ClaimStatus.FINALIZED, "is_denied": claim.payer_status == "4", "claim_type": _type(claim),
            "member_id": self.members.get(claim.patient_cin), "patient_cin": cin(claim.patient_cin),
            "patient_last_name": claim.patient_last_name, "patient_first_name": claim.patient_first_name,
            "patient_account": claim.account, "billing_provider_id": self.payee_id,
            "service_provider_id": self.providers.id_of(claim.service_provider) or self.payee_id,
            "place_of_service": claim.facility if _type(claim) is not ClaimType.INSTITUTIONAL else "",
            "bill_type": f"{claim.facility}{claim.frequency}" if _type(claim) is ClaimType.INSTITUTIONAL else "",
            "service_from": begins, "service_to": ends, "received_on": claim.received_on,
            "determined_on": remit.produced_on or remit.paid_on, "paid_on": remit.paid_on,
            "billed_cents": claim.billed, "allowed_cents": _allowed(claim), "payable_cents": claim.paid,
            "paid_cents": claim.paid, "interest_cents": claim.interest, "patient_cents": claim.patient,
            "payment_id": payment_id, "payer_status": claim.payer_status, "has_warning": claim.has_warning,
            "import_run_id": self.batch.run_id,
        }  # fmt: skip

    def _collect(self, claim_id: int, claim: RemitClaim) -> None:
        self.parts.adjustments += [_adjustment(claim_id, None, one) for one in claim.adjustments]
        self.parts.remarks += [{"claim_id": claim_id, "line_id": None, "code": code} for code in claim.remarks]
        begins, ends = _days(claim)
        for number, line in enumerate(claim.lines, 1):
            row = {
                "claim_id": claim_id, "number": number, "service_from": line.service_from or begins,
                "service_to": line.service_to or line.service_from or ends, "code_set": line.code_set,
                "code": line.code, "modifiers": line.modifiers, "description": line.description,
                "revenue_code": line.revenue_code, "control_number": line.control, "units_thousandths": line.units,
                "billed_cents": line.billed, "payable_cents": line.paid, "paid_cents": line.paid,
                "allowed_cents": _line_allowed(line.allowed, line.paid, line.adjustments),
            }  # fmt: skip
            remarks = [{"claim_id": claim_id, "code": code} for code in line.remarks]
            self.parts.add_line(row, [_adjustment(claim_id, None, one) for one in line.adjustments], remarks)


def _adjustment(claim_id: int, line_id: int | None, one: Adjustment) -> Row:
    return {
        "claim_id": claim_id, "line_id": line_id, "group_code": one.group, "reason_code": one.reason,
        "amount_cents": one.cents, "quantity_thousandths": one.quantity,
    }  # fmt: skip


def _type(claim: RemitClaim) -> ClaimType:
    """The form it came on: a frequency code beside the facility's is of an institutional bill, else nobody says."""
    if claim.filing == "13":
        return ClaimType.PHARMACY
    if any(line.code_set == "AD" for line in claim.lines):
        return ClaimType.DENTAL
    if any(line.revenue_code or line.code_set == "NU" for line in claim.lines):
        return ClaimType.INSTITUTIONAL
    return ClaimType.PROFESSIONAL if claim.lines else ClaimType.UNKNOWN


def _line_allowed(stated: int | None, paid: int, adjustments: Sequence[Adjustment]) -> int:
    """AMT*B6; where the payer left it out, what was paid and what the patient owes."""
    if stated is not None:
        return stated
    return paid + sum(one.cents for one in adjustments if one.group == "PR")


def _allowed(claim: RemitClaim) -> int:
    if not claim.lines:
        return _line_allowed(None, claim.paid, claim.adjustments)
    of_lines = sum(_line_allowed(line.allowed, line.paid, line.adjustments) for line in claim.lines)
    return of_lines - sum(one.cents for one in claim.adjustments if one.group != "PR")


def _days(claim: RemitClaim) -> tuple[date | None, date | None]:
    """The claim's service dates; those of its lines where it has none of its own."""
    begun = [day for line in claim.lines if (day := line.service_from or line.service_to)]
    ended = [day for line in claim.lines if (day := line.service_to or line.service_from)]
    begins = claim.service_from or min(begun, default=None)
    return begins, claim.service_to or max(ended, default=begins)


KIND = Kind("835", "Remittance advice (X12 835 005010X221A1)", parse, load, units_per_batch=1)
