"""What anybody may know about prior authorizations: the list of codes, and the figures of a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule
from optima_portal.services.authorization_list import PublicAnswer, public_answer, public_answers
from optima_portal.services.um_figures import PublicMetric, public_metrics

SHORTEST = 2
LONGEST = 60
YEARS = 3


@dataclass(frozen=True)
class CodesFound:
    """What was asked, and the answers."""

    words: str
    answers: tuple[PublicAnswer, ...]


@dataclass(frozen=True)
class YearOfMetrics:
    """The figures of one year, and which years can be asked for."""

    year: int
    years: tuple[int, ...]
    figures: tuple[PublicMetric, ...]


def find_codes(db: Session, viewer: Viewer, words: str, *, today: date) -> CodesFound:
    """Does a code need an authorization, for whom, from when; `viewer` may be nobody."""
    typed = words.strip()[:LONGEST]
    if len(typed) < SHORTEST:
        raise Refused("Enter at least two letters of a code or of its words.", field="words")
    return CodesFound(typed, public_answers(db, typed, today))


def codes_listed(db: Session, viewer: Viewer, *, today: date) -> tuple[PublicAnswer, ...]:
    """The list of all services that need an authorization today (CMS-0057-F, the first of the figures)."""
    rows = select(AuthorizationRule).where(
        AuthorizationRule.rule != Authorization.NEVER,
        AuthorizationRule.starts_on <= today,
        AuthorizationRule.ends_on >= today,
    )
    return tuple(public_answer(one) for one in db.exec(rows.order_by(col(AuthorizationRule.code)).limit(500)))


def year_of_metrics(db: Session, viewer: Viewer, year: int, *, today: date) -> YearOfMetrics:
    """The figures of a year; one that lies ahead or too far back is this one."""
    years = tuple(range(today.year, today.year - YEARS, -1))
    shown = year if year in years else today.year
    return YearOfMetrics(shown, years, public_metrics(db, viewer, shown))
