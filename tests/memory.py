"""Where tests keep what they write: in memory, where the machine has room there. Nothing of it need survive anything.

A copy of PostgreSQL's template for each test took 0.2 to 0.5 s on a disk and takes 0.02 s here; SQLite waits for the
disk at each commit.
"""

import os
import shutil
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
ON_DISK = Path("/tmp")  # short: a socket's path may have 107 characters


def scratch() -> Path:
    """A folder for temporary folders. In containers the one in memory is often too small: then it is the disk's."""
    has_room = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free >= ROOM
    return IN_MEMORY if has_room else ON_DISK
