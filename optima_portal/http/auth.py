"""Sign-in and sign-out: plain posts, because only an HTTP answer can set an HttpOnly cookie.

Each answer is a redirect to a page of ours; what went wrong is one of a few fixed words in its query.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import parse_qs, quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from optima_portal.access.viewer import Owed, Viewer
from optima_portal.http.answers import go_to, is_from_here, refusal, set_session, source_of, stated_length
from optima_portal.http.limits import may_knock
from optima_portal.http.tabs import is_anothers
from optima_portal.kit import db, meters
from optima_portal.kit.passwords import is_password
from optima_portal.kit.settings import settings
from optima_portal.models.session import SessionEnd
from optima_portal.services.second_factor import pass_second_factor
from optima_portal.services.sessions import end_of, mark_of, sign_out, touch_session
from optima_portal.services.sign_in import reserve_attempt, settle_attempt
from optima_portal.state.handlers import call, in_thread
from optima_portal.state.onward import is_inside, with_next
from optima_portal.state.session import new_visitor_token, token_in, viewer_with

LONGEST_FORM = 8 * 1024
# Longer than any of the ways through a sign-in takes, so that none is told by its time.
AT_LEAST_SECONDS = 0.6
SIGNED_OUT_BY = {"idle": SessionEnd.IDLE}


class TooLarge(Exception):
    """More than any form of ours holds."""


Route = Callable[[Request], Awaitable[Response]]


def our_post(route: Route) -> Route:
    """A form of ours: from our origin, of sane size, not too often from one place."""

    @wraps(route)
    async def guarded(request: Request) -> Response:
        if not is_from_here(request):
            meters.turned_away.labels(why="foreign post").inc()
            return refusal(403, "This form was not sent from the portal.")
        try:
            request.state.form = await _small_form(request)
            return await route(request)
        except TooLarge:
            return refusal(413, "Too large.")
        except db.Unavailable:
            return go_to("/login?problem=unavailable")

    return guarded


@our_post
async def post_sign_in(request: Request) -> Response:
    """E-mail and password. One answer for every failure, after one time."""
    began, form = time.monotonic(), request.state.form
    email, password, wanted = form.get("email", ""), form.get("password", ""), _wanted(request)
    visitor = await visitor_of(request)
    if not may_knock("sign-in", visitor.source, settings().sign_ins_per_minute):
        meters.sign_ins.labels(outcome="too many").inc()
        return go_to("/login?problem=slow")
    attempt = await in_thread(call, reserve_attempt, visitor, email)
    is_right = await in_thread(is_password, password, attempt.password_hash)
    token = await in_thread(call, settle_attempt, visitor, attempt, is_right, browser=browser_of(request))
    await asyncio.sleep(max(0.0, AT_LEAST_SECONDS - (time.monotonic() - began)))
    meters.sign_ins.labels(outcome="right" if token else "wrong").inc()
    if token is not None and visitor.is_signed_in:
        await in_thread(call, sign_out, visitor, SessionEnd.REPLACED)
    if token is None:
        return go_to("/login?problem=wrong" + (f"&next={quote(wanted)}" if is_inside(wanted) else ""))
    return await _into_the_portal(token, visitor, wanted)


@our_post
async def post_second_factor(request: Request) -> Response:
    """The code of the app or a recovery code; a right one gets a new session in place of the half-open one."""
    form = request.state.form
    viewer = await visitor_of(request)
    if viewer.owes is not Owed.SECOND_FACTOR:
        return go_to("/dashboard" if viewer.is_signed_in else "/login")
    if not may_knock("second factor", viewer.source, settings().sign_ins_per_minute):
        return go_to("/second-factor?problem=slow")
    code, wanted = str(form.get("code", "")), _wanted(request)
    token = await in_thread(call, pass_second_factor, viewer, code, browser=browser_of(request))
    if token is not None:
        return await _into_the_portal(token, viewer, wanted)
    still = await visitor_of(request)
    return go_to(
        "/second-factor?problem=wrong" if still.is_signed_in else "/login?problem=wrong", forget=not still.is_signed_in
    )


@our_post
async def post_sign_out(request: Request) -> Response:
    """End the session; the browser forgets all that this site kept. For want of a sign of life, only the page's own."""
    form = request.state.form
    why = str(form.get("why", ""))
    viewer = await visitor_of(request)
    if why == "idle" and viewer.is_signed_in and form.get("mark", "") != mark_of(viewer):
        return go_to("/dashboard")  # a tab of an earlier session, in a browser that has signed in since
    if viewer.is_signed_in:
        await in_thread(call, sign_out, viewer, SIGNED_OUT_BY.get(why, SessionEnd.SIGNED_OUT))
    answer = go_to("/login?problem=idle" if why == "idle" else "/login", forget=True)
    set_session(answer, new_visitor_token(), visitor=True)
    return answer


