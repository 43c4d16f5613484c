"""Several alike claims as one request: each is checked, and one that cannot be disputed is listed with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.sheet_reader import NotReadable, sheet_rows
from optima_portal.kit.storage import NotStored, storage
from optima_portal.models.claim import Claim, ClaimKind
from optima_portal.models.dispute import Dispute
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import patient_name
from optima_portal.services.dispute_request import BUNDLE, RequestForm, form_of, place_of
from optima_portal.services.dispute_standing import why_not_now
from optima_portal.services.draft_files import keep_beside, listed
from optima_portal.services.files import files_for, remove_file
from optima_portal.services.typed_numbers import meant_by

LIST_PURPOSE = "dispute_list"
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 1_000
NOT_FOUND = "There is no claim of your office with this number."
OPEN_ALREADY = "There is an open dispute of this claim already: {}."
ANOTHER_OFFICE = (
    "This claim is of another office of yours, which would see the files. Dispute it in a bundle of its own."
)
NO_LIST = "No claim numbers were found in this file. Put one claim number a row into the first column."
NOT_READ = "This list could not be read. Save it as .xlsx or .csv with one claim number a row, up to 1,000 rows."


@dataclass(frozen=True)
class BundleClaim:
    """A claim that was chosen; `why_not` says why it cannot be disputed, and it is then left out."""

    key: str
    number: str
    member: str
    service_date: str
    billed: str
    payable: str
    why_not: str


@dataclass(frozen=True)
class BundleDispute:
    """One dispute of a bundle that was submitted."""

    key: str
    number: str
    status: str
    tone: str
    claim_number: str
    member: str
    billed: str
    decide_by: str


@dataclass(frozen=True)
class Bundle:
    """A submitted bundle."""

    key: str
    number: str
    disputes: tuple[BundleDispute, ...]


def choose_claims(db: Session, viewer: Viewer, keys: Sequence[str], *, now: datetime) -> None:
    """Begin a bundle with the claims that were ticked in a search."""
    _keep(db, viewer, [f"key:{key}" for key in keys], now)


def choose_numbers(db: Session, viewer: Viewer, text: str, *, now: datetime) -> None:
    """Begin a bundle with claim numbers that were typed, a line or a comma apart."""
    numbers = [part.strip() for line in text.splitlines() for part in line.replace(";", ",").split(",")]
    _keep(db, viewer, [f"number:{one}" for one in numbers if one], now)


def choose_workbook(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Begin a bundle with the first column of a workbook or CSV file that was uploaded; the file itself is not kept."""
    names = {line.key: line.name for line in files_for(db, viewer, LIST_PURPOSE)}
    if key not in names:
        raise Refused("This file is no longer there. Choose it again.")
    numbers = numbers_in(_bytes_of(key), names[key].rpartition(".")[2].lower())
    remove_file(db, viewer, key, now=now)
    if not numbers:
        raise Refused(NO_LIST)
    _keep(db, viewer, [f"number:{one}" for one in numbers], now)


def leave_out(db: Session, viewer: Viewer, claim_key: str, *, today: date, now: datetime) -> None:
    """Take a claim off the list."""
    kept = [one.key for one in checked_claims(db, viewer, today=today) if not one.why_not and one.key != claim_key]
    _keep(db, viewer, [f"key:{key}" for key in kept], now)


def checked_claims(db: Session, viewer: Viewer, *, today: date) -> tuple[BundleClaim, ...]:
    """The chosen claims, each with the reason if it cannot be disputed; those that can come first."""
    found: dict[str, BundleClaim] = {}
    for wanted in listed(db, viewer, place_of(BUNDLE), "chosen"):
        kind, _, value = wanted.partition(":")
        claim = _claim(db, viewer, kind, value)
        line = _line(db, viewer, claim, today) if claim else BundleClaim("", value, "", "", "", "", NOT_FOUND)
        found.setdefault(line.key or line.number, line)
    return tuple(sorted(_of_one_office(db, viewer, found), key=lambda one: bool(one.why_not)))


def of_one_office(db: Session, viewer: Viewer, keys: Sequence[str]) -> set[str]:
    """The most of these claims that one of the viewer's offices may dispute by itself."""
    seats = viewer.collections_with(Permission.SUBMIT_DISPUTES)
    shares = (set(db.execute(dispute_scope.keys_in_office(viewer, keys, seat)).scalars()) for seat in seats)
    return max(shares, key=len, default=set())


