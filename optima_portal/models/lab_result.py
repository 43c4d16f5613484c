"""A laboratory's result."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY


class LabResult(SQLModel, table=True):
    """`value` as reported; `number` when it is one, for trend and range. `low` and `high` None: no such limit."""

    __tablename__ = "lab_result"
    __table_args__ = (UniqueConstraint("member_id", "loinc", "collected_on", "accession"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    member_id: int = Field(foreign_key="member.id", sa_type=LONG_KEY)
    collected_on: date
    loinc: str = ""
    test: str
    value: str
    number: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    is_out_of_range: bool = False
    accession: str = ""
    laboratory: str = ""
    ordering_npi: str = ""
