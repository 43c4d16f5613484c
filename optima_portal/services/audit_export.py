"""The officer's download: every record that matches, as a workbook or CSV, through a one-time link."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.audit_event import AuditEvent
from optima_portal.services.audit_search import AuditQuery, in_words, label_of, matching, with_member
from optima_portal.services.exports import Format, offer_rows

COLUMNS = (
    Column("#", ColumnKind.NUMBER, 8, "The record's place in the chain"),
    Column("When", ColumnKind.DATETIME, 20, "When it happened, in the plan's time zone"),
    Column("Action", width=24, meaning="What was done"),
    Column("User", width=22, meaning="Who did it, by the name they had then"),
    Column("E-mail", width=30, meaning="Who did it, by the e-mail they had then"),
    Column("Role", width=24, meaning="As what they did it"),
    Column("Collection", width=26, meaning="For which collection"),
    Column("Member", ColumnKind.ID, 18, "The key of the member whose information it was"),
    Column("Record kind", width=14, meaning="What kind of record it was about"),
    Column("Record", width=26, meaning="Which record"),
    Column("Detail", width=40, meaning="What else is known, never health information"),
    Column("From", ColumnKind.ID, 18, "The network address"),
)


def download_audit(db: Session, viewer: Viewer, query: AuditQuery, kind: Format, *, now: datetime) -> str:
    """Make the file and a link that opens once; returns its token. The download is itself recorded."""
    query = with_member(db, viewer, query)
    asked_about = (query.of_member or ("",))[0]
    audit(db, viewer, Action.DOWNLOADED, member_key=asked_about, record_kind="audit", detail=in_words(query))
    about = (f"Search: {in_words(query)}",)
    return offer_rows(db, viewer, "Audit", COLUMNS, lambda: _rows(db, query), kind, about=about, now=now)


def _rows(db: Session, query: AuditQuery) -> Iterator[tuple[Any, ...]]:
    """Oldest first, a thousand at a time: as many as there are, in the same memory."""
    last = 0
    while page := db.exec(_after(query, last)).all():
        yield from (_row(record) for record in page)
        last = page[-1].id or 0
        for record in page:
            db.expunge(record)


def _after(query: AuditQuery, last: int) -> Any:
    return matching(query).where(col(AuditEvent.id) > last).order_by(col(AuditEvent.id)).limit(1000)


def _row(record: AuditEvent) -> tuple[Any, ...]:
    return (
        record.id, record.at, label_of(record.action), record.user_name, record.user_email, record.role,
        record.collection, record.member_key, record.record_kind, record.record, record.detail, record.source,
    )  # fmt: skip