def _of_one_office(db: Session, viewer: Viewer, found: dict[str, BundleClaim]) -> list[BundleClaim]:
    """A bundle's files are seen by whoever sees one of its disputes: all of them are the same office's."""
    together = of_one_office(db, viewer, [one.key for one in found.values() if not one.why_not])
    return [
        one if one.why_not or one.key in together else replace(one, why_not=ANOTHER_OFFICE) for one in found.values()
    ]


def bundle_request(db: Session, viewer: Viewer, *, now: datetime, today: date) -> RequestForm:
    """The form for the chosen claims that can be disputed."""
    keys = [one.key for one in checked_claims(db, viewer, today=today) if not one.why_not]
    keep_beside(db, viewer, place_of(BUNDLE), {"claims": ",".join(keys)}, now=now)
    return form_of(db, viewer, BUNDLE, None, today)


def open_bundle(db: Session, viewer: Viewer, key: str) -> Bundle:
    """A bundle of the office's; refused like one that is not there unless one of its disputes is the viewer's."""
    own = dispute_scope.disputes(viewer).where(dispute_scope.is_in_bundle(key))
    seen = db.exec(own.order_by(col(Dispute.id))).all()
    bundle = scope.one(db, dispute_scope.bundle_of(seen))
    claims = {one.id: one for one in db.exec(dispute_scope.claims_of(seen))}
    members = {one.id: one for one in db.exec(scope.members_of(list(claims.values())))}
    for member in members.values():
        audit(db, viewer, Action.DISPUTE_VIEWED, member_key=member.key, record_kind="bundle", record=bundle.number)
    rows = tuple(
        BundleDispute(
            one.key, one.number, one.status.value, one.status.tone, claims[one.claim_id].claim_number,
            patient_name(claims[one.claim_id], members.get(claims[one.claim_id].member_id)),
            dollars(one.billed_cents), us_day(one.decide_by),
        )
        for one in seen
    )  # fmt: skip
    return Bundle(bundle.key, bundle.number, rows)


def numbers_in(content: bytes, ending: str) -> list[str]:
    """The first column of the first sheet; a heading and blanks are skipped, a number keeps no decimals."""
    try:
        cells = [row[0] for row in sheet_rows(content, ending, MOST_ROWS + 1) if row]
    except NotReadable as broken:
        raise Refused(NOT_READ) from broken
    texts = [str(int(one)) if isinstance(one, float) and one.is_integer() else str(one).strip() for one in cells]
    return [one for one in texts if any(c.isdigit() for c in one)]


def _keep(db: Session, viewer: Viewer, chosen: Sequence[str], now: datetime) -> None:
    unique = list(dict.fromkeys(one.replace(",", "")[:60] for one in chosen))
    if not unique:
        raise Refused("Choose at least one claim.")
    if len(unique) > (most := plan().disputes.bundle_claims):
        raise Refused(f"At most {most} claims go into one request; these are {len(unique)}.")
    keep_beside(db, viewer, place_of(BUNDLE), {"chosen": ",".join(unique), "claims": ""}, now=now)


def _claim(db: Session, viewer: Viewer, kind: str, value: str) -> Claim | None:
    """The claim of a key; of a number the last row that is no reversal."""
    own = scope.claims(viewer)
    if kind == "key":
        return db.exec(own.where(Claim.key == value)).first()
    rows = own.where(col(Claim.claim_number).in_(list(meant_by(value).values())), Claim.kind != ClaimKind.REVERSAL)
    return db.exec(rows.order_by(col(Claim.id).desc())).first()


def _line(db: Session, viewer: Viewer, claim: Claim, today: date) -> BundleClaim:
    member = db.exec(scope.members_of([claim])).first()
    why = why_not_now(db, viewer, claim, today)
    if not why and (there := db.exec(dispute_scope.open_dispute_of(claim)).first()):
        why = OPEN_ALREADY.format(there.number)
    return BundleClaim(
        claim.key,
        claim.claim_number,
        patient_name(claim, member),
        us_day(claim.service_from),
        dollars(claim.billed_cents),
        dollars(claim.payable_cents),
        why,
    )


def _bytes_of(key: str) -> bytes:
    try:
        with storage().open(key) as file:
            content = b"".join(file.frames())
    except NotStored as gone:
        raise Refused("This file is no longer there. Choose it again.") from gone
    if len(content) > MOST_BYTES:
        raise Refused("This list is too large. Up to 2 MB, please.")
    return content
