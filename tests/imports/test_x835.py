"""Remittance advice: loaded to the cent, once, and never by half. On both databases."""

import pytest
from sqlmodel import col, func, select
from x12sdk import generate

from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus, ClaimType
from optima_portal.models.claim_line import LINE_OF_DISPUTE, ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.payment import Payment, PaymentMethod, ProviderAdjustment
from optima_portal.models.provider import Provider
from tests.factories import a_claim, a_member, a_provider, look_again
from tests.imports.edi import CLAIM, CORRECTED, REVERSAL, advice, independent_sums, interchange


def _sum(db, column):
    return int(db.exec(select(func.coalesce(func.sum(column), 0))).one())


@pytest.mark.parametrize("seed", range(4))
def test_totals_equal_what_an_independent_parser_says(db, load, seed):
    data = generate.generate_835(seed=seed, claims=60, provider_adjustments=seed).encode()
    report = load("835", data)
    said = independent_sums(data)
    assert (report.read, report.new, report.rejected) == (said["claims"], said["claims"], 0)
    assert ["BPR16" in one["text"] for one in report.warnings] == [True], "the generator leaves the payment's day out"
    assert report.balanced
    assert report.paid_cents == said["BPR02"] == _sum(db, Payment.total_cents)
    assert _sum(db, Claim.billed_cents) == said["CLP03"]
    assert _sum(db, Claim.paid_cents) == said["CLP04"]
    assert _sum(db, ClaimLine.billed_cents) == said["SVC02"]
    assert _sum(db, ClaimLine.paid_cents) == said["SVC03"]
    assert _sum(db, ClaimAdjustment.amount_cents) == said["CAS"]
    assert _sum(db, ProviderAdjustment.amount_cents) == said["PLB"]
    assert db.exec(select(func.count()).select_from(ClaimLine)).one() == said["lines"]


@pytest.mark.parametrize("again", ["", "\n"], ids=["the same bytes", "a newline more"])
def test_a_second_load_changes_nothing(db, load, again):
    data = generate.generate_835(seed=9, claims=40, provider_adjustments=1)
    load("835", data)
    before = [db.exec(select(one.id).order_by(col(one.id))).all() for one in (Claim, ClaimLine, Payment, Provider)]
    report = load("835", data + again)
    assert (report.new, report.changed, report.unchanged, report.payments) == (0, 0, 40, 0)
    look_again(db)
    after = [db.exec(select(one.id).order_by(col(one.id))).all() for one in (Claim, ClaimLine, Payment, Provider)]
    assert after == before


def test_every_field_of_the_advice_is_kept(db, load):
    member = a_member(db, cin="91234567A")
    db.commit()
    load("835", interchange(advice(CLAIM, "95", plb="PLB*1234567893*20261231*L6:INT*-5*FB*10~")))
    claim = db.exec(select(Claim)).one()
    assert (claim.claim_number, claim.status, claim.is_denied) == ("CN1", ClaimStatus.FINALIZED, False)
    assert (claim.claim_type, claim.member_id, claim.patient_account) == (ClaimType.PROFESSIONAL, member.id, "ACC1")
    assert (claim.billed_cents, claim.paid_cents, claim.allowed_cents, claim.patient_cents) == (
        15000,
        10000,
        12000,
        2000,
    )
    assert str(claim.service_from), str(claim.service_to) == ("2026-01-01", "2026-01-02")
    assert (str(claim.paid_on), str(claim.determined_on)) == ("2026-02-27", "2026-02-26")
    payment = db.exec(select(Payment)).one()
    assert (payment.number, payment.method, payment.total_cents) == ("E100", PaymentMethod.EFT, 9500)
    assert (payment.payee_npi, payment.payee_tin, payment.off_by_cents) == ("1234567893", "123456789", 0)
    assert payment.payer_address == "1 MAIN, ORANGE CA 92868"
    assert claim.payment_id == payment.id
    billing, service = db.get(Provider, claim.billing_provider_id), db.get(Provider, claim.service_provider_id)
    assert (billing.npi, billing.name, service.npi, service.name) == (
        "1234567893",
        "OUR OFFICE",
        "1245319599",
        "RIOS, EVA",
    )
    first, second = db.exec(select(ClaimLine).order_by(col(ClaimLine.number))).all()
    assert (first.code, first.modifiers, first.allowed_cents, first.units_thousandths) == ("G0101", "25", 10000, 1000)
    assert (second.code, second.units_thousandths, second.allowed_cents) == ("J1885", 2500, 2000)
    assert [row.code for row in db.exec(select(ClaimRemark))] == ["N130"]
    plbs = db.exec(select(ProviderAdjustment).order_by(col(ProviderAdjustment.id))).all()
    assert [(row.reason_code, row.reference, row.amount_cents) for row in plbs] == [
        ("L6", "INT", -500),
        ("FB", "", 1000),
    ]


