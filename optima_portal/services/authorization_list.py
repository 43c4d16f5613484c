"""The plan's lists as the referral asks them: prior authorization list, places of service, ICD-10-CM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.kit.identifiers import undotted
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule, QuestionnaireQuestion
from optima_portal.models.diagnosis_code import DiagnosisCode
from optima_portal.models.listed_code import ListedCode as CodeInList
from optima_portal.rules.authorization_codes import ListedCode, Question, why_not_requestable
from optima_portal.services.diagnosis_codes import meanings

MOST = 25
PLACES = "POS"
DESCRIPTIONS = "HCPCS"


@dataclass(frozen=True)
class ServiceChoice:
    """A code of a search. `gray`: why it cannot be requested, "" if it can."""

    code: str
    description: str
    gray: str


@dataclass(frozen=True)
class PublicAnswer:
    """A row of the public look-up: does this code need an authorization, for whom, from when."""

    code: str
    description: str
    answer: str
    tone: str
    lobs: str
    ages: str
    limit: str
    modifiers: str
    since: str
    until: str


def listed_codes(
    db: Session, codes: Iterable[str], on: date, lob: str = "", age: int | None = None
) -> dict[str, ListedCode]:  # fmt: skip
    """What the list says on a day of these codes, for a member's line of business and age."""
    wanted = sorted({one.upper() for one in codes})
    rows: dict[str, list[AuthorizationRule]] = {}
    for row in db.exec(_in_force(on).where(col(AuthorizationRule.code).in_(wanted))):
        rows.setdefault(row.code, []).append(row)
    questions = _questions(db, {row.questionnaire for some in rows.values() for row in some if row.questionnaire}, on)
    return {code: _for_member(some, lob, age, questions) for code, some in rows.items()}


def find_services(
    db: Session, words: str, lob: str, age: int | None, on: date, *, is_behavioral: bool
) -> tuple[ServiceChoice, ...]:  # fmt: skip
    """Codes by their beginning or by words of the description; those that need no referral are there, gray."""
    meant = _is_meant(words)
    if meant is None:
        return ()
    listed = db.exec(select(AuthorizationRule.code, AuthorizationRule.description).where(meant[0]).limit(MOST * 4))
    named = db.exec(
        select(CodeInList.code, CodeInList.name).where(CodeInList.code_set == DESCRIPTIONS, meant[1]).limit(MOST)
    )
    found = dict(sorted({**dict(named.all()), **dict(listed.all())}.items())[:MOST])
    known = listed_codes(db, found, on, lob, age)
    return tuple(
        ServiceChoice(
            code,
            known[code].description if code in known else words_,
            why_not_requestable(known.get(code), lob, age, is_behavioral=is_behavioral) or "",
        )
        for code, words_ in found.items()
    )


def public_answers(db: Session, words: str, on: date) -> tuple[PublicAnswer, ...]:
    """Everything that the list says about what was asked, also from a later day on."""
    meant = _is_meant(words)
    if meant is None:
        return ()
    rows = select(AuthorizationRule).where(meant[0], col(AuthorizationRule.ends_on) >= on)
    found = db.exec(rows.order_by(col(AuthorizationRule.code), col(AuthorizationRule.starts_on)).limit(MOST * 2)).all()
    return tuple(public_answer(one) for one in found)


def places_of_service(db: Session) -> dict[str, str]:
    """The CMS code set: {code: name}."""
    rows = db.exec(select(CodeInList.code, CodeInList.name).where(CodeInList.code_set == PLACES)).all()
    return dict(rows)


def place_name(db: Session, code: str) -> str:
    """11 Office."""
    name = places_of_service(db).get(code, "")
    return f"{code} {name}".strip()


def billable_among(db: Session, codes: Sequence[str]) -> frozenset[str]:
    """Which of these are billable codes of ICD-10-CM."""
    wanted = select(DiagnosisCode.code).where(col(DiagnosisCode.code).in_([undotted(one) for one in codes]))
    known = set(db.exec(wanted.where(col(DiagnosisCode.is_billable))).all())
    return frozenset(one for one in codes if undotted(one) in known)


