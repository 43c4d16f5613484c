"""The plan profile: read whole, or refused with the place."""

import pytest

from optima_portal.rules.plan import PACKAGED, PasswordPreset, PlanError, parse, plan, use

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
        ("own = []", 'own = ["tomorrow"]', "must be a date"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(was, becomes, said):
    assert was in TEXT
    with pytest.raises(PlanError, match=said):
        parse(TEXT.replace(was, becomes, 1))


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
