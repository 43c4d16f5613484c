"""`claims`: one row is one service; the rows of a claim have its number and repeat what is the claim's.

The claim's amounts are the sums of its rows. A row in error rejects its whole claim: half a claim is never loaded.
Of a claim that is on a payment the advice has the last word (status, days, amounts, services): else its totals would be
others than the payment's. A claim that came with an advice, or a bill, is met by its number.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from optima_portal.imports import table
from optima_portal.imports.claim_rows import ClaimRows, Row, clear_parts, insert_all, keep_decisions, known_claims
from optima_portal.imports.kinds import TABLE_FILES, Batch, Kind, Parsed, Tally
from optima_portal.imports.people import MANY, Providers, any_of, chunks, members_of
from optima_portal.imports.settling import PAYS
from optima_portal.imports.table import Column, Line
from optima_portal.kit.tokens import new_key
from optima_portal.kit.x12 import Warned
from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus, ClaimType
from optima_portal.models.claim_line import ClaimDiagnosis

STATUSES = {one.value.lower(): one for one in ClaimStatus}
TYPES = {one.value.lower(): one for one in ClaimType}
OF_THE_CLAIM = (
    Column("status", table.one_of(STATUSES), ", ".join(STATUSES), required=True),
    Column("is_denied", table.yes, empty=False),
    Column("claim_type", table.one_of(TYPES), ", ".join(TYPES), empty=ClaimType.UNKNOWN),
    Column("member_id", table.member_id, required=True),
    Column("patient_last_name", table.text),
    Column("patient_first_name", table.text),
    Column("patient_account", table.text),
    Column("billing_npi", table.code, "or the Provider ID of a provider who is loaded", required=True),
    Column("service_npi", table.code),
    Column("lob", table.code),
    Column("network", table.code),
    Column("received_on", table.day, empty=None),
    Column("determined_on", table.day, empty=None),
    Column("paid_on", table.day, empty=None),
    Column("diagnoses", table.text, "ICD-10-CM, parted by blanks, the principal one first"),
    Column("diagnosis_set", table.text, "empty: ICD-10-CM"),
)
OF_THE_LINE = (
    Column("service_from", table.day, required=True),
    Column("service_to", table.day, empty=None),
    Column("code", table.code, required=True),
    Column("code_set", table.text, "empty: HCPCS"),
    Column("description", table.text),
    Column("modifiers", table.text, "parted by blanks"),
    Column("revenue_code", table.code),
    Column("place_of_service", table.code),
    Column("units", table.quantity, empty=1000, into="units_thousandths"),
    Column("billed", table.money, required=True, into="billed_cents"),
    Column("allowed", table.money, empty=None, into="allowed_cents"),
    Column("payable", table.money, empty=0, into="payable_cents"),
    Column("paid", table.money, empty=0, into="paid_cents"),
)
ADJUSTED = (
    Column("adjustments", table.text, "group-CARC=amount, parted by blanks: CO-45=12.50 PR-3=5"),
    Column("remarks", table.text, "RARC, parted by blanks"),
)
COLUMNS = (Column("claim_number", table.text, required=True), *OF_THE_CLAIM, *OF_THE_LINE, *ADJUSTED)

BY_ADVICE = frozenset({
    "status", "is_denied", "determined_on", "paid_on", "patient_account", "billing_provider_id", "service_from",
    "service_to", "billed_cents", "allowed_cents", "payable_cents", "paid_cents", "has_warning",
})  # fmt: skip
UNSAID = ("", None, ClaimType.UNKNOWN)


@dataclass
class GivenClaim:
    """The rows of one claim."""

    number: str
    lines: list[Line] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        """What is the claim's: the first row's."""
        return self.lines[0].values

    def is_off(self) -> bool:
        """Whether a row that gives its adjustments does not add up."""
        return any(
            adjusted
            and line.values["billed_cents"] - sum(one["amount_cents"] for one in adjusted) != line.values["paid_cents"]
            for line in self.lines
            for adjusted in [_adjustments(line)]
        )

    def digest(self) -> str:
        """Of everything that it says."""
        return hashlib.sha256(repr([line.values for line in self.lines]).encode()).hexdigest()


def parse(data: bytes) -> Parsed:
    """The claims of a file."""
    parsed = table.parse(data, COLUMNS)
    claims: dict[str, GivenClaim] = {}
    for line in parsed.units:
        number = line.values["claim_number"]
        if problem := _why_not(line):
            parsed.rejected.append(line.rejected("adjustments", problem))
        else:
            claims.setdefault(number, GivenClaim(number)).lines.append(line)
    for number in {table.cell(one, parsed.header, "claim_number") for one in parsed.rejected} & set(claims):
        reason = "another row of this claim is in error"
        parsed.rejected += [line.rejected("", reason) for line in claims.pop(number).lines]
    parsed.units = list(claims.values())
    for claim in claims.values():
        if claim.is_off():
            parsed.warnings.append(Warned(claim.lines[0].number, "billed less the adjustments is not what was paid"))
    return parsed


def _why_not(line: Line) -> str:
    try:
        _adjustments(line)
    except (table.Unreadable, ValueError):
        return "is not group-CARC=amount, such as CO-45=12.50"
    return ""


def _adjustments(line: Line) -> list[Row]:
    rows = []
    for given in line.values["adjustments"].split():
        code, _, amount = given.partition("=")
        group, reason = code.upper().split("-", 1)
        rows.append({"group_code": group, "reason_code": reason, "amount_cents": table.money(amount)})
    return rows


def load(db: Session, claims: Sequence[GivenClaim], batch: Batch) -> Tally:
    """Write claims; the same number again is the same claim."""
    tally, parts = Tally(), ClaimRows()
    providers = Providers(db, batch.now)
    providers.know({claim.values[name] for claim in claims for name in ("billing_npi", "service_npi")})
    members = members_of(db, {claim.values["member_id"] for claim in claims})
    known = known_claims(db, Claim.natural_key, Claim.source_digest, [_key(claim) for claim in claims])
    known |= _paid_before(db, [claim for claim in claims if _key(claim) not in known])
    settled = _on_payments(db, [at for at, _ in known.values()])
    fresh: list[tuple[GivenClaim, Row]] = []
    for claim in claims:
        before = known.get(_key(claim))
        tally.count(before[1] if before else None, claim.digest())
        values = _values(claim, providers, members, batch)
        if before is None:
            fresh.append((claim, values | {"key": new_key()}))
        elif before[1] != claim.digest():
            _rewrite(db, before[0], values, is_paid=before[0] in settled)
            _collect(parts, before[0], claim, with_lines=before[0] not in settled)
    for claim_id, (claim, _) in zip(insert_all(db, Claim, [row for _, row in fresh]), fresh, strict=True):
        _collect(parts, claim_id, claim)
    parts.write(db)
    return tally


def _key(claim: GivenClaim) -> str:
    return f"csv:{claim.number}"


def _paid_before(db: Session, claims: Sequence[GivenClaim]) -> dict[str, tuple[int, str]]:
    """{key: (id, digest)} of claims that an advice brought: by the plan's number, the first of it. One whose bill is
    there as well stays the bill's, so that it is found by that again."""
    given, found = {claim.number: claim for claim in claims}, {}
    for some in chunks(sorted(given), MANY):
        wanted = select(Claim.claim_number, Claim.id, Claim.natural_key, Claim.remit_key).where(
            any_of(db, Claim.claim_number, some), col(Claim.remit_key).is_not(None),
            col(Claim.kind) != ClaimKind.REVERSAL, PAYS, col(Claim.claim_number) != col(Claim.patient_account),
        )  # fmt: skip
        for number, at, key, remit_key in db.execute(wanted.order_by(col(Claim.id).desc())):
            claim = given[number]
            found[_key(claim)] = (at or 0, "" if key == remit_key else claim.digest())
    return found


