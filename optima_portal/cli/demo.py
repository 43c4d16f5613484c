"""Fill an empty portal with the demo's people."""

import sys

from optima_portal.demo.cast import CAST, PASSWORD, add_cast
from optima_portal.kit import clock, db
from optima_portal.kit.settings import settings


def fill() -> int:
    """Add the cast and say whom one can sign in as."""
    if not settings().is_demo:
        print("The demo's people exist in demo mode only.", file=sys.stderr)
        return 1
    added = db.in_transaction(lambda session: add_cast(session, now=clock.now()))
    print(f"Demo accounts ({added} new); the password of each is {PASSWORD}")
    for person in CAST:
        phone = "  + code from /dev/codes" if person.has_phone else ""
        print(f"  {person.email:34} {person.role.value}, {person.what}{phone}")
    return 0
