"""The demo's referrals: appeals in every status, units used, one decision left to appeal; nothing lies ahead."""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from optima_portal.demo import appeals, referral_claims, referrals
from optima_portal.demo.cast import add_cast
from optima_portal.demo.disputes import viewer_by_email
from optima_portal.demo.population import fill
from optima_portal.kit import clock, db
from optima_portal.models.appeal import Appeal
from optima_portal.models.mail import Mail
from optima_portal.models.referral import Referral, ReferralEvent
from optima_portal.rules.appeals import AppealPace, AppealStatus
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralStatus
from optima_portal.services.appeal_view import appeal_until
from optima_portal.services.units_used import units_used


def test_the_demo_has_appeals_in_every_status_and_units_used_and_makes_them_once(tmp_path, sqlite_template):
    file = tmp_path / "demo.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    engine = db.make_engine(f"sqlite:///{file}")
    now = clock.now()
    db.in_transaction(lambda session: add_cast(session, now=now), engine)
    fill(2_000, on=engine)
    parts = (referrals.fill, appeals.fill, referral_claims.fill)
    assert all(part(engine) > 5 for part in parts)
    assert [part(engine) for part in parts] == [0, 0, 0]
    db.in_transaction(_look, engine)
    engine.dispose()


def _look(session: Session) -> None:
    assert set(session.exec(select(Referral.status))) == set(ReferralStatus)
    assert set(session.exec(select(Appeal.status))) == set(AppealStatus)
    open_ = session.exec(select(Appeal).where(Appeal.status == AppealStatus.IN_REVIEW)).all()
    assert {one.pace for one in open_} == set(AppealPace)
    assert {one.due_at < clock.now() for one in open_} == {True, False}, "one is late"
    today = clock.today(plan().plan.time_zone)
    denied = session.exec(select(Referral).where(Referral.status == ReferralStatus.DENIED)).all()
    assert any(appeal_until(session, one, today) for one in denied)
    ahead = clock.now() + timedelta(seconds=1)
    assert session.exec(select(func.count()).where(col(ReferralEvent.at) > ahead)).one() == 0
    assert session.exec(select(Mail)).all() == []
    reviewer = viewer_by_email(session, referrals.REVIEWER)
    assert reviewer is not None
    used = units_used(session, reviewer, session.exec(select(Referral)).all())
    counted = [one.used.partition(" ")[0] for one in used.values()]
    assert "0" in counted
    assert any(int(one) > 1 for one in counted)
