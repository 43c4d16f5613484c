"""One member of Anaheim Family Medical's with a paid claim, as the demo's population has it."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from optima_portal.kit import clock
from optima_portal.rules.referral_form import ReferralForm
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.referral_drafts import begin_draft
from optima_portal.services.session_viewer import viewer_of
from tests.serving import Served

# The claim is the office's, its member is theirs today, and a payment of the office's settled it.
WANTED = """
SELECT member.key, member.cin, claim.key, claim.claim_number, payment.key, member.last_name
FROM claim JOIN member ON member.id = claim.member_id JOIN payment ON payment.id = claim.payment_id
JOIN eligibility_span ON eligibility_span.member_id = member.id
WHERE claim.billing_provider_id IN (SELECT provider_id FROM theirs) AND payment.payee_id IN (SELECT provider_id FROM theirs)
AND eligibility_span.pcp_id IN (SELECT provider_id FROM theirs)
AND eligibility_span.starts_on <= CURRENT_DATE AND eligibility_span.ends_on >= CURRENT_DATE
AND claim.service_from >= date('now', '-1 year') AND member.deceased_on IS NULL
AND EXISTS (SELECT 1 FROM lab_result WHERE lab_result.member_id = member.id)
ORDER BY claim.id LIMIT 1
"""  # noqa: E501
THEIRS = """
WITH theirs AS (SELECT provider_id FROM collection_provider JOIN collection
ON collection.id = collection_provider.collection_id WHERE collection.name = 'Anaheim Family Medical')
"""
# A practitioner of Harbor Behavioral Health's with members on the roster.
ROSTERED = """
SELECT provider.key FROM roster_entry JOIN provider ON provider.id = roster_entry.provider_id
JOIN collection_provider ON collection_provider.provider_id = provider.id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Harbor Behavioral Health' AND roster_entry.ended_on IS NULL
GROUP BY provider.id ORDER BY count(*) DESC, provider.id LIMIT 1
"""
NOBODY = "no-such-record"
# A decision that can still be appealed.
DENIED = """
SELECT key FROM referral WHERE status = 'DENIED' AND NOT is_appealed ORDER BY decided_at DESC LIMIT 1
"""
# One of the office's disputes in which the plan waits for an answer.
ASKED = "SELECT key FROM dispute WHERE status = 'INFORMATION_REQUESTED' ORDER BY id LIMIT 1"


@dataclass(frozen=True)
class Records:
    """Keys for addresses, and the numbers people type."""

    member: str = NOBODY
    cin: str = ""
    claim: str = NOBODY
    claim_number: str = ""
    payment: str = NOBODY
    last_name: str = ""
    provider: str = NOBODY
    dispute: str = NOBODY
    bundle: str = NOBODY
    referral: str = NOBODY
    draft: str = NOBODY
    appeal: str = NOBODY
    denied: str = NOBODY

    def address(self, route: str) -> str:
        """A route with its key filled in."""
        keys = {
            "[member_key]": self.member, "[claim_key]": self.claim, "[payment_key]": self.payment,
            "[provider_key]": self.provider, "[dispute_key]": self.dispute, "[bundle_key]": self.bundle,
            "[referral_key]": self.referral, "[draft_key]": self.draft,
            "[appeal_key]": self.appeal,
        }  # fmt: skip
        if route == "/referrals/[referral_key]/appeal":
            keys["[referral_key]"] = self.denied
        for name, key in keys.items():
            route = route.replace(name, key)
        return "/".join(NOBODY if part.startswith("[") else part for part in route.split("/"))


def records_of(served: Served) -> Records:
    """A real one of each; names of nothing when the demo has no population."""

    draft = _a_draft(served)

    def read(session: Session) -> Records:
        found = session.execute(text(THEIRS + WANTED)).first()

        def first(query: str) -> str:
            return session.execute(text(query)).scalar() or NOBODY

        more = {
            "provider": first(ROSTERED),
            "dispute": first(ASKED),
            "bundle": first("SELECT key FROM dispute_bundle ORDER BY id LIMIT 1"),
            "draft": draft,
            "appeal": first("SELECT key FROM appeal WHERE status = 'IN_REVIEW' ORDER BY id DESC LIMIT 1"),
            "denied": first(DENIED),
            "referral": first("SELECT key FROM referral WHERE status = 'PENDING' AND complete_at IS NULL LIMIT 1"),
        }
        return Records(*found, **more) if found else Records()

    return served.do(read)


def _a_draft(served: Served) -> str:
    """A referral that somebody of the office has begun."""
    token, now = served.session_of("maria.nguyen@anaheimfamily.example"), clock.now()

    def begin(session: Session) -> str:
        who = viewer_of(session, token, "", now=now, touch=False)
        return begin_draft(session, who, ReferralForm(kind=ReferralKind.MEDICAL), now=now)

    return served.do(begin)
