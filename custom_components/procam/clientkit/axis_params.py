"""The parameters of a device in the style of Axis (param.cgi)."""

from collections.abc import Iterable, Mapping
import re
from typing import Final

from .axis_cgi import AxisCgi, accepted, confirmed, lines
from .errors import DeviceRejectedError, DeviceResponseError, InvalidValueError
from .http import Answer

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


class AxisParams:
    """The parameter tree of a device (param.cgi), read and changed by name.

    Names are given and returned without `root.`. Changes need an administrator.
    """

    def __init__(
        self, cgi: AxisCgi, path: str = "/axis-cgi/param.cgi", *, as_form: bool = False
    ) -> None:
        """`as_form` sends changes as POST forms."""
        self.cgi = cgi
        self.path = path
        self._as_form = as_form

    async def read(
        self, *groups: str, action: str = "list", repeat: bool = True
    ) -> dict[str, str]:
        """Return parameters by name; no group means all of them.

        Missing groups are left out, and so are names outside the groups asked for.
        Raises DeviceRejectedError if it has none. `repeat` as in `AxisCgi.read`.
        """
        query = f"action={action}"
        if groups:
            query += "&group=" + ",".join(group_name(group) for group in groups)
        answer = await self.cgi.read_raw(self.path, query, repeat=repeat)
        found = {
            name: value
            for name, value in pairs(answer.text).items()
            if "." in name and _is_of(name, groups)
        }
        try:
            accepted(answer)
        except DeviceRejectedError:
            if not found:
                raise
        if answer.text.strip() and not found:
            raise DeviceResponseError("The parameters are not `name=value`")
        return found

    async def options(self, *groups: str) -> dict[str, str]:
        """Return the allowed values of parameters, as the device writes them."""
        return await self.read(*groups, action="options")

    async def update(
        self, values: Mapping[str, object], *, hide: Iterable[str] = ()
    ) -> None:
        """Set parameters named `Group.Name`, all in one request.

        Booleans are written `yes` and `no`. Raises InvalidValueError for a name that
        is none.
        """
        if not values:
            raise InvalidValueError("value_missing", what="parameters")
        answer = await self._change("update", _changes(values), hide)
        confirmed(answer, hide)

    async def add(self, group: str, values: Mapping[str, object] | None = None) -> str:
        """Add a member to a group and return the device's words.

        Names in `values` hold a placeholder without number for the new member.
        """
        changes = [("group", group_name(group)), *_changes(values or {})]
        return (await self._change("add", changes)).text.strip()

    async def remove(self, group: str) -> None:
        """Remove a member of a group."""
        await self._change("remove", [("group", group_name(group))])

    async def _change(
        self, action: str, changes: list[tuple[str, str]], hide: Iterable[str] = ()
    ) -> Answer:
        query = [("action", action), *changes]
        if self._as_form:
            return await self.cgi.send_form(self.path, query, hide=hide)
        return await self.cgi.send(self.path, query, hide=hide)


def pairs(text: str) -> dict[str, str]:
    """Return the `name=value` lines of a text; values may hold `=` themselves.

    A leading `root.` is dropped, other lines are passed over.
    """
    found: dict[str, str] = {}
    for line in lines(text):
        name, equals, value = line.strip().partition("=")
        if equals and name and not name.startswith("#"):
            name = name.strip()
            start = len("root.") if name[:5].lower() == "root." else 0
            found[name[start:]] = value.strip()
    return found


def group_name(name: str) -> str:
    """Return a parameter's or group's name without `root.`; raises InvalidValueError."""
    name = name.removeprefix("root.")
    if not _NAME.fullmatch(name):
        raise InvalidValueError("parameter_name", value=name)
    return name


def _is_of(name: str, groups: tuple[str, ...]) -> bool:
    """Return True for the name of a group, or of one of its members."""
    full = f"{name}.".lower()
    return not groups or any(
        full.startswith(f"{group_name(group)}.".lower()) for group in groups
    )


def _changes(values: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(_parameter_name(name), _written(value)) for name, value in values.items()]


def _parameter_name(name: str) -> str:
    name = group_name(name)
    if "." not in name:
        raise InvalidValueError("parameter_is_group", value=name)
    return name


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
