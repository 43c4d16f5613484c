"""What the figures of an advice mean: which adjustments are the patient's share of what is allowed; what is a denial.

Sources: ASC X12 005010X221A1: AMT*B6 is what the payer deems payable before the patient's responsibility is taken off;
CLP02 = 4 is for a patient who is not known, so that a claim whose services are all refused comes as processed (1, 2, 3)
with nothing paid. CLP02 = 23: not this payer's claim, sent on to others; whoever billed it waits for nothing more from
this payer, so without a payment it is denied here, as one that is refused by CARC 109 is. CLP02 = 25: pricing only, an
answer to a question and no payment of a claim. CARC list for the codes.
"""

from collections.abc import Set

DEDUCTIBLES = frozenset({"1", "66", "142", "247"})  # also: blood, Medicaid's share of cost, services within a facility
COINSURANCES = frozenset({"2", "248"})
COPAYS = frozenset({"3", "241"})
SHARES = DEDUCTIBLES | COINSURANCES | COPAYS

DENIED = "4"
NOT_OURS = "23"
PREDETERMINATION = "25"
PROCESSED = frozenset({"1", "2", "3", "19", "20", "21"})  # as primary, secondary, tertiary; forwarded or not
PAID_OTHERWISE = frozenset({"23", "24", "100"})  # by another payer, by capitation, to the patient
PRICED = frozenset({"45", "94", "253"})  # the contract's rate, more than was billed, sequestration: no refusal


def is_share(group: str, reason: str) -> bool:
    """Whether an adjustment is the patient's part of the allowed amount; PR-204 (not covered) is not."""
    return group == "PR" and reason in SHARES


def is_denied(status: str, billed_cents: int, paid_cents: int, allowed_cents: int, reasons: Set[str]) -> bool:
    """Whether a claim was refused as a whole: it says so, or nothing of it is allowed, and not for its price alone."""
    if status == DENIED or (status == NOT_OURS and not paid_cents):
        return True
    if status not in PROCESSED or billed_cents <= 0 or paid_cents or allowed_cents > 0:
        return False
    return bool(reasons - PRICED) and not reasons & PAID_OTHERWISE
