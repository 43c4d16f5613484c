"""Time-based one-time codes, with the step that a code belongs to, so that none is taken twice."""

import hmac
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
STEPS_AROUND = 1


def new_secret() -> str:
    """A fresh secret, base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, one before or after included; None for a wrong code."""
    this = int(now.timestamp()) // STEP_SECONDS
    typed = code.replace(" ", "")
    totp = pyotp.TOTP(secret)
    steps = range(this - STEPS_AROUND, this + STEPS_AROUND + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())), None)


def qr_of(secret: str, account: str, issuer: str) -> str:
    """The enrolment as a QR code: an SVG data URI."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=2, dark="#16202e", light="#ffffff")
