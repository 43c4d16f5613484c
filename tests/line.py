"""A line to a server that a test can cut and mend: connections over loopback, handed on to a unix socket."""

import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread


class Line:
    """Listens on a port of its own; while it is cut, nobody listens and what was open is broken."""

    def __init__(self, target: Path) -> None:
        self._target = target
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._open: set[socket.socket] = set()
        self.mend()

    def mend(self) -> None:
        """Listen."""
        self._door = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._welcome, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        """As if the server had been stopped."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _welcome(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = door.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self._target))
                self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        one.close()
        self._open.discard(one)
