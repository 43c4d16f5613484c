"""`python -m optima_portal audit verify [--head HEAD]`."""

import sys

from sqlmodel import Session

from optima_portal.access.audit import Head, Verdict
from optima_portal.access.audit_head import read_head, verify_to_the_end, written
from optima_portal.kit.db import Unavailable, engine


def verify_chain(head: str = "") -> int:
    """Walk the chain; 1 when a record was changed, moved, taken out or cut off, or when nobody can say; 2: no head."""
    try:
        elsewhere = [read_head(head)] if head else []
    except ValueError:
        print("--head takes what an earlier `audit verify` of this portal printed.", file=sys.stderr)
        return 2
    try:
        with Session(engine()) as db:
            verdict = verify_to_the_end(db, *elsewhere)
    except Unavailable as away:
        print(f"Not verified. {away}", file=sys.stderr)
        return 1
    return _told(verdict)


def _told(verdict: Verdict) -> int:
    if verdict.broken_at is not None:
        print(f"BROKEN at record {verdict.broken_at}: {verdict.why}. {verdict.records} records before it are whole.")
    if verdict.unsure:
        print(f"UNSURE of the end after record {verdict.records}: {verdict.unsure}.")
    if verdict.broken_at is not None:
        return 1
    print(
        f"Whole: {verdict.records} records. The head, to keep elsewhere: {written(Head(verdict.records, verdict.head))}"
    )
    return 1 if verdict.unsure else 0
