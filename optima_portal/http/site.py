"""The built pages: compressed, kept for good where the name holds a hash, each with its own security policy."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from optima_portal.http.answers import content_security_policy, go_to, set_session
from optima_portal.http.auth import visitor_of
from optima_portal.http.measured import name_template
from optima_portal.kit import db
from optima_portal.kit.settings import settings
from optima_portal.state.handlers import ANYONE
from optima_portal.state.onward import with_next
from optima_portal.state.pages import needs_of
from optima_portal.state.session import new_visitor_token

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
FALLBACK = "__spa-fallback.html"
UNKNOWN = "404.html"
NOWHERE = "no such page"
UPWARDS = {".", ".."}


class Site:
    """Serves `var/site`, which `python -m optima_portal build` makes."""

    def __init__(self, router: Any) -> None:
        self._router = router
        self._files = PrecompressedStaticFiles(directory=site_folder(), html=True, encodings=["brotli", "gzip"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request for a page or a file."""
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if UPWARDS & set(path.split("/")):  # `/assets/../login.html` is no file of `/assets/`, and no address of ours
            return await self._unknown(request, await self._file(request, ASK_AGAIN, NOWHERE))
        if path.startswith("/assets/"):
            name_template(request.scope, "/assets/")
            return await self._file(request, FOR_GOOD)
        route = self._route(path)
        if route is None:
            # A page by its file's name is no address of ours, and neither is one with a doubled slash.
            is_file = Path(path).suffix not in ("", ".html") and "//" not in path
            answer = await self._file(request, ASK_AGAIN, "" if is_file else NOWHERE)
            name_template(request.scope, "file" if answer.status_code < 400 else "unknown")
            return answer if answer.status_code < 400 else await self._unknown(request, answer)
        name_template(request.scope, route)
        return await self._page(request, route)

    def _route(self, path: str) -> str | None:
        """The page's route, such as `/members/[key]`; None for a plain file or an unknown address."""
        found = self._router(path.rstrip("/") or "/")
        if found is None or Path(path).suffix or "//" in path:
            return None
        return "/" if found == "index" else "/" + str(found).strip("/")

    async def _page(self, request: Request, route: str) -> Response:
        """A page, with a visitor's session for whoever has none; signed-in pages only for who is signed in."""
        try:
            viewer = await visitor_of(request)
        except db.Unavailable:
            return await self._with_policy(request)
        needs = needs_of(route)
        if needs is not ANYONE and not viewer.is_signed_in:
            return _fresh(go_to(f"/login?next={quote(request.url.path)}"), viewer.session_hash)
        if needs is not ANYONE and viewer.owes is not None and needs is not viewer.owes:
            return go_to(with_next(viewer.owes, request.url.path))
        return _fresh(await self._with_policy(request), viewer.session_hash)

    async def _unknown(self, request: Request, answer: Response) -> Response:
        """The page that says so hydrates like any other, so its visitor needs a session, too."""
        if "text/html" not in request.headers.get("accept", ""):
            return answer
        return _fresh(answer, (await visitor_of(request)).session_hash)

    async def _with_policy(self, request: Request) -> Response:
        name = (request.url.path.strip("/") or "index") + ".html"
        if name not in script_hashes():  # an address with an id in it has no page of its own
            name = FALLBACK
        return await self._file(request, ASK_AGAIN, name)

    async def _file(self, request: Request, caching: str, name: str = "") -> Response:
        answer = await self._files.get_response(name or self._files.get_path(request.scope), request.scope)
        answer.headers["Cache-Control"] = caching if answer.status_code < 400 else "no-store"
        page = name if answer.status_code < 400 else UNKNOWN
        if page == UNKNOWN or answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.headers["Content-Security-Policy"] = content_security_policy(script_hashes().get(page, ()))
        return answer


def site_folder() -> Path:
    """Where the built pages lie."""
    return settings().var / "site"


@lru_cache
def script_hashes() -> dict[str, tuple[str, ...]]:
    """The hashes of each page's inline scripts, by file name."""
    read = json.loads((settings().var / "site-scripts.json").read_text())
    return {name: tuple(hashes) for name, hashes in read.items()}


def _fresh(answer: Response, session_hash: str) -> Response:
    """Give a visitor's session to a browser that has none, or whose own is over."""
    if not session_hash:
        set_session(answer, new_visitor_token(), visitor=True)
    return answer
