"""A small HTTP device with a login, for tests of what all clients share."""

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import md5
import re
from typing import Final

from aiohttp import hdrs, web
from aiohttp.test_utils import BaseTestServer, TestServer

USER: Final = "Admin"
PASSWORD: Final = "pä ss:w%rd"
NONCES: Final = ("nonce-1", "nonce-2")


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()


class Camera:
    """Answers /open to anyone, everything else after a login."""

    def __init__(self, *challenges: str, password: str = PASSWORD) -> None:
        self.challenges = challenges
        self.password = password
        self.forbidden: set[str] = set()
        self.nonce = NONCES[0]
        self.stale = 0
        """Logins that are rejected for the age of a nonce that was just given."""
        self.says_stale = False
        """Says when a nonce is not the present one."""
        self.busy = 0
        """Logins that are rejected whoever they are from."""
        self.forbidden_queries: set[str] = set()
        self.schemes: list[str] = []
        """Scheme of each request's credentials, empty for a bare one."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[BaseTestServer]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        async with TestServer(app) as server:
            yield server

    async def answer(self, request: web.Request) -> web.Response:
        scheme, _, rest = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        self.schemes.append(scheme)
        allowed = self.knows(request.method, scheme, rest)
        if scheme == "Digest" and self.stale:
            self.stale -= 1
            return self.refuse(", stale=true")
        if self.says_stale and scheme == "Digest" and self.nonce not in rest:
            return self.refuse(", stale=true")
        if scheme and self.busy:
            self.busy -= 1
            return self.refuse()
        allowed &= request.query_string not in self.forbidden_queries
        if request.path == "/open" or (allowed and request.path not in self.forbidden):
            return web.Response(text=f"{request.method} {request.raw_path}")
        return self.refuse()

    def refuse(self, more: str = "") -> web.Response:
        answer = web.Response(status=401)
        for challenge in self.challenges:
            text = challenge.format(self.nonce) + more
            answer.headers.add(hdrs.WWW_AUTHENTICATE, text)
        return answer

    def knows(self, method: str, scheme: str, rest: str) -> bool:
        if scheme == "Basic" and any("Basic" in text for text in self.challenges):
            return b64decode(rest).decode() == f"{USER}:{self.password}"
        if scheme != "Digest":
            return False
        field = dict(re.findall(r'(\w+)="?([^",]*)"?', rest))
        ha1 = _hash(f"{USER}:cam:{self.password}")
        ha2 = _hash(f"{method}:{field['uri']}")
        middle = f"{field['nonce']}:{field['nc']}:{field['cnonce']}:auth"
        wanted = _hash(f"{ha1}:{middle}:{ha2}")
        return (field["nonce"], field["response"]) == (self.nonce, wanted)


DIGEST: Final = 'Digest realm="cam", nonce="{}", qop="auth", algorithm=MD5'
BASIC: Final = 'Basic realm="cam"'
