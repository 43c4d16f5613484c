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
    included. `units_limit` (0: none) is what is free of it. `questionnaire` names the clinical questions to answer.
    `most_units` (0: no limit) is the most that one request may ask for. `service_group` says which services never need
    one ("Family planning services"); `is_behavioral` and `is_aba` in which referral the code belongs."""

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
    most_units: int = 0
    service_group: str = ""
    is_behavioral: bool = False
    is_aba: bool = False
    questionnaire: str = ""
    starts_on: date
    ends_on: date = OPEN_END


class QuestionnaireQuestion(SQLModel, table=True):
    """One question of a questionnaire, from a day to a day."""

    __tablename__ = "questionnaire_question"
    __table_args__ = (UniqueConstraint("questionnaire", "key", "starts_on"),)

    id: int | None = Field(default=None, primary_key=True)
    questionnaire: str
    key: str
    number: int
    text: str
    starts_on: date
    ends_on: date = OPEN_END
