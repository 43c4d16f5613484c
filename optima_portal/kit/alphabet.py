"""`alphabetical(column)`: to sort names by, "Pérez" beside "Perez", "de la Cruz" among the D; alike on both databases.

Only names that hold more than ASCII are taken apart: SQLite asks Python (`kit/engines.py`), PostgreSQL does it itself,
as `names.without_marks` does, and compares by code point, whatever language the database was made for.
"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from optima_portal.kit.names import LETTERS

WITHOUT_MARKS = "without_marks"
# Capitals too: a database that was made for no language knows those of ASCII alone.
_BARE = LETTERS | {mark.upper(): bare for mark, bare in LETTERS.items() if len(mark.upper()) == 1}
_SINGLE = {mark: bare for mark, bare in _BARE.items() if len(bare) == 1}
_DOUBLE = {mark: bare for mark, bare in _BARE.items() if len(bare) > 1}


class _Alphabetical(FunctionElement[str]):
    inherit_cache = True
    type = String()


def alphabetical(column: Any) -> _Alphabetical:
    """A name without its accents and its case."""
    return _Alphabetical(column)


@compiles(_Alphabetical)
def _by_python(element: Any, compiler: Any, **options: Any) -> str:
    name = compiler.process(element.clauses, **options)
    is_plain = f"length(CAST({name} AS BLOB)) = length({name})"
    return f"CASE WHEN {is_plain} THEN lower({name}) ELSE {WITHOUT_MARKS}({name}) END"


@compiles(_Alphabetical, "postgresql")
def _by_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    name = compiler.process(element.clauses, **options)
    bare = f"lower(translate(normalize({name}, NFKD), '{''.join(_SINGLE)}', '{''.join(_SINGLE.values())}'))"
    for mark, letters in _DOUBLE.items():
        bare = f"replace({bare}, '{mark}', '{letters}')"
    bare = f"regexp_replace({bare}, '[\\u0300-\\u036f]', '', 'g')"
    return f'(CASE WHEN octet_length({name}) = length({name}) THEN lower({name}) ELSE {bare} END COLLATE "C")'
