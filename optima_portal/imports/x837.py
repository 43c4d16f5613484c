"""`837`: claims as billed. In progress until an advice settles them; one that was settled first gets its diagnoses.

The payer's claim number is not on a bill. Until it is known a claim goes by a submission number, `S` and ten signs.
A bill that replaces another one, or voids it, is linked to it (`replacing`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from optima_portal.imports.claim_rows import ClaimRows, Row, clear_parts, insert_all, known_claims
from optima_portal.imports.covered import NOT_KNOWN, Served, coverage_of
from optima_portal.imports.kinds import Batch, Kind, Parsed, Tally
from optima_portal.imports.matching import Visit, by_lines, how_well, numbers_of, pairs, said_twice
from optima_portal.imports.people import Providers, chunks, members_of
from optima_portal.imports.replacing import KINDS, follow_up
from optima_portal.imports.settling import PAYS
from optima_portal.imports.splitting import Part, split_bills
from optima_portal.imports.submission import REPLACES, VOIDS, BilledClaim, SubmissionReader
from optima_portal.kit.identifiers import cin
from optima_portal.kit.tokens import new_key
from optima_portal.kit.x12 import Warned, read
from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus, ClaimType
from optima_portal.models.claim_line import ClaimDiagnosis

PAID_OTHERWISE = "claims of this account, patient and days were paid with another amount: this bill stays open"
MAY_BE_EMPTY = ("member_id", "patient_cin", "lob", "network")


def parse(data: bytes) -> Parsed:
    """Every claim of a file; one that stands there twice, word for word, is taken once."""
    reading = read(data)
    parsed = Parsed(units=[], warnings=list(reading.warnings))
    claims: dict[str, BilledClaim] = {}
    for transaction in reading.transactions:
        if transaction.kind != "837":
            parsed.warnings.append(Warned(transaction.first, "this transaction is no 837: it was not read"))
            continue
        reader = SubmissionReader(transaction)
        for claim in reader.read():
            _keep(claim, claims, parsed.warnings)
        parsed.warnings += reader.warnings
        parsed.rejected += reader.rejected
    parsed.units = list(claims.items())
    return parsed


def _keep(claim: BilledClaim, claims: dict[str, BilledClaim], warnings: list[Warned]) -> None:
    key, at = claim.natural_key(), 0
    while (before := claims.get(f"{key}{at}")) is not None:
        if before.digest() == claim.digest():
            warnings.append(Warned(claim.segment, "this claim stands in the file twice: it was taken once"))
            return
        at += 1
    claims[f"{key}{at}"] = claim


def load(db: Session, units: Sequence[Any], batch: Batch) -> Tally:
    """Write claims as billed."""
    return _Loading(db, dict(units), batch).load()


class _Paid(NamedTuple):
    """A claim that came with an advice."""

    id: int
    digest: str
    number: str
    kind: ClaimKind
    payment: int
    billed: int
    visit: Visit


Rows = dict[tuple[str, int | None, int], list[_Paid]]
"""{(account, biller, amount): claims of advices}."""


def _may_be(claim: BilledClaim, paid: _Paid) -> bool:
    """Whether a bill may be the one that was paid: a replacement is not the claim that it replaces, a void is none."""
    if claim.frequency == VOIDS:
        return False
    if claim.frequency != REPLACES:
        return paid.kind is ClaimKind.ORIGINAL
    return paid.kind is ClaimKind.ADJUSTED or claim.original_number not in ("", paid.number)


class _Loading:
    """One batch on its way in."""

    def __init__(self, db: Session, claims: dict[str, BilledClaim], batch: Batch) -> None:
        self.db, self.claims, self.batch = db, claims, batch
        self.providers = Providers(db, batch.now)
        self.members = members_of(db, {claim.patient_cin for claim in claims.values()})
        self.coverage = coverage_of(db, map(self._served, claims.values()))
        self.parts, self.tally = ClaimRows(), Tally()

    def load(self) -> Tally:
        tally = self.tally
        known = known_claims(self.db, Claim.natural_key, Claim.source_digest, self.claims)
        paid = self._settled_before({key: one for key, one in self.claims.items() if key not in known})
        for key, claim in self.claims.items():
            before = known.get(key) or paid.get(key)
            tally.count(before[1] if before else None, claim.digest())
            if before and before[1] != claim.digest():
                self._rewrite(before[0], key, claim)
        fresh = {key: one for key, one in self.claims.items() if key not in known and key not in paid}
        rows = [self._values(claim) | self._of_new(key, claim) for key, claim in fresh.items()]
        for claim_id, claim in zip(insert_all(self.db, Claim, rows), fresh.values(), strict=True):
            self._collect(claim_id, claim, with_lines=True)
        self.parts.write(self.db)
        follow_up(self.db, self.claims, set(fresh), tally.warnings)
        return tally

    def _settled_before(self, claims: dict[str, BilledClaim]) -> dict[str, tuple[int, str]]:
        """{key: (id, digest)} of the claims that an advice brought first, each for one bill only."""
        rows = self._born_paid({claim.account for claim in claims.values() if claim.account})
        fitting: dict[str, list[tuple[int, int]]] = {}
        for key, claim in claims.items():
            visit = self._visit(claim)
            of_account = rows.get((claim.account, self.providers.id_of(claim.biller), claim.billed), [])
            found = [(how_well(paid.visit, visit), paid.id) for paid in of_account if _may_be(claim, paid)]
            fitting[key] = [one for one in found if one[0]]
        taken, doubtful = pairs(fitting, lambda key, some: by_lines(self.db, claims[key].lines, some))
        self.tally.warnings += [Warned(claims[key].segment, said_twice("paid claims")) for key in doubtful]
        met = {*taken, *doubtful}
        unmet = {key: one for key, one in claims.items() if key not in met}
        taken |= self._split(unmet, rows, set(taken.values()))
        digests = {paid.id: paid.digest for some in rows.values() for paid in some}
        return {key: (row, digests[row]) for key, row in taken.items()}

    def _split(self, claims: dict[str, BilledClaim], rows: Rows, used: set[int]) -> dict[str, int]:
        """{key: first part} of the bills that the payer split; of others that were paid otherwise it is said."""
        of_account: dict[tuple[str, int | None], list[_Paid]] = {}
        for (account, biller, _), some in rows.items():
            free = [paid for paid in some if paid.id not in used]
            of_account.setdefault((account, biller), []).extend(free)
        parts = {
            key: [
                Part(paid.id, paid.payment, paid.billed, paid.visit)
                for paid in of_account.get((claim.account, self.providers.id_of(claim.biller)), [])
                if _may_be(claim, paid)
            ]
            for key, claim in claims.items()
        }
        bills = {key: (claim.billed, self._visit(claim)) for key, claim in claims.items()}
        whole, open_still = split_bills(bills, parts)
        self.tally.warnings += [Warned(claims[key].segment, PAID_OTHERWISE) for key in open_still]
        return {key: own[0] for key, own in whole.items()}

    def _born_paid(self, accounts: set[str]) -> Rows:
        """{(account, biller, amount): claims} that came with an advice and have met no bill."""
        rows: Rows = {}
        columns: tuple[Any, ...] = (
            Claim.patient_account, Claim.billing_provider_id, Claim.billed_cents, Claim.id, Claim.source_digest,
            Claim.claim_number, Claim.kind, Claim.payment_id, Claim.member_id, Claim.patient_cin,
            Claim.patient_last_name, Claim.patient_first_name, Claim.service_from, Claim.service_to,
        )  # fmt: skip
        for some in chunks(sorted(accounts)):
            born_paid = select(*columns).where(
                col(Claim.patient_account).in_(some), col(Claim.natural_key) == col(Claim.remit_key)
            )
            for account, biller, billed, at, digest, called, kind, payment, member_id, number, *rest in self.db.execute(
                born_paid.where(col(Claim.kind) != ClaimKind.REVERSAL, PAYS).order_by(col(Claim.id))
            ):
                visit = Visit(member_id, numbers_of(number), *rest)
                rows.setdefault((account, biller, billed), []).append(
                    _Paid(at, digest, called, kind, payment or 0, billed, visit)
                )
        return rows

    def _served(self, claim: BilledClaim) -> Served:
        return self.members.get(claim.patient_cin), claim.service_from

    def _visit(self, claim: BilledClaim) -> Visit:
        member_id, numbers = self.members.get(claim.patient_cin), numbers_of(cin(claim.patient_cin))
        names = (claim.patient_last_name, claim.patient_first_name)
        return Visit(member_id, numbers, *names, claim.service_from, claim.service_to)

    def _of_new(self, key: str, claim: BilledClaim) -> Row:
        return {
            "natural_key": key, "key": new_key(), "claim_number": f"S{key[4:14].upper()}",
            "status": ClaimStatus.FINALIZED if claim.frequency == VOIDS else ClaimStatus.IN_PROGRESS,
            "billed_cents": claim.billed, "service_from": claim.service_from,
            "service_to": claim.service_to, "billing_provider_id": self.providers.id_of(claim.biller),
        }  # fmt: skip

    def _values(self, claim: BilledClaim) -> Row:
        is_bill = claim.claim_type is ClaimType.INSTITUTIONAL
        lob, network = self.coverage.get(self._served(claim), NOT_KNOWN)
        return {
            "lob": lob, "network": network,
            "source_digest": claim.digest(), "claim_type": claim.claim_type, "received_on": claim.received_on,
            "member_id": self.members.get(claim.patient_cin), "patient_cin": cin(claim.patient_cin),
            "patient_last_name": claim.patient_last_name, "patient_first_name": claim.patient_first_name,
            "patient_account": claim.account, "has_warning": claim.has_warning,
            "service_provider_id": self.providers.id_of(claim.renderer) or self.providers.id_of(claim.biller),
            "place_of_service": "" if is_bill else claim.facility,
            "bill_type": f"{claim.facility}{claim.frequency}" if is_bill else "",
            "kind": KINDS.get(claim.frequency, ClaimKind.ORIGINAL),
            "import_run_id": self.batch.run_id,
        }  # fmt: skip

    def _rewrite(self, claim_id: int, key: str, claim: BilledClaim) -> None:
        """A claim that is there: what an advice settled stays; its figures and lines are the payer's word."""
        row = self.db.get_one(Claim, claim_id)
        is_paid = row.remit_key is not None
        values = self._values(claim)
        if is_paid:  # by the bill's key it is found again, and no other bill takes it
            kept = {"kind", "has_warning"} | {name for name in MAY_BE_EMPTY if not values[name]}
            values = {"natural_key": key} | {name: one for name, one in values.items() if name not in kept}
        else:
            values |= {"billed_cents": claim.billed, "service_from": claim.service_from}
            clear_parts(self.db, [claim_id], diagnoses=False)
        self.db.execute(update(Claim).where(col(Claim.id) == claim_id).values(values))
        self.db.execute(delete(ClaimDiagnosis).where(col(ClaimDiagnosis.claim_id) == claim_id))
        self._collect(claim_id, claim, with_lines=not is_paid)

    def _collect(self, claim_id: int, claim: BilledClaim, *, with_lines: bool) -> None:
        self.parts.diagnoses += [
            {"claim_id": claim_id, "number": number, "use": use, "code": code}
            for number, (use, code) in enumerate(claim.diagnoses, 1)
        ]
        for number, line in enumerate(claim.lines if with_lines else (), 1):
            row = {
                "claim_id": claim_id, "number": number, "service_from": line.service_from or claim.service_from,
                "service_to": line.service_to or claim.service_to, "code_set": line.code_set, "code": line.code,
                "modifiers": line.modifiers, "revenue_code": line.revenue_code, "place_of_service": line.place,
                "diagnosis_pointers": line.pointers, "control_number": line.control,
                "units_thousandths": line.units, "billed_cents": line.billed,
            }  # fmt: skip
            self.parts.add_line(row, [], [])


KIND = Kind("837", "Claims as billed (X12 837P X222A1, 837I X223A2)", parse, load, units_per_batch=500)
