"""Which bill an advice settles: by the plan's claim number; else by account, biller, amount, patient and days."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_
from sqlmodel import Session, col, select

from optima_portal.imports.matching import Visit, by_lines, how_well, numbers_of, pairs, said_twice
from optima_portal.imports.people import MANY, any_of, chunks
from optima_portal.imports.remit_rows import days_of
from optima_portal.imports.remittance import RemitClaim
from optima_portal.imports.splitting import Part, split_bills
from optima_portal.imports.submission import REPLACES
from optima_portal.kit.identifiers import cin
from optima_portal.kit.x12 import Warned
from optima_portal.models.claim import BILLED, Claim, ClaimKind, ClaimStatus
from optima_portal.rules.adjudication import PREDETERMINATION

NOBODY = 0
STAYS_OPEN = "a bill of this account, patient and days has another amount: it stays open"
BY_NUMBER = 10  # before any fit by account
UNNAMED = func.coalesce(Claim.remit_key, "") == ""  # by no index either: most claims have a key
IS_CLOSED = and_(col(Claim.natural_key).startswith(BILLED), col(Claim.status) == ClaimStatus.FINALIZED)  # see Claim
PAYS = col(Claim.payer_status) != PREDETERMINATION
STANDS = and_(not_(IS_CLOSED), col(Claim.kind) != ClaimKind.REVERSAL)


class Bill(NamedTuple):
    """A claim that no advice has named yet."""

    id: int
    billed: int
    kind: ClaimKind
    natural_key: str
    visit: Visit


def submitted(
    db: Session, claims: list[RemitClaim], payee_id: int | None, members: dict[str, int], warnings: list[Warned]
) -> dict[int, int]:
    """{id(claim): claim's row} for those billed before and not paid yet, each row at most once."""
    open_ones = [one for one in claims if not one.is_reversal and not one.is_predetermination]
    by_number = _open_rows(db, "claim_number", {one.number for one in open_ones}, col(Claim.id).is_not(None))
    accounts = {one.account for one in open_ones} if payee_id is not None else set()
    by_account = _open_rows(db, "patient_account", accounts, of_payee(payee_id))
    bills: dict[int, Bill] = {}
    fitting: dict[int, list[tuple[int, int]]] = {}
    for claim in open_ones:
        if found := _fitting(claim, by_number.get(claim.number, []), by_account.get(claim.account, []), members):
            fitting[id(claim)] = [(how, bill.id) for how, bill in found]
            bills |= {bill.id: bill for _, bill in found}
    by_id = {id(one): one for one in open_ones}

    taken, doubtful = pairs(fitting, lambda which, rows: by_lines(db, by_id[which].lines, rows))
    warnings += [Warned(by_id[one].segment, said_twice("bills")) for one in doubtful]
    alone = [one for one in open_ones if id(one) not in taken and id(one) not in doubtful]
    return taken | _split(alone, by_account, set(taken.values()), members, warnings)


def _split(
    claims: list[RemitClaim], by_account: dict[str, list[Bill]], taken: set[int], members: dict[str, int],
    warnings: list[Warned],
) -> dict[int, int]:  # fmt: skip
    """{id(claim): bill's row} of the first parts of bills that the payer split; of other bills it is said that they
    stay open."""
    of_account: dict[str, list[Part]] = {}
    for at, claim in enumerate(claims):
        if claim.account in by_account:
            part = Part(at, NOBODY, claim.billed, _visit(claim, members))
            of_account.setdefault(claim.account, []).append(part)
    bills, parts = {}, {}
    for account, some in of_account.items():
        for bill in by_account[account]:
            if bill.id not in taken and bill.natural_key.startswith(BILLED):
                bills[bill.id], parts[bill.id] = (bill.billed, bill.visit), some
    whole, open_still = split_bills(bills, parts)
    warnings += [Warned(claims[at].segment, STAYS_OPEN) for at in open_still.values()]
    return {id(claims[own[0]]): bill for bill, own in whole.items()}


def _visit(claim: RemitClaim, members: dict[str, int]) -> Visit:
    numbers = numbers_of(cin(claim.patient_cin), cin(claim.billed_as))
    names = (claim.patient_last_name, claim.patient_first_name)
    return Visit(members.get(claim.patient_cin), numbers, *names, *days_of(claim))


def _fitting(
    claim: RemitClaim, numbered: list[Bill], of_account: list[Bill], members: dict[str, int]
) -> list[tuple[int, Bill]]:  # fmt: skip
    """The bills that a claim may mean, and how well each fits. The plan's own number is enough by itself.

    Of two that fit alike the replacement is meant by a claim that is one (CLP09), the first bill by another.
    """
    if not (numbered or of_account):
        return []
    paid = _visit(claim, members)
    alike = numbered or [bill for bill in of_account if bill.billed == claim.billed]
    fits = [(how_well(paid, bill.visit), bill) for bill in alike]
    enough = BY_NUMBER if numbered and claim.number != claim.account else 0
    return [(enough + 2 * how + _is_of_kind(claim, bill), bill) for how, bill in fits if how or enough]


def _is_of_kind(claim: RemitClaim, bill: Bill) -> bool:
    return bool(claim.frequency) and (claim.frequency == REPLACES) is (bill.kind is ClaimKind.ADJUSTED)


def _open_rows(
    db: Session, column: str, values: set[str], of_whom: ColumnElement[bool]
) -> dict[str, list[Bill]]:  # fmt: skip
    """{value: bills} of claims that no advice has named."""
    rows: dict[str, list[Bill]] = {}
    named: Any = getattr(Claim, column)
    columns: tuple[Any, ...] = (
        Claim.id, Claim.billed_cents, Claim.kind, Claim.natural_key, Claim.member_id, Claim.patient_cin,
        Claim.patient_last_name, Claim.patient_first_name, Claim.service_from, Claim.service_to,
    )  # fmt: skip
    for some in chunks(sorted(one for one in values if one), MANY):
        wanted = select(named, *columns).where(any_of(db, named, some), UNNAMED, STANDS, of_whom)
        for value, claim_id, billed, kind, key, member_id, number, *rest in db.execute(wanted):
            visit = Visit(member_id, numbers_of(number), *rest)
            rows.setdefault(value, []).append(Bill(claim_id, billed, kind, key, visit))
    return rows


def of_payee(payee_id: int | None) -> ColumnElement[bool]:
    """Said so that no index is taken for it: SQLite would read all of a payee's claims, for a thousand numbers."""
    return func.coalesce(Claim.billing_provider_id, NOBODY) == (NOBODY if payee_id is None else payee_id)
