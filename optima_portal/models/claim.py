"""A claim as it was adjudicated once; a reversal and its correction are rows of their own."""

from datetime import date
from enum import Enum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_KEY, LONG_NUMBER, closed_list

BILLED, TAKEN_OFF = "837:", "taken off:"


class ClaimStatus(Enum):
    """Seed 000, VI.4. Value: the label."""

    IN_PROGRESS = "In Progress"
    CHECK_PENDING = "Check Pending"
    FINALIZED = "Finalized"


class ClaimKind(Enum):
    """ORIGINAL until something follows it; a REVERSAL takes it back, an ADJUSTED one comes in its place."""

    ORIGINAL = "Original Claim"
    ADJUSTED = "Adjusted Claim"
    REVERSAL = "Reversal"


class ClaimType(Enum):
    """The form it came on. Value: the label."""

    PROFESSIONAL = "Professional"
    INSTITUTIONAL = "Institutional"
    DENTAL = "Dental"
    PHARMACY = "Pharmacy"
    UNKNOWN = "Unknown"


class Claim(SQLModel, table=True):
    """One claim number may have several rows (original, reversal, correction); `adjusts_id` names the one before.

    `member_id` is None when the plan knows no member of that number: what the file says of the patient is kept in
    `patient_*`, nothing is invented. `natural_key` says which row of a file this is and `remit_key`
    which one of a remittance, so that loading it again finds it; the digests are of what stood there, so that a
    change is told from a repetition.
    A bill (its `natural_key` begins with BILLED) that is final though no remittance names it was replaced or voided
    before the plan answered it, or is itself a void: nothing is owed on it. TAKEN_OFF: known by an advice alone, which
    came again without it.
    Amounts are cents and may be negative. `has_warning`: its own figures do not add up, or a part could not be read.
    """

    __table_args__ = (
        Index("ix_claim_member", "member_id", "service_from"),
        Index("ix_claim_billing_service", "billing_provider_id", "service_from"),
        Index("ix_claim_billing_paid", "billing_provider_id", "paid_on"),
        Index("ix_claim_rendering_service", "service_provider_id", "service_from"),
        Index("ix_claim_rendering_paid", "service_provider_id", "paid_on"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=LONG_KEY)
    key: str = Field(default_factory=new_key, unique=True)
    natural_key: str = Field(unique=True)
    remit_key: str | None = Field(default=None, unique=True)
    source_digest: str = ""
    remit_digest: str = ""
    claim_number: str = Field(index=True)
    kind: ClaimKind = Field(default=ClaimKind.ORIGINAL, sa_type=closed_list(ClaimKind))
    adjusts_id: int | None = Field(default=None, foreign_key="claim.id", index=True, sa_type=LONG_KEY)
    status: ClaimStatus = Field(sa_type=closed_list(ClaimStatus))
    is_denied: bool = False
    claim_type: ClaimType = Field(default=ClaimType.UNKNOWN, sa_type=closed_list(ClaimType))

    member_id: int | None = Field(default=None, foreign_key="member.id", sa_type=LONG_KEY)
    patient_cin: str = Field(default="", index=True)
    patient_last_name: str = ""
    patient_first_name: str = ""
    patient_account: str = Field(default="", index=True)
    billing_provider_id: int | None = Field(default=None, foreign_key="provider.id")
    service_provider_id: int | None = Field(default=None, foreign_key="provider.id")
    lob: str = ""
    network: str = ""
    place_of_service: str = ""
    bill_type: str = ""

    service_from: date | None = None
    service_to: date | None = None
    received_on: date | None = None
    determined_on: date | None = None
    paid_on: date | None = None
    billed_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    allowed_cents: int | None = Field(default=None, sa_type=LONG_NUMBER)
    payable_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    paid_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    interest_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    patient_cents: int = Field(default=0, sa_type=LONG_NUMBER)

    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    payer_status: str = ""
    has_warning: bool = False
    import_run_id: int | None = Field(default=None, foreign_key="import_run.id")
