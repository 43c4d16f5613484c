"""The 835 that the portal writes: what three independent readers and our own importer make of it."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pyx12.params
import pyx12.x12n_document
from sqlmodel import Session, col, select
from x12sdk import generate
from x12sdk.io import X12ModelReader

from optima_portal.access.audit import PENDING
from optima_portal.access.viewer import Viewer
from optima_portal.kit import db as kit_db
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine, ClaimRemark
from optima_portal.models.payment import Payment, ProviderAdjustment
from optima_portal.models.provider import Provider
from optima_portal.models.user import PlanRole
from optima_portal.services.claim_detail import open_claim
from optima_portal.services.imports import load_file
from optima_portal.services.remittance_file import remittance_835
from tests.factories import of_plan
from tests.imports.edi import CLAIM, CORRECTED, REVERSAL, advice, independent_sums, interchange

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
ANALYST = of_plan(PlanRole.DISPUTE_ANALYST)
OURS = frozenset({"id", "key", "claim_id", "line_id", "payment_id", "import_run_id", "adjusts_id", "natural_key"})
# The advice does not say on which form a claim came beyond what its lines show, nor its digest of another spelling.
NOT_SAID = frozenset({"remit_key", "remit_digest", "source_digest", "file_reference", "billing_provider_id",
                      "service_provider_id", "payee_id"})  # fmt: skip


@pytest.fixture
def empty(sqlite_template, tmp_path):
    """A second database, with nothing in it."""
    copy = tmp_path / "empty.sqlite3"
    copy.write_bytes(Path(sqlite_template).read_bytes())
    made = kit_db.make_engine(f"sqlite:///{copy}")
    yield made
    made.dispose()


SIX = "PLB*1234567893*20261231*L6:INT*-5*FB*10*72:A1*1.5*AP:A2*-1.5*WO:A3*2*CS:A4*-2~"


EIGHT = SIX.replace("~", "*J1:A5*.01*L3:A6*-.01~")


def _samples(plbs=EIGHT):
    yield "by hand", interchange(advice(CLAIM + REVERSAL + CORRECTED, "115", plb=plbs))
    yield "taken back", interchange(advice(REVERSAL, "100", sign="D", number="E102"))
    for seed in range(3):
        yield f"seed {seed}", generate.generate_835(seed=seed, claims=40, provider_adjustments=seed)


def _write(db: Session) -> bytes:
    payment = db.exec(select(Payment)).one()
    return "".join(remittance_835(db, ANALYST, payment, now=NOW)).encode("ascii")


def _said(session: Session) -> dict[str, list[dict[str, object]]]:
    """Everything that stands in the tables of payments and claims, but for keys."""
    tables = (Payment, ProviderAdjustment, Claim, ClaimLine, ClaimAdjustment, ClaimRemark)
    return {
        table.__name__: [
            {name: value for name, value in row.model_dump().items() if name not in OURS | NOT_SAID}
            for row in session.exec(select(table).order_by(col(table.id)))
        ]
        for table in tables
    }


@pytest.mark.parametrize(("name", "data"), _samples(), ids=lambda one: one if len(one) < 20 else "file")
def test_what_is_written_is_loaded_back_as_the_same_payment(db, load, empty, name, data):
    load("835", data)
    written = _write(db)

    def in_transaction(work):
        return kit_db.in_transaction(work, empty)

    report = load_file(Viewer(name="Test"), "835", "again", written, strict=True,
                       in_transaction=in_transaction, now=NOW)  # fmt: skip
    assert report.balanced
    assert report.warnings == []
    with Session(empty) as other:
        assert _said(other) == _said(db)
        names = [[one.npi for one in s.exec(select(Provider).order_by(col(Provider.npi)))] for s in (other, db)]
        assert names[0] == names[1]


@pytest.mark.parametrize(("name", "data"), _samples(), ids=lambda one: one if len(one) < 20 else "file")
def test_oxedi_reads_the_same_sums_in_what_came_and_what_is_written(db, load, name, data):
    load("835", data)
    assert independent_sums(_write(db)) == independent_sums(data.encode())


@pytest.mark.parametrize("seed", range(3))
def test_x12sdk_reads_the_same_claims_lines_and_adjustments(db, load, seed):
    load("835", generate.generate_835(seed=seed, claims=30, provider_adjustments=seed))
    text = _write(db).decode()
    with X12ModelReader(text) as reader:
        (model,) = reader.models()
    read = [one for group in model.loop_2000 or [] for one in group.loop_2100]
    claims = db.exec(select(Claim).order_by(col(Claim.id))).all()
    assert [_cents(one.clp_segment.total_claim_charge_amount) for one in read] == [one.billed_cents for one in claims]
    assert [_cents(one.clp_segment.claim_payment_amount) for one in read] == [one.paid_cents for one in claims]
    lines = [line for one in read for line in one.loop_2110 or []]
    kept = db.exec(select(ClaimLine).order_by(col(ClaimLine.id))).all()
    assert [_cents(one.svc_segment.line_item_charge_amount) for one in lines] == [one.billed_cents for one in kept]


def _cents(amount):
    return round(float(amount) * 100)


# Its map allows one PLB, though the guide says more than one: so no more than six adjustments here.
@pytest.mark.parametrize(("name", "data"), _samples(SIX), ids=lambda one: one if len(one) < 20 else "file")
def test_pyx12_finds_it_valid_by_the_guides_map(db, load, name, data):
    load("835", data)
    payment = db.exec(select(Payment)).one()
    payment.paid_on = payment.paid_on or NOW.date()  # the generated ones leave the day of payment out
    db.add(payment)
    db.flush()
    errors = io.StringIO()
    is_valid = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), io.StringIO(_write(db).decode()), None, None, fd_json=errors
    )
    assert is_valid, errors.getvalue()[:3000]


def test_a_name_with_signs_of_its_own_breaks_nothing(db, load):
    load("835", interchange(advice(CLAIM.replace("NUNEZ", "NÚÑEZ ĐẶNG"), "100")))
    payment = db.exec(select(Payment)).one()
    payment.payee_name = "A*B~C:D^E\nF"
    db.add(payment)
    db.flush()
    written = _write(db).decode()
    assert "N1*PE*A B C D E F*XX*1234567893~" in written
    assert "*NUNEZ DANG*" in written


def test_who_is_named_in_the_file_is_put_on_record(db, load):
    from tests.factories import a_member

    member = a_member(db, cin="91234567A")
    db.commit()
    load("835", interchange(advice(CLAIM, "100")))
    db.info.pop(PENDING, None)
    _write(db)
    assert [one["member_key"] for one in db.info[PENDING]] == [member.key]


def test_the_procedure_as_it_was_billed_is_kept_shown_and_written(db, load):
    svc = "SVC*HC:G0101:25*100*80**1"
    data = interchange(advice(CLAIM.replace(svc, f"{svc}*HC:99214:25:59*2"), "100"))
    load("835", data)
    claim = db.exec(select(Claim)).one()
    first, second = open_claim(db, ANALYST, claim.key, today=date(2026, 3, 2)).services
    assert (first.code, first.why.partition(";")[0]) == ("G0101", "billed as 99214 25 59")
    assert (second.code, "billed as" in second.why) == ("J1885", False)
    assert b"SVC*HC:G0101:25*100*80**1*HC:99214:25:59~" in _write(db)
    assert load("835", data.replace("HC:99214", "HC:99215")).changed == 1
