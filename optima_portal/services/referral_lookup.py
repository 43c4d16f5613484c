"""Referral Lookup: by dates or by Referral Code; only the viewer's own organization's referrals (seed 000 VIII)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit, audit_members
from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.referral import Referral
from optima_portal.rules.dates import us_day
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.eligibility import lob_name, provider_names
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.member_lookup import full_name
from optima_portal.services.pages import in_order, paged, shown_batches_of, shown_page_of
from optima_portal.services.search_form import member_id_in, period_in
from optima_portal.services.typed_numbers import coded

IN_LIST = "in a list of referrals"
SORTS = {
    "requested": "received_at",
    "code": "id",
    "status": "status",
    "service": "request_date",
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
            code = coded(form.get("code", ""))
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
    found = _found(referral_scope.referrals(viewer), query)
    shown = _page(found, SORTS.get(sort, "received_at"), descending)
    referrals, total = shown_page_of(db, shown, found, page, size, **_values(query))
    audit(db, viewer, Action.REFERRAL_SEARCHED, detail=f"{_in_words(query)}; {total} found, page {page}")
    audit_members(db, viewer, Action.REFERRAL_SEARCHED, (one.member_key for one in referrals), IN_LIST)
    return ReferralPage(tuple(_row(one, one, one.provider) for one in referrals), total)


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
    return _found(referral_scope.referrals(viewer), query).params(**_values(query))


def referral_rows(
    db: Session, viewer: Viewer, referrals: Sequence[Referral], action: Action
) -> tuple[ReferralRow, ...]:  # fmt: skip
    """Referrals as rows, with the names that belong to them; whoever is named is put on record."""
    members = {one.id: one for one in rows(db, referral_scope.members_of(referrals))}
    named = provider_names(db, {one.referred_to_id for one in referrals})
    audit_members(db, viewer, action, (one.key for one in members.values()), IN_LIST)
    return tuple(_row(one, members[one.member_id], named.get(one.referred_to_id)) for one in referrals)


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


def _row(one: Any, member: Any, provider: str | None) -> ReferralRow:
    return ReferralRow(
        key=one.key,
        code=one.referral_code,
        status=one.status.value,
        tone=TONES[one.status],
        member=full_name(member),
        cin=member.cin,
        lob=lob_name(one.lob),
        referred_to=provider or "",
        requested=us_day(received_on(one)),
        priority=one.priority.value,
    )


def _file_rows(
    db: Session, viewer: Viewer, query: ReferralQuery, order: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    own = referral_scope.referrals(viewer)
    found = _found(own, query)
    for referrals in shown_batches_of(db, _batch(own), found, Referral.id, order, **_values(query)):
        audit_members(db, viewer, Action.DOWNLOADED, (one.member_key for one in referrals), IN_LIST)
        for one in referrals:
            row = _row(one, one, one.provider)
            yield (
                row.status, row.code, row.member, row.cin, row.lob, row.referred_to, received_on(one), row.priority,
                one.valid_from, one.valid_to,
            )  # fmt: skip


def _found(own: SelectOfScalar[Referral], query: ReferralQuery) -> SelectOfScalar[Referral]:
    """What a query means, of the values that `_values` gives; kept from one click to the next."""
    if query.code:
        return _coded(own)
    return _in_period(own, query.date_kind, bool(query.status), bool(query.cin))


@lru_cache(256)
def _coded(own: SelectOfScalar[Referral]) -> SelectOfScalar[Referral]:
    return own.where(col(Referral.referral_code) == bindparam("code"))


@lru_cache(512)
def _in_period(
    own: SelectOfScalar[Referral], date_kind: str, of_status: bool, of_one: bool
) -> SelectOfScalar[Referral]:  # fmt: skip
    if date_kind == "service":
        day = col(Referral.request_date)
        own = own.where(day >= bindparam("first"), day <= bindparam("last"))
    else:
        at = col(Referral.received_at)
        own = own.where(at >= bindparam("begins"), at < bindparam("ends"))
    if of_status:
        own = own.where(col(Referral.status) == bindparam("status"))
    return own.where(col(Referral.member_id).in_(referral_scope.IDS_OF_NUMBER)) if of_one else own


def _values(query: ReferralQuery) -> dict[str, Any]:
    if query.code:
        return {"code": query.code}
    values: dict[str, Any] = {"status": ReferralStatus[query.status]} if query.status else {}
    return values | _period(query) | (referral_scope.numbers_of(query.cin) if query.cin else {})


def _period(query: ReferralQuery) -> dict[str, Any]:
    assert query.first is not None
    assert query.last is not None
    if query.date_kind == "service":
        return {"first": query.first, "last": query.last}
    zone = ZoneInfo(plan().plan.time_zone)
    begins = datetime.combine(query.first, time.min, zone)
    return {"begins": begins, "ends": datetime.combine(query.last + timedelta(days=1), time.min, zone)}


@lru_cache(512)
def _page(found: SelectOfScalar[Referral], sort: str, descending: bool) -> Select[Any]:
    """Only numbers are sorted; what belongs to them is looked up for those of the page."""
    order = in_order(getattr(Referral, sort), Referral.id, descending)
    page = paged(found.with_only_columns(col(Referral.id), getattr(Referral, sort)), order).subquery()
    return referral_scope.with_names(page).order_by(*order)


@lru_cache(256)
def _batch(own: SelectOfScalar[Referral]) -> Select[Any]:
    some = own.where(col(Referral.id).in_(bindparam("numbers", expanding=True)))
    return referral_scope.with_names(some.with_only_columns(col(Referral.id)).subquery())


def _order(sort: str, descending: bool) -> tuple[Any, ...]:
    return in_order(getattr(Referral, SORTS.get(sort, "received_at")), Referral.id, descending)


def _in_words(query: ReferralQuery) -> str:
    if query.code:
        return "by referral code"
    return f"by {query.date_kind} date {query.first} to {query.last}" + ", one member" * bool(query.cin)
