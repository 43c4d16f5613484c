"""A dispute is submitted: from its draft, with its files, in one transaction; sent twice it is there once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import new_key
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute, DisputeBundle
from optima_portal.rules.dispute_form import DisputeRequest, cents_of
from optima_portal.rules.dispute_status import DisputeType
from optima_portal.rules.disputes import acknowledge_by, decide_by
from optima_portal.rules.plan import plan
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_bundle import ANOTHER_OFFICE, of_one_office
from optima_portal.services.dispute_mail import mail_submission
from optima_portal.services.dispute_request import BUNDLE, FORM, PURPOSE, checked, disputable, place_of
from optima_portal.services.draft_files import listed
from optima_portal.services.drafts import discard_draft, draft_of
from optima_portal.services.files import attach_files, files_for

NOTHING_TYPED = "There is nothing to submit here any more. Open the claim to see its dispute."


@dataclass(frozen=True)
class DisputeReceipt:
    """What was submitted; `is_new` is False when it was there already, because it was sent twice."""

    key: str
    number: str
    bundle_key: str
    is_new: bool


def submit_dispute(db: Session, viewer: Viewer, claim_key: str, *, now: datetime, today: date) -> DisputeReceipt:
    """Submit the viewer's draft for a claim."""
    claim = disputable(db, viewer, claim_key, today)
    if there := db.exec(dispute_scope.open_dispute_of(claim)).first():
        return DisputeReceipt(there.key, there.number, "", False)
    draft = draft_of(db, viewer, FORM, claim_key)
    if draft is None:
        raise Refused(NOTHING_TYPED)
    dispute = _record(db, viewer, claim, checked(draft.values), None, now, today)
    _attach(db, viewer, claim_key, f"dispute:{dispute.key}")
    discard_draft(db, viewer, FORM, claim_key)
    _tell(db, viewer, [dispute], [claim], f"dispute {dispute.number}", f"/claims/disputes/{dispute.key}", now)
    return DisputeReceipt(dispute.key, dispute.number, "", True)


def submit_bundle(db: Session, viewer: Viewer, *, now: datetime, today: date) -> DisputeReceipt:
    """Submit the viewer's draft for several claims: one dispute each, one bundle, one confirmation."""
    draft = draft_of(db, viewer, FORM, BUNDLE)
    keys = listed(db, viewer, place_of(BUNDLE), "claims")
    if draft is None or not keys:
        raise Refused(NOTHING_TYPED)
    request = checked(draft.values)
    claims = [disputable(db, viewer, key, today) for key in sorted(keys)]
    together = of_one_office(db, viewer, keys)
    if apart := [one.claim_number for one in claims if one.key not in together]:
        raise Refused(f"{', '.join(apart)}: {ANOTHER_OFFICE}")
    if taken := [one.claim_number for one in claims if db.exec(dispute_scope.open_dispute_of(one)).first()]:
        raise Refused(f"There is an open dispute of {', '.join(taken)} by now. Take it off the list.")
    bundle = DisputeBundle(number=new_key(), submitted_at=now, submitted_by=viewer.user_id)
    db.add(bundle)
    db.flush()
    bundle.number = f"B{today:%y}-{bundle.id:05}"
    disputes = [_record(db, viewer, one, request, bundle.id, now, today) for one in claims]
    _attach(db, viewer, BUNDLE, f"bundle:{bundle.key}")
    discard_draft(db, viewer, FORM, BUNDLE)
    what = f"{len(disputes)} dispute{'s' * (len(disputes) != 1)} as bundle {bundle.number}"
    _tell(db, viewer, disputes, claims, what, f"/claims/bundles/{bundle.key}", now)
    return DisputeReceipt("", bundle.number, bundle.key, True)


def _record(
    db: Session,
    viewer: Viewer,
    claim: Claim,
    request: DisputeRequest,
    bundle_id: int | None,
    now: datetime,
    today: date,
) -> Dispute:
    limits = plan().disputes
    dispute = Dispute(
        number=new_key(),
        claim_id=claim.id or 0,
        open_claim=claim.claim_number or claim.natural_key,
        bundle_id=bundle_id,
        kind=DisputeType[request.kind],
        expected_cents=cents_of(request.amount) if request.amount else None,
        description=request.description,
        outcome=request.outcome,
        contact_name=request.contact_name,
        contact_email=request.contact_email,
        contact_title=request.contact_title,
        contact_phone=request.contact_phone,
        contact_fax=request.contact_fax,
        billed_cents=claim.billed_cents,
        payable_cents=claim.payable_cents,
        paid_cents=claim.paid_cents,
        submitted_at=now,
        submitted_by=viewer.user_id,
        received_on=today,
        acknowledge_by=acknowledge_by(today, limits, CLOSURES),
        decide_by=decide_by(today, limits, CLOSURES),
        changed_by=viewer.name,
    )
    db.add(dispute)
    db.flush()
    dispute.number = number_of(dispute, today)
    db.flush()
    member = db.exec(scope.members_of([claim])).first()
    audit(
        db, viewer, Action.DISPUTE_SUBMITTED, member_key=member.key if member else "", record_kind="dispute",
        record=dispute.number, detail=f"claim {claim.claim_number}",
    )  # fmt: skip
    return dispute


def number_of(dispute: Dispute, today: date) -> str:
    """D26-00418: the year, and the dispute's own number."""
    return f"D{today:%y}-{dispute.id:05}"


def _attach(db: Session, viewer: Viewer, record: str, attached_to: str) -> None:
    """The request's files; one that was swept meanwhile stops the submission, with its sentence."""
    keys = listed(db, viewer, place_of(record))
    own = {line.key for line in files_for(db, viewer, PURPOSE)}
    if gone := len([key for key in keys if key not in own]):
        words = "1 file is" if gone == 1 else f"{gone} files are"
        raise Refused(f"{words} no longer there, because the request was left for more than a day. Attach again.")
    attach_files(db, viewer, PURPOSE, keys, attached_to, most=plan().files.dispute_files)


def _tell(
    db: Session,
    viewer: Viewer,
    disputes: Sequence[Dispute],
    claims: Sequence[Claim],
    what: str,
    path: str,
    now: datetime,
) -> None:
    providers = {one for claim in claims for one in (claim.billing_provider_id, claim.service_provider_id) if one}
    seats = [seat.collection_id for seat in viewer.seats]
    mail_submission(db, disputes[0], what, path, providers, seats, now)
