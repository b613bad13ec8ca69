"""Digital inputs and outputs: input.cgi, output.cgi (vendor: I/O control).

Every request needs an administrator.
"""

import re
from typing import Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ..cache import Cache
from ..const import ABSENT, INPUT, OUTPUT, PORT_RANGE
from ..events import Events, OutputChanged

_STATUS: Final = re.compile(
    r"(?:(?:input|output) ?(\d)\s*=\s*)?\b(active|inactive|[01])\b", re.IGNORECASE
)
_TRUTH: Final = {"active": True, "inactive": False, "1": True, "0": False}


class PortControl:
    """Switches outputs; reads ports of cameras whose event data has none."""

    def __init__(self, cgi: AxisCgi, cache: Cache) -> None:
        self._cgi = cgi
        self._cache = cache

    async def set_output(self, number: int, *, active: bool) -> Events:
        """Activate or deactivate an output; the camera has no pulses of its own.

        Raises DeviceUnsupportedError for an output the camera does not have.
        """
        known = [port.number for port in self._cache.state.outputs]
        if number not in known:
            raise DeviceUnsupportedError(
                TranslatedMessage("no_output", number=number, known=known or "–")
            )
        mark = "/" if active else "%5C"
        await self._cgi.confirm(OUTPUT, f"action={number}:{mark}")
        return self._cache.snapshot.put(OutputChanged(number=number, active=active))

    async def read_inputs(self) -> dict[int, bool]:
        """Return whether inputs are active, by number; unknown ones are left out."""
        return await self._read(
            INPUT, [port.number for port in self._cache.state.inputs]
        )

    async def read_outputs(self) -> dict[int, bool]:
        """Return whether outputs are active, by number; unknown ones are left out."""
        return await self._read(
            OUTPUT, [port.number for port in self._cache.state.outputs]
        )

    async def probe_inputs(self) -> int:
        """Return how many inputs answer when they are queried one by one."""
        return await self._probe(INPUT)

    async def probe_outputs(self) -> int:
        """Return how many outputs answer when they are queried one by one."""
        return await self._probe(OUTPUT)

    async def _probe(self, path: str) -> int:
        first, last = PORT_RANGE
        for number in range(first, last + 1):
            try:
                text = (await self._cgi.read(path, f"check={number}")).text
            except DeviceRejectedError:
                return number - 1
            except DeviceResponseError as err:
                if err.status not in ABSENT:
                    raise
                return number - 1
            if number not in _parsed(text, [number]):
                return number - 1
        return last

    async def _read(self, path: str, numbers: list[int]) -> dict[int, bool]:
        ids = ",".join(str(number) for number in numbers)
        try:
            answer = await self._cgi.read(path, f"checkactive={ids}")
        except (DeviceRejectedError, DeviceResponseError) as err:
            if getattr(err, "status", None) not in ABSENT:
                raise
            # Only `check` has a documented answer.
            answer = await self._cgi.read(path, f"check={ids}")
        found = _parsed(answer.text, numbers)
        if not found:
            raise DeviceResponseError("The camera does not report its ports")
        return found


def _parsed(text: str, numbers: list[int]) -> dict[int, bool]:
    """Return what an answer reports; how several ports are separated is undocumented.

    Values without numbers are in the order of the request.
    """
    found: dict[int, bool] = {}
    for number, match in zip(numbers, _STATUS.finditer(text), strict=False):
        found[int(match[1] or number)] = _TRUTH[match[2].lower()]
    return {number: found[number] for number in numbers if number in found}
