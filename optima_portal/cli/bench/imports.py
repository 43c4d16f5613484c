"""`import`: an 835 with 1,000 claims against reading it alone; a members table against the database's own bulk load."""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import Engine

from optima_portal.access.viewer import Viewer
from optima_portal.cli.bench import bases
from optima_portal.cli.bench.figure import Figure, against
from optima_portal.imports import x835
from optima_portal.imports.bulk import put
from optima_portal.imports.member_rows import name_rows
from optima_portal.kit import clock, db
from optima_portal.kit.tokens import new_key
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Gender, Member, MemberName
from optima_portal.services.imports import load_file

CLAIMS, ROUNDS = 1000, 8
SIZE = 100_000
BATCH = 1000
OPERATOR = Viewer(name="Bench", source="bench")
HEADER = (
    "member_id,last_name,first_name,birth_date,gender,street,city,state,zip_code,lob,network,eligible_from,aid_code"
)
LASTS = ("NGUYEN", "GARCIA", "TRAN", "LOPEZ", "KIM", "SMITH", "HERNANDEZ", "LE", "PHAM", "MARTINEZ")
FIRSTS = ("ANA", "LINH", "JOSE", "MARIA", "MINH", "DAVID", "SOFIA", "HUNG", "EMMA", "LUIS")


def measure(size: int = SIZE) -> Iterator[Figure]:
    """Both files on both databases."""
    advice = _advice(CLAIMS)
    with bases.empty() as empty:
        for name, engine in empty:
            yield _remittance(name, engine, advice)
            yield _table(name, engine, size)


def _remittance(name: str, engine: Engine, advice: bytes) -> Figure:
    """Reading and loading by turns, the best of each: what else the machine does meets both."""
    alone, took = [], []
    for at in range(ROUNDS):
        data = _another(advice, at)
        alone.append(_seconds(lambda data=data: list(x835.parse(data).units)))  # type: ignore[misc]
        took.append(_seconds(lambda data=data: _load(engine, "835", data)))  # type: ignore[misc]
    value, base = min(took), min(alone)
    what = f"import: 835 with {CLAIMS:,} claims, {name}"
    return against(what, value * 1000, "ms", base * 1000, "<= 2 × reading it alone", value <= 2 * base)


def _table(name: str, engine: Engine, size: int) -> Figure:
    """The same members twice under other numbers: by the import, and as rows that are ready, a batch a transaction."""
    rows = list(_people(size, "A"))
    data = _csv(rows)
    began = time.perf_counter()
    _load(engine, "members", data)
    took = time.perf_counter() - began
    members, spans, names = _ready(list(_people(size, "B")), 10 * size)
    began = time.perf_counter()
    for first in range(0, size, BATCH):
        some = slice(first, first + BATCH)

        def write(session: Any, some: slice = some) -> None:
            put(session, Member, members[some])
            put(session, EligibilitySpan, spans[some])
            put(session, MemberName, [row for own in names[some] for row in own])

        db.in_transaction(write, engine)
    base = time.perf_counter() - began
    what = f"import: members table of {size:,} rows, {name}"
    return against(what, size / took, "members/s", size / base, "<= 3 × the time of its bulk load", took <= 3 * base)


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _load(engine: Engine, kind: str, data: bytes) -> None:
    load_file(
        OPERATOR, kind, "bench", data, in_transaction=lambda work: db.in_transaction(work, engine), now=clock.now()
    )  # fmt: skip


def _another(advice: bytes, at: int) -> bytes:
    """The same advice under other numbers: of the payment, of the accounts and of the payer's claims."""
    numbered = re.sub(rb"(CLP\*\w+|\*MC\*CN\w+)", rb"\g<1>X%d" % at, advice)
    return numbered.replace(b"TRN*1*E1*", b"TRN*1*E1%d*" % at)


def _advice(claims: int) -> bytes:
    """One payment with claims of two services each."""
    chance = Random(7)
    body, total = [], 0
    for at in range(claims):
        paid = chance.randint(2000, 20000)
        total += paid
        body.append(
            f"CLP*A{at}*1*{(paid + 6000) / 100:.2f}*{paid / 100:.2f}*20*MC*CN{at}*11*1~"
            f"NM1*QC*1*NGUYEN*ANA****MI*9{at:07}A~NM1*82*1*RIOS*EVA****XX*1245319599~DTM*232*20260105~"
            f"SVC*HC:G0101*{(paid + 4000) / 100:.2f}*{paid / 100:.2f}**1~"
            f"DTM*472*20260105~CAS*CO*45*20~CAS*PR*3*20~AMT*B6*{(paid + 2000) / 100:.2f}~SVC*HC:J1885*20*0**1~"
            f"DTM*472*20260105~CAS*CO*97*20~LQ*HE*N130~"
        )
    whole = [
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*OFFICE         *260301*1200*^*00501*000000001*0*P*:~",
        "GS*HP*PAYER*OFFICE*20260301*1200*1*X*005010X221A1~ST*835*0001~",
        f"BPR*I*{total / 100:.2f}*C*ACH*CCP*01*1*DA*2*3**01*4*DA*5*20260227~TRN*1*E1*1999999999~DTM*405*20260226~",
        "N1*PR*THE PLAN~N3*1 MAIN~N4*ORANGE*CA*92868~N1*PE*OUR OFFICE*XX*1234567893~REF*TJ*123456789~LX*1~",
        *body,
    ]
    segments = "".join(whole[2:]).count("~") + 2
    return "".join([*whole, f"SE*{segments}*0001~GE*1*1~IEA*1*000000001~"]).encode()


def _people(size: int, letter: str) -> Iterator[tuple[str, ...]]:
    for at in range(size):
        last, first = f"{LASTS[at % 10]}{at % 97}", FIRSTS[at // 10 % 10]
        day = f"{1940 + at % 80}-{1 + at % 12:02}-{1 + at % 28:02}"
        place = (f"{at} MAIN ST", "ANAHEIM", "CA", f"92{at % 1000:03}")
        yield (f"9{at:07}{letter}", last, first, day, "Female", *place, "MC", "CCN", "2026-01-01", "M1")


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    into = io.StringIO()
    writer = csv.writer(into)
    writer.writerow(HEADER.split(","))
    writer.writerows(rows)
    return into.getvalue().encode()


def _ready(rows: list[tuple[str, ...]], first_id: int) -> tuple[list[Any], list[Any], list[Any]]:
    """The rows of the tables, as the import would have written them."""
    now = clock.now()
    members, spans, names = [], [], []
    for at, row in enumerate(rows, first_id):
        values = dict(zip(HEADER.split(","), row, strict=True))
        of_member = {name: values[name] for name in ("last_name", "first_name", "street", "city", "state", "zip_code")}
        of_member |= {"middle_name": ""}
        members.append(of_member | {
            "id": at, "key": new_key(), "cin": values["member_id"], "gender": Gender.FEMALE, "changed_at": now,
            "birth_date": date.fromisoformat(values["birth_date"]),
        })  # fmt: skip
        names.append(name_rows(at, of_member))
        spans.append({
            "id": at, "member_id": at, "lob": "MC", "network": "CCN", "aid_code": "M1", "changed_at": now,
            "starts_on": date(2026, 1, 1),
        })  # fmt: skip
    return members, spans, names
