"""Every page of the portal: each module of this folder is imported once, so that its route exists.

The pages under `dev` (components, mailbox, codes) exist in demo mode only.
"""

import importlib
import pkgutil

from optima_portal.kit.settings import settings

_ONLY_IN_DEMO = f"{__name__}.dev"

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    if settings().is_demo or not _module.name.startswith(_ONLY_IN_DEMO):
        importlib.import_module(_module.name)
