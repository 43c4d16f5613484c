"""Files are judged by what is inside; the name must agree; nothing may be two things at once."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optima_portal.kit import office_file
from optima_portal.kit.file_kind import EVERY_KIND, FileKind, kind_by_name, names_of, safe_name, why_not_accepted
from tests.kit import sample_files

MAX = 25 * 1024 * 1024
PAGE = b"<html><script>alert(1)</script></html>"
PICTURES = ["scan.png", "scan.jpg", "scan.gif", "scan.tiff", "scan.webp", "scan.bmp", "scan.heic"]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return sample_files.good_files(tmp_path_factory.mktemp("samples"))


def why_not(name, content, allowed=EVERY_KIND, max_bytes=MAX):
    return why_not_accepted(name, io.BytesIO(content), len(content), max_bytes, allowed)


@pytest.mark.parametrize("name", ["letter.pdf", "notes.docx", "sheet.xlsx", "scan.JPEG", *PICTURES])
def test_a_good_file_is_accepted(good, name):
    assert why_not(name, good[name]) is None


def test_a_path_and_a_raw_reader_do_as_well(good, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(good["letter.pdf"])
    size = path.stat().st_size
    assert why_not_accepted("letter.pdf", path, size, MAX, EVERY_KIND) is None
    with io.FileIO(path) as raw:
        assert why_not_accepted("letter.pdf", raw, size, MAX, EVERY_KIND) is None
        assert not raw.closed


@pytest.mark.parametrize(
    "claimed", ["a.pdf", "a.docx", "a.xlsx", "a.png", "a.jpg", "a.gif", "a.tif", "a.webp", "a.bmp", "a.heic"]
)
def test_no_file_passes_under_another_kinds_name(good, claimed):
    for name, content in good.items():
        if kind_by_name(name) is not kind_by_name(claimed):
            assert why_not(claimed, content) is not None, f"{name} as {claimed}"


@pytest.mark.parametrize(
    "name", ["a.exe", "a", "", ".pdf.exe", "a.pdf.js", "a.doc", "a.docm", "a.svg", "a.html", "a.zip", "pdf"]
)
def test_other_endings_are_refused_and_the_sentence_says_which_are_not(name):
    assert "cannot be attached: choose a file of the kind PDF, Word (.docx)" in why_not(name, sample_files.pdf())


def test_a_kind_that_is_not_wanted_here_is_refused(good):
    assert why_not("scan.png", good["scan.png"], frozenset({FileKind.PDF})) == (
        "scan.png cannot be attached: choose a file of the kind PDF."
    )


def test_an_empty_file_is_refused():
    assert why_not("letter.pdf", b"") == "letter.pdf is empty."


def test_the_largest_size_is_accepted_and_a_byte_more_is_not(good):
    content = good["letter.pdf"]
    assert why_not("letter.pdf", content, max_bytes=len(content)) is None
    assert "is larger than" in why_not("letter.pdf", content, max_bytes=len(content) - 1)
    assert why_not_accepted("a.pdf", io.BytesIO(b"x"), MAX + 1, MAX, EVERY_KIND) == "a.pdf is larger than 25 MB."


@pytest.mark.parametrize("name", ["letter.pdf", *PICTURES])
@pytest.mark.parametrize("behind", ["archive", "page"])
def test_a_file_with_another_one_behind_it_is_refused(good, name, behind):
    more = sample_files.archive() if behind == "archive" else PAGE
    assert "something else" in why_not(name, good[name] + more)


@pytest.mark.parametrize("name", ["letter.pdf", "notes.docx", "sheet.xlsx", *PICTURES])
@pytest.mark.parametrize("front", [PAGE, b"\n", b"MZ\x90\x00", b"%!PS\n"])
def test_a_file_with_something_in_front_is_refused(good, name, front):
    assert why_not(name, front + good[name]) is not None


def test_a_pdf_with_a_page_in_its_first_lines_is_refused(good):
    assert "something else" in why_not("a.pdf", good["letter.pdf"].replace(b"\n", b"\n%" + PAGE + b"\n", 1))


def test_a_picture_with_a_script_in_its_comment_is_refused():
    jpeg = sample_files.picture("JPEG")
    comment = b"\xff\xfe" + struct.pack("!H", 2 + len(PAGE)) + PAGE
    assert "something else" in why_not("a.jpg", jpeg[:2] + comment + jpeg[2:])


def test_a_cameras_second_picture_behind_the_first_is_accepted():
    assert why_not("a.jpg", sample_files.picture("JPEG") * 2) is None


def test_a_scanners_line_ends_behind_a_pdf_are_accepted(good):
    assert why_not("a.pdf", good["letter.pdf"] + b"\r\n\x00\x00\n") is None


def test_a_protected_pdf_has_its_own_sentence():
    assert why_not("a.pdf", sample_files.pdf(password="x")) == (
        "a.pdf is protected by a password or by permissions. Save it without protection and attach that."
    )


@pytest.mark.parametrize(
    "name", ["letter.pdf", "notes.docx", "sheet.xlsx", "scan.png", "scan.gif", "scan.webp", "scan.bmp", "scan.heic"]
)
def test_half_a_file_is_refused(good, name):
    assert why_not(name, good[name][: len(good[name]) // 2]) is not None


def test_a_pdf_without_pages_or_sense_is_damaged():
    assert "is damaged" in why_not("a.pdf", b"%PDF-1.7\nnonsense\nstartxref\n9\n%%EOF")
    assert "is damaged" in why_not("a.pdf", b"%PDF-1.7\nnonsense")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (office_file.OLE + b"\0" * 100 + office_file.ENCRYPTED_PART, "is encrypted"),
        (office_file.OLE + b"\0" * 100, "of the old kind. Save it as .docx"),
        (sample_files.docx(sample_files.MACRO_TYPE), "holds macros"),
        (sample_files.docx(more={"word/vbaProject.bin": b"x"}), "holds macros"),
        (sample_files.docx(more={f"word/{n}.xml": b"" for n in range(5_001)}), "too large once unpacked"),
        (sample_files.docx(more={"word/media/a.bin": bytes(60_000_000)}), "too large once unpacked"),
        (sample_files.docx() + b"more", "is not really a .docx file"),
        (sample_files.docx("application/x-other"), "is not really a .docx file"),
        (sample_files.archive(), "is not really a .docx file"),
        (sample_files.archive()[:-30], "is not really a .docx file"),
    ],
)
def test_an_office_file_that_is_none_of_ours(content, sentence):
    assert sentence in why_not("notes.docx", content)


def test_an_archive_that_says_it_is_half_a_gigabyte_is_refused_before_it_is_unpacked():
    content = bytearray(sample_files.docx(more={"word/a.xml": b"x"}))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 600_000_000)
    assert "too large once unpacked" in why_not("notes.docx", bytes(content))


def test_parts_that_share_their_bytes_are_a_bomb():
    content = bytearray(sample_files.docx(more={"word/a.xml": random.Random(1).randbytes(5000)}))
    entry = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    twice = content[:end] + content[entry:end] + content[end:]
    where = end + (end - entry)
    count, size = struct.unpack_from("<HHI", twice, where + 8)[1:]
    struct.pack_into("<HHI", twice, where + 8, count + 1, count + 1, size + end - entry)
    assert "too large once unpacked" in why_not("notes.docx", bytes(twice))


def test_an_encrypted_part_is_refused():
    content = bytearray(sample_files.docx())
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert "is encrypted" in why_not("notes.docx", bytes(content))


def test_content_types_with_entities_are_not_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "b">]><Types/>')
    assert "is not really" in why_not("notes.docx", out.getvalue())


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["a.pdf", "a.docx", "a.xlsx", *PICTURES]),
    seed=st.integers(0, 10_000),
    content=st.binary(max_size=300),
)
def test_no_broken_file_brings_the_judge_down(good, name, seed, content):
    """Either a sentence or None, never an exception: random bytes, and good files with bytes changed."""
    chance = random.Random(seed)
    kind = kind_by_name(name)
    broken = bytearray(next(c for n, c in good.items() if kind_by_name(n) is kind))
    for _ in range(chance.randint(1, 20)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    for one in (content, bytes(broken), bytes(broken[: chance.randrange(len(broken))])):
        said = why_not(name, one)
        assert said is None or said.startswith(name)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("C:\\Users\\maria\\scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("niño  scan .pdf", "niño scan.pdf"),
        (".pdf", "pdf"),
    ],
)
def test_a_safe_name(given_name, safe):
    assert safe_name(given_name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_one_and_stays_it(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\\0\r\n\u202e"')
    assert safe_name(safe) == safe


def test_kinds_are_named_as_people_name_them():
    assert names_of(frozenset({FileKind.PDF, FileKind.DOCX, FileKind.PNG})) == "PDF, Word (.docx) or PNG"
    assert names_of(frozenset({FileKind.PDF})) == "PDF"
