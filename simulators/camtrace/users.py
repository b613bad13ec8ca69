"""Accounts: login methods, profile levels and rights (facts section 2)."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
import hashlib
import hmac

import bcrypt

_BCRYPT_LIMIT = 72
"""Bytes of a password bcrypt looks at; the server's PHP cuts silently."""
_SALT_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SALT_ENDS = ".Oeu"
"""Only these can end a salt: its last character carries two bits."""


class Method(StrEnum):
    """A way to log in that an account may allow."""

    BCRYPT = "bcrypt"
    MD5 = "md5"
    BASIC = "basic"


class Level(StrEnum):
    """A profile level the vendor's text names."""

    ADMIN = "admin"
    MONITOR = "monitor"
    PROTECTION = "protection"
    CONSULT = "consult"


ALL_METHODS = (Method.BCRYPT, Method.MD5, Method.BASIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRights:
    """The rights of an account for one camera."""

    live: bool = True
    records: bool = True
    ptz: bool = True


def make_salt(seed: str, *, cost: int) -> str:
    """Return a bcrypt salt that is always the same for a seed."""
    raw = hashlib.sha256(seed.encode()).digest()
    body = "".join(_SALT_ALPHABET[byte % 64] for byte in raw[:21])
    return f"$2y${cost:02d}${body}{_SALT_ENDS[raw[21] % 4]}"


def wsse_digest(nonce: str, created: str, hashed: str) -> str:
    """Return the PasswordDigest: nonce and date exactly as sent (facts 2.2)."""
    raw = hashlib.sha1((nonce + created + hashed).encode()).digest()
    return base64.b64encode(raw).decode()


@dataclass(kw_only=True)
class User:
    """One account; camera, mosaic and map rights of None mean all of them."""

    id: int
    name: str
    password: str = field(repr=False)
    levels: frozenset[Level] = frozenset()
    methods: tuple[Method, ...] = ALL_METHODS
    cameras: dict[int, CameraRights] | None = None
    mosaics: frozenset[int] | None = None
    edit_mosaics: frozenset[int] = frozenset()
    maps: frozenset[str] | None = None
    edit_maps: frozenset[str] = frozenset()
    search_events: bool = True
    insert_events: bool = True
    denied_status: int = 403
    """What the server answers where rights end: 403, "or may be 404"."""
    salt: str = ""
    _bcrypt: str = field(default="", repr=False)

    @property
    def admin(self) -> bool:
        """Return True if the profile is Admin, which includes every other level."""
        return Level.ADMIN in self.levels

    def has(self, *levels: Level) -> bool:
        """Return True if the profile has one of the levels."""
        return self.admin or any(level in self.levels for level in levels)

    def rights(self, camera_id: int) -> CameraRights | None:
        """Return the rights on a camera; None hides it."""
        if self.admin or self.cameras is None:
            return CameraRights()
        return self.cameras.get(camera_id)

    def set_password(self, password: str, *, cost: int) -> None:
        """Change the password; a new one brings a new salt."""
        self.password = password
        self.salt = make_salt(f"{self.name}:{password}", cost=cost)
        self._bcrypt = ""

    def hashes(self) -> Iterator[str]:
        """Yield the H strings (facts 2.2) a digest may be made with."""
        raw = self.password.encode()
        if Method.BCRYPT in self.methods:
            if not self._bcrypt:
                cut = raw[:_BCRYPT_LIMIT]
                self._bcrypt = bcrypt.hashpw(cut, self.salt.encode()).decode()
            yield self._bcrypt
        if Method.MD5 in self.methods:
            yield hashlib.md5(raw).hexdigest()

    def accepts_digest(self, nonce: str, created: str, digest: str) -> bool:
        """Return True if a WSSE digest was made with this account's password."""
        return any(
            hmac.compare_digest(
                wsse_digest(nonce, created, hashed).encode(), digest.encode()
            )
            for hashed in self.hashes()
        )

    def accepts_plain(self, password: str) -> bool:
        """Return True if the password is right and Basic is allowed."""
        return Method.BASIC in self.methods and password == self.password


def _limited() -> User:
    rights = {1: CameraRights(ptz=False), 2: CameraRights(records=False)}
    return User(
        id=6,
        name="limited",
        password="limited",
        cameras=rights,
        mosaics=frozenset({1}),
        maps=frozenset(),
        search_events=False,
        insert_events=False,
        denied_status=404,
    )


def default_users() -> list[User]:
    """Return one account per profile and login method the facts list.

    Passwords equal the names, but for `admin`: the samples' header is admin:camtrace.
    """
    viewer: frozenset[Level] = frozenset()
    return [
        User(id=1, name="admin", password="camtrace", levels=frozenset({Level.ADMIN})),
        User(id=2, name="demo", password="demo", levels=viewer),
        User(
            id=3,
            name="monitor",
            password="monitor",
            levels=frozenset({Level.MONITOR}),
        ),
        User(
            id=4,
            name="protection",
            password="protection",
            levels=frozenset({Level.PROTECTION}),
        ),
        User(
            id=5,
            name="consult",
            password="consult",
            levels=frozenset({Level.CONSULT}),
        ),
        _limited(),
        User(id=7, name="md5", password="md5", methods=(Method.MD5,)),
        User(id=8, name="basic", password="basic", methods=(Method.BASIC,)),
    ]


class Users:
    """The accounts of a server."""

    def __init__(self, users: list[User], *, cost: int) -> None:
        """`cost` is the cost of bcrypt, 10 on real servers."""
        self.cost = cost
        self._users: dict[str, User] = {}
        for user in users:
            self.add(user)

    def add(self, user: User) -> User:
        """Add or replace an account."""
        if not user.salt:
            user.set_password(user.password, cost=self.cost)
        self._users[user.name] = user
        return user

    def get(self, name: str) -> User | None:
        """Return an account by name."""
        return self._users.get(name)

    def __getitem__(self, name: str) -> User:
        """Return an account by name; KeyError when there is none."""
        return self._users[name]

    def __iter__(self) -> Iterator[User]:
        """Iterate over the accounts."""
        return iter(self._users.values())

    def remove(self, name: str) -> None:
        """Delete an account."""
        del self._users[name]

    def methods(self, name: str) -> list[dict[str, str]]:
        """Return the login methods; an unknown name gets a decoy (facts 2.1)."""
        user = self._users.get(name)
        allowed = user.methods if user else ALL_METHODS
        salt = user.salt if user else make_salt(f"decoy:{name}", cost=self.cost)
        listed: list[dict[str, str]] = []
        if Method.BCRYPT in allowed:
            listed.append({"type": "wsse", "salt": salt})
        if Method.MD5 in allowed:
            listed.append({"type": "wsse"})
        if Method.BASIC in allowed:
            listed.append({"type": "basic"})
        return listed
