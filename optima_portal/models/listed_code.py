"""Codes that others list and that have their time: places of service, HCPCS, CARC, RARC."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import BY_CODE_POINT, OPEN_END


class ListedCode(SQLModel, table=True):
    """One code of a set from a day to a day (both included). `name` is short, `description` the list's own text."""

    __tablename__ = "listed_code"
    __table_args__ = (UniqueConstraint("code_set", "code", "starts_on"),)

    id: int | None = Field(default=None, primary_key=True)
    code_set: str
    code: str = Field(sa_type=BY_CODE_POINT)
    name: str
    description: str = ""
    starts_on: date
    ends_on: date = OPEN_END
