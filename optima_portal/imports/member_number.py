"""The number under which a claim's file knows a person (NM109): a Member ID, and never a Social Security number."""

from optima_portal.kit.identifiers import plain
from optima_portal.kit.x12 import Segment

SOCIAL_SECURITY = "34"  # NM108
NOT_TAKEN = "NM109 is a Social Security number (NM108 is 34): it was not taken"


def member_number(segment: Segment) -> tuple[str, str]:
    """(the number, what is to be warned about) of a person's NM1; a Social Security number is not kept."""
    if segment.at(8) == SOCIAL_SECURITY and segment.at(9):
        return "", NOT_TAKEN
    return plain(segment.at(9)), ""
