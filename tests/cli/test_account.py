"""The first account of an empty portal, made at the command line."""

import io

import pytest
from sqlmodel import select

from optima_portal.access.audit import PENDING
from optima_portal.access.viewer import Owed
from optima_portal.cli.main import main
from optima_portal.kit import db as kit_db
from optima_portal.kit.refused import Refused
from optima_portal.models.user import PlanRole, User
from optima_portal.services.plan_accounts import make_plan_account
from optima_portal.services.session_viewer import viewer_of
from optima_portal.services.sessions import open_session
from tests.factories import NOW

GOOD = "Correct-Horse-Battery-9"


def test_the_account_owes_a_second_factor_before_anything_else(db):
    make_plan_account(db, " Ops@Plan.example", "Ada Ops", PlanRole.SYSTEM, GOOD, GOOD, now=NOW)
    user = db.exec(select(User).where(User.email == "ops@plan.example")).one()
    token = open_session(db, user, source="s", browser="b", passed_second_factor=False, now=NOW)
    viewer = viewer_of(db, token, "s", now=NOW, touch=False)
    assert viewer.plan_role is PlanRole.SYSTEM
    assert viewer.owes is Owed.ENROLMENT
    assert [one["action"] for one in db.info[PENDING]] == ["SYSTEM"]


@pytest.mark.parametrize(
    ("email", "password", "again", "says"),
    [
        ("ops@plan.example", "short", "short", "The password needs"),
        ("ops@plan.example", GOOD, "Another-Horse-9", "not the same"),
        ("nobody", GOOD, GOOD, "e-mail address"),
        ("there@plan.example", GOOD, GOOD, "already"),
    ],
)
def test_what_cannot_be_an_account_is_refused(db, email, password, again, says):
    make_plan_account(db, "there@plan.example", "There", PlanRole.QUALITY, GOOD, GOOD, now=NOW)
    with pytest.raises(Refused, match=says):
        make_plan_account(db, email, "Ada Ops", PlanRole.SYSTEM, password, again, now=NOW)


def test_the_command_reads_the_password_from_a_pipe_and_says_what_is_wrong(monkeypatch, capsys):
    tried = []
    monkeypatch.setattr(kit_db, "in_transaction", lambda work: tried.append(work))
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD + "\n"))
    assert main(["account", "ops@plan.example", "Ada Ops", "--role", "SYSTEM"]) == 0
    assert len(tried) == 1

    def refuses(_work):
        raise Refused("No.")

    monkeypatch.setattr(kit_db, "in_transaction", refuses)
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD + "\n"))
    assert main(["account", "ops@plan.example", "Ada Ops"]) == 1
    assert "No." in capsys.readouterr().err
