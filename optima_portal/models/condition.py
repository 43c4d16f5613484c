"""A diagnosis in a member's history."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY


class Condition(SQLModel, table=True):
    """`code` in ICD-10-CM without a dot, unless `code_set` says otherwise (SNOMED). `resolved_on` None: goes on."""

    __table_args__ = (UniqueConstraint("member_id", "code", "began_on"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    member_id: int = Field(foreign_key="member.id", sa_type=LONG_KEY)
    code_set: str = "ICD-10-CM"
    code: str
    description: str = ""
    began_on: date
    last_seen_on: date | None = None
    resolved_on: date | None = None
    is_chronic: bool = False
    source: str = ""
