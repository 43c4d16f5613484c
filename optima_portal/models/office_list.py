"""What an office expects to be paid: its own list, to be held against the plan's payments."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_NUMBER


class OfficeList(SQLModel, table=True):
    """A list as one person brought it. `first` and `last`: the days of payment that it is held against."""

    __tablename__ = "office_list"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    user_id: int = Field(foreign_key="app_user.id", unique=True)
    name: str
    first: date
    last: date
    brought_at: datetime = Field(index=True)
    unread: int = 0


class OfficeListLine(SQLModel, table=True):
    """A claim number with the amount that the office expects. `number`: its line in the file."""

    __tablename__ = "office_list_line"

    list_id: int = Field(foreign_key="office_list.id", primary_key=True)
    number: int = Field(primary_key=True)
    claim_number: str
    expected_cents: int = Field(default=0, sa_type=LONG_NUMBER)
