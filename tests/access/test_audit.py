"""The audit trail: whole, or found out. On both databases."""

import hmac
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit, audit_members, verify
from optima_portal.access.viewer import Viewer
from optima_portal.kit import db
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import keys_of
from optima_portal.models.audit_event import AuditEvent

WHO = Viewer(user_id=None, name="Priya Iyer", email="privacy@plan.example", source="192.0.2.7")
ALLOW_TAMPERING = {
    "sqlite": ["DROP TRIGGER audit_event_is_not_changed", "DROP TRIGGER audit_event_is_not_removed"],
    "postgresql": ["ALTER TABLE audit_event DISABLE TRIGGER USER"],
}


def _record(engine, times, detail="looked"):
    for number in range(times):
        db.in_transaction(lambda s, n=number: audit(s, WHO, Action.AUDIT_SEARCHED, detail=f"{detail} {n}"), engine)


def _tamper(engine, statement):
    with engine.begin() as connection:
        for step in ALLOW_TAMPERING[engine.dialect.name]:
            connection.execute(text(step))
        connection.execute(text(statement))


def _verdict(engine):
    with Session(engine) as session:
        return verify(session)


def test_an_empty_and_an_untouched_trail_are_whole(engine):
    assert _verdict(engine).broken_at is None
    _record(engine, 5)
    verdict = _verdict(engine)
    assert (verdict.records, verdict.broken_at) == (5, None)


def test_several_records_of_one_transaction_are_chained_too(engine):
    def work(session):
        for _ in range(3):
            audit(session, WHO, Action.DOWNLOADED)

    db.in_transaction(work, engine)
    assert _verdict(engine).records == 3


def test_a_records_hash_is_the_keyed_hash_of_its_json_list(engine):
    """By the standard library alone, so that whoever checks a trail elsewhere needs no code of ours."""
    who = Viewer(user_id=None, name='Zoë "Z" Núñez\\', email="zoe@plan.example", source="192.0.2.7")
    keys = ["k1", "k2"]
    db.in_transaction(lambda s: audit_members(s, who, Action.MEMBER_SEARCHED, keys, "by name\n2"), engine)
    key, previous = dict(keys_of("audit-chain")), "0" * 64
    with Session(engine) as session:
        for one in session.exec(select(AuditEvent).order_by(AuditEvent.id)):
            said = [
                previous, one.id, one.at.isoformat(timespec="microseconds"), one.action, one.user_id, one.user_email,
                one.user_name, one.role, one.collection, one.member_key, one.record_kind, one.record, one.detail,
                one.source,
            ]  # fmt: skip
            previous = hmac.digest(key[one.key_id], json.dumps(said).encode(), "sha256").hex()
            assert (one.member_key, one.hash) == (keys.pop(0), previous)
    assert not keys


def test_what_is_rolled_back_leaves_no_record_and_no_gap(engine):
    def refused(session):
        audit(session, WHO, Action.DOWNLOADED)
        raise Refused("no")

    _record(engine, 1)
    with pytest.raises(Refused):
        db.in_transaction(refused, engine)
    _record(engine, 1)
    assert (_verdict(engine).records, _verdict(engine).broken_at) == (2, None)


@pytest.mark.parametrize(
    ("statement", "broken_at", "why"),
    [
        ("UPDATE audit_event SET detail = 'nothing' WHERE id = 3", 3, "contents were changed"),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE id = 1", 1, "contents were changed"),
        ("DELETE FROM audit_event WHERE id = 2", 2, "record 2 is missing"),
        ("UPDATE audit_event SET hash = previous_hash WHERE id = 4", 4, "contents were changed"),
        ("UPDATE audit_event SET previous_hash = hash WHERE id = 5", 5, "does not follow"),
    ],
)
def test_a_changed_or_missing_record_is_found(engine, statement, broken_at, why):
    _record(engine, 5)
    _tamper(engine, statement)
    verdict = _verdict(engine)
    assert verdict.broken_at == broken_at
    assert why in verdict.why


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET detail = ''", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_to_change_a_record(engine, statement):
    _record(engine, 1)
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_chain_made_with_a_former_secret_still_verifies_and_with_none_does_not(engine, set_settings):
    set_settings(secret="the-first-of-two-secrets-32-chars")
    _record(engine, 2)
    set_settings(secret="the-second-of-two-secrets-32-char", former_secrets="the-first-of-two-secrets-32-chars")
    _record(engine, 2)
    assert _verdict(engine).broken_at is None
    set_settings(former_secrets="")
    assert _verdict(engine).broken_at == 1


def test_many_at_once_make_one_chain(engine):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: _record(engine, 5, f"thread {n}"), range(8)))
    verdict = _verdict(engine)
    assert (verdict.records, verdict.broken_at) == (40, None)


def test_a_look_that_writes_nothing_else_is_recorded_beside_a_writer(engine):
    """SQLite cannot turn a read that was overtaken into a write: the record begins anew, the view is not repeated."""
    looks = []

    def look(session):
        looks.append(session.exec(select(AuditEvent)).all())
        _record(engine, 1, "meanwhile")
        audit(session, WHO, Action.AUDIT_SEARCHED)

    db.in_transaction(look, engine)
    assert len(looks) == 1
    assert (_verdict(engine).records, _verdict(engine).broken_at) == (2, None)
