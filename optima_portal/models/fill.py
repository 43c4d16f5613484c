"""A prescription that was filled."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY, LONG_NUMBER


class Fill(SQLModel, table=True):
    """`quantity_thousandths`: 30 tablets are 30000. `refills_left` None: unknown."""

    __table_args__ = (UniqueConstraint("member_id", "filled_on", "ndc", "rx_number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    member_id: int = Field(foreign_key="member.id", sa_type=LONG_KEY)
    filled_on: date
    ndc: str = ""
    rxnorm: str = ""
    rx_number: str = ""
    drug: str
    strength: str = ""
    quantity_thousandths: int = Field(default=0, sa_type=LONG_NUMBER)
    days_supply: int
    refills_left: int | None = None
    prescriber_npi: str = ""
    pharmacy: str = ""
    is_reversed: bool = False
