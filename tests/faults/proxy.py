"""A proxy between Home Assistant and a device that breaks the connection on demand."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
import random
import re
from typing import Final

CHUNK: Final = 2**16
DRIP_S: Final = 0.25
"""Time between two bytes of a dripping answer."""
HUGE: Final = 512 * 2**20
"""Length of an answer that no client should read to its end."""

_LENGTH: Final = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
_LOGIN: Final = re.compile(rb"^(authorization|x-wsse):", re.IGNORECASE | re.MULTILINE)
_NOISE: Final = random.Random(7).randbytes(4096)  # noqa: S311 - no secret


class Fault(StrEnum):
    """One way in which a device or its network fails."""

    DEAD = "dead"
    """Nothing listens; open connections are reset."""
    RESET = "reset"
    """Half of each answer, then a reset."""
    HANG = "hang"
    """Connections are accepted, requests read, nothing is ever answered."""
    DRIP = "drip"
    """Answers come a byte at a time."""
    PASSWORD = "401"
    """The password was changed; a device without a login answers 401."""
    FORBIDDEN = "403"
    """Every request is answered 403."""
    BURST = "5xx"
    """Every request is answered 500, 502 or 503."""
    GARBAGE = "garbage"
    """Every request is answered with noise, inside HTTP or instead of it."""
    HUGE = "huge"
    """Every answer is half a gigabyte long."""
    ENDLESS = "endless"
    """Answers and messages go on in parts or fragments and never end."""
    HALF_OPEN = "half-open"
    """Open connections fall silent without an end; new ones work."""
    REBOOT = "reboot"
    """As dead, while 50 commands a second are sent."""


_REFUSALS: Final = {
    Fault.PASSWORD: (401,),
    Fault.FORBIDDEN: (403,),
    Fault.BURST: (500, 502, 503),
}
_CLOSED: Final = frozenset({Fault.DEAD, Fault.REBOOT})
_FROZEN: Final = frozenset({Fault.HANG, Fault.HALF_OPEN})
_KEPT: Final = frozenset({Fault.DRIP, *_FROZEN})
"""Faults that leave open connections as they are."""


@dataclass
class Counts:
    """What reached the device's address."""

    connections: int = 0
    requests: int = 0
    refused: int = 0
    """Requests with a login that were answered 401."""


@dataclass(eq=False)
class _Link:
    """One connection of the client and its counterpart at the device."""

    client: asyncio.StreamWriter
    device: asyncio.StreamWriter | None = None
    frozen: bool = False
    upgraded: bool = False
    has_login: bool = False

    def abort(self) -> None:
        """Reset both connections."""
        for writer in (self.client, self.device):
            if writer is not None:
                writer.transport.abort()


