"""`/referrals/[referral_key]/appeal`: *Appeal this decision*."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.appeal_request import (
    PURPOSE,
    add_appeal_files,
    drop_appeal_file,
    keep_appeal,
    open_appeal_form,
)
from optima_portal.services.appeal_submission import submit_appeal
from optima_portal.state.attached import Attached, attached, keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import clock_time
from optima_portal.state.upload_purposes import declare_upload

APPEAL_FILES = declare_upload(PURPOSE, Permission.SUBMIT_REFERRALS)


class AppealRequestState(PortalState, rx.State):
    """The form while it is written."""

    record: str = ""
    code: str = ""
    status: str = ""
    decision: list[tuple[str, str]] = []
    until: str = ""
    standard_days: int = 0
    expedited_hours: int = 0
    needs_consent: bool = False
    values: dict[str, str] = {}
    pace: str = ""
    files: list[Attached] = []
    lost: int = 0
    saved: str = ""
    opened: int = 0
    is_missing: bool = False
    problems: dict[str, str] = {}
    _submitted: str = ""
    """The referral whose appeal was sent last: a copy of its form that comes late is no draft any more."""

    @open_to(Permission.SUBMIT_REFERRALS)
    async def open(self) -> None:
        """The form of the referral of the address, with what was typed before."""
        self.record, self.is_missing = "", True  # until it is found
        form = await run(open_appeal_form, str(self.referral_key))
        self.record, self.code, self.status, self.decision = form.record, form.code, form.status, list(form.decision)
        self.until, self.needs_consent = form.until, form.needs_consent
        self.standard_days, self.expedited_hours = form.standard_days, form.expedited_hours
        self.values, self.files, self.lost = form.values, attached(form.files), form.lost
        self.pace = form.values["pace"]
        self.saved = clock_time(form.saved_at) if form.saved_at else ""
        self.opened, self.is_missing, self._submitted, self.problems = self.opened + 1, False, "", {}

    @open_to(Permission.SUBMIT_REFERRALS)
    async def choose_pace(self, pace: Literal["STANDARD", "EXPEDITED"]) -> None:
        """How fast; expedited shows what it means."""
        self.pace = pace

    @open_to(Permission.SUBMIT_REFERRALS)
    async def keep(self, values: dict[str, str]) -> None:
        """What was typed so far. A late copy of another referral's form is none of this one's."""
        if values.get("record", "") == self.record != self._submitted:
            self.saved = clock_time(await run(keep_appeal, self.record, values))

    @open_to(Permission.SUBMIT_REFERRALS)
    async def arrived(self, reported: str) -> None:
        """Files have arrived."""
        self.files = attached(await run(add_appeal_files, self.record, keys_in(reported)))
        self.lost = 0

    @open_to(Permission.SUBMIT_REFERRALS)
    async def remove(self, key: str) -> None:
        """×: take a file off."""
        self.files = attached(await run(drop_appeal_file, self.record, key))

    @open_to(Permission.SUBMIT_REFERRALS)
    async def submit(self, values: dict[str, str]) -> rx.event.EventSpec | None:
        """*Submit Appeal*; sent twice it leads to the one that is there."""
        if values.get("record", "") != self.record:
            return None
        receipt = await run(submit_appeal, self.record, values)
        self._submitted = self.record
        words = "Appeal {} is submitted." if receipt.is_new else "This decision was appealed already: {}."
        (await self.get_state(MessageState))._say("done", words.format(receipt.number))
        return rx.redirect(f"/referrals/{self.record}")
