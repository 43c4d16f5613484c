"""Keeps where the audit trail ends, outside the database, while the portal runs (decision 0002)."""

from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from optima_portal.access.audit_head import keep_end
from optima_portal.kit.job_kinds import Every, Payload, job

log = structlog.get_logger("portal.audit")


@job("keep_audit_end", recurring=Every(5), own_transactions=True)
def keep_audit_end(on: Engine, _payload: Payload, *, now: datetime) -> None:
    """Keep the end; one that is missing is told in the log, and at the daily `audit verify`."""
    with Session(on) as db:
        if not keep_end(db):
            log.error("the audit trail's end is missing: run audit verify")
