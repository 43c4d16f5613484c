"""No file but the scope selects what belongs to members."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "optima_portal"
PROTECTED = {
    "Member", "MemberName", "EligibilitySpan", "OtherCoverage", "EligibilityCheck", "Claim", "ClaimLine",
    "ClaimDiagnosis", "ClaimAdjustment", "ClaimRemark", "Payment", "ProviderAdjustment", "Fill", "LabResult",
    "Condition", "RosterEntry",
    "PaymentMark", "OfficeList", "OfficeListLine",
    "Dispute", "DisputeBundle", "DisputeMessage",
    "Referral", "ReferralService", "ReferralDiagnosis", "ReferralEvent", "ReferralDraft", "NoReferralNotice",
    "Appeal",
}  # fmt: skip
TABLES = {
    "member", "member_name", "eligibility_span", "other_coverage", "eligibility_check", "claim", "claim_line",
    "claim_diagnosis", "claim_adjustment", "claim_remark", "payment", "provider_adjustment", "fill", "lab_result",
    "condition", "roster_entry",
    "payment_mark", "office_list", "office_list_line",
    "dispute", "dispute_bundle", "dispute_message",
    "referral", "referral_service", "referral_diagnosis", "referral_event", "referral_draft", "no_referral_notice",
    "appeal",
}  # fmt: skip
SCOPES = ("appeal", "claim", "dispute", "officer", "reconciliation", "referral", "remittance", "roster", "units")
MAY = {PACKAGE / "access" / "scope.py", PACKAGE / "access" / "named.py"}
MAY |= {PACKAGE / "access" / f"{name}_scope.py" for name in SCOPES}
MAY_FOLDERS = {PACKAGE / "imports", PACKAGE / "demo"}
SELECTING = {
    "select",
    "get",
    "get_one",
    "query",
    "aliased",
    "select_from",
    "exists",
    "join",
    "outerjoin",
    "update",
    "delete",
}


def selects(source: str) -> list[str]:
    """`line: what` for each call that reads, changes or removes rows of a protected table past the scope."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in SELECTING:
            named = {one.id for part in _taken(node) for one in ast.walk(part) if isinstance(one, ast.Name)}
            found += [f"{node.lineno}: {_name(node.func)} {name}" for name in sorted(named & PROTECTED)]
        if isinstance(node, ast.Call) and _name(node.func) in {"text", "exec_driver_sql"}:
            said = {
                word for part in ast.walk(node) if isinstance(part, ast.Constant) for word in str(part.value).split()
            }
            found += [f"{node.lineno}: SQL {name}" for name in sorted(said & TABLES)]
    return found


def _taken(call: ast.Call) -> list[ast.expr]:
    """What a call selects from: its arguments, without a join's condition, a key, or a dictionary's default."""
    return call.args[:1] if _name(call.func) in {"join", "outerjoin", "get", "get_one"} else call.args


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_free(file: Path) -> bool:
    return file in MAY or bool(MAY_FOLDERS & set(file.parents))


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_scope_selects_what_belongs_to_members(file):
    assert _is_free(file) or selects(file.read_text()) == []


@pytest.mark.parametrize(
    "written",
    [
        "db.exec(select(Member))",
        "db.exec(select(col(Claim.id)).where(x))",
        "db.get(Payment, 1)",
        "select(func.count()).select_from(Fill)",
        "select(User).join(Member, x)",
        "exists().where(y) if z else exists(Member.id)",
        "text('SELECT cin FROM member')",
        "update(Claim).values(x=1)",
    ],
)
def test_the_test_sees_each_way_around(written):
    assert len(selects(written)) == 1


def test_a_condition_on_a_scoped_select_is_none():
    assert selects("scope.members(viewer, today).where(Member.key == key).with_only_columns(Member.id)") == []
