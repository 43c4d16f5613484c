"""The demo's disputes: every status, a bundle, and nothing that lies ahead."""

from sqlmodel import col, func, select

from optima_portal.demo import disputes
from optima_portal.demo.cast import add_cast
from optima_portal.demo.population import fill
from optima_portal.kit import clock, db
from optima_portal.models.dispute import Dispute, DisputeBundle, DisputeMessage
from optima_portal.models.mail import Mail
from optima_portal.rules.dispute_status import DisputeStatus


def test_the_demo_has_disputes_in_every_status_and_makes_them_once(tmp_path, sqlite_template):
    file = tmp_path / "demo.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    engine = db.make_engine(f"sqlite:///{file}")
    now = clock.now()
    db.in_transaction(lambda session: add_cast(session, now=now), engine)
    fill(2_000, on=engine)
    made = disputes.fill(engine)
    assert made > 25
    assert disputes.fill(engine) == 0

    def read(session):
        statuses = set(session.exec(select(Dispute.status)))
        ahead = session.exec(select(func.count()).where(col(Dispute.submitted_at) > now)).one()
        written = session.exec(select(func.count()).where(col(DisputeMessage.written_at) > clock.now())).one()
        bundles = len(session.exec(select(DisputeBundle)).all())
        return statuses, ahead + written, bundles, len(session.exec(select(Mail)).all())

    statuses, ahead, bundles, mails = db.in_transaction(read, engine)
    assert statuses == set(DisputeStatus)
    assert (ahead, bundles, mails) == (0, 1, 0)
    engine.dispose()
