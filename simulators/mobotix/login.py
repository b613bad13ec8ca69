"""Accounts of the device and the check of Basic and Digest logins."""

import base64
import binascii
from dataclasses import dataclass, field
from enum import IntEnum
import hashlib
import hmac
import re
import secrets
import time

from .options import Options, Scheme

_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
PRIVILEGES = ("dido", "camctrl", "talk", "listen")
"""Secondary groups of pwdgrp.cgi, in the column order of privacy.cgi."""


class Rights(IntEnum):
    """The three levels the vendor's notes name."""

    VIEW = 1
    ADMIN = 2
    ROOT = 3


@dataclass(slots=True, kw_only=True)
class Account:
    """An account of the camera; user names are case-sensitive."""

    name: str
    password: str = field(repr=False)
    rights: Rights = Rights.VIEW
    privileges: frozenset[str] = frozenset(PRIVILEGES)


class Accounts(dict[str, Account]):
    """The accounts by name."""

    def add(
        self,
        name: str,
        password: str,
        rights: Rights = Rights.VIEW,
        privileges: frozenset[str] = frozenset(PRIVILEGES),
    ) -> Account:
        """Add or replace an account."""
        self[name] = Account(
            name=name, password=password, rights=rights, privileges=privileges
        )
        return self[name]

    def reset(self) -> None:
        """Delete all accounts except the factory login (facts section 1)."""
        self.clear()
        self.add("Admin", "1234", Rights.ROOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of a login check; `tried` is True if the client sent a login."""

    account: Account | None = None
    tried: bool = False
    stale: bool = False


@dataclass(slots=True)
class _Nonce:
    born: float
    counts: set[str] = field(default_factory=set)


class Gate:
    """One server's login check; a power cycle forgets nonces and locks."""

    def __init__(
        self, accounts: Accounts, options: Options, *, rtsp: bool = False
    ) -> None:
        """RTSP digest has no qop, as in LIVE555."""
        self._accounts = accounts
        self._options = options
        self._rtsp = rtsp
        self._nonces: dict[str, _Nonce] = {}
        self._failures: dict[str, int] = {}

    def forget(self) -> None:
        """Forget everything volatile."""
        self._nonces.clear()
        self._failures.clear()

    @property
    def scheme(self) -> Scheme:
        """What this server asks for."""
        if self._rtsp and self._options.rtsp_auth is not None:
            return self._options.rtsp_auth
        return self._options.auth

    @property
    def _qop(self) -> bool:
        return self._options.digest_qop and not self._rtsp

    def challenges(self, *, stale: bool = False) -> list[str]:
        """Return the values of the WWW-Authenticate headers of a 401."""
        realm = self._options.realm
        offers: list[str] = []
        if self.scheme in ("digest", "both"):
            nonce = secrets.token_hex(16)
            self._nonces[nonce] = _Nonce(time.monotonic())
            offer = f'Digest realm="{realm}", nonce="{nonce}"'
            if self._qop:
                offer += ', qop="auth", algorithm=MD5'
            offers.append(offer + (", stale=true" if stale else ""))
        if self.scheme in ("basic", "both"):
            offers.append(f'Basic realm="{realm}"')
        return offers

    def check(self, method: str, uri: str, header: str) -> Verdict:
        """Check the Authorization header of a request."""
        if self.scheme == "none":
            return Verdict(account=next(iter(self._accounts.values())), tried=True)
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic" and self.scheme in ("basic", "both"):
            return self._check_basic(rest)
        if scheme.lower() == "digest" and self.scheme in ("digest", "both"):
            return self._check_digest(method, uri, rest)
        return Verdict(tried=bool(header))

    def _judge(self, name: str, *, right: bool) -> Verdict:
        limit = self._options.lockout_after
        failures = self._failures.get(name, 0)
        if right and not (limit is not None and failures >= limit):
            self._failures.pop(name, None)
            return Verdict(account=self._accounts[name], tried=True)
        self._failures[name] = failures + 1
        return Verdict(tried=True)

    def _check_basic(self, token: str) -> Verdict:
        try:
            text = base64.b64decode(token, validate=True).decode()
        except binascii.Error, UnicodeDecodeError:
            return Verdict(tried=True)
        name, _, password = text.partition(":")
        account = self._accounts.get(name)
        right = account is not None and hmac.compare_digest(
            account.password.encode(), password.encode()
        )
        return self._judge(name, right=right)

    def _check_digest(self, method: str, uri: str, rest: str) -> Verdict:
        fields = {key: quoted or bare for key, quoted, bare in _FIELD.findall(rest)}
        name = fields.get("username", "")
        account = self._accounts.get(name)
        right = (
            account is not None
            and fields.get("realm") == self._options.realm
            and fields.get("uri") == uri
            and hmac.compare_digest(
                fields.get("response", ""), self._response(account, method, fields)
            )
        )
        if right and not self._fresh(fields):
            return Verdict(tried=True, stale=True)
        return self._judge(name, right=right)

    def _response(self, account: Account, method: str, fields: dict[str, str]) -> str:
        secret = _md5(f"{account.name}:{self._options.realm}:{account.password}")
        what = _md5(f"{method}:{fields.get('uri', '')}")
        nonce = fields.get("nonce", "")
        if not self._qop:
            return _md5(f"{secret}:{nonce}:{what}")
        if fields.get("qop") != "auth":
            return ""
        middle = f"{fields.get('nc')}:{fields.get('cnonce')}:auth"
        return _md5(f"{secret}:{nonce}:{middle}:{what}")

    def _fresh(self, fields: dict[str, str]) -> bool:
        nonce = self._nonces.get(fields["nonce"])
        if nonce is None:
            return False
        if time.monotonic() - nonce.born > self._options.nonce_life_s:
            return False
        # Without qop there is no count: any use is a new one.
        count = fields.get("nc", "") if self._qop else str(len(nonce.counts))
        if count in nonce.counts:
            return False
        uses = self._options.nonce_uses
        if uses is not None and len(nonce.counts) >= uses:
            return False
        nonce.counts.add(count)
        return True


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
