"""Permissions: the page that people read says what the code does."""

from pathlib import Path

from optima_portal.access.permissions import (
    OFFICE_SIDE,
    PLAN_ROLE_PERMISSIONS,
    PLAN_SIDE,
    ROLE_PERMISSIONS,
    Permission,
    permissions_of,
)
from optima_portal.models.membership import Role
from optima_portal.models.user import PlanRole

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def _tables():
    """{role's label: {permission's label, …}} of the page's tables."""
    granted: dict[str, set[str]] = {}
    roles: list[str] = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| |"):
            roles = cells[1:]
            granted |= {role: set() for role in roles}
        elif line.startswith("|") and "---" not in line:
            for role, mark in zip(roles, cells[1:], strict=True):
                granted[role] |= {cells[0]} if mark else set()
    return granted


def test_the_page_says_what_the_code_does():
    in_code = {role.value: {one.value for one in held} for role, held in ROLE_PERMISSIONS.items()}
    in_code |= {role.value: {one.value for one in held} for role, held in PLAN_ROLE_PERMISSIONS.items()}
    assert _tables() == in_code


def test_every_role_has_its_permissions_and_every_permission_a_role():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set(PLAN_ROLE_PERMISSIONS) == set(PlanRole)
    assert frozenset().union(*ROLE_PERMISSIONS.values(), *PLAN_ROLE_PERMISSIONS.values()) == set(Permission)


def test_nobody_of_an_office_ever_holds_a_permission_of_the_plan():
    for role in Role:
        assert not permissions_of(role, frozenset(Permission)) & PLAN_SIDE
    for held in PLAN_ROLE_PERMISSIONS.values():
        assert not held & OFFICE_SIDE
