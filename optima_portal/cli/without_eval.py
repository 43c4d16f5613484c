"""Reflex's script without direct `eval`: the policy of every page forbids it, and it makes each first visit heavier.

Where a module calls it directly, no name around it may be shortened, and nothing that seems unused may be left out:
React Router, the socket's client and Reflex's own script come in one file with it. Called as `globalThis.eval` it sees
no name of theirs. What Reflex does with it (scripts that a handler returns, components made at run time) the policy
stops either way.
"""

import re
from typing import Any

from reflex_base.plugins import Plugin

SCRIPT = "utils/state.js"
DIRECT = re.compile(r"(?<![\w.$])eval\(")
INDIRECT = "globalThis.eval("


class WithoutEval(Plugin):
    """A step of Reflex's build."""

    def pre_compile(self, **context: Any) -> None:
        """Have the script changed before it is bundled."""
        context["add_modify_task"](SCRIPT, without_eval)


def without_eval(script: str) -> str:
    """The script with no direct call of it; raises where Reflex wrote it otherwise than it did."""
    changed = DIRECT.sub(INDIRECT, script)
    if INDIRECT not in changed:
        raise ValueError(f"No eval was found in {SCRIPT}: Reflex writes it otherwise than it did.")
    return changed
