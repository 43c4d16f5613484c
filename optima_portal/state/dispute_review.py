"""`/plan/disputes/[dispute_key]`: one dispute for the analyst: acknowledge, ask, write, decide."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.services.claim_detail import ServiceRow, open_claim
from optima_portal.services.dispute_decision import Decision, decide
from optima_portal.services.dispute_detail import DisputeDetail, FileLine, Word, open_dispute
from optima_portal.services.dispute_files import offer_dispute_file
from optima_portal.services.dispute_letters import offer_letter
from optima_portal.services.dispute_review import REVIEW, acknowledge, ask, review_place, take, write_to_office
from optima_portal.services.dispute_timeline import Step
from optima_portal.services.draft_files import add_files, drop_file, files_in, keep_beside
from optima_portal.services.drafts import draft_of
from optima_portal.services.eob import EobRow
from optima_portal.state.attached import Attached, attached, keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import clock_time
from optima_portal.state.upload_purposes import declare_upload

REVIEW_FILES = declare_upload(REVIEW, Permission.DISPUTE_REVIEW)
FIELDS = ("act", "text", "decision", "award", "reason")
DONE = {
    "ask": "The office is asked; a letter and a mail are on their way.",
    "write": "Sent to the office.",
    "decide": "Decided. The letter is in Correspondence, and the office is told by mail.",
}
Pairs = list[tuple[str, str]]


class DisputeReviewState(PortalState, rx.State):
    """The dispute on screen, its claim, and what the analyst is writing."""

    detail: DisputeDetail | None = None
    steps: list[Step] = []
    words: list[Word] = []
    files: list[FileLine] = []
    provider: Pairs = []
    claim: Pairs = []
    amounts: Pairs = []
    contact: Pairs = []
    decision: Pairs = []
    services: list[ServiceRow] = []
    eob: list[EobRow] = []
    tab: str = "details"
    is_missing: bool = False
    act: str = "decide"
    values: dict[str, str] = {}
    added: list[Attached] = []
    lost: int = 0
    saved: str = ""
    opened: int = 0
    problems: dict[str, str] = {}
    _begun: str = ""
    _sent: str = ""
    """What was sent last: a copy of it that comes late is no draft any more."""

    @open_to(Permission.DISPUTE_REVIEW)
    async def open(self) -> None:
        """Show the dispute of the address, and what was begun."""
        self.detail, self.tab, self.is_missing = None, "details", True  # until it is found
        await self._show()
        await self._begin()

    @open_to(Permission.DISPUTE_REVIEW)
    async def refresh(self) -> None:
        """As it is now; what was typed stays."""
        await self._show()

    @open_to(Permission.DISPUTE_REVIEW)
    async def choose(self, tab: Literal["details", "claim", "attachments", "correspondence"]) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(Permission.DISPUTE_REVIEW)
    async def choose_act(self, act: Literal["decide", "ask", "write"]) -> None:
        """Decide, ask, or write."""
        self.act, self.problems = act, {}

    @open_to(Permission.DISPUTE_REVIEW)
    async def download(self, key: str) -> rx.event.EventSpec:
        """An attachment."""
        return rx.download(url=f"/download/{await run(offer_dispute_file, self._key(), key)}")

    @open_to(Permission.DISPUTE_REVIEW)
    async def letter(self, key: str) -> rx.event.EventSpec:
        """The letter of a message, as a PDF."""
        return rx.download(url=f"/download/{await run(offer_letter, self._key(), key)}")

    @open_to(Permission.DISPUTE_REVIEW)
    async def acknowledge(self) -> None:
        """Acknowledge it."""
        await run(acknowledge, self._key(), self._version())
        await self._show()
        (await self.get_state(MessageState))._say("done", "Acknowledged; a letter and a mail are on their way.")

    @open_to(Permission.DISPUTE_REVIEW)
    async def take(self) -> None:
        """Take it into review."""
        await run(take, self._key(), self._version())
        await self._show()
        (await self.get_state(MessageState))._say("done", "You review this dispute now.")

    @open_to(Permission.DISPUTE_REVIEW)
    async def keep(self, values: dict[str, str]) -> None:
        """What was typed so far."""
        if self.detail is None or values.get("record") != self.detail.key:
            return
        if self._sent and values.get("text") == self._sent:
            return
        kept = self.values | {name: values[name] for name in FIELDS if name in values}
        await run(keep_beside, review_place(self.detail.key), kept)
        self.values = kept
        draft = await run(draft_of, REVIEW, self.detail.key)
        self.saved = clock_time(draft.saved_at) if draft else ""

    @open_to(Permission.DISPUTE_REVIEW)
    async def arrived(self, reported: str) -> None:
        """Files have arrived."""
        room = self.detail.room if self.detail else 0
        self.added, self.lost = attached(await run(add_files, review_place(self._key()), keys_in(reported), room)), 0

    @open_to(Permission.DISPUTE_REVIEW)
    async def remove(self, key: str) -> None:
        """×: take a file off."""
        self.added = attached(await run(drop_file, review_place(self._key()), key))

    @open_to(Permission.DISPUTE_REVIEW)
    async def send(self, values: dict[str, str]) -> None:
        """Ask, write or decide: as the form says."""
        act = values.get("act", "")
        if act not in DONE or values.get("record") != self._key():
            return
        if act == "decide":
            await run(decide, self._key(), self._version(), Decision.parse(values))
        else:
            await run(ask if act == "ask" else write_to_office, self._key(), self._version(), values.get("text", ""))
        self._sent, self._begun = values.get("text", ""), ""
        await self._show()
        await self._begin()
        self.tab = "correspondence"
        (await self.get_state(MessageState))._say("done", DONE[act])

    async def _show(self) -> None:
        found: DisputeDetail = await run(open_dispute, str(self.dispute_key))
        claim = await run(open_claim, found.claim_key)
        self.services, self.eob = list(claim.services), list(claim.eob)
        self.steps, self.words, self.files = list(found.steps), list(found.words), list(found.files)
        self.provider, self.claim, self.amounts = list(found.provider), list(found.claim), list(found.amounts)
        self.contact, self.decision = list(found.contact), list(found.decision)
        self.detail, self.is_missing = found, False

    async def _begin(self) -> None:
        """What was begun before, or an empty form."""
        draft = await run(draft_of, REVIEW, self._key())
        values = {name: draft.values[name] for name in FIELDS if name in draft.values} if draft else {}
        if (self._begun, self.values) != (self._key(), values) or not self.opened:
            self.opened += 1  # another form; the same one stays, with whatever is on its way into it
        self._begun, self.values = self._key(), values
        self.saved = clock_time(draft.saved_at) if draft else ""
        self.act = self.values.get("act") or ("ask" if self._is_asked() else "decide")
        kept, self.lost = await run(files_in, review_place(self._key()))
        self.added = attached(kept)

    def _is_asked(self) -> bool:
        return self.detail is not None and self.detail.status == DisputeStatus.INFORMATION_REQUESTED.value

    def _key(self) -> str:
        return self.detail.key if self.detail else ""

    def _version(self) -> int:
        return self.detail.version if self.detail else 0
