"""`/claims/disputes/new`: several alike claims in one request; `/claims/bundles/[bundle_key]`: what was submitted."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.file_kind import FileKind
from optima_portal.services.dispute_bundle import (
    LIST_PURPOSE,
    BundleClaim,
    BundleDispute,
    checked_claims,
    choose_claims,
    choose_numbers,
    choose_workbook,
    leave_out,
    open_bundle,
)
from optima_portal.services.dispute_request import BUNDLE, FORM
from optima_portal.services.drafts import discard_draft
from optima_portal.state.attached import Attached, keys_in
from optima_portal.state.dispute_request import DisputeRequestState
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.upload_purposes import declare_upload

CLAIM_LISTS = declare_upload(LIST_PURPOSE, Permission.SUBMIT_DISPUTES, frozenset({FileKind.XLSX, FileKind.CSV}))


class DisputeBundleState(PortalState, rx.State):
    """The chosen claims: those that can be disputed, and the others with their reasons."""

    good: list[BundleClaim] = []
    bad: list[BundleClaim] = []
    lists: list[Attached] = []
    """Always empty: a list is read when it arrives and not kept."""
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(Permission.SUBMIT_DISPUTES)
    async def open(self) -> None:
        """What was chosen, each claim checked anew."""
        self.opened += 1
        await self._show()

    @open_to(Permission.SUBMIT_DISPUTES)
    async def choose(self, form: dict[str, str]) -> rx.event.EventSpec:
        """Claim numbers that were typed."""
        await run(choose_numbers, form.get("numbers", ""))
        await self._show()
        return DisputeRequestState.claims_changed

    @open_to(Permission.SUBMIT_DISPUTES)
    async def list_arrived(self, reported: str) -> rx.event.EventSpec | None:
        """A workbook or CSV file with claim numbers."""
        keys = keys_in(reported)
        if not keys:
            return None
        await run(choose_workbook, keys[-1])
        await self._show()
        return DisputeRequestState.claims_changed

    @open_to(Permission.SUBMIT_DISPUTES)
    async def leave_out(self, key: str) -> rx.event.EventSpec:
        """Take a claim off."""
        await run(leave_out, key)
        await self._show()
        return DisputeRequestState.claims_changed

    @open_to(Permission.SUBMIT_DISPUTES)
    async def start_over(self) -> rx.event.EventSpec:
        """Throw the list and what was typed away."""
        await run(discard_draft, FORM, BUNDLE)
        self.opened += 1
        await self._show()
        return DisputeRequestState.begin_bundle

    async def _show(self) -> None:
        found = await run(checked_claims)
        self.good = [one for one in found if not one.why_not]
        self.bad = [one for one in found if one.why_not]


class BundleState(PortalState, rx.State):
    """A submitted bundle on screen."""

    key: str = ""
    number: str = ""
    disputes: list[BundleDispute] = []
    is_missing: bool = False

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """Show the bundle of the address."""
        self.key, self.is_missing = "", True  # until it is found
        found = await run(open_bundle, str(self.bundle_key))
        self.number, self.disputes, self.key, self.is_missing = found.number, list(found.disputes), found.key, False


class ClaimChoiceState(PortalState, rx.State):
    """The claims that are ticked in Claims Lookup, to be disputed together."""

    chosen: list[str] = []

    @open_to(Permission.SUBMIT_DISPUTES)
    async def toggle(self, key: str) -> None:
        """Tick a claim, or untick it."""
        others = [one for one in self.chosen if one != key]
        self.chosen = others if key in self.chosen else [*others, key][-200:]

    @open_to(Permission.SUBMIT_DISPUTES)
    async def dispute(self) -> rx.event.EventSpec:
        """*Dispute chosen claims*: on to the request."""
        await run(choose_claims, list(self.chosen))
        self.chosen = []
        return rx.redirect("/claims/disputes/new")
