"""The segment reader: every defect is a warning with its segment number, nothing crashes, nothing is lost unsaid."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyx12.x12file import X12Reader
from x12sdk import generate

from optima_portal.kit.x12 import read
from optima_portal.kit.x12_values import cents, day, days, dollars, thousandths

ISA = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260301*1200*^*00501*000000007*0*P*:~"
GOOD = ISA + "GS*HP*A*B*20260301*1200*3*X*005010X221A1~ST*835*0001~BPR*I*1*C~SE*3*0001~GE*1*3~IEA*1*000000007~"


def _told(text):
    return [(one.segment, one.text) for one in read(text.encode()).warnings]


def test_a_good_file_has_no_warning():
    reading = read(GOOD.encode())
    assert (reading.warnings, reading.segments) == ([], 7)
    (only,) = reading.transactions
    assert (only.kind, only.control, only.version, only.sender) == ("835", "0001", "005010X221A1", "A")
    assert [segment.name for segment in only.segments] == ["ST", "BPR"]
    assert only.is_whole
    assert only.delimiters == ("*", ":", "^", "~")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", ["generate_835", "generate_837p", "generate_834", "generate_271"])
def test_segments_are_those_that_pyx12_reads(tmp_path, seed, make):
    text = getattr(generate, make)(seed=seed)
    file = tmp_path / "file.x12"
    file.write_text(text)
    with file.open() as opened:
        theirs = [one.format("~", "*", ":") for one in X12Reader(opened)]
    ours = ["*".join(segment.elements) + "~" for each in read(text.encode()).transactions for segment in each.segments]
    inside = [one for one in theirs if one.split("*")[0] not in ("ISA", "GS", "SE", "GE", "IEA")]
    assert [one.rstrip("*~") for one in ours] == [one.rstrip("*~") for one in inside]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("SE*3*", "SE*4*"), (5, "SE01 does not count 3 segments")),
        (("SE*3*0001", "SE*3*9"), (5, "SE02 is not the control number of ST02")),
        (("GE*1*", "GE*2*"), (6, "GE01 does not count 1 transactions")),
        (("GE*1*3", "GE*1*4"), (6, "GE02 is not the control number of GS06")),
        (("IEA*1*", "IEA*5*"), (7, "IEA01 does not count 1 groups")),
        (("IEA*1*000000007", "IEA*1*8"), (7, "IEA02 is not the control number of ISA13")),
        (("SE*3*0001~", ""), (5, "the transaction that began in segment 3 has no end (SE)")),
        (("GE*1*3~", ""), (6, "the group has no end (GE)")),
        (("IEA*1*000000007~", ""), (6, "the interchange has no end (IEA)")),
        (("ST*835*0001~", ""), (3, "BPR stands outside of a transaction: it was not read")),
        (("BPR*I*1*C~", "B\x00PR*I*1*C~"), (4, "control characters were taken out")),
        (("BPR*I*1*C~", "what is this~BPR*I*1*C~"), (4, "this is no segment: it was not read")),
        (("*ZZ*A              ", "*ZZ*A"), (1, "ISA does not have its fixed width")),
        ((ISA, ""), (0, "no interchange header (ISA): the delimiters were guessed")),
        ((ISA, "junk\n" + ISA), (0, "5 characters before the first segment were skipped")),
    ],
)
def test_every_defect_is_told_with_its_segment(change, told):
    assert told in _told(GOOD.replace(*change))


def test_bytes_that_are_no_utf_8_are_read_as_latin_1():
    reading = read(GOOD.replace("BPR*I", "N1*PE*CLÍNICA~BPR*I").encode("latin-1"))
    assert "Latin-1" in reading.warnings[0].text
    assert reading.transactions[0].segments[1].at(2) == "CLÍNICA"


def test_delimiters_come_by_position():
    odd = GOOD.replace("*", "|").replace(":~", ">~").replace("~", "\n").replace("|^|", "|!|")
    (only,) = read(odd.encode()).transactions
    assert only.delimiters == ("|", ">", "!", "\n")
    assert only.components("HC>1") == ["HC", "1"]
    assert only.repetitions("a!b") == ["a", "b"]


def test_an_old_interchange_has_no_repetition_separator():
    assert read(GOOD.replace("*^*00501", "*U*00401").encode()).transactions[0].delimiters.repetition == ""


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(data):
    read(data)


@given(st.lists(st.sampled_from([*GOOD.split("~"), "ISA", "*", ":", "~", "\n", "ST*835*1", "SVC*HC>1"]), max_size=30))
def test_no_order_of_segments_crashes_the_reader(pieces):
    reading = read("~".join(pieces).encode())
    assert reading.transactions or reading.warnings


@pytest.mark.parametrize(
    ("written", "amount"),
    [("12.5", 1250), ("-.05", -5), ("0", 0), ("+3", 300), ("7.", 700), ("1.500", 150), ("1.234", None), ("", None),
     (".", None), ("1e3", None), ("1,000", None), ("--1", None), ("٣", None), ("9" * 14, None), ("nan", None)],
)  # fmt: skip
def test_money_is_read_to_the_cent_or_not_at_all(written, amount):
    assert cents(written) == amount


@given(st.integers(-(10**14), 10**14))
def test_money_is_written_as_it_is_read(amount):
    assert cents(dollars(amount)) == amount


def test_quantities_and_days():
    assert (thousandths("2.5"), thousandths("1.2345")) == (2500, None)
    assert day("20260229") is None
    assert day("20240229") == day("240229") == date(2024, 2, 29)
    assert days("20260101-20260131") == (date(2026, 1, 1), date(2026, 1, 31))
    assert days("20260101") == (date(2026, 1, 1), date(2026, 1, 1))
    assert [day(bad) for bad in ("", "2026", "2026-01-01", "00000000", "²0260101")] == [None] * 5
