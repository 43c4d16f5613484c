"""From the segments of an 835 to `Remit`."""

from collections.abc import Callable

from optima_portal.imports.kinds import Rejected
from optima_portal.imports.member_number import member_number
from optima_portal.imports.payment_said import finished
from optima_portal.imports.remittance import Adjustment, PaidProvider, Plb, Remit, RemitClaim, RemitLine
from optima_portal.kit.identifiers import plain
from optima_portal.kit.names import normalised
from optima_portal.kit.x12 import Segment, Transaction, Warned
from optima_portal.kit.x12_values import cents, day, thousandths

IGNORED = frozenset({"ST", "CUR", "PER", "RDM", "LX", "TS2", "TS3", "N2", "QTY", "?"})


class RemitReader:
    """Reads one transaction. A claim with an amount that cannot be read goes to `rejected`, whole."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.remit = Remit(transaction.control, transaction.first)
        self.warnings: list[Warned] = []
        self.rejected: list[Rejected] = []
        self.party = ""
        self.claim: RemitClaim | None = None
        self.line: RemitLine | None = None
        self.raw: list[Segment] = []
        self.why_not = ""
        self.has_bpr = self.is_debit = False
        self.steps: dict[str, Callable[[Segment], None]] = {
            "BPR": self._bpr, "TRN": self._trn, "N1": self._n1, "N3": self._n3, "N4": self._n3, "REF": self._ref,
            "DTM": self._dtm, "CLP": self._clp, "CAS": self._cas, "NM1": self._nm1, "AMT": self._amt, "SVC": self._svc,
            "LQ": self._lq, "MIA": self._mia, "MOA": self._moa, "PLB": self._plb,
        }  # fmt: skip

    def read(self) -> Remit | None:
        """The payment; None when nobody could tell what was paid."""
        for segment in self.transaction.segments:
            step = self.steps.get(segment.elements[0])
            if segment.elements[0] == "CLP":
                self._close_claim()
            if self.claim is not None:
                self.raw.append(segment)
            if step is not None:
                step(segment)
            elif segment.elements[0] not in IGNORED:
                self._warn(segment, f"{segment.name[:3]} does not belong into an 835: it was not read")
        self._close_claim(is_last=not self.transaction.is_whole)
        return self._finished()

    def _finished(self) -> Remit | None:
        remit = self.remit
        if not self.has_bpr:
            for claim in remit.claims:
                self.rejected.append(Rejected(claim.segment, "BPR", "the payment's BPR is missing or unreadable", ""))
            self._note(remit.segment, "no readable BPR: the transaction was not loaded")
            return None
        remit.is_whole = self.transaction.is_whole and not self.rejected
        for text in finished(remit, is_debit=self.is_debit, made_on=self.transaction.made_on):
            self._note(remit.segment, text)
        return remit

    # The payment.
    def _bpr(self, segment: Segment) -> None:
        total = cents(segment.at(2))
        if total is None:
            return
        self.has_bpr = True
        remit = self.remit
        remit.handling, remit.method, remit.paid_on = segment.at(1), segment.at(4), day(segment.at(16))
        remit.total, self.is_debit = total, segment.at(3) == "D"

    def _trn(self, segment: Segment) -> None:
        if self.claim is None and not self.remit.number:
            self.remit.number, self.remit.trace_id = segment.at(2), segment.at(3)

    def _n1(self, segment: Segment) -> None:
        self.party = segment.at(1) if self.claim is None else ""
        number = plain(segment.at(4))
        if self.party == "PR":
            self.remit.payer, self.remit.payer_id = PaidProvider(segment.at(2)), number
        elif self.party == "PE":
            npi = number if segment.at(3) == "XX" else ""
            tin = number if segment.at(3) in ("FI", "24", "34") else ""
            self.remit.payee = PaidProvider(segment.at(2), npi, tin)

    def _n3(self, segment: Segment) -> None:
        words = " ".join(one.strip() for one in segment.elements[1:4] if one.strip())
        if self.party == "PR":
            self.remit.payer = self.remit.payer._replace(address=_joined(self.remit.payer.address, words))
        elif self.party == "PE":
            self.remit.payee = self.remit.payee._replace(address=_joined(self.remit.payee.address, words))

    def _ref(self, segment: Segment) -> None:
        qualifier, value = segment.at(1), segment.at(2)
        if self.line is not None:
            if qualifier == "6R":
                self.line.control = value
        elif self.claim is not None:
            if qualifier == "F8":
                self.claim.original_number = value
        elif self.party == "PE" and qualifier in ("TJ", "EI"):
            self.remit.payee = self.remit.payee._replace(tin=plain(value))
        elif self.party == "PE" and qualifier == "HPI" and not self.remit.payee.npi:
            self.remit.payee = self.remit.payee._replace(npi=plain(value))

    def _dtm(self, segment: Segment) -> None:
        use, when = segment.at(1), day(segment.at(2))
        if when is None:
            self._warn(segment, "DTM02 is no day")
        elif self.line is not None:
            if use in ("472", "150"):
                self.line.service_from = when
            if use in ("472", "151"):
                self.line.service_to = when
        elif self.claim is not None:
            self._claim_date(use, segment)
        elif use == "405":
            self.remit.produced_on = when

    def _claim_date(self, use: str, segment: Segment) -> None:
        assert self.claim is not None
        name = {"232": "service_from", "233": "service_to", "050": "received_on"}.get(use)
        if name:
            setattr(self.claim, name, day(segment.at(2)))

    # Claims.
    def _clp(self, segment: Segment) -> None:
        claim = self.claim = RemitClaim(segment.at(1), segment.at(2), segment=segment.number)
        self.line, self.party, self.why_not, self.raw = None, "", "", [segment]
        claim.billed = self._money(segment, 3)
        claim.paid = self._money(segment, 4)
        claim.patient = self._money(segment, 5)
        claim.filing, claim.number, claim.facility, claim.frequency = (segment.at(at) for at in (6, 7, 8, 9))
        if not claim.number:
            claim.number = claim.account
            self._warn(segment, "no payer's claim number (CLP07): the patient's account number stands for it")

    def _nm1(self, segment: Segment) -> None:
        claim, who = self.claim, segment.at(1)
        if claim is None:
            self._warn(segment, "NM1 outside of a claim: it was not read")
        elif who in ("QC", "IL"):
            self._patient(claim, who == "QC", segment)
        elif who == "74" and (number := self._member_number(segment)):
            claim.billed_as = claim.billed_as or claim.patient_cin
            claim.patient_cin = number
        elif who == "82":
            number, kind = plain(segment.at(9)), segment.at(8)
            npi, tin = number if kind == "XX" else "", number if kind == "FI" else ""
            is_person = segment.at(2) == "1"
            claim.service_provider = PaidProvider(segment.at(3), npi, tin, "", is_person, segment.at(4))

    def _patient(self, claim: RemitClaim, is_patient: bool, segment: Segment) -> None:
        """QC is the patient; the number of the subscriber (IL) is theirs only where the two are one person."""
        last, first, number = segment.at(3), segment.at(4), self._member_number(segment)
        names = (claim.patient_last_name, claim.patient_first_name)
        is_one = all(
            not a or not b or normalised(a) == normalised(b) for a, b in zip(names, (last, first), strict=True)
        )
        if is_patient:
            claim.patient_cin = number or (claim.patient_cin if is_one else "")
            claim.patient_last_name, claim.patient_first_name = last, first
        elif is_one:
            claim.patient_cin = claim.patient_cin or number
            if not any(names):
                claim.patient_last_name, claim.patient_first_name = last, first
        elif not claim.patient_cin:
            self._note(segment.number, "the patient has no number of their own: no member was linked")

    def _member_number(self, segment: Segment) -> str:
        number, why_not = member_number(segment)
        if why_not:
            self._note(segment.number, why_not)
        return number

    def _svc(self, segment: Segment) -> None:
        if self.claim is None:
            self._warn(segment, "SVC outside of a claim: it was not read")
            return
        line = self.line = RemitLine()
        parts = [*self.transaction.components(segment.at(1)), "", ""]
        line.code_set, line.code = parts[0], parts[1]
        line.modifiers, line.description = (
            " ".join(one for one in parts[2:6] if one),
            parts[6] if len(parts) > 8 else "",
        )
        if not parts[1] and len(parts[0]) > 2:
            line.code_set, line.code = "", parts[0]
        line.billed, line.paid = self._money(segment, 2), self._money(segment, 3)
        if segment.at(6):
            said = self.transaction.components(segment.at(6))[:6]
            line.billed_as = " ".join(one for one in (said if len(said) > 1 else ["HC", *said]) if one)
        line.revenue_code, line.units = segment.at(4), self._units(segment)
        self.claim.lines.append(line)

    def _units(self, segment: Segment) -> int:
        if not segment.at(5):
            return 1000  # the guide: without SVC05 one unit was paid
        units = thousandths(segment.at(5))
        if units is None:
            self._warn(segment, "SVC05 is no quantity")
        return units or 0

    def _cas(self, segment: Segment) -> None:
        if self.claim is None:
            self._warn(segment, "CAS outside of a claim: it was not read")
            return
        into = self.line.adjustments if self.line is not None else self.claim.adjustments
        for at in range(2, len(segment.elements), 3):
            if segment.at(at) or segment.at(at + 1):
                amount = self._money(segment, at + 1)
                into.append(Adjustment(segment.at(1), segment.at(at), amount, thousandths(segment.at(at + 2))))

    def _amt(self, segment: Segment) -> None:
        amount = cents(segment.at(2))
        if amount is None:
            self._warn(segment, "AMT02 is no amount")
        elif self.line is not None and segment.at(1) == "B6":
            self.line.allowed = amount
        elif self.claim is not None and segment.at(1) == "I":
            self.claim.interest = amount

    def _lq(self, segment: Segment) -> None:
        if self.line is not None and segment.at(2):
            self.line.remarks.append(segment.at(2))

    def _moa(self, segment: Segment) -> None:
        self._remarks([segment.at(at) for at in range(3, 8)])

    def _mia(self, segment: Segment) -> None:
        self._remarks([segment.at(at) for at in (5, 20, 21, 22, 23)])

    def _remarks(self, codes: list[str]) -> None:
        if self.claim is not None:
            self.claim.remarks += [code for code in codes if code]

    def _close_claim(self, is_last: bool = False) -> None:
        """Keep the claim that ends here, or reject it; `is_last`: the transaction broke off within it."""
        claim, self.claim, self.line = self.claim, None, None
        if claim is None:
            return
        off = claim.what_is_off()
        if is_last and off:
            self.why_not = self.why_not or "the file breaks off within this claim"
        if self.why_not:
            raw = "~".join("*".join(segment.elements) for segment in self.raw)
            self.rejected.append(Rejected(claim.segment, "", self.why_not, raw))
            return
        claim.has_warning = claim.has_warning or bool(off)
        for what in off + ["the file breaks off after this claim"] * is_last:
            self._note(claim.segment, what)
        if claim.is_predetermination:
            self._note(claim.segment, "a predetermination (CLP02 is 25), no payment: it settles no bill")
        self.remit.claims.append(claim)

    # What follows the claims.
    def _plb(self, segment: Segment) -> None:
        self._close_claim()
        for at in range(3, len(segment.elements), 2):
            if not segment.at(at) and not segment.at(at + 1):
                continue
            amount = cents(segment.at(at + 1))
            if amount is None:
                self._warn(segment, f"PLB{at + 1:02} is no amount: this adjustment was not read")
                continue
            reason, reference = [*self.transaction.components(segment.at(at)), ""][:2]
            self.remit.plbs.append(Plb(segment.at(1), day(segment.at(2)), reason, reference, amount))

    def _money(self, segment: Segment, at: int) -> int:
        amount = cents(segment.at(at)) if segment.at(at) else 0
        if amount is None:
            self.why_not = self.why_not or f"{segment.name}{at:02} is no amount"
        return amount or 0

    def _warn(self, segment: Segment, text: str) -> None:
        self._note(segment.number, text)
        if self.claim is not None:
            self.claim.has_warning = True

    def _note(self, number: int, text: str) -> None:
        self.warnings.append(Warned(number, text))


def _joined(before: str, words: str) -> str:
    return ", ".join(one for one in (before, words) if one)
