"""Migrations run on the portal's own engine, whichever database that is."""

from typing import Literal

from sqlalchemy import Connection, Enum, text
from sqlmodel import SQLModel

import optima_portal.models  # noqa: F401  every table
from alembic import context
from optima_portal.kit.engines import BUSY_MS, make_engine
from optima_portal.kit.settings import settings
from optima_portal.models.diagnosis_code import WORDS_IN_POSTGRES, WORDS_IN_SQLITE

ONE_AT_A_TIME = 5_142_026  # the advisory lock's number in PostgreSQL: any that nothing else uses
WAIT_MS = 120_000


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A closed list is a string to the database: its values belong to the code, which checks them."""
    return "sa.String(length=40)" if kind == "type" and isinstance(item, Enum) else False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """No model describes the index of words: tables of SQLite's own, an expression in PostgreSQL."""
    return name != WORDS_IN_POSTGRES and not (kind == "table" and (name or "").startswith(WORDS_IN_SQLITE))


def wait_for_others(connection: Connection) -> None:
    """Two that start at once migrate one after the other: the second finds nothing left to do."""
    if connection.dialect.name == "sqlite":
        be_patient(connection, WAIT_MS)
        connection.execute(text("SELECT 1"))  # begins, and holds the write lock
        be_patient(connection, BUSY_MS)
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))


def be_patient(connection: Connection, milliseconds: int) -> None:
    """How long SQLite waits for another's lock."""
    connection.connection.driver_connection.execute(f"PRAGMA busy_timeout={milliseconds}")  # type: ignore[union-attr]


def run() -> None:
    """Online only: both databases can run DDL in a transaction."""
    engine = context.config.attributes.get("engine") or make_engine(settings().url_of_database)
    with engine.connect() as connection:
        connection.execution_options(sqlite_immediate=True)
        wait_for_others(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=render_item,
            include_name=is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
