"""What the privacy officer may learn of a member: under which key the audit trail knows them, and nothing else."""

from sqlmodel import col, false, or_, select, true
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.models.member import Member


def member_keys_of_number(viewer: Viewer, number: str) -> SelectOfScalar[str]:
    """The keys of who has this CIN, MEDS ID or MBI: for the officer who asks who saw them. No name, nothing else."""
    may = true() if viewer.may(Permission.AUDIT) else false()
    numbers = (col(Member.cin) == as_cin(number), col(Member.meds_id) == number, col(Member.mbi) == number)
    return select(Member.key).where(may, or_(*numbers) if number else false())
