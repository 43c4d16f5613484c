"""An 834 (005010X220A1) as plain values, DHCS's flavour too: several values in one REF, parted by semicolons.

Source: DHCS 834 companion guide as hccinfhir 0.4.0 reads it: REF*1L CIN, REF*0F MEDS ID, REF*F6 Medicare number,
REF*17 redetermination; death; month, REF*CE and RB in HD aid codes, AMT*R share of cost.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from optima_portal.imports.kinds import Rejected
from optima_portal.imports.other_coverage import KINDS, Other
from optima_portal.imports.remittance import PaidProvider
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.kit.identifiers import is_cin, is_mbi, plain
from optima_portal.kit.x12 import Segment, Transaction, Warned
from optima_portal.kit.x12_values import cents, day
from optima_portal.models.columns import OPEN_END
from optima_portal.models.member import Gender

GENDERS = {"F": Gender.FEMALE, "M": Gender.MALE, "U": Gender.UNKNOWN}
LANGUAGES = {
    "ENG": "English", "SPA": "Spanish", "VIE": "Vietnamese", "CHI": "Chinese", "ZHO": "Chinese", "KOR": "Korean",
    "TGL": "Tagalog", "TAG": "Tagalog", "ARM": "Armenian", "FAR": "Farsi", "PER": "Farsi", "ARA": "Arabic",
    "RUS": "Russian", "JPN": "Japanese", "HIN": "Hindi", "CAM": "Khmer", "KHM": "Khmer", "HMO": "Hmong",
    "HMN": "Hmong", "LAO": "Lao", "THA": "Thai", "PUN": "Punjabi",
}  # fmt: skip
IGNORED = frozenset("ST QTY N1 N2 ACT EC ICM HLH DSB LX LS LE PLA IDC ?".split())  # noqa: SIM905

NO_OTHER = "6"  # COB03: no coordination of benefits


@dataclass(slots=True)
class Coverage:
    """An HD loop."""

    product: str = ""
    description: str = ""
    lob: str = ""
    network: str = ""
    starts_on: date | None = None
    ends_on: date = OPEN_END
    pcp: PaidProvider | None = None
    medical_group: PaidProvider | None = None
    aid_code: str = ""
    share_of_cost_cents: int = 0
    is_month: bool = False
    segment: int = 0


@dataclass(slots=True)
class Enrolled:
    """An INS loop: one member."""

    is_subscriber: bool = True
    cin: str = ""
    meds_id: str = ""
    mbi: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    gender: Gender = Gender.UNKNOWN
    language: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    deceased_on: date | None = None
    numbers: dict[str, str] = field(default_factory=dict)
    coverages: list[Coverage] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    source: str = ""
    segment: int = 0

    def digest(self) -> str:
        """Of everything that it says."""
        return hashlib.sha256(repr(replace(self, segment=0)).encode()).hexdigest()


class EnrolmentReader:
    """Reads one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.is_dhcs = "DHCS" in transaction.sender.upper()
        self.members: list[Enrolled] = []
        self.source = f"834:{plain(transaction.sender)}" if plain(transaction.sender) else ""
        self.action = ""
        self.produced_on: date | None = None
        self.warnings: list[Warned] = []
        self.rejected: list[Rejected] = []
        self.member: Enrolled | None = None
        self.coverage: Coverage | None = None
        self.who, self.is_other = "", False
        self.raw: list[Segment] = []
        self.steps: dict[str, Callable[[Segment], None]] = {
            "INS": self._ins, "REF": self._ref, "DTP": self._dtp, "NM1": self._nm1, "PER": self._per, "N3": self._n3,
            "N4": self._n4, "DMG": self._dmg, "LUI": self._lui, "HD": self._hd, "AMT": self._amt, "COB": self._cob,
            "BGN": self._bgn,
        }  # fmt: skip

    def read(self) -> list[Enrolled]:
        """Its members."""
        for segment in self.transaction.segments:
            if segment.elements[0] == "INS":
                self._close()
            if self.member is not None:
                self.raw.append(segment)
            step = self.steps.get(segment.elements[0])
            if step is not None:
                step(segment)
            elif segment.elements[0] not in IGNORED:
                self._warn(segment, f"{segment.name[:3]} does not belong into an 834: it was not read")
        self._close(is_last=not self.transaction.is_whole)
        return self.members

    def _ins(self, segment: Segment) -> None:
        self.member = Enrolled(is_subscriber=segment.at(1) != "N", segment=segment.number)
        self.member.deceased_on = day(segment.at(12)) if segment.at(11) == "D8" else None
        self.coverage, self.who, self.raw, self.is_other = None, "", [segment], False
        self.member.source = self.source

    def _ref(self, segment: Segment) -> None:
        qualifier, value = segment.at(1), segment.at(2)
        if self.is_other:
            return
        if self.coverage is not None:
            if qualifier in ("CE", "RB") and not self.coverage.aid_code:
                self.coverage.aid_code = plain(value.partition(";")[0])
        elif self.member is not None:
            self._number(segment, qualifier, value)

    def _number(self, segment: Segment, qualifier: str, value: str) -> None:
        assert self.member is not None
        parts = [part.strip() for part in value.split(";")]
        if qualifier in ("F6", "6P"):
            if is_mbi(plain(value)):
                self.member.mbi = plain(value)
            elif qualifier == "F6":
                self._warn(segment, "REF*F6 is no Medicare Beneficiary Identifier: it was not kept")
        elif qualifier == "17" and len(parts) > 1 and parts[1]:
            self.member.deceased_on = day(parts[1])
        elif parts[0]:
            self.member.numbers.setdefault(qualifier, parts[0])

    def _dtp(self, segment: Segment) -> None:
        use, when = segment.at(1), day(segment.at(3)[:8])
        if use in ("344", "345") and self.is_other:
            self._say_of_the_other(**{"starts_on" if use == "344" else "ends_on": when})
        if use not in ("348", "349") or self.coverage is None:
            return
        if when is None:
            self._warn(segment, "DTP03 is no day")
        elif use == "348":
            self.coverage.starts_on = when
        else:
            self.coverage.ends_on = when

    def _nm1(self, segment: Segment) -> None:
        self.who = segment.at(1)
        member = self.member
        if member is None:
            return
        if self.is_other:
            if self.who == "IN":
                self._say_of_the_other(carrier=segment.at(3))
            return
        if self.who in ("IL", "74") and self.coverage is None:
            member.last_name, member.first_name, member.middle_name = (segment.at(at) for at in (3, 4, 5))
            if segment.at(8) in ("MI", "ZZ", "II") and segment.at(9):
                member.numbers["NM109"] = segment.at(9)
        elif self.coverage is not None and self.who in ("P3", "QV"):
            number, is_person = plain(segment.at(9)), segment.at(2) == "1"
            npi, tin = number * (segment.at(8) == "XX"), number * (segment.at(8) in ("FI", "SV", "34"))
            named = PaidProvider(segment.at(3), npi, tin, "", is_person, segment.at(4))
            if self.who == "P3":
                self.coverage.pcp = named
            else:
                self.coverage.medical_group = named

    def _is_members_own(self) -> bool:
        return self.member is not None and self.coverage is None and self.who in ("IL", "74")

    def _per(self, segment: Segment) -> None:
        if not self._is_members_own():
            return
        assert self.member is not None
        for at in range(3, len(segment.elements), 2):
            if segment.at(at) in ("TE", "HP", "CP", "WP") and not self.member.phone:
                self.member.phone = segment.at(at + 1)
            elif segment.at(at) == "EM":
                self.member.email = segment.at(at + 1)

    def _n3(self, segment: Segment) -> None:
        if self._is_members_own():
            assert self.member is not None
            self.member.street = " ".join(one for one in (segment.at(1), segment.at(2)) if one)

    def _n4(self, segment: Segment) -> None:
        if self._is_members_own():
            assert self.member is not None
            self.member.city, self.member.state, self.member.zip_code = (segment.at(at) for at in (1, 2, 3))
            if self.is_dhcs:  # DHCS writes the state into the city: `LONG BEACH CA`
                self.member.city = self.member.city.removesuffix(f" {self.member.state}")

    def _dmg(self, segment: Segment) -> None:
        if not self._is_members_own():
            return
        assert self.member is not None
        self.member.birth_date = day(segment.at(2))
        self.member.gender = GENDERS.get(segment.at(3), Gender.UNKNOWN)
        if self.member.birth_date is None:
            self._warn(segment, "DMG02 is no day: the date of birth is unknown")

    def _lui(self, segment: Segment) -> None:
        if self.member is not None:
            self.member.language = LANGUAGES.get(segment.at(2).upper(), segment.at(2) or segment.at(3))

    def _hd(self, segment: Segment) -> None:
        if self.member is None:
            self._warn(segment, "HD outside of a member: it was not read")
            return
        self.coverage, self.who = (
            Coverage(segment.at(3), segment.at(4), is_month=self.is_dhcs, segment=segment.number),
            "",
        )
        self.member.coverages.append(self.coverage)
        self.is_other = False

    def _amt(self, segment: Segment) -> None:
        if self.coverage is not None and segment.at(1) == "R":
            self.coverage.share_of_cost_cents = cents(segment.at(2)) or 0

    def _cob(self, segment: Segment) -> None:
        if self.member is None:
            self._warn(segment, "COB outside of a member: it was not read")
            return
        self.is_other = True
        if segment.at(3) != NO_OTHER:
            self.member.others.append(Other(policy_number=segment.at(2), kind=KINDS.get(segment.at(1), "")))

    def _say_of_the_other(self, **said: Any) -> None:
        if self.member is not None and self.member.others:
            self.member.others[-1] = self.member.others[-1]._replace(**said)

    def _bgn(self, segment: Segment) -> None:
        self.action, self.produced_on = segment.at(8), day(segment.at(3))

    def _close(self, is_last: bool = False) -> None:
        member, self.member, self.coverage, self.who, self.is_other = self.member, None, None, "", False
        if member is None:
            return
        why_not = self._identify(member)
        if is_last:
            why_not = "the file breaks off within this member"
        if why_not:
            raw = "~".join("*".join(segment.elements) for segment in self.raw)
            self.rejected.append(Rejected(member.segment, "", why_not, raw))
            return
        for coverage in member.coverages:
            if coverage.starts_on is None:
                self.warnings.append(Warned(coverage.segment, "this coverage has no first day: it was not loaded"))
        self.members.append(member)

    def _identify(self, member: Enrolled) -> str:
        """Find the Member ID among the numbers; in an 834 of DHCS REF*1L, elsewhere that is the family's policy."""
        numbers = {name: as_cin(number) for name, number in member.numbers.items()}
        in_form = [numbers[name] for name in ("1L", "1D", "NM109", "0F", "23", "ZZ") if is_cin(numbers.get(name, ""))]
        order = ("1L", "1D", "NM109", "0F") if self.is_dhcs else ("1D", "NM109", *(["0F"] * member.is_subscriber))
        member.cin = next((one for one in (*in_form, *(numbers.get(name, "") for name in order)) if one), "")
        if self.is_dhcs:
            member.meds_id = numbers.get("0F", "")
        if not member.cin:
            return "the member has no number of their own"
        if not in_form:
            self.warnings.append(Warned(member.segment, "the Member ID has not the form of a CIN"))
        member.numbers = {}
        return ""

    def _warn(self, segment: Segment, text: str) -> None:
        self.warnings.append(Warned(segment.number, text))
