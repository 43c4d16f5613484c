"""A page of a list: its rows, and how many there are in all."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlmodel import Session, func, select
from sqlmodel.sql.expression import SelectOfScalar

Row = TypeVar("Row")

PAGE_SIZES = (25, 50)


def page_of(
    db: Session, found: SelectOfScalar[Row], order: tuple[Any, ...], page: int, size: int, known: int | None = None
) -> tuple[Sequence[Row], int]:
    """The rows of a page (the first is 1; a size that no page offers is the smallest), and the total, if not `known`.

    The rows come first: a first page that is not full needs no counting.
    """
    size, page = (size if size in PAGE_SIZES else PAGE_SIZES[0]), max(page, 1)
    rows = db.exec(found.order_by(*order).offset((page - 1) * size).limit(size)).all()
    if known is not None:
        return rows, known
    if page == 1 and len(rows) < size:
        return rows, len(rows)
    return rows, db.exec(select(func.count()).select_from(found.subquery())).one()
