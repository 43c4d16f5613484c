"""README is true to the word."""

from pathlib import Path

from optima_portal.demo.cast import ANSWER, CAST, PASSWORD

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_it_names_every_demo_account_and_no_other():
    named = {line.split("|")[1].strip() for line in README.splitlines() if line.startswith("| ") and "@" in line}
    assert named == {person.email for person in CAST}


def test_it_says_whose_phone_is_asked_for_and_the_words_that_open():
    for person in CAST:
        line = next(line for line in README.splitlines() if person.email in line)
        assert ("with a code" in line) is person.has_phone, line
    assert f"`{PASSWORD}`" in README
    assert f"`{ANSWER}`" in README
