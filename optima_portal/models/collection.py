"""A collection: the providers that an office's users work for."""

from datetime import datetime
from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.kit.tokens import new_key
from optima_portal.models.columns import closed_list


class CollectionStatus(Enum):
    """SUSPENDED: the verification ran out, the LOA can mend it. REVOKED: only the plan reinstates (seed 003, IV)."""

    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    REVOKED = "Revoked"


class Collection(SQLModel, table=True):
    """An office as the portal knows it."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(default_factory=new_key, unique=True)
    name: str
    status: CollectionStatus = Field(default=CollectionStatus.ACTIVE, sa_type=closed_list(CollectionStatus))
    status_reason: str = ""
    created_at: datetime
    version: int = 1
