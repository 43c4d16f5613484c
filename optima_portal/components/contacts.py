"""Phone numbers and addresses that can be pressed."""

import reflex as rx


def phone(number: str, after: str = "") -> rx.Component:
    """A number to call, with its option or hours after it."""
    return rx.el.span(
        rx.el.a(number, href="tel:" + number.replace("-", ""), class_name="nowrap"), f" {after}" if after else ""
    )


def mail(address: str) -> rx.Component:
    """An address to write to."""
    return rx.el.a(address, href=f"mailto:{address}")
