"""The one way to say no to a person."""


class Refused(Exception):
    """What was asked for is not done; everything is rolled back and the person reads the sentence.

    `field` puts it beside that field; `problems` puts several sentences beside several fields.
    """

    def __init__(self, sentence: str = "", *, field: str = "", problems: dict[str, str] | None = None) -> None:
        self.problems = problems or ({field: sentence} if field else {})
        self.sentence = sentence or next(iter(self.problems.values()), "")
        super().__init__(self.sentence)
