"""Files that were cut, repeated, shuffled or damaged: no crash, and never half a claim.

Every mutation is read; a part of them is loaded as well, on both databases (`MUTATIONS_LOADED=2000`: all of them).
"""

import os
import random

import pytest
from sqlmodel import Session, col, func, select
from x12sdk import generate

from optima_portal.imports import x834, x835, x837
from optima_portal.imports.kinds import Batch
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment, ClaimLine
from tests.imports.conftest import NOW
from tests.imports.edi import CLAIM, CORRECTED, REVERSAL, advice, interchange
from tests.imports.test_real_samples import SAMPLES

MUTATIONS = 2000
LOADED = int(os.environ.get("MUTATIONS_LOADED", "150"))
NOISE = [
    b"\x00",
    b"\xff\xfe",
    b"~",
    b"*",
    b":",
    b"^",
    b"\r\n",
    b"ISA",
    b"ST*835*1~",
    b"-",
    b"9" * 30,
    "\u202eñ".encode(),
]


def _files() -> list[tuple[object, bytes]]:
    by_hand = interchange(advice(CLAIM + REVERSAL + CORRECTED, "120", plb="PLB*1*20261231*L6*0~"), advice(CLAIM, "100"))
    return [
        (x835, generate.generate_835(seed=1, claims=6, provider_adjustments=1).encode()),
        (x835, by_hand.encode()),
        (x837, generate.generate_837p(seed=1, claims=4).encode()),
        (x837, generate.generate_837i(seed=1, claims=4).encode()),
        (x837, (SAMPLES / "sample_837_0.txt").read_bytes()),
        (x834, (SAMPLES / "sample_834_01.txt").read_bytes()),
        (x834, (SAMPLES / "sample_834_06.txt").read_bytes()),
    ]


def _mutated(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 3)):
        data = dice.choice((_cut, _cut, _repeat, _shuffle, _damage, _insert, _end))(data, dice)
    return data


def _span(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.choice((1, 3, 20, 200)))


def _cut(data, dice):
    start, end = _span(data, dice)
    return data[:start] + data[end:]


def _end(data, dice):
    return data[: dice.randrange(len(data) + 1)]


def _repeat(data, dice):
    start, end = _span(data, dice)
    return data[:end] + data[start:end] + data[end:]


def _shuffle(data, dice):
    segments = data.split(b"~")
    first, second = (dice.randrange(len(segments)) for _ in range(2))
    segments[first], segments[second] = segments[second], segments[first]
    return b"~".join(segments)


def _damage(data, dice):
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        if damaged:
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def _insert(data, dice):
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(NOISE) + data[at:]


def _mutations(number: int):
    files = _files()
    for seed in range(number):
        dice = random.Random(seed)
        module, data = files[seed % len(files)]
        yield seed, module, _mutated(data, dice)


def test_every_mutation_is_read_and_what_does_not_add_up_carries_its_warning():
    kept = 0
    for seed, module, data in _mutations(MUTATIONS):
        parsed = module.parse(data)
        units = list(parsed.units)
        if module is x835:
            for remit in units:
                kept += len(remit.claims)
                assert all(claim.has_warning or not claim.what_is_off() for claim in remit.claims), seed
                assert parsed.warnings or remit.off_by == 0, seed
        if module is x837:
            kept += len(units)
            for _, claim in units:
                assert claim.has_warning or sum(line.billed for line in claim.lines) == claim.billed, seed
    assert kept > 1500, "mutations that leave nothing prove nothing"


def test_no_mutation_crashes_a_load_or_leaves_half_a_claim(engine):
    step = max(1, MUTATIONS // LOADED)
    for seed, module, data in list(_mutations(MUTATIONS))[::step]:
        with Session(engine) as db:
            parsed = module.parse(data)
            units = list(parsed.units)
            tally = module.load(db, units, Batch(NOW))
            db.flush()
            _no_half_claims(db, seed)
            again = module.load(db, units, Batch(NOW))
            assert (again.new, again.payments) == (0, 0), seed
            assert again.changed == 0 or module is x834, seed
            assert tally.new + tally.changed + tally.unchanged == again.unchanged + again.changed, seed
            db.rollback()


def _no_half_claims(db, seed):
    """Each claim without a warning is the sum of its lines, less its adjustments."""
    of_line = _by_claim(db, ClaimLine, func.sum(ClaimLine.billed_cents))
    adjusted = _by_claim(db, ClaimAdjustment, func.sum(ClaimAdjustment.amount_cents))
    for claim in db.exec(select(Claim).where(col(Claim.has_warning).is_(False))):
        if claim.id in of_line:
            assert of_line[claim.id] == claim.billed_cents, seed
        if claim.remit_key:
            assert claim.billed_cents - adjusted.get(claim.id, 0) == claim.paid_cents, seed


def _by_claim(db, table, total):
    return {row[0]: int(row[1]) for row in db.execute(select(table.claim_id, total).group_by(table.claim_id))}


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"ISA", b"ISA*", b"ISA" + b"*" * 200, b"ST*835*1~", b"~" * 500, b"\xff" * 300]
)
def test_what_is_no_file_at_all_says_so(data):
    for module in (x834, x835, x837):
        parsed = module.parse(data)
        assert list(parsed.units) == []
        assert parsed.warnings
