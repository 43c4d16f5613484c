"""An 834 (005010X220A1) as plain values, DHCS's flavour too: several values in one REF, parted by semicolons.

Source: DHCS 834 companion guide as hccinfhir 0.4.0 reads it: REF*1L CIN, REF*0F MEDS ID, REF*F6 Medicare number,
REF*17 redetermination; death; month, REF*CE and RB in HD aid codes, AMT*R share of cost.

The health network is taken where the plan's own code or name for it stands in HD04, or in the loop of a managed care
organization (NM1*Y2) or group (NM1*QV). No other element of an 834 names it: then it stays as it was.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from optima_portal.imports.enrolled import Coverage, Enrolled
from optima_portal.imports.kinds import Rejected
from optima_portal.imports.maintenance import settle
from optima_portal.imports.other_coverage import KINDS, Other
from optima_portal.imports.remittance import PaidProvider
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.kit.identifiers import is_cin, is_mbi, plain
from optima_portal.kit.x12 import Segment, Transaction, Warned
from optima_portal.kit.x12_values import cents, day
from optima_portal.models.member import Gender
from optima_portal.rules.plan import plan

GENDERS = {"F": Gender.FEMALE, "M": Gender.MALE, "U": Gender.UNKNOWN}
LANGUAGES = {
    "ENG": "English", "SPA": "Spanish", "VIE": "Vietnamese", "CHI": "Chinese", "ZHO": "Chinese", "KOR": "Korean",
    "TGL": "Tagalog", "TAG": "Tagalog", "ARM": "Armenian", "FAR": "Farsi", "PER": "Farsi", "ARA": "Arabic",
    "RUS": "Russian", "JPN": "Japanese", "HIN": "Hindi", "CAM": "Khmer", "KHM": "Khmer", "HMO": "Hmong",
    "HMN": "Hmong", "LAO": "Lao", "THA": "Thai", "PUN": "Punjabi",
}  # fmt: skip
IGNORED = frozenset("ST QTY N1 N2 ACT EC ICM HLH DSB LX LS LE IDC ?".split())  # noqa: SIM905

NO_OTHER = "6"  # COB03: no coordination of benefits


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
            "BGN": self._bgn, "PLA": self._pla,
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
        self.member = Enrolled(segment.at(1) != "N", segment=segment.number, maintenance=segment.at(3))
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
        use, when = segment.at(1), None if segment.at(2) == "RD8" else day(segment.at(3)[:8])
        if use in ("344", "345") and self.is_other:
            self._say_of_the_other(**{"starts_on" if use == "344" else "ends_on": when})
        elif use in ("348", "349") and self.coverage is not None:
            self._day_of_coverage(segment, use, when)
        elif use in ("356", "357") and self.coverage is None and self.member is not None:
            self._day_of_member(segment, use, when)

    def _day_of_coverage(self, segment: Segment, use: str, when: date | None) -> None:
        assert self.coverage is not None
        if when is None:
            self._warn(segment, f"DTP03 (DTP*{use}) is no day: this coverage was not loaded")
            self.coverage.is_unreadable = True
        elif use == "348":
            self.coverage.starts_on = when
        else:
            self.coverage.ends_on, self.coverage.has_end = when, True

    def _day_of_member(self, segment: Segment, use: str, when: date | None) -> None:
        assert self.member is not None
        if when is None:
            self._warn(segment, f"DTP03 (DTP*{use}) is no day: it was not read")
            self.member.is_end_unreadable |= use == "357"
        elif use == "356":
            self.member.begins_on = when
        else:
            self.member.ended_on = when

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
        elif self.coverage is not None and self.who in ("P3", "QV", "Y2"):
            self._provider(segment, self.coverage)

    def _provider(self, segment: Segment, coverage: Coverage) -> None:
        """Loop 2310: the PCP, the group, the managed care organization."""
        if self.who != "P3":
            network = _network(segment.at(3)) or _network(segment.at(9))
            coverage.network = network or coverage.network
        if self.who != "Y2":
            number, is_person = plain(segment.at(9)), segment.at(2) == "1"
            npi, tin = number * (segment.at(8) == "XX"), number * (segment.at(8) in ("FI", "34"))
            named = PaidProvider(segment.at(3), npi, tin, "", is_person, segment.at(4))
            if segment.at(8) == "SV":
                named = named._replace(provider_id=number)  # the plan's own number of them
            if self.who == "QV":
                coverage.medical_group = named
                return
            if coverage.pcp is not None:
                self._warn(segment, "this coverage names two PCPs: the last one counts")
            coverage.pcp, coverage.pcp_since = named, None

    def _pla(self, segment: Segment) -> None:
        """The PCP's first day, where it is later than the coverage's."""
        if self.coverage is None or self.who != "P3" or not segment.at(3):
            return
        self.coverage.pcp_since = day(segment.at(3))
        if self.coverage.pcp_since is None:
            self._warn(segment, "PLA03 is no day: the PCP counts from the coverage's first day")

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
        self.coverage, self.who = Coverage(segment.at(3), segment.at(4), segment=segment.number), ""
        self.coverage.maintenance, self.coverage.is_month = segment.at(1), self.is_dhcs
        self.coverage.share_of_cost_cents = 0 if self.is_dhcs else None  # DHCS names it with each month that has one
        self.coverage.network = next(filter(None, map(_network, re.split(r"[;/]", segment.at(4)))), "")
        self.member.coverages.append(self.coverage)
        self.is_other = False

    def _amt(self, segment: Segment) -> None:
        if self.coverage is not None and segment.at(1) == "R":
            amount = cents(segment.at(2))
            if amount is None or amount < 0:
                self._warn(segment, "AMT02 is no amount: the share of cost stays as it was")
            self.coverage.share_of_cost_cents = amount if amount is not None and amount >= 0 else None

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
        self.warnings += settle(member)
        self.members.append(member)

    def _identify(self, member: Enrolled) -> str:
        """Find the Member ID among the numbers; in an 834 of DHCS REF*1L, elsewhere that is the family's policy, and
        REF*0F of a dependent is the subscriber's."""
        numbers = {name: as_cin(number) for name, number in member.numbers.items()}
        subscriber = () if self.is_dhcs or member.is_subscriber else ("0F",)
        own = [name for name in ("1L", "1D", "NM109", "0F", "23", "ZZ") if name not in subscriber]
        in_form = [numbers[name] for name in own if is_cin(numbers.get(name, ""))]
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


@lru_cache(maxsize=5_000)
def _network(words: str) -> str:
    """The plan's network of this very code or name."""
    said = plain(words)
    return next((one.code for one in plan().networks if said and said in (plain(one.code), plain(one.name))), "")
