"""`/referrals/new/[draft_key]`: *Submit a Referral*, section by section."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.kit.identifiers import undotted
from optima_portal.rules.referral_changes import with_diagnosis, with_service, without_diagnosis, without_service
from optima_portal.services.authorization_list import ServiceChoice
from optima_portal.services.diagnosis_codes import DiagnosisLine
from optima_portal.services.no_referral import keep_answer
from optima_portal.services.referral_drafts import PURPOSE, add_draft_files, discard_draft, drop_draft_file
from optima_portal.services.referral_search import diagnoses_for, services_for
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    change,
    choose_member,
    choose_referred_to,
    choose_referring,
    clear_referred_to,
    go_on,
    go_to,
    keep_typed,
    members_for,
    open_wizard,
    providers_for,
    set_redirect,
    touch_files,
)
from optima_portal.services.referral_wizard_parts import DraftFile, MemberChoice, ServiceView, StepView, WizardView
from optima_portal.services.referred_to import PAGE, ProviderChoice
from optima_portal.state.attached import keys_in
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.upload_purposes import declare_upload

REFERRAL_FILES = declare_upload(PURPOSE, Permission.SUBMIT_REFERRALS)
MAY = Permission.SUBMIT_REFERRALS
__all__ = ["PAGE", "REFERRAL_FILES", "ReferralWizardState"]


class ReferralWizardState(PortalState, rx.State):
    """The draft on screen, and what was searched for it. `opened` changes when the fields must be drawn anew."""

    view: WizardView | None = None
    steps: list[StepView] = []
    missing: list[str] = []
    referring_choices: list[tuple[str, str]] = []
    addresses: list[str] = []
    places: list[tuple[str, str]] = []
    services: list[ServiceView] = []
    diagnoses: list[tuple[str, str]] = []
    files: list[DraftFile] = []
    members: list[MemberChoice] = []
    members_searched: bool = False
    providers: list[ProviderChoice] = []
    provider_words: str = ""
    provider_total: int = 0
    provider_page: int = 1
    providers_searched: bool = False
    found_services: list[ServiceChoice] = []
    services_searched: bool = False
    found_diagnoses: list[DiagnosisLine] = []
    diagnoses_searched: bool = False
    ask_tertiary: bool = False
    ask_another: bool = False
    is_missing: bool = False
    opened: int = 0
    problems: dict[str, str] = {}

    @open_to(MAY)
    async def open(self) -> None:
        """The draft of the address, where it was left."""
        self.view, self.is_missing = None, True  # until it is found
        self._forget_searches()
        self._show(await run(open_wizard, str(self.draft_key)))
        self.is_missing, self.opened = False, self.opened + 1

    @open_to(MAY)
    async def keep(self, values: dict[str, str]) -> None:
        """What was typed so far, a moment after the last stroke."""
        if self._is_here(values):
            await self._act(keep_typed, values)

    @open_to(MAY)
    async def go_on(self, values: dict[str, str]) -> None:
        """*Next*."""
        if self._is_here(values):
            await self._turn(go_on, values)

    @open_to(MAY)
    async def step_back(self) -> None:
        """*Back*."""
        await self._turn(go_to, self._at().section - 1, {})

    @open_to(MAY)
    async def go_to_step(self, number: int) -> None:
        """A section of the rail, or *Edit* in the review."""
        await self._turn(go_to, number + 1, {})

    @open_to(MAY)
    async def find_members(self, form: dict[str, str]) -> None:
        """1b: by name or Member ID."""
        self.members = list(await run(members_for, self._at().key, form.get("words", "")))
        self.members_searched = True

    @open_to(MAY)
    async def choose_member(self, key: str) -> None:
        """The member this referral is for."""
        await self._act(choose_member, key)
        self.members, self.members_searched = [], False

    @open_to(MAY)
    async def choose_referring(self, key: str) -> None:
        """The referring provider; the addresses follow."""
        await self._act(choose_referring, key)

    @open_to(MAY)
    async def find_providers(self, form: dict[str, str]) -> None:
        """*Search for Provider*."""
        self.provider_words, self.provider_page = form.get("words", ""), 1
        await self._show_providers()

    @open_to(MAY)
    async def turn_providers(self, page: int) -> None:
        """Another page of providers."""
        self.provider_page = max(1, page)
        await self._show_providers()

    @open_to(MAY)
    async def choose_provider(self, key: str) -> None:
        """A provider of the result; a tertiary one asks first whether to go on."""
        await self._act(choose_referred_to, key)
        self.ask_tertiary = self.view is not None and self.view.is_tertiary
        self.opened += 1

    @open_to(MAY)
    async def keep_tertiary(self) -> None:
        """*Continue* with the tertiary provider."""
        self.ask_tertiary = False

    @open_to(MAY)
    async def select_new_provider(self) -> None:
        """SELECT NEW PROVIDER. Esc and the cross say the same: only *Continue* goes on with a tertiary provider.

        The window tells that it was closed after *Continue*, too: then there is nothing to do.
        """
        if self.ask_tertiary:
            self.ask_tertiary = False
            await self._act(clear_referred_to)

    @open_to(MAY)
    async def answer_redirect(self, allowed: bool) -> None:
        """3b; Yes for a tertiary provider asks for another one first."""
        view = self.view
        if allowed and view is not None and view.is_tertiary and not view.redirect_allowed:
            self.ask_another = True
            return
        await self._act(set_redirect, allowed, {})
        self.opened += 1

    @open_to(MAY)
    async def confirm_another(self) -> None:
        """Yes: the provider is cleared, the note added, another one is chosen."""
        self.ask_another = False
        await self._act(set_redirect, True, {})
        self.opened += 1

    @open_to(MAY)
    async def close_another(self) -> None:
        """It stays No."""
        self.ask_another = False
        self.opened += 1

    @open_to(MAY)
    async def find_services(self, form: dict[str, str]) -> None:
        """*Select a Service*."""
        self.found_services = list(await run(services_for, self._at().key, form.get("service_words", "")))
        self.services_searched = True

    @open_to(MAY)
    async def add_service(self, code: str) -> None:
        """*+ Add Service*."""
        await self._act(change, lambda form: with_service(form, code))
        self.found_services, self.services_searched = [], False

    @open_to(MAY)
    async def keep_answer(self, code: str) -> None:
        """*Keep a record*: no referral was required for this code."""
        number = await run(keep_answer, self._at().key, code)
        said = f"Kept as {number}: no referral is required for {code}. You find it under Submit a Referral."
        (await self.get_state(MessageState))._say("done", said)

    @open_to(MAY)
    async def remove_service(self, code: str) -> None:
        """×: a service is taken off."""
        await self._act(change, lambda form: without_service(form, code))

    @open_to(MAY)
    async def find_diagnoses(self, form: dict[str, str]) -> None:
        """*Find an ICD Code*."""
        self.found_diagnoses = list(await run(diagnoses_for, form.get("diagnosis_words", "")))
        self.diagnoses_searched = True

    @open_to(MAY)
    async def add_diagnosis(self, code: str) -> None:
        """*+ Add ICD Code*."""
        await self._act(change, lambda form: with_diagnosis(form, undotted(code)))
        self.found_diagnoses, self.diagnoses_searched = [], False

    @open_to(MAY)
    async def remove_diagnosis(self, code: str) -> None:
        """×: a diagnosis is taken off."""
        await self._act(change, lambda form: without_diagnosis(form, undotted(code)))

    @open_to(MAY)
    async def arrived(self, reported: str) -> None:
        """Files have arrived."""
        await run(add_draft_files, self._at().key, keys_in(reported))
        self._show(await run(touch_files, self._at().key))

    @open_to(MAY)
    async def remove_file(self, key: str) -> None:
        """×: a file is taken off."""
        await run(drop_draft_file, self._at().key, key)
        self._show(await run(touch_files, self._at().key))

    @open_to(MAY)
    async def submit(self) -> rx.event.EventSpec:
        """*Submit Referral*, then the confirmation."""
        at = self._at()
        receipt = await run(submit_referral, at.key, at.version)
        if not receipt.is_new:
            (await self.get_state(MessageState))._say("done", f"It was submitted already, as {receipt.code}.")
            return rx.redirect(f"/referrals/{receipt.key}")
        return rx.redirect(f"/referrals/{receipt.key}/submitted")

    @open_to(MAY)
    async def leave(self) -> rx.event.EventSpec:
        """*Leave for later*: everything is saved already."""
        return rx.redirect("/referrals/new")

    @open_to(MAY)
    async def discard(self) -> rx.event.EventSpec:
        """Throw the draft away."""
        await run(discard_draft, self._at().key)
        (await self.get_state(MessageState))._say("done", "The draft is discarded.")
        return rx.redirect("/referrals/new")

    async def _act(self, service: Callable[..., Any], *args: Any) -> None:
        """One act on the draft; what a colleague did meanwhile is shown instead, and said."""
        found: WizardView = await run(service, self._at(), *args)
        self._show(found)
        if found.notice:
            self.opened += 1
            (await self.get_state(MessageState))._say("refused", found.notice)

    async def _turn(self, service: Callable[..., Any], *args: Any) -> None:
        """Another section: its fields are drawn, and what was searched for is forgotten."""
        await self._act(service, *args)
        self._forget_searches()
        self.opened += 1

    async def _show_providers(self) -> None:
        found = await run(providers_for, self._at().key, self.provider_words, page=self.provider_page)
        self.providers, self.provider_total, self.providers_searched = list(found.choices), found.total, True

    def _at(self) -> At:
        view = self.view
        return At(view.key, view.version, view.section) if view else At("", 0, 1)

    def _is_here(self, values: dict[str, str]) -> bool:
        """A late copy of another draft's fields is none of this one's; of another section's it is welcome."""
        return values.get("draft", "") == self._at().key != ""

    def _show(self, view: WizardView) -> None:
        self.view, self.steps, self.missing = view, list(view.steps), list(view.missing)
        self.referring_choices, self.addresses = list(view.referring_choices), list(view.addresses)
        self.places, self.services = list(view.places), list(view.services)
        self.diagnoses, self.files = list(view.diagnoses), list(view.files)

    def _forget_searches(self) -> None:
        self.members, self.providers, self.found_services, self.found_diagnoses = [], [], [], []
        self.members_searched = self.providers_searched = False
        self.services_searched = self.diagnoses_searched = False
        self.ask_tertiary = self.ask_another = False
        self.problems = {}
