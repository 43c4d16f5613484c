"""Headers and refusals of every HTTP answer."""

from starlette.datastructures import Headers as Lines
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from optima_portal.kit.settings import settings
from optima_portal.state.session import VISITOR_HOURS, cookie_name

Headers = list[tuple[bytes, bytes]]

SAFE = {
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: with it Chromium sends `Origin: null` on form posts, and the origin check would refuse them
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_security_policy(script_hashes: tuple[str, ...] = ()) -> str:
    """No script but ours and the inline ones of this page, by hash; no eval, no framing, nothing from elsewhere."""
    socket = settings().origin.replace("http", "ws", 1)
    scripts = " ".join(["'self'", *(f"'{one}'" for one in script_hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src 'self' {socket}; worker-src 'self' blob:; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def safe_headers() -> dict[str, str]:
    """What every answer carries."""
    if settings().is_https:
        return SAFE | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    return SAFE


def set_session(answer: Response, token: str, *, visitor: bool = False) -> None:
    """Put a session's token into the browser: out of reach of scripts and of other sites."""
    answer.set_cookie(
        cookie_name(),
        token,
        max_age=VISITOR_HOURS * 3600 if visitor else None,
        path="/",
        secure=settings().is_https,
        httponly=True,
        samesite="strict",
    )


def go_to(address: str, *, forget: bool = False) -> Response:
    """A redirect after a post. `forget`: the browser drops what this site stored, page state and all."""
    answer = RedirectResponse(address, status_code=303)
    answer.headers["Cache-Control"] = "no-store"
    if forget:
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def refusal(status: int, words: str) -> Response:
    """A plain no."""
    return PlainTextResponse(words, status_code=status, headers={"Cache-Control": "no-store"})


def is_from_here(request: Request) -> bool:
    """Whether a page of ours sent this: browsers always say where a post or a socket comes from."""
    return request.headers.get("origin", "") in settings().origins


def stated_length(request: Request) -> int:
    """The length that a request states; 0 for none or nonsense: what arrives is counted anyway."""
    stated = request.headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdecimal() else 0


def source_of(scope: Scope) -> str:
    """The address a request or socket comes from; X-Forwarded-For counts only behind the proxies that settings name.

    All its lines are one list, read from the right: a proxy may add a line of its own under what the client sent.
    """
    hops, client = settings().trusted_proxy_hops, scope.get("client")
    lines = Lines(scope=scope).getlist("x-forwarded-for")
    chain = [one.strip() for one in ",".join(lines).split(",") if one.strip()]
    if hops and len(chain) >= hops:
        return chain[-hops]
    return str(client[0]) if client else ""
