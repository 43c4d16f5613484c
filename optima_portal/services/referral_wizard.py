"""*Submit a Referral*: what the wizard shows of a draft, and what its acts do to it.

Every act names the version it saw and gives the whole view back; the rules of the sections say what is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.named import is_named
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.kit.alphabet import alphabetical
from optima_portal.kit.db import rows
from optima_portal.kit.refused import Refused
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.rules import redirect
from optima_portal.rules.referral_changes import with_member, with_typed
from optima_portal.rules.referral_form import ReferralForm, Section, first_open_section, what_is_missing
from optima_portal.services.referral_drafts import (
    CHANGED,
    OpenDraft,
    begin_draft,
    offices_of,
    open_draft,
    open_to_change,
    save_draft,
)
from optima_portal.services.referral_facts import for_each, for_whom, known_of, own_provider
from optima_portal.services.referral_wizard_parts import MemberChoice, WizardView
from optima_portal.services.referral_wizard_view import member_choice, wizard_view
from optima_portal.services.referred_to import ProviderChoices, find_referred_to

MOST_MEMBERS = 10
CHOOSE_MEMBER = "Find the member this referral is for first."

Change = Callable[[ReferralForm], ReferralForm]
_IS_TERTIARY = select(Provider.is_tertiary).where(col(Provider.key) == bindparam("key"))


@dataclass(frozen=True)
class At:
    """The draft on screen: which, in which version, at which section."""

    key: str
    version: int
    section: int


def begin_referral(db: Session, viewer: Viewer, *, now: datetime) -> str:
    """A new draft; returns its key."""
    return begin_draft(db, viewer, ReferralForm(), now=now)


def begin_referral_for(db: Session, viewer: Viewer, member_key: str, *, now: datetime, today: date) -> str:
    """A new draft for the member of a face sheet, in an office of the viewer's that the member is associated with."""
    theirs = (one for one in offices_of(viewer) if for_whom(db, viewer, one, member_key, today))
    return begin_draft(db, viewer, ReferralForm(member=member_key), now=now, office=next(theirs, None))


def open_wizard(db: Session, viewer: Viewer, key: str, *, today: date) -> WizardView:
    """A draft of the viewer's collections, where it was left."""
    return _opened(db, viewer, open_draft(db, viewer, key), today)


