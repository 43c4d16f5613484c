"""Long texts: a Markdown file of `optima_portal/content/`, drawn at build time as plain elements. No raw HTML.

`{plan.name}` and the like are filled in from the plan profile.
"""

from collections.abc import Callable
from pathlib import Path

import reflex as rx
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from optima_portal.components.link import link
from optima_portal.rules.plan import plan

CONTENT = Path(__file__).parent.parent / "content"
PLAIN: dict[str, Callable[..., rx.Component]] = {
    "paragraph": rx.el.p,
    "bullet_list": rx.el.ul,
    "ordered_list": rx.el.ol,
    "strong": rx.el.strong,
    "em": rx.el.em,
    "table": rx.el.table,
    "thead": rx.el.thead,
    "tbody": rx.el.tbody,
    "tr": rx.el.tr,
    "td": rx.el.td,
    "blockquote": rx.el.blockquote,
}


def document(name: str, *, heading: bool = False) -> rx.Component:
    """The text of `content/<name>.md`; with `heading`, its title is the page's h1, else it is left out."""
    text = (CONTENT / f"{name}.md").read_text(encoding="utf-8").format(plan=plan())
    tree = Node(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    parts = [one for one in tree.children if heading or one.tag != "h1"]
    return rx.el.article(*[_draw(one) for one in parts], class_name="prose")


def _draw(node: Node) -> rx.Component | str:
    inside = _inside(node)
    if node.type in PLAIN:
        return PLAIN[node.type](*inside)
    match node.type:
        case "text":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return rx.el.br()
        case "code_inline":
            return rx.el.code(node.content)
        case "heading":
            return rx.el.h1(*inside, tab_index=-1) if node.tag == "h1" else getattr(rx.el, node.tag)(*inside)
        case "list_item":
            return rx.el.li(*_inside(node.children[0] if _is_tight(node) else node))
        case "th":
            return rx.el.th(*inside, scope="col")
        case "link":
            return _link(str(node.attrs["href"]), inside)
    raise ValueError(f"content/*.md may not hold a {node.type}.")


def _inside(node: Node) -> list[rx.Component | str]:
    """A node's children; markdown-it puts inline ones under a node of their own."""
    drawn: list[rx.Component | str] = []
    for child in node.children:
        drawn += _inside(child) if child.type == "inline" else [_draw(child)]
    return drawn


def _is_tight(item: Node) -> bool:
    return len(item.children) == 1 and item.children[0].type == "paragraph"


def _link(address: str, inside: list[rx.Component | str]) -> rx.Component:
    return link(*inside, to=address) if address.startswith("/") else rx.el.a(*inside, href=address)
