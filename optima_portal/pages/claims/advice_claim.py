"""One claim on a Remittance Advice: its head, its lines, and why each was not paid as billed."""

import reflex as rx

from optima_portal.components.chip import chip
from optima_portal.components.identifier import identifier

LINES = ("Date", "Code", "Qty", "Billed", "Allowed", "Adjustments and remarks", "Paid")
RIGHT = ("Qty", "Billed", "Allowed", "Paid")


def advice_claim(claim: rx.Var) -> rx.Component:
    """A claim of the list."""
    facts = (claim.member, claim.cin, claim.service_dates, claim.provider)
    said = rx.Var.create([rx.Var.create(one) for one in facts]).to(list[str])
    return rx.el.li(
        rx.el.div(
            rx.el.h3(identifier(claim.number, "claim number", to="/claims/" + claim.key.to(str))),
            chip(claim.status, claim.tone),
            rx.cond(claim.kind != "Original Claim", chip(claim.kind)),
            rx.cond(claim.account != "", rx.el.span("Account ", claim.account, class_name="soft small")),
            class_name="row",
        ),
        rx.el.p(rx.foreach(said, lambda one: rx.cond(one != "", rx.el.span(one))), class_name="dotted soft"),
        _lines(claim),
        key=claim.key,
    )


def _lines(claim: rx.Var) -> rx.Component:
    """The services as a table with the claim's own totals under them."""
    heads = [
        rx.el.th(one, role="columnheader", custom_attrs={"scope": "col"} | _look(one, one in RIGHT)) for one in LINES
    ]
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Services of claim ", claim.number, class_name="sr"),
            rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
            rx.el.tbody(rx.foreach(claim.lines, _line), role="rowgroup"),
            rx.el.tfoot(_total(claim), role="rowgroup"),
            class_name="table",
            role="table",
            custom_attrs={"data-narrow": "cards"},
        ),
        class_name="scroll",
        role="region",
        tab_index=0,
        custom_attrs={"aria-label": rx.Var.create("Services of claim ") + claim.number.to(str)},
    )


def _line(line: rx.Var) -> rx.Component:
    code = rx.el.span(line.code, rx.cond(line.modifiers != "", " ", ""), line.modifiers, class_name="mono")
    cells = (line.service_date, code, line.quantity, line.billed, line.allowed, _why(line), line.paid)
    return rx.el.tr(
        *[rx.el.td(cell, role="cell", custom_attrs=_cell(head)) for head, cell in zip(LINES, cells, strict=True)],
        key=line.number,
        role="row",
    )


def _total(claim: rx.Var) -> rx.Component:
    extra = rx.fragment(
        _why(claim),
        rx.cond(claim.patient != "$0.00", rx.el.div("The patient’s share ", claim.patient, class_name="small")),
        rx.cond(claim.interest != "", rx.el.div("Interest ", claim.interest, class_name="small")),
    )
    return rx.el.tr(
        rx.el.th("Total", col_span=3, role="rowheader", custom_attrs={"scope": "row"}),
        rx.el.td(claim.billed, role="cell", custom_attrs=_cell("Billed")),
        rx.el.td(role="cell"),
        rx.el.td(extra, role="cell", custom_attrs=_cell("Adjustments and remarks")),
        rx.el.td(claim.paid, role="cell", custom_attrs=_cell("Paid")),
        role="row",
    )


def _why(of: rx.Var) -> rx.Component:
    """Each adjustment with its amount and words, then the remarks."""
    reason = lambda one: rx.el.li(rx.el.span(one.code, class_name="mono"), rx.el.b(one.amount), one.words)  # noqa: E731
    remark = lambda one: rx.el.li(rx.el.span(one.code, class_name="mono"), one.words, class_name="soft")  # noqa: E731
    return rx.el.ul(rx.foreach(of.reasons, reason), rx.foreach(of.remarks, remark), class_name="why")


def _cell(head: str) -> dict[str, str]:
    return {"data-label": head} | _look(head, head in RIGHT)


def _look(head: str, right: bool) -> dict[str, str]:
    return ({"data-align": "right"} if right else {}) | ({} if head.startswith("Adj") else {"data-tight": ""})
