"""The security questions one can choose from. Source: seed 000, II.3; the wording is ours."""

QUESTIONS = (
    "What was the name of your first pet?",
    "In what city did your parents meet?",
    "What was the make of your first car?",
    "What was the name of your first school?",
    "What is the middle name of your oldest cousin?",
    "What was the street you lived on when you were ten?",
    "What was your favorite food as a child?",
    "Who was your first employer?",
)
HOW_MANY = 2
SHORTEST_ANSWER = 3


def normal_answer(answer: str) -> str:
    """An answer without what people vary: case, blanks, punctuation."""
    return "".join(character for character in answer.casefold() if character.isalnum())


def what_is_missing(chosen: list[tuple[str, str]]) -> dict[str, str]:
    """Problems by field (`question_1`, `answer_1`, …); empty means all is well."""
    problems: dict[str, str] = {}
    seen: set[str] = set()
    for number, (question, answer) in enumerate(chosen, start=1):
        if question not in QUESTIONS:
            problems[f"question_{number}"] = "Select a question."
        elif question in seen:
            problems[f"question_{number}"] = "Select a different question."
        if len(normal_answer(answer)) < SHORTEST_ANSWER:
            problems[f"answer_{number}"] = f"Enter an answer of at least {SHORTEST_ANSWER} letters or digits."
        seen.add(question)
    if len(chosen) < HOW_MANY:
        problems.setdefault(f"question_{len(chosen) + 1}", "Select a question.")
    return problems
