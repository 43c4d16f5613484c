"""Rosters: added once, asked about before somebody is taken off, the history kept, nobody else's touched."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from optima_portal.access.audit import PENDING
from optima_portal.access.permissions import OFFICE_SIDE, Permission
from optima_portal.kit.names import normalised
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import storage
from optima_portal.models.download_link import DownloadLink
from optima_portal.models.roster_entry import RosterEntry
from optima_portal.models.user import User
from optima_portal.rules.roster import why_not_since
from optima_portal.services.member_lookup import download_members, find_members
from optima_portal.services.member_search import MemberQuery
from optima_portal.services.roster import RosterQuery, download_roster, open_roster, remove_from_roster, roster_member
from optima_portal.services.roster_change import open_roster_form, update_roster
from optima_portal.services.roster_providers import ProviderQuery, find_roster_providers
from tests.factories import a_collection, a_member, a_provider, a_span, of_office

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SINCE = {"started": "2026-01-08", "roster_type": "BH"}
AT = {"today": TODAY, "now": NOW}


@pytest.fixture
def home(db):
    """A BH office with two practitioners, and a member who is nobody's of theirs."""
    db.add(User(id=1, email="bh@x.example", name="BH", created_at=NOW))
    first, second = (
        a_provider(db, name=name, search_name=f" {normalised(name)}", tin=tin)
        for name, tin in (("Ana María Núñez", "950000001"), ("Ben Okafor", "950000002"))
    )
    member = a_member(db, "Linh", "Tran", birth_date=date(1990, 5, 1), mbi="1EG4TE5MK72")
    a_span(db, member, a_provider(db))
    return of_office(a_collection(db, first, second)), first, second, member


def _roster(db, viewer, provider, **form):
    return open_roster(db, viewer, provider.key, RosterQuery.parse(form), today=TODAY)


def test_a_member_is_added_to_those_ticked_since_the_relationship_date(db, home):
    viewer, first, second, member = home
    change = update_roster(db, viewer, member.cin, {first.key: True, second.key: True}, SINCE, **AT)
    assert (change.added, change.removed, change.asks) == (2, 0, ())
    page = _roster(db, viewer, first)
    assert [(one.name, one.cin, one.started, one.ended) for one in page.rows] == [
        ("Tran, Linh", member.cin, "01/08/2026", "")
    ]
    form = open_roster_form(db, viewer, member.cin, ProviderQuery(), today=TODAY)
    assert [(one.name, one.ticked, one.since) for one in form.rows] == [
        ("Ana María Núñez", True, "since 01/08/2026"),
        ("Ben Okafor", True, "since 01/08/2026"),
    ]


def test_who_is_there_already_is_not_added_again(db, home):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    assert update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT).added == 0
    assert len(db.exec(select(RosterEntry)).all()) == 1


def test_two_who_press_at_once_make_one_entry(db, home, monkeypatch):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    monkeypatch.setattr("optima_portal.services.roster_change._open_entries", lambda *_: {})
    assert update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT).added == 0
    assert len(db.exec(select(RosterEntry)).all()) == 1


def test_unticking_asks_first_and_does_nothing_until_then(db, home):
    viewer, first, second, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    wanted = {first.key: False, second.key: True}
    assert update_roster(db, viewer, member.cin, wanted, SINCE, **AT).asks == (first.name,)
    assert _roster(db, viewer, first).total == 1
    assert _roster(db, viewer, second).total == 0
    change = update_roster(db, viewer, member.cin, wanted, SINCE, may_remove=True, **AT)
    assert (change.added, change.removed) == (1, 1)
    assert _roster(db, viewer, first).total == 0


