"""Reconciliation and rosters through Reflex's own processor: what a page sends, and what a double click makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from optima_portal.demo.cast import add_cast
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.payment import Payment, PaymentMethod
from optima_portal.models.payment_mark import PaymentMark
from optima_portal.models.roster_entry import RosterEntry
from optima_portal.models.user import User
from optima_portal.services.sessions import open_session
from tests.factories import a_member, a_provider, a_span
from tests.state.harness import Client

PORTAL = "reflex___state____state.optima_portal___state___"
RECONCILIATION = f"{PORTAL}reconciliation____reconciliation_state"
FORM = f"{PORTAL}roster_form____roster_form_state"
LIST = f"{PORTAL}office_list____office_list_state"
MESSAGE = f"{PORTAL}message____message_state"


@dataclass
class Office:
    """Keys of what the test's office has, and the cookie of its manager."""

    cookie: str
    payment: str
    provider: str
    cin: str
    member: str


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Anaheim Family Medical with a provider, a payment and a member."""
    monkeypatch.setenv("OPTIMA_PASSWORD_COST", "4")
    file = tmp_path / "office.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    engine = kit_db.make_engine(f"sqlite:///{file}")
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    now = clock.now()
    kit_db.in_transaction(lambda db: add_cast(db, now=now))
    yield kit_db.in_transaction(_made)
    engine.dispose()


def _made(db: Session) -> Office:
    now = clock.now()
    home = db.exec(select(Collection).where(Collection.name == "Anaheim Family Medical")).one()
    provider = a_provider(db, name="Ana Ramirez")
    db.add(CollectionProvider(collection_id=home.id, provider_id=provider.id, added_at=now))
    payment = Payment(natural_key="n", number="77", method=PaymentMethod.EFT, paid_on=now.date() - timedelta(days=3),
                      total_cents=100, payee_id=provider.id, payee_name=provider.name)  # fmt: skip
    db.add(payment)
    member = a_member(db)
    a_span(db, member, provider, starts_on=date(2020, 1, 1))
    user = db.exec(select(User).where(User.email == "maria.nguyen@anaheimfamily.example")).one()
    cookie = open_session(db, user, source="", browser="", passed_second_factor=True, now=now)
    db.flush()
    return Office(cookie, payment.key, provider.key, member.cin, member.key)


def _count(table: Any) -> int:
    return kit_db.in_transaction(lambda db: len(db.exec(select(table)).all()))


async def test_a_mark_by_two_clicks_is_one_and_the_second_is_told(office: Office) -> None:
    async with Client(office.cookie) as client:
        await client.call(f"{RECONCILIATION}.open")
        await client.call(f"{RECONCILIATION}.begin_mark", {"key": office.payment})
        await client.call(f"{RECONCILIATION}.mark", {"form": {"note": "Deposited"}})
        assert client.value(MESSAGE, "text") == "Payment 77 is marked as reconciled."
        await client.call(f"{RECONCILIATION}.mark", {"form": {"note": "Deposited"}})  # the window is closed: nothing
        await client.call(f"{RECONCILIATION}.begin_mark", {"key": office.payment})
        await client.call(f"{RECONCILIATION}.mark", {"form": {}})
        assert client.value(MESSAGE, "text").startswith("This payment is reconciled already: Maria Nguyen")
        assert _count(PaymentMark) == 1
        await client.call(f"{RECONCILIATION}.undo", {"key": office.payment})
        assert client.value(MESSAGE, "text") == "Payment 77 is open again."
        assert client.failures == []


async def test_a_made_up_upload_is_no_list(office: Office) -> None:
    async with Client(office.cookie) as client:
        for sent in ("", "not json", "[]", '{"key": 1}', '[{"name": "x"}]', "[1, 2]"):
            await client.call(f"{LIST}.arrived", {"sent": sent})
            assert not client.value(MESSAGE, "text")
        await client.call(f"{RECONCILIATION}.open")
        await client.call(f"{LIST}.arrived", {"sent": '[{"key": "somebody-elses"}]'})
        assert "no longer there" in client.value(MESSAGE, "text")
        assert client.failures == []


async def _tick(client: Client, office: Office, form: dict[str, str]) -> None:
    await client.call(f"{FORM}.begin", {"cin": office.cin})
    await client.call(f"{FORM}.update", {"form": {"started": "2026-01-08", "roster_type": "BH"} | form})


async def test_update_goes_by_the_boxes_that_are_ticked_and_asks_before_it_removes(office: Office) -> None:
    async with Client(office.cookie) as client:
        ticked = {f"tick-{office.provider}": "on"}
        await _tick(client, office, ticked)
        assert client.value(MESSAGE, "text").endswith("is added to 1 roster.")
        await client.call(f"{FORM}.update", {"form": ticked})  # a second click: the window is closed
        assert _count(RosterEntry) == 1
        await _tick(client, office, {})
        assert client.value(FORM, "asks") == ["Ana Ramirez"]
        assert kit_db.in_transaction(lambda db: db.exec(select(RosterEntry)).one()).ended_on is None
        await client.call(f"{FORM}.confirm")
        assert client.value(MESSAGE, "text").endswith("is removed from 1 roster.")
        assert kit_db.in_transaction(lambda db: db.exec(select(RosterEntry)).one()).ended_on is not None
        assert client.failures == []


async def test_confirm_without_a_question_removes_nobody(office: Office) -> None:
    async with Client(office.cookie) as client:
        await _tick(client, office, {f"tick-{office.provider}": "on"})
        await client.call(f"{FORM}.begin", {"cin": office.cin})
        await client.call(f"{FORM}.tick", {"key": office.provider})
        await client.call(f"{FORM}.confirm")
        assert kit_db.in_transaction(lambda db: db.exec(select(RosterEntry)).one()).ended_on is None


async def test_a_wrong_relationship_date_is_told_beside_its_field(office: Office) -> None:
    async with Client(office.cookie) as client:
        tomorrow = (clock.now() + timedelta(days=3)).date().isoformat()
        await _tick(client, office, {f"tick-{office.provider}": "on", "started": tomorrow})
        assert client.value(FORM, "problems") == {"started": "The relationship date is today or earlier."}
        assert _count(RosterEntry) == 0
