"""`/claims/[claim_key]`: one claim."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.claim_detail import Card, ClaimDetail, DiagnosisRow, ServiceRow, open_claim
from optima_portal.services.claim_print import print_claim
from optima_portal.services.eob import EobRow
from optima_portal.state.handlers import PortalState, open_to, run

TABS = Literal["services", "member", "providers", "diagnosis", "dispute", "eob"]


class ClaimDetailState(PortalState, rx.State):
    """The claim on screen."""

    claim: ClaimDetail | None = None
    services: list[ServiceRow] = []
    member_cards: list[Card] = []
    provider_cards: list[Card] = []
    diagnoses: list[DiagnosisRow] = []
    eob: list[EobRow] = []
    tab: str = "services"
    is_missing: bool = False

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """Show the claim of the address."""
        self.claim, self.tab, self.is_missing = None, "services", True  # until it is found
        found = await run(open_claim, str(self.claim_key))
        self.services, self.eob = list(found.services), list(found.eob)
        self.member_cards, self.provider_cards = list(found.member_cards), list(found.provider_cards)
        self.diagnoses, self.claim, self.is_missing = list(found.diagnoses), found, False

    @open_to(Permission.CLAIMS)
    async def choose(self, tab: TABS) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(Permission.CLAIMS)
    async def paper(self) -> rx.event.EventSpec:
        """*Download Printable*."""
        token = await run(print_claim, str(self.claim_key))
        return rx.download(url=f"/download/{token}")
