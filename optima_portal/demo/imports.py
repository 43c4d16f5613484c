"""A few imports of the last days, one of each outcome, so that `/plan/imports` has something to show."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from optima_portal.demo.cast import CAST
from optima_portal.imports.kinds import Parsed, Rejected
from optima_portal.models.import_run import ImportRun, ImportState
from optima_portal.models.user import PlanRole, User
from optima_portal.services.import_rejects import keep_rejects

DONE, REFUSED, FAILED = ImportState.DONE, ImportState.REFUSED, ImportState.FAILED
HEADER = "member_id,collected_on,loinc,test,value"
TURNED_AWAY = [
    Rejected(418, "member_id", "no member has this number", "90000000Z,2026-01-07,4548-4,Hemoglobin A1c,7.1"),
    Rejected(977, "collected_on", "is no day, such as 2026-03-02", "90000001Z,01/32/2026,4548-4,Hemoglobin A1c,6.4"),
]
SE_COUNT = {"segment": 2210, "text": "SE01 does not count 2209 segments"}
RUNS: tuple[dict[str, Any], ...] = (
    {"kind": "834", "file_name": "enrolment-full.834", "state": DONE, "new": 1988, "changed": 12, "days": 9},
    {"kind": "837", "file_name": "claims-week-45.837", "state": DONE, "new": 211, "unchanged": 3, "days": 6},
    {"kind": "835", "file_name": "remittance-ccn.835", "state": DONE, "new": 187, "changed": 9, "days": 5,
     "paid_cents": 4_118_250, "is_balanced": True, "warnings": [SE_COUNT]},
    {"kind": "labs", "file_name": "labs-october.csv", "state": DONE, "new": 1204, "days": 4, "rejected": 2},
    {"kind": "providers", "file_name": "directory.csv", "state": REFUSED, "strict": True, "rejected": 1, "days": 2},
    {"kind": "claims", "file_name": "backlog.csv", "state": FAILED, "new": 3000, "units_done": 3000,
     "units_expected": 9310, "problem": "Unavailable at services/imports.py:150", "days": 1},
)  # fmt: skip


def add_import_runs(db: Session, now: datetime) -> int:
    """Add them to a portal that has loaded nothing yet; returns how many."""
    if db.exec(select(ImportRun.id).where(ImportRun.file_name == RUNS[0]["file_name"])).first() is not None:
        return 0
    email = next(person.email for person in CAST if person.role is PlanRole.SYSTEM)
    user = db.exec(select(User.id).where(User.email == email)).first()
    for given in RUNS:
        db.add(_run(dict(given), user, now))
    db.flush()
    return len(RUNS)


def _run(given: dict[str, Any], user: int | None, now: datetime) -> ImportRun:
    started = now - timedelta(days=given.pop("days"), hours=2)
    rejected = TURNED_AWAY[: given.get("rejected", 0)]
    counts = sum(given.get(name, 0) for name in ("new", "changed", "unchanged", "rejected"))
    digest = hashlib.sha256(f"demo:{given['file_name']}".encode()).hexdigest()
    kept = keep_rejects(Parsed(units=[], header=HEADER), rejected)
    return ImportRun(
        digest=digest, size_bytes=420 * counts, started_at=started, finished_at=started + timedelta(minutes=2),
        user_id=user, read=counts, warning_count=len(given.get("warnings", [])), reject_file=kept, **given,
    )  # fmt: skip
