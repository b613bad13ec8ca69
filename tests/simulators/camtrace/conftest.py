"""A running fake server and someone who asks it things."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
import json
from typing import Any

import aiohttp
import pytest
from yarl import URL

from simulators.camtrace import CamtraceSimulator

ROOT = "/api/v1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON, which must be labeled as such."""
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.body)

    @property
    def silent(self) -> tuple[int, bytes, str]:
        """Return status, body and content type of an answer without a body."""
        return self.status, self.body, self.headers["Content-Type"].split(";")[0]


class Asker:
    """Sends requests, by default with a Basic login."""

    def __init__(
        self, server: CamtraceSimulator, session: aiohttp.ClientSession
    ) -> None:
        self.server = server
        self.session = session

    def login(self, user: str) -> dict[str, str]:
        """Return the header of a user whose password the server knows."""
        password = self.server.users[user].password
        return {"Authorization": aiohttp.encode_basic_auth(user, password)}

    async def __call__(
        self,
        path: str,
        *,
        user: str | None = "admin",
        method: str = "GET",
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request; a path without a leading slash lies below the API's root."""
        path = path if path.startswith("/") else f"{ROOT}/{path}"
        sent = ({} if user is None else self.login(user)) | (headers or {})
        data = None
        if body is not None:
            data = json.dumps(body)
            sent = {"Content-Type": "application/json"} | sent
        url = URL(self.server.url + path, encoded=True)
        async with self.session.request(method, url, data=data, headers=sent) as reply:
            return Answer(
                status=reply.status,
                headers=dict(reply.headers),
                body=await reply.read(),
            )


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let the tests open sockets on loopback."""


@pytest.fixture
async def server() -> AsyncIterator[CamtraceSimulator]:
    """A server with three cameras and demo data."""
    async with CamtraceSimulator() as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain session."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def ask(server: CamtraceSimulator, session: aiohttp.ClientSession) -> Asker:
    """A client of the server with demo data."""
    return Asker(server, session)
