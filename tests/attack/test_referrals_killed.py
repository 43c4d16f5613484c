"""The server is killed while a referral is submitted and while its files arrive: nothing is lost, nothing doubled."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from optima_portal.kit import clock
from optima_portal.models.mail import Mail
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.models.referral import Referral, ReferralDraft
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.rules.authorization_codes import RequestedService
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_form import ReferralForm
from optima_portal.rules.referral_status import Priority, ReferralKind
from optima_portal.services.referral_drafts import begin_draft, place_of
from optima_portal.services.session_viewer import viewer_of
from tests.attack.killing import a_portal_to_kill, kill, send, slowly, states_of, until
from tests.attack.people import OFFICE_ADMIN
from tests.attack.tab import PORTAL, Tab
from tests.kit import sample_files
from tests.serving import Served

STATE = f"{PORTAL}referral_wizard____referral_wizard_state"
# An adult of the office's whose referrals the plan authorizes, and their PCP; whom they are referred to.
WHO = """
SELECT eligibility_span.member_id, eligibility_span.pcp_id FROM eligibility_span
JOIN member ON member.id = eligibility_span.member_id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND network = 'CCN' AND lob = 'MC' AND ends_on > CURRENT_DATE
AND member.deceased_on IS NULL AND member.birth_date < '1990-01-01' ORDER BY member.id LIMIT 1 OFFSET :number
"""
WHOM = "SELECT id FROM provider WHERE specialty = 'Physical Therapy' AND accepts = 'ANY' LIMIT 1"
ANSWERS = {"distance": "Ten meters", "home": "Yes"}


@pytest.fixture(scope="module")
def portal() -> Iterator[Served]:
    """A portal of this module's own."""
    with a_portal_to_kill() as served:
        yield served


def a_draft(served: Served, cookie: str, number: int) -> str:
    """A draft that lacks nothing; each of another member, so that none is a duplicate."""

    def begin(db: Session) -> str:
        viewer = viewer_of(db, cookie, "", now=clock.now(), touch=False)
        member_id, pcp_id = db.execute(text(WHO), {"number": number}).one()
        keys = [db.exec(select(Provider.key).where(Provider.id == one)).one() for one in (pcp_id, _whom(db))]
        member = db.exec(select(Member.key).where(Member.id == member_id)).one()
        form = ReferralForm(
            kind=ReferralKind.MEDICAL, member=member, referring=keys[0], service_address="100 Lincoln Ave, Anaheim",
            redirect=Redirect(keys[1], False, True, ""), priority=Priority.ROUTINE, place_of_service="11",
            services=(RequestedService("K0001", 1, (), ANSWERS),), diagnoses=("G35D",), indications="Cannot walk.",
        )  # fmt: skip
        return begin_draft(db, viewer, form, now=clock.now())

    return served.do(begin)


def _whom(db: Session) -> int:
    return int(db.execute(text(WHOM)).scalar() or 0)


def count(served: Served, draft: str) -> tuple[int, int, int, int]:
    """(referrals of the draft, files attached to them, drafts left, mails about referrals to the office)."""

    def read(db: Session) -> tuple[int, int, int, int]:
        found = db.exec(select(Referral.key).where(Referral.from_draft == draft)).all()
        places = [f"referral:{one}" for one in found]
        files = db.exec(select(StoredFile).where(col(StoredFile.attached_to).in_(places))).all()
        drafts = db.exec(select(ReferralDraft.id).where(ReferralDraft.key == draft)).all()
        mails = db.exec(select(Mail.id).where(Mail.template == "referral_submitted")).all()
        return len(found), len(files), len(drafts), len(mails)

    return served.do(read)


async def opened(tab: Tab, draft: str) -> None:
    there: dict[str, Any] = {"pathname": f"/referrals/new/{draft}", "query": {"draft_key": draft}}
    await tab.event(f"{STATE}.open", {}, there)
    await tab.settle()


async def attach(served: Served, cookie: str, tab: Tab, *names: str) -> None:
    for name in names:
        answer = json.loads((await send(served, cookie, "referral", name, sample_files.pdf())).text)
        await tab.ask(f"{STATE}.arrived", {"reported": json.dumps([answer])})


@pytest.mark.parametrize(("number", "after_ms"), enumerate([0, 10, 50]))
async def test_a_kill_while_submitting_leaves_all_or_nothing_and_once_more_makes_one(
    portal: Served, number: int, after_ms: int
) -> None:
    cookie = portal.session_of(OFFICE_ADMIN)
    draft = a_draft(portal, cookie, number)
    mails = count(portal, draft)[3]
    async with await Tab.open(portal, cookie) as tab:
        await opened(tab, draft)
        await attach(portal, cookie, tab, "one.pdf", "two.pdf")
        assert tab.value(STATE, "missing") == [], tab.said
        await tab.event(f"{STATE}.submit")
        await asyncio.sleep(after_ms / 1000)
        kill(portal)
    made, files, drafts, told = count(portal, draft)
    assert (made, files, drafts, told - mails) in ((0, 0, 1, 0), (1, 2, 0, 1)), "all of it or nothing"
    portal.start_again()
    async with await Tab.open(portal, cookie) as again:
        await opened(again, draft)
        if not made:
            assert [one["name"] for one in again.value(STATE, "files")] == ["one.pdf", "two.pdf"]
        await again.ask(f"{STATE}.submit")
        await again.ask(f"{STATE}.submit")
    assert count(portal, draft) == (1, 2, 0, mails + 1)


async def test_a_kill_while_a_file_arrives_loses_no_other_file_and_leaves_nothing_half(portal: Served) -> None:
    cookie = portal.session_of(OFFICE_ADMIN)
    draft = a_draft(portal, cookie, 9)
    async with await Tab.open(portal, cookie) as tab:
        await opened(tab, draft)
        await attach(portal, cookie, tab, "kept.pdf")
        arriving = asyncio.create_task(send(portal, cookie, "referral", "slow.pdf", slowly(sample_files.pdf())))
        await until(lambda: states_of(portal, "slow.pdf") == [FileState.ARRIVING])
        kill(portal)
        with contextlib.suppress(Exception):
            await arriving
    portal.start_again()
    assert states_of(portal, "slow.pdf") == [FileState.ARRIVING], "never kept; the sweep takes it"
    attached = portal.do(
        lambda db: db.exec(select(StoredFile.name).where(StoredFile.attached_to == place_of(draft))).all()
    )
    assert list(attached) == ["kept.pdf"]
    async with await Tab.open(portal, cookie) as again:
        await opened(again, draft)
        await attach(portal, cookie, again, "slow.pdf")
        assert [one["name"] for one in again.value(STATE, "files")] == ["kept.pdf", "slow.pdf"]
        await again.ask(f"{STATE}.submit")
    assert count(portal, draft)[:3] == (1, 2, 0)
