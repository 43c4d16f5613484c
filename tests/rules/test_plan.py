"""The plan profile: read whole, or refused with the place."""

from datetime import date

import pytest

from optima_portal.rules.plan import PACKAGED, PasswordPreset, PlanError, parse, plan, use
from optima_portal.rules.working_days import working_days_after
from optima_portal.services.closures import CLOSURES

TEXT = PACKAGED.read_text()


def test_the_packaged_profile_is_whole():
    read = parse(TEXT)
    assert read.name == "CalOptima Health"
    assert read.sign_in.passwords is PasswordPreset.CALOPTIMA
    assert {network.code for network in read.networks} >= {"COD", "CCN", "KAI"}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("idle_minutes = 15", "idle_minutes = 1", "idle_warning_minutes must be"),
        ("lock_after = 5", "lock_afterr = 5", "knows no 'lock_afterr'"),
        ("lock_after = 5", "", "lock_after is missing"),
        ("federal = true", "federal = 3", r"\[holidays\] federal = 3: it must be a bool"),
        ("max_megabytes = 25", "max_megabytes = true", "must be a int"),
        ("filing_days = 365", "filing_days = -1", "must not be negative"),
        ('passwords = "caloptima"', 'passwords = "foo"', "one of 'caloptima', 'nist'"),
        ('code = "ALT"', 'code = "CCN"', "names the code 'CCN' twice"),
        ("America/Los_Angeles", "America/Anaheim", "no IANA time zone"),
        ('name = "CalOptima Health"', 'name = " "', "must not be empty"),
        ('claims_address = "Kaiser', 'other = "Kaiser', "knows no 'other'"),
        ("[sign_in]", "[sign_in", "not valid TOML"),
        ("own = []", 'own = ["tomorrow"]', r"\[holidays\] own\[0\] = 'tomorrow': it must be a date"),
        ("own = []", 'own = ["02-30"]', "must be a date"),
        ("own = []", 'own = ["1-1"]', "must be a date"),
        ("own = []", 'own = ["W12-4"]', "must be a date"),
        ("own = []", "own = [1224]", "must be a date"),
        ("own = []", "own = [2026-12-24T10:00:00]", "must be a date"),
        ("retro_days = 365", "retro_days = 0", "retro_days must be from 1 to 3660"),
        ("retro_days = 365", "retro_days = 36500", "retro_days must be from 1 to 3660"),
        ("retro_days = 365", "", "retro_days is missing"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(was, becomes, said):
    assert was in TEXT
    with pytest.raises(PlanError, match=said):
        parse(TEXT.replace(was, becomes, 1))


def test_a_closure_is_a_day_of_every_year_or_one_day_alone():
    kept = parse(TEXT.replace("own = []", 'own = ["12-24", 2026-11-27, "02-29"]')).holidays
    closed = [date(2026, 12, 24), date(2031, 12, 24), date(2026, 11, 27), date(2028, 2, 29)]
    open_ = [date(2026, 12, 25), date(2027, 11, 27), date(2027, 2, 28), date(2027, 3, 1)]
    assert [kept.closes(day) for day in [*closed, *open_]] == [True] * 4 + [False] * 4


def test_a_closure_of_every_year_moves_a_clock(tmp_path):
    other = tmp_path / "plan.toml"
    other.write_text(TEXT.replace("own = []", 'own = ["12-24", 2026-12-28]'))
    use(other)
    try:
        assert working_days_after(date(2026, 12, 23), 1, CLOSURES) == date(2026, 12, 29)
        assert date(2027, 12, 24) in CLOSURES
    finally:
        use(PACKAGED)


def test_another_profile_can_be_used(tmp_path):
    other = tmp_path / "plan.toml"
    other.write_text(TEXT.replace("CalOptima Health", "Another Plan"))
    use(other)
    try:
        assert plan().name == "Another Plan"
    finally:
        use(PACKAGED)
    assert plan().name == "CalOptima Health"


def test_a_missing_profile_says_which(tmp_path):
    use(tmp_path / "none.toml")
    try:
        with pytest.raises(PlanError, match=r"none\.toml cannot be read"):
            plan()
    finally:
        use(PACKAGED)
