"""`python -m optima_portal worker`: does the background work until it is told to stop."""

import signal
from threading import Event

from optima_portal.services.worker import run_forever


def main() -> None:
    """Work until SIGTERM or Ctrl-C; the job in hand is finished first."""
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    run_forever(stop)


if __name__ == "__main__":
    main()
