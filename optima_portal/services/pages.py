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


def kept_page_of(
    db: Session, found: Select[Any], order: tuple[Any, ...], page: int, size: int, /, **parameters: Any
) -> tuple[Sequence[Any], int]:
    """The same as plain rows, to be read only: they have the columns' names, and cost half of what objects do.

    `found` is a select that is kept from one click to the next: it is made into a page only once.
    """
    return shown_page_of(db, paged(found, order), found, page, size, **parameters)


def shown_page_of(
    db: Session, shown_as: Select[Any], found: Select[Any], page: int, size: int, /, **parameters: Any
) -> tuple[Sequence[Any], int]:
    """The same, shown by a statement of its own, which is made of `paged(found, …)`."""
    size, page = (size if size in PAGE_SIZES else PAGE_SIZES[0]), max(page, 1)
    shown = rows(db, shown_as, **parameters, page_size=size, page_start=(page - 1) * size)
    if page == 1 and len(shown) < size:
        return shown, len(shown)
    return shown, rows(db, _count(found), **parameters)[0][0]


@lru_cache(512)
def paged(found: Select[Any], order: tuple[Any, ...]) -> Select[Any]:
    """A page of it: `page_size` rows from `page_start` on."""
    return found.order_by(*order).limit(bindparam("page_size")).offset(bindparam("page_start"))


@lru_cache(512)
def _count(found: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(found.subquery())


def in_order(column: Any, number: Any, descending: bool) -> tuple[Any, ...]:
    """By a column, and by the number where two are alike."""
    return (col(column).desc(), col(number).desc()) if descending else (col(column).asc(), col(number).asc())


def batches_of(db: Session, found: SelectOfScalar[Row], number: Any, order: tuple[Any, ...]) -> Iterator[Sequence[Row]]:
    """All rows in the screen's order, some hundred at a time: only the numbers of a long file are in memory."""
    for some in _numbers_of(db, found, number, order):
        there = {getattr(one, number.key): one for one in db.exec(found.where(col(number).in_(some)))}
        yield [there[one] for one in some if one in there]


def shown_batches_of(
    db: Session, shown_as: Select[Any], found: Select[Any], number: Any, order: tuple[Any, ...], /, **parameters: Any
) -> Iterator[Sequence[Any]]:
    """The same as plain rows, shown by a statement of its own, which takes the `numbers` of some rows."""
    for some in _numbers_of(db, found, number, order, **parameters):
        there = {getattr(one, number.key): one for one in rows(db, shown_as, numbers=some)}
        yield [there[one] for one in some if one in there]


def _numbers_of(
    db: Session, found: Select[Any], number: Any, order: tuple[Any, ...], /, **parameters: Any
) -> Iterator[list[int]]:
    numbered = found.with_only_columns(col(number), maintain_column_froms=True)
    numbers = [one[0] for one in rows(db, numbered.order_by(*order), **parameters)]
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]
