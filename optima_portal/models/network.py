"""A health network: who is responsible for a member's care and, often, for paying it."""

from sqlmodel import Field, SQLModel


class Network(SQLModel, table=True):
    """`code` is what spans and claims carry; the plan profile's networks, and any other that a file names."""

    code: str = Field(primary_key=True)
    name: str
    pays_claims: bool = True
    claims_address: str = ""
