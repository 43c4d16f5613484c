"""What a list of claims shows, as plain rows, since such lists are asked for all day long; and the parts of one claim
that was fetched through the scope."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Subquery, func, select
from sqlmodel import col
from sqlmodel import select as sm_select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import scope
from optima_portal.access.scope import Seats
from optima_portal.access.standing_scope import PATIENT
from optima_portal.access.viewer import Viewer
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimDiagnosis
from optima_portal.models.member import Member
from optima_portal.models.payment import Payment
from optima_portal.models.provider import Provider

_OF_CLAIM = [
    getattr(Claim, name)
    for name in (
        "id", "key", "claim_number", "status", "kind", "natural_key", "remit_key", "is_denied", "payer_status", "lob",
        "service_from", "paid_on", "billed_cents", "payable_cents", "member_id", "payment_id", "service_provider_id",
        "billing_provider_id", "patient_cin", "patient_last_name", "patient_first_name",
    )
]  # fmt: skip
_PROVIDER: Any = col(Provider.name).label("provider")
_OF_PAYMENT: Any = (
    col(Payment.key).label("payment_key"),
    col(Payment.method).label("method"),
    col(Payment.number).label("check_number"),
)


class Office(NamedTuple):
    """Whose claims and payments are meant: what is made for one is kept, and made for it once."""

    seats: Seats


def office_of(viewer: Viewer) -> Office:
    """The collections whose claims this viewer sees."""
    return Office(scope.seats_of_claims(viewer))


@lru_cache(256)
def listed(office: Office) -> Select[Any]:
    """An office's claims, with what a list shows of them."""
    return select(*_OF_CLAIM).where(scope.is_claim_in(office.seats))


def with_names(office: Office, found: Subquery) -> Select[Any]:
    """What a list shows of those of an office's claims whose `id` was found, with their patient (an office knows whom
    it billed for), who did it, and how it was paid; `is_own`: the advice is the office's, as it is not that of one
    which only did the service."""
    by = func.coalesce(func.nullif(col(Claim.service_provider_id), 0), col(Claim.billing_provider_id))
    own = scope.is_payment_to(office.seats).label("is_own")
    return (
        select(*_OF_CLAIM, *PATIENT, _PROVIDER, *_OF_PAYMENT, own)
        .join_from(found, Claim, col(Claim.id) == found.c.id)
        .outerjoin(Member, col(Member.id) == col(Claim.member_id))
        .outerjoin(Provider, col(Provider.id) == by)
        .outerjoin(Payment, col(Payment.id) == col(Claim.payment_id))
    )


def diagnoses_of(found: Claim) -> SelectOfScalar[ClaimDiagnosis]:
    """The diagnoses of a claim that was fetched through the scope, and whose member is the viewer's (`sees_member`)."""
    own = sm_select(ClaimDiagnosis).where(ClaimDiagnosis.claim_id == found.id)
    return own.order_by(col(ClaimDiagnosis.number))


def payment_of(viewer: Viewer, found: Claim) -> Select[Any]:
    """How a claim that was fetched through the scope was paid: the columns of `with_names` that say so."""
    own = scope.is_own_payment(viewer).label("is_own")
    return select(*_OF_PAYMENT, own).where(col(Payment.id) == found.payment_id)
