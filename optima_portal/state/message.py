"""What the frame tells the person: done, refused, failed. Shown in a live region on every page."""

import reflex as rx


class MessageState(rx.State):
    """The message on screen. `count` changes with each one, so that the same words are announced again."""

    kind: str = ""
    text: str = ""
    count: int = 0

    def _say(self, kind: str, text: str) -> None:
        self.kind, self.text = kind, text
        self.count += 1
