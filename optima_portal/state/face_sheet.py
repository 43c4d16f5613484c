"""`/members/[member_key]`: the face sheet."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit import clock
from optima_portal.rules.plan import plan
from optima_portal.services import clinical_history as clinical
from optima_portal.services.adherence import AdherenceRow, DueChip
from optima_portal.services.claim_lookup import ClaimRow
from optima_portal.services.coverage_history import OtherRow, PcpRow
from optima_portal.services.face_sheet import (
    FaceSheet,
    SpanRow,
    claims_history,
    open_face_sheet,
    referrals_history,
    verify_eligibility,
)
from optima_portal.services.face_sheet_print import print_face_sheet
from optima_portal.services.history_export import HistoryTab, download_history
from optima_portal.services.history_pictures import adherence_now, trends_now
from optima_portal.services.lab_trends import LabTrend
from optima_portal.services.referral_lookup import ReferralRow
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.moments import clock_time

TABS = Literal["eligibility", "conditions", "claims", "labs", "medications", "referrals"]


class FaceSheetState(PortalState, rx.State):
    """The member on screen, and the rows of the tab that is open."""

    member: FaceSheet | None = None
    tabs: list[str] = []
    counts: dict[str, int] = {}
    spans: list[SpanRow] = []
    conditions: list[clinical.ConditionRow] = []
    claims: list[ClaimRow] = []
    labs: list[clinical.LabRow] = []
    fills: list[clinical.FillRow] = []
    referrals: list[ReferralRow] = []
    pcps: list[PcpRow] = []
    others: list[OtherRow] = []
    due: list[DueChip] = []
    trends: list[LabTrend] = []
    adherence: list[AdherenceRow] = []
    page: int = 1
    size: int = 25
    tab: str = "eligibility"
    is_missing: bool = False
    as_of: str = ""
    confirmation: str = ""
    verified: str = ""
    verified_status: str = ""
    verified_tone: str = ""
    problems: dict[str, str] = {}

    @open_to(Permission.ELIGIBILITY)
    async def open(self) -> None:
        """Show the member of the address; who comes back to one, from a claim say, finds the tab that was open."""
        is_back = self.member is not None and self.member.key == str(self.member_key)
        tab, page = (self.tab, self.page) if is_back else ("eligibility", 1)
        self.member, self.tab, self.confirmation, self.verified = None, "eligibility", "", ""
        self.conditions, self.claims, self.labs, self.fills, self.trends, self.adherence = [], [], [], [], [], []
        self.referrals = []
        self.is_missing = True  # until it is found
        found = await run(open_face_sheet, str(self.member_key))
        self.tabs, self.counts, self.spans = list(found.tabs), dict(found.counts), list(found.spans)
        self.pcps, self.others, self.due = list(found.pcps), list(found.others), list(found.due)
        self.as_of = clock.today(plan().plan.time_zone).isoformat()
        if tab in self.tabs:
            await self._open_tab(tab, page)
        self.member, self.is_missing = found, False

    @open_to(Permission.ELIGIBILITY)
    async def verify(self, form: dict[str, str]) -> None:
        """*Check*: eligible on a day, with a confirmation number."""
        answer = await run(verify_eligibility, str(self.member_key), form.get("as_of", ""))
        self.as_of, self.confirmation = form.get("as_of", ""), answer.confirmation
        said = (answer.as_of, answer.words, f"verified {clock_time(answer.at)}")
        self.verified = " · ".join(part for part in said if part)
        self.verified_status, self.verified_tone = answer.status, answer.tone

    @open_to(Permission.ELIGIBILITY)
    async def choose(self, tab: TABS) -> None:
        """Another tab; its rows are fetched when it is opened, and that is on record."""
        if tab in self.tabs:
            await self._open_tab(tab, 1)

    @open_to(Permission.ELIGIBILITY)
    async def turn(self, page: int) -> None:
        """Another page of the tab on screen."""
        if self.tab in self.tabs:
            await self._show(self.tab, max(1, page))

    @open_to(Permission.ELIGIBILITY)
    async def download(self, tab: HistoryTab, kind: Literal["xlsx", "csv"]) -> rx.event.EventSpec | None:
        """All of a tab as a file."""
        if ("eligibility" if tab in ("pcps", "others") else tab) not in self.tabs:
            return None
        token = await run(download_history, str(self.member_key), tab, kind)
        return rx.download(url=f"/download/{token}")

    @open_to(Permission.ELIGIBILITY)
    async def paper(self) -> rx.event.EventSpec:
        """*Print*."""
        token = await run(print_face_sheet, str(self.member_key))
        return rx.download(url=f"/download/{token}")

    async def _open_tab(self, tab: str, page: int) -> None:
        await self._show(tab, page)
        if tab == "labs":
            self.trends = list(await run(trends_now, str(self.member_key)))
        elif tab == "medications":
            self.adherence = list(await run(adherence_now, str(self.member_key)))
        self.tab = tab

    async def _show(self, tab: str, page: int) -> None:
        """Fetch a page of a tab; each is on record and asks the scope anew."""
        key = str(self.member_key)
        if tab == "conditions":
            self.conditions = list(await run(clinical.conditions_of, key, page=page))
        elif tab == "labs":
            self.labs = list(await run(clinical.labs_of, key, page=page))
        elif tab == "medications":
            self.fills = list(await run(clinical.medications_of, key, page=page))
        elif tab == "claims":
            self.claims = list((await run(claims_history, key, page=page)).rows)
        elif tab == "referrals":
            self.referrals = list((await run(referrals_history, key, page=page)).rows)
        self.page = page
