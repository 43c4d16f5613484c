"""A dispute is decided: outcome, reason, letter and mail; an overturned one makes a line on the claim that pays."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col

from optima_portal.access import dispute_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimLine
from optima_portal.models.dispute import Dispute, DisputeWord
from optima_portal.rules.dispute_form import cents_of
from optima_portal.rules.dispute_reasons import why_not_reason
from optima_portal.rules.dispute_status import OUTCOMES, DisputeStatus, why_not_review
from optima_portal.rules.disputes import interest_cents, pay_by, why_not_award
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.closures import CLOSURES
from optima_portal.services.dispute_files import attach_to
from optima_portal.services.dispute_letters import claim_of, determination, member_key_of
from optima_portal.services.dispute_mail import mail_submitter
from optima_portal.services.dispute_review import REVIEW, locked, review_place
from optima_portal.services.dispute_words import close, said_in, write
from optima_portal.services.draft_files import listed
from optima_portal.services.drafts import discard_draft

SAY_WHY = "Say in a sentence or two why. The office reads it in the letter."


@dataclass(frozen=True)
class Decision:
    """What the analyst typed."""

    outcome: DisputeStatus
    amount_cents: int | None
    reason: str
    text: str

    @classmethod
    def parse(cls, form: dict[str, str]) -> "Decision":
        """From the form; refused beside the fields that are wrong."""
        outcome = next((one for one in OUTCOMES if one.name == form.get("decision")), None)
        typed = form.get("award", "").strip()
        amount = cents_of(typed) if typed else None
        problems = {
            "decision": "" if outcome else "Choose the outcome.",
            "award": "Enter an amount, such as 118.72." if typed and amount is None else "",
            "reason": "" if form.get("reason") else "Choose the reason.",
            "text": "" if form.get("text", "").strip() else SAY_WHY,
        }
        if outcome is None or any(problems.values()):
            raise Refused("Something is missing.", problems={name: said for name, said in problems.items() if said})
        return cls(outcome, amount, form.get("reason", ""), form.get("text", ""))


def decide(
    db: Session, viewer: Viewer, key: str, version: int, decision: Decision, *, now: datetime, today: date
) -> None:
    """Decide a dispute."""
    dispute = locked(db, viewer, key, version)
    claim = claim_of(db, dispute)
    _refuse_wrong(dispute, claim, decision)
    close(dispute, decision.outcome, now, today)
    dispute.analyst_id = viewer.user_id
    dispute.reason, dispute.decision = decision.reason, said_in(decision.text)
    dispute.awarded_cents = decision.amount_cents or 0
    if decision.amount_cents:
        _adjust(db, viewer, dispute, claim, decision.amount_cents, today)
    attach_to(db, viewer, dispute, REVIEW, listed(db, viewer, review_place(key)), is_plans=True)
    discard_draft(db, viewer, REVIEW, key)
    letter = determination(db, dispute, claim, today)
    write(db, viewer, dispute, DisputeWord.DECISION, dispute.decision, now=now, letter=letter)
    audit(
        db, viewer, Action.DISPUTE_DECIDED, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail=decision.outcome.value,
    )  # fmt: skip
    mail_submitter(db, dispute, "dispute_decided", now)


def _refuse_wrong(dispute: Dispute, claim: Claim, decision: Decision) -> None:
    if why := why_not_review(dispute.status):
        raise Refused(why)
    problems = {
        "award": why_not_award(
            decision.outcome, decision.amount_cents, claim.billed_cents, claim.payable_cents
        ),
        "reason": why_not_reason(decision.reason, decision.outcome),
        "text": None if decision.text.strip() else SAY_WHY,
    }  # fmt: skip
    if found := {field: words for field, words in problems.items() if words}:
        raise Refused("Something is missing.", problems=found)


def _adjust(db: Session, viewer: Viewer, dispute: Dispute, claim: Claim, award: int, today: date) -> None:
    """The adjusted payment line: the claim's payable grows by it; interest is paid beside it, as always."""
    limits = plan().disputes
    dispute.pay_by = pay_by(today, limits, CLOSURES)
    dispute.interest_cents = interest_cents(award, claim.received_on, dispute.pay_by, limits)
    lines = db.exec(dispute_scope.lines_of(claim).order_by(col(ClaimLine.number))).all()
    words = f"Adjusted after dispute {dispute.number}"
    if dispute.interest_cents:
        words += f"; interest of {dollars(dispute.interest_cents)} is paid with it"
    number = 1 + max((line.number for line in lines), default=0)
    db.add(
        ClaimLine(
            claim_id=claim.id or 0,
            number=number,
            service_from=claim.service_from,
            service_to=claim.service_to,
            code_set=LINE_OF_DISPUTE,
            code=dispute.number,
            description=words,
            units_thousandths=0,
            payable_cents=award,
        )
    )
    dispute.adjusted_line = number
    claim.payable_cents += award
    claim.is_denied = False
    claim.determined_on = today
    db.add(claim)
    db.flush()
    audit(
        db, viewer, Action.CLAIM_ADJUSTED, member_key=member_key_of(db, dispute), record_kind="claim",
        record=claim.claim_number, detail=f"after dispute {dispute.number}",
    )  # fmt: skip
