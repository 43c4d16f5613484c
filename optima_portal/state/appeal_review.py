"""`/plan/appeals/[appeal_key]`: a second reviewer decides an appeal."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.rules.appeals import AppealRuling, AppealStatus
from optima_portal.services.appeal_queue import open_appeal
from optima_portal.services.appeal_review import decide_appeal
from optima_portal.services.appeal_view import AppealView
from optima_portal.services.referral_detail import ReferralView
from optima_portal.services.referral_files import offer_referral_file
from optima_portal.services.referral_letters import offer_referral_letter
from optima_portal.services.referral_parts import ClockLine, ReferralFile, ServiceLine, TimelineStep
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.numbers import whole

MAY = Permission.UM_REVIEW


class AppealReviewState(PortalState, rx.State):
    """The appeal in review, with all of its referral."""

    appeal: AppealView | None = None
    appeal_files: list[ReferralFile] = []
    why_not_mine: str = ""
    referral: ReferralView | None = None
    services: list[ServiceLine] = []
    diagnoses: list[tuple[str, str]] = []
    member_facts: list[tuple[str, str]] = []
    files: list[ReferralFile] = []
    timeline: list[TimelineStep] = []
    clocks: list[ClockLine] = []
    outcome: str = ""
    is_missing: bool = False
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(MAY)
    async def open(self) -> None:
        """Show the appeal of the address."""
        self.appeal, self.referral, self.is_missing, self.outcome = None, None, True, ""
        await self._show()

    @open_to(MAY)
    async def choose(self, outcome: str) -> None:
        """The outcome: a partial one asks for units, one that is not whole for its reason."""
        self.outcome = outcome if outcome in AppealStatus.__members__ else ""

    @open_to(MAY)
    async def decide(self, form: dict[str, str]) -> None:
        """*Send decision*."""
        appeal = self.appeal
        ruling = AppealRuling(
            AppealStatus.__members__.get(form.get("decision", "")),
            {one.key: whole(form.get(f"units-{one.key}", "")) for one in self.services},
            form.get("reason", ""),
            form.get("text", ""),
        )
        await run(decide_appeal, appeal.key if appeal else "", appeal.version if appeal else 0, ruling)
        await self._show()
        (await self.get_state(MessageState))._say("done", "Decided. The letter is in the Timeline.")

    @open_to(MAY)
    async def letter(self, key: str) -> rx.event.EventSpec:
        """The letter of a step."""
        return rx.download(url=f"/download/{await run(offer_referral_letter, self._referral(), key)}")

    @open_to(MAY)
    async def file(self, key: str) -> rx.event.EventSpec:
        """An attachment of the referral or of its appeal."""
        return rx.download(url=f"/download/{await run(offer_referral_file, self._referral(), key)}")

    async def _show(self) -> None:
        found = await run(open_appeal, str(self.appeal_key))
        shown = found.referral
        self.services, self.diagnoses, self.member_facts = (
            list(shown.services), list(shown.diagnoses), list(shown.member_facts)
        )  # fmt: skip
        self.files, self.timeline, self.clocks = list(shown.files), list(shown.timeline), list(shown.clocks)
        self.appeal, self.appeal_files, self.why_not_mine = found.appeal, list(found.files), found.why_not_mine
        self.referral, self.is_missing, self.opened, self.problems = shown, False, self.opened + 1, {}

    def _referral(self) -> str:
        return self.referral.key if self.referral else ""