def keep_typed(
    db: Session, viewer: Viewer, at: At, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Save what stands in a section's fields."""
    return change(db, viewer, at, lambda form: with_typed(form, typed), now=now, today=today)


def go_on(
    db: Session, viewer: Viewer, at: At, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """*Next*: save, and on to the following section if this one lacks nothing."""
    draft = open_to_change(db, viewer, at.key)
    form, onward = with_typed(draft.form, typed), Section(min(at.section + 1, Section.REVIEW))
    known = known_of(db, viewer, draft.office, form, onward, today)
    if missing := what_is_missing(Section(at.section), form, known.facts):
        raise Refused(missing[0])
    if draft.version != at.version:
        return _overtaken(db, viewer, draft, today)
    return wizard_view(db, viewer, save_draft(db, viewer, draft, form, onward, now=now), onward, known, today)


def go_to(
    db: Session, viewer: Viewer, at: At, section: int, typed: dict[str, str], *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Back, or to a section that can be reached; what stands in the fields of this one is kept."""
    draft = open_to_change(db, viewer, at.key)
    form, wanted = with_typed(draft.form, typed), Section(max(1, min(section, Section.REVIEW)))
    known = known_of(db, viewer, draft.office, form, wanted, today)
    if draft.version != at.version:
        return _overtaken(db, viewer, draft, today)
    there = min(wanted, first_open_section(form, known.facts))
    return wizard_view(db, viewer, save_draft(db, viewer, draft, form, there, now=now), there, known, today)


def change(
    db: Session, viewer: Viewer, at: At, act: Change, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """Do something to the form of a draft, and show it; what a colleague changed meanwhile is shown instead."""
    return _changed(db, viewer, open_to_change(db, viewer, at.key), at, act, now=now, today=today)


def _changed(
    db: Session, viewer: Viewer, draft: OpenDraft, at: At, act: Change, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    section = Section(at.section)
    if draft.version != at.version:
        return _overtaken(db, viewer, draft, today)
    saved = save_draft(db, viewer, draft, act(draft.form), section, now=now)
    known = known_of(db, viewer, draft.office, saved.form, section, today)
    return wizard_view(db, viewer, saved, section, known, today)


def _overtaken(db: Session, viewer: Viewer, draft: OpenDraft, today: date) -> WizardView:
    """A colleague saved since: what they left is shown, and said."""
    return replace(_opened(db, viewer, draft, today), notice=CHANGED.format(draft.saved_by))


def _opened(db: Session, viewer: Viewer, draft: OpenDraft, today: date) -> WizardView:
    """A draft where it was left; that its member was seen is put on record."""
    known = known_of(db, viewer, draft.office, draft.form, Section(draft.section), today)
    if known.whom:
        audit(
            db, viewer, Action.REFERRAL_DRAFTED, member_key=known.whom.member.key, record_kind="member",
            detail="draft opened",
        )  # fmt: skip
    section = min(Section(draft.section), first_open_section(draft.form, known.facts))
    return wizard_view(db, viewer, draft, section, known, today)


def members_for(
    db: Session, viewer: Viewer, key: str, words: str, *, today: date
) -> tuple[MemberChoice, ...]:  # fmt: skip
    """1b: by name or Member ID (CIN, MEDS ID, MBI), each with why it cannot be, if so; put on record."""
    draft = open_draft(db, viewer, key)
    number = identifiers.plain(words)
    if not number and not words.strip():
        raise Refused("Enter a name or a Member ID.", field="words")
    own = referral_scope.for_members(viewer.within(draft.office), today)
    if any(one.isdigit() for one in number):
        same = or_(Member.cin == identifiers.cin(words), Member.meds_id == number, Member.mbi == number)
        found = own.where(same)
    else:
        found = own.where(is_named(words))
    by_name = (alphabetical(Member.last_name), alphabetical(Member.first_name), col(Member.id))
    members = db.exec(found.order_by(*by_name).limit(MOST_MEMBERS)).all()
    for member in members:
        audit(
            db, viewer, Action.MEMBER_SEARCHED, member_key=member.key, record_kind="member", detail="for a referral"
        )  # fmt: skip
    if not members:
        audit(db, viewer, Action.MEMBER_SEARCHED, detail="for a referral, nobody found")
    theirs = for_each(db, viewer, draft.office, [one.key for one in members], today)
    choices = (member_choice(draft.form, one.key, theirs.get(one.key)) for one in members)
    return tuple(one for one in choices if one)


def choose_member(
    db: Session, viewer: Viewer, at: At, member_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The member this referral is for."""
    draft = open_to_change(db, viewer, at.key)
    if for_whom(db, viewer, draft.office, member_key, today) is None:
        raise Refused("This member is not there, or is not associated with this draft’s office.")
    return _changed(db, viewer, draft, at, lambda form: with_member(form, member_key), now=now, today=today)


def choose_referring(
    db: Session, viewer: Viewer, at: At, provider_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The referring provider, one of the draft's office; the address is chosen anew."""
    draft = open_to_change(db, viewer, at.key)
    if own_provider(db, viewer, draft.office, provider_key) is None:
        raise Refused("This provider is not in this draft’s office.")

    def act(form: ReferralForm) -> ReferralForm:
        same = form.referring == provider_key
        return replace(form, referring=provider_key, service_address=form.service_address if same else "")

    return _changed(db, viewer, draft, at, act, now=now, today=today)


def providers_for(
    db: Session, viewer: Viewer, key: str, words: str, *, page: int = 1, today: date
) -> ProviderChoices:  # fmt: skip
    """3a: who can be referred to."""
    draft = open_draft(db, viewer, key)
    member = draft.form.member
    whom = for_whom(db, viewer, draft.office, member, today) if member else None
    if whom is None:
        raise Refused(CHOOSE_MEMBER)
    return find_referred_to(db, whom.member, whom.lob, words, page=page, today=today)


def choose_referred_to(
    db: Session, viewer: Viewer, at: At, provider_key: str, *, now: datetime, today: date
) -> WizardView:  # fmt: skip
    """The servicing provider; the redirect indicator takes the default of its kind."""
    found = rows(db, _IS_TERTIARY, key=provider_key)
    if not found:
        raise Refused("This provider is not there any more. Search again.")
    tertiary = found[0].is_tertiary

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
    draft = open_to_change(db, viewer, key)
    known = known_of(db, viewer, draft.office, draft.form, Section.ATTACHMENTS, today)
    return wizard_view(db, viewer, draft, Section.ATTACHMENTS, known, today)
