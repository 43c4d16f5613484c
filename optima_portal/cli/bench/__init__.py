"""`python -m optima_portal bench [name]`: figures, one JSON object a line (spec 7).

A figure is a ratio inside one run against the named baseline on the same data, since machines differ.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from optima_portal.cli.bench.figure import Figure

BENCHES = {
    "click": "optima_portal.cli.bench.click",
    "load": "optima_portal.cli.bench.load",
    "hydrate": "optima_portal.cli.bench.hydrate",
    "search": "optima_portal.cli.bench.search",
    "import": "optima_portal.cli.bench.imports",
    "demo": "optima_portal.cli.bench.demo",
}
BESIDE = {"click": ("optima_portal.cli.bench.referrals", "optima_portal.cli.bench.painted")}
"""What a bench measures besides, each in a portal of its own."""

SIZED = ("search", "import", "demo")


def run(name: str | None = None, size: int | None = None) -> int:
    """Run one bench, or all, with so many members where it has any.

    0 when every goal holds, 1 when one is missed, 2 for an unknown name.
    """
    if name is not None and name not in BENCHES:
        print(f"There is no bench {name}. There are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    missed = 0
    for one in [name] if name else list(BENCHES):
        options = {"size": size} if size and one in SIZED else {}
        for module in (BENCHES[one], *BESIDE.get(one, ())):
            measure: Callable[..., Iterator[Figure]] = import_module(module).measure
            for figure in measure(**options):
                print(figure.line(), flush=True)
                missed += figure.holds is False
    return 1 if missed else 0
