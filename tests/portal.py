"""The portal as its people use it, without pages: services called one transaction each, by whoever is signed in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pyotp
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from optima_portal.access.viewer import NOBODY, Viewer
from optima_portal.demo.cast import PASSWORD, TOTP_SECRET, add_cast
from optima_portal.kit import clock, crypto, db
from optima_portal.kit.passwords import is_password
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.mail import Mail
from optima_portal.services.second_factor import pass_second_factor
from optima_portal.services.session_viewer import viewer_of
from optima_portal.services.sign_in import reserve_attempt, settle_attempt

Result = TypeVar("Result")
SOURCE = "192.0.2.7"


@dataclass
class Portal:
    """A portal with the demo's cast, at a moment that a test moves."""

    engine: Engine
    now: datetime

    def open(self) -> "Portal":
        """Let the cast in."""
        self.do(lambda session: add_cast(session, now=self.now))
        return self

    def do(self, work: Callable[[Session], Result]) -> Result:
        """One transaction at this moment."""
        with clock.at(self.now):
            return db.in_transaction(work, self.engine)

    def call(self, service: Callable[..., Result], viewer: Viewer, *args: Any, **options: Any) -> Result:
        """A service, with the time if it asks for it."""
        if "now" in service.__code__.co_varnames[: service.__code__.co_argcount + service.__code__.co_kwonlyargcount]:
            options["now"] = self.now
        return self.do(lambda session: service(session, viewer, *args, **options))

    def try_password(self, email: str, password: str = PASSWORD) -> str | None:
        """A sign-in as the route does it: counted, checked, settled."""
        visitor = Viewer(source=SOURCE, session_hash="a visitor")
        attempt = self.call(reserve_attempt, visitor, email)
        return self.call(
            settle_attempt, visitor, attempt, is_password(password, attempt.password_hash), browser="Chrome on Linux"
        )

    def viewer(self, token: str | None, *, touch: bool = True) -> Viewer:
        """Who presents this token now."""
        if token is None:
            return NOBODY
        return self.do(lambda session: viewer_of(session, token, SOURCE, now=self.now, touch=touch))

    def sign_in(self, email: str) -> tuple[str, Viewer]:
        """A person all the way in, second factor included: (token, viewer)."""
        token = self.try_password(email)
        viewer = self.viewer(token)
        if viewer.owes is not None and viewer.owes.name == "SECOND_FACTOR":
            token = self.call(pass_second_factor, viewer, self.code(), browser="Chrome on Linux")
            viewer = self.viewer(token)
        assert token is not None
        return token, viewer

    def code(self) -> str:
        """What the cast's phones show at this moment."""
        return pyotp.TOTP(TOTP_SECRET).at(self.now)

    def audited(self) -> list[str]:
        """The actions on record, oldest first."""
        return self.do(lambda s: list(s.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()))

    def mailed(self) -> list[str]:
        """The templates of the letters, oldest first."""
        return self.do(lambda s: list(s.exec(select(Mail.template).order_by(col(Mail.id))).all()))

    def passcode(self) -> str:
        """The six digits of the newest letter that holds any."""

        def read(s: Session) -> str:
            letter = s.exec(select(Mail).where(Mail.template == "passcode").order_by(col(Mail.id).desc())).first()
            assert letter is not None
            words = json.loads(crypto.decrypt(letter.body, f"mail:{letter.key}"))[0].split()
            return next(word for word in words if word.isdecimal() and len(word) == 6)

        return self.do(read)
