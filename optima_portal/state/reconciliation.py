"""`/claims/reconciliation`: Claims Reconciliation."""

from datetime import timedelta
from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit import clock
from optima_portal.kit.charts import Chart
from optima_portal.rules.plan import plan
from optima_portal.services.payment_marks import mark_reconciled, undo_reconciled
from optima_portal.services.reconciliation import (
    PaymentQuery,
    PaymentRow,
    PaymentSums,
    download_payments,
    find_payments,
)
from optima_portal.services.reconciliation_sums import ReasonRow, claims_by_month, download_reasons, reasons_of
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import sorted_by
from optima_portal.state.message import MessageState

USUAL_PERIOD = timedelta(days=90)
Tabs = Literal["payments", "reasons", "months", "list"]


class ReconciliationState(sorted_by(Permission.CLAIMS, "paid"), rx.State):
    """The search, its parameters, and what the tab on screen shows."""

    first: str = ""
    last: str = ""
    provider: str = ""
    number: str = ""
    standing: str = ""
    tab: str = "payments"
    rows: list[PaymentRow] = []
    sums: PaymentSums | None = None
    reasons: list[ReasonRow] = []
    months: Chart | None = None
    marking: str = ""
    marking_number: str = ""
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """The last ninety days, or the search one came back to."""
        self.marking = ""
        if not self.first:
            today = clock.today(plan().plan.time_zone)
            self.first, self.last = (today - USUAL_PERIOD).isoformat(), today.isoformat()
        self.opened += 1
        await self._show()

    @open_to(Permission.CLAIMS)
    async def search(self, form: dict[str, str]) -> None:
        """*Find Payments*."""
        PaymentQuery.parse(form)
        self.first, self.last, self.page = form.get("first", ""), form.get("last", ""), 1
        self.provider, self.number = form.get("provider", ""), form.get("number", "")
        self.standing = form.get("standing", "")
        await self._show()

    @open_to(Permission.CLAIMS)
    async def choose(self, tab: Tabs) -> None:
        """Another tab."""
        self.tab = tab
        await self._show()

    @open_to(Permission.CLAIMS)
    async def begin_mark(self, key: str) -> None:
        """*Mark as reconciled*: ask for a note."""
        self.marking = key
        self.marking_number = next((row.number for row in self.rows if row.key == key), "")

    @open_to(Permission.CLAIMS)
    async def stop_mark(self) -> None:
        """Close the window."""
        self.marking = ""

    @open_to(Permission.CLAIMS)
    async def mark(self, form: dict[str, str]) -> None:
        """Mark it, with the note."""
        if not self.marking:
            return
        number = await run(mark_reconciled, self.marking, form.get("note", ""))
        self.marking = ""
        await self._show()
        (await self.get_state(MessageState))._say("done", f"Payment {number} is marked as reconciled.")

    @open_to(Permission.CLAIMS)
    async def undo(self, key: str) -> None:
        """Take the mark back."""
        number = await run(undo_reconciled, key)
        await self._show()
        (await self.get_state(MessageState))._say("done", f"Payment {number} is open again.")

    @open_to(Permission.CLAIMS)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All payments that were found."""
        token = await run(download_payments, PaymentQuery.parse(self._asked()), kind, **self._sorting())
        return rx.download(url=f"/download/{token}")

    @open_to(Permission.CLAIMS)
    async def download_by_reason(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """The adjustments by reason."""
        token = await run(download_reasons, PaymentQuery.parse(self._asked()), kind)
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        query = PaymentQuery.parse(self._asked())
        if self.tab == "reasons":
            self.reasons = list(await run(reasons_of, query))
        elif self.tab == "months":
            self.months = await run(claims_by_month, query)
        found = await run(
            find_payments, query, page=self.page, size=self.size, sort=self.sort_by, descending=self.descending
        )
        self.rows, self.sums, self.total = list(found.rows), found.sums, found.sums.payments

    def _asked(self) -> dict[str, str]:
        return {
            "first": self.first, "last": self.last, "provider": self.provider, "number": self.number,
            "standing": self.standing,
        }  # fmt: skip