def test_a_known_provider_is_the_payee(db, load):
    ours = a_provider(db, npi="1234567893")
    db.commit()
    load("835", interchange(advice(CLAIM, "100")))
    assert db.exec(select(Payment)).one().payee_id == ours.id


def test_a_reversal_and_its_correction_are_linked_to_the_original(db, load):
    load("835", interchange(advice(CLAIM, "100")))
    report = load("835", interchange(advice(REVERSAL + CORRECTED, "20", number="E101")))
    assert report.balanced
    rows = db.exec(select(Claim).order_by(col(Claim.id))).all()
    assert [row.kind for row in rows] == [ClaimKind.ORIGINAL, ClaimKind.REVERSAL, ClaimKind.ADJUSTED]
    assert [row.adjusts_id for row in rows] == [None, rows[0].id, rows[1].id]
    assert [row.paid_cents for row in rows] == [10000, -10000, 12000]


def test_two_claims_with_one_control_number_are_two_claims(db, load):
    report = load("835", interchange(advice(CLAIM + CLAIM, "200")))
    assert (report.new, report.balanced) == (2, True)
    assert {row.kind for row in db.exec(select(Claim))} == {ClaimKind.ORIGINAL}


@pytest.mark.parametrize(
    ("claims", "total", "sign", "plb", "paid"),
    [
        ("", "0", "C", "PLB*1*20261231*FB*0~", 0),
        ("", "500", "C", "PLB*1*20261231*72*-500~", 50000),
        ("CLP*A*4*75*0**MC*N1~CAS*CO*29*75~", "0", "C", "", 0),
        (REVERSAL, "100", "D", "", -10000),
        (REVERSAL, "-100", "C", "", -10000),
        (REVERSAL, "0", "C", "PLB*1*20261231*FB*-100~", 0),
    ],
    ids=["nothing", "PLB only", "denied", "taken back", "negative", "carried forward"],
)
def test_zero_negative_and_plb_only_payments_balance(db, load, claims, total, sign, plb, paid):
    report = load("835", interchange(advice(claims, total, sign=sign, plb=plb)))
    assert (report.balanced, report.paid_cents, report.warnings) == (True, paid, [])
    assert db.exec(select(Payment)).one().total_cents == paid


@pytest.mark.parametrize(
    ("claims", "total", "paid", "balanced"),
    [(REVERSAL, "-100", -10000, True), (CLAIM, "-100", -10000, False), (CLAIM, "100", 10000, True)],
    ids=["taken back", "against its claims", "drawn by the provider"],
)
def test_a_debit_is_what_the_file_says_and_a_sign_that_contradicts_is_told(db, load, claims, total, paid, balanced):
    report = load("835", interchange(advice(claims, total, sign="D")))
    assert (report.paid_cents, report.balanced) == (paid, balanced)
    assert ["BPR03 is D" in one["text"] for one in report.warnings] == [True] + [False] * (not balanced)
    payment = db.exec(select(Payment)).one()
    assert (payment.total_cents, payment.off_by_cents == 0) == (paid, balanced)


