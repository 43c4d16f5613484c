"""`/plan/imports`: the plan's files, from the upload to what came of them."""

import reflex as rx

from optima_portal.components.buttons import actions, primary, secondary, text_button
from optima_portal.components.chip import chip
from optima_portal.components.facts import facts
from optima_portal.components.field import check_field, form_grid, select_field
from optima_portal.components.page import portal_page
from optima_portal.components.pager import Paging, grouped
from optima_portal.components.panel import note, page_title, panel, row, stack
from optima_portal.components.states import empty
from optima_portal.components.table import Column, table
from optima_portal.components.upload import upload
from optima_portal.rules.plan import plan
from optima_portal.state.imports import ENDINGS, KIND_LINES, NOTHING, KindLine, RunRow
from optima_portal.state.imports import ImportsState as State

COLUMNS = (
    Column("Started", lambda run: run.started, tight=True),
    Column("File", lambda run: text_button(run.file, on_click=State.choose(run.key)), head=True),
    Column("What", lambda run: run.kind),
    Column("State", lambda run: _state(run), tight=True),
    Column("Read", lambda run: run.read, right=True, tight=True),
    Column("New", lambda run: run.new, right=True, tight=True),
    Column("Changed", lambda run: run.changed, right=True, tight=True),
    Column("Unchanged", lambda run: run.unchanged, right=True, tight=True),
    Column("Rejected", lambda run: run.rejected, right=True, tight=True),
    Column("By", lambda run: run.by),
)
WARNINGS = (
    Column("Line or segment", lambda one: one.place.to_string(), right=True, tight=True),
    Column("Warning", lambda one: one.words, head=True),
)


@portal_page("/plan/imports", title="Imports", on_load=State.open)
def imports() -> rx.Component:
    """What to load, what came of the chosen run, every run, what can be loaded."""
    return stack(
        page_title("Imports", under="Enrolment, claims, remittances and reference lists, from the plan’s own files."),
        panel(_form(), title="Load files"),
        rx.cond(State.chosen.is_not_none(), _result(State.chosen)),
        panel(_history(), title="Runs", flush=True),
        panel(_kinds(), title="What can be loaded", flush=True),
    )


def _form() -> rx.Component:
    limits = plan().imports
    chosen = [(one.name, one.words) for one in KIND_LINES]
    return rx.el.form(
        form_grid(
            select_field("kind", "What the files hold", chosen, first="Choose…", required=True,
                         problems=State.problems, span=6),
        ),
        upload(
            "import-files", "the import", purpose="import", files=State.files, arrived=State.arrived,
            remove=State.remove, most=limits.files_at_once, kinds=ENDINGS, max_megabytes=limits.max_megabytes,
            hint=f"Up to {limits.files_at_once} files of one kind, {limits.max_megabytes} MB each. "
            "They are loaded one after the other, in this order.",
        ),
        rx.cond(State.problems["files"], rx.el.p(State.problems["files"], class_name="problem", role="alert")),
        check_field("strict", "Strict: load nothing of a file in which any row is in error"),
        actions(
            primary("Load", submit=True, icon="imports"),
            start="The same file twice changes nothing. A row in error is reported, the others load.",
        ),
        on_submit=State.start,
        key=State.opened.to_string(),
        class_name="stack",
    )  # fmt: skip


def _state(run: rx.Var[RunRow]) -> rx.Component:
    share = rx.cond(run.share >= 0, run.share.to_string() + "%", grouped(run.done).to(str) + " in")
    return rx.cond(
        run.state == "Running",
        rx.fragment(chip(run.state, run.tone), " ", rx.el.span(share, class_name="small soft")),
        chip(run.state, run.tone),
    )


def _result(run: rx.Var[RunRow]) -> rx.Component:
    return panel(
        stack(
            rx.cond(
                run.is_busy,
                note("This file is still being loaded. The figures are those so far."),
                rx.fragment(),
            ),
            rx.cond(run.problem != "", note("It broke off: ", run.problem, ". What is in stays.", tone="bad")),
            rx.cond(
                run.state == "Refused",
                note("Nothing of this file was loaded: it was strict, and rows were in error.", tone="warn"),
            ),
            rx.cond(
                run.state == NOTHING,
                note("Nothing of this kind is in the file. Is it another kind of file, or an empty one?", tone="warn"),
            ),
            facts(
                ("State", _state(run)),
                ("What", run.kind),
                ("Started", run.started),
                ("Finished", rx.cond(run.finished != "", run.finished, "–")),
                ("By", run.by),
                ("Strict", rx.cond(run.strict, "Yes", "No")),
            ),
            facts(
                ("Read", run.read),
                ("New", run.new),
                ("Changed", run.changed),
                ("Unchanged", run.unchanged),
                ("Rejected", run.rejected),
                ("Warnings", run.warnings),
                ("Paid", run.paid),
                ("Balance", chip(run.balance, run.balance_tone)),
            ),
            rx.cond(State.warnings.length() > 0, _warnings()),
            row(
                rx.cond(
                    run.has_rejects,
                    secondary("Rejected rows", icon="download", on_click=State.rejects(run.key)),
                ),
                rx.cond(run.can_retry, secondary("Try again", icon="refresh", on_click=State.retry(run.key))),
                secondary("Close", on_click=State.close),
            ),
        ),
        title=rx.fragment("Result: ", run.file),
    )  # fmt: skip


def _warnings() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Warnings (the first 50)"),
        table("Warnings", WARNINGS, State.warnings, key=lambda one: one.place.to_string() + one.words),
    )


def _history() -> rx.Component:
    paging = Paging(
        State.total, State.page, State.size, State.turn, on_size=State.resize, things=("run", "runs"),
    )  # fmt: skip
    return table(
        "Runs", COLUMNS, State.rows, key=lambda run: run.key, paging=paging, loading=State.loading,
        chosen=lambda run: State.chosen.is_not_none() & (State.chosen.key == run.key),
        empty=empty("Nothing was loaded yet", "Choose what your files hold, upload them, and press Load."),
    )  # fmt: skip


def _kinds() -> rx.Component:
    """A fixed list: it needs nothing from the server."""
    head = rx.el.tr(*[rx.el.th(words, scope="col") for words in ("What", "Format", "Template")])
    return rx.el.div(
        rx.el.table(
            rx.el.caption("What can be loaded", class_name="sr"),
            rx.el.thead(head),
            rx.el.tbody(*[_kind(one) for one in KIND_LINES]),
            class_name="table",
        ),
        class_name="scroll",
        role="region",
        tab_index=0,
        custom_attrs={"aria-label": "What can be loaded"},
    )


def _kind(one: KindLine) -> rx.Component:
    name, words = one.name, one.words
    template = (
        text_button("Template", rx.el.span(f" of {words}", class_name="sr"), on_click=State.template(name))
        if one.has_template
        else rx.el.span("A standard: no template", class_name="soft")
    )
    return rx.el.tr(rx.el.th(words, scope="row"), rx.el.td(one.formats), rx.el.td(template))
