"""An 837 as plain values, and how its segments become that. Professional (X222A1), institutional (X223A2), dental.

The lines' charges must add up to CLM02. What cannot be read is rejected whole; what does not add up carries a warning.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from optima_portal.imports.kinds import Rejected
from optima_portal.imports.member_number import member_number
from optima_portal.imports.remittance import PaidProvider
from optima_portal.kit.identifiers import plain
from optima_portal.kit.x12 import Segment, Transaction, Warned
from optima_portal.kit.x12_values import cents, day, days, thousandths
from optima_portal.models.claim import BILLED, ClaimType

REPLACES, VOIDS = "7", "8"  # CLM05-3, the claim frequency code
TYPES = {"SV1": ClaimType.PROFESSIONAL, "SV2": ClaimType.INSTITUTIONAL, "SV3": ClaimType.DENTAL}
DIAGNOSES = {"ABK", "BK", "ABF", "BF", "ABJ", "BJ", "APR", "PR", "ABN", "BN"}
TAX_NUMBERS = ("24", "34", "FI")  # NM108; in 4010 a biller may have no other
_READ_PAST = (
    "ST BHT HL PER CUR PRV N2 LX NTE CN1 PWK CR1 CR2 CR3 CRC K3 AMT CAS OI MOA MIA SVD LIN CTP LQ FRM MEA HCP QTY PS1 "
    "HSD CL1 DN1 DN2 UC PAT TOO DMG ?"
)
IGNORED = frozenset(_READ_PAST.split())


@dataclass(slots=True)
class BilledLine:
    """An LX loop."""

    code_set: str = ""
    code: str = ""
    modifiers: str = ""
    revenue_code: str = ""
    billed: int = 0
    units: int = 0
    place: str = ""
    pointers: str = ""
    service_from: date | None = None
    service_to: date | None = None
    control: str = ""


@dataclass(slots=True)
class BilledClaim:
    """A CLM loop, with who billed and for whom."""

    account: str
    billed: int = 0
    facility: str = ""
    frequency: str = ""
    claim_type: ClaimType = ClaimType.UNKNOWN
    patient_cin: str = ""
    patient_last_name: str = ""
    patient_first_name: str = ""
    biller: PaidProvider = field(default_factory=PaidProvider)
    renderer: PaidProvider | None = None
    original_number: str = ""
    received_on: date | None = None
    service_from: date | None = None
    service_to: date | None = None
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    lines: list[BilledLine] = field(default_factory=list)
    has_warning: bool = False
    segment: int = 0

    def natural_key(self) -> str:
        """Which claim this is: who billed what, when and how much, under which account."""
        who = self.biller.npi or self.biller.tin or self.biller.name
        said = (
            who,
            self.patient_cin,
            self.account,
            self.frequency,
            str(self.billed),
            str(self.service_from),
            str(self.service_to),
        )
        codes = (f"{line.code}{line.service_from}" for line in self.lines)
        return BILLED + hashlib.sha256("\x1f".join((*said, *codes)).encode()).hexdigest()[:40]

    def digest(self) -> str:
        """Of everything that it says."""
        return hashlib.sha256(repr(replace(self, segment=0)).encode()).hexdigest()


class SubmissionReader:
    """Reads one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.claims: list[BilledClaim] = []
        self.warnings: list[Warned] = []
        self.rejected: list[Rejected] = []
        self.received_on: date | None = None
        self.biller = PaidProvider()
        self.subscriber = self.patient = ("", "", "")
        self.is_dependent = False
        self.who = ""
        self.is_other = False
        self.claim: BilledClaim | None = None
        self.line: BilledLine | None = None
        self.raw: list[Segment] = []
        self.why_not = ""
        self.steps: dict[str, Callable[[Segment], None]] = {
            "BHT": self._bht, "HL": self._hl, "NM1": self._nm1, "REF": self._ref, "N3": self._n3, "N4": self._n3,
            "CLM": self._clm, "DTP": self._dtp, "HI": self._hi, "SV1": self._sv1, "SV2": self._sv2, "SV3": self._sv3,
            "LX": self._lx, "SBR": self._sbr,
        }  # fmt: skip

    def read(self) -> list[BilledClaim]:
        """Its claims."""
        for segment in self.transaction.segments:
            if segment.elements[0] in ("CLM", "HL"):
                self._close_claim()
            if self.claim is not None:
                self.raw.append(segment)
            step = self.steps.get(segment.elements[0])
            if step is not None:
                step(segment)
            elif segment.elements[0] not in IGNORED:
                self._warn(segment, f"{segment.name[:3]} does not belong into an 837: it was not read")
        self._close_claim(is_last=not self.transaction.is_whole)
        return self.claims

    def _bht(self, segment: Segment) -> None:
        self.received_on = day(segment.at(4))

    def _hl(self, segment: Segment) -> None:
        level, self.who = segment.at(3), ""
        if level == "20":
            self.biller = PaidProvider()
        if level in ("20", "22"):
            self.subscriber, self.is_dependent = ("", "", ""), False
        self.is_dependent = level == "23"
        self.patient = ("", "", "")

    def _nm1(self, segment: Segment) -> None:
        self.who = segment.at(1)
        number, is_person = plain(segment.at(9)), segment.at(2) == "1"
        npi = number if segment.at(8) == "XX" else ""
        if self.who == "85" and self.claim is None:
            tin = number if segment.at(8) in TAX_NUMBERS else ""
            self.biller = PaidProvider(segment.at(3), npi, tin, "", is_person, segment.at(4))
        elif self.who == "IL" and self.claim is None:
            self.subscriber = self._person(segment)
        elif self.who == "QC" and self.claim is None:
            self.patient = self._person(segment)
        elif self.who in ("82", "71") and self.claim is not None and self.claim.renderer is None and npi:
            self.claim.renderer = PaidProvider(segment.at(3), npi, "", "", is_person, segment.at(4))

    def _person(self, segment: Segment) -> tuple[str, str, str]:
        """Last name, first name and number."""
        number, why_not = member_number(segment)
        if why_not:
            self.warnings.append(Warned(segment.number, why_not))
        return segment.at(3), segment.at(4), number

    def _ref(self, segment: Segment) -> None:
        qualifier, value = segment.at(1), segment.at(2)
        if self.line is not None:
            if qualifier == "6R":
                self.line.control = value
        elif self.claim is not None:
            if qualifier == "F8" and not self.is_other:
                self.claim.original_number = value
        elif self.who == "85" and qualifier in ("EI", "SY"):
            self.biller = self.biller._replace(tin=plain(value))

    def _n3(self, segment: Segment) -> None:
        if self.who == "85" and self.claim is None:
            words = " ".join(one.strip() for one in segment.elements[1:4] if one.strip())
            address = ", ".join(one for one in (self.biller.address, words) if one)
            self.biller = self.biller._replace(address=address)

    def _clm(self, segment: Segment) -> None:
        claim = self.claim = BilledClaim(segment.at(1), segment=segment.number, received_on=self.received_on)
        self.line, self.raw, self.why_not, self.who, self.is_other = None, [segment], "", "", False
        claim.billed = self._money(segment, 2)
        place = [*self.transaction.components(segment.at(5)), "", "", ""]
        claim.facility, claim.frequency = place[0], place[2]
        claim.biller = self.biller
        last, first, number = self.patient if self.is_dependent else self.subscriber
        claim.patient_last_name, claim.patient_first_name, claim.patient_cin = last, first, number
        if not (claim.biller.npi or claim.biller.tin):
            said = "the billing provider (NM1*85) has no NPI and no TIN: their office will not see this claim"
            self.warnings.append(Warned(segment.number, said))
        if not claim.account:
            self._warn(segment, "no patient account number (CLM01)")
        if not number:
            self._warn(segment, "the patient has no number of their own: no member was linked")

    def _dtp(self, segment: Segment) -> None:
        use = segment.at(1)
        if use not in ("472", "434", "435") or self.claim is None:
            return
        begins, ends = days(segment.at(3)[:8] if use == "435" else segment.at(3))
        if begins is None:
            self._warn(segment, "DTP03 is no day")
        elif self.line is not None:
            self.line.service_from, self.line.service_to = begins, ends or begins
        elif use == "434" or self.claim.service_from is None:
            self.claim.service_from, self.claim.service_to = begins, ends or begins

    def _hi(self, segment: Segment) -> None:
        if self.claim is None:
            self._warn(segment, "HI outside of a claim: it was not read")
            return
        for element in segment.elements[1:]:
            use, code = [*self.transaction.components(element), ""][:2]
            if use in DIAGNOSES and code:
                self.claim.diagnoses.append((use, code.replace(".", "")))

    def _sbr(self, segment: Segment) -> None:
        """Within a claim what another payer's loops say begins here (2320): their own numbers, and who billed them."""
        self.is_other = self.claim is not None

    def _lx(self, segment: Segment) -> None:
        self.line = None

    def _sv1(self, segment: Segment) -> None:
        pointers = " ".join(self.transaction.components(segment.at(7)))
        self._line(segment, procedure=1, charge=2, units=4, place=segment.at(5), pointers=pointers)

    def _sv2(self, segment: Segment) -> None:
        self._line(segment, procedure=2, charge=3, units=5, revenue=segment.at(1))

    def _sv3(self, segment: Segment) -> None:
        self._line(segment, procedure=1, charge=2, units=6, place=segment.at(3))

    def _line(
        self, segment: Segment, *, procedure: int, charge: int, units: int, place: str = "", pointers: str = "",
        revenue: str = "",
    ) -> None:  # fmt: skip
        if self.claim is None:
            self._warn(segment, f"{segment.name} outside of a claim: it was not read")
            return
        parts = [*self.transaction.components(segment.at(procedure)), "", ""]
        line = self.line = BilledLine(parts[0], parts[1], " ".join(one for one in parts[2:6] if one), revenue)
        line.billed, line.units = self._money(segment, charge), self._units(segment, units)
        line.place, line.pointers = place, pointers
        self.claim.claim_type = TYPES[segment.name]
        self.claim.lines.append(line)

    def _units(self, segment: Segment, at: int) -> int:
        units = thousandths(segment.at(at)) if segment.at(at) else 0
        if units is None:
            self._warn(segment, f"{segment.name}{at:02} is no quantity: it was taken as none")
        return units or 0

    def _close_claim(self, is_last: bool = False) -> None:
        claim, self.claim, self.line = self.claim, None, None
        if claim is None:
            return
        is_off = sum(line.billed for line in claim.lines) != claim.billed
        if is_last and is_off:
            self.why_not = self.why_not or "the file breaks off within this claim"
        if self.why_not:
            raw = "~".join("*".join(segment.elements) for segment in self.raw)
            self.rejected.append(Rejected(claim.segment, "", self.why_not, raw))
            return
        if is_off:
            self.warnings.append(Warned(claim.segment, "the lines' charges do not add up to CLM02"))
        claim.has_warning = claim.has_warning or is_off or is_last
        _date_from_lines(claim)
        self.claims.append(claim)

    def _money(self, segment: Segment, at: int) -> int:
        amount = cents(segment.at(at)) if segment.at(at) else 0
        if amount is None:
            self.why_not = self.why_not or f"{segment.name}{at:02} is no amount"
        return amount or 0

    def _warn(self, segment: Segment, text: str) -> None:
        self.warnings.append(Warned(segment.number, text))
        if self.claim is not None:
            self.claim.has_warning = True


def _date_from_lines(claim: BilledClaim) -> None:
    begun = [line.service_from for line in claim.lines if line.service_from]
    ended = [line.service_to for line in claim.lines if line.service_to]
    if claim.service_from is None and begun:
        claim.service_from, claim.service_to = min(begun), max(ended, default=min(begun))
