"""`/plan/audit`: the privacy officer's search."""

from typing import Any, Literal

import reflex as rx

from optima_portal.access.audit import Action
from optima_portal.access.permissions import Permission
from optima_portal.services.audit_export import download_audit
from optima_portal.services.audit_search import AuditLine, AuditQuery, search_audit
from optima_portal.state.handlers import PortalState, open_to, run

ACTIONS = [(action.name, action.value) for action in sorted(Action, key=lambda one: one.value)]


class AuditState(PortalState, rx.State):
    """The search, its parameters and one page of its results."""

    first: str = ""
    last: str = ""
    user: str = ""
    member: str = ""
    action: str = ""
    rows: list[AuditLine] = []
    total: int = 0
    page: int = 1
    size: int = 25
    sort_by: str = "at"
    descending: bool = True
    loading: bool = True
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.AUDIT)
    async def open(self) -> None:
        """The newest records, or the search one came back to."""
        if any(self._asked().values()):
            self.opened += 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def search(self, form: dict[str, str]) -> None:
        """*Search*."""
        AuditQuery.parse(form)
        self.first, self.last = form.get("first", ""), form.get("last", "")
        self.user, self.member = form.get("user", ""), form.get("member", "")
        self.action, self.page = form.get("action", ""), 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def clear(self) -> None:
        """*Clear*."""
        self.first = self.last = self.user = self.member = self.action = ""
        self.page, self.opened = 1, self.opened + 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def turn(self, page: int) -> None:
        """Another page."""
        self.page = max(1, page)
        await self._show()

    @open_to(Permission.AUDIT)
    async def resize(self, rows: int) -> None:
        """More or fewer rows."""
        self.size, self.page = rows, 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def sort(self, column: str) -> None:
        """By another column, or the other way round."""
        self.descending = not self.descending if column == self.sort_by else column == "at"
        self.sort_by, self.page = column, 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def download(self, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec:
        """All records that match, not only those on screen."""
        token = await run(download_audit, AuditQuery.parse(self._asked()), kind)
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        query = AuditQuery.parse(self._asked())
        found = await run(
            search_audit, query, page=self.page, size=self.size, sort=self.sort_by, descending=self.descending
        )
        self.rows, self.total, self.loading = list(found.lines), found.total, False

    def _asked(self) -> dict[str, Any]:
        return {
            "first": self.first, "last": self.last, "user": self.user, "member": self.member, "action": self.action
        }  # fmt: skip
