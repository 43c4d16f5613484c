"""A referral on paper: everything its page shows, without the frame."""

from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.services.prints import offer_print
from optima_portal.services.referral_detail import ReferralView, referral_view
from optima_portal.services.referral_letters import seen_referral
from optima_portal.services.referral_parts import ReferralPlace
from optima_portal.services.referral_steps import on_record


def print_referral(db: Session, viewer: Viewer, key: str, *, now: datetime, today: date) -> str:
    """*Print*: returns the link's token."""
    referral = seen_referral(db, viewer, key)
    on_record(db, viewer, Action.DOWNLOADED, referral, "printed")
    view = referral_view(db, viewer, referral, now=now, today=today)
    return offer_print(
        db, viewer, "referral", f"Referral {view.code}", values_of(view), file_name=f"referral-{view.code}.pdf", now=now
    )


def values_of(view: ReferralView) -> dict[str, object]:
    """What the template is given."""
    return {
        "head": [
            ["Status", view.status], ["Referral Type", view.kind], ["Priority", view.priority],
            ["Request Date", view.requested], ["Received", view.received], ["Valid", view.valid],
            ["Place of Service", view.place_of_service], ["Member may be redirected", view.redirect],
        ],
        "member": [list(pair) for pair in view.member_facts] or [["Name", view.member]],
        "referring": _place(view.referring),
        "referred_to": _place(view.referred_to),
        "services": [
            [
                one.code, one.description, one.modifiers, one.units, one.approved, one.used, one.left, one.decision,
                one.why,
            ]
            for one in view.services
        ],
        "counted": view.counted,
        "diagnoses": [list(pair) for pair in view.diagnoses],
        "indications": view.indications,
        "justification": view.justification,
        "files": [one.name for one in view.files],
        "timeline": [[one.at, one.step, one.by, one.text] for one in view.timeline],
    }  # fmt: skip


def _place(one: ReferralPlace) -> list[list[str]]:
    return [
        ["Provider Name", one.name], ["Provider ID", one.provider_id], ["Address", one.address], ["Phone", one.phone],
        ["Fax", one.fax],
    ]  # fmt: skip
