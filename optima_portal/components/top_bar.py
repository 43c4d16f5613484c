"""The top bar: the jump box, whose data is shown, what needs action, and the person's own menu."""

import reflex as rx

from optima_portal.components.buttons import icon_button
from optima_portal.components.chip import chip
from optima_portal.components.icons import icon
from optima_portal.components.jump import jump_box
from optima_portal.components.link import link
from optima_portal.components.menu import controls, menu_item, popover
from optima_portal.components.native_form import native_form
from optima_portal.state.frame import FrameState


@rx.memo
def top_bar(title: rx.Var[str]) -> rx.Component:
    """What stands above every page of the portal; the title shows where the side bar does not."""
    toggle = {"data-drawer-toggle": "", "aria-expanded": "false", "aria-controls": "side"}
    return rx.el.header(
        rx.el.span(icon_button("menu", "Menu", custom_attrs=toggle), class_name="menu-toggle"),
        rx.el.div(title, class_name="where"),
        jump_box(),
        rx.el.div(class_name="gap"),
        rx.el.span(FrameState.collection, class_name="whose", title=FrameState.collection),
        _bell(),
        rx.cond(
            FrameState.places.contains("/admin"),
            link(
                icon("gear"),
                rx.el.span("Task List", class_name="sr"),
                to="/admin",
                class_name="iconbtn",
                title="Task List",
            ),
        ),
        rx.cond(FrameState.signed_in, _person()),
        class_name="top",
    )


def _bell() -> rx.Component:
    count = FrameState.waiting.length()
    return rx.fragment(
        rx.el.button(
            icon("bell"),
            rx.el.span("Needs action: ", count, class_name="sr"),
            rx.cond(count > 0, rx.el.b(count, custom_attrs={"aria-hidden": "true"})),
            type="button",
            title="Needs action",
            class_name="iconbtn",
            custom_attrs=controls("waiting"),
        ),
        popover(
            "waiting",
            rx.el.p(rx.el.strong("Needs action"), class_name="head"),
            rx.cond(
                count > 0,
                rx.el.ul(rx.foreach(FrameState.waiting, _waits)),
                rx.el.p("Nothing needs your action now.", class_name="head"),
            ),
            class_name="inbox",
        ),
    )


def _waits(one: rx.Var) -> rx.Component:
    tone = rx.match(one.urgency, ("late", "bad"), ("soon", "warn"), "plain")
    words = rx.el.span(one.what, rx.el.span(one.detail, class_name="soft small", style={"display": "block"}))
    return rx.el.li(link(words, chip(one.due, tone), to=one.address, class_name="item"))


def _person() -> rx.Component:
    return rx.fragment(
        rx.el.button(
            rx.el.span(FrameState.initials, class_name="face", custom_attrs={"aria-hidden": "true"}),
            rx.el.span(FrameState.name),
            rx.el.span("Your menu", class_name="sr"),
            type="button",
            class_name="who",
            custom_attrs=controls("person"),
        ),
        popover(
            "person",
            rx.el.p(rx.el.strong(FrameState.name), FrameState.role, class_name="head"),
            rx.el.hr(),
            menu_item("My Profile", icon="person", to="/profile"),
            menu_item("Contact Us", icon="phone", to="/contact"),
            rx.el.hr(),
            theme_switch(),
            rx.el.hr(),
            native_form(
                rx.el.button(icon("leave"), "Sign out", type="submit", class_name="item"),
                action="/auth/sign-out",
            ),
        ),
    )


def theme_switch() -> rx.Component:
    """Light, dark, or as the system says; Reflex keeps it in the browser."""

    def mode(value: str, label: str) -> rx.Component:
        pressed = rx.cond(rx.style.color_mode == value, "true", "false")
        look = {"aria-pressed": pressed, "data-stay": ""}
        return rx.el.button(label, type="button", on_click=rx.style.set_color_mode(value), custom_attrs=look)

    return rx.el.div(
        rx.el.span("Theme", id="theme-label"),
        rx.el.div(
            mode("system", "System"),
            mode("light", "Light"),
            mode("dark", "Dark"),
            class_name="segments",
            role="group",
            custom_attrs={"data-small": "", "aria-labelledby": "theme-label"},
        ),
        class_name="head row",
    )
