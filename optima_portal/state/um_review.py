"""`/plan/referrals/[referral_key]`: a reviewer decides one referral."""

from typing import Literal

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.rules.referral_decision import ServiceAnswer
from optima_portal.rules.referral_status import ServiceDecision
from optima_portal.services.appeal_submission import record_members_appeal
from optima_portal.services.appeal_view import AppealView
from optima_portal.services.referral_detail import ReferralView, open_referral
from optima_portal.services.referral_files import offer_referral_file
from optima_portal.services.referral_letters import offer_referral_letter
from optima_portal.services.referral_parts import ClockLine, ReferralFile, ServiceLine, TimelineStep
from optima_portal.services.referred_to import ProviderChoice
from optima_portal.services.um_drafts import KeptReview, keep_act, keep_decision, kept_review
from optima_portal.services.um_review import (
    Review,
    ask_office,
    decide_referral,
    extend,
    redirect_choices,
    void_referral,
)
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.numbers import whole

TABS = Literal["services", "provider", "diagnosis", "attachments", "timeline"]
ACTS = Literal["", "ask", "extend", "void", "appeal"]
KEPT_ACTS = ("ask", "extend", "void", "appeal")
FIELDS = ("decision", "units", "reason", "text")
MAY = Permission.UM_REVIEW


