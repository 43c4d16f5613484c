"""What anybody may know about prior authorizations: the list of codes, and the figures of a year."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule
from optima_portal.rules.dates import us_day
from optima_portal.services.authorization_list import (
    MOST_ANSWERS,
    PublicAnswer,
    name_of_code,
    public_answer,
    public_answers,
)
from optima_portal.services.pages import page_of
from optima_portal.services.um_figures import PublicMetric, public_metrics

SHORTEST = 2
LONGEST = 60
YEARS = 3
PAGE = 50


@dataclass(frozen=True)
class CodesFound:
    """What was asked, and the answers. `is_cut`: there are more of them.

    `unlisted`: what a code means that the portal knows and that is not on the list; "" for anything else.
    """

    words: str
    answers: tuple[PublicAnswer, ...]
    is_cut: bool
    unlisted: str


@dataclass(frozen=True)
class YearOfMetrics:
    """The figures of one year, and which years can be asked for."""

    year: int
    years: tuple[int, ...]
    figures: tuple[PublicMetric, ...]


@dataclass(frozen=True)
class CodesListed:
    """A page of the services that need an authorization, as of a day."""

    rows: tuple[PublicAnswer, ...]
    total: int
    as_of: str


def find_codes(db: Session, viewer: Viewer, words: str, *, today: date) -> CodesFound:
    """Does a code need an authorization, for whom, from when; `viewer` may be nobody.

    Only of a whole code that the portal knows is it said that it is not on the list: a slip of the pen finds nothing,
    and that says nothing about authorizations.
    """
    typed = words.strip()[:LONGEST]
    if len(typed) < SHORTEST:
        raise Refused("Enter at least two letters of a code or of its words.", field="words")
    found = public_answers(db, typed, today)
    unlisted = "" if found else name_of_code(db, typed.upper(), today)
    return CodesFound(typed.upper() if unlisted else typed, found[:MOST_ANSWERS], len(found) > MOST_ANSWERS, unlisted)


def codes_listed(db: Session, viewer: Viewer, year: int, page: int = 1, *, today: date) -> CodesListed:
    """The services that need an authorization (CMS-0057-F, the first of the figures): today's, or a past year's last.

    The whole list, page by page: nothing of it is left out.
    """
    day = today if year >= today.year else date(year, 12, 31)
    found = select(AuthorizationRule).where(
        AuthorizationRule.rule != Authorization.NEVER,
        AuthorizationRule.starts_on <= day,
        AuthorizationRule.ends_on >= day,
    )
    rows, total = page_of(db, found, (col(AuthorizationRule.code), col(AuthorizationRule.id)), page, PAGE)
    return CodesListed(tuple(public_answer(one) for one in rows), total, us_day(day))


def year_of_metrics(db: Session, viewer: Viewer, year: int, *, today: date) -> YearOfMetrics:
    """The figures of a year; of another than those that can be asked for: the last whole one, if it has any."""
    years = tuple(range(today.year, today.year - YEARS, -1))
    shown = year if year in years else today.year - 1
    figures = public_metrics(db, viewer, shown)
    if year not in years and not any(one.of != "0" for one in figures):
        shown, figures = today.year, public_metrics(db, viewer, today.year)
    return YearOfMetrics(shown, years, figures)
