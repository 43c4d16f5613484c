"""The portal with one more upload purpose: `python -m tests.attack.with_upload serve`. No page of today has any."""

import sys
from typing import Any

from optima_portal.cli import serve
from optima_portal.cli.main import main

PURPOSE = "attack-suite"


def create() -> Any:
    """What granian's worker calls; only there is the portal imported, as `python -m optima_portal` does it."""
    from optima_portal.http import server
    from optima_portal.state.handlers import IN_GOOD_STANDING
    from optima_portal.state.upload_purposes import declare_upload

    declare_upload(PURPOSE, IN_GOOD_STANDING)
    return server.create()


if __name__ == "__main__":
    serve.TARGET = "tests.attack.with_upload:create"
    sys.exit(main())
