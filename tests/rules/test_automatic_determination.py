"""What is approved at once: what a rule says, to its edges, and nothing besides."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from optima_portal.cli import main
from optima_portal.rules.automatic_determination import PACKAGED, Requested, approval_of, determination, parse
from optima_portal.rules.referral_status import Priority
from optima_portal.rules.tables import PlanError

TODAY = date(2026, 11, 22)
RULES = parse(
    """
version = "test-1"
[[rules]]
name = "Aids"
codes = ["E0100", "E01*"]
diagnoses = ["R26*"]
lobs = ["MC"]
most_units = 2
youngest_age = 18
oldest_age = 80
record_share = 0.95
record_number = 20
starts_on = 2026-01-01
ends_on = 2026-12-31
"""
).rules
RULE = '[[rules]]\nname = "A"\ncodes = ["E0100"]\nmost_units = 1\nstarts_on = 2026-01-01\n'
ASKED = Requested(
    code="E0143", units=2, has_modifiers=False, diagnoses=("I10", "R26.2"), age=70, lob="MC", priority=Priority.ROUTINE,
    is_tertiary=False, is_contracted=True, is_duplicate=False, decided_before=20, approved_before=19,
)  # fmt: skip


def test_what_fits_is_approved_and_says_its_rule_and_facts() -> None:
    approval = approval_of(ASKED, RULES, TODAY)
    assert approval is not None
    assert approval.rule == "Aids"
    assert "Service E0143, 2 of at most 2 units" in approval.facts
    assert "Diagnosis R26.2" in approval.facts
    assert "19 of the provider's last 20 requests were approved" in approval.facts


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "E0200"}, {"units": 3}, {"units": 0}, {"diagnoses": ("I10",)}, {"diagnoses": ()}, {"age": 17},
        {"age": 81}, {"lob": "OC"}, {"priority": Priority.RETRO}, {"is_tertiary": True}, {"is_contracted": False},
        {"is_duplicate": True}, {"decided_before": 19, "approved_before": 19}, {"approved_before": 18},
    ],
)  # fmt: skip
def test_whatever_does_not_fit_is_left_to_a_person(changes: dict[str, object]) -> None:
    assert approval_of(replace(ASKED, **changes), RULES, TODAY) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("age", "fits"), [(18, True), (80, True)])
def test_the_ages_at_the_edges_fit(age: int, fits: bool) -> None:
    assert (approval_of(replace(ASKED, age=age), RULES, TODAY) is not None) is fits


@pytest.mark.parametrize(
    ("day", "fits"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_a_rule_counts_from_its_first_day_to_its_last(day: date, fits: bool) -> None:
    assert (approval_of(ASKED, RULES, day) is not None) is fits


def test_the_first_rule_that_fits_wins() -> None:
    other = replace(RULES[0], name="Other", diagnoses=())
    assert approval_of(ASKED, (other, *RULES), TODAY) == replace(approval_of(ASKED, (other,), TODAY))  # type: ignore[type-var]


@pytest.mark.parametrize("codes", ["[]", '["*"]'])
def test_a_rule_for_every_code_is_refused(codes: str) -> None:
    with pytest.raises(PlanError, match="must name the codes"):
        parse(f'version = "1"\n[[rules]]\nname = "All"\ncodes = {codes}\nmost_units = 1\nstarts_on = 2026-01-01\n')


def test_a_misspelt_condition_is_refused_and_not_ignored() -> None:
    with pytest.raises(PlanError, match="max_units"):
        parse('version = "1"\n' + RULE + "max_units = 1\n")


def test_the_packaged_file_is_read() -> None:
    packaged = determination(PACKAGED)
    assert len(packaged.rules) >= 5
    assert re.fullmatch(r"2\d{3}-\d\d \([0-9a-f]{12}\)", packaged.name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULE, "version is missing"),
        ("version = [", "not valid TOML"),
        ('version = "1"\n' + RULE + RULE, "two rules are called 'A'"),
        ('version = "1"\n' + RULE.replace("2026-01-01", '"soon"'), "starts_on"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(PlanError, match=re.escape(said)) as told:
        determination(file)
    assert str(told.value).startswith(str(file))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"own\.toml cannot be read"):
        determination(tmp_path / "own.toml")


def test_another_byte_is_another_fingerprint() -> None:
    one, other = parse('version = "1"\n' + RULE), parse('version = "1"\n# A note.\n' + RULE)
    assert one.rules == other.rules
    assert one.fingerprint != other.fingerprint


def test_the_command_line_stops_with_the_sentence(tmp_path: Path, monkeypatch, capsys) -> None:
    file = tmp_path / "own.toml"
    file.write_text(RULE)
    monkeypatch.setattr(main, "settings", lambda: SimpleNamespace(plan_file=None, determination_file=file))
    assert main.main(["migrate"]) == 2
    assert "The rules of automatic determination cannot be used" in capsys.readouterr().err
