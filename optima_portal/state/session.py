"""From a cookie to a viewer: a signed-in session in the database, or a visitor's signed token that costs no row."""

from dataclasses import replace
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie

from optima_portal.access.viewer import NOBODY, Viewer
from optima_portal.kit import clock, db
from optima_portal.kit.settings import settings
from optima_portal.kit.tokens import digest, new_token, sign, unsign
from optima_portal.services.session_viewer import viewer_of
from optima_portal.state.handlers import in_thread

VISITOR = "visitor"
VISITOR_HOURS = 24
LONGEST_COOKIE = 300


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host over https; plain http (demo, on localhost) cannot have it."""
    return "__Host-optima" if settings().is_https else "optima"


def token_in(cookie_header: str) -> str:
    """The session token of a Cookie header; empty if there is none."""
    return _token_of(cookie_name(), cookie_header)


@lru_cache(1024)  # a tab says the same with each of its events
def _token_of(name: str, cookie_header: str) -> str:
    try:
        morsel = SimpleCookie(cookie_header).get(name)
    except CookieError:
        return ""
    token = morsel.value if morsel else ""
    return token if len(token) <= LONGEST_COOKIE else ""


def new_visitor_token() -> str:
    """A visitor's session: signed, so that it needs no row, and of limited age."""
    return sign(VISITOR, f"{VISITOR}-{int(clock.now().timestamp())}-{new_token()}")


def is_visitor(token: str) -> bool:
    """Whether this is a visitor's token of ours that has not grown too old."""
    text = unsign(VISITOR, token) if token.startswith(f"{VISITOR}-") else None
    if text is None:
        return False
    began = text.split("-", 2)[1]
    return began.isdecimal() and clock.now().timestamp() - int(began) < VISITOR_HOURS * 3600


async def viewer_with(token: str, source: str, *, touch: bool) -> Viewer:
    """Who presents this token now. A visitor is nobody with a session hash; an ended session is nobody without."""
    if not token:
        return replace(NOBODY, source=source)
    if is_visitor(token):
        return replace(NOBODY, source=source, session_hash=digest(token))
    return await in_thread(_look_up, token, source, touch)


def _look_up(token: str, source: str, touch: bool) -> Viewer:
    now = clock.now()
    return db.in_transaction(lambda session: viewer_of(session, token, source, now=now, touch=touch))
