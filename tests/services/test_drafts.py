"""Drafts: kept, private, bounded, forgotten in time."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from optima_portal.access.viewer import NOBODY
from optima_portal.kit.db import in_transaction
from optima_portal.kit.refused import Refused
from optima_portal.models.draft import Draft
from optima_portal.services.drafts import discard_draft, draft_of, keep_draft, sweep_old_drafts

TYPED = {"reason": "Underpaid – see line 2 \U0001f642", "amount": "120.00"}


def test_what_was_typed_is_there_again(db, as_user, now):
    maria = as_user("maria")
    assert keep_draft(db, maria, "dispute", "claim-1", TYPED, now=now) == 1
    db.commit()
    kept = draft_of(db, maria, "dispute", "claim-1")
    assert (kept.values, kept.saved_at, kept.version) == (TYPED, now, 1)


def test_saving_again_replaces_it(db, as_user, now):
    maria = as_user("maria")
    keep_draft(db, maria, "dispute", "claim-1", TYPED, now=now)
    assert keep_draft(db, maria, "dispute", "claim-1", {"reason": "x"}, now=now + timedelta(minutes=1)) == 2
    kept = draft_of(db, maria, "dispute", "claim-1")
    assert (kept.values, kept.saved_at) == ({"reason": "x"}, now + timedelta(minutes=1))


def test_each_form_and_record_has_its_own(db, as_user, now):
    maria = as_user("maria")
    for form, record in (("dispute", "claim-1"), ("dispute", "claim-2"), ("referral", "")):
        keep_draft(db, maria, form, record, {"of": form + record}, now=now)
    assert draft_of(db, maria, "dispute", "claim-2").values == {"of": "disputeclaim-2"}
    assert draft_of(db, maria, "referral").values == {"of": "referral"}
    assert draft_of(db, maria, "dispute") is None


def test_nobody_else_sees_it_or_throws_it_away(db, as_user, now):
    maria, jim = as_user("maria"), as_user("jim")
    keep_draft(db, maria, "dispute", "claim-1", TYPED, now=now)
    assert draft_of(db, jim, "dispute", "claim-1") is None
    discard_draft(db, jim, "dispute", "claim-1")
    assert draft_of(db, maria, "dispute", "claim-1") is not None


def test_a_visitor_has_no_drafts(db, now):
    with pytest.raises(Refused):
        keep_draft(db, NOBODY, "dispute", "", TYPED, now=now)
    assert draft_of(db, NOBODY, "dispute") is None
    discard_draft(db, NOBODY, "dispute")


def test_a_discarded_draft_is_gone(db, as_user, now):
    maria = as_user("maria")
    keep_draft(db, maria, "dispute", "", TYPED, now=now)
    discard_draft(db, maria, "dispute")
    assert draft_of(db, maria, "dispute") is None


def test_the_database_does_not_show_what_was_typed(db, as_user, now):
    keep_draft(db, as_user("maria"), "dispute", "", TYPED, now=now)
    assert b"Underpaid" not in db.exec(select(Draft.sealed)).one()


def test_a_draft_moved_to_another_person_does_not_open(db, as_user, now):
    maria, jim = as_user("maria"), as_user("jim")
    keep_draft(db, maria, "dispute", "", TYPED, now=now)
    row = db.exec(select(Draft)).one()
    row.user_id = jim.user_id
    db.flush()
    assert draft_of(db, jim, "dispute") is None


def test_a_draft_whose_secret_is_gone_is_as_good_as_not_there(db, as_user, now, set_settings):
    maria = as_user("maria")
    keep_draft(db, maria, "dispute", "", TYPED, now=now)
    set_settings(secret="another secret, another year")
    assert draft_of(db, maria, "dispute") is None


@pytest.mark.parametrize("values", [{str(n): "" for n in range(201)}, {"text": "x" * 100_001}])
def test_too_much_is_refused(db, as_user, now, values):
    with pytest.raises(Refused, match="too much"):
        keep_draft(db, as_user("maria"), "dispute", "", values, now=now)


def test_two_tabs_that_save_at_once_leave_one_draft(engine, as_user, now):
    maria = as_user("maria")

    def save(n: int) -> None:
        in_transaction(lambda db: keep_draft(db, maria, "dispute", "", {"n": str(n)}, now=now), engine)

    tabs = [threading.Thread(target=save, args=(n,)) for n in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert in_transaction(lambda db: draft_of(db, maria, "dispute"), engine).version == 6


def test_drafts_are_forgotten_after_sixty_days(db, as_user, now):
    maria = as_user("maria")
    keep_draft(db, maria, "dispute", "", TYPED, now=now)
    sweep_old_drafts(db, {}, now=now + timedelta(days=60))
    assert draft_of(db, maria, "dispute") is not None
    sweep_old_drafts(db, {}, now=now + timedelta(days=60, seconds=1))
    assert draft_of(db, maria, "dispute") is None
