"""A good file of each kind, made on the spot."""

import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter
from PIL import Image
from pypdf import PdfWriter

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def pdf(password: str = "") -> bytes:
    """One empty page."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(user_password="", owner_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(form: str) -> bytes:
    """A picture of many colours, so that there is something to compress."""
    image = Image.frombytes("RGB", (64, 64), bytes((x * y) % 251 for x in range(64) for y in range(192)))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def heic() -> bytes:
    """Boxes only: nobody here looks at pixels."""
    box = lambda kind, body: struct.pack("!I", 8 + len(body)) + kind + body  # noqa: E731
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 40) + box(b"mdat", b"\1" * 500)


def docx(main_type: str = WORD_TYPE, more: dict[str, bytes] | None = None) -> bytes:
    """The parts that matter of a Word file."""
    override = f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>'
    types = f'<?xml version="1.0"?><Types xmlns="x">{override}</Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("word/document.xml", "<document>Hello</document>")
        for name, content in (more or {}).items():
            package.writestr(name, content)
    return out.getvalue()


def xlsx(folder: Path) -> bytes:
    """A sheet with one cell."""
    file = folder / "sample.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "x")
    return file.read_bytes()


def archive() -> bytes:
    """A ZIP with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("evil.js", "alert(1)")
    return out.getvalue()


def good_files(folder: Path) -> dict[str, bytes]:
    """One of each kind, by name."""
    return {
        "letter.pdf": pdf(),
        "notes.docx": docx(),
        "sheet.xlsx": xlsx(folder),
        "scan.png": picture("PNG"),
        "scan.jpg": picture("JPEG"),
        "scan.JPEG": picture("JPEG"),
        "scan.gif": picture("GIF"),
        "scan.tiff": picture("TIFF"),
        "scan.webp": picture("WEBP"),
        "scan.bmp": picture("BMP"),
        "scan.heic": heic(),
    }
