"""A page of a list: its rows, and how many there are in all."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.kit.db import rows

Row = TypeVar("Row")

PAGE_SIZES = (25, 50)
BATCH = 500


def page_of(
    db: Session, found: SelectOfScalar[Row], order: tuple[Any, ...], page: int, size: int
) -> tuple[Sequence[Row], int]:
    """The rows of a page (the first is 1; a size that no page offers is the smallest), and the total.

    The rows come first: a first page that is not full needs no counting.
    """
    size, page = (size if size in PAGE_SIZES else PAGE_SIZES[0]), max(page, 1)
    shown = db.exec(found.order_by(*order).offset((page - 1) * size).limit(size)).all()
    if page == 1 and len(shown) < size:
        return shown, len(shown)
    return shown, db.exec(select(func.count()).select_from(found.subquery())).one()


def plain_page_of(
    db: Session, found: Select[Any], order: tuple[Any, ...], page: int, size: int, **parameters: Any
) -> tuple[Sequence[Any], int]:
    """The same as plain rows, to be read only: they have the columns' names, and cost half of what objects do."""
    return _plain_page(db, _page.__wrapped__(found, order), _count.__wrapped__, found, page, size, parameters)


def kept_page_of(
    db: Session, found: Select[Any], order: tuple[Any, ...], page: int, size: int, **parameters: Any
) -> tuple[Sequence[Any], int]:
    """The same of a select that is kept from one click to the next: it is made into a page only once."""
    return _plain_page(db, _page(found, order), _count, found, page, size, parameters)


def _plain_page(
    db: Session, paged: Any, count: Any, found: Select[Any], page: int, size: int, parameters: dict[str, Any]
) -> tuple[Sequence[Any], int]:
    size, page = (size if size in PAGE_SIZES else PAGE_SIZES[0]), max(page, 1)
    shown = rows(db, paged, **parameters, page_size=size, page_start=(page - 1) * size)
    if page == 1 and len(shown) < size:
        return shown, len(shown)
    return shown, rows(db, count(found), **parameters)[0][0]


@lru_cache(512)
def _page(found: Select[Any], order: tuple[Any, ...]) -> Select[Any]:
    return found.order_by(*order).limit(bindparam("page_size")).offset(bindparam("page_start"))


@lru_cache(512)
def _count(found: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(found.subquery())


def in_order(column: Any, number: Any, descending: bool) -> tuple[Any, ...]:
    """By a column, and by the number where two are alike."""
    return (col(column).desc(), col(number).desc()) if descending else (col(column).asc(), col(number).asc())


def batches_of(db: Session, found: SelectOfScalar[Row], number: Any, order: tuple[Any, ...]) -> Iterator[Sequence[Row]]:
    """All rows in the screen's order, some hundred at a time: only the numbers of a long file are in memory."""
    numbered = found.with_only_columns(col(number), maintain_column_froms=True)
    numbers = [one[0] for one in db.execute(numbered.order_by(*order))]
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        there = {getattr(one, number.key): one for one in db.exec(found.where(col(number).in_(some)))}
        yield [there[one] for one in some if one in there]
