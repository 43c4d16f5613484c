"""The digest of a claim on an advice is that of what a dataclass shows of itself, put together for speed."""

import hashlib
from dataclasses import fields, replace
from datetime import date

import pytest
from x12sdk import generate

from optima_portal.imports import x835
from optima_portal.imports.remittance import Adjustment, PaidProvider, RemitClaim, RemitLine
from tests.imports.edi import CLAIM, CORRECTED, REVERSAL, advice, interchange

ODD = RemitClaim(
    "a'b", '4"', -1, 2, 3, "%s", "n%", "é", service_provider=PaidProvider("O'Neil", is_person=True), segment=7,
    service_from=date(2026, 1, 2), interest=5, has_warning=True, remarks=["N1", "M'2"],
    adjustments=[Adjustment("CO", "4'5", -5, 1500), Adjustment("PR", "3", 1, None)],
    lines=[RemitLine(), RemitLine("HC", "G0101", "25", "it's", allowed=0, remarks=["N130"])],
)  # fmt: skip
FILES = [generate.generate_835(seed=1, claims=20), interchange(advice(CLAIM + REVERSAL + CORRECTED, "120"))]


def _shown(one: object) -> str:
    """As `dataclass` makes a `repr`."""
    named = (field.name for field in fields(one) if field.repr)
    return f"{type(one).__name__}({', '.join(f'{name}={getattr(one, name)!r}' for name in named)})"


@pytest.mark.parametrize("file", FILES, ids=["generated", "by hand"])
def test_a_digest_is_that_of_all_that_a_claim_says(file):
    claims = x835.parse(file.encode()).units[0].claims
    for claim in [*claims, ODD]:
        assert claim.digest() == hashlib.sha256(repr(replace(claim, segment=0)).encode()).hexdigest()
        assert [repr(line) for line in claim.lines] == [_shown(line) for line in claim.lines]


def test_what_was_billed_instead_is_part_of_the_digest():
    claims = [RemitClaim("a", "1", lines=[RemitLine(billed_as=said), RemitLine()]) for said in ("", "HC 1", "HC 2")]
    claims.append(RemitClaim("a", "1", lines=[RemitLine(), RemitLine(billed_as="HC 1")]))
    assert len({claim.digest() for claim in claims}) == 4
