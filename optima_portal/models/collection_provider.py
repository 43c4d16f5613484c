"""Which providers a collection holds: through them its users see members and claims."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class CollectionProvider(SQLModel, table=True):
    """One provider in one collection. A provider may be in several."""

    __tablename__ = "collection_provider"

    collection_id: int = Field(foreign_key="collection.id", primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", primary_key=True, index=True)
    added_at: datetime
