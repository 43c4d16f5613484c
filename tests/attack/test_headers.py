"""What every kind of answer carries, and what the built site gives away."""

import re

import pytest

from optima_portal.demo.cast import PASSWORD
from tests.attack.http import call, get, post, raw_get, visitor_cookie
from tests.attack.people import FRONT_DESK
from tests.serving import Served, serving

PUBLIC = ["/", "/login", "/contact", "/privacy", "/forgot-password"]
CLOSED = [
    "/_upload",
    "/_upload/x",
    "/_upload?x",
    "/_event",
    "/_event/",
    "/_all_routes",
    "/_health",
    "/ping",
    "/auth-codespace",
    "/_reload",
    "/sitemap.xml",
    "/docs",
    "/openapi.json",
    "/.env",
    "/.git/config",
    "/site-scripts.json",
    "/portal.sqlite3",
    "/plan.toml",
]
ABOVE = [
    "/../portal.sqlite3",
    "/assets/../../portal.sqlite3",
    "/..%2fportal.sqlite3",
    "/%2e%2e/portal.sqlite3",
    "/assets/..%5c..%5cportal.sqlite3",
    "//etc/passwd",
    "/assets//etc/passwd",
    "/.%00./portal.sqlite3",
    "/%252e%252e/portal.sqlite3",
    "/assets/%2e%2e%2f%2e%2e%2fportal.sqlite3",
    "/site/../../../../../../etc/passwd",
    "/..;/portal.sqlite3",
]


async def answers(served: Served) -> dict[str, object]:
    """One of each kind."""
    cookie = served.session_of(FRONT_DESK)
    asset = re.search(r"/assets/[^\"]+\.js", (await get(served, "/login")).text)
    assert asset
    return {
        "page": await get(served, "/login"),
        "signed-in page": await get(served, "/dashboard", cookie),
        "redirect to sign-in": await get(served, "/dashboard"),
        "asset": await get(served, asset[0]),
        "plain file": await get(served, "/portal.js"),
        "unknown": await get(served, "/no-such-page"),
        "closed": await get(served, "/_upload"),
        "refused post": await post(served, "/auth/sign-in", {}, origin="https://evil.example"),
        "failed sign-in": await post(served, "/auth/sign-in", {"email": "x", "password": "y"}),
        "sign-in": await post(served, "/auth/sign-in", {"email": FRONT_DESK, "password": PASSWORD}),
        "download": await get(served, "/download/x"),
        "upload": await call(served, "POST", "/upload"),
        "health": await get(served, "/healthz"),
        "ready": await get(served, "/readyz"),
        "alive": await get(served, "/auth/alive"),
        "wrong method": await call(served, "DELETE", "/login"),
    }


async def test_every_answer_carries_the_headers_that_keep_a_browser_safe(served: Served) -> None:
    for kind, answer in (await answers(served)).items():
        assert answer.headers.get("X-Content-Type-Options") == "nosniff", kind
        assert answer.headers.get("X-Frame-Options") == "DENY", kind
        assert answer.headers.get("Referrer-Policy") == "same-origin", kind
        assert answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin", kind
        assert "Strict-Transport-Security" not in answer.headers, kind  # plain http here
        assert (
            "Access-Control-Allow-Origin" not in answer.headers
            or answer.headers["Access-Control-Allow-Origin"] == served.origin
        ), kind


async def test_only_named_files_are_cached_for_good_and_data_never(served: Served) -> None:
    wanted = {
        "asset": "public, max-age=31536000, immutable",
        "page": "no-cache",
        "signed-in page": "no-cache",
        "plain file": "no-cache",
    }
    for kind, answer in (await answers(served)).items():
        assert answer.headers.get("Cache-Control") == wanted.get(kind, "no-store"), kind


async def test_every_html_answer_has_a_policy_without_eval_or_foreign_sources(served: Served) -> None:
    for kind, answer in (await answers(served)).items():
        if "text/html" in answer.headers.get("Content-Type", ""):
            assert_strict(answer.headers.get("Content-Security-Policy", ""), kind)


@pytest.mark.parametrize(
    "path",
    [
        "/login.html",
        "/dashboard.html",
        "/plan/audit.html",
        "/404.html",
        "/__spa-fallback.html",
        "/index.html",
        "/profile/",
    ],
)
async def test_a_page_asked_for_by_its_files_name_has_the_policy_too(served: Served, path: str) -> None:
    answer = await get(served, path)
    if "text/html" in answer.headers.get("Content-Type", ""):
        assert_strict(answer.headers.get("Content-Security-Policy", ""), path)


@pytest.mark.parametrize(
    "target",
    ["/assets/../login.html", "/assets/..%2flogin.html", "/assets/x/..%2f../login", "/assets/%2e%2e/index.html"],
)
async def test_no_page_is_reached_through_the_folder_of_what_is_kept_for_good(served: Served, target: str) -> None:
    answer = await raw_get(served, target)
    assert answer.startswith("HTTP/1.1 404")
    assert "immutable" not in answer
    assert "content-security-policy: default-src 'none'" in answer.lower()


