"""What a person may do, and the roles that are presets of it. `docs/permissions.md` says the same, by a test."""

from enum import Enum

from optima_portal.models.membership import Role
from optima_portal.models.user import PlanRole


class Permission(Enum):
    """One thing a person may do. Value: the label that an administrator ticks."""

    # Provider's side (seed 000 V–XI, seed 003).
    ELIGIBILITY = "Eligibility"
    CONDITION_HISTORY = "Condition History"
    CLAIMS = "Claims"
    SUBMIT_DISPUTES = "Submit Disputes"
    REFERRALS = "Referrals"
    SUBMIT_REFERRALS = "Submit Referrals"
    LABS = "Labs"
    MEDICATIONS = "Medications"
    ROSTER = "Roster"
    REPORTS = "Reports"
    ATTESTATIONS = "Attestations"
    MANAGE_USERS = "Manage Users"
    # Plan's side.
    PROVIDER_RELATIONS = "Provider Relations"
    UM_REVIEW = "UM Review"
    DISPUTE_REVIEW = "Dispute Review"
    QUALITY = "Quality"
    AUDIT = "Audit"
    DATA_IMPORT = "Data Import"
    SYSTEM = "System"

    __hash__ = object.__hash__  # each is there once; Enum's own asks for the name, several times at every click

    @property
    def is_plans(self) -> bool:
        """Whether only the plan's own staff can hold it."""
        return self in PLAN_SIDE


PLAN_SIDE = frozenset(
    {
        Permission.PROVIDER_RELATIONS,
        Permission.UM_REVIEW,
        Permission.DISPUTE_REVIEW,
        Permission.QUALITY,
        Permission.AUDIT,
        Permission.DATA_IMPORT,
        Permission.SYSTEM,
    }
)
OFFICE_SIDE = frozenset(Permission) - PLAN_SIDE


_VIEWING = frozenset({Permission.ELIGIBILITY})
_CLINICAL = frozenset({Permission.CONDITION_HISTORY, Permission.LABS, Permission.MEDICATIONS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ELIGIBILITY_VIEWER: _VIEWING,
    Role.CLAIMS_VIEWER: _VIEWING | {Permission.CLAIMS, Permission.SUBMIT_DISPUTES},
    Role.PCP: OFFICE_SIDE - {Permission.MANAGE_USERS},
    Role.LOA: OFFICE_SIDE,
    Role.EA: OFFICE_SIDE,
    Role.CUSTOM: frozenset(),  # whatever the administrator ticks
}

PLAN_ROLE_PERMISSIONS: dict[PlanRole, frozenset[Permission]] = {
    PlanRole.PROVIDER_RELATIONS: frozenset({Permission.PROVIDER_RELATIONS}),
    PlanRole.UM_REVIEWER: frozenset({Permission.UM_REVIEW}),
    PlanRole.DISPUTE_ANALYST: frozenset({Permission.DISPUTE_REVIEW}),
    PlanRole.QUALITY: frozenset({Permission.QUALITY}),
    PlanRole.PRIVACY_OFFICER: frozenset({Permission.AUDIT}),
    PlanRole.SYSTEM: frozenset({Permission.SYSTEM, Permission.DATA_IMPORT}),
}


def permissions_of(role: Role, ticked: frozenset[Permission]) -> frozenset[Permission]:
    """A role's permissions, with what an administrator ticked besides; never one of the plan's own."""
    return (ROLE_PERMISSIONS[role] | ticked) - PLAN_SIDE
