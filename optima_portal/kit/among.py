"""`among(column, ids)`: IN, said so that both databases look each id up in the column's index, inside an OR too.

PostgreSQL would read the whole table for `a IN (SELECT …) OR b IN (SELECT …)`; for two arrays it asks both indexes.
"""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel.sql.expression import SelectOfScalar


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        """As it is: for SQLite, SQLAlchemy would add `= 1`, and no index would serve."""
        return self


def among(column: Any, ids: SelectOfScalar[Any]) -> _Among:
    """Whether a column's value is one of those that a select of one column gives."""
    return _Among(column, ids.correlate(None).scalar_subquery())


@compiles(_Among)
def _in(element: Any, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN {ids}"


@compiles(_Among, "postgresql")
def _any_of_array(element: Any, compiler: Any, **options: Any) -> str:
    column, ids = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY (ARRAY{ids})"
