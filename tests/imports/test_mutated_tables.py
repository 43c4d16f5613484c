"""Damaged tables, Parquet files and Synthea folders: no crash, never half a claim, the same again changes nothing."""

import io
import os
import random

import pyarrow
import pytest
from pyarrow import parquet
from sqlmodel import Session, select

from optima_portal.imports import claims, members, synthea
from optima_portal.imports.kinds import Batch
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimLine
from tests.imports.conftest import NOW
from tests.imports.synthea_folder import FILES, folder
from tests.imports.test_mutations import _by_claim, _mutated, _no_half_claims, func

TRIES = int(os.environ.get("MUTATIONS_LOADED", "150"))
HEADER = (
    "claim_number,status,member_id,billing_npi,diagnoses,service_from,code,units,billed,allowed,payable,paid,"
    "adjustments"
)
CLAIMS = (HEADER + "\n").encode() + b"".join(
    f"C{at // 3},finalized,9123456{at}A,1234567893,E11.9 I10,2026-01-0{at + 1},J188{at},1,100,80,70,70,"
    f"CO-45=20 PR-3=10\n".encode()
    for at in range(9)
)
MEMBERS = b"member_id,last_name,first_name,birth_date,lob,eligible_from,eligible_to,share_of_cost\n" + b"".join(
    f'9123456{at}A,"NUNEZ, {at}",ANA,1980-01-0{at + 1},MC,2026-0{at + 1}-01,,12.50\n'.encode() for at in range(9)
)


def _parquet() -> bytes:
    into = io.BytesIO()
    columns = {"member_id": [f"9123456{at}A" for at in range(9)], "last_name": ["NUNEZ"] * 9, "birth_date": [None] * 9}
    parquet.write_table(pyarrow.table(columns), into)
    return into.getvalue()


def _folder(dice: random.Random) -> bytes:
    """A folder one or two of whose files are damaged; sometimes the archive itself."""
    damaged = {
        name.removesuffix(".csv"): _mutated(FILES[name].encode(), dice).decode("latin-1")
        for name in dice.sample(sorted(FILES), 2)
    }
    data = folder(**damaged)
    return _mutated(data, dice) if dice.random() < 0.2 else data


def _tries(number: int):
    plain = [(claims, CLAIMS), (members, MEMBERS), (members, _parquet())]
    for seed in range(number):
        dice = random.Random(seed)
        module, data = dice.choice([*plain, (synthea, None)])
        yield seed, module, _folder(dice) if data is None else _mutated(data, dice)


def test_every_damaged_table_is_read():
    kept = rejected = 0
    for _, module, data in _tries(2000):
        parsed = module.parse(data)
        kept += len(list(parsed.units))
        rejected += len(parsed.rejected)
    assert kept > 5000, "damage that leaves nothing proves nothing"
    assert rejected > 500


def test_a_damaged_table_loads_whole_claims_and_nothing_twice(engine):
    loaded = 0
    for seed, module, data in _tries(TRIES):
        with Session(engine) as db:
            units = list(module.parse(data).units)
            first = module.load(db, units, Batch(NOW))
            db.flush()
            _no_half_claims(db, seed)
            _has_all_its_lines(db, seed, units if module is claims else [])
            again = module.load(db, units, Batch(NOW))
            assert again.new == 0, seed
            assert again.changed == 0 or module is not claims, seed
            loaded += first.new
            db.rollback()
    assert loaded > 3 * TRIES


def _has_all_its_lines(db, seed, units):
    counts = _by_claim(db, ClaimLine, func.count())
    for claim in units:
        row = db.exec(select(Claim).where(Claim.natural_key == f"csv:{claim.number}")).one()
        assert counts[row.id] == len(claim.lines), seed


@pytest.mark.parametrize("data", [b"", b"\x00" * 40, b"PAR1", b"PK\x03\x04", b"\xff" * 300, b"a,b\n" * 50])
def test_what_is_no_table_at_all_says_so(data):
    for module in (claims, members, synthea):
        parsed = module.parse(data)
        assert list(parsed.units) == []
        assert parsed.rejected
