"""Claims on the demo's authorizations, so that units are used: weekly, by whom the member was referred to."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from optima_portal.kit import clock, db
from optima_portal.models.claim import Claim, ClaimStatus, ClaimType
from optima_portal.models.claim_line import ClaimLine
from optima_portal.models.referral import Referral, ReferralService
from optima_portal.rules.plan import plan

PRICES = {"G0299": 6_800, "G0422": 11_400, "J0585": 650, "E0601": 82_000, "K0001": 41_000, "E1390": 17_500}
AT_ONCE = ("J0585",)
UNUSED = 4  # every fourth authorization waits for its first claim
MOST_CLAIMS = 14


def fill(on: Engine | None = None) -> int:
    """Add the claims, if there are none yet; returns how many were added."""
    return db.in_transaction(_fill, on or db.engine())


def _fill(session: Session) -> int:
    if session.exec(select(Claim.id).where(col(Claim.natural_key).startswith("demo-referral-")).limit(1)).first():
        return 0
    given = select(Referral, ReferralService).join(
        ReferralService, col(ReferralService.referral_id) == col(Referral.id)
    )
    given = given.where(col(Referral.valid_from).is_not(None)).order_by(col(Referral.id))
    today, made = clock.today(plan().plan.time_zone), 0
    for number, (referral, service) in enumerate(session.exec(given).all()):
        if number % UNUSED:
            made += sum(
                _bill(session, referral, service, day, n) for n, day in enumerate(_days(referral, service, today))
            )
    return made


def _days(referral: Referral, service: ReferralService, today: date) -> Iterator[date]:
    assert referral.valid_from is not None
    assert referral.valid_to is not None
    several = 1 if service.code in AT_ONCE else min(service.approved_units or 0, MOST_CLAIMS)
    for week in range(several):
        day = referral.valid_from + timedelta(days=3 + 7 * week)
        if day <= min(today, referral.valid_to):
            yield day


def _bill(session: Session, referral: Referral, service: ReferralService, day: date, number: int) -> int:
    """One visit; the third of each is denied and counts nothing."""
    units = (service.approved_units or 0) if service.code in AT_ONCE else 1
    cents = PRICES.get(service.code, 9_000) * units
    is_denied = number == 2
    claim = Claim(
        natural_key=f"demo-referral-{referral.id}-{number}",
        claim_number=f"{day:%y%j}{referral.id:05}{number:02}",
        status=ClaimStatus.FINALIZED if is_denied else ClaimStatus.CHECK_PENDING,
        is_denied=is_denied,
        claim_type=ClaimType.PROFESSIONAL,
        member_id=referral.member_id,
        billing_provider_id=referral.referred_to_id,
        service_provider_id=referral.referred_to_id,
        lob=referral.lob,
        network=referral.network,
        place_of_service=referral.place_of_service,
        service_from=day,
        service_to=day,
        received_on=day + timedelta(days=2),
        determined_on=day + timedelta(days=9),
        billed_cents=cents,
        allowed_cents=0 if is_denied else cents,
        payable_cents=0 if is_denied else cents,
    )
    session.add(claim)
    session.flush()
    session.add(
        ClaimLine(
            claim_id=claim.id or 0, number=1, service_from=day, service_to=day, code_set="HC", code=service.code,
            modifiers=service.modifiers, description=service.description, place_of_service=referral.place_of_service,
            units_thousandths=units * 1_000, billed_cents=cents, allowed_cents=claim.allowed_cents,
            payable_cents=claim.payable_cents,
        )
    )  # fmt: skip
    return 1
