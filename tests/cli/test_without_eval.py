"""Reflex's script calls no `eval` that sees a name, and a Reflex that writes it otherwise stops the build."""

import pytest

from optima_portal.cli.without_eval import DIRECT, without_eval

REFLEXS = "const evalReact = 1; a.href = eval?.(url); const out = eval(event.payload.code); window.eval(x);"


def test_a_direct_call_becomes_an_indirect_one_and_nothing_else_changes():
    changed = without_eval(REFLEXS)
    assert changed == REFLEXS.replace("= eval(", "= globalThis.eval(")
    assert DIRECT.search(changed) is None
    assert without_eval(changed) == changed


def test_a_script_without_any_stops_the_build():
    with pytest.raises(ValueError, match="otherwise than it did"):
        without_eval("export const state = 1;")
