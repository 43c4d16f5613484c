"""`/referrals/new`: My drafts, and a new referral."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.no_referral import NoticeLine, kept_answers
from optima_portal.services.referral_draft_list import DraftLine, draft_lines
from optima_portal.services.referral_wizard import begin_referral, begin_referral_for
from optima_portal.state.handlers import PortalState, open_to, run


class ReferralDraftsState(PortalState, rx.State):
    """The drafts of the office."""

    drafts: list[DraftLine] = []
    answers: list[NoticeLine] = []
    is_read: bool = False

    @open_to(Permission.SUBMIT_REFERRALS)
    async def open(self) -> None:
        """Show them."""
        self.drafts, self.answers = list(await run(draft_lines)), list(await run(kept_answers))
        self.is_read = True

    @open_to(Permission.SUBMIT_REFERRALS)
    async def begin(self) -> rx.event.EventSpec:
        """*Submit a Referral*: a new draft."""
        return rx.redirect(f"/referrals/new/{await run(begin_referral)}")

    @open_to(Permission.SUBMIT_REFERRALS)
    async def begin_for(self, member_key: str) -> rx.event.EventSpec:
        """*Submit a Referral* for the member of a face sheet."""
        return rx.redirect(f"/referrals/new/{await run(begin_referral_for, member_key)}")
