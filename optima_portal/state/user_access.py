"""`/plan/access`: find a user, suspend or restore their access."""

from dataclasses import dataclass

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.drafts import discard_draft, draft_of, keep_draft
from optima_portal.services.user_access import UserLine, find_users, restore_user, suspend_user
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import clock_time, minute

FORM = "suspend-access"
TONES = {"Active": "ok", "Suspended": "bad", "Ended": "plain"}


@dataclass(frozen=True)
class UserRow:
    """One user on screen."""

    key: str
    name: str
    email: str
    role: str
    collections: str
    status: str
    tone: str
    reason: str
    last_sign_in: str
    version: int


class UserAccessState(PortalState, rx.State):
    """The list, and the dialog that asks for the reason."""

    words: str = ""
    status: str = ""
    rows: list[UserRow] = []
    total: int = 0
    page: int = 1
    loading: bool = True
    chosen: UserRow | None = None
    reason: str = ""
    saved_at: str = ""
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.AUDIT)
    async def open(self) -> None:
        """Everyone, the first page."""
        self.chosen = None
        await self._show()

    @open_to(Permission.AUDIT)
    async def search(self, form: dict[str, str]) -> None:
        """By name or e-mail, and by status."""
        self.words, self.status, self.page = form.get("words", ""), form.get("status", ""), 1
        await self._show()

    @open_to(Permission.AUDIT)
    async def turn(self, page: int) -> None:
        """Another page."""
        self.page = max(1, page)
        await self._show()

    @open_to(Permission.AUDIT)
    async def ask(self, key: str) -> None:
        """Open the dialog; a reason that was begun is still there."""
        self.chosen = next((row for row in self.rows if row.key == key), None)
        draft = await run(draft_of, FORM, key)
        self.reason = draft.values.get("reason", "") if draft else ""
        self.saved_at = clock_time(draft.saved_at) if draft else ""
        self.problems = {}
        self.opened += 1

    @open_to(Permission.AUDIT)
    async def keep(self, values: dict[str, str]) -> None:
        """What was typed so far."""
        key = values.get("key", "")  # the form's own: a late copy must not become another user's draft
        if any(row.key == key for row in self.rows):
            await run(keep_draft, FORM, key, {"reason": values.get("reason", "")})
            draft = await run(draft_of, FORM, key)
            self.saved_at = clock_time(draft.saved_at) if draft else ""

    @open_to(Permission.AUDIT)
    async def close(self) -> None:
        """Leave the dialog; the draft stays."""
        self.chosen = None

    @open_to(Permission.AUDIT)
    async def suspend(self, values: dict[str, str]) -> None:
        """Suspend the chosen user."""
        if self.chosen is None:
            return
        who = self.chosen
        await run(suspend_user, who.key, who.version, values.get("reason", ""))
        await run(discard_draft, FORM, who.key)
        self.chosen = None
        await self._show()
        (await self.get_state(MessageState))._say("done", f"The access of {who.name} is suspended.")

    @open_to(Permission.AUDIT)
    async def restore(self, key: str, version: int) -> None:
        """Give the access back."""
        await run(restore_user, key, version)
        await self._show()
        (await self.get_state(MessageState))._say("done", "The access is restored.")

    async def _show(self) -> None:
        found = await run(find_users, self.words, self.status, page=self.page)
        self.rows, self.total, self.loading = [_row(line) for line in found.lines], found.total, False


def _row(line: UserLine) -> UserRow:
    return UserRow(
        line.key, line.name, line.email, line.role, line.collections, line.status, TONES.get(line.status, "plain"),
        line.reason, minute(line.last_sign_in), line.version,
    )  # fmt: skip
