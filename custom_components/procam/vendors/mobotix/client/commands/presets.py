"""Presets and patrol lines: ptzconfig.cgi (vendor: PTZ configuration).

Every command needs an administrator.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal
from urllib.parse import quote

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.axis_params import AxisParams
from .....clientkit.errors import (
    DeviceError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import one_of, within
from ..cache import Cache
from ..const import (
    AUTOPAN_LINES,
    AUTOPAN_SPEED_RANGE,
    CRUISE_LINES,
    PRESET_NAME_LENGTH,
    PRESET_RANGE,
    PTZ_CONFIG,
)
from ..events import Events, PresetsChanged
from ..parser import presets_of

_GROUP: Final = "PTZ"


class PresetControl:
    """Saves and deletes presets and patrol lines."""

    def __init__(self, cgi: AxisCgi, parameters: AxisParams, cache: Cache) -> None:
        self._cgi = cgi
        self._parameters = parameters
        self._cache = cache

    @property
    def unlisted(self) -> dict[int, str]:
        """The names of presets saved from here that no list has."""
        return self._cache.saved_presets

    def remember(self, names: Mapping[int, str]) -> Events:
        """Show names saved in an earlier run, unless the camera lists its own."""
        if not presets_of(self._cache.parameters):
            for number, name in names.items():
                self._cache.save_preset(number, name)
        return self._cache.snapshot.put(PresetsChanged(presets=self._cache.presets()))

    async def save(self, number: int, name: str | None = None) -> Events:
        """Store the present position as preset 1 … 256.

        A dome takes a name of up to 31 characters without `~`; for other cameras
        the name is kept here. Returns the presets, read again.
        """
        ptz = self._cache.require_ptz()
        if not ptz.presets:
            raise DeviceUnsupportedError(TranslatedMessage("no_presets"))
        within(number, PRESET_RANGE, "preset")
        name = name.strip() if name else ""
        _check_name(name)
        if name and ptz.preset_names:
            # The comma separates number and name; one inside the name is encoded.
            await self._send(f"setserverpresetname={number},{quote(name, safe='')}")
        else:
            await self._send(f"setserverpresetno={number}")
        shown = name or self._cache.preset_name(number)
        self._cache.save_preset(number, shown)
        return await self._listed()

    async def delete(self, number: int) -> Events:
        """Delete a preset. Returns the presets, read again."""
        ptz = self._cache.require_ptz()
        if not ptz.preset_names:
            raise DeviceUnsupportedError(TranslatedMessage("presets_stay"))
        within(number, PRESET_RANGE, "preset")
        await self._send(f"removeserverpresetno={number}")
        self._cache.delete_preset(number)
        return await self._listed()

    async def set_home(self) -> None:
        """Make the present position the home position."""
        if not self._cache.require_ptz().home:
            raise DeviceUnsupportedError(TranslatedMessage("no_home"))
        await self._send("home=yes")

    async def set_autopan(self, line: int, state: Literal["start", "end"]) -> None:
        """Store the present position as an end of an autopan line, 1 … 4."""
        self._need_lines()
        within(line, (1, AUTOPAN_LINES), "number")
        one_of(state, ("start", "end"), "mark")
        await self._send(f"setserverautopan={line},{state}")

    async def set_autopan_speed(
        self, line: int, direction: Literal["left", "right"], speed: int
    ) -> None:
        """Set the first direction and the speed (0 … 3) of an autopan line."""
        self._need_lines()
        within(line, (1, AUTOPAN_LINES), "number")
        one_of(direction, ("left", "right"), "direction")
        within(speed, AUTOPAN_SPEED_RANGE, "speed")
        await self._send(f"setserverautopandirspeed={line},{direction},{speed}")

    async def record_cruise(self, line: int, state: Literal["start", "end"]) -> None:
        """Start or end recording movements as a cruise line, 1 … 8."""
        self._need_lines()
        within(line, (1, CRUISE_LINES), "number")
        one_of(state, ("start", "end"), "mark")
        await self._send(f"setservercruise={line},{state}")

    def _need_lines(self) -> None:
        if not self._cache.require_ptz().autopan_lines:
            raise DeviceUnsupportedError(TranslatedMessage("no_patrols"))

    async def _send(self, query: str) -> None:
        await self._cgi.send(PTZ_CONFIG, query)

    async def _listed(self) -> Events:
        """Read the camera's own list, if it has one; the command succeeded anyway."""
        with suppress(DeviceError):
            self._cache.set_group(_GROUP, await self._parameters.read(_GROUP))
            self._cache.refresh()
        return self._cache.snapshot.put(PresetsChanged(presets=self._cache.presets()))


def _check_name(name: str) -> None:
    if len(name) > PRESET_NAME_LENGTH or "~" in name or not name.isprintable():
        raise InvalidValueError("preset_name", high=PRESET_NAME_LENGTH)
