"""The demo's population: `fill(members, seed)` brings the database to so many members, district by district.

A database that has them already is left as it is; one that has fewer gets further districts, never a changed member.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from optima_portal.demo import loading
from optima_portal.demo.cast import CAST
from optima_portal.demo.district import SIZE, Order
from optima_portal.demo.identities import MOST_MEMBERS
from optima_portal.demo.making import districts, made_ahead
from optima_portal.demo.offices import FIRST_PROVIDER_ID
from optima_portal.kit import clock, db
from optima_portal.kit.garbage import no_garbage_hunt
from optima_portal.models.collection import Collection
from optima_portal.models.member import Member
from optima_portal.models.network import Network
from optima_portal.models.provider import Provider
from optima_portal.models.user import User
from optima_portal.rules.plan import plan

MEMBERS = 2_000
SEED = 1
# From so many members on, indexes come away, and a second process makes the districts that this one writes.
LARGE = 10_000
Say = Callable[[str], None]


def fill(members: int = MEMBERS, seed: int = SEED, *, on: Engine | None = None, say: Say = lambda _: None) -> int:
    """Add what is missing up to so many members; returns how many were added. `say` hears of the progress."""
    on = on or db.engine()
    if members > MOST_MEMBERS:
        raise ValueError(f"There are Member IDs for {MOST_MEMBERS:,} members.")
    with loading.loading_engine(on) as fast:
        _mend(fast, say)
        order = db.in_transaction(lambda session: _first_order(session, members, seed), fast)
        if order.members <= 0:
            say(f"The population is there already: {members - order.members:,} members.")
            return 0
        return _fill(fast, order, say)


def there_are(session: Session) -> int:
    """How many members of the demo there are: their Member IDs begin with 99."""
    return session.exec(select(func.count()).where(col(Member.cin) >= "99", col(Member.cin) < "9A")).one()


def _fill(on: Engine, order: Order, say: Say) -> int:
    is_large = order.members >= LARGE
    began, rows, done = perf_counter(), 0, 0
    if is_large:
        loading.without_indexes(on)
    try:
        with no_garbage_hunt():
            for made in made_ahead(order) if is_large else districts(order):
                db.in_transaction(partial(loading.load, tables=made.tables), on)
                rows, done = rows + made.rows, done + made.members
                pace = done / (perf_counter() - began)
                say(f"  {done:>9,} of {order.members:,} members, {rows:,} rows, {pace:,.0f} members/s")
    finally:
        _mend(on, say)
    db.in_transaction(loading.go_on_numbering, on)
    loading.keep_statistics(on)
    took = perf_counter() - began
    say(f"Added {done:,} members with {rows:,} rows in {took:,.1f} s: {done / took:,.0f} members/s.")
    return done


def _first_order(session: Session, members: int, seed: int) -> Order:
    """What is missing, as an order for the next district on; `members` is all that is missing."""
    there = there_are(session)
    ids = loading.next_ids(session)
    first_provider = session.exec(select(Provider.id).where(Provider.provider_id == str(FIRST_PROVIDER_ID))).first()
    emails = [person.email for person in CAST]
    users = session.exec(select(User.email, User.id).where(col(User.email).in_(emails))).all()
    return Order(
        seed=seed,
        district=-(-there // SIZE),
        members=members - there,
        today=clock.today(plan().plan.time_zone),
        dialect=session.get_bind().dialect.name,
        next_ids=ids,
        county_id=first_provider or ids["provider"],
        collections={row.name: row.id or 0 for row in session.exec(select(Collection)).all()},
        users={email: number or 0 for email, number in users},
        networks=frozenset(session.exec(select(Network.code)).all()),
    )


def _mend(on: Engine, say: Say) -> None:
    """Make whatever index or key is missing."""
    missing = loading.missing_indexes(on)
    if missing or loading.unverified(on):
        say(f"  making {len(missing)} indexes and keys")
        loading.make_indexes(on, missing)
