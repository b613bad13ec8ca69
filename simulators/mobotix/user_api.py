"""User programs: pwdgrp.cgi, privacy.cgi, userinfo.cgi (vendor, General)."""

import re

from aiohttp import web

from .login import PRIVILEGES, Accounts, Rights
from .wire import CRLF, Cgi, CgiError, need

_WORD = re.compile(r"[A-Za-z0-9]+")


class UserApi:
    """The user administration of the camera."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.userinfo_called = False
        """Set permanently if a client asks for the passwords, which none may."""

    def cgis(self) -> dict[str, Cgi]:
        """Return the three programs."""
        return {
            "admin/pwdgrp.cgi": Cgi(rights=Rights.ROOT, answer=self._edit),
            "admin/privacy.cgi": Cgi(rights=Rights.ADMIN, answer=self._privacy),
            "admin/userinfo.cgi": Cgi(rights=Rights.ADMIN, answer=self._tell_all),
        }

    async def _edit(self, request: web.Request) -> str:
        action = need(request, "action")
        if action == "get":
            return self._groups()
        name = _word(request, "user")
        known = name in self._accounts
        if action == "add" and known:
            raise CgiError(f"user {name} exists")
        if action not in ("add", "update", "remove"):
            raise CgiError(f"unknown action {action}")
        if action != "add" and not known:
            raise CgiError(f"user {name} not found")
        if action == "remove":
            self._remove(name)
        elif action == "add":
            self._accounts.add(
                name, _word(request, "pwd"), privileges=_privileges(request)
            )
        else:
            self._update(name, request)
        return "OK" + CRLF

    def _remove(self, name: str) -> None:
        others = [a for a in self._accounts.values() if a.name != name]
        if not any(account.rights is Rights.ROOT for account in others):
            raise CgiError("the last administrator stays")
        del self._accounts[name]

    def _update(self, name: str, request: web.Request) -> None:
        account = self._accounts[name]
        password = _word(request, "pwd") if "pwd" in request.query else None
        if "sgrp" in request.query:
            account.privileges = _privileges(request)
        if password is not None:
            account.password = password

    def _groups(self) -> str:
        """List the members of each group; the layout is undocumented."""
        return "".join(
            f'{group}="{",".join(self._members(group))}"{CRLF}' for group in PRIVILEGES
        )

    def _members(self, group: str) -> list[str]:
        return [a.name for a in self._accounts.values() if group in a.privileges]

    async def _privacy(self, _: web.Request) -> str:
        rows = "".join(
            ":".join(
                (account.name, *(str(int(p in account.privileges)) for p in PRIVILEGES))
            )
            + CRLF
            for account in self._accounts.values()
        )
        # The space before the line end is the vendor's.
        return f"Username:Dido:Camset:Talk:Listen {CRLF}{rows}"

    async def _tell_all(self, _: web.Request) -> str:
        self.userinfo_called = True
        rows = "".join(
            f"{account.name}:{account.password}{CRLF}"
            for account in self._accounts.values()
        )
        return f"List username and password{CRLF}{rows}"


def _word(request: web.Request, name: str) -> str:
    value = need(request, name)
    if not _WORD.fullmatch(value):
        raise CgiError(f"invalid {name}")
    return value


def _privileges(request: web.Request) -> frozenset[str]:
    asked = frozenset(filter(None, request.query.get("sgrp", "").split(":")))
    if not asked <= set(PRIVILEGES):
        raise CgiError("invalid sgrp")
    return asked
