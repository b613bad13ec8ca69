"""ptzconfig.cgi: stored positions and patrol lines (vendor: PTZ configuration).

Every command needs an administrator.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Literal
from urllib.parse import quote

from ....clientkit.errors import (
    DeviceError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .capabilities import presets_of
from .checks import one_of, within
from .const import (
    AUTOPAN_LINES,
    AUTOPAN_SPEED_RANGE,
    CRUISE_LINES,
    PRESET_NAME_LENGTH,
    PRESET_RANGE,
    PTZ_CONFIG,
)
from .events import Events, PresetsChanged
from .knowledge import Knowledge
from .params import Parameters
from .wire import Cgi

_GROUP: Final = "PTZ"


class PresetControl:
    """Saves and deletes what the head remembers."""

    def __init__(self, cgi: Cgi, parameters: Parameters, knowledge: Knowledge) -> None:
        """Take the camera's CGIs and what is known of it."""
        self._cgi = cgi
        self._parameters = parameters
        self._knowledge = knowledge

    @property
    def unlisted(self) -> dict[int, str]:
        """Return the names of presets saved here that no list has."""
        return self._knowledge.saved_presets

    def remember(self, names: Mapping[int, str]) -> Events:
        """Take up what was saved in an earlier run; a list of the camera's wins."""
        if not presets_of(self._knowledge.parameters):
            for number, name in names.items():
                self._knowledge.saved(number, name)
        return self._knowledge.snapshot.put(
            PresetsChanged(presets=self._knowledge.presets())
        )

    async def save(self, number: int, name: str | None = None) -> Events:
        """Store the present position as preset 1 … 256.

        A dome takes a name of up to 31 characters without `~`; for other cameras
        the name is remembered here. Returns the presets, read again.
        """
        ptz = self._knowledge.require_ptz()
        if not ptz.presets:
            raise DeviceUnsupportedError(TranslatedMessage("no_presets"))
        within(number, PRESET_RANGE, "preset")
        name = name.strip() if name else ""
        _check_name(name)
        if name and ptz.preset_names:
            # The comma separates number and name; one inside the name is encoded.
            await self._tell(f"setserverpresetname={number},{quote(name, safe='')}")
        else:
            await self._tell(f"setserverpresetno={number}")
        shown = name or self._knowledge.preset_name(number)
        self._knowledge.saved(number, shown)
        return await self._listed()

    async def delete(self, number: int) -> Events:
        """Delete a preset. Returns the presets, read again."""
        ptz = self._knowledge.require_ptz()
        if not ptz.preset_names:
            raise DeviceUnsupportedError(TranslatedMessage("presets_stay"))
        within(number, PRESET_RANGE, "preset")
        await self._tell(f"removeserverpresetno={number}")
        self._knowledge.deleted(number)
        return await self._listed()

    async def set_home(self) -> None:
        """Make the present position the home position."""
        if not self._knowledge.require_ptz().home:
            raise DeviceUnsupportedError(TranslatedMessage("no_home"))
        await self._tell("home=yes")

    async def set_autopan(self, line: int, state: Literal["start", "end"]) -> None:
        """Store the present position as an end of an autopan line, 1 … 4."""
        self._need_lines()
        within(line, (1, AUTOPAN_LINES), "number")
        one_of(state, ("start", "end"), "mark")
        await self._tell(f"setserverautopan={line},{state}")

    async def set_autopan_speed(
        self, line: int, direction: Literal["left", "right"], speed: int
    ) -> None:
        """Set which way and how fast (0 … 3) an autopan line swings."""
        self._need_lines()
        within(line, (1, AUTOPAN_LINES), "number")
        one_of(direction, ("left", "right"), "direction")
        within(speed, AUTOPAN_SPEED_RANGE, "speed")
        await self._tell(f"setserverautopandirspeed={line},{direction},{speed}")

    async def record_cruise(self, line: int, state: Literal["start", "end"]) -> None:
        """Start or end recording movements as a cruise line, 1 … 8."""
        self._need_lines()
        within(line, (1, CRUISE_LINES), "number")
        one_of(state, ("start", "end"), "mark")
        await self._tell(f"setservercruise={line},{state}")

    def _need_lines(self) -> None:
        if not self._knowledge.require_ptz().autopan_lines:
            raise DeviceUnsupportedError(TranslatedMessage("no_patrols"))

    async def _tell(self, query: str) -> None:
        await self._cgi.tell(PTZ_CONFIG, query)

    async def _listed(self) -> Events:
        """Read the camera's own list, if it has one; the command is done either way."""
        with suppress(DeviceError):
            self._knowledge.learn(_GROUP, await self._parameters.list(_GROUP))
        return self._knowledge.snapshot.put(
            PresetsChanged(presets=self._knowledge.presets())
        )


def _check_name(name: str) -> None:
    if len(name) > PRESET_NAME_LENGTH or "~" in name or not name.isprintable():
        raise InvalidValueError("preset_name", high=PRESET_NAME_LENGTH)
