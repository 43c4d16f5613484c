"""Where the audit trail ended is kept outside the database: what is cut off at the end shows. On both databases."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from optima_portal.access.audit import Head, end_of_trail
from optima_portal.access.audit_head import CHANGED, NAME, NONE_KEPT, keep, keep_end, kept, read_head, verify_to_the_end
from optima_portal.access.audit_head import written as word
from optima_portal.cli import audit as command
from optima_portal.cli.main import main
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.kit.storage import storage
from optima_portal.services.audit_end import keep_audit_end
from tests.access.test_audit import _record as record
from tests.access.test_audit import _tamper as tamper

CUT = ["DELETE FROM audit_event WHERE id > 3", "DELETE FROM audit_event"]


def verdict(engine, *elsewhere):
    with Session(engine) as session:
        return verify_to_the_end(session, *elsewhere)


def work(engine):
    keep_audit_end(engine, {}, now=clock.now())


def test_a_trail_that_grew_since_its_end_was_kept_is_whole(engine):
    work(engine)
    assert kept() == Head(0, "0" * 64)
    record(engine, 5)
    work(engine)
    assert kept().records == 5
    record(engine, 2)
    found = verdict(engine)
    assert (found.records, found.broken_at, found.unsure) == (7, None, "")
    assert kept() == Head(7, found.head)


@pytest.mark.parametrize("statement", CUT)
def test_a_tail_that_was_cut_off_shows_and_the_kept_end_stays(engine, statement):
    record(engine, 5)
    work(engine)
    tamper(engine, statement)
    left = 3 if "id > 3" in statement else 0
    found = verdict(engine)
    assert (found.records, found.broken_at) == (left, left + 1)
    assert "record 5, and its end is missing" in found.why
    work(engine)
    assert kept().records == 5
    assert verdict(engine).broken_at == left + 1


def test_a_tail_that_was_cut_off_and_written_on_shows(engine):
    record(engine, 5)
    work(engine)
    tamper(engine, CUT[0])
    record(engine, 4, detail="looked at nothing")
    found = verdict(engine)
    assert found.broken_at == 5
    assert "not the one that stood here" in found.why
    work(engine)
    assert kept().records == 5


def test_an_old_end_put_back_shows_by_one_that_was_kept_elsewhere(engine):
    record(engine, 3)
    work(engine)
    old = b"".join(storage().sealed(NAME))
    record(engine, 2)
    work(engine)
    elsewhere = read_head(word(kept()))
    tamper(engine, CUT[0])
    storage().put_sealed(NAME, iter([old]))
    assert verdict(engine).broken_at is None
    assert verdict(engine, elsewhere).broken_at == 4


def test_with_no_end_kept_nobody_is_sure_until_the_next_time(engine):
    record(engine, 2)
    assert verdict(engine).unsure == NONE_KEPT
    assert verdict(engine).unsure == ""


@pytest.mark.parametrize(
    "change", [lambda w: w.replace("2.", "1.", 1), lambda w: w[:-1] + "g", lambda _: "", lambda _: "é"]
)
def test_an_end_that_another_hand_wrote_is_told_and_stays(engine, change):
    record(engine, 2)
    work(engine)
    storage().put_sealed(NAME, iter([change(word(kept())).encode()]))
    work(engine)
    assert verdict(engine).unsure == CHANGED
    assert verdict(engine).unsure == CHANGED


def test_an_end_outlives_a_change_of_the_secret(engine, set_settings):
    set_settings(secret="the secret of that day " * 2)
    record(engine, 2)
    work(engine)
    set_settings(secret="another secret, much newer " * 2, former_secrets="the secret of that day " * 2)
    assert verdict(engine).unsure == ""
    set_settings(former_secrets="")
    with pytest.raises(ValueError, match="not one that this portal wrote"):
        read_head("2.x.y.z")


def test_nothing_sweeps_the_end_or_takes_it_along(engine):
    work(engine)
    assert list(storage().names(clock.now().replace(year=2999))) == []


def test_another_worker_at_the_same_moment_does_no_harm(engine, monkeypatch):
    def was_quicker(_name, _pieces):
        raise FileNotFoundError

    monkeypatch.setattr(type(storage()), "put_sealed", lambda self, name, pieces: was_quicker(name, pieces))
    with Session(engine) as session:
        assert keep_end(session)


def test_the_command_says_it_and_takes_what_it_printed(engine, monkeypatch, capsys):
    monkeypatch.setattr(command, "engine", lambda: engine)
    record(engine, 5)
    assert main(["audit", "verify"]) == 1
    assert "UNSURE" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Whole: 5 records.")
    head = said.split()[-1]
    assert main(["audit", "verify", "--head", head]) == 0
    assert main(["audit", "verify", "--head", head[:-1]]) == 2
    tamper(engine, CUT[1])
    keep(Head(0, "0" * 64))
    assert main(["audit", "verify", "--head", head]) == 1
    assert "BROKEN at record 1" in capsys.readouterr().out


def test_a_store_that_is_away_is_no_verdict(engine, monkeypatch, capsys):
    def away(_self, _name):
        raise kit_db.Unavailable("The store of files cannot be reached.")

    monkeypatch.setattr(command, "engine", lambda: engine)
    monkeypatch.setattr(type(storage()), "sealed", away)
    assert main(["audit", "verify"]) == 1
    assert "Not verified. The store" in capsys.readouterr().err


def test_the_end_is_that_of_the_last_record(engine):
    record(engine, 2)
    with Session(engine) as session:
        last = session.execute(text("SELECT hash FROM audit_event WHERE id = 2")).scalar_one()
        assert end_of_trail(session) == Head(2, last)
