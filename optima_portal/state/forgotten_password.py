"""*Forgot password*, step by step; where one stands is kept by the services, so a reload goes on there."""

import asyncio
import time

import reflex as rx

from optima_portal.kit.refused import Refused
from optima_portal.services.forgotten_password import (
    WRONG_ANSWER,
    answer_questions,
    ask_for_reset,
    reset_password,
    reset_progress,
    verify_reset,
)
from optima_portal.services.passcodes import WRONG
from optima_portal.state.handlers import ANYONE, PortalState, open_to, run

# Longer than a known address takes, with its mail, so that none is told by its time.
AT_LEAST_SECONDS = 0.6


class ForgottenPasswordState(PortalState, rx.State):
    """The steps: email, code, questions or second factor, password."""

    step: str = ""
    email: str = ""
    questions: list[str] = []
    rules: list[tuple[str, str]] = []
    is_done: bool = False
    problems: dict[str, str] = {}

    @open_to(ANYONE, passive=True)
    async def open(self) -> None:
        """Go on where this browser stands."""
        self.is_done = False
        await self._show()

    @open_to(ANYONE)
    async def ask(self, form: dict[str, str]) -> None:
        """Have a passcode mailed."""
        self.email = form.get("email", "").strip()
        if "@" not in self.email:
            raise Refused("Enter your e-mail address.", field="email")
        await self._send()
        await self._show()

    @open_to(ANYONE)
    async def resend(self) -> None:
        """*Didn't receive Code? Resend it.*"""
        if not self.email:
            self.step = "email"
            return
        await self._send()

    @open_to(ANYONE)
    async def start_again(self) -> None:
        """Another address."""
        self.step, self.email = "email", ""

    @open_to(ANYONE)
    async def verify(self, form: dict[str, str]) -> None:
        """The mailed code."""
        if not await run(verify_reset, form.get("code", "")):
            raise Refused(WRONG, field="code")
        await self._show()

    @open_to(ANYONE)
    async def answer(self, form: dict[str, str]) -> None:
        """The two answers, or a code of the app."""
        answers = tuple(form.get(f"answer_{number}", "") for number in (1, 2))
        if not await run(answer_questions, answers):
            raise Refused(WRONG_ANSWER, field="answer_1")
        await self._show()

    @open_to(ANYONE)
    async def change(self, form: dict[str, str]) -> None:
        """The new password."""
        await run(reset_password, form.get("password", ""), form.get("again", ""))
        self.is_done = True

    async def _send(self) -> None:
        began = time.monotonic()
        try:
            await run(ask_for_reset, self.email)
        finally:
            await asyncio.sleep(max(0.0, AT_LEAST_SECONDS - (time.monotonic() - began)))

    async def _show(self) -> None:
        progress = await run(reset_progress)
        self.step, self.questions, self.rules = progress.step.value, list(progress.questions), list(progress.rules)