def diagnosis_words(db: Session, codes: Sequence[str]) -> dict[str, str]:
    """The words of each of these codes, "" for an unknown one."""
    known = meanings(db, [undotted(one) for one in codes])
    return {one: known.get(undotted(one), "") for one in codes}


def _in_force(on: date) -> SelectOfScalar[AuthorizationRule]:
    return select(AuthorizationRule).where(AuthorizationRule.starts_on <= on, AuthorizationRule.ends_on >= on)


def _is_meant(words: str) -> tuple[ColumnElement[bool], ColumnElement[bool]] | None:
    """The same condition on the authorization list and on the list of codes; None: nothing was asked."""
    parts = words.strip().lower().split()[:6]
    if not parts or (len(parts) == 1 and len(parts[0]) < 2):
        return None
    begins = words.strip().upper()

    def on(code: Any, text: Any) -> ColumnElement[bool]:
        return or_(
            code.startswith(begins, autoescape=True),
            and_(*(func.lower(text).contains(part, autoescape=True) for part in parts)),
        )

    return (
        on(col(AuthorizationRule.code), col(AuthorizationRule.description)),
        on(col(CodeInList.code), col(CodeInList.name)),
    )


def _for_member(
    rows: Sequence[AuthorizationRule], lob: str, age: int | None, questions: dict[str, tuple[Question, ...]]
) -> ListedCode:  # fmt: skip
    """The row about this member; where none is, one that says that none is needed for them."""
    about = [row for row in rows if (not row.lobs or not lob or lob in row.lobs.split()) and _is_of_age(row, age)]
    best = max(about, key=lambda row: (bool(row.lobs), row.youngest_age), default=rows[0])
    return ListedCode(
        code=best.code,
        description=best.description,
        needs_authorization=bool(about) and best.rule is not Authorization.NEVER,
        never=best.service_group,
        free_units=best.units_limit if best.rule is Authorization.OVER_LIMIT else 0,
        most_units=best.most_units or None,
        modifiers=tuple(best.modifiers.split()),
        questions=questions.get(best.questionnaire, ()),
        is_behavioral=best.is_behavioral,
        is_aba=best.is_aba,
        starts_on=best.starts_on,
        ends_on=best.ends_on,
    )


def _is_of_age(row: AuthorizationRule, age: int | None) -> bool:
    return age is None or row.youngest_age <= age <= row.oldest_age


def _questions(db: Session, names: set[str], on: date) -> dict[str, tuple[Question, ...]]:
    if not names:
        return {}
    wanted = select(QuestionnaireQuestion).where(
        col(QuestionnaireQuestion.questionnaire).in_(names),
        QuestionnaireQuestion.starts_on <= on,
        QuestionnaireQuestion.ends_on >= on,
    )
    found: dict[str, tuple[Question, ...]] = {}
    for row in db.exec(wanted.order_by(col(QuestionnaireQuestion.number))):
        found[row.questionnaire] = (*found.get(row.questionnaire, ()), Question(row.key, row.text))
    return found


PUBLIC_TONES = {Authorization.ALWAYS: "warn", Authorization.NEVER: "ok", Authorization.OVER_LIMIT: "info"}


def public_answer(row: AuthorizationRule) -> PublicAnswer:
    """A row of the list in words."""
    ages = "" if (row.youngest_age, row.oldest_age) == (0, 200) else _ages(row.youngest_age, row.oldest_age)
    return PublicAnswer(
        code=row.code,
        description=row.description,
        answer=row.rule.value,
        tone=PUBLIC_TONES[row.rule],
        lobs=row.lobs,
        ages=ages,
        limit=f"More than {row.units_limit:,} units" if row.units_limit else "",
        modifiers=row.modifiers,
        since=f"{row.starts_on:%m/%d/%Y}",
        until="" if row.ends_on.year > 9000 else f"{row.ends_on:%m/%d/%Y}",
    )


def _ages(youngest: int, oldest: int) -> str:
    if oldest >= 200:
        return f"{youngest} and older"
    return f"Up to {oldest}" if youngest == 0 else f"{youngest} to {oldest}"
