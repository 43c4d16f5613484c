"""The privacy officer's search: who did or saw what, about which member, when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import officer_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.kit.refused import Refused
from optima_portal.models.audit_event import AuditEvent
from optima_portal.rules.plan import plan
from optima_portal.services.pages import page_of

SHORTEST_NUMBER = 4
SORTS = {"at": AuditEvent.id, "user": AuditEvent.user_email, "action": AuditEvent.action}


@dataclass(frozen=True)
class AuditQuery:
    """What the officer asks for; empty means any. Days are the plan's, both included.

    `member` is a CIN, MEDS ID or MBI. `of_member` are that member's keys, by which the trail knows them; None: anyone.
    """

    first: date | None = None
    last: date | None = None
    user: str = ""
    member: str = ""
    action: str = ""
    of_member: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, form: dict[str, str]) -> "AuditQuery":
        """From the search form; raises `Refused` with what is wrong beside which field."""
        first, last = (_day(form.get(name, ""), name) for name in ("first", "last"))
        if first and last and last < first:
            raise Refused("The last day is before the first one.", field="last")
        action = form.get("action", "")
        if action and action not in Action.__members__:
            raise Refused("Choose an action of the list.", field="action")
        member = identifiers.plain(form.get("member", ""))
        if member and len(member) < SHORTEST_NUMBER:
            raise Refused("Enter a Member ID: CIN, MEDS ID or MBI.", field="member")
        return cls(first, last, form.get("user", "").strip(), member, action)


@dataclass(frozen=True)
class AuditLine:
    """One record as it is shown."""

    number: int
    at: str
    action: str
    user: str
    role: str
    collection: str
    member: str
    record: str
    detail: str
    source: str


@dataclass(frozen=True)
class AuditPage:
    """One page of results."""

    lines: tuple[AuditLine, ...]
    total: int


def search_audit(
    db: Session,
    viewer: Viewer,
    query: AuditQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "at",
    descending: bool = True,
) -> AuditPage:
    """A page of records, the newest first; the search itself is recorded."""
    query = with_member(db, viewer, query)
    column = col(SORTS.get(sort, AuditEvent.id))
    order = (column.desc(), col(AuditEvent.id).desc()) if descending else (column.asc(), col(AuditEvent.id).asc())
    rows, total = page_of(db, matching(query), order, page, size)
    if page == 1:
        asked_about = (query.of_member or ("",))[0]
        audit(db, viewer, Action.AUDIT_SEARCHED, member_key=asked_about, detail=in_words(query))
    return AuditPage(tuple(_line(row) for row in rows), total)


def with_member(db: Session, viewer: Viewer, query: AuditQuery) -> AuditQuery:
    """The query with the keys of the member whose number was typed; refused when nobody has it."""
    if not query.member:
        return query
    keys = tuple(db.exec(officer_scope.member_keys_of_number(viewer, query.member)).all())
    if not keys:
        raise Refused("No member of the plan has this number.", field="member")
    return replace(query, of_member=keys)


def matching(query: AuditQuery) -> SelectOfScalar[AuditEvent]:
    """The records that a query means."""
    found = select(AuditEvent)
    if query.first:
        found = found.where(AuditEvent.at >= _midnight(query.first))
    if query.last:
        found = found.where(AuditEvent.at < _midnight(query.last + timedelta(days=1)))
    if query.user:
        like = f"%{_literally(query.user.lower())}%"
        found = found.where(
            or_(
                func.lower(col(AuditEvent.user_email)).like(like, escape="\\"),
                func.lower(col(AuditEvent.user_name)).like(like, escape="\\"),
            )
        )
    if query.of_member is not None:
        found = found.where(col(AuditEvent.member_key).in_(query.of_member))
    if query.action:
        found = found.where(AuditEvent.action == query.action)
    return found


def label_of(action: str) -> str:
    """An action as the officer reads it."""
    return Action[action].value if action in Action.__members__ else action


def _line(row: AuditEvent) -> AuditLine:
    local = row.at.astimezone(ZoneInfo(plan().plan.time_zone))
    return AuditLine(
        number=row.id or 0,
        at=f"{local:%m/%d/%Y %I:%M:%S %p}",
        action=label_of(row.action),
        user=f"{row.user_name} <{row.user_email}>" if row.user_email else "",
        role=row.role,
        collection=row.collection,
        member=row.member_key,
        record=f"{row.record_kind} {row.record}".strip(),
        detail=row.detail,
        source=row.source,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(plan().plan.time_zone))


def _day(typed: str, field: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as wrong:
        raise Refused("Enter a day, such as 11/21/2026.", field=field) from wrong


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def in_words(query: AuditQuery) -> str:
    """What was searched for, without repeating a member's key."""
    said = [f"from {query.first}" * bool(query.first), f"to {query.last}" * bool(query.last)]
    said += [f"user {query.user}" * bool(query.user), "one member" * bool(query.member), query.action]
    return ", ".join(one for one in said if one) or "everything"
