"""`/referrals/[referral_key]`: one referral, and its confirmation."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.appeal_submission import withdraw_appeal
from optima_portal.services.appeal_view import AppealView
from optima_portal.services.drafts import draft_of, keep_draft
from optima_portal.services.referral_detail import ReferralView, open_referral
from optima_portal.services.referral_files import offer_referral_file
from optima_portal.services.referral_letters import offer_referral_letter
from optima_portal.services.referral_office import ANSWER, add_files, answer, copy_referral, withdraw_referral
from optima_portal.services.referral_parts import ClockLine, ReferralFile, ServiceLine, TimelineStep
from optima_portal.services.referral_print import print_referral
from optima_portal.state.attached import keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState

TABS = Literal["services", "member", "provider", "diagnosis", "attachments", "timeline"]


class ReferralState(PortalState, rx.State):
    """The referral on screen. `opened` begins the answer anew: not when a file arrives beside what is typed."""

    referral: ReferralView | None = None
    services: list[ServiceLine] = []
    member_facts: list[tuple[str, str]] = []
    diagnoses: list[tuple[str, str]] = []
    files: list[ReferralFile] = []
    timeline: list[TimelineStep] = []
    clocks: list[ClockLine] = []
    appeal: AppealView | None = None
    appeal_files: list[ReferralFile] = []
    tab: str = "services"
    is_missing: bool = False
    begun: str = ""
    opened: int = 0
    problems: dict[str, str] = {}
    _sent: str = ""
    """The answer that was sent last: a copy of it that comes late is no draft any more."""

    @open_to(Permission.REFERRALS)
    async def open(self) -> None:
        """Show the referral of the address."""
        self.referral, self.tab, self.is_missing = None, "services", True  # until it is found
        await self._show()
        draft = await run(draft_of, ANSWER, self._key())
        self.begun, self._sent, self.opened = draft.values.get("text", "") if draft else "", "", self.opened + 1

    @open_to(Permission.REFERRALS)
    async def choose(self, tab: TABS) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(Permission.REFERRALS)
    async def paper(self) -> rx.event.EventSpec:
        """*Print*."""
        return rx.download(url=f"/download/{await run(print_referral, self._key())}")

    @open_to(Permission.REFERRALS)
    async def letter(self, key: str) -> rx.event.EventSpec:
        """The letter of a step."""
        return rx.download(url=f"/download/{await run(offer_referral_letter, self._key(), key)}")

    @open_to(Permission.REFERRALS)
    async def file(self, key: str) -> rx.event.EventSpec:
        """An attachment."""
        return rx.download(url=f"/download/{await run(offer_referral_file, self._key(), key)}")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def arrived(self, reported: str) -> None:
        """More files have arrived; they belong to the referral at once."""
        await run(add_files, self._key(), keys_in(reported))
        await self._show()
        (await self.get_state(MessageState))._say("done", "Success! Your file(s) loaded successfully.")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def keep(self, form: dict[str, str]) -> None:
        """The answer as far as it is typed."""
        text = form.get("text", "")
        if form.get("record") == self._key() != "" and text != self._sent:
            await run(keep_draft, ANSWER, self._key(), {"text": text})

    @open_to(Permission.SUBMIT_REFERRALS)
    async def answer(self, form: dict[str, str]) -> None:
        """Answer what the plan asked for."""
        if form.get("record") != self._key():
            return
        await run(answer, self._key(), form.get("text", ""))
        self.begun, self._sent = "", form.get("text", "")
        self.opened += 1
        await self._show()
        (await self.get_state(MessageState))._say("done", "Your answer was sent.")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def take_back(self) -> None:
        """*Withdraw*."""
        await run(withdraw_referral, self._key())
        await self._show()
        (await self.get_state(MessageState))._say("done", "The referral is withdrawn.")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def withdraw_appeal(self) -> None:
        """*Withdraw the appeal*."""
        await run(withdraw_appeal, self._key())
        await self._show()
        (await self.get_state(MessageState))._say("done", "The appeal is withdrawn.")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def copy(self) -> rx.event.EventSpec:
        """*Copy to a new referral*."""
        return rx.redirect(f"/referrals/new/{await run(copy_referral, self._key())}")

    async def _show(self) -> None:
        found = await run(open_referral, str(self.referral_key))
        self.services, self.member_facts = list(found.services), list(found.member_facts)
        self.diagnoses, self.files = list(found.diagnoses), list(found.files)
        self.timeline, self.clocks = list(found.timeline), list(found.clocks)
        self.appeal, self.appeal_files = found.appeal, list(found.appeal_files)
        self.referral, self.is_missing = found, False

    def _key(self) -> str:
        return self.referral.key if self.referral else ""