@pytest.mark.parametrize("page", PUBLIC)
async def test_every_inline_script_of_a_page_is_named_in_its_policy(served: Served, page: str) -> None:
    import base64
    import hashlib

    answer = await get(served, page)
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{known}'" in answer.headers["Content-Security-Policy"]


def assert_strict(policy: str, kind: str) -> None:
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules.get("default-src") == ["'none'"], kind
    assert all(one == "'self'" or one.startswith("'sha256-") for one in rules["script-src"]), kind
    assert rules["base-uri"] == rules["frame-ancestors"] == ["'none'"], kind
    assert rules["form-action"] == ["'self'"], kind
    assert "https:" not in policy, kind
    assert "*" not in policy, kind


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Served) -> None:
    for answer in (
        await get(served, "/login"),
        await post(served, "/auth/sign-in", {"email": FRONT_DESK, "password": PASSWORD}),
        await post(served, "/auth/sign-out", {}, served.session_of(FRONT_DESK)),
    ):
        flags = {one.strip().lower() for one in answer.headers["Set-Cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict", "path=/"} <= flags
        assert not [flag for flag in flags if flag.startswith("domain")]


async def test_over_https_the_cookie_is_bound_to_the_host_and_hsts_is_sent() -> None:
    with serving(origin="https://portal.example", demo_for_others=True) as portal:
        page = await get(portal, "/login")
        name, _, flags = page.headers["Set-Cookie"].partition("=")
        assert name == "__Host-optima"
        assert "secure" in flags.lower()
        assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert "wss://portal.example" in page.headers["Content-Security-Policy"]
        plain = await call(portal, "GET", "/dashboard", Cookie=f"optima={portal.session_of(FRONT_DESK)}")
        assert plain.location == "/login?next=/dashboard"
        assert (await post(portal, "/auth/sign-in", {}, origin=f"http://localhost:{portal.port}")).status == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"])
@pytest.mark.parametrize("path", CLOSED)
async def test_addresses_that_are_not_ours_answer_nothing(served: Served, path: str, method: str) -> None:
    answer = await call(served, method, path, cookie=served.session_of(FRONT_DESK))
    assert answer.status in (404, 405)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("target", ABOVE)
async def test_nothing_above_the_site_can_be_read(served: Served, target: str) -> None:
    answer = await raw_get(served, target)
    assert answer.startswith(("HTTP/1.1 4", "HTTP/1.1 303", "HTTP/1.1 307"))
    assert "root:" not in answer
    assert "SQLite format" not in answer


@pytest.mark.parametrize(
    "page", ["/dashboard", "/plan", "/login", "/assets", "/profile/", "//evil.example/", "/plan//audit"]
)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost@evil.example", ""])
async def test_the_host_header_leads_nobody_away(served: Served, page: str, host: str) -> None:
    head = (
        await raw_get(served, page, Host=host, **{"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"})
    ).partition("\r\n\r\n")[0]
    assert "location: http" not in head.lower()
    assert "location: //" not in head.lower()
    assert "evil" not in "".join(
        line for line in head.splitlines() if line.lower().startswith(("location", "set-cookie", "content-security"))
    )


async def test_a_page_of_the_signed_in_sends_a_visitor_to_sign_in_with_a_safe_way_back(served: Served) -> None:
    for page in ("/dashboard", "/plan/audit", "/profile"):
        assert (await get(served, page)).location == f"/login?next={page}"


async def test_another_origin_is_given_no_right_to_read(served: Served) -> None:
    for path in ("/login", "/healthz", "/auth/alive", "/assets/x.js"):
        answer = await call(served, "GET", path, origin="https://evil.example", cookie=await visitor_cookie(served))
        assert answer.headers.get("Access-Control-Allow-Origin") is None
        preflight = await call(
            served, "OPTIONS", path, origin="https://evil.example", Access_Control_Request_Method="POST"
        )
        assert preflight.headers.get("Access-Control-Allow-Origin") is None


async def test_figures_are_for_this_machine_or_for_whoever_holds_the_token() -> None:
    with serving(metrics_token="a-token") as portal:
        assert (await get(portal, "/metrics")).status == 404
        assert (await get(portal, "/metrics", Authorization="Bearer wrong")).status == 404
        assert (await get(portal, "/metrics", Authorization="Bearer a-token")).status == 200
        odd = await raw_get(portal, "/metrics", Authorization="Bearer \xe9")
        assert odd.startswith("HTTP/1.1 404")


async def test_figures_name_routes_and_never_what_stands_in_an_address(served: Served) -> None:
    cookie = await visitor_cookie(served)
    for path in ("/download/a-secret-token", "/referrals/a-referrals-key", "/no/such-page", "/portal.css"):
        await get(served, path, cookie=cookie)
    figures = (await get(served, "/metrics")).text
    counted = set(re.findall(r'portal_request_seconds_count\{route="([^"]+)"', figures))
    assert counted >= {"/download/{token}", "/referrals/[referral_key]", "unknown", "file"}
    assert not re.search("a-secret-token|a-referrals-key|such-page|portal.css", figures)
    assert "# TYPE portal_jobs gauge" in figures
