"""Where one goes on to: what is owed next, else where one was going, and never anywhere else."""

import pytest

from optima_portal.access.viewer import Owed
from optima_portal.state.onward import with_next


@pytest.mark.parametrize(
    ("owed", "wanted", "there"),
    [
        (None, "/claims/abc_-9", "/claims/abc_-9"),
        (None, "", "/dashboard"),
        (None, "//evil.example", "/dashboard"),
        (None, "https://evil.example", "/dashboard"),
        (None, "/\\evil.example", "/dashboard"),
        (None, "/auth/sign-out", "/dashboard"),
        (Owed.TERMS, "/claims", "/accept-terms?next=/claims"),
        (Owed.TERMS, "/dashboard", "/accept-terms"),
        (Owed.PASSWORD, "//evil.example", "/change-password"),
    ],
)
def test_on_from_a_settled_debt(owed, wanted, there):
    assert with_next(owed, wanted) == there
