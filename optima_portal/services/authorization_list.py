"""The plan's lists as the referral asks them: prior authorization list, places of service, ICD-10-CM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_
from sqlmodel import Session, col, select

from optima_portal.kit.db import rows
from optima_portal.kit.identifiers import undotted
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule, QuestionnaireQuestion
from optima_portal.models.diagnosis_code import DiagnosisCode
from optima_portal.models.listed_code import ListedCode as CodeInList
from optima_portal.rules.authorization_codes import ListedCode, Question, why_not_requestable
from optima_portal.rules.dates import us_day

MOST = 25
MOST_ANSWERS = 50
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


@dataclass(frozen=True)
class Diagnosis:
    """What a code of ICD-10-CM means; one that is not listed means nothing and is not billable."""

    words: str = ""
    is_billable: bool = False


# Asked for with every act of the wizard, so made once and read as plain rows.
_RULE: Any = [
    getattr(AuthorizationRule, name)
    for name in (
        "code", "description", "rule", "lobs", "modifiers", "youngest_age", "oldest_age", "units_limit", "most_units",
        "service_group", "is_behavioral", "is_aba", "questionnaire", "starts_on", "ends_on",
    )
]  # fmt: skip
_RULES_OF = select(*_RULE).where(
    col(AuthorizationRule.code).in_(bindparam("codes", expanding=True)),
    col(AuthorizationRule.starts_on) <= bindparam("day"),
    col(AuthorizationRule.ends_on) >= bindparam("day"),
)
_QUESTION: Any = (QuestionnaireQuestion.questionnaire, QuestionnaireQuestion.key, QuestionnaireQuestion.text)
_QUESTIONS_OF = (
    select(*_QUESTION)
    .where(
        col(QuestionnaireQuestion.questionnaire).in_(bindparam("names", expanding=True)),
        col(QuestionnaireQuestion.starts_on) <= bindparam("day"),
        col(QuestionnaireQuestion.ends_on) >= bindparam("day"),
    )
    .order_by(col(QuestionnaireQuestion.number))
)
_PLACES = select(CodeInList.code, CodeInList.name).where(col(CodeInList.code_set) == PLACES)
_DIAGNOSES_OF = select(DiagnosisCode.code, DiagnosisCode.description, DiagnosisCode.is_billable).where(
    col(DiagnosisCode.code).in_(bindparam("codes", expanding=True))
)


def listed_codes(
    db: Session, codes: Iterable[str], on: date, lob: str = "", age: int | None = None
) -> dict[str, ListedCode]:  # fmt: skip
    """What the list says on a day of these codes, for a member's line of business and age."""
    wanted = sorted({one.upper() for one in codes})
    said: dict[str, list[Any]] = {}
    for row in rows(db, _RULES_OF, codes=wanted, day=on) if wanted else ():
        said.setdefault(row.code, []).append(row)
    questions = _questions(db, {row.questionnaire for some in said.values() for row in some if row.questionnaire}, on)
    return {code: _for_member(some, lob, age, questions) for code, some in said.items()}


def name_of_code(db: Session, code: str, on: date) -> str:
    """What a whole code means: by the plan's list, of any time, else by the code set of a day; "" for no code."""
    listed = select(AuthorizationRule.description).where(AuthorizationRule.code == code)
    if found := db.exec(listed.order_by(col(AuthorizationRule.starts_on).desc())).first():
        return found
    known = select(CodeInList.name).where(CodeInList.code_set == DESCRIPTIONS, CodeInList.code == code)
    return db.exec(known.where(CodeInList.starts_on <= on, CodeInList.ends_on >= on)).first() or ""


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
    """What the list says about what was asked, also from a later day; one beyond `MOST_ANSWERS`: there are more."""
    meant = _is_meant(words)
    if meant is None:
        return ()
    wanted = select(AuthorizationRule).where(meant[0], col(AuthorizationRule.ends_on) >= on)
    found = db.exec(
        wanted.order_by(col(AuthorizationRule.code), col(AuthorizationRule.starts_on)).limit(MOST_ANSWERS + 1)
    ).all()
    return tuple(public_answer(one) for one in found)


def places_of_service(db: Session) -> dict[str, str]:
    """The CMS code set: {code: name}."""
    return dict(map(tuple, rows(db, _PLACES)))


def place_name(db: Session, code: str) -> str:
    """11 Office."""
    name = places_of_service(db).get(code, "")
    return f"{code} {name}".strip()


def diagnoses_among(db: Session, codes: Sequence[str]) -> dict[str, Diagnosis]:
    """What each of these codes means, a few of a request."""
    found = rows(db, _DIAGNOSES_OF, codes=sorted({undotted(one) for one in codes})) if codes else ()
    known = {code: Diagnosis(words, is_billable) for code, words, is_billable in found}
    return {one: known.get(undotted(one), Diagnosis()) for one in codes}


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
    said: Sequence[Any], lob: str, age: int | None, questions: dict[str, tuple[Question, ...]]
) -> ListedCode:  # fmt: skip
    """The row about this member; where none is, one that says that none is needed for them."""
    about = [row for row in said if (not row.lobs or not lob or lob in row.lobs.split()) and _is_of_age(row, age)]
    best = max(about, key=lambda row: (bool(row.lobs), row.youngest_age), default=said[0])
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


def _is_of_age(row: Any, age: int | None) -> bool:
    return age is None or row.youngest_age <= age <= row.oldest_age


def _questions(db: Session, names: set[str], on: date) -> dict[str, tuple[Question, ...]]:
    found: dict[str, tuple[Question, ...]] = {}
    for name, key, text in rows(db, _QUESTIONS_OF, names=sorted(names), day=on) if names else ():
        found[name] = (*found.get(name, ()), Question(key, text))
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
        since=us_day(row.starts_on),
        until="" if row.ends_on.year > 9000 else us_day(row.ends_on),
    )


def _ages(youngest: int, oldest: int) -> str:
    if oldest >= 200:
        return f"{youngest} and older"
    return f"Up to {oldest}" if youngest == 0 else f"{youngest} to {oldest}"
