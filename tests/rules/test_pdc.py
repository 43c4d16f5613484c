"""Proportion of days covered: the published cases to the day, and the edges of the definition."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optima_portal.rules.drug_classes import DrugClass, excludes, ingredients_of
from optima_portal.rules.pdc import DaysSupplied, Outlook, days_allowed, outlook, pdc, runs_out, why_not_measured

END = date(2022, 12, 31)
LIS, LOS = "lisinopril", "losartan"


def fills(*written, days=90):
    """`"LIS 01-01"`: a 90-day fill of lisinopril on 1 January 2022; `"LIS/HCTZ …"` counts as lisinopril."""
    made = []
    for one in written:
        drug, on = one.split()
        year = "" if on.count("-") == 2 else "2022-"
        made.append(DaysSupplied(date.fromisoformat(year + on), LOS if drug.startswith("LOS") else LIS, days))
    return made


@pytest.mark.parametrize(
    ("taken", "covered", "of"),
    [
        (("LIS 2021-01-01", "LIS 01-01", "LIS 03-25", "LIS 07-05", "LIS 09-25"), 360, 365),
        (("LIS 01-01", "LOS 03-25", "LOS 07-05", "LOS 09-25"), 353, 365),
        (("LIS 01-01", "LIS 03-25", "LIS 09-25"), 270, 365),
        (("LIS 01-01", "LIS/HCTZ 03-25", "LIS/HCTZ 07-05", "LIS/HCTZ 09-25"), 360, 365),
        (("LIS 01-02", "LIS 03-25", "LOS 03-25", "LOS 07-05", "LOS 09-25"), 360, 364),
    ],
)
def test_the_published_cases_come_out_exactly(taken, covered, of):
    counted = pdc(fills(*taken), 2022, END)
    assert (counted.covered_days, counted.treatment_days) == (covered, of)


def test_a_fill_is_cut_at_the_periods_end_also_when_it_was_moved_past_it():
    assert pdc(fills("LIS 12-01"), 2022, END).covered_days == 31
    assert pdc(fills("LIS 11-01", "LIS 11-02"), 2022, END).covered_days == 61


def test_nothing_is_carried_in_from_the_year_before():
    assert pdc(fills("LIS 2021-12-30"), 2022, END) is None


def test_a_day_not_covered_is_missed_and_named_by_the_stretches():
    counted = pdc(fills("LIS 01-01", "LIS 04-02"), 2022, date(2022, 6, 30))
    assert [(one.first, one.last) for one in counted.covered] == [
        (date(2022, 1, 1), date(2022, 3, 31)),
        (date(2022, 4, 2), date(2022, 6, 30)),
    ]
    assert counted.missed_days == 1


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_days_supply_that_cannot_be_is_left_out(days):
    assert pdc(fills("LIS 01-01", days=days), 2022, END) is None


def test_a_supply_of_a_year_counts():
    assert pdc(fills("LIS 01-01", days=366), 2022, END).covered_days == 365


def test_eighty_percent_is_reached_by_days_and_not_by_rounding():
    ten_days = [DaysSupplied(date(2022, 1, 1), LIS, 8)]
    assert pdc(ten_days, 2022, date(2022, 1, 10)).reaches(80)
    short = [DaysSupplied(date(2022, 1, 1), LIS, 291)]  # 291 of 364 days are 79.95%
    counted = pdc(short, 2022, date(2022, 12, 30))
    assert f"{counted.percent:.0f}" == "80"
    assert not counted.reaches(80)


@pytest.mark.parametrize(("first", "is_in"), [("10-02", True), ("10-03", False)])
def test_treatment_of_91_days_is_in_and_of_90_is_not(first, is_in):
    taken = fills(f"LIS {first}", "LIS 11-01", days=30)
    assert (why_not_measured(taken, 2022, END) is None) is is_in


def test_two_fills_on_one_day_are_not_two():
    assert "two fills" in why_not_measured(fills("LIS 01-01", "LOS 01-01"), 2022, END)
    assert why_not_measured(fills("LIS 01-01", "LOS 01-02"), 2022, END) is None


def test_who_left_is_measured_to_the_last_day_only():
    counted = pdc(fills("LIS 01-01"), 2022, date(2022, 1, 31))
    assert (counted.covered_days, counted.treatment_days) == (31, 31)
    assert "91 days" in why_not_measured(fills("LIS 01-01", "LIS 01-20"), 2022, date(2022, 3, 31))
    assert why_not_measured(fills("LIS 01-01", "LIS 01-20"), 2022, date(2022, 4, 1)) is None


def test_days_that_may_be_missed_are_a_fifth_rounded_down():
    assert days_allowed(date(2022, 1, 1), END, 80) == 73
    assert days_allowed(date(2022, 1, 2), END, 80) == 72


def test_the_order_of_fills_does_not_matter():
    taken = fills("LIS 01-02", "LIS 03-25", "LOS 03-25", "LOS 07-05", "LOS 09-25")
    assert pdc(taken[::-1], 2022, END) == pdc(taken, 2022, END)


def test_covered_and_missed_days_are_the_treatment():
    for start in range(0, 300, 37):
        taken = [DaysSupplied(date(2022, 1, 1) + timedelta(days=start), LIS, 30), *fills("LIS 05-05", "LOS 06-01")]
        counted = pdc(taken, 2022, END)
        assert counted.covered_days + counted.missed_days == counted.treatment_days
        assert 0 < counted.covered_days <= counted.treatment_days


@pytest.mark.parametrize(
    ("drug", "of", "ingredients"),
    [
        ("Atorvastatin", DrugClass.STATINS, {"atorvastatin"}),
        ("Ezetimibe/simvastatin", DrugClass.STATINS, {"simvastatin"}),
        ("LISINOPRIL 10 MG TABLET", DrugClass.RAS_ANTAGONISTS, {"lisinopril"}),
        ("Amlodipine/benazepril", DrugClass.RAS_ANTAGONISTS, {"benazepril"}),
        ("Sacubitril/valsartan", DrugClass.RAS_ANTAGONISTS, set()),
        ("Sitagliptin/metformin", DrugClass.DIABETES, {"sitagliptin", "metformin"}),
        ("Insulin regular, human", DrugClass.DIABETES, set()),
        ("Hydrochlorothiazide", DrugClass.RAS_ANTAGONISTS, set()),
        ("Amlodipine", DrugClass.STATINS, set()),
    ],
)
def test_a_combination_counts_as_its_target_ingredient(drug, of, ingredients):
    assert ingredients_of(drug, of) == ingredients


def test_insulin_and_sacubitril_take_out_of_their_own_measure_only():
    assert excludes("Insulin isophane", DrugClass.DIABETES)
    assert excludes("Sacubitril/valsartan", DrugClass.RAS_ANTAGONISTS)
    assert not excludes("Insulin isophane", DrugClass.STATINS)
    assert not excludes("Metformin ER", DrugClass.DIABETES)


@pytest.mark.parametrize(
    ("filled_on", "days", "day"),
    [
        (date(2026, 1, 1), 30, date(2026, 1, 31)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
        (date(2026, 1, 1), 366, date(2027, 1, 2)),
        (date(2026, 1, 1), 367, None),
        (date(2026, 1, 1), -1, None),
        (date(9999, 12, 1), 30, date(9999, 12, 31)),
        (date(9999, 12, 1), 31, None),
    ],
)
def test_a_supply_runs_out_on_its_day_or_nobody_knows_when(filled_on, days, day):
    assert runs_out(filled_on, days) == day


def test_the_last_day_for_the_next_fill_is_one_day_after_what_may_be_missed():
    whole = pdc(fills("LIS 01-01", "LIS 04-01", days=90), 2022, END)  # covered to 06-29; 73 of 365 days may be missed
    assert outlook(whole, 80, date(2022, 7, 1)) == Outlook(True, date(2022, 9, 11))
    assert outlook(whole, 80, date(2022, 9, 11)) == Outlook(True, date(2022, 9, 11))
    assert outlook(whole, 80, date(2022, 9, 12)) == Outlook(False, None)


def test_what_was_filled_may_be_enough_or_come_too_late():
    enough = pdc(fills("LIS 01-01", days=292), 2022, END)  # 292 of 365 days: 80.0%
    assert outlook(enough, 80, date(2022, 12, 1)) == Outlook(True, None)
    short = pdc(fills("LIS 01-01", days=291), 2022, END)
    assert outlook(short, 80, date(2022, 10, 19)) == Outlook(True, date(2022, 12, 31))
    late = pdc(fills("LIS 01-01", "LIS 06-01", days=76), 2022, END)  # 75 days missed by 31 May
    assert outlook(late, 80, date(2022, 6, 1)) == Outlook(False, None)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 120)), min_size=1, max_size=6),
    st.integers(301, 364),
    st.integers(0, 40),
    st.sampled_from([50, 75, 80, 90]),
)
def test_the_outlook_is_what_trying_every_day_for_the_next_fill_finds(taken, today, ends_earlier, goal):
    """A fill of another ingredient that lasts beyond the year, on each day from today on."""
    ends, now = END - timedelta(days=ends_earlier), date(2022, 1, 1) + timedelta(days=today)
    supplied = [DaysSupplied(date(2022, 1, 1) + timedelta(days=at), LIS, days) for at, days in taken]
    whole = pdc(supplied, 2022, ends)
    ahead = outlook(whole, goal, now)
    days = [now + timedelta(days=more) for more in range((ends - now).days + 1)]
    saves = [day for day in days if pdc([*supplied, DaysSupplied(day, LOS, 366)], 2022, ends).reaches(goal)]
    if whole.reaches(goal):
        assert ahead == Outlook(True, None)
    elif now <= ends:
        assert ahead == (Outlook(True, saves[-1]) if saves else Outlook(False, None))
