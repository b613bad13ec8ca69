"""The camera's parameter tree (vendor: Update and list parameters)."""

from collections.abc import Mapping
import re
from typing import Final

from ....clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from ....clientkit.http import encode_query
from .const import PARAM
from .wire import Cgi, meant, pairs

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


class Parameters:
    """param.cgi; every command needs an administrator."""

    def __init__(self, cgi: Cgi) -> None:
        """Take the camera's CGIs."""
        self._cgi = cgi

    async def list(self, *groups: str) -> dict[str, str]:
        """Return parameters by name, without `root.`; no group means all of them.

        Raises DeviceRejectedError for a group the camera does not have.
        """
        query = "action=list"
        if groups:
            query += "&group=" + ",".join(_named(group) for group in groups)
        return await self._read(query)

    async def options(self, *groups: str) -> dict[str, str]:
        """Return the allowed values of parameters, as the camera writes them."""
        query = "action=options"
        if groups:
            query += "&group=" + ",".join(_named(group) for group in groups)
        return await self._read(query)

    async def update(self, values: Mapping[str, object]) -> None:
        """Set parameters named `Group.Name`, all in one request.

        Booleans are written `yes` and `no`. Raises ValueError for a name that is
        none, DeviceRejectedError with the camera's words.
        """
        if not values:
            raise InvalidValueError("value_missing", what="parameters")
        changes = [(_leaf(name), _written(value)) for name, value in values.items()]
        await self._cgi.confirm(PARAM, f"action=update&{encode_query(changes)}")

    async def add(self, group: str, values: Mapping[str, object] | None = None) -> str:
        """Add a member to a group; return the camera's words, which are undocumented.

        Names in `values` hold a placeholder without number for the new member:
        `GuardTour.G1.Tour.T.PresetNbr`.
        """
        changes = [
            (_leaf(name), _written(value)) for name, value in (values or {}).items()
        ]
        query = encode_query([("action", "add"), ("group", _named(group)), *changes])
        return await self._cgi.tell(PARAM, query)

    async def remove(self, group: str) -> None:
        """Remove a member of a group; the form is by analogy to `add`."""
        await self._cgi.tell(PARAM, {"action": "remove", "group": _named(group)})

    async def _read(self, query: str) -> dict[str, str]:
        text = await self._cgi.ask_raw(PARAM, query)
        # A parameter is named `Group.Name`; anything else is some other text.
        found = {name: value for name, value in pairs(text).items() if "." in name}
        try:
            meant(text)
        except DeviceRejectedError:
            # Values beside an error are those of the groups the camera does have.
            if not found:
                raise
        if text.strip() and not found:
            raise DeviceResponseError("The camera's parameters are not `name=value`")
        return found


def _named(name: str) -> str:
    name = name.removeprefix("root.")
    if not _NAME.fullmatch(name):
        raise InvalidValueError("parameter_name", value=name)
    return name


def _leaf(name: str) -> str:
    name = _named(name)
    if "." not in name:
        raise InvalidValueError("parameter_is_group", value=name)
    return name


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