@our_post
async def post_touch(request: Request) -> Response:
    """The person is typing: the idle clock starts again. Answers 401 once the session is over."""
    viewer = await visitor_of(request)
    if not viewer.is_signed_in:
        return JSONResponse({"signed_in": False}, status_code=401)
    await in_thread(call, touch_session, viewer)
    return JSONResponse({"signed_in": True})


async def get_alive(request: Request) -> Response:
    """Whether this browser's session still stands (401: no), and the tab's client token is its own (409: no).

    Asked by a page that has lost its socket: another tab may have signed in or out meanwhile.
    """
    viewer = await visitor_of(request)
    client_token = request.headers.get("x-client-token", "")
    if viewer.session_hash and client_token and await in_thread(is_anothers, client_token, viewer.session_hash):
        return JSONResponse({"session": True}, status_code=409)
    return JSONResponse({"session": bool(viewer.session_hash)}, status_code=200 if viewer.session_hash else 401)


async def get_ended(request: Request) -> Response:
    """Where a page goes whose session is over: everything is dropped on the way to the sign-in.

    A link on another site must not sign anyone out, and neither must this address while the session stands.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return go_to("/login")
    if (await visitor_of(request)).is_signed_in:
        return go_to("/dashboard")
    end = await in_thread(_end_of_session, token_in(request.headers.get("cookie", "")))
    answer = go_to("/login?problem=idle" if end is SessionEnd.IDLE else "/login?problem=ended", forget=True)
    set_session(answer, new_visitor_token(), visitor=True)
    return answer


async def visitor_of(request: Request, *, touch: bool = False) -> Viewer:
    """Who sends this request."""
    return await viewer_with(token_in(request.headers.get("cookie", "")), source_of(request.scope), touch=touch)


def _end_of_session(token: str) -> SessionEnd | None:
    return db.in_transaction(lambda session: end_of(session, token))


def browser_of(request: Request) -> str:
    """The browser in a few words, for the list of open sessions."""
    agent = request.headers.get("user-agent", "")
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
        ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in agent), "Browser")
    system = next((name for mark, name in systems if mark in agent), "unknown system")
    return f"{browser} on {system}"


def _wanted(request: Request) -> str:
    """Where one was going: as the form says, or, for who was quicker than the page, as its address did."""
    asked = parse_qs(urlsplit(request.headers.get("referer", "")).query)
    return str(request.state.form.get("next", "") or asked.get("next", [""])[-1])


async def _small_form(request: Request) -> dict[str, str]:
    """The fields of a form as browsers send it, read no further than a sign-in is long; raises `TooLarge`."""
    if stated_length(request) > LONGEST_FORM:
        raise TooLarge
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise TooLarge
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as wrong:  # more fields than any form of ours has
        raise TooLarge from wrong
    return {name: values[-1].replace("\0", "") for name, values in fields.items()}


async def _into_the_portal(token: str, visitor: Viewer, wanted: str) -> Response:
    """The first page after a sign-in: what is owed, else where one was going, else the dashboard."""
    viewer = await viewer_with(token, visitor.source, touch=False)
    answer = go_to(with_next(viewer.owes, wanted), forget=True)
    set_session(answer, token)
    return answer
