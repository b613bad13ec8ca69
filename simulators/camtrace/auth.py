"""Authentication: Basic and WSSE, in headers or in the query (facts section 2)."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
import re
from typing import Final

from aiohttp import web

from .clock import Clock, read_iso
from .users import User, Users

TOKEN_LIFE_S: Final = 10.0
"""A token's Created may be this far from server time (facts 2.4)."""

_WSSE_FIELD: Final = re.compile(r'(Username|PasswordDigest|Nonce|Created)="([^"]*)"')


class UnauthorizedError(Exception):
    """The credentials are missing or wrong; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Authenticator:
    """Checks credentials; remembers used tokens until they have expired."""

    def __init__(self, users: Users, clock: Clock) -> None:
        self._users = users
        self._clock = clock
        self._used: dict[tuple[str, str], datetime] = {}
        self.reject_replays = True
        """One token opens one request, as the vendor's text says."""

    def forget(self) -> None:
        """Forget the used tokens, as a restart does."""
        self._used.clear()

    def user_of(self, request: web.Request) -> User:
        """Return who sends a request; raise UnauthorizedError."""
        query = request.query
        if "_username" in query:
            return self._query_user(query)
        header = request.headers.get("Authorization", "")
        scheme, _, rest = header.partition(" ")
        match scheme.lower():
            case "basic":
                return self._basic_user(rest)
            case "wsse":
                fields = dict(_WSSE_FIELD.findall(request.headers.get("X-WSSE", "")))
                return self.token_user(
                    fields.get("Username", ""),
                    fields.get("PasswordDigest", ""),
                    fields.get("Nonce", ""),
                    fields.get("Created", ""),
                )
        raise UnauthorizedError("login")

    def stream_user(self, request: web.Request) -> User:
        """Return who watches a push-HTTP stream: also `user` and `pass`."""
        if "user" in request.query:
            query = request.query
            return self.plain_user(query["user"], query.get("pass", ""))
        return self.user_of(request)

    def plain_user(self, name: str, password: str) -> User:
        """Return the account of a name and a password; raise UnauthorizedError."""
        user = self._users.get(name)
        if user is None or not user.accepts_plain(password):
            raise UnauthorizedError("password")
        return user

    def token_user(self, name: str, digest: str, nonce: str, created: str) -> User:
        """Return the account a WSSE token was made for; raise UnauthorizedError."""
        user = self._users.get(name)
        # An unencoded digest in a URL arrives with its plus signs read as spaces.
        digest = digest.replace(" ", "+")
        if user is None or not user.accepts_digest(nonce, created, digest):
            raise UnauthorizedError("password")
        self._use(nonce, created)
        return user

    def _use(self, nonce: str, created: str) -> None:
        try:
            moment = read_iso(created)
        except ValueError:
            raise UnauthorizedError("expired") from None
        now = self._clock.now()
        if abs((moment - now).total_seconds()) > TOKEN_LIFE_S:
            raise UnauthorizedError("expired")
        if not self.reject_replays:
            return
        for key, used in list(self._used.items()):
            if abs((used - now).total_seconds()) > TOKEN_LIFE_S:
                del self._used[key]
        if (nonce, created) in self._used:
            raise UnauthorizedError("replayed")
        self._used[nonce, created] = moment

    def _basic_user(self, encoded: str) -> User:
        try:
            text = base64.b64decode(encoded, validate=True).decode()
        except binascii.Error, UnicodeDecodeError:
            raise UnauthorizedError("password") from None
        name, _, password = text.partition(":")
        return self.plain_user(name, password)

    def _query_user(self, query: Mapping[str, str]) -> User:
        name, password = query["_username"], query.get("_password", "")
        if "_nonce" in query:
            created = query.get("_created_at", "")
            return self.token_user(name, password, query["_nonce"], created)
        return self.plain_user(name, password)
