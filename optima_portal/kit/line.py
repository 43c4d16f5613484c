"""A database connection as its driver has it: statements go to sqlite3 or psycopg itself, errors are SQLAlchemy's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError


class Line:
    """One connection of an engine's pool. Raises what SQLAlchemy would; no value is ever in an error's text."""

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection, connection: Connection | None = None) -> None:
        self.engine, self.dialect = engine, engine.dialect
        self._pooled, self._connection = pooled, connection
        self._driver: Any = pooled.dbapi_connection
        self.is_observed = bool(engine.dispatch.before_cursor_execute)
        """Whether somebody looks on (a bench, a test, a tracer): they see only what goes through SQLAlchemy."""

    @property
    def notes(self) -> dict[Any, Any]:
        """What is remembered of it from one transaction to the next."""
        return self._pooled.info

    def connection(self) -> Connection:
        """SQLAlchemy's connection of it, made at the first use."""
        if self._connection is None:
            self._connection = Connection(self.engine, self._pooled)
        return self._connection

    def run(self, statement: str, values: Any = ()) -> Any:
        """Execute it; the driver's cursor."""
        try:
            return self._driver.execute(statement, values)
        except self.dialect.loaded_dbapi.Error as failed:
            raise self._as_sqlalchemys(statement, failed) from failed

    def run_each(self, statement: str, many: Sequence[Any]) -> None:
        """The same for each of these values, in one go."""
        try:
            self._driver.cursor().executemany(statement, many)
        except self.dialect.loaded_dbapi.Error as failed:
            raise self._as_sqlalchemys(statement, failed) from failed

    def _as_sqlalchemys(self, statement: str, failed: Any) -> BaseException:
        """A connection that broke does not return to the pool."""
        broke = self.dialect.is_disconnect(failed, self._driver, None)
        if broke:
            (self._connection or self._pooled).invalidate(failed)
        return as_sqlalchemys(self.dialect, statement, failed, broke)


def as_sqlalchemys(dialect: Dialect, statement: str, failed: Exception, broke: bool) -> BaseException:
    """A driver's error as SQLAlchemy names it."""
    return DBAPIError.instance(
        statement, None, failed, dialect.loaded_dbapi.Error,
        hide_parameters=True, connection_invalidated=broke, dialect=dialect,
    )  # fmt: skip
