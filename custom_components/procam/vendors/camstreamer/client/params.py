"""param.cgi: parameters of the camera and of its apps (VAPIX)."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from ....clientkit.axis_cgi import AxisCgi, words
from ....clientkit.axis_params import AxisParams
from ....clientkit.errors import DeviceRejectedError, DeviceResponseError
from ....clientkit.values import decode_json


class Params:
    """The parameter tree; names are found whatever their case.

    The vendor writes the same parameter in different cases and does not document which
    of them a camera accepts: the first read asks for both, later ones and updates use
    what the camera printed.
    """

    def __init__(self, cgi: AxisCgi) -> None:
        self._tree = AxisParams(cgi, as_form=True)
        self._printed: dict[str, str] = {}

    async def read(self, groups: Iterable[str]) -> dict[str, str]:
        """Return parameters by lower-cased name; groups the camera lacks are left out.

        Values in quotes are returned without them.
        """
        asked = dict.fromkeys(self._printed.get(g.lower(), g) for g in groups)
        try:
            found = await self._tree.read(*asked)
        except DeviceRejectedError:
            return {}
        wanted = {name.lower() for name in asked}
        self._printed |= {
            name.lower(): name for name in found if name.lower() in wanted
        }
        return {name.lower(): _unquoted(value) for name, value in found.items()}

    async def update(self, changes: Mapping[str, str], *, quiet: bool = False) -> None:
        """Change parameters, all in one request.

        With `quiet` a refusal is reported in our words: the camera's repeat the value.
        """
        named = {self._printed.get(k.lower(), k): v for k, v in changes.items()}
        try:
            await self._tree.update(named)
        except DeviceRejectedError:
            if quiet:
                raise DeviceRejectedError(words("")) from None
            raise

    async def update_either(self, name: str, value: str) -> None:
        """Change a parameter of which the document and the camera may differ in case.

        Where the camera printed none, the documented name is sent first.
        """
        if name.lower() in self._printed:
            return await self.update({name: value})
        try:
            await self.update({_documented(name): value})
        except DeviceRejectedError:
            await self.update({name: value})
        return None


def _documented(name: str) -> str:
    """Return a name as the document writes it: `camswitcher.masterAudio`."""
    group, _, leaf = name.partition(".")
    return f"{group.lower()}.{leaf[:1].lower()}{leaf[1:]}"


def json_param(value: str | None) -> dict[str, Any]:
    """Return the JSON object of a parameter; one never set is empty.

    At least one camera gives it backslash-escaped and URL-encoded.
    """
    if not value or not value.strip():
        return {}
    for text in (value, unquote(value.replace("\\", "")), unquote(value)):
        try:
            found = decode_json(text, "A parameter")
        except DeviceResponseError:
            continue
        if isinstance(found, dict):
            return found
    raise DeviceResponseError("A parameter that should be JSON is not")


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if is_quoted else value
