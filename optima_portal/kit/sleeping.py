"""A session that costs nothing until somebody uses it: most clicks ask for plain rows only."""

from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session


class Sleeping(Session):
    """A session of a connection's transaction, which it joins. It is made at its first use.

    `info` is there from the start. Before its first use it has none of a session's other attributes, so whoever asks
    for one comes through `__getattr__`.
    """

    def __init__(self, connection: Connection, info: dict[Any, Any]) -> None:
        self.__dict__["info"] = info
        self._joins = connection

    def __getattr__(self, name: str) -> Any:
        if self._is_awake:
            raise AttributeError(name)
        super().__init__(self._joins, expire_on_commit=False, join_transaction_mode="rollback_only")
        return getattr(self, name)

    @property
    def _is_awake(self) -> bool:
        return "identity_map" in self.__dict__

    def flush_if_awake(self) -> None:
        """Send what objects have changed."""
        if self._is_awake:
            self.flush()

    def close_if_awake(self) -> None:
        """Let go of all objects; the transaction is the connection's, and ends with it."""
        if self._is_awake:
            self.close()
