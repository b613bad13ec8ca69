"""Guard tours: presets visited in turn (vendor: Sequence Lines Configuration).

Editing needs an administrator. Presets must exist before a tour can visit them.
"""

from collections.abc import Iterable
import re
from typing import Final

from .....clientkit.axis_params import AxisParams
from .....clientkit.errors import (
    DeviceRejectedError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import within
from ..cache import TOURS, Cache
from ..const import PRESET_RANGE, SEQUENCE_LINES, TOUR_SPEED_RANGE, TOUR_WAIT_RANGE
from ..events import Events, ToursChanged
from ..models import TourPoint

_ADDED: Final = re.compile(r"\bG(\d{1,2})\b")


class TourControl:
    """Reads and edits the guard tours; each edit reads and returns them again."""

    def __init__(self, parameters: AxisParams, cache: Cache) -> None:
        self._parameters = parameters
        self._cache = cache

    async def read(self) -> Events:
        """Read the tours; a tour without points may not be listed."""
        try:
            tours = await self._parameters.read(TOURS)
        except DeviceRejectedError:
            # The group exists from the first tour on.
            self._numbers()
            tours = {}
        self._cache.set_group(TOURS, tours)
        return self._cache.snapshot.put(ToursChanged(tours=self._cache.tours() or ()))

    async def add(self, points: Iterable[TourPoint] = ()) -> Events:
        """Add a tour with points; their own numbers are ignored.

        The answer is undocumented: the new number is taken from it, from the list, or
        is the lowest free one.
        """
        wanted = list(points)
        values = [_values(p.preset, p.speed, p.wait_s) for p in wanted]
        before = self._numbers()
        if len(before) >= SEQUENCE_LINES:
            raise InvalidValueError("limit_reached", high=SEQUENCE_LINES)
        words = await self._parameters.add(TOURS)
        changed = await self.read()
        if not wanted:
            return changed
        number = _new_number(words, before, self._numbers())
        for value in values:
            await self._add_point(number, value)
        return await self.read()

    async def add_point(
        self,
        tour: int,
        preset: int,
        *,
        speed: int | None = None,
        wait_s: int | None = None,
    ) -> Events:
        """Add a stop: preset 1 … 256, speed 0 … 14, wait 0 … 255 s."""
        self._check(tour)
        await self._add_point(tour, _values(preset, speed, wait_s))
        return await self.read()

    async def update_point(
        self,
        tour: int,
        point: int,
        *,
        preset: int | None = None,
        speed: int | None = None,
        wait_s: int | None = None,
    ) -> Events:
        """Change a stop; what is None stays as it is."""
        self._check(tour)
        values = _values(preset, speed, wait_s)
        if not values:
            raise InvalidValueError("value_one_needed", what="preset, speed, wait")
        base = f"{TOURS}.G{tour}.Tour.T{point}"
        await self._parameters.update(
            {f"{base}.{name}": value for name, value in values.items()}
        )
        return await self.read()

    async def remove_point(self, tour: int, point: int) -> Events:
        """Remove a stop."""
        self._check(tour)
        await self._parameters.remove(f"{TOURS}.G{tour}.Tour.T{point}")
        return await self.read()

    async def remove(self, tour: int) -> Events:
        """Remove a tour."""
        self._check(tour)
        await self._parameters.remove(f"{TOURS}.G{tour}")
        return await self.read()

    async def _add_point(self, tour: int, values: dict[str, int]) -> None:
        group = f"{TOURS}.G{tour}.Tour"
        # `T` without a number stands for the point being added.
        named = {f"{group}.T.{name}": value for name, value in values.items()}
        await self._parameters.add(group, named)

    def _numbers(self) -> set[int]:
        tours = self._cache.state.tours
        ptz = self._cache.state.ptz
        if tours is None and not (ptz and ptz.presets):
            raise DeviceUnsupportedError(TranslatedMessage("no_guard_tours"))
        # A camera that can visit presets lists the group from its first tour on.
        return {tour.number for tour in tours or ()}

    def _check(self, tour: int) -> None:
        self._numbers()
        within(tour, (1, SEQUENCE_LINES), "tour")


def _new_number(words: str, before: set[int], after: set[int]) -> int:
    if match := _ADDED.search(words):
        return int(match[1])
    if added := after - before:
        return min(added)
    return min(set(range(1, SEQUENCE_LINES + 1)) - before)


def _values(
    preset: int | None, speed: int | None, wait_s: int | None
) -> dict[str, int]:
    values = {}
    if preset is not None:
        values["PresetNbr"] = within(preset, PRESET_RANGE, "preset")
    if speed is not None:
        values["MoveSpeed"] = within(speed, TOUR_SPEED_RANGE, "speed")
    if wait_s is not None:
        values["WaitTime"] = within(wait_s, TOUR_WAIT_RANGE, "wait")
    return values
