"""Numbers as people type them: blanks, dashes, what stands around them. On both databases."""

from datetime import date

import pytest

from optima_portal.kit.refused import Refused
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.jump import suggestions_for
from optima_portal.services.reconciliation import PaymentQuery, find_payments
from optima_portal.services.typed_numbers import coded, meant_by
from tests.factories import a_claim, a_collection, a_provider, of_office
from tests.services.test_remittance import a_payment

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2432600000742", "2432600000742"),
        ("243260 0000742", "2432600000742"),
        (" 2432600000742 ", "2432600000742"),
        ("2432600000742-", "2432600000742"),
        ("243260–0000742", "2432600000742"),
        ("24\u00a03260\t0000742", "2432600000742"),
        ("EV-2026 118", "EV-2026 118"),
        ("- EV-2026 118 -", "EV-2026 118"),
        ("EV2026118", ""),
        ("24326000007420", ""),
    ],
)
def test_blanks_and_stray_dashes_are_the_persons_unless_the_claim_has_them(db, typed, found):
    ours = a_provider(db)
    for number in ("2432600000742", "EV-2026 118"):
        a_claim(db, ours, claim_number=number)
    viewer = of_office(a_collection(db, ours))
    page = find_claims(db, viewer, ClaimQuery.parse({"by": "number", "number": typed}))
    assert [row.number for row in page.rows] == [found] * bool(found)
    labels = [one.label for one in suggestions_for(db, viewer, typed, today=TODAY)]
    assert labels == [f"Claim {found}"] * bool(found)


@pytest.mark.parametrize("typed", ["", "  ", "--", " – "])
def test_blanks_and_dashes_alone_are_no_number(typed):
    with pytest.raises(Refused) as refused:
        ClaimQuery.parse({"by": "number", "number": typed})
    assert list(refused.value.problems) == ["number"]
    assert meant_by(typed) == {}
    assert coded(typed) == ""


@pytest.mark.parametrize("typed", ["0098812", " 009 8812", "0098812-"])
def test_a_check_is_found_by_its_number_however_it_is_typed(db, typed):
    payee = a_provider(db)
    a_payment(db, payee)
    form = {"first": "2025-01-01", "last": "2026-12-31", "number": typed}
    found = find_payments(db, of_office(a_collection(db, payee)), PaymentQuery.parse(form))
    assert [one.number for one in found.rows] == ["0098812"]


@pytest.mark.parametrize("typed", ["D26-00418", "d26 00418", "d2600418", " D26-00418- "])
def test_a_dispute_and_a_referral_are_written_as_the_portal_does(typed):
    assert coded(typed) == "D26-00418"
