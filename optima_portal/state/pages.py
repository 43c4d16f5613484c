"""Who may open which page: filled by `portal_page`, asked by the frame and by the server of the built pages."""

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.state.handlers import IN_GOOD_STANDING, Needs

_needs: dict[str, Needs] = {}


def declare(route: str, needs: Needs) -> None:
    """Say who may open a page."""
    _needs[route] = needs


def needs_of(route: str) -> Needs:
    """Who may open a page; an unknown one is for whoever is in good standing."""
    return _needs.get(route, IN_GOOD_STANDING)


def all_pages() -> dict[str, Needs]:
    """Every page and who may open it."""
    return dict(_needs)


def may_open(needs: Needs, viewer: Viewer) -> bool:
    """Whether a page that names a permission is this viewer's; any other page answers by its own handlers."""
    return not isinstance(needs, Permission) or viewer.may(needs)
