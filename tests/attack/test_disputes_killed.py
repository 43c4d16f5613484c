"""The server is killed while a dispute is submitted and while its files arrive: nothing is lost, nothing doubled.

And each rule for its files, on the wire, with real files.
"""

import asyncio
import contextlib
import io
import json
from collections.abc import Iterator

import pytest
from pypdf import PdfWriter
from sqlmodel import Session, col, select

from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.dispute import Dispute
from optima_portal.models.draft import Draft
from optima_portal.models.mail import Mail
from optima_portal.models.stored_file import FileState, StoredFile
from tests.attack import killing
from tests.attack.http import Answer
from tests.attack.killing import a_portal_to_kill, kill, slowly, states_of, until
from tests.attack.people import BILLER
from tests.attack.tab import PORTAL, Tab
from tests.disputes import TYPED
from tests.kit import sample_files
from tests.serving import Served

STATE = f"{PORTAL}dispute_request____dispute_request_state"
MOST = 25 * 1024 * 1024
PAGE = "/claims/[claim_key]"


@pytest.fixture(scope="module")
def portal() -> Iterator[Served]:
    """A portal of this module's own."""
    with a_portal_to_kill() as served:
        yield served


def claims(served: Served) -> list[str]:
    """Keys of the office's claims that can be disputed and are not yet."""

    def read(db: Session) -> list[str]:
        theirs = select(CollectionProvider.provider_id).where(
            CollectionProvider.collection_id
            == select(Collection.id).where(Collection.name == "Anaheim Family Medical").scalar_subquery()
        )
        taken = select(Dispute.claim_id)
        wanted = select(Claim.key).where(
            col(Claim.billing_provider_id).in_(theirs), Claim.status == ClaimStatus.FINALIZED, col(Claim.paid_cents) > 0,  # noqa: E501
            Claim.kind == ClaimKind.ORIGINAL, col(Claim.id).not_in(taken),
        )  # fmt: skip
        followed = select(Claim.adjusts_id).where(col(Claim.adjusts_id).is_not(None))
        return list(db.exec(wanted.where(col(Claim.id).not_in(followed)).order_by(col(Claim.determined_on).desc())))

    return served.do(read)


def count(served: Served, claim: str) -> tuple[int, int, int]:
    """(disputes of the claim, files attached to them, mails about disputes to the biller)."""

    def read(db: Session) -> tuple[int, int, int]:
        found = db.exec(select(Dispute).join(Claim, col(Claim.id) == Dispute.claim_id).where(Claim.key == claim)).all()
        places = [f"dispute:{one.key}" for one in found]
        files = db.exec(select(StoredFile).where(col(StoredFile.attached_to).in_(places))).all()
        mails = db.exec(select(Mail).where(Mail.template == "dispute_submitted", Mail.recipient == BILLER)).all()
        return len(found), len(files), len(mails)

    return served.do(read)


async def send(served: Served, cookie: str, name: str, content: object) -> Answer:
    return await killing.send(served, cookie, "dispute", name, content)


async def begin(tab: Tab, claim: str) -> None:
    """The window of a claim's request."""
    there = {"pathname": f"/claims/{claim}", "query": {"claim_key": claim}}
    await tab.event(f"{STATE}.begin", {}, there)
    await tab.settle()
    assert tab.value(STATE, "record") == claim, tab.said


async def fill(served: Served, cookie: str, tab: Tab, claim: str, files: int = 2) -> None:
    """Type the request and attach its files, up to the press of Submit."""
    await begin(tab, claim)
    keys = [json.loads((await send(served, cookie, f"{n}.pdf", sample_files.pdf())).text) for n in range(files)]
    await tab.ask(f"{STATE}.proceed", {"values": TYPED | {"record": claim}})
    for key in keys:
        await tab.ask(f"{STATE}.arrived", {"reported": json.dumps([key])})
    assert len(tab.value(STATE, "files")) == files, tab.said


