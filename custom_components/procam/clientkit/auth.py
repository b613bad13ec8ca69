"""HTTP login of a device: Digest where it is offered, and few attempts."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from itertools import pairwise
import re
from typing import Final, override

from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    DigestAuthMiddleware,
    encode_basic_auth,
    hdrs,
)
from aiohttp.client_middleware_digest_auth import SUPPORTED_ALGORITHMS
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from .errors import DeviceAuthError, DevicePermissionError, TranslatedMessage

_REJECTED: Final = "The device rejected the username or password"
_WEAKER: Final = "The device no longer offers the login it had; no password was sent"

RETRY_SOON_S: Final = 2.5
"""Pause before a login that worked is tried again after its first rejection."""
RETRY_LATER_S: Final = 150.0
"""Pause after further rejections: devices lock out clients that keep trying."""
RETRY_RIGHT_S: Final = 0.5
"""Pause before a request that the account was never allowed is sent once more."""
_MAX_KINDS: Final = 500
_KIND_FIELDS: Final = frozenset({"action", "command", "query"})
"""Query fields whose value decides what a CGI does."""
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.){0,500}"')
_SCHEME: Final = re.compile(
    r",\s{0,9}(?=[A-Za-z][\w-]{0,30}\s{1,9}[\w-]{1,30}\s{0,9}=)"
)
"""Where a further challenge begins: its scheme stands before a parameter."""
_ALGORITHM: Final = re.compile(
    r'algorithm\s{0,9}=\s{0,9}"?([\w-]{1,30})', re.IGNORECASE
)
_confirmed: ContextVar[bool] = ContextVar("confirmed", default=False)


@contextmanager
def confirmed_by_others() -> Iterator[None]:
    """Have requests raise DeviceAuthError at the first rejection of a login that worked.

    The caller finds out with another request whether the login is still accepted, so
    that a changed password is sent no more often than needed.
    """
    token = _confirmed.set(True)
    try:
        yield
    finally:
        _confirmed.reset(token)


class LoginMethod(StrEnum):
    """Method used to log in to a device; Basic sends the password itself."""

    BASIC = "basic"
    DIGEST = "digest"


class _DigestChallenge:
    """A 401 answer reduced to the first Digest challenge that can be answered.

    aiohttp reads only the first WWW-Authenticate header. Cameras that offer both schemes
    may put Basic first, and may offer Digest with several algorithms.
    """

    def __init__(self, response: ClientResponse) -> None:
        self.status = response.status
        self.url: URL = response.url
        offered = [
            challenge for challenge in _challenges(response) if _is_known(challenge)
        ]
        self.headers = CIMultiDictProxy(
            CIMultiDict((hdrs.WWW_AUTHENTICATE, text) for text in offered[:1])
        )


class _Digest(DigestAuthMiddleware):
    """Answers a challenge; after a rejection, only if the nonce may have been old."""

    def __init__(
        self, username: str, password: str, is_old: Callable[[ClientResponse], bool]
    ) -> None:
        super().__init__(username, password)
        self._is_old = is_old

    @override
    def _authenticate(self, response: ClientResponse) -> bool:
        is_offered = super()._authenticate(_DigestChallenge(response))  # type: ignore[arg-type]
        had_credentials = hdrs.AUTHORIZATION in response.request_info.headers
        return is_offered and (not had_credentials or self._is_old(response))


class Login:
    """A session middleware that answers the device's challenge.

    The first request is sent without credentials. Digest is used if it is offered, Basic
    only if it is the only method. Credentials that the device has never accepted are
    tried once. A request that is rejected although they worked is sent again after a
    pause, once: a device that is busy or restarts may reject anybody. Requests side by
    side share the result: one of them tries again, the others wait for it. One Login
    belongs to one device and one session.
    """

    def __init__(
        self,
        username: str,
        password: str,
        *,
        known: bool = False,
        method: LoginMethod | None = None,
    ) -> None:
        self._username, self._password = username, password
        self.method = method
        """The strongest method used so far; a weaker one over plain HTTP is refused."""
        self._known = known
        """True if the device has accepted the credentials, now or in an earlier run."""
        self._digests: dict[URL, _Digest] = {}
        """One per server of the device: a challenge is answered to its origin only."""
        self._basic = encode_basic_auth(username, password)
        self._use_basic = False
        self._rejections = 0
        self._retry_at = 0.0
        self._acceptances = 0
        self._accepted: set[object] = set()
        """Kinds of requests that the device has accepted the login for."""
        self._suspects: set[object] = set()
        """Those of them that it has rejected since it last accepted the login."""
        self._lacking: set[object] = set()
        """Kinds that it rejected although it accepted other requests."""
        self._ages_silently = False
        """True once a login was rejected that was accepted with a new nonce: the device
        may not say when a nonce is too old."""
        self._host: str | None = None
        """Host of the first request; no other host gets the credentials."""
        self._first = asyncio.Lock()
        self._retry = asyncio.Lock()
        """Held by the request that tries a rejected login again."""
        self._renewal = asyncio.Lock()
        """Held by the request that answers the challenge to an old nonce."""
        self.clear_text = False
        """True once the password was sent over plain HTTP, because the device offers
        only Basic."""

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send a request with the credentials that the device asks for.

        Raises DeviceAuthError if the credentials are rejected, and DevicePermissionError
        if an account that is accepted elsewhere is rejected for this kind of request.
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
        if not self._rejections:
            return await self._exchange(request, handler)
        async with self._retry:
            if self._rejections:
                await self._wait_for_retry(request)
                # A device that restarted knows none of the nonces it gave.
                self._digests.clear()
                return await self._exchange(request, handler)
        return await self._exchange(request, handler)

    async def _wait_for_retry(self, request: ClientRequest) -> None:
        """Wait until a request may be sent again after a rejected login.

        Raises DeviceAuthError if the credentials must not be tried now.
        """
        wait_s = self._retry_at - asyncio.get_running_loop().time()
        # What one kind of request is refused may be a right: another kind shows it.
        is_first = self._rejections == 1
        is_other = len(self._suspects) == 1 and _kind(request) not in self._suspects
        if not self._known or (wait_s > 0 and not is_first and not is_other):
            raise DeviceAuthError(_REJECTED)
        if is_first:
            await asyncio.sleep(wait_s)

    async def _exchange(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        rejections = self._rejections
        answer = await self._attempt(request, handler)
        if _is_stale(answer):
            # The nonce was too old, which says nothing of the password.
            answer.release()
            answer = await self._attempt(request, handler)
        has_credentials = hdrs.AUTHORIZATION in request.headers
        if answer.status != 401:
            if has_credentials:
                self._set_accepted(request)
            return answer
        answer.release()
        if self._accepted and _kind(request) not in self._accepted:
            return await self._retry_right(request, handler)
        # A 401 without a usable challenge says nothing of the password, and that of a
        # request already sent when another was rejected says nothing new.
        if has_credentials and self._rejections <= rejections:
            self._set_rejected(request)
        is_retry = rejections > 0 or not has_credentials
        if is_retry or not self._known or _confirmed.get():
            raise DeviceAuthError(_REJECTED)
        del request.headers[hdrs.AUTHORIZATION]
        return await self._send(request, handler)

    async def _retry_right(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Send a request again that was rejected although others are accepted.

        Raises DevicePermissionError if it was rejected before.
        """
        kind = _kind(request)
        if kind in self._lacking or len(self._lacking) >= _MAX_KINDS:
            raise DevicePermissionError(TranslatedMessage("no_right"))
        self._lacking.add(kind)
        await asyncio.sleep(RETRY_RIGHT_S)
        request.headers.popall(hdrs.AUTHORIZATION, None)
        return await self._exchange(request, handler)

    def _set_accepted(self, request: ClientRequest) -> None:
        if self._rejections and not self._use_basic:
            self._ages_silently = True
        self._known, self._rejections = True, 0
        self._acceptances += 1
        used = LoginMethod.BASIC if self._use_basic else LoginMethod.DIGEST
        if self.method is not LoginMethod.DIGEST:
            self.method = used
        # The login works, so what was rejected is a right that the account lost.
        self._accepted -= self._suspects
        self._lacking |= self._suspects
        self._suspects.clear()
        self._lacking.discard(_kind(request))
        if len(self._accepted) < _MAX_KINDS:
            self._accepted.add(_kind(request))

    def _set_rejected(self, request: ClientRequest) -> None:
        self._suspects.add(_kind(request))
        self._rejections += 1
        pause_s = RETRY_SOON_S if self._rejections == 1 else RETRY_LATER_S
        self._retry_at = asyncio.get_running_loop().time() + pause_s

    def _renew_once(self, handler: ClientHandlerType) -> ClientHandlerType:
        """Return a handler that sends one request at a time with a new nonce.

        Few devices report that only the nonce was too old. If the password is rejected,
        too, the requests that wait raise DeviceAuthError instead of being sent.
        """
        rejections = self._rejections
        rejected: ClientResponse | None = None
        acceptances = 0

        async def send(request: ClientRequest) -> ClientResponse:
            nonlocal acceptances, rejected
            if rejected is None:
                had_credentials = hdrs.AUTHORIZATION in request.headers
                answer = await handler(request)
                if had_credentials and answer.status == 401:
                    rejected, acceptances = answer, self._acceptances
                return answer
            async with self._renewal:
                if self._rejections > rejections:
                    rejected.release()
                    raise DeviceAuthError(_REJECTED)
                if self._acceptances == acceptances:
                    return await handler(request)
            return await handler(request)

        return send

    def _digest_of(self, origin: URL) -> _Digest:
        if origin not in self._digests:
            self._digests[origin] = _Digest(
                self._username, self._password, self._is_old
            )
        return self._digests[origin]

    def _is_old(self, answer: ClientResponse) -> bool:
        """Return True if a nonce, and not the password, may be what was rejected."""
        return self._ages_silently or _is_stale(answer)

    async def _attempt(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if not self._use_basic:
            digest = self._digest_of(request.url.origin())
            answer = await digest(request, self._renew_once(handler))
            if answer.status != 401 or hdrs.AUTHORIZATION in request.headers:
                return answer
            if not _offers_basic(answer):
                return answer
            answer.release()
            if self.method is LoginMethod.DIGEST and request.url.scheme == "http":
                raise DeviceAuthError(_WEAKER)
            self._use_basic = True
        self.clear_text |= request.url.scheme == "http"
        request.headers[hdrs.AUTHORIZATION] = self._basic
        return await handler(request)


def _kind(request: ClientRequest) -> object:
    """Return what devices grant rights by: method, path and some query fields."""
    query = request.url.query
    values = frozenset((name, query[name]) for name in _KIND_FIELDS & query.keys())
    return request.method, request.url.path, frozenset(query.keys()), values


def _challenges(answer: ClientResponse) -> list[str]:
    return split_challenges(answer.headers.getall(hdrs.WWW_AUTHENTICATE, []))


def split_challenges(headers: Iterable[str]) -> list[str]:
    """Return the challenges in WWW-Authenticate headers; one may hold several."""
    found: list[str] = []
    for header in headers:
        unquoted = _QUOTED.sub(lambda match: "_" * len(match[0]), header)
        starts = [0, *(match.end() for match in _SCHEME.finditer(unquoted))]
        found += [
            header[start:end].rstrip(" ,")
            for start, end in pairwise([*starts, len(header)])
        ]
    return found


def _is_known(challenge: str) -> bool:
    """Return True for a Digest challenge whose algorithm is known."""
    if not challenge.lower().startswith("digest "):
        return False
    algorithm = _ALGORITHM.search(challenge)
    return algorithm is None or algorithm[1].upper() in SUPPORTED_ALGORITHMS


def _offers_basic(answer: ClientResponse) -> bool:
    return any(text.lower().startswith("basic") for text in _challenges(answer))


def _is_stale(answer: ClientResponse) -> bool:
    """Return True if a Digest login was rejected only for the age of its nonce."""
    return answer.status == 401 and any(
        text.lower().startswith("digest ")
        and "stale=true" in text.lower().replace(" ", "").replace('"', "")
        for text in _challenges(answer)
    )
