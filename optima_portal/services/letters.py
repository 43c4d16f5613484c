"""The wording of letters: one text template each (`mail_templates/*.txt`), whose HTML is the same words in a frame.

A template's first line is the subject. Paragraphs are set apart by an empty line; one that is indented is shown
large (a code). Nothing in a letter may tell of anyone's health: templates name people, offices and dates only.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from optima_portal.kit.settings import settings
from optima_portal.rules.plan import plan

TEMPLATES = Path(__file__).parent / "mail_templates"
BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Wording:
    """What a letter says, twice."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the HTML. `kind`: "words", "code" (shown large) or "link" (to the portal itself)."""

    kind: str
    lines: tuple[str, ...]


def written(template: str, values: dict[str, object]) -> Wording:
    """A letter from its template; raises `jinja2.UndefinedError` if a value is missing."""
    known = {name: _one_line(value) for name, value in values.items()}
    rendered = _environment().get_template(f"{template}.txt").render(**known, plan=plan(), portal=settings().origin)
    subject, _, text = rendered.strip().partition("\n")
    text = text.strip() + "\n"
    paragraphs = [_paragraph(part) for part in text.split("\n\n") if part.strip()]
    html = _environment().get_template("frame.html").render(subject=subject, paragraphs=paragraphs)
    return Wording(subject.strip(), text, html)


def templates() -> list[str]:
    """The names of all letters."""
    return sorted(file.stem for file in TEMPLATES.glob("*.txt") if not file.stem.startswith("_"))


def _one_line(value: object) -> object:
    """A value cannot begin a paragraph, let alone a header, nor turn the direction of the text."""
    if not isinstance(value, str):
        return value
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in value if c not in BIDI).strip()


def _paragraph(part: str) -> Paragraph:
    lines = tuple(line.strip() for line in part.strip("\n").splitlines())
    if part.lstrip("\n").startswith("    "):
        return Paragraph("code", lines)
    ours = len(lines) == 1 and " " not in lines[0] and lines[0].startswith(settings().origin + "/")
    return Paragraph("link" if ours else "words", lines)


@cache
def _environment() -> Environment:
    """HTML is escaped, plain text is not; a value that a template asks for and does not get is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is None or not name.endswith(".txt"),  # noqa: S701 - text parts are text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
