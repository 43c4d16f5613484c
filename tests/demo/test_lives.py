"""Lives that hold together: spans, ages, conditions, drugs, tests and what the reports must find."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

from sqlalchemy import text
from sqlmodel import select

from optima_portal.demo.catalog import illnesses
from optima_portal.models.columns import OPEN_END
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider
from optima_portal.rules.plan import plan
from tests.demo.conftest import MEMBERS

TODAY = date(2026, 3, 2)


def _rows(session, statement):
    return session.connection().execute(text(statement)).all()


def _spans(session):
    found = defaultdict(list)
    for span in session.exec(select(EligibilitySpan).order_by(EligibilitySpan.starts_on)).all():
        found[span.member_id].append(span)
    return found


def test_spans_never_overlap_but_those_that_were_taken_back(people):
    taken_back = 0
    for spans in _spans(people).values():
        valid = [one for one in spans if one.ends_on >= one.starts_on]
        taken_back += len(spans) - len(valid)
        assert all(before.ends_on < after.starts_on for before, after in pairwise(valid))
    assert taken_back >= 10


def test_every_kind_of_coverage_is_there(people):
    spans = _spans(people)
    last = [one[-1] for one in spans.values() if one[-1].ends_on >= one[-1].starts_on]
    assert {one.network for one in last} == {one.code for one in plan().networks}
    assert {one.lob for one in last} == {"MC", "OC"}
    assert sum(one.ends_on < TODAY for one in last) > MEMBERS * 0.05, "gone"
    assert sum(one.share_of_cost_cents > 0 for one in last) > MEMBERS * 0.01
    assert sum(len(one) > 1 for one in spans.values()) > MEMBERS * 0.15, "changed"
    assert sum((one.changed_at.date() - one.ends_on).days > 25 for one in last if one.ends_on != OPEN_END) >= 10
    assert all(one.pcp_id is None for one in last if one.network in ("COD", "KAI"))
    assert all(one.pcp_id for one in last if one.network == "CCN")
    assert _rows(people, "SELECT COUNT(*) FROM other_coverage")[0][0] > 50


def test_duals_have_an_mbi_and_only_they(people):
    lobs = _rows(people, "SELECT m.mbi <> '', s.lob FROM member m JOIN eligibility_span s ON s.member_id = m.id")
    assert all(bool(has) == (lob == "OC") for has, lob in lobs)
    assert 0.015 < sum(lob == "OC" for _, lob in lobs) / len(lobs) < 0.08


def test_nobody_is_covered_before_birth_or_after_death(people):
    for member, spans in ((people.get(Member, number), spans) for number, spans in _spans(people).items()):
        first = min(one.starts_on for one in spans)
        assert (member.birth_date.replace(day=1)) <= first
        if member.deceased_on:
            assert max(one.ends_on for one in spans) <= member.deceased_on


def test_pcps_take_the_ages_they_say(people):
    pcps = {one.id: one for one in people.exec(select(Provider).where(Provider.is_pcp)).all()}
    for number, spans in _spans(people).items():
        member = people.get(Member, number)
        age = (TODAY - member.birth_date).days // 365
        for span in spans:
            if span.pcp_id:
                pcp = pcps[span.pcp_id]
                assert pcp.youngest_age <= age <= max(pcp.oldest_age, 18), (age, pcp.specialty)
                assert pcp.accepts.name in ("ANY", member.gender.name)


def test_ages_and_languages_are_in_proportion(people):
    members = people.exec(select(Member)).all()
    ages = [(TODAY - one.birth_date).days / 365.25 for one in members]
    assert 0.3 < sum(age < 19 for age in ages) / MEMBERS < 0.5
    assert 0.07 < sum(age >= 65 for age in ages) / MEMBERS < 0.22
    assert min(ages) >= 0 and max(ages) < 100
    spoken = Counter(one.language for one in members)
    assert spoken.most_common(3) and [one for one, _ in spoken.most_common(3)] == ["English", "Spanish", "Vietnamese"]
    assert set(spoken) >= {"Korean", "Farsi", "Arabic", "Mandarin", "Tagalog"}
    shared = Counter((one.street, one.zip_code) for one in members)
    assert sum(many > 1 for many in shared.values()) > 200, "households"
    assert sum("́" in _marks(one.last_name) for one in members) > 100, "accents"
    assert any(" " in one.last_name for one in members) and any("'" in one.last_name for one in members)


def _marks(name):
    import unicodedata

    return unicodedata.normalize("NFD", name)


def test_conditions_fit_age_and_sex(people):
    found = _rows(
        people,
        "SELECT c.code, m.birth_date, m.gender, c.began_on FROM condition c JOIN member m ON m.id = c.member_id",
    )
    assert len(found) > 1000
    for code, born, gender, began in found:
        illness = illnesses()[code]
        assert illness.sex in ("", gender[0])
        assert born <= began <= TODAY.isoformat()
        if illness.share[0] == illness.share[1] == 0:
            assert (date.fromisoformat(began) - date.fromisoformat(born)).days >= 18 * 365


def test_chronic_members_have_matching_drugs_labs_and_claims(people):
    have = {number for (number,) in _rows(people, "SELECT member_id FROM condition WHERE code IN ('E119', 'E1165')")}
    takes = {
        number
        for (number,) in _rows(
            people, "SELECT DISTINCT member_id FROM fill WHERE drug LIKE 'Metformin%' OR drug LIKE 'Insulin%'"
        )
    }
    tested = {number for (number,) in _rows(people, "SELECT DISTINCT member_id FROM lab_result WHERE loinc = '4548-4'")}
    billed = {
        number
        for (number,) in _rows(
            people,
            "SELECT DISTINCT c.member_id FROM claim c JOIN claim_diagnosis d ON d.claim_id = c.id"
            " WHERE d.code LIKE 'E11%'",
        )
    }
    assert len(have) > 60
    assert takes <= have, "nobody takes them without the condition"
    assert len(have & takes) > 0.6 * len(have)
    assert len(have & tested) > 0.6 * len(have)
    assert len(have & billed) > 0.25 * len(have)


def test_some_keep_to_their_statin_and_some_do_not(people):
    days = defaultdict(list)
    for number, filled, supply in _rows(
        people, "SELECT member_id, filled_on, days_supply FROM fill WHERE drug LIKE '%statin%' AND NOT is_reversed"
    ):
        if filled >= "2025-01-01" and filled < "2026-01-01":
            days[number].append((date.fromisoformat(filled), supply))
    shares = []
    for fills in days.values():
        if len(fills) > 1:
            first = min(day for day, _ in fills)
            room = (date(2025, 12, 31) - first).days + 1
            if room >= 91:
                shares.append(min(1, sum(supply for _, supply in fills) / room))
    adherent = sum(share >= 0.8 for share in shares) / len(shares)
    assert len(shares) > 60
    assert 0.4 < adherent < 0.9


def test_there_are_combinations_inhaled_acute_and_reversed_fills(people):
    drugs = {drug for (drug,) in _rows(people, "SELECT DISTINCT drug FROM fill")}
    assert {"Lisinopril/hydrochlorothiazide", "Albuterol", "Amoxicillin"} <= drugs
    assert any("insulin" in drug.lower() for drug in drugs)
    assert _rows(people, "SELECT COUNT(*) FROM fill WHERE is_reversed")[0][0] > 20
    (bad,) = _rows(people, "SELECT COUNT(*) FROM fill WHERE ndc NOT LIKE '99%' OR length(ndc) <> 11 OR rxnorm = ''")[0]
    assert bad == 0


def test_some_children_were_tested_for_lead_and_some_were_not(people):
    two = {
        number
        for (number,) in _rows(people, "SELECT id FROM member WHERE birth_date BETWEEN '2021-03-02' AND '2024-03-01'")
    }
    tested = {
        number for (number,) in _rows(people, "SELECT member_id FROM lab_result WHERE loinc IN ('5671-3', '10368-9')")
    }
    assert 0.4 < len(two & tested) / len(two) < 0.95
    (high,) = _rows(people, "SELECT COUNT(*) FROM lab_result WHERE loinc = '5671-3' AND number >= 3.5")[0]
    assert high >= 1


def test_results_out_of_range_are_marked(people):
    wrong = _rows(
        people,
        "SELECT id FROM lab_result WHERE is_out_of_range <> (COALESCE(number < low, 0) OR COALESCE(number > high, 0))",
    )
    assert wrong == []
