"""A transaction by the driver alone: SQLAlchemy's own costs more than what most clicks ask in it.

Nothing else of the portal commits. Source: docs/decisions/0011.
"""

from types import TracebackType

from sqlalchemy import Connection, Engine

from optima_portal.kit.engines import begin
from optima_portal.kit.line import Line, as_sqlalchemys


class DriverTransaction(Line):
    """A connection of the pool, in a transaction; `with` commits it, or rolls it back and returns the connection.

    `locked`: on SQLite it holds the write lock from its start.
    """

    def __init__(self, engine: Engine, locked: bool = False) -> None:
        try:
            super().__init__(engine, engine.raw_connection())
        except engine.dialect.loaded_dbapi.Error as failed:
            raise as_sqlalchemys(engine.dialect, "", failed, broke=False) from failed
        self._is_locked = locked

    def connection(self) -> Connection:
        """SQLAlchemy's, which takes the transaction over."""
        if self._connection is None:
            super().connection().begin()
        return super().connection()

    def __enter__(self) -> "DriverTransaction":
        if self.dialect.name == "sqlite":
            try:
                begin(self, locked=self._is_locked)
            except BaseException:
                self._pooled.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, _failed: object, _trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            self._close()

    def _commit(self) -> None:
        if self._connection is not None:
            self._connection.commit()
            return
        try:
            self._driver.commit()
        except self.dialect.loaded_dbapi.Error as failed:
            raise self._as_sqlalchemys("COMMIT", failed) from failed

    def _close(self) -> None:
        """The pool rolls back what was not committed."""
        if self._connection is not None:
            with self._connection:
                self._connection.rollback()  # after a commit that failed, to close alone would leave it open
        elif self._pooled.is_valid:
            self._pooled.close()
