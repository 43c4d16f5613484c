"""An office's own mark on a payment: it was reconciled with the office's books."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key


class PaymentMark(SQLModel, table=True):
    """A collection's mark. Taken back, it keeps its row; at most one stands for a payment and a collection."""

    __tablename__ = "payment_mark"
    __table_args__ = (
        Index(
            "uq_payment_mark_open",
            "payment_id",
            "collection_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    collection_id: int = Field(foreign_key="collection.id", index=True)
    note: str = ""
    done_by: int | None = Field(default=None, foreign_key="app_user.id")
    done_by_name: str = ""
    done_at: datetime
    undone_by: int | None = Field(default=None, foreign_key="app_user.id")
    undone_at: datetime | None = None
