"""Letters to people: queued with what they report, delivered by a job.

A letter is marked as SENDING, in a transaction of its own, before the mail server hears of it. A worker that dies
between the server's yes and our SENT leaves SENDING behind: nobody can know whether it went out. It is then sent
again, with the same Message-ID, by which the recipient's server drops a copy. That moment is the only one in which
a letter can go out twice; in every other one a restart sends nothing twice and loses nothing.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, delete
from sqlmodel import Session, col, select

from optima_portal.kit import clock, mailbox, smtp
from optima_portal.kit.crypto import decrypt, encrypt
from optima_portal.kit.db import in_transaction
from optima_portal.kit.job_kinds import DailyAt, Hopeless, Payload, job
from optima_portal.kit.letter import Letter
from optima_portal.kit.settings import settings
from optima_portal.kit.tokens import new_key
from optima_portal.models.mail import Mail, MailState
from optima_portal.rules.plan import plan
from optima_portal.services.jobs import queue_job
from optima_portal.services.letters import written

ATTEMPTS = 30  # with an hour between the later ones: a day without a mail server is survived
LEASE = timedelta(minutes=5)  # longer than every timeout of one SMTP conversation together
SENT_IS_KEPT = timedelta(days=90)


class BadAddress(ValueError):
    """Not an address a letter can be sent to."""


def queue_mail(db: Session, to: str, template: str, now: datetime, **values: object) -> Mail:
    """Write a letter with the transaction it belongs to; `values` are what its template asks for, none may be missing.

    Raises `BadAddress` for what could smuggle a second header or recipient into the message.
    """
    _one_address(to)
    wording = written(template, values)
    key = new_key()
    letter = Mail(
        key=key,
        recipient=to,
        template=template,
        subject=wording.subject,
        body=encrypt(json.dumps([wording.text, wording.html]).encode(), _bound_to(key)),
        message_id=f"<{key}@{settings().mail_from.rpartition('@')[2].rstrip('>')}>",
        created_at=now,
    )
    db.add(letter)
    db.flush()
    queue_job(db, "send_mail", {"mail": key}, now=now, unique_key=f"send_mail:{key}")
    return letter


@job("send_mail", max_attempts=ATTEMPTS, lease=LEASE, own_transactions=True)
def send_mail(on: Engine, payload: Payload, *, now: datetime) -> None:
    """Mark, deliver, mark: three steps, the middle one outside of any transaction."""
    key = str(payload["mail"])
    letter = in_transaction(lambda db: _begin_sending(db, key, now), on)
    if letter is None:
        return
    try:
        _deliver(letter)
    except smtp.Undeliverable as refused:
        in_transaction(lambda db: _mark_unsent(db, key, give_up=True), on)
        raise Hopeless from refused
    except Exception:
        in_transaction(lambda db: _mark_unsent(db, key, give_up=False), on)
        raise
    in_transaction(lambda db: _mark_sent(db, key, clock.now()), on)


@job("sweep_sent_mail", recurring=DailyAt(3, 20))
def sweep_sent_mail(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Forget that letters were sent, after three months; their text was gone at once."""
    old = and_(col(Mail.state) == MailState.SENT, col(Mail.sent_at) < now - SENT_IS_KEPT)
    db.execute(delete(Mail).where(old))


def _begin_sending(db: Session, key: str, now: datetime) -> Letter | None:
    """The letter, marked as being sent; None if it is sent already."""
    found = _row(db, key)
    if found is None or found.state is MailState.SENT:
        return None
    found.state, found.sending_since, found.attempts = MailState.SENDING, now, found.attempts + 1
    text, html = json.loads(decrypt(found.body, _bound_to(key)))
    sender = f"{plan().plan.portal_name} <{settings().mail_from}>"
    return Letter(found.message_id, sender, found.recipient, found.subject, text, html, found.created_at)


def _deliver(letter: Letter) -> None:
    if settings().smtp_host:
        smtp.send(letter)
    else:
        mailbox.drop(letter.message_id, letter.as_bytes())


def _mark_sent(db: Session, key: str, now: datetime) -> None:
    found = _row(db, key)
    if found is not None:
        found.state, found.sent_at, found.body = MailState.SENT, now, b""


def _mark_unsent(db: Session, key: str, give_up: bool) -> None:
    found = _row(db, key)
    if found is not None and found.state is MailState.SENDING:
        given_up = give_up or found.attempts >= ATTEMPTS
        found.state = MailState.FAILED if given_up else MailState.WAITING


def _row(db: Session, key: str) -> Mail | None:
    return db.exec(select(Mail).where(Mail.key == key).with_for_update()).first()


def _one_address(to: str) -> None:
    local, at, domain = to.rpartition("@")
    if not (local and at and domain) or any(not c.isprintable() or c in ' ,;<>"()' for c in to):
        raise BadAddress("not one e-mail address")


def _bound_to(key: str) -> str:
    return f"mail:{key}"
