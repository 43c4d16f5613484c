"""The Remittance Advice: every claim with its lines and reasons, totals to the cent, on screen and on paper."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from optima_portal.access.audit import PENDING
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import ClaimKind
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment
from optima_portal.services import remittance_print
from optima_portal.services.prints import print_of
from optima_portal.services.remittance import PAGE, every_claim, open_remittance, remittance_of
from optima_portal.services.remittance_claims import ra_claims
from optima_portal.services.remittance_file import download_835, file_name
from optima_portal.services.remittance_print import advice_values, print_remittance
from tests.factories import a_claim, a_collection, a_member, a_provider, of_office

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
DAY = date(2026, 2, 20)


def a_payment(db, payee, total=9_500, **values):
    """An EFT of $95.00."""
    given = {"number": "0098812", "natural_key": f"n{total}{payee.id}", "method": PaymentMethod.EFT, "paid_on": DAY}
    made = Payment(payee_id=payee.id, payee_name=payee.name, total_cents=total, **given | values)
    db.add(made)
    db.flush()
    return made


def a_paid_claim(db, payee, payment, member=None, paid=10_000, **values):
    """$150.00 billed, $100.00 paid: one line with a contractual reduction, the patient's copay and a remark."""
    given = {"service_from": DAY, "billed_cents": paid + 5_000, "paid_cents": paid, "payable_cents": paid}
    claim = a_claim(db, payee, member, payment_id=payment.id, patient_cents=2_000, **given | values)
    line = ClaimLine(claim_id=claim.id, number=1, service_from=DAY, code="99213", modifiers="25",
                     units_thousandths=1_000, billed_cents=paid + 5_000, paid_cents=paid,
                     allowed_cents=paid + 2_000)  # fmt: skip
    db.add(line)
    db.flush()
    for group, reason, cents in (("CO", "45", 3_000), ("PR", "3", 2_000)):
        db.add(ClaimAdjustment(claim_id=claim.id, line_id=line.id, group_code=group, reason_code=reason,
                               amount_cents=cents))  # fmt: skip
    db.add(ClaimRemark(claim_id=claim.id, line_id=line.id, code="N130"))
    db.flush()
    return claim


@pytest.fixture
def paid(db):
    """An office, its viewer, and a payment for one claim less $5.00 that was overpaid before."""
    ours = a_provider(db, npi="1234567893")
    payment = a_payment(db, ours)
    member = a_member(db)
    claim = a_paid_claim(db, ours, payment, member)
    db.add(ProviderAdjustment(payment_id=payment.id, reason_code="WO", reference="OLD", amount_cents=500))
    db.flush()
    viewer = of_office(a_collection(db, ours))
    return viewer, payment, claim, member


def test_each_line_says_why_and_the_totals_balance(db, paid):
    viewer, payment, claim, _ = paid
    advice = open_remittance(db, viewer, payment.key)
    assert (advice.billed, advice.reduced, advice.claims_paid) == ("$150.00", "-$50.00", "$100.00")
    assert (advice.adjusted, advice.total, advice.balances) == ("-$5.00", "$95.00", True)
    (shown,) = advice.claims
    (line,) = shown.lines
    assert (shown.number, shown.billed, shown.paid, shown.patient) == (
        claim.claim_number,
        "$150.00",
        "$100.00",
        "$20.00",
    )
    assert [(one.code, one.amount) for one in line.reasons] == [("CO-45", "-$30.00"), ("PR-3", "-$20.00")]
    assert line.reasons[1].words == "Copay"
    assert [one.code for one in line.remarks] == ["N130"]


@pytest.mark.parametrize(("total", "claim_paid"), [(9_501, 10_000), (9_499, 10_000), (9_500, 10_001)])
def test_a_cent_too_much_or_too_little_is_said(db, paid, total, claim_paid):
    viewer, payment, claim, _ = paid
    payment.total_cents, claim.paid_cents = total, claim_paid
    db.flush()
    assert not open_remittance(db, viewer, payment.key).balances


