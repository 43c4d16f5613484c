"""Damaged lists (codes, authorizations, questionnaires, ICD-10-CM): no crash, one row a day, the same again alike."""

import os
import random
from itertools import pairwise

from sqlmodel import Session, select

from optima_portal.imports.code_lists import AUTHORIZATIONS, CODES, QUESTIONNAIRES
from optima_portal.imports.kinds import Batch
from optima_portal.imports.registry import KINDS
from optima_portal.models.diagnosis_code import DiagnosisCode
from tests.imports.conftest import NOW
from tests.imports.test_mutations import _mutated

TRIES = int(os.environ.get("MUTATIONS_LOADED", "150")) // 3
DATED = {"codes": CODES, "authorizations": AUTHORIZATIONS, "questionnaires": QUESTIONNAIRES}
TABLES = {
    "codes": "code_set,code,name,description,effective_from,effective_to\n"
    + "".join(f"CARC,{at // 2},Name {at},Text {at},20{20 + at}-01-01,\n" for at in range(8)),
    "authorizations": "code,description,rule,lobs,units_limit,youngest_age,oldest_age,effective_from,effective_to\n"
    + "".join(f"E060{at // 2},CPAP,over limit,MC,{at + 1},0,200,2026-0{at + 1}-01,2026-12-31\n" for at in range(8)),
    "questionnaires": "questionnaire,key,number,text,effective_from\n"
    + "".join(f"sleep,q{at // 2},{at},How is it {at}?,2026-0{at + 1}-01\n" for at in range(8)),
    "diagnoses": "code,description,is_billable,chapter\n"
    + "".join(f"E11.{at},Type 2 diabetes {at},yes,IV\n" for at in range(8)),
}


def _tries(number):
    for seed in range(number):
        dice = random.Random(seed)
        name = sorted(TABLES)[seed % len(TABLES)]
        yield seed, name, _mutated(TABLES[name].encode(), dice)


def _rows(db, name):
    """{what a row is about: [its other values]}, in order of time."""
    db.expire_all()
    if name == "diagnoses":
        return {one.code: [(one.description, one.words, one.is_billable)] for one in db.exec(select(DiagnosisCode))}
    dated, found = DATED[name], {}
    for one in db.exec(select(dated.model).order_by(dated.model.starts_on)):
        said = tuple(getattr(one, column.field) for column in dated.columns)
        found.setdefault(tuple(getattr(one, key) for key in dated.own_key), []).append(
            (one.starts_on, one.ends_on, said)
        )
    return found


def test_every_damaged_list_is_read():
    kept = rejected = 0
    for _, name, data in _tries(2000):
        parsed = KINDS[name].parse(data)
        kept += len(list(parsed.units))
        rejected += len(parsed.rejected)
    assert kept > 5000, "damage that leaves nothing proves nothing"
    assert rejected > 500


def test_a_damaged_list_says_one_thing_a_day_and_the_same_the_second_time(engine):
    loaded = 0
    for seed, name, data in _tries(TRIES):
        with Session(engine) as db:
            units = list(KINDS[name].parse(data).units)
            first = KINDS[name].load(db, units, Batch(NOW))
            assert first.new + first.changed + first.unchanged + len(first.rejected) == len(units), seed
            there = _rows(db, name)
            for rows in there.values():
                assert name == "diagnoses" or all(one[1] < other[0] for one, other in pairwise(rows)), seed
            again = KINDS[name].load(db, units, Batch(NOW))
            assert again.new == 0, seed
            assert _rows(db, name) == there, seed
            loaded += first.new
            db.rollback()
    assert loaded > 3 * TRIES