@dataclass(eq=False)
class FaultProxy:
    """Passes connections to one port of a device, until a fault is set."""

    host: str
    device_port: int
    speaks_http: bool = True
    refuses_login: bool = False
    """Answer 401 itself: the device has no password that could be changed."""
    port: int = 0
    fault: Fault | None = None
    counts: Counts = field(default_factory=Counts)
    _links: set[_Link] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _turn: int = 0

    async def start(self) -> None:
        """Listen; on the same port as before if there was one."""
        self._server = await asyncio.start_server(
            self._serve, self.host, self.port, limit=CHUNK
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop to listen and reset all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for link in list(self._links):
            link.abort()

    async def set_fault(self, fault: Fault) -> None:
        """Break the connections from now on."""
        self.fault = fault
        if fault in _CLOSED:
            await self.stop()
        for link in list(self._links):
            if fault in _FROZEN:
                link.frozen = True
            elif fault not in _KEPT:
                if fault is Fault.GARBAGE and link.upgraded:
                    link.client.write(_NOISE)
                    await asyncio.sleep(0)
                link.abort()

    async def heal(self) -> None:
        """Let connections pass again; frozen ones are reset once they are used."""
        self.fault = None
        if self._server is None:
            await self.start()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.counts.connections += 1
        link = _Link(writer, frozen=self.fault is Fault.HANG)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as group:
                device, link.device = await asyncio.open_connection(
                    self.host, self.device_port, limit=CHUNK
                )
                down = group.create_task(self._pass_answers(device, link))
                await self._pass_requests(reader, link)
                down.cancel()
        except* OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError:
            pass
        finally:
            self._links.discard(link)
            link.abort()

    # -- from the client ------------------------------------------------------------

    async def _pass_requests(self, reader: asyncio.StreamReader, link: _Link) -> None:
        while self.speaks_http and not link.upgraded:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            self.counts.requests += 1
            link.has_login = _LOGIN.search(head) is not None
            link.upgraded = b"websocket" in head.lower()
            if not await self._is_broken(link):
                self._forward(link, head + body)
        while data := await reader.read(CHUNK):
            if not self.speaks_http:
                self.counts.requests += 1
            if not self.speaks_http and await self._is_broken(link):
                continue
            self._forward(link, data)

    def _forward(self, link: _Link, data: bytes) -> None:
        if link.frozen:
            if self.fault is None:
                # A device that restarted knows nothing of the connection.
                raise ConnectionResetError
            return
        if link.device is not None:
            link.device.write(data)

    async def _is_broken(self, link: _Link) -> bool:
        """Answer in the device's place, if the fault does; may raise OSError."""
        fault, writer = self.fault, link.client
        if fault is Fault.GARBAGE:
            self._turn += 1
            if self.speaks_http and self._turn % 2:
                writer.write(_head(200, len(_NOISE)))
            writer.write(_NOISE)
        elif fault is Fault.HUGE or (fault is Fault.ENDLESS and not link.upgraded):
            await self._pour(writer, endless=fault is Fault.ENDLESS)
        elif fault in _REFUSALS and (fault is not Fault.PASSWORD or self.refuses_login):
            if not self.speaks_http:
                raise ConnectionResetError
            self._turn += 1
            statuses = _REFUSALS[fault]
            words = b"<html><h1>No</h1></html>"
            status = statuses[self._turn % len(statuses)]
            self.counts.refused += status == 401 and link.has_login
            writer.write(_head(status, len(words)) + words)
            link.upgraded = False
        else:
            return False
        await writer.drain()
        return True

    async def _pour(self, writer: asyncio.StreamWriter, *, endless: bool) -> None:
        """Send an answer that does not end as long as the fault lasts."""
        data = b"x" * CHUNK
        if endless and self.speaks_http:
            data = b"%x\r\n%b\r\n" % (CHUNK, data)
        if not self.speaks_http:
            writer.write(b'{"command": "')
        elif endless:
            writer.write(
                b"HTTP/1.1 200 OK\r\n"
                b"Content-Type: multipart/x-mixed-replace; boundary=part\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
        else:
            writer.write(_head(200, HUGE))
        while self.fault is not None:
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.002)
        raise ConnectionResetError

    # -- from the device ------------------------------------------------------------

    async def _pass_answers(self, device: asyncio.StreamReader, link: _Link) -> None:
        writer = link.client
        with suppress(OSError):
            while data := await device.read(CHUNK):
                refused = link.has_login and data.startswith(b"HTTP/1.1 401")
                self.counts.refused += refused
                if link.frozen:
                    continue
                if self.fault is Fault.RESET:
                    writer.write(data[: len(data) // 2])
                    await asyncio.sleep(0.01)
                    break
                if self.fault is Fault.ENDLESS and link.upgraded:
                    await self._fragment(writer, data)
                elif self.fault is Fault.DRIP:
                    await self._drip(writer, data)
                else:
                    writer.write(data)
                await writer.drain()
        if not link.frozen:
            link.abort()

    async def _drip(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        for index in range(len(data)):
            if self.fault is not Fault.DRIP:
                writer.write(data[index:])
                return
            writer.write(data[index : index + 1])
            await asyncio.sleep(DRIP_S)

    async def _fragment(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Pass the handshake, then send fragments of a message without an end."""
        head, end, _ = data.partition(b"\r\n\r\n")
        writer.write(head + end)
        size = CHUNK - 1
        frame = b"\x7e" + size.to_bytes(2) + b"x" * size
        writer.write(b"\x01" + frame)
        while self.fault is Fault.ENDLESS:
            writer.write(b"\x00" + frame)
            await writer.drain()
            await asyncio.sleep(0.002)
        raise ConnectionResetError


def _head(status: int, length: int) -> bytes:
    challenge = b"WWW-Authenticate: Basic realm=x\r\n" if status == 401 else b""
    return (
        b"HTTP/1.1 %d Whatever\r\n%bContent-Type: text/html\r\n"
        b"Content-Length: %d\r\n\r\n" % (status, challenge, length)
    )
