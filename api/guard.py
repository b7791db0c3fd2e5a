"""Limits on what a client may send before a request has begun: uvicorn's reading, with a clock and a measure.

httptools takes headers of any length, however slowly they come. Here a connection whose headers are longer than
`MAX_HEADERS`, or not there after `HEADER_SECONDS`, is closed, with the status that says why.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEADERS = 65_536
HEADER_SECONDS = 20.0


class GuardedProtocol(HttpToolsProtocol):
    """An HTTP connection that must say in time, and in short, what it wants."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and wait for the first headers."""
        super().connection_made(transport)
        self._reading_headers = True
        self._header_bytes = 0
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers have grown too long."""
        if self._reading_headers:
            self._header_bytes += len(data)
            if (
                self._header_bytes > MAX_HEADERS
                and b"\r\n\r\n" not in data[: len(data) - self._header_bytes + MAX_HEADERS]
            ):
                self._refuse(431, "Request Header Fields Too Large")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request, the first or another one on the same connection."""
        super().on_message_begin()
        if not self._reading_headers:
            self._reading_headers, self._header_bytes = True, 0
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def on_headers_complete(self) -> None:
        """Stop the clock: the headers are whole."""
        self.read_headers()
        super().on_headers_complete()

    def read_headers(self) -> None:
        """Note that the headers are read."""
        self._reading_headers = False
        self._deadline.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock with the connection."""
        self._deadline.cancel()
        super().connection_lost(exc)

    def _too_slow(self) -> None:
        if self._header_bytes:
            self._refuse(408, "Request Timeout")
        else:
            self.transport.close()

    def _refuse(self, status: int, reason: str) -> None:
        if not self.transport.is_closing():
            self.transport.write(
                f"HTTP/1.1 {status} {reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode()
            )
            self.transport.close()
