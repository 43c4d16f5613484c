"""Fill a portal with the demo's people: those who sign in, and the population that they look after."""

import sys

from optima_portal.demo import appeals, disputes, population, referral_claims, referrals
from optima_portal.demo.cast import CAST, PASSWORD, add_cast, are_others_alone
from optima_portal.demo.imports import add_import_runs
from optima_portal.kit import clock, db
from optima_portal.kit.settings import settings
from optima_portal.services.code_lists import queue_code_lists


def fill(members: int = population.MEMBERS, seed: int = population.SEED) -> int:
    """Add whoever and whatever is missing, and say whom one can sign in as."""
    if not settings().is_demo:
        print("The demo's people exist in demo mode only.", file=sys.stderr)
        return 1
    if db.in_transaction(are_others_alone):
        print("This database holds accounts that are not the demo's: nothing is added to it.", file=sys.stderr)
        return 1
    added = db.in_transaction(lambda session: add_cast(session, now=clock.now()))
    try:
        population.fill(members, seed, say=lambda words: print(words, flush=True))
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 2
    if made := disputes.fill():
        print(f"Added {made} disputes.")
    if made := referrals.fill():
        print(f"Added {made} referrals, {appeals.fill()} appeals, {referral_claims.fill()} claims on them.")
    db.in_transaction(lambda session: add_import_runs(session, clock.now()))
    db.in_transaction(lambda session: queue_code_lists(session, clock.now()))
    print(f"Demo accounts ({added} new); the password of each is {PASSWORD}")
    for person in CAST:
        phone = "  + code from /dev/codes" if person.has_phone else ""
        print(f"  {person.email:34} {person.role.value}, {person.what}{phone}")
    return 0
