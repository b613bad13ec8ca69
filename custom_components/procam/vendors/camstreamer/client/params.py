"""param.cgi: parameters of the camera and of its apps (VAPIX)."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from ....clientkit.errors import DeviceRejectedError, DeviceResponseError
from .const import PARAM
from .http import Cgi, words


class Params:
    """The parameter tree; names are found whatever their case.

    The vendor writes the same parameter in different cases, and which of them a
    camera takes is not told: the first read asks for both, later ones and updates
    use what the camera printed.
    """

    def __init__(self, cgi: Cgi) -> None:
        """Take the camera's CGIs."""
        self._cgi = cgi
        self._printed: dict[str, str] = {}

    async def read(self, groups: Iterable[str]) -> dict[str, str]:
        """Return parameters by lower-cased name without `root.`.

        A group the camera lacks is left out.
        """
        asked = dict.fromkeys(self._printed.get(g.lower(), g) for g in groups)
        wanted = {name.lower() for name in asked}
        query = {"action": "list", "group": ",".join(asked)}
        answer = await self._cgi.read(PARAM, query, safe=",")
        found: dict[str, str] = {}
        is_list = False
        for line in answer.text.split("\n"):
            name, equals, value = line.strip().partition("=")
            is_list = is_list or name.startswith("# Error")
            if equals and name.lower().startswith("root."):
                is_list = True
                key = name[5:].lower()
                found[key] = value
                if key in wanted:
                    self._printed[key] = name[5:]
        if not is_list:
            raise DeviceResponseError("The parameter list is not one")
        return found

    async def update(self, changes: Mapping[str, str], *, quiet: bool = False) -> None:
        """Change parameters, all in one go.

        With `quiet` a refusal is told in our words: the camera's repeat the value.
        """
        named = {self._printed.get(k.lower(), k): v for k, v in changes.items()}
        fields = [("action", "update"), *named.items()]
        try:
            answer = await self._cgi.post_form(PARAM, fields)
        except DeviceRejectedError:
            if quiet:
                raise DeviceRejectedError(words("")) from None
            raise
        if answer.text.strip().upper() not in ("OK", ""):
            raise DeviceRejectedError(words("" if quiet else answer.text))


def json_param(value: str | None) -> dict[str, Any]:
    """Return the JSON object of a parameter; one never set is empty.

    At least one camera gives it backslash-escaped and URL-encoded.
    """
    if not value or not value.strip():
        return {}
    for text in (value, unquote(value.replace("\\", "")), unquote(value)):
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(found, dict):
            return found
    raise DeviceResponseError("A parameter that should be JSON is not")
