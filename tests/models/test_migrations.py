"""Migrations: up, down and up again, and nothing in the models that they do not make. On both databases."""

import os
import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from optima_portal.cli.migrate import migrate, take_back
from optima_portal.models.diagnosis_code import WORDS_IN_POSTGRES, WORDS_IN_SQLITE


def _is_ours(name, kind, _parents):
    """No model describes the index of words: tables of SQLite's own, an expression in PostgreSQL."""
    return name != WORDS_IN_POSTGRES and not (kind == "table" and name.startswith(WORDS_IN_SQLITE))


def test_down_leaves_nothing_and_up_brings_all_back(engine):
    tables = set(inspect(engine).get_table_names())
    take_back(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == tables


def test_two_that_migrate_at_once_leave_one_database_behind(engine):
    tables = set(inspect(engine).get_table_names())
    take_back(engine)
    engine.dispose()
    settings = os.environ | {"OPTIMA_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-c", "from optima_portal.cli.migrate import migrate; migrate()"]
    both = [subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert set(inspect(engine).get_table_names()) == tables


def test_models_and_migrations_say_the_same(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": _is_ours})
        assert compare_metadata(context, SQLModel.metadata) == []