def test_a_removal_keeps_its_history_and_the_member_can_come_back(db, home):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    remove_from_roster(db, viewer, _roster(db, viewer, first).rows[0].key, **AT)
    (gone,) = _roster(db, viewer, first, standing="removed").rows
    assert (gone.started, gone.ended) == ("01/08/2026", "03/02/2026")
    with pytest.raises(Refused, match="already"):
        remove_from_roster(db, viewer, gone.key, **AT)
    update_roster(db, viewer, member.cin, {first.key: True}, {"started": "2026-03-02"}, **AT)
    assert [(one.started_on, one.ended_on) for one in db.exec(select(RosterEntry).order_by(col(RosterEntry.id)))] == [
        (date(2026, 1, 8), TODAY),
        (TODAY, None),
    ]


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (TODAY, None), (TODAY + timedelta(days=1), "today or earlier"), (date(1990, 5, 1), None),
        (date(1990, 4, 30), "born on 05/01/1990"),
    ],
)  # fmt: skip
def test_the_relationship_began_today_or_earlier_and_in_the_members_life(since, why):
    said = why_not_since(since, date(1990, 5, 1), TODAY)
    assert (said is None) if why is None else why in said


@pytest.mark.parametrize("form", [{"started": "2026-03-03"}, {"started": ""}, {"started": "soon"}])
def test_a_wrong_date_is_refused_beside_its_field(db, home, form):
    viewer, first, _, member = home
    with pytest.raises(Refused) as refused:
        update_roster(db, viewer, member.cin, {first.key: True}, form, **AT)
    assert list(refused.value.problems) == ["started"]


def test_another_offices_provider_or_entry_is_not_there(db, home):
    viewer, first, _, member = home
    theirs = a_provider(db)
    stranger = of_office(a_collection(db, theirs))
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    entry = db.exec(select(RosterEntry)).one()
    tries = (
        lambda: update_roster(db, viewer, member.cin, {theirs.key: True}, SINCE, **AT),
        lambda: update_roster(db, viewer, member.cin, {first.key: True, "no-such": True}, SINCE, **AT),
        lambda: open_roster(db, stranger, first.key, RosterQuery(), today=TODAY),
        lambda: remove_from_roster(db, stranger, entry.key, **AT),
        lambda: roster_member(db, stranger, entry.key, today=TODAY),
        lambda: download_roster(db, stranger, first.key, RosterQuery(), "csv", **AT),
    )
    for one in tries:
        with pytest.raises(Refused, match="not one of your office's"):
            one()
    assert db.exec(select(RosterEntry)).one().ended_on is None


def test_without_the_permission_there_are_no_rosters_and_no_strangers(db, home):
    _, first, _, member = home
    blind = of_office(a_collection(db, first), permissions=OFFICE_SIDE - {Permission.ROSTER})
    assert find_roster_providers(db, blind, ProviderQuery()).total == 0
    with pytest.raises(Refused):
        open_roster_form(db, blind, member.cin, ProviderQuery(), today=TODAY)
    with pytest.raises(Refused):
        update_roster(db, blind, member.cin, {first.key: True}, SINCE, **AT)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({}, 2), ({"name": "nunez"}, 1), ({"name": "ana nu"}, 1), ({"name": "unez"}, 0), ({"name": "%"}, 2),
        ({"tin": "95-0000002"}, 1), ({"tin": "95"}, 0), ({"provider_id": "nobody"}, 0),
    ],
)  # fmt: skip
def test_a_provider_is_found_by_name_id_or_tin(db, home, form, found):
    viewer, _, _, _ = home
    assert find_roster_providers(db, viewer, ProviderQuery.parse(form)).total == found


def test_a_provider_is_found_by_its_provider_id_in_any_case(db, home):
    viewer, first, _, _ = home
    page = find_roster_providers(db, viewer, ProviderQuery.parse({"provider_id": first.provider_id.lower()}))
    assert [one.name for one in page.rows] == [first.name]


