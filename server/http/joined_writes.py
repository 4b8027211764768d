"""An answer's head and body in one system call.

uvicorn writes the head by itself, and uvloop sends at once what is written: to hand two small
packets to the network takes longer than to read a task.
"""

import asyncio
from typing import Any


class JoinedWrites:
    """A transport in which a write waits for the next one, at most until the event loop's next round."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: bytes | None = None

    def write(self, data: bytes) -> None:
        """Send what is held together with these bytes, or hold them."""
        if self._held is None:
            self._held = data
            self._loop.call_soon(self.send_held)
        else:
            self._held += data
            self.send_held()

    def send_held(self) -> None:
        """Send what is held, unless the connection is gone."""
        held, self._held = self._held, None
        if held is not None and not self._transport.is_closing():
            self._transport.write(held)

    def close(self) -> None:
        """Close the connection when everything has been sent."""
        self.send_held()
        self._transport.close()

    def get_write_buffer_size(self) -> int:
        """Return how many bytes the client has not taken yet."""
        self.send_held()
        return self._transport.get_write_buffer_size()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
