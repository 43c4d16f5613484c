"""`import`: an 835 with 1,000 claims against reading it alone; a members table against the database's own bulk load.

"Reading alone" is x12sdk's, the library that reads 835s elsewhere (docs/decisions/0012). Against our own reader, which
takes a tenth of that, the same load is printed without a goal.
"""

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Engine
from x12sdk.io import X12ModelReader

from optima_portal.access.viewer import Viewer
from optima_portal.cli.bench import bases
from optima_portal.cli.bench.figure import Figure, against
from optima_portal.imports import x835
from optima_portal.kit import clock, db
from optima_portal.kit.tokens import new_key
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Member, MemberName
from optima_portal.services.imports import load_file

CLAIMS, ROUNDS = 1000, 8
SIZE = 100_000
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
            yield from _remittance(name, engine, advice)
            yield _table(name, engine, size)


def _remittance(name: str, engine: Engine, advice: bytes) -> Iterator[Figure]:
    """Reading and loading by turns, the best of each: what else the machine does meets all of them."""
    library, own, took = [], [], []
    for at in range(ROUNDS):
        data = _another(advice, at)
        library.append(_seconds(partial(_read_by_the_library, data.decode())))
        own.append(_seconds(lambda data=data: list(x835.parse(data).units)))  # type: ignore[misc]
        took.append(_seconds(partial(_load, engine, "835", data)))
    value, base = min(took), min(library)
    what = f"import: 835 with {CLAIMS:,} claims, {name}"
    yield against(what, value * 1000, "ms", base * 1000, "<= 2 × x12sdk's reading it alone", value <= 2 * base)
    yield against(f"{what}, against our own reader", value * 1000, "ms", min(own) * 1000, "none", None)


def _read_by_the_library(text: str) -> None:
    with X12ModelReader(text) as reader:
        (advice,) = reader.models()
    if (read := sum(len(group.loop_2100) for group in advice.loop_2000)) != CLAIMS:
        raise RuntimeError(f"x12sdk reads {read:,} of {CLAIMS:,} claims.")


def _table(name: str, engine: Engine, size: int) -> Figure:
    """The same members twice under other numbers: by the import, and as the database itself takes rows that are ready.

    Those go in table by table in one transaction: by one prepared INSERT on SQLite, by COPY on PostgreSQL.
    """
    data = _csv(list(_people(size, "A")))
    began = time.perf_counter()
    _load(engine, "members", data)
    took = time.perf_counter() - began
    del data
    ready = _ready(engine, size)
    began = time.perf_counter()
    with engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        for statement, rows in ready:
            if engine.dialect.name == "sqlite":
                raw.executemany(statement, rows)
                continue
            with raw.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write("".join(rows))
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


def _ready(engine: Engine, size: int) -> list[tuple[str, list[Any]]]:
    """What the import has written, under other numbers: [(statement, rows)], for COPY as lines of text."""
    ready = []
    with engine.connect() as connection:
        for model, renumbered in RENUMBERED.items():
            names = [column.name for column in model.__table__.columns]  # type: ignore[attr-defined]
            places = {names.index(name): change for name, change in renumbered.items()}
            found = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM {model.__tablename__}")  # noqa: S608
            rows = [
                tuple([places[at](value, size) if at in places else value for at, value in enumerate(row)])
                for row in found
            ]
            into = f"{model.__tablename__} ({', '.join(names)})"
            if engine.dialect.name == "sqlite":
                ready.append((f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})", rows))  # noqa: S608
            else:
                ready.append((f"COPY {into} FROM STDIN", [_copied(row) for row in rows]))
    return ready


def _copied(row: tuple[Any, ...]) -> str:
    return "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"


def _later(number: int, size: int) -> int:
    return number + 10 * size


RENUMBERED: dict[Any, dict[str, Callable[[Any, int], Any]]] = {
    Member: {"id": _later, "key": lambda *_: new_key(), "cin": lambda cin, _: f"{cin[:-1]}B"},
    EligibilitySpan: {"id": _later, "member_id": _later},
    MemberName: {"member_id": _later},
}
