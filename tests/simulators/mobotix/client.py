"""A bare client: CGI calls over aiohttp, and whole answers over a raw socket."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from simulators.mobotix import MobotixSimulator

NETWORK_S = 5.0


async def soon(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def basic(name: str = "Admin", password: str = "1234") -> dict[str, str]:
    """Return the header of a Basic login."""
    token = b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


@dataclass(slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Client:
    """Calls CGIs of one camera, by default as `Admin`."""

    def __init__(
        self, device: MobotixSimulator, session: aiohttp.ClientSession
    ) -> None:
        self.device = device
        self.session = session
        self.headers = basic()

    def url(self, path: str) -> URL:
        """Return the address of a CGI, its query as it stands."""
        return URL(f"{self.device.url}/cgi-bin/{path}", encoded=True)

    async def ask(
        self,
        path: str,
        headers: dict[str, str] | None = None,
        data: aiohttp.FormData | bytes | None = None,
    ) -> Answer:
        """Call a CGI; with data it is a POST."""
        async with self.session.request(
            "GET" if data is None else "POST",
            self.url(path),
            headers=self.headers if headers is None else headers,
            data=data,
            allow_redirects=False,
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def get(self, path: str) -> str:
        """Call a CGI that must answer 200; return its text."""
        answer = await self.ask(path)
        assert answer.status == 200, answer
        return answer.text


class Stream:
    """A raw connection that reads an endless answer piece by piece."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, device: MobotixSimulator, path: str, port: int = 0) -> Stream:
        """Send a GET and return before reading."""
        reader, writer = await asyncio.open_connection(device.host, port or device.port)
        login = basic()["Authorization"]
        writer.write(f"GET {path} HTTP/1.0\r\nAuthorization: {login}\r\n\r\n".encode())
        return cls(reader, writer)

    async def until(self, mark: bytes) -> bytes:
        """Read up to and with `mark`."""
        async with asyncio.timeout(NETWORK_S):
            return await self.reader.readuntil(mark)

    async def exactly(self, count: int) -> bytes:
        """Read that many bytes."""
        async with asyncio.timeout(NETWORK_S):
            return await self.reader.readexactly(count)

    async def rest(self) -> bytes:
        """Read until the camera closes the connection."""
        async with asyncio.timeout(NETWORK_S):
            return await self.reader.read()

    async def part(self) -> bytes:
        """Read one multipart part by its Content-Length; return its content."""
        head = await self.until(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        content = await self.exactly(length)
        assert await self.exactly(2) == b"\r\n"
        return content

    def close(self) -> None:
        """Hang up."""
        self.writer.close()


async def monitor(device: MobotixSimulator, query: str) -> Stream:
    """Open an event monitor and read its header."""
    path = f"/cgi-bin/admin/eventdata.cgi?action=monitor&{query}"
    stream = await Stream.open(device, path)
    await stream.until(b"\r\n\r\n")
    return stream