def test_a_denial_is_marked(db, load):
    load("835", interchange(advice("CLP*A*4*75*0**MC*N1~CAS*CO*29*75~", "0")))
    assert db.exec(select(Claim)).one().is_denied


def test_a_bill_that_is_known_is_settled_in_place(db, load):
    ours = a_provider(db, npi="1234567893")
    bill = a_claim(db, ours, status=ClaimStatus.IN_PROGRESS, patient_account="ACC1", billed_cents=15000)
    db.commit()
    report = load("835", interchange(advice(CLAIM, "100")))
    look_again(db)
    claim = db.exec(select(Claim)).one()
    assert (claim.id, claim.key, claim.claim_number) == (bill.id, bill.key, "CN1")
    assert (claim.status, claim.paid_cents, report.new) == (ClaimStatus.FINALIZED, 10000, 1)


def test_a_corrected_file_changes_what_it_corrects(db, load):
    load("835", interchange(advice(CLAIM, "100")))
    report = load("835", interchange(advice(CLAIM.replace("AMT*B6*100", "AMT*B6*90"), "100")))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    look_again(db)
    assert sorted(row.allowed_cents for row in db.exec(select(ClaimLine))) == [2000, 9000]


def test_a_corrected_file_takes_nothing_of_what_a_dispute_gave(db, load):
    load("835", interchange(advice(CLAIM, "100")))
    claim = db.exec(select(Claim)).one()
    db.add(ClaimLine(claim_id=claim.id, number=9, code_set=LINE_OF_DISPUTE, code="D26-00001", payable_cents=500))
    claim.payable_cents += 500
    db.commit()
    load("835", interchange(advice(CLAIM.replace("AMT*B6*100", "AMT*B6*90"), "100")))
    look_again(db)
    again = db.exec(select(Claim)).one()
    assert (again.payable_cents, again.paid_cents) == (10500, 10000)
    assert db.exec(select(ClaimLine.code).where(ClaimLine.code_set == LINE_OF_DISPUTE)).all() == ["D26-00001"]


def test_what_does_not_add_up_is_loaded_with_its_warning(db, load):
    report = load("835", interchange(advice(CLAIM.replace("CAS*PR*3*20", "CAS*PR*3*19"), "99")))
    assert not report.balanced
    texts = [one["text"] for one in report.warnings]
    assert "CLP03 less the adjustments is not CLP04" in texts
    assert any("off by" in text for text in texts)
    assert db.exec(select(Claim)).one().has_warning


def test_the_same_transaction_twice_is_taken_once_and_another_of_that_number_is_kept_apart(db, load):
    same, other = advice(CLAIM, "100"), advice(CLAIM.replace("CN1", "CN9"), "100")
    report = load("835", interchange(same, same, other))
    assert (report.new, report.balanced, report.payments) == (2, True, 2)
    assert load("835", interchange(same, same, other) + "\n").unchanged == 2


@pytest.mark.parametrize(
    "wild",
    [
        lambda text: text.replace("~", "~\n"),
        lambda text: text.replace("~", "~\r\n"),
        lambda text: text.replace("~", "\n"),
        lambda text: text.replace("~", "\x1c").replace("*", "|"),
        lambda text: "\ufeff\r\n" + text,
        lambda text: text[text.index("ST*") :],
        lambda text: text[text.index("GS*") :],
        lambda text: text[:106] + text[106:].replace(":", ">"),
        lambda text: "\n".join(text[at : at + 80] for at in range(0, len(text), 80)),
        lambda text: text.replace("SE*", "SE*9").replace("GE*1*1", "GE*7*9"),
        lambda text: text.replace("PAYER          *ZZ", "PAYER*ZZ"),
        lambda text: text[: text.index("~GE*") + 1],
    ],
    ids=["LF", "CRLF", "LF alone", "FS and |", "BOM", "ST", "GS", ">", "wrapped", "counts", "short ISA", "no GE"],
)
def test_a_file_in_the_wild_says_the_same(db, load, wild):
    text = wild(interchange(advice(CLAIM, "100")))
    report = load("835", text)
    assert (report.new, report.rejected, report.balanced, report.paid_cents) == (1, 0, True, 10000)
    assert [row.code for row in db.exec(select(ClaimLine).order_by(col(ClaimLine.number)))] == ["G0101", "J1885"]


