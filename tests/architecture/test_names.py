"""One name, one thing: no two modules of a floor define a class of the same name, no two jobs or e-mails share one.

Part of `make check`: it reads the sources and imports nothing of the portal.
"""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "optima_portal"
# Two features' own words for their own lists; each is used beside its feature alone. Not to be added to.
KNOWN = {
    "demo.Person",
    "services.FileLine",
    "services.Place",
    "services.QueueQuery",
    "services.QueueRow",
    "state.WaitingFile",
}


def modules():
    return [(file, ast.parse(file.read_text())) for file in sorted(PACKAGE.rglob("*.py"))]


def more_than_once(named):
    """`(name, file)` pairs: the names that stand in several files, and those files."""
    places = defaultdict(set)
    for name, file in named:
        places[name].add(str(file.relative_to(PACKAGE)))
    return {name: sorted(found) for name, found in places.items() if len(found) > 1}


def test_no_two_modules_of_a_floor_define_the_same_class():
    named = [
        (f"{file.relative_to(PACKAGE).parts[0]}.{node.name}", file)
        for file, tree in modules()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert len(named) > 300
    twice = more_than_once(named)
    assert {name: files for name, files in twice.items() if name not in KNOWN} == {}
    assert KNOWN - set(twice) == set()


def test_no_two_states_share_a_name_on_any_floor():
    named = [
        (node.name, file)
        for file, tree in modules()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(one).endswith("rx.State") for one in node.bases)
    ]
    assert len(named) > 30
    assert more_than_once(named) == {}


def test_no_class_defines_a_handler_twice():
    """The second would take the first one's place in silence."""
    twice = [
        f"{file.relative_to(PACKAGE)}: {node.name}.{name}"
        for file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for name, times in counted(node).items()
        if times > 1
    ]
    assert twice == []


def counted(node):
    """How often a class defines each method that no decorator tells apart (a property's setter is another)."""
    times = defaultdict(int)
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            times[one.name] += not any(ast.unparse(d).endswith((".setter", "overload")) for d in one.decorator_list)
    return times
