"""Who a member's PCP was, what else insures them, and when a change of PCP would count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col

from optima_portal.access import scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import EligibilitySpan, OtherCoverage
from optima_portal.models.member import Member
from optima_portal.rules.dates import us_day
from optima_portal.rules.pcp_change import first_of_next_month, pcp_change_takes_effect
from optima_portal.rules.plan import plan
from optima_portal.services.eligibility import network_name, provider_names


@dataclass(frozen=True)
class PcpRow:
    """A PCP of the member's, from a day to a day."""

    starts: str
    ends: str
    pcp: str
    group: str
    network: str


@dataclass(frozen=True)
class OtherRow:
    """Another insurance."""

    carrier: str
    kind: str
    policy: str
    starts: str
    ends: str


def pcp_history(db: Session, spans: Sequence[EligibilitySpan]) -> tuple[PcpRow, ...]:
    """The newest first; spans that follow each other with the same PCP, group and network are one."""
    runs: list[list[EligibilitySpan]] = []
    for span in sorted((one for one in spans if one.ends_on >= one.starts_on), key=lambda one: one.starts_on):
        if runs and _continues(runs[-1][-1], span):
            runs[-1].append(span)
        else:
            runs.append([span])
    named = provider_names(db, {one for span in spans for one in (span.pcp_id, span.medical_group_id) if one})
    return tuple(_pcp(run, named) for run in reversed(runs))


def other_coverage(db: Session, viewer: Viewer, member: Member, today: date) -> tuple[OtherRow, ...]:
    """What else pays, the newest first."""
    own = scope.other_coverages(viewer, today).where(OtherCoverage.member_id == member.id)
    rows = db.exec(own.order_by(col(OtherCoverage.ends_on).desc(), col(OtherCoverage.id))).all()
    return tuple(OtherRow(r.carrier, r.kind, r.policy_number, us_day(r.starts_on), _end(r.ends_on)) for r in rows)


def pcp_change_in_words(today: date) -> str:
    """When a change of PCP that is asked for today would count: an office is asked this every day."""
    cutoff = plan().members.pcp_change_day
    now, later = pcp_change_takes_effect(today, False, cutoff), first_of_next_month(today)
    if now == later:
        return f"A PCP change asked for today takes effect {us_day(later)}."
    return (
        f"A PCP change asked for today takes effect {us_day(now)} if the current PCP has not yet seen the member this "
        f"month, otherwise {us_day(later)}."
    )


def _continues(before: EligibilitySpan, span: EligibilitySpan) -> bool:
    same = (before.pcp_id, before.medical_group_id, before.network) == (
        span.pcp_id,
        span.medical_group_id,
        span.network,
    )
    return same and before.ends_on != OPEN_END and span.starts_on <= before.ends_on + timedelta(days=1)


def _pcp(run: Sequence[EligibilitySpan], named: dict[int, str]) -> PcpRow:
    span = run[-1]
    return PcpRow(
        starts=us_day(run[0].starts_on),
        ends=_end(max(one.ends_on for one in run)),
        pcp=named.get(span.pcp_id or 0, "none"),
        group=named.get(span.medical_group_id or 0, ""),
        network=network_name(span.network),
    )


def _end(day: date) -> str:
    return "open" if day == OPEN_END else us_day(day)
