"""Column types that two databases must agree on."""

from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy import Enum as EnumType

# A key that may pass two thousand million; SQLite's own keys are as long as that already.
LONG_KEY = BigInteger().with_variant(Integer, "sqlite")

# Cents and thousandths: a plan's payment passes twenty-one million dollars.
LONG_NUMBER = BigInteger()

# Text that is searched by its beginning with `>=` and `<`: by code point on both databases, so that an index serves.
BY_CODE_POINT = String().with_variant(String(collation="C"), "postgresql")

# The last day of what has no end. A plain date, not NULL: "in force on a day" stays one index range.
OPEN_END = date(9999, 12, 31)


def closed_list(kind: type[Enum]) -> Any:
    """An enum kept as its member's name. Not PostgreSQL's own enum type: that one cannot lose a value again."""
    return EnumType(kind, native_enum=False, length=40)
