"""An 835 (005010X221A1) as plain values: payments with claims, lines, adjustments. Reads what can be read.

A claim's own figures are checked here: CLP03 − ΣCAS = CLP04, SVC02 − ΣCAS = SVC03, Σ lines = claim; a payment's too:
BPR02 = ΣCLP04 − ΣPLB. What does not add up is loaded with its warning; what cannot be read is rejected whole.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from optima_portal.rules.adjudication import PREDETERMINATION


class Adjustment(NamedTuple):
    """One CAS triple."""

    group: str
    reason: str
    cents: int
    quantity: int | None


class PaidProvider(NamedTuple):
    """Whom a file names, by what numbers."""

    name: str = ""
    npi: str = ""
    tin: str = ""
    address: str = ""
    is_person: bool = False
    first_name: str = ""
    provider_id: str = ""


@dataclass(slots=True, repr=False)
class RemitLine:
    """An SVC loop. `billed_as`: set, code and modifiers of SVC06; part of the digest where it is there."""

    code_set: str = ""
    code: str = ""
    modifiers: str = ""
    description: str = ""
    revenue_code: str = ""
    billed: int = 0
    paid: int = 0
    units: int = 0
    service_from: date | None = None
    service_to: date | None = None
    allowed: int | None = None
    control: str = ""
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    billed_as: str = field(default="", repr=False)

    @property
    def off_by(self) -> int:
        """By how much SVC02 − ΣCAS is not SVC03."""
        return self.billed - sum(one.cents for one in self.adjustments) - self.paid

    def __repr__(self) -> str:
        return _LINE % _of_line(self)


@dataclass(slots=True)
class RemitClaim:
    """A CLP loop. `segment` is where it begins; it is no part of what the claim says.

    `billed_as`: the patient's number on the bill, where the payer corrected it (NM1*74); no part of the digest either.
    """

    account: str
    payer_status: str
    billed: int = 0
    paid: int = 0
    patient: int = 0
    filing: str = ""
    number: str = ""
    facility: str = ""
    frequency: str = ""
    original_number: str = ""
    patient_cin: str = ""
    patient_last_name: str = ""
    patient_first_name: str = ""
    service_provider: PaidProvider | None = None
    service_from: date | None = None
    service_to: date | None = None
    received_on: date | None = None
    interest: int = 0
    adjustments: list[Adjustment] = field(default_factory=list)
    lines: list[RemitLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    has_warning: bool = False
    billed_as: str = field(default="", repr=False)
    segment: int = 0

    @property
    def is_reversal(self) -> bool:
        """Whether it takes an earlier one back (CLP02 = 22)."""
        return self.payer_status == "22"

    @property
    def is_predetermination(self) -> bool:
        """Whether it prices what was not billed yet (CLP02 = 25)."""
        return self.payer_status == PREDETERMINATION

    @property
    def all_adjustments(self) -> list[Adjustment]:
        """Its own and those of its lines."""
        return self.adjustments + [one for line in self.lines for one in line.adjustments]

    def digest(self) -> str:
        """Of everything that it says: of its `repr` with no segment, put together faster."""
        said = _CLAIM % _of_claim(self)
        said += "".join([f"{at}{line.billed_as}" for at, line in enumerate(self.lines) if line.billed_as])
        return hashlib.sha256(said.encode()).hexdigest()

    def what_is_off(self) -> list[str]:
        """Where its figures do not add up."""
        off = []
        adjusted = sum(one.cents for one in self.all_adjustments)
        if self.billed - adjusted != self.paid:
            off.append("CLP03 less the adjustments is not CLP04")
        if not self.lines:
            return off
        if sum(line.billed for line in self.lines) != self.billed:
            off.append("the lines' SVC02 do not add up to CLP03")
        if sum(line.paid for line in self.lines) - sum(one.cents for one in self.adjustments) != self.paid:
            off.append("the lines' SVC03 do not add up to CLP04")
        off += [f"line {at}: SVC02 less CAS is not SVC03" for at, line in enumerate(self.lines, 1) if line.off_by]
        return off


def _spelled(kind: type[Any]) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """A dataclass' `repr` as a pattern, and what goes into it; `segment`, its last field, is 0."""
    names = [one.name for one in fields(kind) if one.name != "segment" and one.repr]
    ending = ", segment=0)" if kind is RemitClaim else ")"
    return f"{kind.__name__}({', '.join(f'{name}=%r' for name in names)}{ending}", attrgetter(*names)


_LINE, _of_line = _spelled(RemitLine)
_CLAIM, _of_claim = _spelled(RemitClaim)


class Plb(NamedTuple):
    """One provider-level adjustment."""

    provider: str
    period_ends_on: date | None
    reason: str
    reference: str
    cents: int


@dataclass(slots=True)
class Remit:
    """One transaction: a payment and everything on its advice.

    `is_whole`: every claim could be read. `paid_on` is BPR16, unless that names no day (`is_dated`): then it is the day
    on which the advice was made. Neither flag is part of the digest.
    """

    control: str
    segment: int
    handling: str = ""
    total: int = 0
    method: str = ""
    paid_on: date | None = None
    number: str = ""
    trace_id: str = ""
    produced_on: date | None = None
    payer: PaidProvider = field(default_factory=PaidProvider)
    payer_id: str = ""
    payee: PaidProvider = field(default_factory=PaidProvider)
    claims: list[RemitClaim] = field(default_factory=list)
    plbs: list[Plb] = field(default_factory=list)
    occurrence: int = 0
    is_whole: bool = field(default=True, repr=False)
    is_dated: bool = field(default=True, repr=False)

    @property
    def is_nonpayment(self) -> bool:
        """Whether no money went anywhere (BPR04 = NON, BPR02 = 0): then its number is of no check and no transfer."""
        return self.method == "NON" or not self.total

    @property
    def off_by(self) -> int:
        """By how much BPR02 is not ΣCLP04 − ΣPLB."""
        return self.total - sum(claim.paid for claim in self.claims) + sum(plb.cents for plb in self.plbs)

    def natural_key(self) -> str:
        """Which payment this is: who paid whom when by which number; without a number, what the transaction says."""
        who = (self.payer_id or self.trace_id or self.payer.name, self.payee.npi or self.payee.tin or self.payee.name)
        what = (self.number, str(self.paid_on if self.is_dated else None), str(self.occurrence))
        more = () if self.number else (self.control, str(self.total))
        return hashlib.sha256("\x1f".join((*who, *what, *more)).encode()).hexdigest()[:40]

    def digest(self) -> str:
        """Of what it says beside its claims, and whether it balances with them."""
        said = repr((replace(self, claims=[], segment=0, occurrence=0, control=""), self.off_by))
        return hashlib.sha256(said.encode()).hexdigest()
