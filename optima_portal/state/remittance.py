"""`/claims/ra/[payment_key]`: a Remittance Advice."""

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.services.remittance import PAGE, RaAdjustment, Remittance, open_remittance
from optima_portal.services.remittance_claims import RaClaim
from optima_portal.services.remittance_file import download_835
from optima_portal.services.remittance_print import print_remittance
from optima_portal.state.handlers import PortalState, open_to, run


class RemittanceState(PortalState, rx.State):
    """The advice on screen, one page of its claims."""

    advice: Remittance | None = None
    claims: list[RaClaim] = []
    adjustments: list[RaAdjustment] = []
    page: int = 1
    size: int = PAGE
    total: int = 0
    is_missing: bool = False

    @open_to(Permission.CLAIMS)
    async def open(self) -> None:
        """Show the advice of the address."""
        self.advice, self.page, self.is_missing = None, 1, True  # until it is found
        await self._show()

    @open_to(Permission.CLAIMS)
    async def turn(self, page: int) -> None:
        """More of its claims."""
        self.page = max(1, page)
        await self._show()

    @open_to(Permission.CLAIMS)
    async def paper(self) -> rx.event.EventSpec:
        """*Download Printable*: all of it as a PDF."""
        token = await run(print_remittance, str(self.payment_key))
        return rx.download(url=f"/download/{token}")

    @open_to(Permission.CLAIMS)
    async def file_835(self) -> rx.event.EventSpec:
        """All of it as an X12 835 file."""
        token = await run(download_835, str(self.payment_key))
        return rx.download(url=f"/download/{token}")

    async def _show(self) -> None:
        found = await run(open_remittance, str(self.payment_key), page=self.page)
        self.claims, self.adjustments = list(found.claims), list(found.adjustments)
        self.total, self.advice, self.is_missing = found.claim_count, found, False
