"""Column types that two databases must agree on."""

from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Integer
from sqlalchemy import Enum as EnumType

# A key that may pass two thousand million; SQLite's own keys are as long as that already.
LONG_KEY = BigInteger().with_variant(Integer, "sqlite")


def closed_list(kind: type[Enum]) -> Any:
    """An enum kept as its member's name. Not PostgreSQL's own enum type: that one cannot lose a value again."""
    return EnumType(kind, native_enum=False, length=40)