@pytest.mark.parametrize(("number", "found"), [("", 1), ("cin", 1), ("1EG4-TE5-MK72", 1), ("91111111A", 0)])
def test_a_roster_is_narrowed_by_member_id(db, home, number, found):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    typed = f" {member.cin[:4]} {member.cin[4:].lower()}" if number == "cin" else number
    assert _roster(db, viewer, first, number=typed).total == found


def test_who_is_not_theirs_shows_name_and_eligibility_and_no_face_sheet(db, home):
    viewer, first, _, member = home
    own = a_member(db, "Own", "Member")
    a_span(db, own, first)
    for one in (member, own):
        update_roster(db, viewer, one.cin, {first.key: True}, SINCE, **AT)
    rows = {one.name: one for one in _roster(db, viewer, first).rows}
    assert (rows["Tran, Linh"].is_theirs, rows["Tran, Linh"].member_key) == (False, "")
    assert (rows["Member, Own"].is_theirs, rows["Member, Own"].member_key) == (True, own.key)
    shown = roster_member(db, viewer, rows["Tran, Linh"].key, today=TODAY)
    assert (shown.name, shown.status) == ("Tran, Linh", "ELIGIBLE")


def test_everything_about_a_member_is_on_record_without_a_name(db, home):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    _roster(db, viewer, first)
    remove_from_roster(db, viewer, db.exec(select(RosterEntry)).one().key, **AT)
    recorded = [(one["action"], one["member_key"]) for one in db.info[PENDING]]
    for action in ("ROSTER_ADDED", "ROSTER_VIEWED", "ROSTER_REMOVED"):
        assert (action, member.key) in recorded
    assert "Tran" not in str(db.info[PENDING])


def test_a_file_of_a_search_holds_the_one_who_is_shown_by_name_and_eligibility_only(db, home):
    viewer, _, _, member = home
    query = MemberQuery.parse({"number": member.cin})
    (card,) = find_members(db, viewer, query, today=TODAY).cards
    assert card.is_limited
    kept = replace(viewer, session_hash="a session")
    download_members(db, kept, query, "csv", **AT)
    assert ("DOWNLOADED", member.key) in [(one["action"], one["member_key"]) for one in db.info[PENDING]]
    link = db.exec(select(DownloadLink)).one()
    with storage().open(link.storage_name) as file:
        line = file.read().decode("utf-8-sig").splitlines()[1]
    assert line == f'ELIGIBLE,"Tran, Linh",{member.cin},,,Medi-Cal,,'


def test_a_rosters_file_holds_what_is_on_screen(db, home):
    viewer, first, _, member = home
    update_roster(db, viewer, member.cin, {first.key: True}, SINCE, **AT)
    download_roster(db, replace(viewer, session_hash="a session"), first.key, RosterQuery(), "csv", **AT)
    link = db.exec(select(DownloadLink)).one()
    with storage().open(link.storage_name) as file:
        lines = file.read().decode("utf-8-sig").splitlines()
    assert lines[1:] == [f'BH,"Tran, Linh",{member.cin},2026-01-08,']
    assert member.cin not in link.file_name


def test_rosters_and_their_providers_stand_in_the_order_of_the_alphabet(db, home):
    viewer, first, second, member = home
    for provider, name in ((first, "Lauren Diaz"), (second, "Lâm Đặng")):
        provider.name = name
    early = a_member(db, "Ana", "Ñuñez")
    late = a_member(db, "Ana", "Nuno")
    for one in (late, early):
        a_span(db, one, first)
        update_roster(db, viewer, one.cin, {first.key: True}, SINCE, **AT)
    assert [one.name for one in find_roster_providers(db, viewer, ProviderQuery()).rows] == ["Lâm Đặng", "Lauren Diaz"]
    form = open_roster_form(db, viewer, member.cin, ProviderQuery(), today=TODAY)
    assert [one.name for one in form.rows] == ["Lâm Đặng", "Lauren Diaz"]
    assert [row.name for row in _roster(db, viewer, first).rows] == ["Ñuñez, Ana", "Nuno, Ana"]
