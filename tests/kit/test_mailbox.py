"""The mailbox on disk."""

from datetime import UTC, datetime, timedelta

from optima_portal.kit import mailbox
from optima_portal.kit.letter import Letter
from optima_portal.kit.settings import settings

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def letter(number: int, **changed: object) -> Letter:
    values = {
        "message_id": f"<key{number}@portal.example>",
        "sender": "Optima Portal <no-reply@portal.example>",
        "to": "maria@office.example",
        "subject": f"Letter {number}",
        "text": f"Text {number} – niño\n",
        "html": "<p>x</p>",
        "at": NOON + timedelta(minutes=number),
    }
    return Letter(**(values | changed))  # type: ignore[arg-type]


def drop(one: Letter) -> None:
    mailbox.drop(one.message_id, one.as_bytes())


def test_a_letter_is_read_back_as_it_was_written():
    drop(letter(1))
    (received,) = mailbox.letters()
    assert received == mailbox.Received(
        "maria@office.example", "Letter 1", NOON + timedelta(minutes=1), "Text 1 – niño"
    )


def test_the_newest_letter_comes_first():
    for number in (2, 3, 1):
        drop(letter(number))
    assert [received.subject for received in mailbox.letters()] == ["Letter 3", "Letter 2", "Letter 1"]


def test_a_letter_that_is_dropped_twice_is_there_once():
    drop(letter(1))
    drop(letter(1))
    assert len(mailbox.letters()) == 1


def test_a_message_id_cannot_name_a_file_elsewhere(tmp_path):
    drop(letter(1, message_id="<../../../evil@portal.example>"))
    assert [file.parent for file in tmp_path.rglob("*evil*")] == [settings().var / "mailbox"]


def test_an_empty_box_has_no_letters():
    assert mailbox.letters() == []
