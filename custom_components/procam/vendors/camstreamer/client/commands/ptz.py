"""ptz.cgi and guard tours: moving heads (VAPIX).

Speeds are percent of full speed; positive is right, up and in. Every command is
sent once. The camera's own words come back as DeviceRejectedError.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
import math
import re
from typing import Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import DeviceRejectedError, InvalidValueError
from .....clientkit.values import one_of, text_of, within
from ..const import (
    DIRECTIONS,
    MAX_UNITS,
    PAN_RANGE,
    PRESET_NAME_LENGTH,
    PTZ,
    RELATIVE_RANGE,
    RELATIVE_ZOOM_RANGE,
    SPEED_RANGE,
    TILT_RANGE,
    ZOOM_RANGE,
)
from ..events import (
    CamstreamerEvent,
    PresetRecalled,
    PresetsRead,
    TourChanged,
)
from ..models.camera import Position, Preset, PtzChannel, Tour
from ..params import Params
from ..state import CameraSnapshot

TOUR_GROUP: Final = "GuardTour"
_HEADER: Final = re.compile(r"Preset Positions for camera (\d{1,6})", re.IGNORECASE)
_PRESET: Final = re.compile(r"presetposno(\d{1,6})=(.*)", re.IGNORECASE)
_TOUR_NAME: Final = re.compile(r"guardtour\.(g\d{1,6})\.name")
_NUMBER: Final = re.compile(r"\d{1,6}")
_PICTURE: Final = (1920, 1080)
"""The picture a fraction is multiplied with; the camera scales back."""
_FULL_AREA: Final = 100
_LARGEST_ZOOM: Final = 10000

type Events = tuple[CamstreamerEvent, ...]


class PtzControl:
    """Moves heads and views, stores positions, runs tours."""

    def __init__(self, cgi: AxisCgi, params: Params, snapshot: CameraSnapshot) -> None:
        self._cgi = cgi
        self._params = params
        self._snapshot = snapshot
        self._moving: set[int] = set()
        self._focusing: set[int] = set()
        """Channels that move or focus until stopped."""

    async def channels(self) -> tuple[PtzChannel, ...]:
        """Return what can be moved, with the stored positions."""
        answer = await self._cgi.read(PTZ, {"query": "presetposall"})
        return decode_channels(answer.text)

    async def position(self, channel: int) -> Position:
        """Return where a head looks (query=position)."""
        answer = await self._cgi.read(
            PTZ, {"query": "position", "camera": _channel(channel)}
        )
        found = {}
        for line in answer.text.split("\n"):
            name, _, value = line.strip().partition("=")
            found[name] = _finite(value)
        return Position(
            pan=found.get("pan"), tilt=found.get("tilt"), zoom=found.get("zoom")
        )

    async def move(
        self, channel: int, pan: float = 0, tilt: float = 0, zoom: float = 0
    ) -> Events:
        """Move until stopped, at speeds from -100 to 100.

        The camera has no time limit of its own: the caller sends `stop`.
        """
        speeds = [
            round(within(value, SPEED_RANGE, what))
            for value, what in ((pan, "pan"), (tilt, "tilt"), (zoom, "zoom"))
        ]
        stopped = await self._stop_tours(channel)
        # Also when the answer is lost: the camera may have taken it.
        self._moving.add(channel)
        await self._drive(channel, f"{speeds[0]},{speeds[1]}", speeds[2])
        return stopped + self._moved(channel)

    async def stop(self, channel: int) -> Events:
        """Stop pan, tilt and zoom, the focus and a tour; repeating it does no harm.

        All are sent side by side: a camera may answer late, and what waits for the
        answer would run on. Many cameras have no focus drive and reject its stop.
        """
        _channel(channel)
        answers = await asyncio.gather(
            self._stop_drive(channel),
            self._stop_tours(channel),
            self._stop_focus(channel),
            return_exceptions=True,
        )
        events: Events = ()
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            events += answer
        return events

    async def step(self, channel: int, direction: str) -> Events:
        """Turn a few degrees in one of eight directions."""
        one_of(direction, DIRECTIONS, "direction")
        return await self._once(channel, ("move", direction))

    async def relative(
        self,
        channel: int,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: int | None = None,
    ) -> Events:
        """Move by degrees (-360 to 360) and zoom steps (-9999 to 9999)."""
        wanted = (
            ("rpan", pan, RELATIVE_RANGE),
            ("rtilt", tilt, RELATIVE_RANGE),
            ("rzoom", zoom, RELATIVE_ZOOM_RANGE),
        )
        return await self._axes(channel, wanted)

    async def absolute(
        self,
        channel: int,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: int | None = None,
    ) -> Events:
        """Go to a position: degrees from -180 to 180, zoom from 1 to 9999."""
        wanted = (
            ("pan", pan, PAN_RANGE),
            ("tilt", tilt, TILT_RANGE),
            ("zoom", zoom, ZOOM_RANGE),
        )
        return await self._axes(channel, wanted)

    async def center(self, channel: int, x: float, y: float) -> Events:
        """Bring a point to the center: fractions from the upper left corner."""
        point = f"{_pixel(x, 0, 'x')},{_pixel(y, 1, 'y')}"
        return await self._once(channel, ("center", point), *_SIZE)

    async def area(
        self, channel: int, x0: float, y0: float, x1: float, y1: float
    ) -> Events:
        """Fill the picture with an area: fractions from the upper left corner."""
        left, right = sorted((_pixel(x0, 0, "x0"), _pixel(x1, 0, "x1")))
        top, bottom = sorted((_pixel(y0, 1, "y0"), _pixel(y1, 1, "y1")))
        if left == right or top == bottom:
            raise InvalidValueError("area_empty")
        fit = max((right - left) / _PICTURE[0], (bottom - top) / _PICTURE[1])
        zoom = min(_LARGEST_ZOOM, round(_FULL_AREA / fit))
        value = f"{(left + right) // 2},{(top + bottom) // 2},{zoom}"
        return await self._once(channel, ("areazoom", value), *_SIZE)

    async def home(self, channel: int) -> Events:
        """Go to the home position."""
        return await self._once(channel, ("move", "home"))

    async def focus(self, channel: int, speed: float) -> Events:
        """Focus nearer (negative) or farther until sent again with 0; -100 to 100."""
        value = round(within(speed, SPEED_RANGE, "speed"))
        if value:
            self._focusing.add(channel)
        await self._send(channel, ("continuousfocusmove", value))
        if not value:
            self._focusing.discard(channel)
        return ()

    async def autofocus(self, channel: int, *, on: bool) -> Events:
        """Switch autofocus."""
        await self._send(channel, ("autofocus", "on" if on else "off"))
        return ()

    async def recall(self, channel: int, preset: str | int) -> Events:
        """Go to a stored position, by name (case-sensitive) or number.

        The number is sent: names may be in another code page, and several may be
        equal. Raises InvalidValueError that lists the stored positions.
        """
        known = await self._preset(channel, preset)
        by_number = ("gotoserverpresetno", known.number)
        try:
            return await self._once(channel, by_number, preset=known.number)
        except DeviceRejectedError:
            by_name = ("gotoserverpresetname", known.name)
            return await self._once(channel, by_name, preset=known.number)

    async def save(self, channel: int, name: str) -> Events:
        """Store the present position under a name of 1 to 95 characters."""
        text_of(name, PRESET_NAME_LENGTH, "preset", empty=False)
        await self._send(channel, ("setserverpresetname", name))
        return await self._presets_read()

    async def delete(self, channel: int, preset: str | int) -> Events:
        """Delete a stored position, by name or number; see `recall`."""
        known = await self._preset(channel, preset)
        try:
            await self._send(channel, ("removeserverpresetno", known.number))
        except DeviceRejectedError:
            await self._send(channel, ("removeserverpresetname", known.name))
        return await self._presets_read()

    async def run_tour(self, tour: str, *, on: bool) -> Events:
        """Start or stop a guard tour, by id (`G0`) or name."""
        known = self._snapshot.state.tours
        found = next((t for t in known if tour in (t.id, t.name)), None)
        if found is None:
            raise InvalidValueError(
                "value_unknown", what="tour", value=tour, known=_listed(known)
            )
        return await self._set_tour(found, on=on)

    async def _set_tour(self, tour: Tour, *, on: bool) -> Events:
        value = "yes" if on else "no"
        await self._params.update({f"{TOUR_GROUP}.{tour.id}.Running": value})
        return self._snapshot.put(TourChanged(id=tour.id, running=on))

    async def _stop_tours(self, channel: int) -> Events:
        """Stop the tours of a channel, which would fight any other movement."""
        events: Events = ()
        for tour in self._snapshot.state.tours:
            if tour.running and tour.channel == channel:
                events += await self._set_tour(tour, on=False)
        return events

    async def _preset(self, channel: int, preset: str | int) -> Preset:
        if found := _match(self._known(channel), preset):
            return found
        await self._presets_read()
        known = self._known(channel)
        if found := _match(known, preset):
            return found
        raise InvalidValueError(
            "value_unknown", what="preset", value=preset, known=_listed(known)
        )

    def _known(self, channel: int) -> Sequence[Preset]:
        known = self._snapshot.state.channel(_channel(channel))
        return known.presets if known is not None else ()

    async def _presets_read(self) -> Events:
        return self._snapshot.put(PresetsRead(channels=await self.channels()))

    async def _axes(
        self,
        channel: int,
        wanted: Sequence[tuple[str, float | None, tuple[float, float]]],
    ) -> Events:
        commands = [
            (name, f"{within(float(value), limits, name.removeprefix('r')):g}")
            for name, value, limits in wanted
            if value is not None
        ]
        if not commands:
            raise InvalidValueError("value_one_needed", what=("pan", "tilt", "zoom"))
        return await self._once(channel, *commands)

    async def _once(
        self, channel: int, *commands: tuple[str, object], preset: int | None = None
    ) -> Events:
        """Send a move that ends on its own, possibly to a stored position.

        It ends what would go on beside it: a step leaves the zoom running.
        """
        stopped = await self._stop_tours(channel)
        if channel in self._moving:
            await self._stop_drive(channel)
        if channel in self._focusing:
            await self._stop_focus(channel)
        await self._send(channel, *commands)
        return stopped + self._moved(channel, preset)

    async def _stop_drive(self, channel: int) -> Events:
        await self._drive(channel, "0,0", 0)
        self._moving.discard(channel)
        return self._moved(channel)

    async def _stop_focus(self, channel: int) -> Events:
        with suppress(DeviceRejectedError):
            return await self.focus(channel, 0)
        return ()

    async def _drive(self, channel: int, pan_tilt: str, zoom: int) -> None:
        await self._send(
            channel, ("continuouspantiltmove", pan_tilt), ("continuouszoommove", zoom)
        )

    def _moved(self, channel: int, preset: int | None = None) -> Events:
        return self._snapshot.put(PresetRecalled(channel=channel, preset=preset))

    async def _send(self, channel: int, *commands: tuple[str, object]) -> None:
        await self._cgi.send(PTZ, [("camera", _channel(channel)), *commands])


_SIZE: Final = (("imagewidth", _PICTURE[0]), ("imageheight", _PICTURE[1]))


def decode_channels(text: str) -> tuple[PtzChannel, ...]:
    """Return the heads in a `presetposall` answer, which may be empty."""
    found: dict[int, dict[int, str]] = {}
    presets: dict[int, str] | None = None
    for line in text.split("\n"):
        if match := _HEADER.fullmatch(line.strip()):
            presets = found.setdefault(int(match[1]), {})
        elif presets is not None and (match := _PRESET.fullmatch(line.strip())):
            presets[int(match[1])] = match[2]
    return tuple(
        PtzChannel(
            number=number,
            presets=tuple(
                Preset(number=key, name=name)
                for key, name in list(presets.items())[:MAX_UNITS]
            ),
        )
        for number, presets in list(found.items())[:MAX_UNITS]
    )


def decode_tours(params: dict[str, str]) -> tuple[Tour, ...]:
    """Return the guard tours of the parameter group."""
    tours = []
    for key, name in params.items():
        if match := _TOUR_NAME.fullmatch(key):
            group = f"guardtour.{match[1]}"
            channel = params.get(f"{group}.camnbr", "")
            tours.append(
                Tour(
                    id=match[1].upper(),
                    name=name or match[1].upper(),
                    channel=int(channel) if _NUMBER.fullmatch(channel) else 1,
                    running=params.get(f"{group}.running") == "yes",
                )
            )
    return tuple(tours[:MAX_UNITS])


def _match(presets: Sequence[Preset], wanted: str | int) -> Preset | None:
    """Return a preset by name or number; a text is first looked up as a name."""
    names = [item for item in presets if item.name == wanted]
    numbers = [item for item in presets if str(item.number) == str(wanted)]
    return next(iter(names + numbers), None)


def _listed(known: Sequence[Preset] | Sequence[Tour]) -> str:
    return ", ".join(item.name for item in known) or "–"


def _channel(number: int) -> int:
    return within(number, (1, MAX_UNITS), "channel")


def _pixel(fraction: float, axis: int, what: str) -> int:
    return round(within(float(fraction), (0.0, 1.0), what) * _PICTURE[axis])


def _finite(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
