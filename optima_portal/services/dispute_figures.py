"""How well the clocks were kept, by month of receipt: what the compliance officer reads (28 CCR 1300.71.38)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from optima_portal.access import dispute_scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.dispute import Dispute
from optima_portal.rules.dispute_status import DisputeStatus

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """The disputes of one month of receipt. Shares are of those whose clock has ended; "–" without any."""

    month: str
    received: int
    acknowledged: int
    acknowledged_late: int
    acknowledged_share: str
    acknowledged_percent: float
    decided: int
    decided_late: int
    decided_share: str
    decided_percent: float
    withdrawn: int
    still_open: int


def dispute_figures(db: Session, viewer: Viewer, *, today: date) -> tuple[Month, ...]:
    """The last twelve months, the oldest first; months without a dispute stand there too."""
    months = _last_months(today)
    rows = db.execute(dispute_scope.clocks(viewer).where(col(Dispute.received_on) >= months[0])).all()
    return tuple(
        _month(month, [one for one in rows if one.received_on.replace(day=1) == month], today) for month in months
    )


def _month(month: date, rows: Iterable[Any], today: date) -> Month:
    """In time: done by the due day. Late: done after it, or not done though it has passed. Open ones in time wait."""
    rows = list(rows)
    gone = [one for one in rows if one.status is DisputeStatus.WITHDRAWN]
    acknowledged = [one for one in rows if one.acknowledged_on and one.acknowledged_on <= one.acknowledge_by]
    late = [one for one in rows if (one.acknowledged_on or _ended(one, today)) > one.acknowledge_by]
    there = [one for one in rows if one not in gone]
    decided = [one for one in there if one.closed_on and one.closed_on <= one.decide_by]
    decided_late = [one for one in there if (one.closed_on or today) > one.decide_by]
    return Month(
        month=f"{month:%b %Y}",
        received=len(rows),
        acknowledged=len(acknowledged),
        acknowledged_late=len(late),
        acknowledged_share=_share(len(acknowledged), len(late)),
        acknowledged_percent=_percent(len(acknowledged), len(late)),
        decided=len(decided),
        decided_late=len(decided_late),
        decided_share=_share(len(decided), len(decided_late)),
        decided_percent=_percent(len(decided), len(decided_late)),
        withdrawn=len(gone),
        still_open=len([one for one in rows if one.closed_on is None]),
    )


def _ended(one: Any, today: date) -> date:
    """Until when an acknowledgment was waited for: a withdrawn dispute waits no longer."""
    closed: date = one.closed_on or today
    return closed


def _share(kept: int, late: int) -> str:
    return f"{100 * kept / (kept + late):.1f}%" if kept + late else "–"


def _percent(kept: int, late: int) -> float:
    return round(100 * kept / (kept + late), 1) if kept + late else 0.0


def _last_months(today: date) -> list[date]:
    whole = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(whole - MONTHS + 1, whole + 1)]
