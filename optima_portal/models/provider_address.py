"""Where a provider sees members and where its mail goes."""

from enum import Enum

from sqlmodel import Field, SQLModel

from optima_portal.models.columns import closed_list


class AddressUse(Enum):
    """What an address is for. Value: the label."""

    SERVICE = "Service address"
    MAILING = "Mailing address"


class ProviderAddress(SQLModel, table=True):
    """`latitude` and `longitude` in degrees; None while unknown, and then no distance is shown."""

    __tablename__ = "provider_address"

    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    use: AddressUse = Field(default=AddressUse.SERVICE, sa_type=closed_list(AddressUse))
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = Field(default="", index=True)
    phone: str = ""
    fax: str = ""
    latitude: float | None = None
    longitude: float | None = None
