"""What the plan's prior authorization list says of a service, from a day to a day."""

from datetime import date
from enum import Enum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from optima_portal.models.columns import BY_CODE_POINT, OPEN_END, closed_list


class Authorization(Enum):
    """Whether a service needs a prior authorization. Value: the label."""

    ALWAYS = "Needs authorization"
    NEVER = "Needs no authorization"
    OVER_LIMIT = "Needs authorization over the units limit"


class AuthorizationRule(SQLModel, table=True):
    """Whom it is about: `lobs` and `modifiers` are parted by blanks and empty for all; ages in whole years, both
    included. `units_limit` (0: none) is what is free of it. `questionnaire` names the clinical questions to answer."""

    __tablename__ = "authorization_rule"
    __table_args__ = (
        UniqueConstraint(
            "code", "lobs", "modifiers", "youngest_age", "starts_on", name="uq_authorization_rule_who_and_when"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_type=BY_CODE_POINT)
    code_set: str = "HCPCS"
    description: str = ""
    rule: Authorization = Field(sa_type=closed_list(Authorization))
    lobs: str = ""
    modifiers: str = ""
    youngest_age: int = 0
    oldest_age: int = 200
    units_limit: int = 0
    questionnaire: str = ""
    starts_on: date
    ends_on: date = OPEN_END
