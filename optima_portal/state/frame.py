"""What the frame shows around every page: who is signed in, where they may go, what waits for them."""

import reflex as rx

from optima_portal.services.frame import Frame, frame_of
from optima_portal.services.jump import Suggestion, suggestions_for
from optima_portal.services.waiting import Waiting
from optima_portal.state.handlers import ANYONE, IN_GOOD_STANDING, PortalState, current_viewer, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.pages import may_open, needs_of


class FrameState(PortalState, rx.State):
    """The side bar, the top bar and the message region."""

    signed_in: bool = False
    name: str = ""
    initials: str = ""
    role: str = ""
    collection: str = ""
    places: list[str] = []
    waiting: list[Waiting] = []
    mark: str = ""
    leave: str = ""
    no_access: bool = False

    @open_to(ANYONE)
    async def enter(self) -> None:
        """Fill the frame; every page's first on_load. A page that is not this viewer's shows that it is not."""
        frame: Frame = await run(frame_of)
        self.no_access = not may_open(needs_of(self.router.route_id), current_viewer.get())
        self.signed_in, self.name, self.initials = frame.signed_in, frame.name, frame.initials
        self.role, self.collection, self.places = frame.role, frame.collection, list(frame.places)
        self.waiting, self.mark = list(frame.waiting), frame.mark

    @open_to(ANYONE)
    async def dismiss(self) -> None:
        """Close the message."""
        message = await self.get_state(MessageState)
        message._say("", "")


class JumpState(PortalState, rx.State):
    """The jump box: what one typed, and where that may lead."""

    asked: str = ""
    suggestions: list[Suggestion] = []
    nothing: bool = False

    @open_to(IN_GOOD_STANDING, supersedes=True)
    async def look(self, typed: str) -> None:
        """Suggest places for what was typed so far."""
        found = await run(suggestions_for, typed)
        self.asked = typed
        self.suggestions, self.nothing = list(found), bool(typed.strip()) and not found
