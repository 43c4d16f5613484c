"""A long request in steps: where one is, what is missing, back and next, and leaving for later.

`steps` is a list in the state of views with `title`, `note` and `standing` ("done", "current" or "todo").
"""

from typing import Any

import reflex as rx

from optima_portal.components.buttons import button, primary
from optima_portal.components.panel import page_title


def wizard(
    steps: rx.Var[Any],
    body: Any,
    *,
    on_step: Any,
    on_next: Any,
    on_back: Any,
    first: rx.Var[bool],
    why_not: rx.Var[str],
    next_label: Any = "Next",
    busy: rx.Var[bool] | None = None,
    form: str = "",
    onward: Any = None,
) -> rx.Component:
    """The steps at the left, the step at the right, and its way on; `why_not` says why Next cannot be pressed yet.

    `on_step(number)` goes back to a step that is done. With `form`, Next sends the form of this id instead of calling
    `on_next`. `onward` takes the place of the way on, where a step has buttons of its own.
    """
    return rx.el.div(
        rx.el.nav(_steps(steps, on_step), custom_attrs={"aria-label": "Steps"}),
        rx.el.div(
            body,
            onward
            if onward is not None
            else way_on(
                on_next=on_next,
                on_back=on_back,
                first=first,
                why_not=why_not,
                next_label=next_label,
                busy=busy,
                form=form,
            ),
            class_name="stack",
        ),
        class_name="wizard",
    )


def wizard_title(
    title: str, *, saved: rx.Var[str], on_leave: Any, name: Any = "Draft", beside: Any = None, sample: bool = False
) -> rx.Component:
    """The heading: what it is, when it was saved, and "Leave for later". `sample`: an h2, on a page with an h1."""
    kept = rx.el.span(
        name, rx.cond(saved != "", rx.Var.create(" · saved ") + saved, ""), class_name="chip", role="status"
    )
    if sample:
        return rx.el.div(rx.el.h2(title), kept, button("Leave for later", on_click=on_leave), class_name="row")
    return page_title(
        title, beside=rx.el.span(kept, beside or ""), actions=button("Leave for later", on_click=on_leave)
    )


def way_on(
    *,
    on_next: Any,
    on_back: Any,
    first: rx.Var[bool],
    why_not: rx.Var[str],
    next_label: Any = "Next",
    busy: rx.Var[bool] | None = None,
    form: str = "",
) -> rx.Component:
    """Back at the left; at the right Next, with the reason beside it while it is disabled."""
    press = {"submit": True, "form": form} if form else {"on_click": on_next}
    on = primary(next_label, busy=busy, disabled=why_not != "", custom_attrs={"aria-describedby": "why-not"}, **press)
    return rx.el.div(
        rx.el.div(rx.cond(first, rx.fragment(), button("Back", on_click=on_back)), class_name="start"),
        rx.el.span(why_not, class_name="soft", id="why-not", role="status"),
        on,
        class_name="buttons",
    )


def _steps(steps: rx.Var[Any], on_step: Any) -> rx.Component:
    def words(one: Any) -> list[rx.Component]:
        spoken = rx.match(one.standing, ("done", " (done)"), ("current", " (you are here)"), "")
        return [rx.el.strong(one.title, rx.el.span(spoken, class_name="sr")), rx.el.small(one.note)]

    def step(one: Any, number: Any) -> rx.Component:
        current = {"aria-current": rx.cond(one.standing == "current", "step", rx.Var("undefined"))}
        return rx.el.li(
            rx.cond(
                one.standing == "done",
                rx.el.button(*words(one), type="button", on_click=on_step(number)),
                rx.el.div(*words(one), custom_attrs=current),
            ),
            key=one.title,
            custom_attrs={"data-standing": one.standing},
        )

    return rx.el.ol(rx.foreach(steps, step), class_name="steps", tab_index=0)  # on narrow screens it scrolls
