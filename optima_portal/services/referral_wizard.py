"""*Submit a Referral*: what the wizard shows of a draft, and what its acts do to it.

Every act names the version it saw and gives the whole view back; the rules of the sections say what is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.named import is_named
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.kit.refused import Refused
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.rules import redirect
from optima_portal.rules.referral_changes import with_member, with_typed
from optima_portal.rules.referral_form import ReferralForm, Section, first_open_section, what_is_missing
from optima_portal.services.referral_drafts import CHANGED, begin_draft, locked_draft, open_draft, save_draft
from optima_portal.services.referral_facts import facts_of, for_whom, known_of, own_provider
from optima_portal.services.referral_wizard_parts import MemberChoice, WizardView
from optima_portal.services.referral_wizard_view import member_choice, wizard_view
from optima_portal.services.referred_to import ProviderChoices, find_referred_to

MOST_MEMBERS = 10
CHOOSE_MEMBER = "Find the member this referral is for first."

Change = Callable[[ReferralForm], ReferralForm]


@dataclass(frozen=True)
class At:
    """The draft on screen: which, in which version, at which section."""

    key: str
    version: int
    section: int


def begin_referral(db: Session, viewer: Viewer, member_key: str = "", *, now: datetime) -> str:
    """A new draft, perhaps for a member whose face sheet is open; returns its key."""
    return begin_draft(db, viewer, ReferralForm(member=member_key), now=now)


def open_wizard(db: Session, viewer: Viewer, key: str, *, today: date) -> WizardView:
    """A draft of the viewer's collections, where it was left."""
    draft = open_draft(db, viewer, key)
    if whom := (for_whom(db, viewer, draft.form.member, today) if draft.form.member else None):
        audit(
            db, viewer, Action.REFERRAL_DRAFTED, member_key=whom.member.key, record_kind="member", detail="draft opened"
        )  # fmt: skip
    known = known_of(db, viewer, draft.form, Section(draft.section), today)
    section = min(Section(draft.section), first_open_section(draft.form, known.facts))
    return wizard_view(db, viewer, draft, section, known, today)


