"""Member Lookup and the face sheet, as an office uses them. On both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from optima_portal.access import named
from optima_portal.access.audit import PENDING
from optima_portal.access.permissions import OFFICE_SIDE, Permission
from optima_portal.kit.refused import Refused
from optima_portal.models.eligibility import EligibilityCheck
from optima_portal.models.user import User
from optima_portal.services import member_lookup
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.face_sheet import claims_history, open_face_sheet, verify_eligibility
from optima_portal.services.member_lookup import download_members, find_members
from optima_portal.services.member_search import MemberQuery
from tests.factories import a_claim, a_collection, a_member, a_provider, a_span, of_office

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def office(db):
    """An office with a PCP, as its users see it: (viewer, pcp)."""
    db.add(User(id=1, email="office@office.example", name="Office", created_at=NOW))  # whoever verifies is on record
    pcp = a_provider(db)
    return of_office(a_collection(db, pcp)), pcp


def _find(db, viewer, **asked):
    return find_members(db, viewer, MemberQuery.parse(asked), today=TODAY)


def _names(page):
    return [card.name for card in page.cards]


@pytest.mark.parametrize("typed", ["91234567A", "9123 4567 a", "9-1234567-A", " 91234567a12345 "])
def test_blanks_dashes_case_and_a_cards_end_do_not_matter(db, office, typed):
    viewer, pcp = office
    a_span(db, a_member(db, cin="91234567A"), pcp)
    assert _find(db, viewer, number=typed).total == 1


def test_meds_id_and_mbi_are_accepted_too(db, office):
    viewer, pcp = office
    a_span(db, a_member(db, meds_id="987654321", mbi="1EG4TE5MK73"), pcp)
    assert _find(db, viewer, number="987-65-4321").total == 1
    assert _find(db, viewer, number="1EG4-TE5-MK73").total == 1


@pytest.mark.parametrize("typed", ["nunez", "NÚÑEZ", "ana", "núñ", "ana nunez", "nunez ana"])
def test_a_name_is_found_by_the_beginning_of_any_part_without_accents(db, office, typed):
    viewer, pcp = office
    a_span(db, a_member(db, "Ana", "Núñez"), pcp)
    a_span(db, a_member(db, "Minh", "Tran"), pcp)
    assert _names(_find(db, viewer, by="name", name=typed)) == ["Núñez, Ana"]


def test_only_when_no_name_matches_it_goes_by_sound_and_says_so(db, office):
    viewer, pcp = office
    a_span(db, a_member(db, "Stephen", "Lee"), pcp)
    page = _find(db, viewer, by="name", name="steven")
    assert (_names(page), page.by_sound) == (["Lee, Stephen"], True)
    assert not _find(db, viewer, by="name", name="stephen").by_sound


def test_date_of_birth_and_city_narrow_a_name(db, office):
    viewer, pcp = office
    for first, born, city in (("Ana", date(1968, 3, 14), "Anaheim"), ("Anabel", date(1990, 1, 1), "Irvine")):
        a_span(db, a_member(db, first, "Diaz", birth_date=born, city=city), pcp)
    assert _names(_find(db, viewer, by="name", name="ana", born="1968-03-14")) == ["Diaz, Ana"]
    assert _names(_find(db, viewer, by="name", name="ana", city="irvine")) == ["Diaz, Anabel"]


def test_nobody_is_born_tomorrow(db, office):
    viewer, _ = office
    assert _find(db, viewer, by="name", name="ana", born=f"{TODAY}").total == 0
    with pytest.raises(Refused, match="not in the future") as refused:
        _find(db, viewer, by="name", name="ana", born=f"{TODAY + DAY}")
    assert list(refused.value.problems) == ["born"]


def test_the_eligible_stand_first_then_share_of_cost_then_the_others(db, office):
    viewer, pcp = office
    spans = {"Cost": {"share_of_cost_cents": 41_200}, "Gone": {"ends_on": TODAY - DAY}, "Well": {}}
    for first, values in spans.items():
        a_span(db, a_member(db, first, "Same"), pcp, **values)
    page = _find(db, viewer, by="name", name="same")
    assert _names(page) == ["Same, Well", "Same, Cost", "Same, Gone"]
    assert [card.status for card in page.cards] == ["ELIGIBLE", "SHARE OF COST", "NOT ELIGIBLE"]


@pytest.mark.parametrize("sort", ["name", "status", "born"])
def test_names_stand_in_the_order_of_the_alphabet_without_accents_and_case(db, office, sort, monkeypatch):
    viewer, pcp = office
    names = (("Anh", "Đặng"), ("Ana", "de la Cruz"), ("Ann", "DÍAZ"), ("An", "Pérez"), ("Ânh", "Phan"), ("Any", "Phan"))
    for first, last in reversed(names):
        a_span(db, a_member(db, first, last), pcp)
    query, said = MemberQuery.parse({"by": "name", "name": "an"}), [f"{last}, {first}" for first, last in names]
    assert _names(find_members(db, viewer, query, sort=sort, today=TODAY)) == said
    taken: list[tuple] = []
    monkeypatch.setattr(
        member_lookup, "offer_rows", lambda _db, _who, _title, _columns, rows, *_, **__: taken.extend(rows())
    )
    download_members(db, viewer, query, "csv", sort=sort, today=TODAY, now=NOW)
    assert [name for _, name, *_ in taken] == said


def test_a_member_of_another_office_is_not_there(db, office):
    viewer, pcp = office
    viewer = of_office(a_collection(db, pcp), permissions=OFFICE_SIDE - {Permission.ROSTER})
    member = a_member(db, cin="91234567A")
    a_span(db, member, a_provider(db))
    assert _find(db, viewer, number="91234567A").total == 0
    with pytest.raises(Refused, match="not there"):
        open_face_sheet(db, viewer, member.key, today=TODAY)
    with pytest.raises(Refused, match="not there"):
        open_face_sheet(db, viewer, "no such key", today=TODAY)


def test_a_bh_user_with_the_roster_sees_name_and_eligibility_by_exact_number_alone(db, office):
    member = a_member(db, "Foreign", "Member", cin="91234567A", phone="714-555-0142")
    a_span(db, member, a_provider(db))
    bh = of_office(a_collection(db, a_provider(db)), permissions=frozenset({Permission.ELIGIBILITY, Permission.ROSTER}))
    page = _find(db, bh, number="91234567A")
    card = page.cards[0]
    assert (card.name, card.status, card.is_limited) == ("Member, Foreign", "ELIGIBLE", True)
    assert (card.born, card.network, card.pcp) == ("", "", "")
    assert _find(db, bh, by="name", name="foreign").total == 0
    with pytest.raises(Refused):
        open_face_sheet(db, bh, member.key, today=TODAY)


def test_every_member_that_is_shown_is_on_record(db, office):
    viewer, pcp = office
    shown = [a_member(db, first, "Same") for first in ("One", "Two")]
    for member in shown:
        a_span(db, member, pcp)
    _find(db, viewer, by="name", name="same")
    assert {entry["member_key"] for entry in db.info[PENDING]} == {member.key for member in shown}


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"number": "12"}, "number"), ({"number": ""}, "number"), ({"by": "name", "name": "x"}, "name"),
     ({"by": "name", "name": "ana", "born": "tomorrow"}, "born")],
)  # fmt: skip
def test_what_says_too_little_is_told_beside_its_field(asked, field):
    with pytest.raises(Refused) as refused:
        MemberQuery.parse(asked)
    assert list(refused.value.problems) == [field]


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2025-12-31", "NOT ELIGIBLE"),
        ("2026-01-01", "ELIGIBLE"),
        ("2026-01-31", "ELIGIBLE"),
        ("2026-02-01", "SHARE OF COST"),
        ("2026-02-28", "SHARE OF COST"),
        ("2026-03-01", "ELIGIBLE"),
        ("2026-03-31", "ELIGIBLE"),
    ],
)
def test_eligibility_as_of_a_day_goes_by_the_spans_to_the_day(db, office, as_of, status):
    viewer, pcp = office
    member = a_member(db)
    a_span(db, member, pcp, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    a_span(db, member, pcp, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28), share_of_cost_cents=41_200)
    a_span(db, member, pcp, starts_on=date(2026, 3, 1))
    answer = verify_eligibility(db, viewer, member.key, as_of, today=TODAY, now=NOW)
    assert answer.status == status
    kept = db.exec(select(EligibilityCheck)).one()
    assert (kept.confirmation, kept.status.value) == (answer.confirmation, status)


def test_an_open_span_is_no_promise_of_a_day_after_this_month(db, office):
    viewer, pcp = office
    member = a_member(db)
    a_span(db, member, pcp)
    assert open_face_sheet(db, viewer, member.key, today=TODAY).last_to_check == "2026-03-31"
    assert verify_eligibility(db, viewer, member.key, "2026-03-31", today=TODAY, now=NOW).status == "ELIGIBLE"
    for day in ("2026-04-01", "9999-12-31"):
        with pytest.raises(Refused, match="until 03/31/2026") as refused:
            verify_eligibility(db, viewer, member.key, day, today=TODAY, now=NOW)
        assert list(refused.value.problems) == ["as_of"]
    assert len(db.exec(select(EligibilityCheck)).all()) == 1


def test_nobody_is_eligible_after_their_death(db, office):
    viewer, pcp = office
    member = a_member(db, deceased_on=date(2026, 2, 10))
    a_span(db, member, pcp)
    before, after = (
        verify_eligibility(db, viewer, member.key, day, today=TODAY, now=NOW).status
        for day in ("2026-02-10", "2026-02-11")
    )
    assert (before, after) == ("ELIGIBLE", "NOT ELIGIBLE")


def test_the_face_sheets_claims_and_their_count_are_those_of_claims_lookup(db, office):
    viewer, pcp = office
    member = a_member(db)
    a_span(db, member, pcp)
    for days in (0, 100, 729, 730, 731):
        a_claim(db, pcp, member, service_from=TODAY - days * DAY)
    a_claim(db, a_provider(db), member, service_from=TODAY)  # another office's claim
    sheet = open_face_sheet(db, viewer, member.key, today=TODAY)
    looked_up = find_claims(db, viewer, ClaimQuery(first=TODAY - 730 * DAY, last=TODAY, cin=member.cin))
    history = claims_history(db, viewer, member.key, today=TODAY)
    assert dict(sheet.counts)["claims"] == looked_up.total == history.total == 4
    assert history.rows == looked_up.rows


def test_tabs_are_those_of_the_viewers_permissions(db, office):
    viewer, pcp = office
    member = a_member(db)
    a_span(db, member, pcp)
    seat = replace(viewer.seats[0], permissions=frozenset({Permission.ELIGIBILITY, Permission.LABS}))
    assert open_face_sheet(db, replace(viewer, seats=(seat,)), member.key, today=TODAY).tabs == ("eligibility", "labs")


@pytest.mark.parametrize("typed", ["nunez", "nu an", "ana", "x"])
def test_a_common_name_is_looked_for_among_the_offices_own_and_finds_the_same(db, office, typed, monkeypatch):
    viewer, pcp = office
    for at, (first, last) in enumerate([("Ana", "Núñez"), ("Anton", "Nuri"), ("Ben", "Tran"), ("Ana", "Bui")]):
        a_span(db, a_member(db, first, last), pcp if at != 1 else None, medical_group_id=pcp.id if at == 1 else None)
    a_span(db, a_member(db, "Ana", "Núñez"), a_provider(db))  # another office's
    gone = a_member(db, "Ana", "Nuncio")
    a_span(db, gone, pcp, starts_on=TODAY - 90 * DAY, ends_on=TODAY - 30 * DAY)
    a_span(db, gone, a_provider(db), starts_on=TODAY - 29 * DAY)
    db.flush()
    asked = MemberQuery("name", name=typed)
    rare = find_members(db, viewer, asked, today=TODAY)
    monkeypatch.setattr(named, "FEW", -1)
    common = find_members(db, viewer, asked, today=TODAY)
    assert (common.cards, common.total, common.by_sound) == (rare.cards, rare.total, rare.by_sound)
    assert typed == "x" or rare.total > 0
