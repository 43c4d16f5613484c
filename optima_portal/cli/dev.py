"""`make dev`: the same server behind the same door, started again whenever a source changes."""

import subprocess
import sys

from watchfiles import Change
from watchfiles import watch as changes

from optima_portal.cli.build import ROOT
from optima_portal.kit.settings import settings


def watch() -> int:
    """Serve until Ctrl-C; a change rebuilds what it touches and restarts."""
    server = _start()
    try:
        for _ in changes(ROOT / "optima_portal", ROOT / "assets", watch_filter=_is_source):
            server.terminate()
            server.wait(30)
            print("A source changed: starting again.")
            server = _start()
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait(30)
    return 0


def _start() -> "subprocess.Popen[bytes]":
    print(f"Serving on {settings().origin}")
    return subprocess.Popen([sys.executable, "-m", "optima_portal", "run"], cwd=ROOT)


def _is_source(_change: Change, path: str) -> bool:
    return path.endswith((".py", ".toml", ".css", ".js", ".md", ".txt", ".html", ".svg")) and "__pycache__" not in path
