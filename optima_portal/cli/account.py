"""`python -m optima_portal account E-MAIL NAME --role ROLE`: an account for one of the plan's staff."""

import getpass
import sys

from optima_portal.kit import clock, db
from optima_portal.kit.refused import Refused
from optima_portal.models.user import PlanRole
from optima_portal.services.plan_accounts import make_plan_account


def make(email: str, name: str, role: str) -> int:
    """Ask for the password twice (or read it once, from a pipe), and make the account; 1 when it was refused."""
    password, again = _typed()
    try:
        db.in_transaction(
            lambda session: make_plan_account(session, email, name, PlanRole[role], password, again, now=clock.now())
        )
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    print(f"{email} may sign in now, and is asked for a second factor first.")
    return 0


def _typed() -> tuple[str, str]:
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
        return password, password
    return getpass.getpass("Password: "), getpass.getpass("Once more: ")
