"""The Provider Dispute Resolution Request, for one claim (in its window) or for several (on the bundle's page)."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.rules.dispute_triage import where_instead
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_bundle import bundle_request
from optima_portal.services.dispute_request import (
    BUNDLE,
    PURPOSE,
    RequestForm,
    add_request_files,
    check_request,
    drop_request_file,
    keep_request,
    open_request,
)
from optima_portal.services.dispute_standing import DisputeLink, DisputeStanding, dispute_standing
from optima_portal.services.dispute_submission import submit_bundle, submit_dispute
from optima_portal.state.attached import Attached, attached, keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import clock_time
from optima_portal.state.upload_purposes import declare_upload

DISPUTE_FILES = declare_upload(PURPOSE, Permission.SUBMIT_DISPUTES)


class DisputeRequestState(PortalState, rx.State):
    """Whether the claim can be disputed, and the request while it is written. `step` 1: the form, 2: attachments."""

    standing: DisputeStanding | None = None
    disputes: list[DisputeLink] = []
    window: bool = False
    record: str = ""
    step: int = 1
    values: dict[str, str] = {}
    provider: list[tuple[str, str]] = []
    claim: list[tuple[str, str]] = []
    amounts: list[tuple[str, str]] = []
    acknowledge_by: str = ""
    decide_by: str = ""
    elsewhere: str = ""
    elsewhere_words: str = ""
    files: list[Attached] = []
    lost: int = 0
    saved: str = ""
    opened: int = 0
    problems: dict[str, str] = {}
    _submitted: str = ""
    """The record that was submitted last: a copy of its form that comes late is no draft any more."""

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """How the claim of the address stands; its window is closed."""
        self.standing, self.disputes, self.window = None, [], False
        self.standing = await run(dispute_standing, str(self.claim_key))
        self.disputes = list(self.standing.disputes)

    @open_to(Permission.SUBMIT_DISPUTES)
    async def begin(self) -> None:
        """*Dispute Claim*: the window, with everything known filled in and what was typed before."""
        self._show(await run(open_request, str(self.claim_key)))
        self.window = True

    @open_to(Permission.SUBMIT_DISPUTES)
    async def begin_bundle(self) -> None:
        """The same form for the claims that were chosen."""
        self.window = False
        self._show(await run(bundle_request))

    @open_to(Permission.SUBMIT_DISPUTES)
    async def claims_changed(self) -> None:
        """Other claims were chosen; what stands in the form stays."""
        form = await run(bundle_request)
        if self.record != BUNDLE:
            self._show(form)

    @open_to(Permission.SUBMIT_DISPUTES)
    async def choose_about(self, about: str) -> None:
        """What the request is about; what is no dispute is told where to go."""
        self._say_elsewhere(about)

    @open_to(Permission.SUBMIT_DISPUTES)
    async def keep(self, values: dict[str, str]) -> None:
        """What was typed so far. A late copy of another claim's form is none of this one's."""
        if values.get("record", "") == self.record != self._submitted:
            self.saved = clock_time(await run(keep_request, self.record, values))

    @open_to(Permission.SUBMIT_DISPUTES)
    async def proceed(self, values: dict[str, str]) -> None:
        """*Continue to attachment*."""
        if values.get("record", "") != self.record:
            return
        await run(check_request, self.record, values)
        self.values = {name: value for name, value in values.items() if name != "record"}
        self.step, self.problems = 2, {}

    @open_to(Permission.SUBMIT_DISPUTES)
    async def back(self) -> None:
        """From the attachments to the form."""
        self.step = 1
        self.opened += 1

    @open_to(Permission.SUBMIT_DISPUTES)
    async def arrived(self, reported: str) -> None:
        """Files have arrived."""
        self.files = attached(await run(add_request_files, self.record, keys_in(reported)))
        self.lost = 0

    @open_to(Permission.SUBMIT_DISPUTES)
    async def remove(self, key: str) -> None:
        """×: take a file off."""
        self.files = attached(await run(drop_request_file, self.record, key))

    @open_to(Permission.SUBMIT_DISPUTES)
    async def submit(self) -> rx.event.EventSpec:
        """Submit, then the confirmation; what was submitted already leads to its page."""
        if self.record == BUNDLE:
            receipt = await run(submit_bundle)
            self._submitted = BUNDLE
            return rx.redirect(f"/claims/bundles/{receipt.bundle_key}")
        receipt = await run(submit_dispute, self.record)
        self.window, self._submitted = False, self.record
        if receipt.is_new:
            return rx.redirect(f"/claims/disputes/{receipt.key}/submitted")
        words = f"There is an open dispute of this claim already: {receipt.number}. Here it is."
        (await self.get_state(MessageState))._say("done", words)
        return rx.redirect(f"/claims/disputes/{receipt.key}")

    @open_to(Permission.SUBMIT_DISPUTES)
    async def close(self) -> None:
        """Leave it for later; the draft stays."""
        self.window = False

    def _show(self, form: RequestForm) -> None:
        self.record, self.step, self.problems, self._submitted = form.record, 1, {}, ""
        self.values = form.values
        self.provider, self.claim, self.amounts = list(form.provider), list(form.claim), list(form.amounts)
        self.acknowledge_by, self.decide_by = form.acknowledge_by, form.decide_by
        self.files, self.lost = attached(form.files), form.lost
        self.saved = clock_time(form.saved_at) if form.saved_at else ""
        self._say_elsewhere(form.values.get("about", ""))
        self.opened += 1

    def _say_elsewhere(self, about: str) -> None:
        found = where_instead(about, plan())
        self.elsewhere, self.elsewhere_words = (found.title, found.words) if found else ("", "")
