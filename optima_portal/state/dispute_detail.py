"""`/claims/disputes/[dispute_key]`: one dispute for its office, and its confirmation."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.dispute_detail import DisputeDetail, FileLine, Word, open_dispute
from optima_portal.services.dispute_files import offer_dispute_file
from optima_portal.services.dispute_letters import offer_letter
from optima_portal.services.dispute_timeline import Step
from optima_portal.services.dispute_words import REPLY, reply, reply_place, withdraw
from optima_portal.services.draft_files import add_files, drop_file, files_in, keep_beside
from optima_portal.services.drafts import draft_of
from optima_portal.state.attached import Attached, attached, keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import clock_time
from optima_portal.state.upload_purposes import declare_upload

REPLY_FILES = declare_upload(REPLY, Permission.SUBMIT_DISPUTES)
Pairs = list[tuple[str, str]]


class DisputeState(PortalState, rx.State):
    """The dispute on screen, and the reply that is being written."""

    detail: DisputeDetail | None = None
    steps: list[Step] = []
    words: list[Word] = []
    files: list[FileLine] = []
    provider: Pairs = []
    claim: Pairs = []
    amounts: Pairs = []
    contact: Pairs = []
    decision: Pairs = []
    tab: str = "details"
    is_missing: bool = False
    text: str = ""
    added: list[Attached] = []
    lost: int = 0
    saved: str = ""
    opened: int = 0
    problems: dict[str, str] = {}
    _begun: str = ""
    _sent: str = ""
    """What was sent last: a copy of it that comes late is no draft any more."""

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """Show the dispute of the address."""
        self.detail, self.tab, self.is_missing = None, "details", True  # until it is found
        await self._show()
        await self._begin()

    @open_to(Permission.CLAIMS)
    async def choose(self, tab: Literal["details", "attachments", "correspondence"]) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(Permission.CLAIMS)
    async def download(self, key: str) -> rx.event.EventSpec:
        """An attachment."""
        return rx.download(url=f"/download/{await run(offer_dispute_file, self._key(), key)}")

    @open_to(Permission.CLAIMS)
    async def letter(self, key: str) -> rx.event.EventSpec:
        """The letter of a message, as a PDF."""
        return rx.download(url=f"/download/{await run(offer_letter, self._key(), key)}")

    @open_to(Permission.SUBMIT_DISPUTES)
    async def keep(self, values: dict[str, str]) -> None:
        """The reply as it was typed so far."""
        text = values.get("text", "")
        if self.detail is not None and values.get("record") == self.detail.key and (not text or text != self._sent):
            self.text = text
            await run(keep_beside, reply_place(self.detail.key), {"text": self.text})
            draft = await run(draft_of, REPLY, self.detail.key)
            self.saved = clock_time(draft.saved_at) if draft else ""

    @open_to(Permission.SUBMIT_DISPUTES)
    async def arrived(self, reported: str) -> None:
        """Files have arrived for the reply."""
        room = self.detail.room if self.detail else 0
        self.added, self.lost = attached(await run(add_files, reply_place(self._key()), keys_in(reported), room)), 0

    @open_to(Permission.SUBMIT_DISPUTES)
    async def remove(self, key: str) -> None:
        """×: take a file off the reply."""
        self.added = attached(await run(drop_file, reply_place(self._key()), key))

    @open_to(Permission.SUBMIT_DISPUTES)
    async def send(self, values: dict[str, str]) -> None:
        """Send the reply with its files."""
        if values.get("record") != self._key():
            return
        await run(reply, self._key(), values.get("text", ""))
        self._sent, self._begun = values.get("text", ""), ""
        await self._show()
        await self._begin()
        (await self.get_state(MessageState))._say("done", "Sent. The plan has it now.")

    @open_to(Permission.SUBMIT_DISPUTES)
    async def take_back(self) -> None:
        """Withdraw the dispute."""
        await run(withdraw, self._key(), "")
        await self._show()
        (await self.get_state(MessageState))._say("done", "The dispute is withdrawn.")

    async def _show(self) -> None:
        found: DisputeDetail = await run(open_dispute, str(self.dispute_key))
        self.steps, self.words, self.files = list(found.steps), list(found.words), list(found.files)
        self.provider, self.claim, self.amounts = list(found.provider), list(found.claim), list(found.amounts)
        self.contact, self.decision = list(found.contact), list(found.decision)
        self.detail, self.is_missing = found, False

    async def _begin(self) -> None:
        """The reply that was begun before, or an empty one."""
        draft = await run(draft_of, REPLY, self._key())
        text = draft.values.get("text", "") if draft else ""
        if (self._begun, self.text) != (self._key(), text) or not self.opened:
            self.opened += 1  # another form; the same one stays, with whatever is on its way into it
        self._begun, self.text = self._key(), text
        self.saved = clock_time(draft.saved_at) if draft else ""
        kept, self.lost = await run(files_in, reply_place(self._key()))
        self.added = attached(kept)

    def _key(self) -> str:
        return self.detail.key if self.detail else ""
