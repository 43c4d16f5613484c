"""The wording of letters: complete, escaped, and the same in text and HTML."""

import re

import pytest
from jinja2 import UndefinedError

from optima_portal.rules.plan import plan
from optima_portal.services.letters import TEMPLATES, templates, written

VALUES: dict[str, object] = {
    "name": "Maria Diaz",
    "code": "482913",
    "minutes": 15.0,
    "what": "dispute D26-00418",
    "number": "D26-00418",
    "path": "/claims/disputes/abc",
    "by": "Daniel Ortiz",
    "acknowledge_by": "03/04/2026",
    "decide_by": "05/04/2026",
    "answer_by": "04/13/2026",
}


@pytest.mark.parametrize("template", templates())
def test_every_letter_says_the_same_in_text_and_html(template):
    letter = written(template, VALUES)
    words = re.findall(r"\w+", letter.text)
    in_html = re.findall(r"\w+", re.sub(r"&#?\w+;", " ", re.sub(r"<[^>]+>", " ", letter.html)))
    assert len(words) > 30
    assert [word for word in words if word not in in_html] == []


@pytest.mark.parametrize("template", templates())
def test_every_letter_has_a_subject_a_greeting_and_somebody_to_call(template):
    letter = written(template, VALUES)
    assert letter.subject and "\n" not in letter.subject
    assert letter.text.startswith("Hello Maria Diaz,\n")
    assert plan().contacts.provider_relations in letter.text


@pytest.mark.parametrize("template", templates())
def test_no_letter_goes_out_with_a_value_missing(template):
    with pytest.raises(UndefinedError):
        written(template, {})


def test_the_passcode_letter_says_how_long_the_code_is_valid():
    letter = written("passcode", VALUES)
    assert "    482913\n" in letter.text
    assert "valid for 15 minutes" in letter.text
    assert "never ask you for it" in letter.text


def test_html_in_a_value_stays_text():
    letter = written("password_changed", {"name": "<b>x</b> & Co"})
    assert "Hello <b>x</b> & Co," in letter.text
    assert "Hello &lt;b&gt;x&lt;/b&gt; &amp; Co," in letter.html


def test_a_value_cannot_begin_a_paragraph_or_turn_the_text():
    letter = written("password_changed", {"name": "a\n\n    111111\n\nhttp://localhost:3000/evil\n\n\u202e"})
    assert letter.text.startswith("Hello a      111111  http://localhost:3000/evil,\n")
    assert "\n    111111" not in letter.text
    assert "href" not in letter.html
    assert "\u202e" not in letter.text


def test_a_template_that_asks_for_template_syntax_gets_text():
    assert "{{ plan }}" in written("password_changed", {"name": "{{ plan }}"}).text


def test_no_plan_is_named_in_a_template():
    for file in TEMPLATES.iterdir():
        assert "caloptima" not in file.read_text().lower()
