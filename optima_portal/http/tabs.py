"""Whose tab is whose: client tokens of visitors in memory, of those who signed in in the database."""

from collections import OrderedDict

from optima_portal.kit import db
from optima_portal.services.bindings import bound_to

visitors_tabs: OrderedDict[str, str] = OrderedDict()
"""Session hash by client token, of visitors; a crowd of them must not keep the database from those at work."""


def is_anothers(client_token: str, session_hash: str) -> bool:
    """Whether a client token belongs to another session than this one, so that its socket is turned away."""
    visitors = visitors_tabs.get(client_token)
    if visitors is not None:
        return visitors != session_hash
    bound = db.in_transaction(lambda session: bound_to(session, client_token))
    return bound is not None and bound != session_hash
