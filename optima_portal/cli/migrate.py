"""Bring the database to the newest shape."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

from alembic import command
from optima_portal.kit.db import engine

INI = Path(__file__).parents[2] / "alembic.ini"


def migrate(on: Engine | None = None, to: str = "head") -> None:
    """Upgrade to a revision (the newest)."""
    command.upgrade(_config(on), to)


def take_back(on: Engine | None = None, to: str = "base") -> None:
    """Downgrade; for tests."""
    command.downgrade(_config(on), to)


def _config(on: Engine | None) -> Config:
    config = Config(str(INI))
    config.attributes["engine"] = on or engine()
    return config
