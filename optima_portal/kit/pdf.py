"""A page for paper: a Typst template filled with plain values, as a tagged PDF (PDF/UA-1).

Values reach the template as JSON, never as markup: what a person typed stays what they typed.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from optima_portal.kit.cores import anywhere

NOT_FOR_PAPER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control and direction characters: they print nothing, and could make a page read otherwise than it was typed."""


def printed(template: Path, values: Mapping[str, Any]) -> bytes:
    """The PDF of a template, which reads `json(bytes(sys.inputs.values))`; templates beside it can be imported.

    The fonts are those inside the library, so that every machine prints the same page. A name in a script that they
    lack is printed with the machine's fonts: tagged all the same, though not certified as PDF/UA.
    """
    inputs = {"values": json.dumps(_clean(values), ensure_ascii=False)}
    try:
        return _compiled(template, inputs, ignore_system_fonts=True, pdf_standards="ua-1")
    except typst.TypstError as wrong:
        if "could not be displayed" not in str(wrong):
            raise
        return _compiled(template, inputs)


def _compiled(template: Path, inputs: dict[str, str], **options: Any) -> bytes:
    with anywhere():
        made = typst.compile(str(template), root=str(template.parent), sys_inputs=inputs, **options)
    assert isinstance(made, bytes)  # a path to write to was not given
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return NOT_FOR_PAPER.sub("", value)
    if isinstance(value, Mapping):
        return {str(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value
