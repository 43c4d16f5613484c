"""Small pictures of the face sheet: a line for each laboratory test, a bar of covered days for each class of drugs.

Each is drawn as plain SVG by the server's numbers and says in words what it shows.
"""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.table import Column, grid
from optima_portal.kit.sparkline import HEIGHT, WIDTH
from optima_portal.rules.plan import plan
from optima_portal.state.face_sheet import FaceSheetState as State

YEAR_WIDTH = 240


def trends() -> rx.Component:
    """A card for each test."""
    return rx.el.section(
        rx.el.h2("Trends"),
        rx.el.ul(rx.foreach(State.trends, _trend), class_name="trends"),
        class_name="body",
    )


def _trend(one: rx.Var) -> rx.Component:
    band = rx.el.rect(x="0", y=one.band_top, width=str(WIDTH), height=one.band_height, class_name="band")
    dot = lambda at: rx.el.circle(cx=at.x, cy=at.y, r="2.6", custom_attrs={"data-tone": at.tone})  # noqa: E731
    picture = rx.el.svg(
        rx.cond(one.band_height != "0", band),
        rx.el.path(d=one.path),
        rx.foreach(one.dots, dot),
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        class_name="spark",
        custom_attrs={"aria-label": one.test.to(str) + ": " + one.words.to(str)},
    )
    return rx.el.li(
        rx.el.h3(one.test),
        rx.el.p(rx.el.strong(one.newest), " ", rx.cond(one.mark != "", chip(one.mark, "bad")), class_name="row"),
        picture,
        rx.el.p(one.on, rx.cond(one.limits != "", " · usual " + one.limits.to(str), ""), class_name="soft small"),
        key=one.test,
    )


PDC = (
    Column("Class", lambda row: rx.el.div(row.drug_class, rx.el.span(row.note, class_name="under")), head=True),
    Column("PDC to date", lambda row: rx.el.strong(row.percent), right=True, tight=True),
    Column("", lambda row: chip(row.verdict, row.tone), silent=True, tight=True),
    Column("This year", lambda row: _year(row)),
    Column("Days covered", lambda row: row.covered, right=True, tight=True),
    Column("Missed of allowed", lambda row: row.missed + " of " + row.allowed, right=True, tight=True),
    Column("Next refill", lambda row: row.next_due, tight=True),
    Column("Fill by", lambda row: row.fill_by, tight=True),
)


def adherence() -> rx.Component:
    """The proportion of days covered, class by class, with its figures."""
    goal = plan().members.pdc_goal_percent
    words = (
        f"Proportion of days covered (PDC) from the first fill of this year to today. {goal}% or more of the days "
        "counts as adherent at the end of the year; Fill by is the last day for the next fill with which that is still "
        "reached."
    )
    return rx.el.section(
        rx.el.div(rx.el.h2("Adherence this year"), rx.el.p(words, class_name="soft small"), class_name="body tight"),
        grid("Adherence this year", PDC, State.adherence, key=lambda row: row.drug_class),
        class_name="adherence",
    )


def _year(row: rx.Var) -> rx.Component:
    bar = lambda one: rx.el.rect(x=one.x, y="3", width=one.width, height="12", class_name="covered")  # noqa: E731
    return rx.el.svg(
        rx.el.rect(x="0", y="8", width=str(YEAR_WIDTH), height="2", class_name="year"),
        rx.el.rect(x=row.treatment_x, y="3", width=row.treatment_width, height="12", class_name="missed"),
        rx.foreach(row.bars, bar),
        view_box=f"0 0 {YEAR_WIDTH} 18",
        role="img",
        class_name="days",
        custom_attrs={"aria-label": row.words},
    )
