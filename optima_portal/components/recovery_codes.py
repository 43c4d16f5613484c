"""The recovery codes, on screen this once."""

import reflex as rx

from optima_portal.components.identifier import copy_button


def recovery_codes(codes: rx.Var[list[str]]) -> rx.Component:
    """Ten codes in two columns, with one button that copies them all."""
    return rx.el.div(
        rx.el.p("Each code opens once, if you lose your phone. Keep them in a safe place: they are not shown again."),
        rx.el.ul(rx.foreach(codes, lambda code: rx.el.li(code, key=code)), class_name="codes mono"),
        rx.el.p("Copy all of them ", copy_button(codes.join("\n"), "all recovery codes")),
        class_name="stack",
    )
