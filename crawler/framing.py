"""Where an HTTP/1.x answer ends: an incremental framer that keeps every byte. Pure.

It never repairs what it passes on: the head, the chunk sizes and the trailers reach ``response`` exactly as they came.
Rules: RFC 9112 sections 6, 7 and 9.3 (June 2022). Where a server breaks them, the answer is read until the connection closes.
The result does not depend on how the bytes were split on their way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, Protocol

from archive.http import Head, content_length, parse_head, persistent

MAX_HEAD = 1 << 20  # bytes
MAX_LINE = 1 << 14  # bytes of a chunk-size line or a trailer line
MAX_CHUNK = 1 << 60

LEADING = re.compile(rb"[\r\n]*")
BLANK_LINE = re.compile(rb"\n\r?\n")
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]+)[ \t]*(?:;.*)?\r?\n", re.DOTALL)
STARTS = (b"HTTP", b"ICY ")

Framing = Literal["none", "length", "chunked", "close"]
Ending = Literal["complete", "cut", "overlong"]


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes | memoryview, /) -> object: ...


class Framer:
    """One answer to one request with *method*.

    Every byte of the final answer goes to *response*; 1xx answers stand in ``interim``, bytes after the end in ``surplus``.
    ``head`` is None until the final head is whole (or cut); an answer without a status line has a head of length 0 and status 0.
    ``framing`` is how the body is delimited: not at all (there is none), by Content-Length, by chunks, or by the connection's end.
    ``ending`` is None while more may come:

    - ``complete``: the whole message is here.
    - ``cut``: the connection closed too early, or (``malformed``) the chunks could not be followed to their end.
    - ``overlong``: the head, 1xx answers included, is longer than *max_head* bytes; ``response`` holds that much.

    The caller closes the connection as soon as there is an ending without ``keep_alive``, so ``surplus`` holds one read at most.
    """

    def __init__(self, method: str, response: Sink, *, max_head: int = MAX_HEAD) -> None:
        self.method = method
        self.response = response
        self.max_head = max_head
        self.head: Head | None = None
        self.head_length = 0  # bytes of response up to and including the blank line
        self.framing: Framing | None = None
        self.ending: Ending | None = None
        self.malformed = False
        self.interim = bytearray()
        self.surplus = b""
        self._buffer = bytearray()  # a head, or a line, that is not whole yet
        self._searched = 0
        self._left = 0  # bytes of the body, or of this chunk, still to come
        self._expected: Literal["size", "data", "end of data", "trailer"] = "size"
        self._chunks = 0
        self._trailer_size = 0
        self._closed = False
        self._read_body: Callable[[bytes], int] = len  # until the connection closes

    @property
    def started(self) -> bool:
        """At least one byte was received."""
        return bool(self.head or self._buffer or self.interim)

    @property
    def chunked(self) -> bool:
        """The body stands chunk-framed in ``response``."""
        return self.framing == "chunked"

    @property
    def announced(self) -> int:
        """Bytes of body that the head promises, 0 where it does not say."""
        return content_length(self.head) or 0 if self.head and self.framing == "length" else 0

    @property
    def keep_alive(self) -> bool:
        """Another exchange may follow on this connection."""
        if self.ending != "complete" or self._closed or self.surplus or self.head is None or self.framing == "close":
            return False
        return persistent(self.head) and not (self.chunked and self.head.get_all("Content-Length"))

    def feed(self, data: bytes) -> None:
        """Take the next *data* from the wire."""
        if self.head is None and self.ending is None:
            data = self._read_head(data)
        if not data:
            return
        end = 0 if self.ending else self._read_body(data)
        if end:
            self.response.write(data if end == len(data) else memoryview(data)[:end])
        if end < len(data):
            self.surplus += data[end:]

    def eof(self, *, clean: bool = True) -> None:
        """The connection is at its end; not *clean* means it was reset or given up, so that a body without a size is not whole."""
        if self.ending is not None:
            return
        self.ending, self._closed = "cut", True
        if self.chunked and self._expected == "size" and self._buffer and not CHUNK_SIZE.fullmatch(self._buffer + b"\n"):
            self._lose_track()
        if self.head is None:
            if self._buffer:
                self._take_head(len(self._buffer), parse_head(bytes(self._buffer)))
        elif self.chunked:
            if self._expected == "trailer" and not self.malformed:
                self.ending = "complete"
        elif self.framing == "close" and clean:
            self.ending = "complete"

    def _read_head(self, data: bytes) -> bytes:
        """Collect heads until the final one is whole; give the bytes behind it."""
        if not self._buffer and data.startswith(b"HTTP/1.") and (blank := BLANK_LINE.search(data, 0, self.max_head - len(self.interim))):
            raw = data[: blank.end()]
            if (head := parse_head(raw)).status > 199:  # in one piece, as most come
                self.response.write(raw)
                self.head, self.head_length = head, len(raw)
                self._begin_body(head)
                return data[len(raw) :]
        self._buffer += data
        while self.head is None:
            limit = self.max_head - len(self.interim)
            leading = LEADING.match(self._buffer, 0, limit)
            begin = leading.end() if leading else 0
            start = bytes(self._buffer[begin : min(begin + 4, limit)]).upper()
            if not any(known.startswith(start) for known in STARTS):
                self.head, self.framing = parse_head(b""), "close"
                break
            blank = BLANK_LINE.search(self._buffer, max(begin, self._searched - 2), limit)
            if blank is None:
                self._searched = len(self._buffer)
                if len(self._buffer) < limit:
                    return b""
                self._take_head(limit, parse_head(bytes(self._buffer[:limit])))
                self.ending = "overlong"
                break
            self._searched = 0
            self._sort_head(blank.end())
        rest = bytes(self._buffer)
        self._buffer.clear()
        return rest

    def _sort_head(self, length: int) -> None:
        """The buffer starts with a whole head of *length* bytes: an interim one is set apart, the final one begins the body."""
        raw = bytes(self._buffer[:length])
        head = parse_head(raw)
        if 100 <= head.status <= 199 and head.status != 101:
            self.interim += raw
            del self._buffer[:length]
        else:
            self._take_head(length, head)
            self._begin_body(head)

    def _take_head(self, length: int, head: Head) -> None:
        self.response.write(bytes(self._buffer[:length]))
        del self._buffer[:length]
        self.head, self.head_length = head, length

    def _begin_body(self, head: Head) -> None:
        size = content_length(head)
        if self.method == "HEAD" or head.status in (204, 304):
            self.framing = "none"
        elif head.chunked:
            self.framing, self._read_body = "chunked", self._read_chunks
        elif size is None or any(coding != "identity" for coding in head.tokens("Transfer-Encoding")):
            self.framing = "close"
        else:
            self.framing, self._left, self._read_body = "length", size, self._read_length
        if self.framing == "none" or (self.framing == "length" and not self._left):
            self.ending = "complete"

    def _read_length(self, data: bytes) -> int:
        taken = min(self._left, len(data))
        self._left -= taken
        if not self._left:
            self.ending = "complete"
        return taken

    def _read_chunks(self, data: bytes) -> int:
        """Follow the chunks through *data*; give the offset behind the last byte of the message."""
        at = 0
        while at < len(data) and self.ending is None and self._read_body == self._read_chunks:
            if self._expected == "data":
                taken = min(self._left, len(data) - at)
                self._left -= taken
                at += taken
                if not self._left:
                    self._expected = "end of data"
                continue
            newline = data.find(b"\n", at)
            stop = len(data) if newline < 0 else newline + 1
            self._buffer += data[at:stop]
            at = stop
            if len(self._buffer) > MAX_LINE:
                self._lose_track()
            elif newline >= 0:
                line = bytes(self._buffer)
                self._buffer.clear()
                self._read_line(line)
        return at if self._read_body == self._read_chunks else len(data)

    def _read_line(self, line: bytes) -> None:
        blank = line in (b"\r\n", b"\n")
        if self._expected == "trailer":
            self._trailer_size += len(line)
            if blank:
                self.ending = "complete"
            elif self._trailer_size > self.max_head:
                self._lose_track()
        elif self._expected == "end of data":
            self._expected = "size"
            if not blank:
                self._lose_track()
        else:
            size = CHUNK_SIZE.fullmatch(line)
            self._left = int(size[1], 16) if size else MAX_CHUNK
            if self._left < MAX_CHUNK:
                self._chunks += 1
                self._expected = "data" if self._left else "trailer"
            else:
                self._lose_track()

    def _lose_track(self) -> None:
        """This is no chunk framing: what follows belongs to the answer until the connection closes."""
        self._buffer.clear()
        self._read_body = len
        if self._chunks:
            self.malformed = True
        else:
            self.framing = "close"  # announced as chunked, sent plain
