"""Lists of codes: dated rows that end one another, the authorization list, ICD-10-CM by code and by words."""

import subprocess
import sys
from datetime import date

import pytest
from sqlmodel import select

from optima_portal.cli import codes
from optima_portal.imports import code_lists
from optima_portal.kit import db as kit_db
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule
from optima_portal.models.columns import OPEN_END
from optima_portal.models.listed_code import ListedCode
from optima_portal.services.diagnosis_codes import find_diagnoses, meanings

HEADER = "code_set,code,name,effective_from,effective_to\n"
ICD = (
    "code,description,is_billable,chapter,category\n"
    "E11,Type 2 diabetes mellitus,no,Endocrine,E11\n"
    "E11.21,Type 2 diabetes mellitus with diabetic nephropathy,yes,Endocrine,E11\n"
    "E11.9,Type 2 diabetes mellitus without complications,yes,Endocrine,E11\n"
    'H81.01,"Ménière\'s disease, right ear",yes,Ear,H81\n'
    "I10,Essential (primary) hypertension,yes,Circulatory,I10\n"
)


def listed(db, code="97"):
    rows = db.exec(select(ListedCode).where(ListedCode.code == code).order_by(ListedCode.starts_on)).all()
    return [(one.name, one.starts_on, one.ends_on) for one in rows]


def test_a_later_row_ends_the_one_before_it_the_day_before(load, db):
    load("codes", HEADER + "CARC,97,Old words,2020-01-01,\n")
    report = load("codes", HEADER + "CARC,97,New words,2024-07-01,\n")
    assert (report.new, report.changed) == (1, 0)
    assert listed(db) == [
        ("Old words", date(2020, 1, 1), date(2024, 6, 30)),
        ("New words", date(2024, 7, 1), OPEN_END),
    ]


def test_an_earlier_row_that_comes_later_ends_where_the_next_one_begins(load, db):
    load("codes", HEADER + "CARC,97,New,2024-07-01,\n")
    load("codes", HEADER + "CARC,97,Old,2020-01-01,\n")
    assert [ends for _, _, ends in listed(db)] == [date(2024, 6, 30), OPEN_END]


def test_the_same_list_again_changes_nothing_even_under_another_name(load, db):
    text = HEADER + "POS,11,Office,2000-01-01,\nPOS,11,Practice,2025-01-01,\n"
    assert load("codes", text).new == 2
    again = load("codes", text + "\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_what_ends_on_a_day_keeps_it(load, db):
    load("codes", HEADER + "POS,97,Gone,2020-01-01,2021-12-31\nPOS,97,Back,2024-01-01,\n")
    assert [ends for _, _, ends in listed(db)] == [date(2021, 12, 31), OPEN_END]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("POS,11,Office,2024-01-01,2023-12-31", "effective_to"),
        ("XYZ,11,Office,2024-01-01,", "code_set"),
        ("POS,,Office,2024-01-01,", "code"),
        ("POS,11,Office,,", "effective_from"),
    ],
)
def test_a_row_in_error_is_rejected_with_its_field(load, row, field):
    report = load("codes", HEADER + row + "\n")
    assert [one["field"] for one in report.rejects] == [field]


def test_the_authorization_list_says_for_whom(load, db):
    rows = (codes.SHIPPED / "authorizations_sample.csv").read_bytes()
    assert load("authorizations", rows).new == 38
    therapy = db.exec(select(AuthorizationRule).where(AuthorizationRule.code == "G0151")).all()
    assert {(one.rule, one.youngest_age, one.units_limit) for one in therapy} == {
        (Authorization.NEVER, 0, 0), (Authorization.OVER_LIMIT, 21, 32),
    }  # fmt: skip
    assert load("authorizations", rows + b"\n").unchanged == 38


def test_a_limit_that_is_not_there_is_no_rule(load):
    report = load("authorizations", "code,rule,effective_from\nE0100,over limit,2024-01-01\n")
    assert report.rejects[0]["field"] == "units_limit"


def test_the_shipped_lists_are_in_the_form_of_their_template():
    for kind, name in codes.LISTS:
        dated = {
            "codes": code_lists.CODES,
            "authorizations": code_lists.AUTHORIZATIONS,
            "questionnaires": code_lists.QUESTIONNAIRES,
        }[kind]
        assert (codes.SHIPPED / name).read_text().startswith(code_lists.table.header(dated.columns)), name


def test_diagnoses_are_found_by_code_and_by_words(load, db):
    assert load("diagnoses", ICD).new == 5
    assert [one.code for one in find_diagnoses(db, "e11.2")] == ["E11.21"]
    assert [one.code for one in find_diagnoses(db, "E11")] == ["E11.21", "E11.9"]
    assert [one.code for one in find_diagnoses(db, "E11", billable=False)] == ["E11", "E11.21", "E11.9"]
    assert [one.code for one in find_diagnoses(db, "diab neph")] == ["E11.21"]
    assert [one.code for one in find_diagnoses(db, "meniere")] == ["H81.01"]
    assert [one.code for one in find_diagnoses(db, "MÉNIÈRE right")] == ["H81.01"]
    assert find_diagnoses(db, "abetes") == ()
    assert find_diagnoses(db, "  ") == ()
    assert meanings(db, ["E119", "I10", "195662009"]) == {
        "E119": "Type 2 diabetes mellitus without complications", "I10": "Essential (primary) hypertension",
    }  # fmt: skip


@pytest.mark.parametrize("asked", ['"', 'a" OR b*', "':* | !x", "diab & !neph", "(", "NEAR(a b)", "%_", "\x00", "*"])
def test_nothing_that_is_typed_is_an_operator(load, db, asked):
    load("diagnoses", ICD)
    found = find_diagnoses(db, asked)
    assert all(word in found[0].description.lower() for word in ("diab", "neph")) if found else True


def test_a_new_edition_changes_words_and_their_index(load, db):
    load("diagnoses", ICD)
    report = load("diagnoses", ICD.replace("hypertension", "raised blood pressure"))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 4)
    assert find_diagnoses(db, "hypertension") == ()
    assert [one.code for one in find_diagnoses(db, "raised pressure")] == ["I10"]


def test_the_package_is_written_out_and_loaded_once(engine, monkeypatch, capsys, db):
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    assert codes.run() == 0
    first = capsys.readouterr().out
    assert "places_of_service.csv: 52 new" in first
    assert "98,147 new" in first
    assert codes.run() == 0
    assert "icd-10-cm" not in capsys.readouterr().out
    assert [one.code for one in find_diagnoses(db, "diab* neph*")][:1] == ["E08.21"]


def test_the_server_never_imports_the_package():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, optima_portal.cli.main, optima_portal.services.worker as w;"
         "w.know_all_kinds(); print('simple_icd_10_cm' in sys.modules, 'pyarrow' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == ["False", "False"]
