"""The house keeps to its own rules: what import-linter cannot say."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "optima_portal"
SOURCES = sorted(PACKAGE.rglob("*.py"))
CLOCK = PACKAGE / "kit" / "clock.py"


def _imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _calls(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@pytest.mark.parametrize("file", sorted((PACKAGE / "rules").glob("*.py")), ids=lambda file: file.name)
def test_rules_import_the_standard_library_alone(file):
    foreign = [one for one in _imports(file) if one.partition(".")[0] not in sys.stdlib_module_names]
    assert [one for one in foreign if not one.startswith("optima_portal.rules")] == []


def test_no_file_but_the_clock_asks_the_system_for_the_time():
    asking = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.datetime.now"}
    found = [f"{file}:{line}" for file in SOURCES if file != CLOCK for call, line in _calls(file) if call in asking]
    assert found == []


def test_only_a_transactions_own_file_commits():
    committing = [
        f"{file}:{line}"
        for file in SOURCES
        if file != PACKAGE / "kit" / "transaction.py"
        for call, line in _calls(file)
        if call.endswith((".commit", ".rollback"))
    ]
    assert committing == []


def test_no_component_asks_the_browser_to_evaluate_or_to_take_raw_markup():
    """A strict CSP forbids eval; `rx.html`, `rx.markdown` and the like would let markup in."""
    banned = {"rx.html", "rx.script", "rx.markdown", "rx.call_script", "rx.call_function", "rx.run_script", "rx.toast"}
    found = [f"{file}:{line} {call}" for file in SOURCES for call, line in _calls(file) if call in banned]
    assert [one for one in found if "rx.toast." not in one] == []


def test_no_radix_themes_component_is_used():
    themed = re.compile(
        r"\brx\.(button|text|box|flex|heading|select|input|table|card|badge|dialog|tabs|hstack|vstack|link)\("
    )
    found = [str(file) for file in SOURCES if themed.search(file.read_text())]
    assert found == []


def test_nobody_writes_a_plans_name_or_phone_outside_its_profile():
    written = re.compile(r"CalOptima Health|714-?246|888-?587|877-?837")
    texts = [*SOURCES, *PACKAGE.rglob("*.md"), *PACKAGE.rglob("*.txt"), *(ROOT / "assets").glob("*.*")]
    assert [str(file) for file in texts if written.search(file.read_text(errors="ignore"))] == []


def test_files_and_functions_stay_short():
    long_files = [str(file) for file in SOURCES if file.read_text().count("\n") > 300]
    long_functions = [
        f"{file}:{node.lineno} {node.name}"
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 50
    ]
    assert long_files == []
    assert long_functions == []


def test_no_folder_is_empty_and_every_package_says_what_it_is():
    for init in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text())), init
