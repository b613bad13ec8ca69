"""Login: WSSE with bcrypt, WSSE with MD5, or Basic (facts section 2)."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
import re
import secrets
from typing import Final
from urllib.parse import quote

from aiohttp import encode_basic_auth
import bcrypt

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import Answer
from ....clientkit.values import Fields
from .clock import ServerClock
from .const import API, SHIFT_S
from .settings import CamtraceSettings

_BCRYPT_BYTES: Final = 72
"""bcrypt looks at no more; the server cuts silently, our library refuses."""
_ALPHABET: Final = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
"""bcrypt's own base64."""
_SALT: Final = re.compile(r"(\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{21})([./A-Za-z0-9])")
_COSTS: Final = (4, 14)
"""Every step doubles the work; 14 is a second, 31 would be days."""
PAUSE_S: Final = 1.0
"""Before credentials that were accepted before are tried once more."""
_WEAKER: Final = "The server no longer offers the login it had; no password was sent"
_URL_UNSAFE: Final = frozenset("+/")


class Method(StrEnum):
    """How an account may log in, the best first."""

    BCRYPT = "bcrypt"
    MD5 = "md5"
    BASIC = "basic"


_WSSE: Final = (Method.BCRYPT, Method.MD5)
"""The methods that keep the password to themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The best method the server offers an account."""

    method: Method
    salt: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A WSSE proof, good for one request within ten seconds of server time."""

    digest: str = field(repr=False)
    nonce: str = field(repr=False)
    created: str


@dataclass(slots=True, kw_only=True)
class Tries:
    """The logins that one request has already tried after a refusal."""

    offset: float = 0.0
    key: str = field(default="", repr=False)
    date: bool = False
    time: bool = False
    salt: bool = False
    again: bool = False


def wsse_digest(nonce: str, created: str, hashed: str) -> str:
    """Return the PasswordDigest: nonce and date enter exactly as they are sent."""
    raw = hashlib.sha1((nonce + created + hashed).encode()).digest()  # noqa: S324 - the protocol's
    return base64.b64encode(raw).decode()


def hash_md5(password: str) -> str:
    """Return H of the MD5 variant: lower-case hex."""
    return hashlib.md5(password.encode()).hexdigest()  # noqa: S324 - the protocol's


def hash_bcrypt(password: str, salt: str) -> str:
    """Return H of the bcrypt variant: the whole string, with the salt's own prefix.

    Takes some 50 ms; raises DeviceResponseError for an invalid salt, or one whose
    cost would take too long.
    """
    match = _SALT.fullmatch(salt)
    if match is None or not _COSTS[0] <= int(match[2]) <= _COSTS[1]:
        raise DeviceResponseError("The server's salt is not usable")
    # Of the last letter two bits count. The salt of an account that is not there may
    # have others set; the server drops them, our library refuses.
    salt = match[1] + _ALPHABET[_ALPHABET.index(match[3]) & 0x30]
    return bcrypt.hashpw(password.encode()[:_BCRYPT_BYTES], salt.encode()).decode()


def best_offer(entries: object) -> Offer:
    """Choose from a methods list; raises DeviceUnsupportedError if none is known.

    Null is an empty list, `{}` too; DeviceResponseError for anything else.
    """
    if entries in (None, {}):
        entries = []
    if not isinstance(entries, list):
        raise DeviceResponseError("auth is not a list")
    offers: dict[Method, str] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        match entry:
            case {"type": "wsse", "salt": str(salt)} if salt:
                offers.setdefault(Method.BCRYPT, salt)
            case {"type": "wsse"}:
                offers.setdefault(Method.MD5, "")
            case {"type": "basic"}:
                offers.setdefault(Method.BASIC, "")
    for method in Method:
        if method in offers:
            return Offer(method=method, salt=offers[method])
    raise DeviceUnsupportedError(TranslatedMessage("login_unknown"))


class Login:
    """Signs requests; credentials that were rejected at first are not used again."""

    def __init__(
        self,
        settings: CamtraceSettings,
        clock: ServerClock,
        get: Callable[[str], Awaitable[Answer]],
    ) -> None:
        """`get` sends a GET request without a login."""
        self._settings = settings
        self._clock = clock
        self._get = get
        self._offer: Offer | None = None
        self._key = ""
        self._refused: str | None = None
        self._lock = asyncio.Lock()
        self.accepted = False
        """True once the server has accepted the login."""
        self.doubtful = False
        """True if the server has refused the login since it accepted it last."""
        self.first = asyncio.Lock()
        """Held by requests until one is accepted, so that a wrong password is sent
        once and not by every request of a setup."""

    @property
    def method(self) -> Method | None:
        """The method in use, None before the first request."""
        return self._offer.method if self._offer else None

    @property
    def clear_text(self) -> bool:
        """True when the password crosses plain HTTP, as nothing better is offered."""
        return self.method is Method.BASIC and not self._settings.ssl

    async def headers(self, tries: Tries) -> dict[str, str]:
        """Return the headers of one request; raises DeviceAuthError after a refusal."""
        method = await self._prepare()
        tries.key, tries.offset = self._key, self._clock.offset
        if method is Method.BASIC:
            return {"Authorization": self._key}
        token = self._token()
        return {
            "Authorization": 'WSSE profile="UsernameToken"',
            "X-WSSE": (
                f'UsernameToken Username="{self._settings.username}", '
                f'PasswordDigest="{token.digest}", '
                f'Nonce="{token.nonce}", Created="{token.created}"'
            ),
        }

    async def token(self) -> Token:
        """Return a fresh WSSE token; DeviceUnsupportedError for a Basic account."""
        if await self._prepare() is Method.BASIC:
            raise DeviceUnsupportedError(TranslatedMessage("control_wants_wsse"))
        return self._token()

    async def query(self) -> list[tuple[str, str]]:
        """Return the parameters that sign one URL."""
        user = ("_username", self._settings.username)
        if await self._prepare() is Method.BASIC:
            return [user, ("_password", self._settings.password)]
        token = self._token()
        # Servers and clients disagree on encoding these; without them both are right.
        while not _URL_UNSAFE.isdisjoint(token.digest):
            token = self._token()
        return [
            user,
            ("_password", token.digest),
            ("_nonce", token.nonce),
            ("_created_at", token.created),
        ]

    async def may_retry(self, tries: Tries, words: str) -> bool:
        """Return True if a request answered by 401 may be sent once more.

        Once if the server's clock differs, by its `Date` or by its own time; once if
        the salt has changed. Credentials that were accepted before get another try
        after a pause: a server that restarts refuses everybody. Those that never were
        are not sent again.
        """
        if not tries.date and self._has_moved(tries):
            tries.date = True
            return True
        if not tries.time and self.method is not Method.BASIC:
            tries.time = True
            await self._ask_time()
            if self._has_moved(tries):
                return True
        if await self._is_other_key(tries):
            # With a new salt the password is a new one, too.
            tries.again = True
            return True
        if self.accepted:
            if not tries.again and not self.doubtful:
                tries.again = True
                await asyncio.sleep(PAUSE_S)
                return True
            self.doubtful = True
            return False
        self._refused = self._refused or words
        return False

    def _has_moved(self, tries: Tries) -> bool:
        return abs(self._clock.offset - tries.offset) > SHIFT_S

    async def _is_other_key(self, tries: Tries) -> bool:
        async with self._lock:
            if self._refused is not None or tries.salt:
                return False
            tries.salt = True
            if self._key == tries.key:
                await self._adopt(await self._ask_offer())
            return self._key != tries.key

    def _token(self) -> Token:
        nonce, created = secrets.token_hex(10), self._clock.created()
        digest = wsse_digest(nonce, created, self._key)
        return Token(digest=digest, nonce=nonce, created=created)

    async def _prepare(self) -> Method:
        if self._refused is not None:
            raise DeviceAuthError(self._refused)
        async with self._lock:
            if self._offer is None:
                await self._adopt(await self._ask_offer())
            assert self._offer is not None  # noqa: S101 - just adopted
            return self._offer.method

    async def _adopt(self, offer: Offer) -> None:
        if offer == self._offer:
            return
        before = self.method or self._settings.login_method
        is_weaker = offer.method is Method.BASIC and before in _WSSE
        if is_weaker and not self._settings.ssl:
            raise DeviceAuthError(_WEAKER)
        password = self._settings.password
        if offer.method is Method.BCRYPT:
            self._key = await asyncio.to_thread(hash_bcrypt, password, offer.salt)
        elif offer.method is Method.MD5:
            self._key = hash_md5(password)
        else:
            self._key = encode_basic_auth(self._settings.username, password)
        self._offer = offer

    async def _ask_offer(self) -> Offer:
        name = quote(self._settings.username, safe="")
        fields = await self._ask(f"/users/{name}/auth")
        if not self._clock.known:
            await self._ask_time()
        return best_offer(fields.raw("auth"))

    async def _ask_time(self) -> None:
        sent = self._clock.monotonic()
        try:
            time_of = (await self._ask("/getservertime")).child("serverTime")
            seconds = time_of.integer("timestamp")
        except DeviceConnectionError:
            raise
        except DeviceError:
            # The Date header of other answers is used instead.
            return
        self._clock.set(seconds, sent, self._clock.monotonic())

    async def _ask(self, path: str) -> Fields:
        sent = self._clock.monotonic()
        answer = await self._get(API + path)
        self._clock.learn(answer.headers.get("Date"), sent, self._clock.monotonic())
        return Fields(answer.json(path), path)
