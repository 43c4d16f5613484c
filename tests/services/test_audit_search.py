"""The privacy officer's search and download."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlmodel import col, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import storage
from optima_portal.models.audit_event import AuditEvent
from optima_portal.services.audit_export import download_audit
from optima_portal.services.audit_search import AuditQuery, search_audit
from optima_portal.services.downloads import take_download
from tests.factories import a_member

PRIYA = "privacy@plan.example"
NURSE = Viewer(name="Ana 100% Núñez", email="ana_n@office.example", source="192.0.2.1")


@pytest.fixture
def officer(portal):
    _, viewer = portal.sign_in(PRIYA)
    return viewer


def _record(portal, at, viewer=NURSE, **what):
    portal.now = at
    portal.do(lambda s: audit(s, viewer, Action.FILE_UPLOADED, **what))


def _found(portal, officer, **asked):
    query = AuditQuery.parse(asked)
    return [one for one in portal.call(search_audit, officer, query).lines if one.action == "File uploaded"]


def test_days_are_the_plans_and_both_are_included(portal, officer):
    for hour, day in ((8, 1), (7, 2), (8, 2), (7, 3)):  # Orange County is eight hours behind: 8:00 UTC is midnight
        _record(portal, datetime(2026, 2, day, hour, tzinfo=UTC), detail=f"{day} {hour}")
    shown = _found(portal, officer, first="2026-02-01", last="2026-02-01")
    assert [one.detail for one in shown] == ["2 7", "1 8"]
    assert [one.at for one in shown] == ["02/01/2026 11:00:00 PM", "02/01/2026 12:00:00 AM"]


def test_the_user_is_found_by_name_or_email_and_signs_are_taken_literally(portal, officer):
    _record(portal, portal.now)
    assert len(_found(portal, officer, user="ana_n@")) == 1
    assert len(_found(portal, officer, user="100%")) == 1
    assert len(_found(portal, officer, user="anaXn@")) == 0
    assert len(_found(portal, officer, user="%%%")) == 0


def test_the_search_is_itself_recorded_once_and_not_for_every_page(portal, officer):
    for _ in range(30):
        _record(portal, portal.now)
    before = portal.audited().count("AUDIT_SEARCHED")
    query = AuditQuery.parse({"user": "ana"})
    first = portal.call(search_audit, officer, query)
    second = portal.call(search_audit, officer, query, page=2)
    assert (first.total, len(first.lines), len(second.lines)) == (30, 25, 5)
    assert portal.audited().count("AUDIT_SEARCHED") == before + 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "yesterday"}, "first"),
        ({"last": "2026-02-30"}, "last"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "last"),
        ({"action": "DROP TABLE"}, "action"),
        ({"member": "9 1"}, "member"),
    ],
)
def test_what_cannot_be_searched_for_is_told_beside_its_field(asked, field):
    with pytest.raises(Refused) as refused:
        AuditQuery.parse(asked)
    assert list(refused.value.problems) == [field]


def test_an_unknown_sort_or_size_falls_back(portal, officer):
    assert portal.call(search_audit, officer, AuditQuery(), sort="hash; DROP", size=10_000, page=-3).lines


def test_who_saw_a_member_is_found_by_each_of_their_numbers(portal, officer):
    keys = portal.do(
        lambda s: [
            a_member(s, cin="91234567A", meds_id="123456789", mbi="1EG4TE5MK72").key,
            a_member(s, cin="97654321B").key,
        ]
    )
    for key in (*keys, keys[0]):
        _record(portal, portal.now, member_key=key, record_kind="member")
    for number in ("91234567A", " 9123-4567 a ", "91234567A12345", "123456789", "1eg4-te5-mk72"):
        assert [one.member for one in _found(portal, officer, member=number)] == [keys[0], keys[0]], number
    assert (
        portal.do(lambda s: s.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc())).first()).member_key
        == keys[0]
    )


def test_a_number_that_nobody_has_is_said_beside_the_field(portal, officer):
    for service, options in ((search_audit, {}), (download_audit, {"kind": "csv"})):
        with pytest.raises(Refused) as refused:
            portal.call(service, officer, AuditQuery.parse({"member": "91111111A"}), **options)
        assert list(refused.value.problems) == ["member"]


def test_only_the_officer_can_turn_a_number_into_a_member(portal, officer):
    portal.do(lambda s: a_member(s, cin="91234567A"))
    _, manager = portal.sign_in("maria.nguyen@anaheimfamily.example")
    with pytest.raises(Refused):
        portal.call(search_audit, manager, AuditQuery.parse({"member": "91234567A"}))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_download_holds_every_record_that_matches_and_is_recorded(portal, officer, kind):
    for number in range(30):
        _record(portal, portal.now, detail=f"=SUM({number})")
    query = AuditQuery(first=date(2026, 1, 1), user="ana")
    token = portal.call(download_audit, officer, query, kind)
    taken = portal.do(lambda s: take_download(s, officer.session_hash, token, now=portal.now))
    with storage().open(taken.storage_name) as file:
        held = file.read()
    assert len(_details(held, kind)) == 30
    assert portal.audited()[-1] == "DOWNLOADED"


def _details(held, kind):
    """The column Detail; as text, whatever it begins with."""
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(held.decode("utf-8-sig"))))
        assert all(row["Detail"].startswith("'=SUM") for row in rows)
        return [row["Detail"] for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(held))["Audit"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Detail")
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert all(cell.data_type == "s" for cell in cells)
    return [cell.value for cell in cells]