def _on_payments(db: Session, ids: Sequence[int]) -> set[int]:
    """Those of these claims that an advice has named."""
    found: set[int] = set()
    for some in chunks(ids):
        found |= {
            at or 0
            for at in db.exec(select(Claim.id).where(col(Claim.id).in_(some), col(Claim.remit_key).is_not(None)))
        }
    return found


def _rewrite(db: Session, claim_id: int, values: Row, *, is_paid: bool) -> None:
    if is_paid:
        values = {name: value for name, value in values.items() if name not in BY_ADVICE and value not in UNSAID}
    else:
        clear_parts(db, [claim_id], diagnoses=False)
    db.execute(delete(ClaimDiagnosis).where(col(ClaimDiagnosis.claim_id) == claim_id))
    db.execute(update(Claim).where(col(Claim.id) == claim_id).values(values))
    if not is_paid:
        keep_decisions(db, [claim_id])


def _values(claim: GivenClaim, providers: Providers, members: dict[str, int], batch: Batch) -> Row:
    given = {column.field: claim.values[column.field] for column in OF_THE_CLAIM}
    biller, renderer = (given.pop(name) for name in ("billing_npi", "service_npi"))
    given.pop("diagnoses")
    given.pop("diagnosis_set")
    cin = given.pop("member_id")
    billing_id = providers.id_of(providers.called(biller))
    sums = {
        name: sum(line.values[name] for line in claim.lines) for name in ("billed_cents", "payable_cents", "paid_cents")
    }
    allowed = [line.values["allowed_cents"] for line in claim.lines]
    return given | sums | {
        "natural_key": _key(claim), "source_digest": claim.digest(), "claim_number": claim.number,
        "member_id": members.get(cin), "patient_cin": cin, "billing_provider_id": billing_id,
        "service_provider_id": providers.id_of(providers.called(renderer)) or billing_id,
        "allowed_cents": None if None in allowed else sum(allowed),
        "service_from": min(line.values["service_from"] for line in claim.lines),
        "service_to": max(line.values["service_to"] or line.values["service_from"] for line in claim.lines),
        "place_of_service": claim.values["place_of_service"], "has_warning": claim.is_off(),
        "import_run_id": batch.run_id,
    }  # fmt: skip


def _collect(parts: ClaimRows, claim_id: int, claim: GivenClaim, *, with_lines: bool = True) -> None:
    codes = claim.values["diagnoses"].upper().replace(".", "").split()
    parts.diagnoses += [
        {
            "claim_id": claim_id,
            "number": at,
            "use": claim.values["diagnosis_set"] or ("ABK", "ABF")[at > 1],
            "code": code,
        }
        for at, code in enumerate(codes, 1)
    ]
    for at, line in enumerate(claim.lines if with_lines else (), 1):
        row = {column.field: line.values[column.field] for column in OF_THE_LINE}
        row |= {"claim_id": claim_id, "number": at, "service_to": row["service_to"] or row["service_from"]}
        own = [{"claim_id": claim_id, "quantity_thousandths": None} | one for one in _adjustments(line)]
        parts.add_line(row, own, [{"claim_id": claim_id, "code": code} for code in line.values["remarks"].split()])


KIND = Kind(
    "claims",
    "Claims with their services (table)",
    parse,
    load,
    units_per_batch=1000,
    template=table.header(COLUMNS),
    takes=TABLE_FILES,
)
