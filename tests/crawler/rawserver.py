"""A server on loopback that sends exactly the bytes it is told to, and records exactly the bytes it receives."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

After = Literal["keep", "close", "reset", "hang"]


@dataclass(frozen=True)
class Script:
    """Pieces to send one after the other, with *pause* seconds before each but the first, and what happens to the connection then."""

    pieces: tuple[bytes, ...]
    after: After = "keep"
    pause: float = 0.0
    before: float = 0.0  # seconds before the first piece
    before_end: float = 0.0  # seconds before the connection is closed or reset


def in_pieces(data: bytes, size: int) -> tuple[bytes, ...]:
    """*data* in pieces of *size* bytes (0: whole), never more than 2,000 pieces."""
    size = max(size, len(data) // 2000 + 1) if size else max(1, len(data))
    return tuple(data[at : at + size] for at in range(0, len(data), size)) or (b"",)


@dataclass(frozen=True)
class Received:
    connection: int
    request: bytes


class RawServer:
    """Answers each request with ``answer(request bytes, number of the connection)``; None closes the connection without a word.

    A context manager; ``received`` lists every request in order of arrival.
    """

    def __init__(self, answer: Callable[[bytes, int], Script | None], *, tls: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.tls = tls
        self.received: list[Received] = []
        self.connections = 0
        self.protocols: list[str | None] = []  # what ALPN chose, per TLS connection
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.sockets: list[socket.socket] = []

    def __enter__(self) -> RawServer:
        self.threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number, self.connections = self.connections, self.connections + 1
            self.sockets.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, number), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(plain.close)
            connection = plain
            if self.tls is not None:
                connection = self.tls.wrap_socket(plain, server_side=True)
                stack.callback(connection.close)
                self.sockets.append(connection)
                self.protocols.append(connection.selected_alpn_protocol())
            for request in self._requests(connection):
                self.received.append(Received(number, request))
                script = self.answer(request, number)
                if script is None or not self._send(connection, script):
                    return

    def _requests(self, connection: socket.socket) -> Iterator[bytes]:
        buffer = b""
        while data := connection.recv(65536):
            buffer += data
            while b"\r\n\r\n" in buffer:
                head, blank, buffer = buffer.partition(b"\r\n\r\n")
                yield head + blank

    def _send(self, connection: socket.socket, script: Script) -> bool:
        self.stopping.wait(script.before)
        for number, piece in enumerate(script.pieces):
            if number:
                time.sleep(script.pause)
            connection.sendall(piece)
        self.stopping.wait(script.before_end)
        if script.after == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if script.after == "hang":
            self.stopping.wait(30)
        return script.after == "keep"
