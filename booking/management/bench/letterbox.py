"""A mail server that takes everything and keeps only how much it was: ``letterbox <port>``.

It costs as little as a server can, so that what is measured is the sender.
"""

from __future__ import annotations

import asyncio
import sys

WELCOME = b"220 letterbox\r\n"
FINE = b"250 ok\r\n"


class Letterbox(asyncio.Protocol):
    """One connection: commands until DATA, then words until a line with a dot."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.rest, self.listening = transport, b"", False
        transport.write(WELCOME)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while self.rest:
            if self.listening:
                _, dot, rest = self.rest.partition(b"\r\n.\r\n")
                if not dot:
                    return
                Letterbox.taken += 1
                self.rest, self.listening = rest, False
                self.transport.write(FINE)
                continue
            line, end, rest = self.rest.partition(b"\r\n")
            if not end:
                return
            self.rest = rest
            self._answer(line[:4].upper())

    def _answer(self, verb: bytes) -> None:
        if verb == b"DATA":
            self.listening = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"TOLD":  # ours: how many were taken
            self.transport.write(f"250 {Letterbox.taken}\r\n".encode())
        else:
            self.transport.write(b"221 bye\r\n" if verb == b"QUIT" else FINE)


async def serve(port: int) -> None:
    """Take letters until somebody ends the process."""
    server = await asyncio.get_running_loop().create_server(Letterbox, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
