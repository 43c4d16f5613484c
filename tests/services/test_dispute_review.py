"""The plan's side: acknowledged in time, asked and answered, decided once, and the claim's payable follows."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from optima_portal.access.audit import PENDING
from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS
from optima_portal.access.viewer import Viewer
from optima_portal.kit.pdf import printed
from optima_portal.kit.refused import Refused
from optima_portal.models.dispute import DisputeMessage
from optima_portal.models.user import PlanRole
from optima_portal.rules.dispute_status import DisputeStatus
from optima_portal.services.dashboard import dashboard_of
from optima_portal.services.dispute_decision import Decision, decide
from optima_portal.services.dispute_detail import open_dispute
from optima_portal.services.dispute_figures import dispute_figures
from optima_portal.services.dispute_letters import offer_letter
from optima_portal.services.dispute_queue import QueueQuery, queue_of
from optima_portal.services.dispute_review import (
    acknowledge,
    acknowledge_many,
    ask,
    review_place,
    take,
    write_to_office,
)
from optima_portal.services.dispute_words import reply, reply_place, withdraw
from optima_portal.services.draft_files import add_files
from optima_portal.services.prints import print_of
from optima_portal.services.waiting import waiting_for
from tests.disputes import (
    AGAINST,
    FOR,
    NOW,
    TODAY,
    WHEN,
    acknowledged,
    desks,
    disputable_claim,
    mailed,
    submitted,
    uploaded,
)

DAY = timedelta(days=1)


@pytest.fixture
def there(db):
    return desks(db)


@pytest.fixture
def dispute(db, there):
    return submitted(db, there)


def waits(db, viewer, now):
    """What waits for this person because of a dispute."""
    return [(one.verb, one.urgency) for one in waiting_for(db, viewer, now=now) if "disputes" in one.address]


def words_of(db, there, dispute):
    return [(one.title, one.has_letter) for one in open_dispute(db, there.biller, dispute.key, today=TODAY).words]


def test_acknowledging_writes_a_letter_and_a_mail(db, there, dispute):
    acknowledged(db, there, dispute)
    assert dispute.status is DisputeStatus.ACKNOWLEDGED
    assert words_of(db, there, dispute) == [("Acknowledgment letter", True)]
    assert mailed(db)[-1] == "dispute_acknowledged"
    with pytest.raises(Refused, match="Only a submitted dispute"):
        acknowledge(db, there.analyst, dispute.key, dispute.version, **WHEN)


def test_many_are_acknowledged_at_once_and_those_that_were_already_stay(db, there, dispute):
    other = submitted(db, there, disputable_claim(db, there.provider, there.member))
    acknowledged(db, there, dispute)
    assert acknowledge_many(db, there.analyst, [dispute.key, other.key, "nothing"], **WHEN) == 1
    with pytest.raises(Refused, match="None of the chosen"):
        acknowledge_many(db, there.analyst, [dispute.key, other.key], **WHEN)
    assert mailed(db).count("dispute_acknowledged") == 2


def test_nothing_is_asked_or_decided_before_it_is_acknowledged(db, there, dispute):
    for act in (
        lambda: ask(db, there.analyst, dispute.key, dispute.version, "Send it", **WHEN),
        lambda: take(db, there.analyst, dispute.key, dispute.version, now=NOW),
        lambda: decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN),
    ):
        with pytest.raises(Refused, match="Acknowledge this dispute first"):
            act()


def test_a_question_and_its_answer_start_the_clock_anew(db, there, dispute):
    acknowledged(db, there, dispute)
    ask(db, there.analyst, dispute.key, dispute.version, "Send the contract's page.", **WHEN)
    assert (dispute.status, dispute.answer_by) == (DisputeStatus.INFORMATION_REQUESTED, date(2026, 4, 13))
    seen = open_dispute(db, there.biller, dispute.key, today=TODAY)
    assert (seen.question, seen.answer_by) == ("Send the contract's page.", "04/13/2026")
    assert waits(db, there.biller, NOW) == [("Answer", "calm")]
    key = uploaded(db, there.biller, purpose="dispute_reply")
    add_files(db, there.biller, reply_place(dispute.key), [key], 5, now=NOW)
    later = TODAY + 10 * DAY
    reply(db, there.biller, dispute.key, "Here it is.", now=NOW + 10 * DAY, today=later)
    assert (dispute.status, dispute.amended_on) == (DisputeStatus.IN_REVIEW, later)
    assert dispute.decide_by == date(2026, 5, 14)
    assert waits(db, there.biller, NOW) == []
    assert [one.key for one in open_dispute(db, there.analyst, dispute.key, today=TODAY).files] == [key]
    assert [one for one, _ in words_of(db, there, dispute)] == [
        "Reply",
        "Information requested",
        "Acknowledgment letter",
    ]
    assert mailed(db)[-1] == "dispute_message", "the analyst who asked is told"


def test_a_message_of_the_office_in_between_does_not_move_the_clock(db, there, dispute):
    due = dispute.decide_by
    acknowledged(db, there, dispute)
    reply(db, there.biller, dispute.key, "Please hurry.", **WHEN)
    assert (dispute.status, dispute.decide_by) == (DisputeStatus.ACKNOWLEDGED, due)
    with pytest.raises(Refused, match="sent already"):
        reply(db, there.biller, dispute.key, "Please hurry.", **WHEN)


def test_the_analysts_files_go_out_with_what_they_write(db, there, dispute):
    acknowledged(db, there, dispute)
    key = uploaded(db, there.analyst, purpose="dispute_review")
    add_files(db, there.analyst, review_place(dispute.key), [key], 5, now=NOW)
    write_to_office(db, there.analyst, dispute.key, dispute.version, "See the fee schedule.", now=NOW)
    (file,) = open_dispute(db, there.biller, dispute.key, today=TODAY).files
    assert (file.key, file.is_plans, file.sender) == (key, True, "Dev Shah")
    assert open_dispute(db, there.biller, dispute.key, today=TODAY).room == 5


@pytest.mark.parametrize("role", [one for one in PlanRole if one is not PlanRole.DISPUTE_ANALYST])
def test_no_other_staff_of_the_plan_reviews(db, there, dispute, role):
    other = Viewer(99, "other", plan_role=role, plan_permissions=PLAN_ROLE_PERMISSIONS[role])
    assert queue_of(db, other, QueueQuery(), today=TODAY).total == 0
    for act in (
        lambda: acknowledge(db, other, dispute.key, dispute.version, **WHEN),
        lambda: open_dispute(db, other, dispute.key, today=TODAY),
    ):
        with pytest.raises(Refused, match="not there"):
            act()


def test_an_office_cannot_review_its_own_dispute_nor_the_plan_answer_for_the_office(db, there, dispute):
    with pytest.raises(Refused, match="not there"):
        acknowledge(db, there.loa, dispute.key, dispute.version, **WHEN)
    with pytest.raises(Refused, match="not there"):
        reply(db, there.analyst, dispute.key, "Hello", **WHEN)


def test_the_queue_has_what_is_due_first_on_top_and_counts_what_is_late(db, there, dispute):
    first = acknowledged(db, there, dispute)  # now due on 05/04/2026
    second = submitted(db, there, disputable_claim(db, there.provider, there.member))  # due on 03/04/2026

    def seen(on, **query):
        found = queue_of(db, there.analyst, QueueQuery(**query), today=on)
        return [row.row.number for row in found.rows], found.late, found.soon, found.waiting

    assert seen(TODAY) == ([second.number, first.number], 0, 1, 1)
    assert seen(date(2026, 3, 5)) == ([second.number, first.number], 1, 0, 1)
    assert seen(date(2026, 3, 5), due="late") == ([second.number], 1, 0, 1)
    assert seen(date(2026, 5, 5), due="late")[0] == [second.number, first.number]
    assert seen(TODAY, number=first.number)[0] == [first.number]
    assert seen(TODAY, status="ACKNOWLEDGED")[0] == [first.number]
    row = queue_of(db, there.analyst, QueueQuery(due="late"), today=date(2026, 3, 5)).rows[0]
    assert (row.due, row.what, row.due_words, row.due_tone) == (
        "03/04/2026",
        "to acknowledge",
        "1 working day late",
        "bad",
    )
    assert waits(db, there.analyst, NOW + 3 * DAY) == [("Open", "late")]
    assert "disputes late" in [one.what for one in dashboard_of(db, there.analyst, now=NOW, today=TODAY).tallies]


def test_a_letter_is_a_tagged_pdf_and_says_what_was_true_on_its_day(db, there, dispute, tmp_path):
    acknowledged(db, there, dispute)
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN)
    last = db.exec(select(DisputeMessage).order_by(DisputeMessage.id.desc())).first()
    said = " ".join(last.letter["paragraphs"])
    assert "$118.72 will be paid in addition, by 03/09/2026, with interest of $1.37" in said
    assert "15 % a year from 02/10/2026 through 03/09/2026" in said
    page = print_of("letter", last.letter["heading"], last.letter, now=NOW)
    assert page.startswith(b"%PDF") and b"StructTreeRoot" in page
    assert offer_letter(db, there.biller, dispute.key, last.key, now=NOW)
    assert printed is not None
    answer = db.exec(select(DisputeMessage)).first()
    db.expunge_all()
    with pytest.raises(Refused, match="not there"):
        offer_letter(db, there.biller, "no-such-dispute", answer.key, now=NOW)


def test_the_audit_tells_the_story(db, there, dispute):
    acknowledged(db, there, dispute)
    ask(db, there.analyst, dispute.key, dispute.version, "Send it.", **WHEN)
    reply(db, there.biller, dispute.key, "Here.", **WHEN)
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(FOR), **WHEN)
    told = [one["action"] for one in db.info[PENDING] if one["record"] in (dispute.number, there.claim.claim_number)]
    acts = [one for one in told if one != "DISPUTE_WRITTEN"]
    assert acts == [
        "DISPUTE_SUBMITTED",
        "DISPUTE_ACKNOWLEDGED",
        "DISPUTE_QUESTION",
        "CLAIM_ADJUSTED",
        "DISPUTE_DECIDED",
    ]
    assert all(one["member_key"] == there.member.key for one in db.info[PENDING] if one["record"] == dispute.number)


def test_the_figures_count_in_time_late_and_open_by_month_of_receipt(db, there, dispute):
    late = submitted(db, there, disputable_claim(db, there.provider, there.member))
    gone = submitted(db, there, disputable_claim(db, there.provider, there.member))
    acknowledged(db, there, dispute)
    decide(db, there.analyst, dispute.key, dispute.version, Decision.parse(AGAINST), now=NOW, today=dispute.decide_by)
    withdraw(db, there.biller, gone.key, "", **WHEN)
    march = dispute_figures(db, there.analyst, today=date(2026, 3, 5))[-1]
    assert (march.month, march.received, march.acknowledged, march.acknowledged_late) == ("Mar 2026", 3, 1, 1)
    assert (march.acknowledged_share, march.decided, march.decided_late, march.withdrawn) == ("50.0%", 1, 0, 1)
    after = dispute_figures(db, there.analyst, today=late.decide_by + DAY)
    assert [(one.month, one.decided, one.decided_late) for one in after][-3] == ("Mar 2026", 1, 1)
    assert len(after) == 12
    officer = Viewer(
        98, "o", plan_role=PlanRole.PRIVACY_OFFICER, plan_permissions=PLAN_ROLE_PERMISSIONS[PlanRole.PRIVACY_OFFICER]
    )  # noqa: E501, RUF100
    assert dispute_figures(db, officer, today=date(2026, 3, 5))[-1].received == 3
    assert dispute_figures(db, there.loa, today=date(2026, 3, 5))[-1].received == 0
