"""The wizard walked at random: next, back, change, reload, a second tab. Nothing refused is submitted, no word lost."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, select

from optima_portal.kit.refused import Refused
from optima_portal.models.referral import Referral
from optima_portal.rules.referral_changes import with_diagnosis, with_service, without_diagnosis, without_service
from optima_portal.rules.referral_form import Section, what_is_missing
from optima_portal.services.referral_drafts import open_draft
from optima_portal.services.referral_facts import facts_of
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    begin_referral,
    change,
    choose_member,
    choose_referred_to,
    choose_referring,
    go_on,
    go_to,
    keep_typed,
    open_wizard,
    set_redirect,
)
from optima_portal.services.referral_wizard_parts import WizardView
from tests.services.referral_case import Case, a_referral_case

NOW, TODAY = datetime(2026, 3, 2, 17, 30, tzinfo=UTC), date(2026, 3, 2)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}
WORDS = st.text("abc é\n", max_size=12)


class Wizard(RuleBasedStateMachine):
    """Two tabs on one draft; `entered` is what the last accepted act of either left behind."""

    @initialize()
    def begin(self) -> None:
        """A portal of its own, in memory."""
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        SQLModel.metadata.create_all(self.engine)
        self.db = Session(self.engine, expire_on_commit=False)
        self.case: Case = a_referral_case(self.db)
        self.key = begin_referral(self.db, self.case.viewer, now=NOW)
        self.tabs = [self.look(), self.look()]
        self.entered: dict[str, str] = {}
        self.is_submitted = False

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.engine.dispose()

    def look(self) -> WizardView:
        return open_wizard(self.db, self.case.viewer, self.key, today=TODAY)

    def act(self, tab: int, service: Any, *args: Any, kept: dict[str, str] | None = None) -> None:
        """Do something in a tab; a tab that was overtaken is shown what is there, and nothing of it is done."""
        if self.is_submitted:
            return
        view = self.tabs[tab]
        before = open_draft(self.db, self.case.viewer, self.key)
        try:
            after = service(self.db, self.case.viewer, At(self.key, view.version, view.section), *args, **WHEN)
        except Refused:
            assert open_draft(self.db, self.case.viewer, self.key) == before
            return
        self.tabs[tab] = replace(after, notice="")
        if after.notice:
            assert view.version != before.version
            assert open_draft(self.db, self.case.viewer, self.key).form == before.form
        else:
            self.entered |= kept or {}

    TAB = st.sampled_from([0, 1])

    @rule(tab=TAB, kind=st.sampled_from(["MEDICAL", "BEHAVIORAL", "NONSENSE"]))
    def type_of_referral(self, tab: int, kind: str) -> None:
        self.act(tab, keep_typed, {"kind": kind})

    @rule(tab=TAB)
    def member(self, tab: int) -> None:
        self.act(tab, choose_member, self.case.member.key)

    @rule(tab=TAB)
    def referring(self, tab: int) -> None:
        self.act(tab, choose_referring, self.case.pcp.key)
        if self.tabs[tab].addresses:
            self.act(tab, keep_typed, {"service_address": self.tabs[tab].addresses[0]})

    @rule(tab=TAB, is_tertiary=st.booleans())
    def referred_to(self, tab: int, is_tertiary: bool) -> None:
        self.act(tab, choose_referred_to, (self.case.tertiary if is_tertiary else self.case.cardiologist).key)

    @rule(tab=TAB, allowed=st.booleans())
    def redirect(self, tab: int, allowed: bool) -> None:
        self.act(tab, set_redirect, allowed, {})

    @rule(tab=TAB, words=WORDS)
    def justify(self, tab: int, words: str) -> None:
        self.act(tab, keep_typed, {"justification": words})

    @rule(tab=TAB, words=WORDS)
    def indications(self, tab: int, words: str) -> None:
        self.act(tab, keep_typed, {"indications": words}, kept={"indications": words})

    @rule(
        tab=TAB,
        priority=st.sampled_from(["ROUTINE", "URGENT", "RETRO", ""]),
        day=st.sampled_from(["", "2026-03-01", "2026-03-02", "2027-01-01", "never"]),
        urgent=st.booleans(),
        place=st.sampled_from(["", "11", "99"]),
    )
    def when_and_where(self, tab: int, priority: str, day: str, urgent: bool, place: str) -> None:
        typed = {"priority": priority, "request_date": day, "place_of_service": place} | (
            {"urgent": "on"} if urgent else {}
        )
        self.act(tab, keep_typed, typed)

    @rule(tab=TAB, code=st.sampled_from(["E0470", "G0101", "97153", "X"]), add=st.booleans())
    def service(self, tab: int, code: str, add: bool) -> None:
        self.act(tab, change, lambda form: (with_service if add else without_service)(form, code))

    @rule(tab=TAB, units=st.sampled_from(["", "0", "1", "10", "11", "-1", "x"]), study=WORDS)
    def units(self, tab: int, units: str, study: str) -> None:
        self.act(tab, keep_typed, {"units-E0470": units, "answer-E0470-study": study})

    @rule(tab=TAB, code=st.sampled_from(["G4733", "E11", "F840"]), add=st.booleans())
    def diagnosis(self, tab: int, code: str, add: bool) -> None:
        self.act(tab, change, lambda form: (with_diagnosis if add else without_diagnosis)(form, code))

    @rule(tab=TAB)
    def everything_else(self, tab: int) -> None:
        """So that a submit is reached often."""
        self.type_of_referral(tab, "MEDICAL")
        self.member(tab)
        self.referring(tab)
        self.referred_to(tab, is_tertiary=False)
        self.when_and_where(tab, "ROUTINE", "", urgent=False, place="11")
        self.act(tab, change, lambda form: with_diagnosis(with_service(replace(form, services=()), "E0470"), "G4733"))
        self.units(tab, "1", "yes")
        self.indications(tab, "Snores.")

    @rule(tab=TAB)
    def next_section(self, tab: int) -> None:
        self.act(tab, go_on, {})

    @rule(tab=TAB, section=st.integers(-1, 9))
    def another_section(self, tab: int, section: int) -> None:
        self.act(tab, go_to, section, {})

    @rule(tab=TAB)
    def reload(self, tab: int) -> None:
        if not self.is_submitted:
            self.tabs[tab] = self.look()

    @rule(tab=TAB)
    def submit(self, tab: int) -> None:
        if self.is_submitted:
            return
        draft = open_draft(self.db, self.case.viewer, self.key)
        form = draft.form
        missing = what_is_missing(Section.REVIEW, form, facts_of(self.db, self.case.viewer, draft.office, form, TODAY))
        seen = self.tabs[tab].version == open_draft(self.db, self.case.viewer, self.key).version
        try:
            submit_referral(self.db, self.case.viewer, self.key, self.tabs[tab].version, **WHEN)
        except Refused:
            assert missing or not seen
            assert self.db.exec(select(Referral)).all() == []
            return
        assert not missing
        assert seen
        self.is_submitted = True
        stored = self.db.exec(select(Referral)).one()
        assert stored.indications == form.indications.strip()
        assert stored.redirect_allowed or stored.justification
        assert not (stored.redirect_allowed and stored.is_tertiary)

    @precondition(lambda self: hasattr(self, "entered") and not self.is_submitted)
    @invariant()
    def no_word_is_lost(self) -> None:
        form = open_draft(self.db, self.case.viewer, self.key).form
        assert form.indications == self.entered.get("indications", "")

    @precondition(lambda self: hasattr(self, "tabs"))
    @invariant()
    def no_tab_stands_beyond_what_is_filled_in(self) -> None:
        for view in self.tabs:
            assert 1 <= view.section <= 6


TestWizard = Wizard.TestCase
TestWizard.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
