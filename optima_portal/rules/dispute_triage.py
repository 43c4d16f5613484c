"""What is no dispute, and where to go with it. Source: Release 14, the notice of the request; CCN education."""

from dataclasses import dataclass

from optima_portal.rules.plan import Plan

DISPUTE = "dispute"
ABOUTS = (
    (DISPUTE, "The payment or the processing of a claim"),
    ("corrected", "Our claim had a mistake: we want to correct it"),
    ("document", "The plan asked for a document before it pays"),
    ("authorization", "An authorization was denied (medical necessity)"),
    ("onecare", "A OneCare appeal by a non-contracted provider"),
)


@dataclass(frozen=True)
class Elsewhere:
    """Where something goes that is no dispute."""

    title: str
    words: str


def where_instead(about: str, plan: Plan) -> Elsewhere | None:
    """Where to go with what this is about; None means that it is a dispute."""
    appeals = plan.disputes.appeals_address
    found = {
        "corrected": Elsewhere(
            "Send a corrected claim",
            "Send the claim again as a corrected claim, with frequency code 7 and the original claim number, the way "
            "you sent the first one. A dispute would only make it slower.",
        ),
        "document": Elsewhere(
            "Send the document with the claim",
            "Send what was asked for together with a copy of the plan’s letter, or with the claim. Questions: Claims, "
            f"{plan.contacts.claims_line}.",
        ),
        "authorization": Elsewhere(
            "This is an appeal, not a claim dispute",
            f"Mail your appeal with complete medical records and a signed Waiver of Liability to {appeals}.",
        ),
        "onecare": Elsewhere(
            "This is a OneCare appeal, not a claim dispute",
            f"Mail your appeal with complete medical records and a signed Waiver of Liability to {appeals}.",
        ),
    }
    if about == DISPUTE:
        return None
    return found.get(about) or Elsewhere("Choose what this is about", "Choose one of the answers to go on.")


def notice_of(plan: Plan) -> tuple[str, ...]:
    """The notice above the form, paragraph by paragraph (Release 14)."""
    return (
        f"This form is for claim payment disputes related to reimbursement rates or processing of {plan.name} Claims. "
        "If a Health Network is responsible for payment, submit your dispute to the Health Network.",
        "This form is NOT intended for requests related to clinical reviews for medical necessity determinations in "
        "the case of a denied authorization or OneCare Non-Contracted Provider Claim Appeals related to Diagnosis "
        "code/DRG payment denials, Down coding, Bundling issues, or Level of care or rate of payment denials. If your "
        "request is related to a denied authorization or for a OneCare Non-Contracted Provider Claim Appeal, please "
        f"mail your appeal with complete medical records and a signed Waiver of Liability to: "
        f"{plan.disputes.appeals_address}",
    )
