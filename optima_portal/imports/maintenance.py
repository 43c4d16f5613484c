"""What a maintenance type says of a coverage: that it stands, ends, or never was. Nothing is invented.

Source: 005010X220A1, INS03 and HD01 (001 change, 002 delete, 021 addition, 024 cancellation or termination,
025 reinstatement, 026 correction, 030 audit), DTP*348 and 349 of a coverage, DTP*356 and 357 of the member.
An HD that only repeats what its member is about (001, 030, nothing) follows INS03.
"""

from datetime import date

from optima_portal.imports.enrolled import Coverage, Enrolled, Says
from optima_portal.kit.x12 import Warned

DELETION, TERMINATION, REINSTATEMENT = "002", "024", "025"
STANDS = frozenset(("", "001", "021", "025", "026", "030"))
FOLLOWS_THE_MEMBER = frozenset(("", "001", "030"))
FIRST_YEAR, LAST_YEAR = 1900, 2077


def settle(member: Enrolled) -> list[Warned]:
    """Give each coverage of a member what it says and its days; one that cannot be understood goes, with a warning."""
    warnings, kept = [], []
    member.is_taken_back = member.maintenance == DELETION and not member.coverages
    ends = member.maintenance == TERMINATION
    if ends and member.ended_on is None and not member.coverages:
        warnings.append(
            Warned(member.segment, "INS03 ends this member's coverage, no DTP*357 says when: nothing ended")
        )
    if member.maintenance == REINSTATEMENT and not member.coverages:
        said = "INS03 reinstates this member, no HD says which coverage from when: nothing was reopened"
        warnings.append(Warned(member.segment, said))
    for coverage in member.coverages:
        if coverage.is_unreadable:
            continue  # its DTP has the warning
        if why_not := _why_not(member, coverage):
            warnings.append(Warned(coverage.segment, f"{why_not}: it was not loaded"))
        else:
            kept.append(coverage)
    member.coverages = kept
    return warnings


def _why_not(member: Enrolled, coverage: Coverage) -> str:
    says = _says(member.maintenance, coverage.maintenance)
    if says is None:
        return "HD01 of this coverage is no maintenance type that is known"
    coverage.says = says
    why_not = {Says.COVERED: _covered, Says.ENDED: _ended, Says.NEVER_WAS: _never_was}[says](member, coverage)
    return why_not or _out_of_reach(coverage.starts_on)


def _says(of_member: str, of_coverage: str) -> Says | None:
    code = of_coverage
    if code in FOLLOWS_THE_MEMBER and of_member in (DELETION, TERMINATION):
        code = of_member
    if code in (DELETION, TERMINATION):
        return Says.NEVER_WAS if code == DELETION else Says.ENDED
    return Says.COVERED if code in STANDS else None


def _covered(member: Enrolled, coverage: Coverage) -> str:
    if coverage.starts_on is None and coverage.has_end and coverage.maintenance in FOLLOWS_THE_MEMBER:
        coverage.says = Says.ENDED
        return ""
    if not coverage.has_end and member.is_end_unreadable:
        return "DTP*357 is no day, so nobody knows until when this coverage is"
    coverage.starts_on = coverage.starts_on or member.begins_on
    if coverage.starts_on is None:
        return "this coverage has no first day"
    if member.ended_on is not None and coverage.starts_on <= member.ended_on:
        coverage.ends_on = min(coverage.ends_on, member.ended_on)
    return ""


def _ended(member: Enrolled, coverage: Coverage) -> str:
    if not coverage.has_end:
        if member.ended_on is None:
            return "this coverage ends, and nothing says when (DTP*349, DTP*357)"
        coverage.ends_on = member.ended_on
    elif member.ended_on is not None:
        coverage.ends_on = min(coverage.ends_on, member.ended_on)
    return ""


def _never_was(member: Enrolled, coverage: Coverage) -> str:
    return ""


def _out_of_reach(first: date | None) -> str:
    """Low and high dates of enrolment systems stand for no day at all."""
    if first is not None and not FIRST_YEAR <= first.year <= LAST_YEAR:
        return "the first day of this coverage is none"
    return ""
