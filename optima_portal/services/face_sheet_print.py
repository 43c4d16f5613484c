"""A face sheet on paper: what the viewer may see of the member today, one section for each of their tabs."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.models.member import Member
from optima_portal.services import clinical_history as clinical
from optima_portal.services.adherence import adherence_of
from optima_portal.services.claim_lookup import find_claims
from optima_portal.services.face_sheet import FaceSheet, referrals_of_two_years, sheet_of, two_years
from optima_portal.services.prints import offer_print
from optima_portal.services.referral_lookup import find_referrals


def print_face_sheet(db: Session, viewer: Viewer, key: str, *, today: date, now: datetime) -> str:
    """The sheet as a PDF; returns the link's token."""
    values = face_sheet_values(db, viewer, key, today=today)
    return offer_print(db, viewer, "face_sheet", "Face sheet", values, file_name="face-sheet.pdf", now=now)


def face_sheet_values(db: Session, viewer: Viewer, key: str, *, today: date) -> dict[str, Any]:
    """What the template is filled with; on record as downloaded."""
    member = clinical.member_of(db, viewer, key, today)
    audit(db, viewer, Action.DOWNLOADED, member_key=member.key, record_kind="member", detail="face sheet, PDF")
    sheet = sheet_of(db, viewer, member, today)
    counts = dict(sheet.counts)
    values: dict[str, Any] = _head(sheet, today) | {"sections": []}
    if "conditions" in counts:
        rows = clinical.conditions_of(db, viewer, key, today=today)
        table = [[one.since, one.until or "goes on", one.code, one.words] for one in rows]
        heads = [["Since", "left"], ["Until", "left"], ["Code", "left"], ["Condition", "left", 1]]
        values["sections"].append(_section("Condition History", heads, table, counts["conditions"]))
    if "claims" in counts:
        values["sections"].append(_claims(db, viewer, member, today, counts["claims"]))
    if "referrals" in counts:
        values["sections"].append(_referrals(db, viewer, member, today, counts["referrals"]))
    if "labs" in counts:
        values["sections"].append(_labs(db, viewer, key, today, counts["labs"]))
    if "medications" in counts:
        values["sections"] += _medications(db, viewer, key, today, counts["medications"])
    return values


def _head(sheet: FaceSheet, today: date) -> dict[str, Any]:
    return {
        "facts": [
            ["Name", sheet.name], ["Member ID", sheet.cin], ["Date of birth (age)", sheet.born],
            ["Gender", sheet.gender], ["Language", sheet.language], ["Phone", sheet.phone],
            [f"Eligibility on {today:%m/%d/%Y}", sheet.status], ["Line of business", sheet.lob],
            ["Health network", sheet.network], ["PCP", sheet.pcp],
            *([["Deceased", sheet.deceased]] if sheet.deceased else []),
        ],
        "due": [one.words for one in sheet.due],
        "spans": [
            [one.starts, one.ends, one.status, one.lob, one.network, one.pcp, one.aid_code, one.share_of_cost]
            for one in sheet.spans
        ],
        "pcps": [[one.starts, one.ends, one.pcp, one.group, one.network] for one in sheet.pcps],
        "others": [[one.carrier, one.kind, one.policy, one.starts, one.ends] for one in sheet.others],
    }  # fmt: skip


def _claims(db: Session, viewer: Viewer, member: Member, today: date, count: int) -> dict[str, Any]:
    heads = [["Status", "left"], ["Claim Number", "left"], ["DOS", "left"], ["Service Provider", "left", 1],
             ["Billed", "right"], ["Payable", "right"]]  # fmt: skip
    rows = find_claims(db, viewer, two_years(member, today)).rows
    table = [[one.status, one.number, one.service_date, one.provider, one.billed, one.payable] for one in rows]
    return _section("Claims History", heads, table, count)


def _referrals(db: Session, viewer: Viewer, member: Member, today: date, count: int) -> dict[str, Any]:
    heads = [["Status", "left"], ["Referral Code", "left"], ["Requested", "left"], ["Priority", "left"],
             ["Referred Provider", "left", 1]]  # fmt: skip
    rows = find_referrals(db, viewer, referrals_of_two_years(member, today)).rows
    table = [[one.status, one.code, one.requested, one.priority, one.referred_to] for one in rows]
    return _section("Referrals", heads, table, count)


def _labs(db: Session, viewer: Viewer, key: str, today: date, count: int) -> dict[str, Any]:
    heads = [["Collected", "left"], ["Test", "left", 1], ["Value", "right"], ["Unit", "left"],
             ["Reference range", "left"], ["Out of range", "left"]]  # fmt: skip
    rows = clinical.labs_of(db, viewer, key, today=today)
    return _section(
        "Labs", heads, [[one.collected, one.test, one.value, one.unit, one.limits, one.mark] for one in rows], count
    )


def _medications(db: Session, viewer: Viewer, key: str, today: date, count: int) -> list[dict[str, Any]]:
    member = clinical.member_of(db, viewer, key, today)
    classes = adherence_of(db, viewer, member, today)
    pdc_heads = [["Class", "left", 1], ["PDC to date", "right"], ["Days covered", "right"], ["Missed", "right"],
                 ["Next refill", "left"], ["Fill by", "left"], ["Standing", "left"]]  # fmt: skip
    pdc_rows = [
        [one.drug_class, one.percent, one.covered, one.missed, one.next_due, one.fill_by, one.verdict]
        for one in classes
    ]
    heads = [["Filled", "left"], ["Drug", "left", 1], ["Quantity", "right"], ["Days' supply", "right"],
             ["Next refill", "left"], ["Refills left", "right"], ["Pharmacy", "left"]]  # fmt: skip
    rows = clinical.medications_of(db, viewer, key, today=today)
    fills = [[one.filled, one.drug, one.quantity, one.days, one.next_due, one.refills, one.pharmacy] for one in rows]
    adherence = [_section("Proportion of days covered (PDC) this year", pdc_heads, pdc_rows, len(pdc_rows))]
    return (adherence if pdc_rows else []) + [_section("Medications", heads, fills, count)]


def _section(title: str, heads: list[Any], rows: list[list[str]], count: int) -> dict[str, Any]:
    """A table; when not all of it is on paper, it says so."""
    said = f"The newest {len(rows)} of {count:,}." if count > len(rows) else ""
    return {"title": title, "heads": heads, "rows": rows, "said": said or ("None on record." if not rows else "")}
