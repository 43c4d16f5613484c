"""Security questions: two different ones, with answers that say something."""

import pytest

from optima_portal.rules.security_questions import QUESTIONS, normal_answer, what_is_missing

FIRST, SECOND = QUESTIONS[:2]


def test_two_different_questions_with_answers_will_do():
    assert what_is_missing([(FIRST, "Rex"), (SECOND, "St. Paul")]) == {}


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ([(FIRST, "Rex"), (FIRST, "Rex")], "question_2"),
        ([(FIRST, "Rex")], "question_2"),
        ([], "question_1"),
        ([("Invented?", "Rex"), (SECOND, "Anaheim")], "question_1"),
        ([(FIRST, "Re"), (SECOND, "Anaheim")], "answer_1"),
        ([(FIRST, "Rex"), (SECOND, " . - ")], "answer_2"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(chosen, field):
    assert list(what_is_missing(chosen)) == [field]


def test_case_blanks_and_punctuation_of_an_answer_do_not_matter():
    assert normal_answer(" St. Paul ") == normal_answer("ST PAUL") == "stpaul"
