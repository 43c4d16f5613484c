"""Claims equal their lines, and every remittance balances to the cent, by the rules of an 835."""

from sqlalchemy import text


def _rows(session, statement):
    return session.connection().execute(text(statement)).all()


def _none(session, statement):
    assert _rows(session, statement) == []


def test_every_claim_equals_its_lines(people):
    for amount in ("billed_cents", "allowed_cents", "payable_cents", "paid_cents"):
        _none(
            people,
            f"SELECT c.id FROM claim c LEFT JOIN claim_line l ON l.claim_id = c.id GROUP BY c.id, c.{amount}"
            f" HAVING COUNT(l.id) = 0 OR COALESCE(c.{amount}, -1) <> COALESCE(SUM(l.{amount}), -1) LIMIT 3",
        )


def test_billed_less_adjustments_is_paid_on_every_claim_and_line_that_is_decided(people):
    _none(
        people,
        "SELECT c.id FROM claim c WHERE c.status <> 'IN_PROGRESS' AND c.billed_cents -"
        " COALESCE((SELECT SUM(amount_cents) FROM claim_adjustment a WHERE a.claim_id = c.id), 0)"
        " <> c.payable_cents LIMIT 3",
    )
    _none(
        people,
        "SELECT l.id FROM claim_line l JOIN claim c ON c.id = l.claim_id WHERE c.status = 'FINALIZED' AND"
        " l.billed_cents - COALESCE((SELECT SUM(amount_cents) FROM claim_adjustment a WHERE a.line_id = l.id), 0)"
        " <> l.paid_cents LIMIT 3",
    )
    _none(people, "SELECT id FROM claim WHERE status = 'FINALIZED' AND paid_cents <> payable_cents LIMIT 3")
    _none(
        people, "SELECT id FROM claim WHERE status <> 'FINALIZED' AND (paid_cents <> 0 OR payment_id NOT NULL) LIMIT 3"
    )
    _none(people, "SELECT id FROM claim WHERE status = 'FINALIZED' AND payment_id IS NULL LIMIT 3")


def test_what_moved_is_the_claims_paid_less_what_was_settled_beside_them(people):
    _none(
        people,
        "SELECT p.id FROM payment p WHERE p.total_cents <> COALESCE((SELECT SUM(paid_cents) FROM claim c WHERE"
        " c.payment_id = p.id), 0) - COALESCE((SELECT SUM(amount_cents) FROM provider_adjustment a WHERE"
        " a.payment_id = p.id), 0) OR p.total_cents < 0 OR p.off_by_cents <> 0 LIMIT 3",
    )
    _none(
        people,
        "SELECT c.id FROM claim c JOIN payment p ON p.id = c.payment_id WHERE p.payee_id <> c.billing_provider_id"
        " OR p.paid_on <> c.paid_on LIMIT 3",
    )


def test_interest_is_on_the_remittance_and_on_the_claim_alike(people):
    ((on_claims, late),) = _rows(people, "SELECT SUM(interest_cents), COUNT(*) FROM claim WHERE interest_cents > 0")
    ((on_payments,),) = _rows(people, "SELECT -SUM(amount_cents) FROM provider_adjustment WHERE reason_code = 'L6'")
    assert on_claims == on_payments
    assert late > 50
    _none(
        people,
        "SELECT id FROM claim WHERE interest_cents > 0 AND julianday(paid_on) - julianday(received_on) <= 30 LIMIT 3",
    )


def test_a_slow_payers_mess_is_there(people):
    ((claims, denied, pending, progress),) = _rows(
        people,
        "SELECT COUNT(*), SUM(is_denied), SUM(status = 'CHECK_PENDING'), SUM(status = 'IN_PROGRESS') FROM claim",
    )
    assert 0.05 < denied / claims < 0.2
    assert pending > 20 and progress > 40
    kinds = dict(_rows(people, "SELECT kind, COUNT(*) FROM claim GROUP BY kind"))
    assert kinds["REVERSAL"] == kinds["ADJUSTED"] > 40
    reasons = {reason for (reason,) in _rows(people, "SELECT DISTINCT reason_code FROM claim_adjustment")}
    assert reasons >= {"45", "1", "2", "3", "29", "197", "18", "16", "50", "22", "97", "96", "27", "109"}
    plb = {reason for (reason,) in _rows(people, "SELECT DISTINCT reason_code FROM provider_adjustment")}
    assert plb >= {"L6", "WO"}


def test_a_reversal_takes_back_all_and_the_correction_follows_it(people):
    _none(
        people,
        "SELECT r.id FROM claim r JOIN claim o ON o.id = r.adjusts_id WHERE r.kind = 'REVERSAL' AND (r.claim_number <>"
        " o.claim_number OR r.paid_cents + o.paid_cents <> 0 OR r.billed_cents + o.billed_cents <> 0) LIMIT 3",
    )
    _none(
        people,
        "SELECT a.id FROM claim a LEFT JOIN claim r ON r.id = a.adjusts_id WHERE a.kind = 'ADJUSTED' AND"
        " (r.kind <> 'REVERSAL' OR r.payment_id <> a.payment_id) LIMIT 3",
    )


def test_days_are_in_order(people):
    _none(
        people,
        "SELECT id FROM claim WHERE service_from > service_to OR service_to > received_on OR"
        " received_on > determined_on OR determined_on > paid_on OR "
        " COALESCE(paid_on, determined_on, received_on) > '2026-03-02' LIMIT 3",
    )


def test_no_cpt_or_cdt_code_is_shipped(people):
    codes = [code for (code,) in _rows(people, "SELECT DISTINCT code FROM claim_line WHERE code <> ''")]
    assert codes
    assert all(code[0].isalpha() and code[0] != "D" and code[1:].isdecimal() for code in codes)
