"""Logging in to a device over HTTP: Digest where offered, one try, then stop."""

import asyncio
from typing import Final, override

from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    DigestAuthMiddleware,
    encode_basic_auth,
    hdrs,
)
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from .errors import DeviceAuthError, DevicePermissionError, TranslatedMessage

_REFUSED: Final = "The device refused the user name or password"


class _DigestChallenge:
    """A 401 answer reduced to its Digest challenge.

    aiohttp reads the first WWW-Authenticate header only; cameras that offer both
    schemes may put Basic first.
    """

    def __init__(self, response: ClientResponse) -> None:
        self.status = response.status
        self.url: URL = response.url
        offered = [
            challenge
            for challenge in response.headers.getall(hdrs.WWW_AUTHENTICATE, [])
            if challenge.lower().startswith("digest ")
        ]
        self.headers = CIMultiDictProxy(
            CIMultiDict((hdrs.WWW_AUTHENTICATE, text) for text in offered[:1])
        )


class _Digest(DigestAuthMiddleware):
    @override
    def _authenticate(self, response: ClientResponse) -> bool:
        return super()._authenticate(_DigestChallenge(response))  # type: ignore[arg-type]


class Login:
    """A session middleware that answers the device's challenge.

    The first request goes out bare. Digest is used when offered, Basic only when it
    is all there is. After a refusal nothing is sent any more: devices lock out
    clients that keep trying. One Login belongs to one device and one session.
    """

    def __init__(self, username: str, password: str) -> None:
        """Take the credentials; nothing is sent yet."""
        self._username, self._password = username, password
        self._digests: dict[URL, _Digest] = {}
        """One per server of the device: a challenge is answered to its origin only."""
        self._basic = encode_basic_auth(username, password)
        self._use_basic = False
        self._refused = False
        self._accepted: set[str] = set()
        self._host: str | None = None
        """Of the first request; nobody else is ever shown the credentials."""
        self._first = asyncio.Lock()
        self.clear_text = False
        """True once the password has crossed plain HTTP, because Basic is all the
        device offers."""

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send a request with what the device asks for.

        Raises DeviceAuthError when the credentials are refused, and
        DevicePermissionError when only this path is refused to an account that
        other paths accept.
        """
        self._host = self._host or request.url.host
        if request.url.host != self._host:
            return await handler(request)
        if self._accepted:
            return await self._send(request, handler)
        async with self._first:
            return await self._send(request, handler)

    async def _send(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if self._refused:
            raise DeviceAuthError(_REFUSED)
        answer = await self._attempt(request, handler)
        path = request.url.path
        if answer.status != 401:
            if hdrs.AUTHORIZATION in request.headers:
                self._accepted.add(path)
            return answer
        answer.release()
        if self._accepted and path not in self._accepted:
            raise DevicePermissionError(TranslatedMessage("no_right"))
        # A 401 without a usable challenge says nothing of the password.
        self._refused = hdrs.AUTHORIZATION in request.headers
        raise DeviceAuthError(_REFUSED)

    def _digest_of(self, origin: URL) -> _Digest:
        if origin not in self._digests:
            self._digests[origin] = _Digest(self._username, self._password)
        return self._digests[origin]

    async def _attempt(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if not self._use_basic:
            answer = await self._digest_of(request.url.origin())(request, handler)
            if answer.status != 401 or hdrs.AUTHORIZATION in request.headers:
                return answer
            if not _offers_basic(answer):
                return answer
            answer.release()
            self._use_basic = True
        self.clear_text |= request.url.scheme == "http"
        request.headers[hdrs.AUTHORIZATION] = self._basic
        return await handler(request)


def _offers_basic(answer: ClientResponse) -> bool:
    return any(
        challenge.lower().startswith("basic")
        for challenge in answer.headers.getall(hdrs.WWW_AUTHENTICATE, [])
    )
