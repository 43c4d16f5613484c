"""What section 4 searches: services of the list for this member, and ICD-10-CM codes."""

from datetime import date

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.authorization_list import ServiceChoice, find_services
from optima_portal.services.diagnosis_codes import DiagnosisLine, find_diagnoses
from optima_portal.services.referral_drafts import open_draft
from optima_portal.services.referral_facts import for_whom

SHORTEST = 2


def services_for(db: Session, viewer: Viewer, key: str, words: str, *, today: date) -> tuple[ServiceChoice, ...]:
    """*Select a Service*: by code or words; gray ones need no referral."""
    _long_enough(words, "service_words")
    draft = open_draft(db, viewer, key)
    form = draft.form
    whom = for_whom(db, viewer, draft.office, form.member, today) if form.member else None
    about = (whom.lob, whom.age) if whom else ("", None)
    return find_services(db, words, *about, today, is_behavioral=form.kind is ReferralKind.BEHAVIORAL)


def diagnoses_for(db: Session, viewer: Viewer, words: str) -> tuple[DiagnosisLine, ...]:
    """*Find an ICD Code*: by code or words, billable codes only."""
    _long_enough(words, "diagnosis_words")
    return find_diagnoses(db, words)


def _long_enough(words: str, field: str) -> None:
    if len(words.strip()) < SHORTEST:
        raise Refused("Enter at least two letters of a code or of its words.", field=field)