class UmReviewState(PortalState, rx.State):
    """The referral in review. `act`: which window is open.

    `opened` and `acts_opened` draw the decision's form and the windows' anew, each with what was kept of it; nothing
    else touches what stands in their fields.
    """

    referral: ReferralView | None = None
    services: list[ServiceLine] = []
    diagnoses: list[tuple[str, str]] = []
    member_facts: list[tuple[str, str]] = []
    files: list[ReferralFile] = []
    timeline: list[TimelineStep] = []
    clocks: list[ClockLine] = []
    appeal: AppealView | None = None
    appeal_files: list[ReferralFile] = []
    providers: list[ProviderChoice] = []
    redirect_to: str = ""
    redirect_name: str = ""
    kept: dict[str, str] = {}
    kept_acts: dict[str, str] = {}
    tab: str = "services"
    act: str = ""
    is_missing: bool = False
    opened: int = 0
    acts_opened: int = 0
    problems: dict[str, str] = {}
    _sent: str = ""
    """What was sent last from a window: a copy of it that comes late is no draft any more."""

    @open_to(MAY)
    async def open(self) -> None:
        """Show the referral of the address, and what was begun on it."""
        self.referral, self.tab, self.act, self.is_missing = None, "services", "", True
        self.providers, self._sent = [], ""
        await self._show()
        begun = await self._begun()
        self.kept, self.opened = begun.decision, self.opened + 1
        self.redirect_to, self.redirect_name = self.kept.get("redirect_to", ""), self.kept.get("redirect_name", "")

    @open_to(MAY)
    async def choose(self, tab: TABS) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(MAY)
    async def begin(self, act: ACTS) -> None:
        """Open the window of an act; what was typed there before still stands in it."""
        self.act, self.problems = act, {}

    @open_to(MAY)
    async def cancel(self) -> None:
        """Close it."""
        self.act = ""

    @open_to(MAY)
    async def do_it(self, form: dict[str, str]) -> None:
        """Ask, extend or void, as the open window says."""
        key, version = self._seen()
        if not self.act or form.get("act") != self.act or form.get("record") != key:
            return  # sent twice, or from a window that is closed
        if self.act == "ask":
            await run(ask_office, key, version, form.get("text", ""))
        elif self.act == "extend":
            await run(extend, key, version, form.get("text", ""))
        elif self.act == "void":
            await run(void_referral, key, version, form.get("reason", ""))
        elif self.act == "appeal":
            await run(record_members_appeal, key, version, form)
        self._sent, self.act = _typed(form), ""
        await self._show()
        await self._begun()
        (await self.get_state(MessageState))._say("done", "Done. The office is told by mail.")

    @open_to(MAY)
    async def keep_act(self, form: dict[str, str]) -> None:
        """What was typed so far in a window."""
        key, act = self._seen()[0], form.get("act", "")
        if key and form.get("record") == key and act in KEPT_ACTS and _typed(form) != self._sent:
            await run(keep_act, key, act, form)

    @open_to(MAY)
    async def keep(self, form: dict[str, str]) -> None:
        """What was chosen and typed so far of the decision."""
        key = self._seen()[0]
        if key and form.get("record") == key and self.referral and self.referral.is_open:
            known = {f"{name}-{one.key}" for name in FIELDS for one in self.services} | {"redirect_reason"}
            await run(keep_decision, key, {name: form[name] for name in form if name in known})

    @open_to(MAY)
    async def find_providers(self, form: dict[str, str]) -> None:
        """Another provider, where the office allows it."""
        self.providers = list(await run(redirect_choices, self._seen()[0], form.get("words", "")))

    @open_to(MAY)
    async def choose_provider(self, key: str) -> None:
        """Redirect there, with the decision."""
        chosen = next((one for one in self.providers if one.key == key), None)
        await self._redirect(*((chosen.key, chosen.name) if chosen else ("", "")))

    @open_to(MAY)
    async def undo_redirect(self) -> None:
        """The member goes to whom the office asked for, after all."""
        await self._redirect("", "")

    @open_to(MAY)
    async def decide(self, form: dict[str, str]) -> None:
        """*Send decision*: every service at once."""
        key, version = self._seen()
        if form.get("record") != key:
            return
        answers = {one.key: _answer(form, one.key) for one in self.services}
        reason = form.get("redirect_reason", "")
        await run(decide_referral, key, version, Review(answers, self.redirect_to, reason))
        await self._show()
        await self._begun()
        (await self.get_state(MessageState))._say("done", "Decided. The letter is in the Timeline.")

    @open_to(MAY)
    async def letter(self, key: str) -> rx.event.EventSpec:
        """The letter of a step."""
        return rx.download(url=f"/download/{await run(offer_referral_letter, self._seen()[0], key)}")

    @open_to(MAY)
    async def file(self, key: str) -> rx.event.EventSpec:
        """An attachment."""
        return rx.download(url=f"/download/{await run(offer_referral_file, self._seen()[0], key)}")

    async def _show(self) -> None:
        found = await run(open_referral, str(self.referral_key))
        self.services, self.diagnoses = list(found.services), list(found.diagnoses)
        self.member_facts, self.files = list(found.member_facts), list(found.files)
        self.timeline, self.clocks = list(found.timeline), list(found.clocks)
        self.appeal, self.appeal_files = found.appeal, list(found.appeal_files)
        self.referral, self.is_missing, self.problems = found, False, {}

    async def _begun(self) -> KeptReview:
        """The windows with what is kept of each."""
        begun: KeptReview = await run(kept_review, self._seen()[0])
        self.kept_acts, self.acts_opened = begun.acts, self.acts_opened + 1
        return begun

    async def _redirect(self, key: str, name: str) -> None:
        await run(keep_decision, self._seen()[0], {"redirect_to": key, "redirect_name": name})
        self.redirect_to, self.redirect_name = key, name
        begun: KeptReview = await run(kept_review, self._seen()[0])  # its reason comes back with the next choice
        self.kept = self.kept | {"redirect_reason": begun.decision.get("redirect_reason", "")}

    def _seen(self) -> tuple[str, int]:
        return (self.referral.key, self.referral.version) if self.referral else ("", 0)


def _units(typed: str) -> int | None:
    """None for nothing; what is no number is none of the units that can be given, so that it is said."""
    return (-1 if (units := whole(typed)) is None else units) if typed.strip() else None


def _typed(form: dict[str, str]) -> str:
    return repr(sorted(form.items()))


def _answer(form: dict[str, str], key: str) -> ServiceAnswer:
    decision = ServiceDecision.__members__.get(form.get(f"decision-{key}", ""), ServiceDecision.PENDING)
    return ServiceAnswer(
        decision,
        _units(form.get(f"units-{key}", "")),
        form.get(f"reason-{key}", ""),
        form.get(f"text-{key}", ""),
    )
