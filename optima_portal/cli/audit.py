"""`python -m optima_portal audit verify`."""

from sqlmodel import Session

from optima_portal.access.audit import verify
from optima_portal.kit.db import engine


def verify_chain() -> int:
    """Walk the chain; exit code 1 when a record was changed, moved or taken out."""
    with Session(engine()) as db:
        verdict = verify(db)
    if verdict.broken_at is not None:
        print(f"BROKEN at record {verdict.broken_at}: {verdict.why}. {verdict.records} records before it are whole.")
        return 1
    print(f"Whole: {verdict.records} records. The last one's hash is {verdict.head}.")
    return 0
