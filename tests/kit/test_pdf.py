"""Templates on paper: tagged, readable by another library, and deaf to markup in values."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from optima_portal.kit.pdf import printed
from optima_portal.services.prints import TEMPLATES

PAGE = """#import "sheet.typ": *
#show: sheet
#facts(values.pairs)
#rows-of((("Code", "left"), ("Paid", "right")), values.rows)
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "sheet.typ").write_bytes((TEMPLATES / "sheet.typ").read_bytes())
    page = tmp_path / "page.typ"
    page.write_text(PAGE)
    return page


def read(template: Path, words: str) -> PdfReader:
    values = {"title": "A page", "plan": "Plan", "foot": "Foot", "pairs": [["Name", words]], "rows": [["A", "1.00"]]}
    return PdfReader(BytesIO(printed(template, values)))


def test_a_page_is_tagged_has_its_language_and_its_title(template: Path) -> None:
    paper = read(template, "Ñuñez")
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert paper.metadata is not None
    assert paper.metadata.title == "A page"
    assert "pdfuaid" in str(paper.xmp_metadata.stream.get_data()) if paper.xmp_metadata else False


@pytest.mark.parametrize(
    "words", ["#panic()", "*bold* $x$ @here", "= Heading", '"]; #sys', "\\ <a>", "//", "Nguyễn Łuka"]
)
def test_what_was_typed_is_what_is_printed(template: Path, words: str) -> None:
    assert words in read(template, words).pages[0].extract_text()


@pytest.mark.parametrize("words", ["王小明", "😀", "محمد", "a\x07b\u202ec"])
def test_no_name_is_unprintable(template: Path, words: str) -> None:
    assert len(read(template, words).pages) == 1
