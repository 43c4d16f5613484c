"""`/dev/mailbox` and `/dev/codes`: what a newcomer has no mail server and no phone for. Demo mode only."""

from dataclasses import dataclass

import pyotp
import reflex as rx

from optima_portal.demo.cast import CAST, TOTP_SECRET
from optima_portal.kit import clock, mailbox
from optima_portal.state.handlers import ANYONE, PortalState, in_thread, open_to
from optima_portal.state.moments import minute


@dataclass(frozen=True)
class LetterLine:
    """A letter in the demo's mailbox."""

    recipient: str
    subject: str
    at: str
    text: str


class MailboxState(PortalState, rx.State):
    """The newest letters."""

    letters: list[LetterLine] = []
    loading: bool = True

    @open_to(ANYONE, passive=True)
    async def open(self) -> None:
        """Read the folder."""
        found = await in_thread(mailbox.letters)
        self.letters = [LetterLine(one.to, one.subject, minute(one.at), one.text) for one in found]
        self.loading = False


class CodesState(PortalState, rx.State):
    """What the demo people's phones show."""

    code: str = ""
    seconds_left: int = 0
    people: list[str] = []

    @open_to(ANYONE, passive=True)
    async def open(self) -> None:
        """The code of this half minute; all demo phones share one secret."""
        moment = clock.now()
        self.code = pyotp.TOTP(TOTP_SECRET).at(moment)
        self.seconds_left = 30 - int(moment.timestamp()) % 30
        self.people = [person.email for person in CAST if person.has_phone]
