"""`835`: remittance advice. One payment with all its claims is one transaction of the database.

A claim that the plan knows as billed (by its number, else by account, biller, amount, patient and days) is settled in
place; any other is added from the advice alone. Loading the same advice again finds the same rows.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, delete, insert, update
from sqlmodel import Session, col, select

from optima_portal.imports.bulk import Row, insert_all, new_ids, put_tuples
from optima_portal.imports.chains import chain_of
from optima_portal.imports.claim_rows import clear_parts, keep_decisions, known_claims
from optima_portal.imports.covered import NOT_KNOWN, Coverage, Served, coverage_of
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.people import Providers, members_of
from optima_portal.imports.reissued import as_known, take_off
from optima_portal.imports.remit_rows import OF_CLAIM, claim_row, days_of, write_parts
from optima_portal.imports.remittance import Remit, RemitClaim
from optima_portal.imports.remittance_reader import RemitReader
from optima_portal.imports.settling import submitted
from optima_portal.kit.tokens import new_key, new_keys
from optima_portal.kit.x12 import Warned, read
from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment

SAID_OR_KEPT = ("member_id", "billing_provider_id", "service_provider_id", "patient_cin")
BETTER_ON_BILL = {"claim_type", "received_on", "kind", "place_of_service", "bill_type"}
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
        _Loading(db, as_known(db, remit, keyed(remit)), batch, tally).load()
    return tally


def keyed(remit: Remit) -> dict[str, RemitClaim]:
    """Its claims by what tells them apart: two may have one control number, a reversal has its claim's."""
    found: dict[str, RemitClaim] = {}
    of_payment = remit.natural_key()
    for claim in remit.claims:
        told = f"{of_payment}/{claim.number}/{claim.account}/{'R' * claim.is_reversal}"
        at = 0
        while f"{told}{at}" in found:
            at += 1
        found[f"{told}{at}"] = claim
    return found


class _Loading:
    """One payment on its way in."""

    def __init__(self, db: Session, remit: Remit, batch: Batch, tally: Tally) -> None:
        self.db, self.remit, self.batch, self.tally = db, remit, batch, tally
        self.key, self.is_known = remit.natural_key(), False
        self.providers = Providers(db, batch.now)
        self.payee_id = self.providers.id_of(remit.payee)
        self.parts: list[tuple[int, RemitClaim]] = []
        self.digests: dict[str, str] = {}
        self.members: dict[str, int] = {}
        self.coverage: dict[Served, Coverage] = {}

    def load(self) -> None:
        payment_id = self._payment()
        wanted = keyed(self.remit)
        self.digests = {key: claim.digest() for key, claim in wanted.items()}
        known = known_claims(self.db, Claim.remit_key, Claim.remit_digest, wanted)
        fresh = {key: claim for key, claim in wanted.items() if key not in known}
        changed = {key: one for key, one in wanted.items() if key in known and known[key][1] != self.digests[key]}
        for key, digest in self.digests.items():
            self.tally.count(known[key][1] if key in known else None, digest)
        self.members = members_of(self.db, {one.patient_cin for one in (*fresh.values(), *changed.values())})
        self.coverage = coverage_of(self.db, map(self._served, (*fresh.values(), *changed.values())))
        if self.is_known:
            take_off(self.db, payment_id, self.remit, wanted, self.payee_id, self.tally.warnings)
        self._settle(fresh, payment_id)
        self._rewrite({known[key][0]: (key, claim) for key, claim in changed.items()}, payment_id)
        write_parts(self.db, self.parts)
        if fresh or changed:
            chain_of(self.db, (*fresh.values(), *changed.values()), self.payee_id)

    def _payment(self) -> int:
        """The payment's id; its row and its provider-level adjustments say what the file says."""
        digest = self.remit.digest()
        known: tuple[Any, ...] = (Payment.id, Payment.source_digest, Payment.off_by_cents)
        found = self.db.execute(select(*known).where(Payment.natural_key == self.key)).first()
        self.is_known = found is not None
        if found and (found[1] == digest or self._says_less(found[2])):
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

    def _says_less(self, off_by: int) -> bool:
        """Whether this is only a part of a payment that is known to the cent: what is known of it stays."""
        if self.remit.is_whole or off_by:
            return False
        stays = "the advice could not be read whole: the payment and its PLB stay as they were"
        self.tally.warnings.append(Warned(self.remit.segment, stays))
        return True

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
        billed = submitted(self.db, list(fresh.values()), self.payee_id, self.members, self.tally.warnings)
        added = {key: claim for key, claim in fresh.items() if id(claim) not in billed}
        ids = new_ids(self.db, Claim, len(added))
        rows = [
            (at, natural, key, *self._values(natural, one))
            for at, key, (natural, one) in zip(ids, new_keys(len(ids)), added.items(), strict=True)
        ]
        put_tuples(self.db, Claim, ("id", "natural_key", "key", *OF_CLAIM), rows, self._of_payment(payment_id))
        self.parts += zip(ids, added.values(), strict=True)
        settled = {billed[id(claim)]: (key, claim) for key, claim in fresh.items() if id(claim) in billed}
        self._rewrite(settled, payment_id, as_billed=True)

    def _rewrite(self, claims: dict[int, tuple[str, RemitClaim]], payment_id: int, as_billed: bool = False) -> None:
        clear_parts(self.db, claims, diagnoses=False)
        for claim_id, (key, claim) in claims.items():
            values = dict(zip(OF_CLAIM, self._values(key, claim), strict=True)) | self._of_payment(payment_id)
            kept = {name for name in SAID_OR_KEPT if not values[name]}
            kept |= set() if values["member_id"] else {"lob", "network"}
            kept |= BETTER_ON_BILL if as_billed else set()
            values = {name: value for name, value in values.items() if name not in kept}
            values |= {name: _unless_told(name, values[name]) for name in ("lob", "network") if name in values}
            self.db.execute(update(Claim).where(col(Claim.id) == claim_id).values(values))
            self.parts.append((claim_id, claim))
        keep_decisions(self.db, claims)

    def _of_payment(self, payment_id: int) -> Row:
        """What all its claims have alike."""
        remit = self.remit
        return {
            "status": ClaimStatus.FINALIZED, "billing_provider_id": self.payee_id, "paid_on": remit.paid_on,
            "determined_on": remit.produced_on or remit.paid_on, "payment_id": payment_id,
            "import_run_id": self.batch.run_id,
        }  # fmt: skip

    def _values(self, key: str, claim: RemitClaim) -> tuple[Any, ...]:
        served_by = self.providers.id_of(claim.service_provider) or self.payee_id
        served = self._served(claim)
        covered = self.coverage.get(served, NOT_KNOWN)
        return claim_row(key, self.digests[key], served[0], served_by, covered, claim)

    def _served(self, claim: RemitClaim) -> Served:
        return self.members.get(claim.patient_cin), days_of(claim)[0]


def _unless_told(name: str, value: str) -> Any:
    """The line of business and the network of the member's span, unless the plan's own table said them."""
    column = getattr(Claim, name)
    told = and_(col(Claim.natural_key).startswith("csv:"), column != "")
    return case((told, column), else_=value)


KIND = Kind("835", "Remittance advice (X12 835 005010X221A1)", parse, load, units_per_batch=1)
