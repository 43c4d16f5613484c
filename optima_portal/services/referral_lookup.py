"""Referral Lookup: by dates or by Referral Code; only the viewer's own organization's referrals (seed 000 VIII)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.member import Member
from optima_portal.models.referral import Referral
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.eligibility import lob_name, provider_names
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.member_lookup import full_name
from optima_portal.services.pages import batches_of, in_order, plain_page_of
from optima_portal.services.search_form import member_id_in, period_in

SORTS: dict[str, Any] = {
    "requested": Referral.received_at,
    "code": Referral.id,
    "status": Referral.status,
    "service": Referral.request_date,
}
TONES = {
    ReferralStatus.APPROVED: "ok",
    ReferralStatus.DENIED: "bad",
    ReferralStatus.MODIFIED: "warn",
    ReferralStatus.PENDING: "info",
    ReferralStatus.VOID: "",
}


@dataclass(frozen=True)
class ReferralQuery:
    """What is looked for: a referral code, or a period with what narrows it. Both days are included.

    `cin` is a Member ID of any kind: CIN, MEDS ID, MBI. `date_kind`: "service" (Date of Service) or "request" (Request
    Date, when it was submitted).
    """

    code: str = ""
    first: date | None = None
    last: date | None = None
    date_kind: str = "request"
    status: str = ""
    cin: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "ReferralQuery":
        """From the search form; raises `Refused` beside the field that is wrong."""
        if form.get("by") == "code":
            code = form.get("code", "").strip().upper()
            if not code:
                raise Refused("Enter a referral code, such as R26-000418.", field="code")
            return cls(code=code)
        first, last = period_in(form)
        kind = "service" if form.get("date_kind") == "service" else "request"
        status = form.get("status", "")
        return cls(
            "", first, last, kind, status if status in ReferralStatus.__members__ else "",
            member_id_in(form),
        )  # fmt: skip


@dataclass(frozen=True)
class ReferralRow:
    """One referral among the results."""

    key: str
    code: str
    status: str
    tone: str
    member: str
    cin: str
    lob: str
    referred_to: str
    requested: str
    priority: str
    used: str = ""
    """Units used of each approved service, where the list asks for it."""


@dataclass(frozen=True)
class ReferralPage:
    """A page of results."""

    rows: tuple[ReferralRow, ...]
    total: int


def find_referrals(
    db: Session,
    viewer: Viewer,
    query: ReferralQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "requested",
    descending: bool = True,
) -> ReferralPage:
    """A page of the office's referrals, the newest first unless sorted otherwise."""
    referrals, total = plain_page_of(db, matching_referrals(viewer, query), _order(sort, descending), page, size)
    audit(db, viewer, Action.REFERRAL_SEARCHED, detail=f"{_in_words(query)}; {total} found, page {page}")
    return ReferralPage(referral_rows(db, viewer, referrals, Action.REFERRAL_SEARCHED), total)


def download_referrals(
    db: Session,
    viewer: Viewer,
    query: ReferralQuery,
    kind: Format,
    *,
    sort: str = "requested",
    descending: bool = True,
    now: datetime,
) -> str:
    """All of a search's results as a file, sorted as on the screen; returns the link's token."""
    order = _order(sort, descending)
    audit(db, viewer, Action.DOWNLOADED, record_kind="referrals", detail=_in_words(query))
    return offer_rows(db, viewer, "Referrals", COLUMNS, lambda: _file_rows(db, viewer, query, order), kind, now=now)


def matching_referrals(viewer: Viewer, query: ReferralQuery) -> SelectOfScalar[Referral]:
    """The referrals that a query means: Referral Lookup and the face sheet's tab ask alike."""
    own = referral_scope.referrals(viewer)
    if query.code:
        return own.where(Referral.referral_code == query.code)
    own = own.where(*_in_period(query))
    if query.status:
        own = own.where(Referral.status == ReferralStatus[query.status])
    if query.cin:
        own = own.where(col(Referral.member_id).in_(referral_scope.ids_of_number(query.cin)))
    return own


def referral_rows(
    db: Session, viewer: Viewer, referrals: Sequence[Referral], action: Action
) -> tuple[ReferralRow, ...]:  # fmt: skip
    """Referrals as rows, with the names that belong to them; whoever is named is put on record."""
    members = {one.id: one for one in rows(db, referral_scope.members_of(referrals))}
    named = provider_names(db, {one.referred_to_id for one in referrals})
    for member in members.values():
        audit(db, viewer, action, member_key=member.key, record_kind="member", detail="in a list of referrals")
    return tuple(_row(one, members[one.member_id], named) for one in referrals)


COLUMNS = (
    Column("Status", width=12, meaning="Where the referral stands"),
    Column("Referral Code", ColumnKind.ID, 15, "The plan's number of the referral"),
    Column("Member Name", width=28, meaning="For whom"),
    Column("Member ID", ColumnKind.ID, 14, "The Client Index Number (CIN)"),
    Column("LOB", width=11, meaning="Line of business"),
    Column("Referred Provider", width=30, meaning="The servicing provider that was asked for"),
    Column("Requested Date", ColumnKind.DATE, 14, "When it was submitted"),
    Column("Priority", width=10, meaning="Routine, Retro or Urgent"),
    Column("Valid From", ColumnKind.DATE, 12, "First day of the authorization"),
    Column("Valid To", ColumnKind.DATE, 12, "Last day of the authorization"),
)


def received_on(referral: Referral) -> date:
    """The plan's day on which a referral was submitted."""
    return referral.received_at.astimezone(ZoneInfo(plan().plan.time_zone)).date()


def _row(one: Referral, member: Member, named: dict[int, str]) -> ReferralRow:
    return ReferralRow(
        key=one.key,
        code=one.referral_code,
        status=one.status.value,
        tone=TONES[one.status],
        member=full_name(member),
        cin=member.cin,
        lob=lob_name(one.lob),
        referred_to=named.get(one.referred_to_id, ""),
        requested=f"{received_on(one):%m/%d/%Y}",
        priority=one.priority.value,
    )


def _file_rows(
    db: Session, viewer: Viewer, query: ReferralQuery, order: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for referrals in batches_of(db, matching_referrals(viewer, query), Referral.id, order):
        for one, row in zip(referrals, referral_rows(db, viewer, referrals, Action.DOWNLOADED), strict=True):
            yield (
                row.status, row.code, row.member, row.cin, row.lob, row.referred_to, received_on(one), row.priority,
                one.valid_from, one.valid_to,
            )  # fmt: skip


def _in_period(query: ReferralQuery) -> tuple[Any, ...]:
    assert query.first is not None
    assert query.last is not None
    if query.date_kind == "service":
        return (col(Referral.request_date) >= query.first, col(Referral.request_date) <= query.last)
    zone = ZoneInfo(plan().plan.time_zone)
    begins = datetime.combine(query.first, time.min, zone)
    ends = datetime.combine(query.last + timedelta(days=1), time.min, zone)
    return (col(Referral.received_at) >= begins, col(Referral.received_at) < ends)


def _order(sort: str, descending: bool) -> tuple[Any, ...]:
    return in_order(SORTS.get(sort, Referral.received_at), Referral.id, descending)


def _in_words(query: ReferralQuery) -> str:
    if query.code:
        return "by referral code"
    return f"by {query.date_kind} date {query.first} to {query.last}" + ", one member" * bool(query.cin)
