"""Attachments: each file goes by itself to POST /upload with a bar (portal.js); its key then goes to the page's state.

A refused file is named with its reason, and the others stay. Words of Release 14, "Submitting a Dispute".
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from optima_portal.components.buttons import icon_button
from optima_portal.components.icons import icon
from optima_portal.rules.plan import plan

KINDS = ("pdf", "docx", "xlsx", "png", "jpg", "jpeg", "gif", "tif", "tiff", "heic")


def upload(
    name: str,
    label: str,
    *,
    purpose: str,
    files: rx.Var[Any],
    arrived: Any,
    remove: Any,
    most: int,
    kinds: Sequence[str] = KINDS,
    hint: str = "",
    max_megabytes: int | None = None,
) -> rx.Component:
    """A place for files. `files` are the state's views with key, name and size.

    `arrived(json)` hears what POST /upload answered, `[{"key": ..., "name": ..., "size": ...}]`; the service must look
    each key up, for a client can send any. `remove(key)` takes one off.
    """
    megabytes = max_megabytes or plan().files.max_megabytes
    words = hint or f"Upload up to {most} files. Max file size {megabytes}MB."
    attributes = {
        "data-upload": "",
        "data-purpose": purpose,
        "data-max-bytes": str(megabytes * 1024 * 1024),
        "data-max-files": str(most),
        "data-kinds": ",".join(kinds),
        "data-have": files.length().to_string(),
    }
    return rx.el.div(
        _place(name, label, words, kinds),
        rx.el.input(
            type="text",
            default_value="",
            hidden=True,
            on_change=arrived,
            tab_index=-1,
            custom_attrs={"data-arrived": "", "aria-hidden": "true"},
        ),
        rx.cond(
            files.length() > 0, rx.el.p("Success! Your file(s) loaded successfully.", class_name="good", role="status")
        ),
        rx.el.ul(rx.foreach(files, lambda one: _file(one, remove)), class_name="files"),
        rx.el.ul(class_name="files", custom_attrs={"data-sending": "", "aria-label": "Files on their way"}),
        class_name="stack tight",
        custom_attrs=attributes,
    )


def _place(name: str, label: str, words: str, kinds: Sequence[str]) -> rx.Component:
    accept = ",".join(f".{kind}" for kind in kinds)
    return rx.el.div(
        rx.el.label(
            icon("plus"), "Choose File", rx.el.span(f" for {label}", class_name="sr"), html_for=name, class_name="btn"
        ),
        rx.el.input(
            type="file",
            id=name,
            multiple=True,
            accept=accept,
            class_name="sr",
            custom_attrs={"aria-describedby": f"{name}-hint"},
        ),
        rx.el.span("or drop files here", class_name="soft"),
        rx.el.span(words, class_name="hint", id=f"{name}-hint"),
        class_name="drop",
    )


def _file(one: Any, remove: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name),
        rx.el.span(size_of(one.size), class_name="soft small"),
        icon_button("close", rx.Var.create("Remove ") + one.name, on_click=remove(one.key)),
        key=one.key,
    )


def size_of(bytes_: Any) -> rx.Var[str]:
    """A size as people read it: 14.2 KB."""
    number = rx.Var.create(bytes_)
    kilobytes, megabytes = f"(({number!s}) / 1024).toFixed(1)", f"(({number!s}) / 1048576).toFixed(1)"
    text = f"(({number!s}) < 1048576 ? {kilobytes} + ' KB' : {megabytes} + ' MB')"
    return rx.Var(text, _var_data=number._get_all_var_data()).to(str)
