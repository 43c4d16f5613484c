"""What the server writes down: nothing that somebody typed, no cookie, no code."""

import json

from tests.attack.http import post, visitor_cookie
from tests.attack.people import FRONT_DESK, PRIVACY_OFFICER
from tests.attack.tab import NAMESPACE, PORTAL, ROOT_STATE, Tab
from tests.serving import serving

TYPED = "TYPED-IN-CONFIDENCE"
FORGOT = f"{PORTAL}forgotten_password____forgotten_password_state"


async def test_a_log_holds_nothing_that_anyone_typed_and_no_cookie() -> None:
    with serving(log_format="json") as portal:
        visitor = await visitor_cookie(portal)
        cookie = portal.session_of(PRIVACY_OFFICER)
        await post(
            portal,
            "/auth/sign-in",
            {"email": f"{TYPED}@x.example", "password": f"{TYPED}-9", "next": f"/{TYPED}"},
            visitor,
        )
        await post(portal, "/auth/sign-in", {"email": FRONT_DESK, "password": f"{TYPED}-9"}, visitor)
        async with await Tab.open(portal, visitor) as tab:
            await tab.ask(f"{FORGOT}.ask", {"form": {"email": f"{TYPED}@x.example"}})
            await tab.ask(f"{FORGOT}.verify", {"form": {"code": TYPED}})
        async with await Tab.open(portal, cookie) as tab:
            await tab.ask(f"{PORTAL}audit____audit_state.search", {"form": {"user": TYPED}})
            await tab.ask(f"{PORTAL}audit____audit_state.turn", {"page": TYPED})
            await tab.ask(f"{PORTAL}audit____audit_state.gone_since_the_deploy", {"form": {"password": TYPED}})
            await tab.ask(f"{ROOT_STATE}.setvar", {"var_name": TYPED, "value": TYPED})
            await tab.event(f"{PORTAL}{TYPED}.open")
            await tab.send(f"42{NAMESPACE},{json.dumps(['event', TYPED])}")
            await tab.send(f"42{NAMESPACE},{json.dumps(['event', [TYPED]])}")
            await tab.send(f"42{NAMESPACE},{json.dumps(['event', {'name': [TYPED], 'payload': TYPED}])}")
            await tab.send(f"42{NAMESPACE},{json.dumps(['event', {'name': 'x', 'router_data': TYPED}])}")
            await tab.send(f"42{NAMESPACE},{json.dumps(['client_error', {'error_type': TYPED, 'message': TYPED}])}")
            await tab.event(
                f"{ROOT_STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
                {"info": TYPED, "component_stack": TYPED},
            )
            await tab.settle()
        log = portal.log
    held = [
        line[:200]
        for line in log.splitlines()
        if any(one in line for one in (TYPED, cookie, visitor, FRONT_DESK, "optima="))
    ]
    assert held == []
