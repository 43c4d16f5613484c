"""The selects of what offices keep about their payments: marks by collection, lists by the person who brought them."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.office_list import OfficeList, OfficeListLine
from optima_portal.models.payment import Payment
from optima_portal.models.payment_mark import PaymentMark


def standing_marks(viewer: Viewer) -> SelectOfScalar[PaymentMark]:
    """The marks that the viewer's collections have on payments and did not take back."""
    seats = viewer.collections_with(Permission.CLAIMS)
    return select(PaymentMark).where(col(PaymentMark.collection_id).in_(seats), col(PaymentMark.undone_at).is_(None))


def is_marked(viewer: Viewer) -> ColumnElement[bool]:
    """Narrows payments to those that one of the viewer's collections has marked as reconciled."""
    seats = viewer.collections_with(Permission.CLAIMS)
    return exists().where(
        col(PaymentMark.payment_id) == col(Payment.id),
        col(PaymentMark.collection_id).in_(seats),
        col(PaymentMark.undone_at).is_(None),
    )


def collection_paid(viewer: Viewer, paid: Payment) -> SelectOfScalar[int]:
    """The viewer's collections that hold the payee of a payment that was fetched through `payments`."""
    seats = viewer.collections_with(Permission.CLAIMS)
    held = select(CollectionProvider.collection_id).where(CollectionProvider.provider_id == paid.payee_id)
    return held.where(col(CollectionProvider.collection_id).in_(seats)).order_by(col(CollectionProvider.collection_id))


def office_lists(viewer: Viewer) -> SelectOfScalar[OfficeList]:
    """The viewer's own list."""
    return select(OfficeList).where(OfficeList.user_id == viewer.user_id)


def lines_of_list(own: OfficeList) -> SelectOfScalar[OfficeListLine]:
    """The lines of a list that was fetched through `office_lists`, in the file's order."""
    return select(OfficeListLine).where(OfficeListLine.list_id == own.id).order_by(col(OfficeListLine.number))


def lists_before(moment: datetime) -> SelectOfScalar[OfficeList]:
    """Everybody's lists that are older: for the worker that takes them away, never for a page."""
    return select(OfficeList).where(col(OfficeList.brought_at) < moment)
