"""`search`: the look-ups of an office's day, as its services do them, against the bare SQL that they need.

Bare SQL is every statement of the service's transaction, by the driver alone, with the same parameters, in the same
database: its selects, the audit's records (into a copy of the trail, with its indexes), and the commit. On SQLite the
records need the write lock, for which what was read is ended first (`kit/db.begin_again_to_write`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine, MetaData, event, insert, text
from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.cli.bench import bases
from optima_portal.cli.bench.figure import Figure, against, percentile
from optima_portal.cli.bench.portal import OFFICE
from optima_portal.kit import clock, db
from optima_portal.kit.garbage import keep_what_is_loaded
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.member_lookup import find_members
from optima_portal.services.member_search import MemberQuery
from optima_portal.services.referral_lookup import ReferralQuery, find_referrals
from optima_portal.services.session_viewer import viewer_of
from optima_portal.services.sessions import open_session

ROUNDS = 150
WARM = 20
DAYS = 90
MINE = """
SELECT DISTINCT member.cin, member.last_name, member.first_name
FROM member JOIN eligibility_span ON eligibility_span.member_id = member.id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND eligibility_span.ends_on >= :today LIMIT 200
"""
COMMON = """
SELECT substr(part, 1, 2) AS start FROM (SELECT part FROM member_name LIMIT 200000) AS sample
GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1
"""
Statement = tuple[str, Any, bool]
RECORDS = "bench_audit_event"
"""Where the bare SQL writes its audit records."""


@dataclass(frozen=True)
class Look:
    """One kind of look-up: what the n-th one does."""

    name: str
    service: Callable[..., Any]


def measure(size: int = bases.SIZE) -> Iterator[Figure]:
    """Each look-up on each database."""
    with bases.filled(size) as filled:
        for name, engine in filled:
            _make_records(engine)
            looks = _looks(engine)
            keep_what_is_loaded()  # as a server does
            for look in looks:
                yield _figure(f"search: {look.name}, {name}, {size:,} members", look, engine)


def _looks(engine: Engine) -> list[Look]:
    today = clock.today(plan().plan.time_zone)
    viewer = db.in_transaction(_viewer, engine)
    with Session(engine) as session:
        mine = session.execute(text(MINE), {"today": today}).all()
        common = str(session.execute(text(COMMON)).scalar_one())
    return [
        Look("member by id", lambda at: _members(viewer, today, MemberQuery(number=_nth(mine, at)[0]))),
        Look("member by name", lambda at: _members(viewer, today, _named(*_nth(mine, at)[1:]))),
        Look("member by a common beginning", lambda at: _members(viewer, today, MemberQuery("name", name=common))),
        Look("claims by date", lambda at: _claims(viewer, today, at)),
        Look("referrals by status", lambda at: _referrals(viewer, today, at)),
    ]  # fmt: skip


def _nth(rows: Any, at: int) -> Any:
    return rows[at % len(rows)]


def _named(last: str, first: str) -> MemberQuery:
    return MemberQuery.parse({"by": "name", "name": f"{last[:4]} {first[:2]}"})


def _members(viewer: Viewer, today: date, query: MemberQuery) -> Callable[[Session], Any]:
    return lambda session: find_members(session, viewer, query, today=today)


def _claims(viewer: Viewer, today: date, at: int) -> Callable[[Session], Any]:
    last = today - timedelta(days=at)
    query = ClaimQuery(first=last - timedelta(days=DAYS), last=last)
    return lambda session: find_claims(session, viewer, query)


def _referrals(viewer: Viewer, today: date, at: int) -> Callable[[Session], Any]:
    first = today - timedelta(days=365 + at)
    query = ReferralQuery(first=first, last=today, status=_nth(tuple(ReferralStatus.__members__), at))
    return lambda session: find_referrals(session, viewer, query)


def _viewer(session: Session) -> Viewer:
    user = session.exec(select(User).where(User.email == OFFICE)).one()
    user.second_factor_later_until = clock.now() + timedelta(days=1)
    token = open_session(
        session, user, source="127.0.0.1", browser="bench", passed_second_factor=True, now=clock.now()
    )  # fmt: skip
    return viewer_of(session, token, "127.0.0.1", now=clock.now(), touch=False)


def _figure(name: str, look: Look, engine: Engine) -> Figure:
    """Each goes first in every second round: the other one then finds its pages and statements warm."""
    service, bare = [], []
    for at in range(ROUNDS):
        statements: list[Statement] = []
        catch = partial(_catch, statements)
        event.listen(engine, "before_cursor_execute", catch)
        db.in_transaction(look.service(at), engine)
        event.remove(engine, "before_cursor_execute", catch)
        if at % 2:
            bare.append(_bare(engine, statements))
        service.append(_served(engine, look.service(at)))
        if not at % 2:
            bare.append(_bare(engine, statements))
    value, base = (percentile(some[WARM:], 0.95) * 1000 for some in (service, bare))
    return against(f"{name}, p95", value, "ms", base, "<= 2 × the bare SQL it needs", value <= 2 * base)


def _served(engine: Engine, work: Callable[[Session], Any]) -> float:
    """Seconds of the service's transaction."""
    began = time.perf_counter()
    db.in_transaction(work, engine)
    return time.perf_counter() - began


def _catch(
    into: list[Statement], _conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool
) -> None:
    into.append((statement, parameters, is_many))


def _bare(engine: Engine, statements: list[Statement]) -> float:
    """Seconds of the same statements by the driver alone, with their commit: who saw a member is on record as well."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        began = time.perf_counter()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN")
        for statement, parameters, is_many in statements:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(statement, parameters)
                cursor.fetchall()
            elif statement.startswith("INSERT INTO audit_event"):
                if engine.dialect.name == "sqlite":
                    cursor.execute("COMMIT")
                    cursor.execute("BEGIN IMMEDIATE")
                write = cursor.executemany if is_many else cursor.execute
                write(statement.replace("audit_event", RECORDS, 1), parameters)
        cursor.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        raw.close()


def _make_records(engine: Engine) -> None:
    """A copy of the trail with its indexes: to keep them is part of what the database has to do."""
    table = AuditEvent.__table__.to_metadata(MetaData(), name=RECORDS)  # type: ignore[attr-defined]
    table.primary_key.name = f"pk_{RECORDS}"
    for index in table.indexes:
        index.name = f"{RECORDS}_{'_'.join(one.name for one in index.columns)}"
    table.drop(engine, checkfirst=True)
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(table).from_select(table.columns.keys(), select(AuditEvent)))
