"""What is drawn on the face sheet's tabs: the trend of each test, the days covered of each class of drugs."""

from datetime import date

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.services.adherence import AdherenceRow, adherence_of
from optima_portal.services.clinical_history import member_of
from optima_portal.services.lab_trends import LabTrend, lab_trends


def trends_now(db: Session, viewer: Viewer, key: str, *, today: date) -> tuple[LabTrend, ...]:
    """The trends of a member of the viewer's; that their labs were seen is on record with the rows."""
    return lab_trends(db, viewer, member_of(db, viewer, key, today), today)


def adherence_now(db: Session, viewer: Viewer, key: str, *, today: date) -> tuple[AdherenceRow, ...]:
    """The PDC of each class of a member of the viewer's, this year to date."""
    return adherence_of(db, viewer, member_of(db, viewer, key, today), today)
