"""`python -m optima_portal worker`: does the background work until it is told to stop."""

import signal
import sys
from threading import Event

from optima_portal.cli.premises import why_not_here
from optima_portal.kit import db
from optima_portal.kit.db import Unavailable
from optima_portal.kit.write_ahead import copied_beside
from optima_portal.services.worker import UNAVAILABLE_SECONDS, run_forever


def main() -> int:
    """Work until SIGTERM or Ctrl-C; the job in hand is finished first. 1 when it may not work here."""
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    if why_not := _asked_until_answered(stop):
        print(why_not, file=sys.stderr)
        return 1
    with copied_beside(db.engine()):
        run_forever(stop)
    return 0


def _asked_until_answered(stop: Event) -> str | None:
    """A database that is away is waited for, as it is for jobs."""
    while not stop.is_set():
        try:
            return why_not_here()
        except Unavailable:
            stop.wait(UNAVAILABLE_SECONDS)
    return None


if __name__ == "__main__":
    sys.exit(main())
