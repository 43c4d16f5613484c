"""Letters: with the transaction, encrypted, delivered once, over verified TLS, however the mail server behaves."""

import json
import socket
import ssl
from datetime import timedelta

import pytest
import trustme
from sqlmodel import Session, select

from optima_portal.kit import clock, mailbox, smtp
from optima_portal.kit.db import in_transaction
from optima_portal.kit.refused import Refused
from optima_portal.models.job import Job, JobState
from optima_portal.models.mail import Mail, MailState
from optima_portal.services import mail
from optima_portal.services.jobs import claim_job, retry_dead_job
from optima_portal.services.mail import queue_mail
from optima_portal.services.worker import run_all
from tests.services.mail_server import Keeper, accept, mail_server

MARIA = "maria@office.example"


def queue(engine, to=MARIA):
    return in_transaction(
        lambda db: queue_mail(db, to, "passcode", clock.now(), name="Maria", code="482913", minutes=15).key, engine
    )


def only(engine, table=Mail):
    with Session(engine) as db:
        return db.exec(select(table)).one()


@pytest.fixture
def keeper():
    return Keeper()


@pytest.fixture
def server(keeper, set_settings):
    """A plain mail server that the settings point to."""
    with mail_server(keeper) as port:
        set_settings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        yield keeper


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def certificate(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def test_a_letter_is_gone_with_the_transaction_that_queued_it(engine, server):
    def work(db: Session) -> None:
        queue_mail(db, MARIA, "password_changed", clock.now(), name="Maria")
        raise Refused("no")

    with pytest.raises(Refused):
        in_transaction(work, engine)
    assert run_all(engine) == 0
    assert server.letters == []


def test_a_letter_is_delivered_once_as_text_and_html(engine, server):
    queue(engine)
    run_all(engine)
    run_all(engine)
    (letter,) = server.letters
    assert letter["To"] == MARIA
    assert letter["Subject"] == "Your verification code"
    assert "Optima Portal" in letter["From"]
    kinds = {
        part.get_content_type(): part.get_payload(decode=True).decode()
        for part in letter.walk()
        if not part.is_multipart()
    }
    assert set(kinds) == {"text/plain", "text/html"}
    assert all("482913" in text for text in kinds.values())
    assert only(engine).state is MailState.SENT


def test_the_database_never_shows_a_passcode(engine, server):
    queue(engine)
    with Session(engine) as db:
        shown = str([row.model_dump() for table in (Mail, Job) for row in db.exec(select(table))])
    assert MARIA in shown
    assert "482913" not in shown
    run_all(engine)
    assert only(engine).body == b""


@pytest.mark.parametrize(
    "to",
    [
        "",
        "maria",
        "@x.example",
        "a@x.example\nBcc: b@y.example",
        "a@x.example, b@y.example",
        "A <a@x.example>",
        "a\u202e@x.example",
    ],
)
def test_what_is_not_one_address_gets_no_letter(db, to):
    with pytest.raises(mail.BadAddress):
        queue_mail(db, to, "passcode", clock.now(), name="x", code="1", minutes=1)


def test_without_a_mail_server_letters_land_in_the_mailbox_once(engine):
    queue(engine)
    run_all(engine)
    (received,) = mailbox.letters()
    assert received.to == MARIA
    assert "482913" in received.text


def test_a_dead_mail_server_loses_nothing(engine, keeper, set_settings, now):
    with socket.socket() as taken:  # bound and not listening: whoever calls is turned away
        taken.bind(("127.0.0.1", 0))
        set_settings(smtp_host="127.0.0.1", smtp_port=taken.getsockname()[1], smtp_security="none")
        with clock.at(now):
            queue(engine)
            run_all(engine)
    assert only(engine).state is MailState.WAITING
    assert only(engine, Job).last_error.startswith("ConnectionRefusedError at kit/smtp.py")
    with mail_server(keeper) as port, clock.at(now + timedelta(minutes=1)):
        set_settings(smtp_port=port)
        run_all(engine)
    assert len(keeper.letters) == 1
    assert only(engine).state is MailState.SENT


def test_a_letter_that_is_refused_for_now_is_tried_again(engine, server, now):
    server.answer = "451 try later"
    with clock.at(now):
        queue(engine)
        run_all(engine)
    assert only(engine).state is MailState.WAITING
    server.answer = ""
    with clock.at(now + timedelta(minutes=1)):
        run_all(engine)
    assert len(server.letters) == 1


@pytest.mark.parametrize("where", ["answer", "rcpt_answer"])
def test_a_letter_that_is_refused_for_good_is_given_up_and_can_be_revived(engine, server, now, where):
    setattr(server, where, "550 no such mailbox")
    with clock.at(now):
        queue(engine)
        run_all(engine)
    assert only(engine).state is MailState.FAILED
    assert only(engine, Job).state is JobState.DEAD
    setattr(server, where, "")
    in_transaction(lambda db: retry_dead_job(db, only(engine, Job).id, now=now), engine)
    with clock.at(now):
        run_all(engine)
    assert len(server.letters) == 1


def test_a_letter_is_given_up_after_its_last_attempt(engine, server, now):
    server.answer = "451 try later"
    queue_at = now
    with clock.at(now):
        queue(engine)
    for _ in range(mail.ATTEMPTS):
        queue_at += timedelta(hours=2)
        with clock.at(queue_at):
            run_all(engine)
    assert only(engine).state is MailState.FAILED
    assert only(engine, Job).state is JobState.DEAD


def test_a_worker_killed_before_the_server_heard_of_the_letter_loses_nothing(engine, server, now):
    with clock.at(now):
        key = queue(engine)
    in_transaction(lambda db: claim_job(db, "dying", now=now), engine)
    in_transaction(lambda db: mail._begin_sending(db, key, now), engine)
    assert only(engine).state is MailState.SENDING
    with clock.at(now + mail.LEASE - timedelta(seconds=1)):
        run_all(engine)
    assert server.letters == []
    with clock.at(now + mail.LEASE):
        run_all(engine)
    assert len(server.letters) == 1


def test_a_worker_killed_after_delivery_sends_the_same_message_id_again(engine, server, now, monkeypatch):
    """The one moment in which nobody can know: the copy is recognisable."""

    def killed(*_):
        raise KeyboardInterrupt

    with clock.at(now):
        queue(engine)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(mail, "_mark_sent", killed)
            run_all(engine)
    with clock.at(now + mail.LEASE):
        run_all(engine)
    assert [letter["Message-ID"] for letter in server.letters] == [only(engine).message_id] * 2


def test_a_letter_that_is_sent_is_not_sent_by_a_revived_job(engine, server, now):
    with clock.at(now):
        key = queue(engine)
        run_all(engine)
        mail.send_mail(engine, {"mail": key}, now=now)
    assert len(server.letters) == 1


def test_starttls_with_a_certificate_we_trust(engine, keeper, certificate, trusted, set_settings):
    with mail_server(keeper, starttls=certificate) as port:
        set_settings(smtp_host="localhost", smtp_port=port, smtp_security="starttls")
        queue(engine)
        run_all(engine)
    assert keeper.over_tls == [True]


def test_tls_from_the_start(engine, keeper, certificate, trusted, set_settings):
    with mail_server(keeper, tls=certificate) as port:
        set_settings(smtp_host="localhost", smtp_port=port, smtp_security="tls")
        queue(engine)
        run_all(engine)
    assert len(keeper.letters) == 1


@pytest.mark.parametrize(("password", "letters"), [("pass word", 1), ("wrong", 0)])
def test_a_server_that_wants_user_and_password(engine, keeper, certificate, trusted, set_settings, password, letters):
    known = {"authenticator": accept("portal", "pass word"), "auth_required": True}
    with mail_server(keeper, starttls=certificate, **known) as port:
        set_settings(smtp_host="localhost", smtp_port=port, smtp_security="starttls")
        set_settings(smtp_user="portal", smtp_password=password)
        queue(engine)
        run_all(engine)
    assert len(keeper.letters) == letters


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_certificate_nobody_vouches_for_gets_nothing(
    engine, keeper, certificate, set_settings, security
):
    with mail_server(keeper, **{security: certificate}) as port:
        set_settings(smtp_host="localhost", smtp_port=port, smtp_security=security)
        queue(engine)
        run_all(engine)
    assert keeper.letters == []
    assert only(engine, Job).last_error.startswith("SSLCertVerificationError")


def test_a_server_under_another_name_than_its_certificates_gets_nothing(
    engine, keeper, certificate, trusted, set_settings
):
    with mail_server(keeper, tls=certificate) as port:
        set_settings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="tls")
        queue(engine)
        run_all(engine)
    assert keeper.letters == []


