"""The camera's web server at the door: Digest and Basic authentication."""

import base64
import binascii
from collections import deque
import hashlib
import re
import secrets
from typing import Final

from aiohttp import web
from multidict import CIMultiDict

from .options import AuthMode, CamstreamerOptions, User

_FIELD: Final = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))')
_PAGE: Final = "<html><body><h1>401 Unauthorized</h1></body></html>"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Gate:
    """Admits requests of known users; keeps several nonces alive (facts 9)."""

    def __init__(self, options: CamstreamerOptions, users: dict[str, User]) -> None:
        self.options = options
        self.users = users
        self.challenges = 0
        """All 401 answers."""
        self.refused_logins = 0
        """401 and 403 answers to requests that carried wrong credentials."""
        self._nonces: deque[str] = deque()

    @property
    def locked_out(self) -> bool:
        """Return True if the protection against guessing has tripped."""
        limit = self.options.lockout_after
        return limit is not None and self.refused_logins >= limit

    def unlock(self) -> None:
        """Forget refused logins, as the camera does after its blocking period."""
        self.refused_logins = 0

    def expire_nonces(self) -> None:
        """Make every nonce stale."""
        self._nonces.clear()

    def admit(self, request: web.Request) -> User | web.Response:
        """Return the user, or the answer that refuses the request."""
        header = request.headers.get("Authorization", "")
        scheme, _, rest = header.partition(" ")
        if self.locked_out:
            return web.Response(status=403, text="Forbidden")
        if not header:
            return self.challenge()
        offered = self.options.auth
        match scheme.lower():
            case "digest" if offered is not AuthMode.BASIC:
                return self._digest(request, rest)
            case "basic" if offered is not AuthMode.DIGEST:
                return self._basic(rest)
        return self.challenge()

    def challenge(self, *, stale: bool = False) -> web.Response:
        """Answer 401 with a fresh nonce."""
        self.challenges += 1
        headers: CIMultiDict[str] = CIMultiDict()
        realm = self.options.realm
        if self.options.auth is not AuthMode.BASIC:
            nonce = secrets.token_hex(16)
            self._nonces.append(nonce)
            while len(self._nonces) > self.options.live_nonces:
                self._nonces.popleft()
            value = (
                f'Digest realm="{realm}", nonce="{nonce}", algorithm=MD5, qop="auth"'
            )
            headers.add("WWW-Authenticate", value + ", stale=true" * stale)
        if self.options.auth is not AuthMode.DIGEST:
            headers.add("WWW-Authenticate", f'Basic realm="{realm}"')
        return web.Response(
            status=401, text=_PAGE, content_type="text/html", headers=headers
        )

    def _refuse(self) -> web.Response:
        self.refused_logins += 1
        return self.challenge()

    def _basic(self, value: str) -> User | web.Response:
        try:
            name, _, password = base64.b64decode(value).decode().partition(":")
        except binascii.Error, UnicodeDecodeError:
            return self._refuse()
        user = self.users.get(name)
        if user is None or user.password != password:
            return self._refuse()
        return user

    def _digest(self, request: web.Request, value: str) -> User | web.Response:
        fields = {key: quoted or bare for key, quoted, bare in _FIELD.findall(value)}
        user = self.users.get(fields.get("username", ""))
        if user is None or fields.get("uri") != request.raw_path:
            return self._refuse()
        secret = _md5(f"{fields['username']}:{self.options.realm}:{user.password}")
        action = _md5(f"{request.method}:{fields['uri']}")
        middle = ":".join(fields.get(key, "") for key in ("nonce", "nc", "cnonce"))
        expected = _md5(f"{secret}:{middle}:auth:{action}")
        if fields.get("qop") != "auth" or fields.get("response") != expected:
            return self._refuse()
        if fields["nonce"] not in self._nonces:
            return self.challenge(stale=True)
        return user
