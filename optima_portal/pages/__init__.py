"""Every page of the portal: each module of this folder registers its own route.

The pages under `dev` (components, mailbox, codes) exist in demo mode only.
"""

import importlib
import pkgutil

from optima_portal.kit.settings import settings

_ONLY_IN_DEMO = f"{__name__}.dev"


def load() -> None:
    """Import every page once, so that its route exists."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        if settings().is_demo or not module.name.startswith(_ONLY_IN_DEMO):
            importlib.import_module(module.name)