def test_billed_less_adjustments_must_be_what_the_claims_paid(db, paid):
    viewer, payment, claim, _ = paid
    claim.billed_cents += 1
    db.flush()
    advice = open_remittance(db, viewer, payment.key)
    assert (advice.balances, advice.balance) == (False, "-$0.01")


def test_a_dispute_that_was_won_later_is_on_no_advice(db, paid):
    claim = paid[2]
    before = ra_claims(db, [claim])[0]
    claim.payer_status, claim.is_denied = "4", False
    db.add(ClaimLine(claim_id=claim.id, number=2, code_set=LINE_OF_DISPUTE, code="D26-00001", payable_cents=500))
    db.flush()
    after = ra_claims(db, [claim])[0]
    assert [line.number for line in after.lines] == [line.number for line in before.lines] == [1]
    assert after.status == "Denied"


def test_claims_come_page_by_page_and_the_totals_are_of_all(db, paid):
    viewer, payment, _, member = paid
    payee = payment.payee_id
    for _ in range(PAGE):
        claim = a_paid_claim(db, a_provider(db), payment, member)
        claim.billing_provider_id = payee
    db.flush()
    first, second = (open_remittance(db, viewer, payment.key, page=page) for page in (1, 2))
    assert (len(first.claims), len(second.claims), first.claim_count) == (PAGE, 1, PAGE + 1)
    assert first.claims_paid == second.claims_paid == "$2,600.00"


def test_another_offices_payment_is_not_there_in_any_form(db, paid):
    _, payment, _, _ = paid
    stranger = of_office(a_collection(db, a_provider(db)))
    for service, options in ((open_remittance, {}), (print_remittance, {"now": NOW}), (download_835, {"now": NOW})):
        said = []
        for key in (payment.key, "no-such-payment"):
            with pytest.raises(Refused) as refused:
                service(db, stranger, key, **options)
            said.append(refused.value.sentence)
        assert said[0] == said[1]


def test_what_is_seen_is_on_record_by_member_and_names_no_one(db, paid):
    viewer, payment, _, member = paid
    db.info.pop(PENDING, None)
    open_remittance(db, viewer, payment.key)
    assert [one["member_key"] for one in db.info[PENDING]] == ["", member.key]
    assert member.last_name not in str(db.info[PENDING])


def test_the_paper_has_every_claim_reason_and_total(db, paid):
    viewer, payment, claim, member = paid
    a_paid_claim(db, a_provider(db), payment, member, paid=-10_000, kind=ClaimKind.REVERSAL)
    claims = tuple(one for some in every_claim(db, payment) for one in ra_claims(db, some))
    values = advice_values(remittance_of(db, viewer, payment, claims))
    paper = PdfReader(BytesIO(print_of("remittance", "Remittance Advice", values, now=NOW)))
    words = " ".join(page.extract_text() for page in paper.pages)
    for said in (claim.claim_number, "CO-45", "Copay", "N130", "$150.00", "-$100.00", "Reversal", "-$5.00", "$95.00"):
        assert said in words, said
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_files_name_is_the_number_alone(db, paid):
    _, payment, _, _ = paid
    payment.number = "../0098 812;x"
    assert file_name(payment, "pdf") == "remittance-0098812x.pdf"
    payment.number = "№"
    assert file_name(payment, "835") == "remittance.835"


def test_an_advice_too_long_for_paper_is_refused_before_it_is_read(db, paid, monkeypatch):
    viewer, payment, _, member = paid
    a_paid_claim(db, a_provider(db), payment, member)
    monkeypatch.setattr(remittance_print, "MOST_CLAIMS", 1)
    with pytest.raises(Refused, match="has 2 claims, too many for paper"):
        print_remittance(db, viewer, payment.key, now=NOW)
    monkeypatch.setattr(remittance_print, "MOST_CLAIMS", 2)
    with pytest.raises(Refused, match="Sign in"):  # printed; this viewer has no session to bind the link to
        print_remittance(db, viewer, payment.key, now=NOW)


def test_a_predetermination_is_not_called_paid(db, paid):
    claim = paid[2]
    claim.payer_status = "25"
    db.flush()
    assert [one.status for one in ra_claims(db, [claim])] == ["Predetermination"]
