"""What is typed on a referral's pages is never lost: not by a window, a file, a reload, nor by coming back later."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import Session, select

from optima_portal.demo.cast import add_cast
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.models.collection import Collection
from optima_portal.models.draft import Draft
from optima_portal.models.referral import Referral, ReferralEvent, ReferralService, ReferralStep
from optima_portal.models.user import User
from optima_portal.rules.referral_status import Priority, ReferralKind, ReferralStatus
from optima_portal.services.sessions import open_session
from optima_portal.state.referral_detail import ReferralState
from optima_portal.state.um_review import UmReviewState
from tests.factories import a_member, a_provider, a_span
from tests.state.harness import Client

PORTAL = "reflex___state____state.optima_portal___state___"
REVIEW = f"{PORTAL}um_review____um_review_state"
OFFICE = f"{PORTAL}referral_detail____referral_state"
MESSAGE = f"{PORTAL}message____message_state"


@dataclass
class Desk:
    """A pending referral of an office: its key, its service's, another provider's, and two people's cookies."""

    key: str
    service: str
    other: str
    reviewer: str
    office: str


@pytest.fixture
def desk(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A pending referral, its reviewer and its office."""
    monkeypatch.setenv("OPTIMA_PASSWORD_COST", "4")
    file = tmp_path / "referrals.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    engine = kit_db.make_engine(f"sqlite:///{file}")
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    kit_db.in_transaction(lambda db: add_cast(db, now=clock.now()))
    made = kit_db.in_transaction(_made)
    for state in (UmReviewState, ReferralState):  # the argument of the page's address
        monkeypatch.setattr(state, "referral_key", made.key, raising=False)
    yield made
    engine.dispose()


def _made(db: Session) -> Desk:
    now = clock.now()
    home = db.exec(select(Collection).where(Collection.name == "Anaheim Family Medical")).one()
    member, provider, other = a_member(db), a_provider(db, name="Ana Ramirez"), a_provider(db, name="Near, By MD")
    a_span(db, member, provider)
    referral = Referral(
        referral_code="R26-000001", from_draft="d", kind=ReferralKind.MEDICAL, priority=Priority.ROUTINE,
        collection_id=home.id or 0, member_id=member.id or 0, lob="MC", network="CCN", referring_id=provider.id or 0,
        referred_to_id=provider.id or 0, request_date=now.date(), place_of_service="11", indications="Snores.",
        received_at=now, complete_at=now,
    )  # fmt: skip
    db.add(referral)
    db.flush()
    service = ReferralService(referral_id=referral.id or 0, number=1, code="E0601", description="CPAP", units=1)
    db.add(service)
    db.flush()
    return Desk(referral.key, service.key, other.key, *(_cookie(db, email) for email in (
        "um@plan.example", "maria.nguyen@anaheimfamily.example"
    )))  # fmt: skip


def _cookie(db: Session, email: str) -> str:
    user = db.exec(select(User).where(User.email == email)).one()
    return open_session(db, user, source="", browser="", passed_second_factor=True, now=clock.now())


def _referral() -> Referral:
    return kit_db.in_transaction(lambda db: db.exec(select(Referral)).one())


def _drafts() -> list[str]:
    return kit_db.in_transaction(lambda db: sorted(db.exec(select(Draft.form)).all()))


async def test_a_window_leaves_the_decision_as_it_is_typed_and_both_are_there_again(desk: Desk) -> None:
    text = f"text-{desk.service}"
    async with Client(desk.reviewer) as client:
        await client.call(f"{REVIEW}.open")
        assert client.value(REVIEW, "opened") == 1
        await client.call(f"{REVIEW}.keep", {"form": {"record": desk.key, text: "A walker", "is_admin": "1"}})
        await client.call(f"{REVIEW}.begin", {"act": "extend"})
        assert client.value(REVIEW, "opened") is None
        window = {"record": desk.key, "act": "extend", "text": "Half a"}
        await client.call(f"{REVIEW}.keep_act", {"form": window})
        await client.call(f"{REVIEW}.cancel")
        await client.call(f"{REVIEW}.begin", {"act": "ask"})
        asked = {"record": desk.key, "act": "ask", "text": "The study."}
        await client.call(f"{REVIEW}.keep_act", {"form": asked})
        await client.call(f"{REVIEW}.do_it", {"form": asked})
        assert client.value(MESSAGE, "text") == "Done. The office is told by mail."
        assert client.value(REVIEW, "opened") is None
        assert client.value(REVIEW, "kept_acts").get("extend-text") == "Half a"
        assert "ask-text" not in client.value(REVIEW, "kept_acts")
        await client.call(f"{REVIEW}.keep_act", {"form": asked})  # the copy that comes late
        await client.call(f"{REVIEW}.do_it", {"form": asked})  # the second click
        assert client.failures == []
    async with Client(desk.reviewer) as client:
        await client.call(f"{REVIEW}.open")
        assert client.value(REVIEW, "kept") == {text: "A walker"}
        assert client.value(REVIEW, "kept_acts").get("extend-text") == "Half a"
        assert not client.value(REVIEW, "kept_acts").get("ask-text")
    steps = kit_db.in_transaction(lambda db: db.exec(select(ReferralEvent.step)).all())
    assert list(steps) == [ReferralStep.QUESTION]


async def test_a_decision_that_was_sent_is_no_draft_any_more(desk: Desk) -> None:
    form = {"record": desk.key, f"decision-{desk.service}": "APPROVED"}
    async with Client(desk.reviewer) as client:
        await client.call(f"{REVIEW}.open")
        await client.call(f"{REVIEW}.keep", {"form": form})
        assert _drafts() == ["um-decision"]
        await client.call(f"{REVIEW}.decide", {"form": form | {"record": "another"}})
        assert _referral().status is ReferralStatus.PENDING
        await client.call(f"{REVIEW}.decide", {"form": form})
        assert client.value(MESSAGE, "text").startswith("Decided.")
        await client.call(f"{REVIEW}.keep", {"form": form})
        assert client.failures == []
    assert _referral().status is ReferralStatus.APPROVED
    assert _drafts() == []


async def test_a_redirect_is_kept_and_undone(desk: Desk) -> None:
    async with Client(desk.reviewer) as client:
        await client.call(f"{REVIEW}.open")
        await client.call(f"{REVIEW}.choose_provider", {"key": desk.other})
        assert not client.value(REVIEW, "redirect_to")  # not among those that were found
        await client.call(f"{REVIEW}.keep", {"form": {"record": desk.key, "redirect_reason": "Nearer."}})
        await client.call(f"{REVIEW}.undo_redirect")
        assert client.value(REVIEW, "kept")["redirect_reason"] == "Nearer."
        assert client.failures == []


async def test_an_answer_outlives_a_file_and_is_gone_once_it_is_sent(desk: Desk) -> None:
    kit_db.in_transaction(_asked)
    async with Client(desk.office) as client:
        await client.call(f"{OFFICE}.open")
        assert client.value(OFFICE, "opened") == 1
        await client.call(f"{OFFICE}.keep", {"form": {"record": desk.key, "text": "The study is"}})
        await client.call(f"{OFFICE}.arrived", {"reported": "[]"})
        assert client.value(OFFICE, "opened") is None
        await client.call(f"{OFFICE}.open")
        assert client.value(OFFICE, "begun") == "The study is"
        sent = {"record": desk.key, "text": "The study is attached."}
        await client.call(f"{OFFICE}.answer", {"form": sent})
        assert client.value(MESSAGE, "text") == "Your answer was sent."
        await client.call(f"{OFFICE}.keep", {"form": sent})  # the copy that comes late
        assert client.failures == []
    assert _drafts() == []


def _asked(db: Session) -> None:
    referral = db.exec(select(Referral)).one()
    referral.complete_at, referral.question = None, "Which study?"
    asked = ReferralEvent(
        referral_id=referral.id or 0, step=ReferralStep.QUESTION, is_plans=True, by_name="Ursula Moore", at=clock.now()
    )
    db.add_all([referral, asked])