@pytest.mark.parametrize("after_ms", [0, 2, 5, 10, 20, 40, 80])
async def test_a_kill_while_submitting_leaves_all_or_nothing_and_once_more_makes_one(
    portal: Served, after_ms: int
) -> None:
    claim, cookie = claims(portal)[0], portal.session_of(BILLER)
    mails = count(portal, claim)[2]
    tab = await Tab.open(portal, cookie)
    async with tab:
        await fill(portal, cookie, tab, claim)
        await tab.event(f"{STATE}.submit")
        await asyncio.sleep(after_ms / 1000)
        kill(portal)
    disputes, files, told = count(portal, claim)
    assert (disputes, files, told - mails) in ((0, 0, 0), (1, 2, 1)), "all of it or nothing"
    kept = portal.do(lambda db: db.exec(select(Draft).where(Draft.record == claim)).first())
    assert (kept is None) is bool(disputes), "what was typed is there as long as it is not submitted"
    portal.start_again()
    async with await Tab.open(portal, cookie) as again:
        if not disputes:
            await begin(again, claim)
            assert again.value(STATE, "values")["description"] == TYPED["description"]
            assert len(again.value(STATE, "files")) == 2
        else:
            await again.event(f"{STATE}.open", {}, {"pathname": f"/claims/{claim}", "query": {"claim_key": claim}})
            await again.settle()
            assert again.value(STATE, "standing")["open_key"]
        await again.ask(f"{STATE}.submit")
        await again.ask(f"{STATE}.submit")
    assert count(portal, claim) == (1, 2, mails + 1)


async def test_a_kill_while_a_file_arrives_loses_no_other_file_and_leaves_nothing_half(portal: Served) -> None:
    claim, cookie = claims(portal)[0], portal.session_of(BILLER)
    async with await Tab.open(portal, cookie) as tab:
        await fill(portal, cookie, tab, claim, files=1)
        arriving = asyncio.create_task(send(portal, cookie, "slow.pdf", slowly(sample_files.pdf())))
        await until(lambda: states_of(portal, "slow.pdf") == [FileState.ARRIVING])
        kill(portal)
        with contextlib.suppress(Exception):
            await arriving
    portal.start_again()
    assert states_of(portal, "slow.pdf") == [FileState.ARRIVING], "never kept; the sweep takes it"
    async with await Tab.open(portal, cookie) as again:
        await begin(again, claim)
        assert [one["name"] for one in again.value(STATE, "files")] == ["0.pdf"]
        answer = json.loads((await send(portal, cookie, "slow.pdf", sample_files.pdf())).text)
        await again.ask(f"{STATE}.arrived", {"reported": json.dumps([answer])})
        assert [one["name"] for one in again.value(STATE, "files")] == ["0.pdf", "slow.pdf"]
        await again.ask(f"{STATE}.submit")
    assert count(portal, claim)[:2] == (1, 2)


def padded(size: int) -> bytes:
    """A PDF of exactly so many bytes: a stream that nobody looks at fills it up."""
    page = sample_files.pdf()
    at = page.rindex(b"startxref")
    head, tail = page[:at], page[at:]
    return head + b"%" + b"x" * (size - len(page) - 2) + b"\n" + tail


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("exactly.pdf", padded(MOST), ""),
        ("more.pdf", padded(MOST + 1), "more.pdf is larger than 25 MB."),
        ("renamed.pdf", sample_files.docx(), "renamed.pdf is not really of the kind PDF"),
        ("secret.pdf", sample_files.pdf("a password"), "is protected by a password"),
        ("empty.pdf", b"", "empty.pdf is empty"),
        ("two.pdf", sample_files.pdf() + sample_files.archive(), "two.pdf"),
        ("two.docx", b"GIF89a" + sample_files.docx(), "two.docx is not really"),
        ("macro.docx", sample_files.docx(sample_files.MACRO_TYPE), "macro.docx"),
        ("page.html", b"<html>", "page.html"),
    ],
)
async def test_each_rule_for_a_file(portal: Served, name: str, content: bytes, said: str) -> None:
    answer = await send(portal, portal.session_of(BILLER), name, content)
    if said:
        assert answer.status == 422
        assert said in json.loads(answer.text)["refused"]
    else:
        assert json.loads(answer.text).get("size") == len(content), answer.text


async def test_a_pdf_that_cannot_be_opened_without_its_password_is_refused(portal: Served) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt(user_password="needed", algorithm="AES-256")
    writer.write(out)
    answer = await send(portal, portal.session_of(BILLER), "locked.pdf", out.getvalue())
    assert answer.status == 422
    assert "locked.pdf" in json.loads(answer.text)["refused"]


async def test_the_sixth_file_is_refused_with_a_sentence_and_five_stay(portal: Served) -> None:
    claim, cookie = claims(portal)[0], portal.session_of(BILLER)
    async with await Tab.open(portal, cookie) as tab:
        await fill(portal, cookie, tab, claim, files=5)
        sixth = json.loads((await send(portal, cookie, "6.pdf", sample_files.pdf())).text)
        await tab.ask(f"{STATE}.arrived", {"reported": json.dumps([sixth])})
        assert tab.said[-1] == "At most 5 files can be attached."
        await tab.ask(f"{STATE}.submit")
    assert count(portal, claim)[:2] == (1, 5)
