"""The office's own list on Claims Reconciliation: brought, compared, taken along."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.refused import Refused
from optima_portal.services.list_comparison import ComparedRow, OutcomeCount, compare_list, download_comparison
from optima_portal.services.office_list import PURPOSE, ListHead, bring_list, forget_list, let_go, list_head
from optima_portal.services.reconciliation import PaymentQuery
from optima_portal.state.handlers import open_to, run
from optima_portal.state.listing import listed
from optima_portal.state.message import MessageState
from optima_portal.state.reconciliation import ReconciliationState
from optima_portal.state.upload_purposes import declare_upload

LIST = declare_upload(PURPOSE, Permission.CLAIMS, frozenset({FileKind.XLSX, FileKind.CSV}))
Outcomes = Literal["", "SHORT", "OVER", "MISSING", "NOT_LISTED", "MATCHES"]


@dataclass(frozen=True)
class WaitingFile:
    """What an upload shows of a file; a list is read as soon as it is there, so none ever waits."""

    key: str
    name: str
    size: int


class OfficeListState(listed(Permission.CLAIMS), rx.State):
    """The list in use, and a page of how it compares."""

    head: ListHead | None = None
    rows: list[ComparedRow] = []
    counts: list[OutcomeCount] = []
    outcome: str = ""
    files: list[WaitingFile] = []
    unread: list[str] = []

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """The list one has, if any."""
        self.unread = []
        await self._show()

    @open_to(Permission.CLAIMS)
    async def arrived(self, sent: str) -> None:
        """A file arrived: read it and use it. Its key only finds the viewer's own upload."""
        for key in _keys(sent)[-1:]:
            first, last = await self._period()
            try:
                brought = await run(bring_list, key, first, last)
            except Refused:
                await run(let_go, key)
                raise
            self.unread, self.outcome, self.page = list(brought.unread), "", 1
            await self._show()
            (await self.get_state(MessageState))._say("done", f"{brought.lines:,} claims of your list are compared.")

    @open_to(Permission.CLAIMS)
    async def forget(self) -> None:
        """*Remove list*."""
        await run(forget_list)
        self.unread, self.outcome, self.page = [], "", 1
        await self._show()

    @open_to(Permission.CLAIMS)
    async def narrow(self, outcome: Outcomes) -> None:
        """One outcome only."""
        self.outcome, self.page = outcome, 1
        await self._show()

    @open_to(Permission.CLAIMS)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All of the outcome on screen."""
        token = await run(download_comparison, self.outcome, kind)
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        self.head = await run(list_head)
        if self.head is None:
            self.rows, self.counts, self.total = [], [], 0
            return
        found = await run(compare_list, outcome=self.outcome, page=self.page, size=self.size)
        self.rows, self.counts, self.total = list(found.rows), list(found.counts), found.total

    async def _period(self) -> tuple[date, date]:
        """The days of payment on screen."""
        search = await self.get_state(ReconciliationState)
        query = PaymentQuery.parse(search._asked())
        return query.first, query.last


def _keys(sent: str) -> list[str]:
    """What POST /upload answered, as the page repeats it: any client could say anything here."""
    try:
        return [str(one["key"]) for one in json.loads(sent)]
    except (ValueError, TypeError, KeyError):
        return []
