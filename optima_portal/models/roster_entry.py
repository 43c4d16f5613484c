"""A member on a provider's roster (seed 001, BH Member Roster)."""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_KEY, closed_list


class RosterType(Enum):
    """Value: the label."""

    BH = "BH"


class RosterEntry(SQLModel, table=True):
    """From the relationship date on; a removal keeps the row with its end. At most one open row for the same pair."""

    __tablename__ = "roster_entry"
    __table_args__ = (
        Index(
            "uq_roster_entry_open",
            "provider_id",
            "member_id",
            "roster_type",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    provider_id: int = Field(foreign_key="provider.id")
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=LONG_KEY)
    roster_type: RosterType = Field(default=RosterType.BH, sa_type=closed_list(RosterType))
    started_on: date
    ended_on: date | None = None
    added_by: int | None = Field(default=None, foreign_key="app_user.id")
    added_at: datetime
    removed_by: int | None = Field(default=None, foreign_key="app_user.id")
    removed_at: datetime | None = None