def test_several_interchanges_in_one_file_are_all_read(db, load):
    first = interchange(advice(CLAIM, "100"))
    second = interchange(advice(CLAIM, "100", number="E2")).replace("*", "|").replace("~", "'")
    report = load("835", first + second)
    assert (report.payments, report.new, report.balanced) == (2, 2, True)


def test_a_failure_in_the_middle_leaves_whole_payments_and_goes_on_from_there(db, load, monkeypatch):
    data = interchange(*[advice(CLAIM, "100", number=f"E{at}") for at in range(4)])
    kind = __import__("optima_portal.imports.registry", fromlist=["KINDS"]).KINDS["835"]
    calls = []

    def failing(session, units, batch):
        calls.append(units)
        if len(calls) == 3:
            raise RuntimeError("power cut")
        return real(session, units, batch)

    real = kind.load
    object.__setattr__(kind, "load", failing)
    try:
        with pytest.raises(RuntimeError):
            load("835", data)
        assert db.exec(select(func.count()).select_from(Payment)).one() == 2
        report = load("835", data)
    finally:
        object.__setattr__(kind, "load", real)
    look_again(db)
    assert len(calls) == 5, "the first two were not loaded again"
    assert (report.new, report.read, report.payments) == (4, 4, 2)
    assert db.exec(select(func.count()).select_from(Claim)).one() == 4


def test_what_was_imported_is_audited_without_a_name(db, load):
    from optima_portal.models.audit_event import AuditEvent

    load("835", interchange(advice(CLAIM, "100")))
    event = db.exec(select(AuditEvent)).one()
    assert (event.action, event.record_kind) == ("DATA_IMPORTED", "import")
    assert event.detail == "835: 1 new, 0 changed, 0 unchanged, 0 rejected"


def _uncovered(more=""):
    return (
        "CLP*A*1*80*0*80*MC*N1*11*1~NM1*QC*1*NUNEZ*ANA****MI*91234567A~SVC*HC:G0101*80*0**1~DTM*472*20260101~"
        f"CAS*PR*204*80~{more}"
    )


def test_what_is_not_covered_is_not_allowed_and_a_claim_of_nothing_else_is_denied(db, load):
    load("835", interchange(advice(_uncovered(), "0")))
    claim, line = db.exec(select(Claim)).one(), db.exec(select(ClaimLine)).one()
    assert (claim.allowed_cents, line.allowed_cents, claim.is_denied) == (0, 0, True)


def test_the_patients_shares_are_allowed_and_what_is_stated_goes_first(db, load):
    shares = "CAS*PR*1*10**2*5**3*2~CAS*CO*45*33~CAS*PR*66*3**241*1**204*6~"
    loop = f"CLP*A*1*80*20*21*MC*N1*11*1~SVC*HC:G0101*80*20**1~DTM*472*20260101~{shares}"
    load("835", interchange(advice(loop + _uncovered("AMT*B6*80~"), "20")))
    claims = db.exec(select(Claim).order_by(col(Claim.id))).all()
    assert [(one.allowed_cents, one.is_denied) for one in claims] == [(4100, False), (8000, False)]


def test_a_share_that_is_taken_from_the_whole_claim_is_allowed_and_a_reduction_is_not(db, load):
    loop = (
        "CLP*A*1*80*40*20*MC*N1*11*1~CAS*PR*1*10**204*10~CAS*CO*45*20~SVC*HC:G0101*80*80**1~DTM*472*20260101~AMT*B6*80~"
    )
    load("835", interchange(advice(loop, "40")))
    assert db.exec(select(Claim)).one().allowed_cents == 5000