def test_no_letter_goes_in_the_clear_when_starttls_was_asked_for(engine, keeper, set_settings):
    with mail_server(keeper) as port:
        set_settings(smtp_host="localhost", smtp_port=port, smtp_security="starttls")
        queue(engine)
        run_all(engine)
    assert keeper.letters == []
    assert only(engine).state is MailState.WAITING


def test_a_silent_mail_server_is_hung_up_on(engine, set_settings, monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        set_settings(smtp_host="127.0.0.1", smtp_port=silent.getsockname()[1], smtp_security="none")
        queue(engine)
        run_all(engine)
    assert only(engine, Job).last_error.startswith("SMTPServerDisconnected at kit/smtp.py")


def test_a_body_moved_to_another_letter_does_not_open(engine, server, now):
    with clock.at(now):
        first, second = queue(engine), queue(engine, "other@office.example")

    def swap(db: Session) -> None:
        one, other = (db.exec(select(Mail).where(Mail.key == key)).one() for key in (first, second))
        other.body = one.body

    in_transaction(swap, engine)
    with clock.at(now):
        run_all(engine)
    assert [letter["To"] for letter in server.letters] == [MARIA]


def test_sent_letters_are_forgotten_after_three_months(engine, server, now):
    with clock.at(now):
        queue(engine)
        run_all(engine)
    for days, left in ((89, 1), (91, 0)):
        in_transaction(lambda db, d=days: mail.sweep_sent_mail(db, {}, now=now + timedelta(days=d)), engine)
        with Session(engine) as db:
            assert len(db.exec(select(Mail)).all()) == left


def test_the_job_names_the_letter_and_nothing_else(engine, server):
    key = queue(engine)
    assert json.dumps(only(engine, Job).payload) == json.dumps({"mail": key})
