"""What belongs to a claim: services, diagnoses, adjustments, remarks."""

from datetime import date

from sqlmodel import Field, SQLModel

from optima_portal.models.columns import LONG_KEY, LONG_NUMBER

LINE_OF_DISPUTE = "DISPUTE"
"""The code set of a line that a dispute's decision made: its code is the dispute's number, nothing is billed on it."""


class ClaimLine(SQLModel, table=True):
    """One service. `units_thousandths`: a quantity of 1.5 is 1500. `modifiers` are parted by blanks.

    `billed_as`: what was billed where the payer adjudicated something else (SVC06): code set, code, modifiers.
    """

    __tablename__ = "claim_line"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=LONG_KEY)
    number: int
    service_from: date | None = None
    service_to: date | None = None
    code_set: str = ""
    code: str = ""
    modifiers: str = ""
    revenue_code: str = ""
    description: str = ""
    place_of_service: str = ""
    diagnosis_pointers: str = ""
    control_number: str = ""
    billed_as: str = ""
    units_thousandths: int = Field(default=0, sa_type=LONG_NUMBER)
    billed_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    allowed_cents: int | None = Field(default=None, sa_type=LONG_NUMBER)
    payable_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    paid_cents: int = Field(default=0, sa_type=LONG_NUMBER)


class ClaimDiagnosis(SQLModel, table=True):
    """A diagnosis of a claim; `use` is principal, admitting, other (the qualifier of X12's HI: ABK, ABJ, ABF)."""

    __tablename__ = "claim_diagnosis"

    claim_id: int = Field(foreign_key="claim.id", primary_key=True, sa_type=LONG_KEY)
    number: int = Field(primary_key=True)
    use: str = ""
    code: str


class ClaimAdjustment(SQLModel, table=True):
    """Why a claim (`line_id` None) or a line was not paid as billed: billed less these is paid.

    `group_code`: CO contractual, PR patient, OA other, PI payer initiated. `reason_code`: CARC.
    """

    __tablename__ = "claim_adjustment"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=LONG_KEY)
    line_id: int | None = Field(default=None, foreign_key="claim_line.id", index=True, sa_type=LONG_KEY)
    group_code: str
    reason_code: str
    amount_cents: int = Field(sa_type=LONG_NUMBER)
    quantity_thousandths: int | None = Field(default=None, sa_type=LONG_NUMBER)


class ClaimRemark(SQLModel, table=True):
    """A remark code (RARC) on a claim or a line."""

    __tablename__ = "claim_remark"

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    claim_id: int = Field(foreign_key="claim.id", index=True, sa_type=LONG_KEY)
    line_id: int | None = Field(default=None, foreign_key="claim_line.id", index=True, sa_type=LONG_KEY)
    code: str
