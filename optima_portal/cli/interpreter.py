"""Which Python to make the virtual environment with: `python3`, or the same version where it stands better built.

A Python that was compiled at home without `--enable-optimizations` does everything in 1.2 to 1.5 times the time of the
system's. Run by `make` before anything is installed: only the standard library, nothing of the portal.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

OLDEST = (3, 11)
PLACES = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
WORTH_IT = 1.15
ROUNDS = 5
# Its own version, whether it can make environments, and the milliseconds of some ordinary work.
ASK = """
import ensurepip, sys, time, venv
class Row:
    def __init__(self, at): self.at = at
    def next(self): return self.at + 1
def work():
    found = {}
    for at in range(40000): found[at % 97] = str(Row(at).next())
began = time.perf_counter(); work()
print(*sys.version_info[:2], (time.perf_counter() - began) * 1000)
"""


def best(first: str, others: list[str]) -> str:
    """`first`, or one of the others that has its version and is clearly faster."""
    times: dict[str, float] = {}
    for _ in range(ROUNDS):  # in turns: another program's load meets all of them
        for one in [first, *others]:
            version, took = _asked(one)
            if version == sys.version_info[:2]:
                times[one] = min(took, times.get(one, took))
    fastest = min(times, key=lambda one: times[one], default=first)
    return fastest if times.get(first, 0) > WORTH_IT * times.get(fastest, 0) else first


def _asked(python: str) -> tuple[tuple[int, ...], float]:
    try:
        answer = subprocess.run([python, "-I", "-c", ASK], capture_output=True, text=True, timeout=20, check=True)
        major, minor, took = answer.stdout.split()
        return (int(major), int(minor)), float(took)
    except (OSError, ValueError, subprocess.SubprocessError):
        return (), 0.0


def main() -> int:
    """Print the chosen one; say on the side why, where it is another than the one that asks."""
    if sys.version_info < OLDEST:
        print("Python {}.{} or newer is needed.".format(*OLDEST), file=sys.stderr)
        return 1
    version = "python{}.{}".format(*sys.version_info)
    found = {shutil.which(version, path=place) for place in PLACES} - {None, sys.executable}
    chosen = best(sys.executable, sorted(filter(None, found)))
    if chosen != sys.executable:
        print(f"Taking {chosen}: the same version as {sys.executable}, and faster.", file=sys.stderr)
    print(chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
