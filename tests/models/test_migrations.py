"""Migrations: up, down and up again, and nothing in the models that they do not make. On both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from optima_portal.cli.migrate import migrate, take_back


def test_down_leaves_nothing_and_up_brings_all_back(engine):
    tables = set(inspect(engine).get_table_names())
    take_back(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == tables


def test_models_and_migrations_say_the_same(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, SQLModel.metadata) == []
