"""An answer while it arrives from a worker: small ones whole, large ones as a stream with flat memory."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from typing import IO

from ontology.errors import RegionGraphError

WHOLE = 1 << 20
"""Answers up to this size (bytes) are known to the end before anything is sent on; what follows goes to a file."""
_CHUNK = 1 << 18


class Reply:
    """What a worker has said so far; `error` is set where it ended badly, `done` once it has ended."""

    def __init__(self) -> None:
        self.media_type = ""
        self.generation = 0
        self.size = 0
        self.error: RegionGraphError | None = None
        self.done = False
        self.late = False
        """Whether the answer takes longer than most."""
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._in_memory = 0
        self._waiting: asyncio.Future[None] | None = None
        self.notify: Callable[[], None] | None = None
        """Called whenever there is more to know."""

    def add(self, part: bytes) -> None:
        """Take the next part of the body; beyond `WHOLE` it goes to a file, so that no worker waits for a client."""
        self.size += len(part)
        if self._file is None and self.size <= WHOLE:
            self._parts.append(part)
            self._in_memory += len(part)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`
        self._file.write(part)
        self._wake()

    def end(self, error: RegionGraphError | None = None) -> None:
        """Say that nothing more comes."""
        self.error, self.done = error, True
        if error:
            self.close()
        self._wake()

    def hurry(self) -> None:
        """Say that the answer takes longer than most."""
        self.late = True
        self._wake()

    async def ready(self) -> None:
        """Wait until it is known whether the answer is one: it has ended, or has grown large without an error."""
        while not self.done and self.size <= WHOLE:
            await self._change()

    async def ready_soon(self) -> bool:
        """Wait like `ready`, but return False where the answer is late."""
        while not self.done and self.size <= WHOLE and not self.late:
            await self._change()
        return self.done or self.size > WHOLE

    async def ended(self) -> bytes:
        """Wait for the end and return the whole body; raises the error where there was one."""
        while not self.done:
            await self._change()
        try:
            return b"".join([part async for part in self.parts()])
        finally:
            self.close()

    def whole(self) -> bytes:
        """Return the body of an answer that has ended and was never too large for memory, or is read back."""
        rest = os.pread(self._file.fileno(), self.size - self._in_memory, 0) if self._file else b""
        self.close()
        return b"".join((*self._parts, rest))

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; raises the error as soon as there is one."""
        at = 0
        for part in self._parts:
            if not self.error:
                at += len(part)
                yield part
        while (at < self.size or not self.done) and not self.error:
            if at < self.size and self._file is not None:
                found = os.pread(self._file.fileno(), _CHUNK, at - self._in_memory)
                at += len(found)
                yield found
            else:
                await self._change()
        if self.error:
            raise self.error

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()

    async def _change(self) -> None:
        self._waiting = asyncio.get_running_loop().create_future()
        await self._waiting

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)
        if self.notify:
            self.notify()
