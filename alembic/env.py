"""Migrations run on the portal's own engine, whichever database that is."""

from typing import Literal

from sqlalchemy import Enum
from sqlmodel import SQLModel

import optima_portal.models  # noqa: F401  every table
from alembic import context
from optima_portal.kit.db import make_engine
from optima_portal.kit.settings import settings
from optima_portal.models.diagnosis_code import WORDS_IN_POSTGRES, WORDS_IN_SQLITE


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A closed list is a string to the database: its values belong to the code, which checks them."""
    return "sa.String(length=40)" if kind == "type" and isinstance(item, Enum) else False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """No model describes the index of words: tables of SQLite's own, an expression in PostgreSQL."""
    return name != WORDS_IN_POSTGRES and not (kind == "table" and (name or "").startswith(WORDS_IN_SQLITE))


def run() -> None:
    """Online only: both databases can run DDL in a transaction."""
    engine = context.config.attributes.get("engine") or make_engine(settings().url_of_database)
    with engine.connect() as connection:
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
