"""A payment with its remittance advice (RA), and what was settled on it beside claims."""

from datetime import date
from enum import Enum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import LONG_NUMBER, closed_list


class PaymentMethod(Enum):
    """How it was paid (X12 BPR04). Value: the label."""

    CHECK = "Check"
    EFT = "EFT"
    WIRE = "Wire"
    NONE = "No payment"
    OTHER = "Other"


class Payment(SQLModel, table=True):
    """One check or EFT. `total_cents` is what moved: positive to the payee, negative back to the payer.

    It balances when `total_cents` = the claims' paid less the provider-level adjustments; `off_by_cents` says by how
    much it does not. `trace_id` names who issued `number` (TRN03), `file_reference` the transaction in its file.
    """

    __table_args__ = (Index("ix_payment_payee", "payee_id", "paid_on"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    natural_key: str = Field(unique=True)
    source_digest: str = ""
    number: str = Field(default="", index=True)
    method: PaymentMethod = Field(sa_type=closed_list(PaymentMethod))
    handling: str = ""
    trace_id: str = ""
    paid_on: date | None = Field(default=None, index=True)
    produced_on: date | None = None
    total_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    off_by_cents: int = Field(default=0, sa_type=LONG_NUMBER)
    payer_name: str = ""
    payer_id: str = ""
    payer_address: str = ""
    payee_id: int | None = Field(default=None, foreign_key="provider.id")
    payee_name: str = ""
    payee_npi: str = ""
    payee_tin: str = ""
    payee_address: str = ""
    file_reference: str = ""
    import_run_id: int | None = Field(default=None, foreign_key="import_run.id")


class ProviderAdjustment(SQLModel, table=True):
    """A provider-level adjustment (PLB): positive takes from the payment, negative adds (interest, L6)."""

    __tablename__ = "provider_adjustment"

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    provider_number: str = ""
    period_ends_on: date | None = None
    reason_code: str
    reference: str = ""
    amount_cents: int = Field(sa_type=LONG_NUMBER)
