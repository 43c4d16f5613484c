"""Build the pages once, for any address: `var/site`, with the hashes of its inline scripts beside it.

Reflex builds the portal's address into the pages; here it is taken from the browser instead, so that one build
serves a newcomer's machine, the tests' ports and a plan's own host.
"""

import base64
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optima_portal.cli.lighten import NotAsBefore, compress, lighten
from optima_portal.kit.settings import settings

ROOT = Path(__file__).parents[2]
LOCK = ROOT / ".web.lock"
PACKAGES = ROOT / "reflex.lock" / "package.json"
BUILT = ROOT / ".web" / "build" / "client"
NOWHERE = "http://origin.invalid"
SOURCES = ("optima_portal", "assets", "reflex.lock/bun.lock", "rxconfig.py", "requirements.txt")
INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
PACKING = ROOT / ".web" / "compress-static.js"


class BuildFailed(Exception):
    """Reflex could not build the pages."""


def build_if_needed() -> bool:
    """Build unless the sources are those of the last build; returns whether it built."""
    stamp = settings().var / "site-stamp"
    wanted = _stamp()
    if stamp.exists() and stamp.read_text() == wanted and (settings().var / "site" / "index.html").exists():
        return False
    build()
    stamp.write_text(wanted)
    return True


def build() -> None:
    """Export by Reflex, free it of its address, hash, compress, put in place. One build at a time: `.web` is shared."""
    settings().var.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build()


def _build() -> None:
    _export()
    fresh = settings().var / "site-new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(BUILT, fresh, ignore=shutil.ignore_patterns("*.gz", "*.br"))
    _drop_twins(fresh)
    _free_of_address(fresh)
    try:
        lighten(fresh)
    except NotAsBefore as otherwise:
        raise BuildFailed(str(otherwise)) from otherwise
    scripts = _script_hashes(fresh)
    compress(fresh, PACKING)
    _put_in_place(fresh, scripts)


def _export() -> None:
    environment = os.environ | {
        "OPTIMA_BUILD_ORIGIN": NOWHERE,
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--env", "prod"]
    with _packages_as_they_were():
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not (BUILT / "login.html").exists():
        raise BuildFailed(f"The pages could not be built.\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")


@contextmanager
def _packages_as_they_were() -> Iterator[None]:
    """A first export writes the list of packages anew, with other blanks: the checkout stays as it was."""
    before = PACKAGES.read_bytes()
    yield
    if json.loads(PACKAGES.read_bytes()) == json.loads(before):
        PACKAGES.write_bytes(before)


def _drop_twins(folder: Path) -> None:
    """Reflex writes each page twice, `login.html` and `login/index.html`; one is enough, and folders are no pages."""
    for twin in [one for one in folder.rglob("index.html") if one.parent != folder]:
        twin.unlink()


def _free_of_address(folder: Path) -> None:
    """`http://origin.invalid/x` becomes the origin that the page came from."""
    host = NOWHERE.partition("//")[2]
    quoted = re.compile(rf"[`\"'](ws|http)://{re.escape(host)}(/[^`\"']*)[`\"']")
    scripts = [file for file in folder.rglob("*.js") if host in file.read_text()]
    for file in scripts:
        freed = quoted.sub(
            lambda m: f'(globalThis.location?.origin??"{NOWHERE}").replace("http","{m[1]}")+"{m[2]}"', file.read_text()
        )
        file.write_text(freed)
    if not scripts:
        raise BuildFailed("No address was found in the built pages: Reflex builds them otherwise than it did.")


def _script_hashes(folder: Path) -> dict[str, list[str]]:
    """The content security policy's hashes of each page's inline scripts."""
    return {
        str(page.relative_to(folder)): sorted({_hash(script) for script in INLINE_SCRIPT.findall(page.read_bytes())})
        for page in folder.rglob("*.html")
    }


def _hash(script: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script).digest()).decode()


def _put_in_place(fresh: Path, scripts: dict[str, list[str]]) -> None:
    site, old = settings().var / "site", settings().var / "site-old"
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    (settings().var / "site-scripts.json").write_text(json.dumps(scripts, indent=1, sort_keys=True))
    shutil.rmtree(old, ignore_errors=True)


def _stamp() -> str:
    """A digest of everything that the pages are made of."""
    plan_file = settings().plan_file
    sources = [file for name in SOURCES for file in _files(ROOT / name)] + ([plan_file] if plan_file else [])
    mixed = hashlib.sha256(settings().mode.encode())
    for file in sorted(sources):
        mixed.update(str(file).encode() + b"\0" + file.read_bytes())
    return mixed.hexdigest()


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [
        one
        for one in place.rglob("*")
        if one.is_file() and "__pycache__" not in one.parts and "external" not in one.parts
    ]
