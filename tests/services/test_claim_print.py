"""A claim on paper has every field of seed 000 VII, and none of a member who is not theirs."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from optima_portal.access.audit import PENDING
from optima_portal.kit.refused import Refused
from optima_portal.models.claim_line import ClaimDiagnosis
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.services.claim_detail import open_claim
from optima_portal.services.claim_print import claim_values, print_claim
from optima_portal.services.prints import print_of
from tests.factories import a_collection, a_member, a_provider, a_span, of_office
from tests.services.test_remittance import a_paid_claim, a_payment

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture
def claim(db):
    ours = a_provider(db, npi="1234567893", fax="714-555-0100")
    db.add(ProviderAddress(provider_id=ours.id, street="1 Main St", city="Anaheim", state="CA", zip_code="92801",
                           phone="714-555-0101"))  # fmt: skip
    member = a_member(db, "Ana", "Núñez", birth_date=date(1968, 3, 14), language="Spanish", street="9 Elm",
                      city="Orange", state="CA", zip_code="92868", phone="714-555-0199")  # fmt: skip
    made = a_paid_claim(db, ours, a_payment(db, ours), member, patient_account="ACC7", received_on=date(2026, 2, 21),
                        paid_on=date(2026, 2, 27))  # fmt: skip
    db.add(ClaimDiagnosis(claim_id=made.id, number=1, use="ABK", code="I10"))
    db.flush()
    return made, member, ours, of_office(a_collection(db, ours))


def _paper(db, viewer, claim):
    values = claim_values(open_claim(db, viewer, claim.key, today=TODAY))
    paper = PdfReader(BytesIO(print_of("claim", "Claim", values, now=NOW)))
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def test_every_field_of_the_guide_is_on_it(db, claim):
    made, member, ours, viewer = claim
    a_span(db, member, ours)
    words = _paper(db, viewer, made)
    labels = (
        "CIN", "Date of service", "Date received", "Date paid", "Check #", "Start Date", "End Date", "Code",
        "Modifiers",
        "Billed Quantity", "Billed Amount", "Payable", "Name", "Gender", "Member ID", "Date of Birth", "Language",
        "Health Network", "Line of Business", "PCP", "Patient Account #", "Address", "Phone", "Email",
        "Payment Provider", "Service Provider", "Provider Name", "Provider ID", "Fax", "Code(s)", "Description",
        "EOB Code", "Billed Amount Allowed Amount Disallowed Amount", "Coinsurance Amount", "Copay Amount",
        "Deductible Amount", "Paid Amount", "Interest Paid", "EOB Description",
    )  # fmt: skip
    for label in labels:
        assert label in words, label
    for value in (member.cin, "EFT 0098812", "02/21/2026", "02/27/2026", "99213", "ACC7", "03/14/1968", "Spanish",
                  "9 Elm", "1 Main St", "714-555-0100", "I10", "CO-45", "$150.00", "$100.00"):  # fmt: skip
        assert value in words, value


def test_of_a_member_who_is_not_theirs_it_only_says_so(db, claim):
    made, _, _, viewer = claim
    words = _paper(db, viewer, made)
    assert "not associated with your office" in words
    for hidden in ("9 Elm", "03/14/1968", "Spanish", "714-555-0199", "I10"):
        assert hidden not in words, hidden
    assert "$100.00" in words


def test_a_strangers_claim_is_refused_and_an_own_one_is_on_record(db, claim):
    made, _, _, viewer = claim
    with pytest.raises(Refused):
        print_claim(db, of_office(a_collection(db, a_provider(db))), made.key, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="Sign in"):  # this viewer has no session to bind the link to
        print_claim(db, viewer, made.key, today=TODAY, now=NOW)
    assert [one["record"] for one in db.info[PENDING] if one["action"] == "DOWNLOADED"] == [made.claim_number]
