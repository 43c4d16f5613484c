"""A session that costs nothing until somebody uses it: most clicks ask for plain rows only."""

from typing import Any

from sqlmodel import Session

from optima_portal.kit.transaction import DriverTransaction


class Sleeping(Session):
    """A session of a transaction, which it joins. It is made at its first use.

    `info` is there from the start, with the `transaction`. Before its first use it has none of a session's other
    attributes, so whoever asks for one comes through `__getattr__`.
    """

    def __init__(self, transaction: DriverTransaction, **info: Any) -> None:
        self.__dict__["info"] = {"transaction": transaction} | info

    def __getattr__(self, name: str) -> Any:
        if self._is_awake:
            raise AttributeError(name)
        joins = self.info["transaction"].connection()
        super().__init__(joins, expire_on_commit=False, join_transaction_mode="rollback_only")
        return getattr(self, name)

    @property
    def _is_awake(self) -> bool:
        return "identity_map" in self.__dict__

    def flush_if_awake(self) -> None:
        """Send what objects have changed."""
        if self._is_awake:
            self.flush()

    def close_if_awake(self) -> None:
        """Let go of all objects; the transaction goes on without."""
        if self._is_awake:
            self.close()
