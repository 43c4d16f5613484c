"""The Provider Dispute Resolution Request while it is written: what is known is filled in, what is typed is kept.

`record` is a claim's key, or BUNDLE for several alike claims. The draft also names the files that belong to it: an
upload says nothing of the record, and a file of one request must never turn up in another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from optima_portal.access import scope
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.provider import Provider
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.models.user import User
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_form import DisputeRequest, problems_of
from optima_portal.rules.dispute_triage import DISPUTE, where_instead
from optima_portal.rules.disputes import acknowledge_by, decide_by
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import patient_name
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_standing import why_not_now
from optima_portal.services.draft_files import Place, add_files, drop_file, files_in, keep_beside
from optima_portal.services.drafts import draft_of
from optima_portal.services.eligibility import lob_name, network_name
from optima_portal.services.files import FileLine

FORM = "dispute"
PURPOSE = "dispute"
BUNDLE = "bundle"
FIELDS = ("about", *DisputeRequest.__dataclass_fields__)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RequestForm:
    """The request on screen. `lost`: so many of its files were swept, because it was left for more than a day."""

    record: str
    values: dict[str, str]
    saved_at: datetime | None
    files: tuple[FileLine, ...]
    lost: int
    provider: Pairs
    claim: Pairs
    amounts: Pairs
    acknowledge_by: str
    decide_by: str


def open_request(db: Session, viewer: Viewer, claim_key: str, *, today: date) -> RequestForm:
    """The form for one claim; refused when the claim cannot be disputed."""
    claim = disputable(db, viewer, claim_key, today)
    return form_of(db, viewer, claim_key, claim, today)


def disputable(db: Session, viewer: Viewer, claim_key: str, today: date) -> Claim:
    """A claim that the viewer may dispute today, locked until the end of the transaction."""
    claim = scope.one(db, scope.claims(viewer).where(Claim.key == claim_key).with_for_update())
    if why := why_not_now(db, viewer, claim, today):
        raise Refused(why)
    return claim


def form_of(db: Session, viewer: Viewer, record: str, claim: Claim | None, today: date) -> RequestForm:
    """The draft with everything known filled in."""
    draft = draft_of(db, viewer, FORM, record)
    kept = dict(draft.values) if draft else {}
    files, lost = files_in(db, viewer, place_of(record))
    provider = db.get(Provider, claim.billing_provider_id) if claim and claim.billing_provider_id else None
    limits = plan().disputes
    return RequestForm(
        record=record,
        values=_known(db, viewer) | {name: kept[name] for name in FIELDS if name in kept},
        saved_at=draft.saved_at if draft else None,
        files=files,
        lost=lost,
        provider=provider_facts(db, provider),
        claim=claim_facts(db, claim) if claim else (),
        amounts=_amounts(claim) if claim else (),
        acknowledge_by=f"{acknowledge_by(today, limits, CLOSURES):%m/%d/%Y}",
        decide_by=f"{decide_by(today, limits, CLOSURES):%m/%d/%Y}",
    )


def keep_request(db: Session, viewer: Viewer, record: str, values: Mapping[str, str], *, now: datetime) -> datetime:
    """Save what is typed; the files and claims of the draft stay."""
    typed = {name: values[name] for name in FIELDS if name in values}
    keep_beside(db, viewer, place_of(record), typed, now=now)
    return now


def check_request(db: Session, viewer: Viewer, record: str, values: Mapping[str, str], *, now: datetime) -> None:
    """*Continue to attachment*: keep it, or say beside each field what is missing."""
    checked(values)
    keep_request(db, viewer, record, values, now=now)


def checked(values: Mapping[str, str]) -> DisputeRequest:
    """A whole request; refused beside the fields that are not."""
    if elsewhere := where_instead(values.get("about", DISPUTE), plan()):
        raise Refused(f"{elsewhere.title}. {elsewhere.words}", field="about")
    request = DisputeRequest.of(dict(values))
    if problems := problems_of(request):
        raise Refused("Some answers are missing.", problems=problems)
    return request


def place_of(record: str) -> Place:
    """Where the files of a request are listed."""
    return Place(FORM, PURPOSE, record)


def add_request_files(
    db: Session, viewer: Viewer, record: str, keys: list[str], *, now: datetime
) -> tuple[FileLine, ...]:
    """Files have arrived for this request."""
    return add_files(db, viewer, place_of(record), keys, plan().files.dispute_files, now=now)


def drop_request_file(db: Session, viewer: Viewer, record: str, key: str, *, now: datetime) -> tuple[FileLine, ...]:
    """Take a file off the request (×)."""
    return drop_file(db, viewer, place_of(record), key, now=now)


def provider_facts(db: Session, provider: Provider | None) -> Pairs:
    """Provider Details of the request."""
    if provider is None:
        return ()
    place = db.exec(
        select(ProviderAddress).where(ProviderAddress.provider_id == provider.id).order_by(col(ProviderAddress.id))
    ).first()
    return (
        ("Provider", provider.name),
        ("Provider NPI", provider.npi),
        ("Provider Tax ID/Medicare ID", provider.tin),
        ("Provider Type", provider.kind.value),
        ("Provider ID", provider.provider_id or ""),
        ("Address", place.street if place else ""),
        ("City, State, Zip", f"{place.city}, {place.state} {place.zip_code}" if place else ""),
        ("Phone", (place.phone if place else "") or provider.phone),
        ("Fax", (place.fax if place else "") or provider.fax),
    )


def claim_facts(db: Session, claim: Claim) -> Pairs:
    """Claim Details of the request."""
    member = db.exec(scope.members_of([claim])).first()
    last = claim.service_to or claim.service_from
    dates = [us_day(day) for day in dict.fromkeys((claim.service_from, last)) if day]
    return (
        ("Claim", claim.claim_number),
        ("Service Date Range", " – ".join(dates)),
        ("Name", patient_name(claim, member)),
        ("CIN", member.cin if member else claim.patient_cin),
        ("Line of Business", lob_name(claim.lob)),
        ("Health Plan ID", network_name(claim.network)),
    )


def _amounts(claim: Claim) -> Pairs:
    both = f"{dollars(claim.billed_cents)} / {dollars(claim.payable_cents)}"
    return (("Billed / Payable", both), ("Paid", dollars(claim.paid_cents)))


def _known(db: Session, viewer: Viewer) -> dict[str, str]:
    user = db.get(User, viewer.user_id) if viewer.user_id else None
    if user is None:
        return {"about": DISPUTE}
    return {
        "about": DISPUTE,
        "contact_name": user.name,
        "contact_email": user.email,
        "contact_title": viewer.role_label,
        "contact_phone": user.phone,
    }