def keep_typed(
    db: Session, viewer: Viewer, at: At, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Save what stands in a section's fields."""
    return change(db, viewer, at, lambda form: with_typed(form, typed), now=now, today=today)


def go_on(
    db: Session, viewer: Viewer, at: At, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """*Next*: save, and on to the following section if this one lacks nothing."""
    form = with_typed(open_draft(db, viewer, at.key).form, typed)
    if missing := what_is_missing(Section(at.section), form, facts_of(db, viewer, form, today)):
        raise Refused(missing[0])
    onward = replace(at, section=min(at.section + 1, int(Section.REVIEW)))
    return change(db, viewer, onward, lambda _: form, now=now, today=today)


def go_to(
    db: Session, viewer: Viewer, at: At, section: int, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Back, or to a section that can be reached; what stands in the fields of this one is kept."""
    form = with_typed(open_draft(db, viewer, at.key).form, typed)
    reached = first_open_section(form, facts_of(db, viewer, form, today))
    there = replace(at, section=max(1, min(section, int(reached))))
    return change(db, viewer, there, lambda _: form, now=now, today=today)


def change(
    db: Session, viewer: Viewer, at: At, act: Change, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Do something to the form of a draft, and show it; what a colleague changed meanwhile is shown instead."""
    there = open_draft(db, viewer, at.key)
    if there.version != at.version:
        shown = open_wizard(db, viewer, at.key, today=today)
        return replace(shown, notice=CHANGED.format(there.saved_by))
    form, section = act(there.form), Section(at.section)
    saved = save_draft(db, viewer, at.key, form, section, at.version, now=now)
    return wizard_view(db, viewer, saved, section, known_of(db, viewer, form, section, today), today)


def members_for(
    db: Session, viewer: Viewer, key: str, words: str, *, today: date
) -> tuple[MemberChoice, ...]:  # fmt: skip
    """1b: by name or Member ID (CIN, MEDS ID, MBI), each with why it cannot be, if so; put on record."""
    form = open_draft(db, viewer, key).form
    number = identifiers.plain(words)
    if not number and not words.strip():
        raise Refused("Enter a name or a Member ID.", field="words")
    own = referral_scope.for_members(viewer, today)
    if any(one.isdigit() for one in number):
        same = or_(Member.cin == identifiers.cin(words), Member.meds_id == number, Member.mbi == number)
        found = own.where(same)
    else:
        found = own.where(is_named(words))
    ordered = found.order_by(col(Member.last_name), col(Member.first_name), col(Member.id)).limit(MOST_MEMBERS)
    members = db.exec(ordered).all()
    for member in members:
        audit(
            db, viewer, Action.MEMBER_SEARCHED, member_key=member.key, record_kind="member", detail="for a referral"
        )  # fmt: skip
    if not members:
        audit(db, viewer, Action.MEMBER_SEARCHED, detail="for a referral, nobody found")
    choices = (member_choice(form, one.key, for_whom(db, viewer, one.key, today)) for one in members)
    return tuple(one for one in choices if one)


def choose_member(
    db: Session, viewer: Viewer, at: At, member_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The member this referral is for."""
    if for_whom(db, viewer, member_key, today) is None:
        raise Refused("This member is not there, or is not associated with your office.")
    return change(db, viewer, at, lambda form: with_member(form, member_key), now=now, today=today)


def choose_referring(
    db: Session, viewer: Viewer, at: At, provider_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The referring provider, one of the viewer's own; the address is chosen anew."""
    if own_provider(db, viewer, provider_key) is None:
        raise Refused("This provider is not in your office.")

    def act(form: ReferralForm) -> ReferralForm:
        same = form.referring == provider_key
        return replace(form, referring=provider_key, service_address=form.service_address if same else "")

    return change(db, viewer, at, act, now=now, today=today)


def providers_for(
    db: Session, viewer: Viewer, key: str, words: str, *, page: int = 1, today: date
) -> ProviderChoices:  # fmt: skip
    """3a: who can be referred to."""
    form = open_draft(db, viewer, key).form
    whom = for_whom(db, viewer, form.member, today) if form.member else None
    if whom is None:
        raise Refused(CHOOSE_MEMBER)
    return find_referred_to(db, whom.member, whom.lob, words, page=page, today=today)


def choose_referred_to(
    db: Session, viewer: Viewer, at: At, provider_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The servicing provider; the redirect indicator takes the default of its kind."""
    provider = db.exec(select(Provider).where(Provider.key == provider_key)).first()
    if provider is None:
        raise Refused("This provider is not there any more. Search again.")
    tertiary = provider.is_tertiary

    def act(form: ReferralForm) -> ReferralForm:
        return replace(form, redirect=redirect.select(provider_key, tertiary, form.redirect))

    return change(db, viewer, at, act, now=now, today=today)


def clear_referred_to(
    db: Session, viewer: Viewer, at: At, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """SELECT NEW PROVIDER: the choice is taken back, what was written stays."""

    def act(form: ReferralForm) -> ReferralForm:
        return replace(form, redirect=replace(form.redirect, provider="", is_tertiary=False))

    return change(db, viewer, at, act, now=now, today=today)


def set_redirect(
    db: Session, viewer: Viewer, at: At, allowed: bool, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """3b: Yes or No. Yes for a tertiary provider was confirmed: the provider is cleared."""

    def act(form: ReferralForm) -> ReferralForm:
        form = with_typed(form, typed)
        return replace(form, redirect=redirect.allow(form.redirect) if allowed else redirect.forbid(form.redirect))

    return change(db, viewer, at, act, now=now, today=today)


def touch_files(db: Session, viewer: Viewer, key: str, *, today: date) -> WizardView:
    """The view after files came or went."""
    locked_draft(db, viewer, key)
    draft = open_draft(db, viewer, key)
    known = known_of(db, viewer, draft.form, Section.ATTACHMENTS, today)
    return wizard_view(db, viewer, draft, Section.ATTACHMENTS, known, today)
