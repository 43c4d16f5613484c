"""`python -m tests.run [pytest's arguments]`: the whole suite on two cores, part by part, with one verdict.

First what needs no server, then what drives the served production build, last what drives Chromium: two processes at
once in each part, every process with a portal of its own. A file of the later parts stays with one process.
"""

import subprocess
import sys
import time

import pytest

NOTHING_COLLECTED = int(pytest.ExitCode.NO_TESTS_COLLECTED)
PARTS = (
    ("Without a server", ["-m", "not server and not browser", "-n", "2", "--dist", "loadscope"]),
    ("Against the served build", ["-m", "server and not browser", "-n", "2", "--dist", "loadfile"]),
    ("In Chromium", ["-m", "browser", "-n", "2", "--dist", "loadfile"]),
)


def main(arguments: list[str]) -> int:
    """Run each part; 0 only if every one passed and at least one test ran."""
    outcomes = []
    for name, options in PARTS:
        print(f"── {name}", flush=True)
        began = time.monotonic()
        code = subprocess.call([sys.executable, "-m", "pytest", "-q", *options, *arguments])
        outcomes.append((name, code, time.monotonic() - began))
    print("── Together")
    for name, code, seconds in outcomes:
        words = {0: "passed", NOTHING_COLLECTED: "no tests"}.get(code, f"FAILED (exit code {code})")
        print(f"   {name:26} {words:24} {seconds:6.0f} s")
    codes = [code for _, code, _ in outcomes if code != NOTHING_COLLECTED]
    return max(codes, default=NOTHING_COLLECTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
