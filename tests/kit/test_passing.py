"""What passes through in the clear: private, gone afterwards, and after a kill at the next start."""

import os
import subprocess
import sys

import pytest

from optima_portal.kit.passing import passing_beside, sweep_passing

KILLED = """
import os, signal, sys
from pathlib import Path
from optima_portal.kit.passing import passing_beside
with passing_beside(Path(sys.argv[1])) as folder:
    (folder / "clear").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def clear(target):
    return [one for one in target.parent.rglob("*") if one.name == "clear"]


def test_it_is_private_and_gone_whatever_happens(tmp_path):
    target = tmp_path / "portal.sqlite3"
    before = os.umask(0o022)
    try:
        with pytest.raises(ZeroDivisionError), passing_beside(target) as folder:
            (folder / "clear").write_text("x")
            assert folder.stat().st_mode & 0o077 == 0
            assert (tmp_path / "passing").stat().st_mode & 0o077 == 0
            assert folder.stat().st_dev == tmp_path.stat().st_dev
            raise ZeroDivisionError
    finally:
        os.umask(before)
    assert clear(target) == []


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path):
    target = tmp_path / "portal.sqlite3"
    assert sweep_passing(target) == 0
    subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert len(clear(target)) == 1
    with passing_beside(target) as folder:
        (folder / "clear").write_text("y")
        assert sweep_passing(target) == 0
        assert len(clear(target)) == 2
    assert sweep_passing(target) == 1
    assert clear(target) == []
