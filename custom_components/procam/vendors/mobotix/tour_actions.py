"""Actions that edit the patrols and tours of a MOVE camera."""

from collections.abc import Awaitable, Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.validation import one_of, whole
from .client import (
    AUTOPAN_SPEED_RANGE,
    CRUISE_LINES,
    PRESET_RANGE,
    SEQUENCE_LINES,
    TOUR_SPEED_RANGE,
    TOUR_WAIT_RANGE,
    Events,
    MobotixClient,
    MobotixEvent,
    MobotixState,
)

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]
type _Data = Mapping[str, Any]

_MAX_POINTS: Final = 999


class TourCommand(StrEnum):
    """Command for a guard tour."""

    LIST = "list"
    ADD = "add"
    REMOVE = "remove"
    ADD_POINT = "add_point"
    UPDATE_POINT = "update_point"
    REMOVE_POINT = "remove_point"


class RecordedPatrol(StrEnum):
    """The patrols that are taught by moving the camera."""

    AUTOPAN = "autopan"
    CRUISE = "cruise"


class Mark(StrEnum):
    """The two ends of a line."""

    START = "start"
    END = "end"


class Way(StrEnum):
    """Which way an autopan swings first."""

    LEFT = "left"
    RIGHT = "right"


def _needed(data: _Data, name: str) -> int:
    if name not in data:
        raise InvalidValueError("value_missing", what=name)
    return int(data[name])


def _edit(client: MobotixClient, data: _Data) -> Awaitable[Events]:
    tours, command = client.tours, data["command"]
    point: dict[str, Any] = {"speed": data.get("speed"), "wait_s": data.get("wait")}
    match command:
        case TourCommand.LIST:
            return tours.read()
        case TourCommand.ADD:
            return tours.add()
        case TourCommand.REMOVE:
            return tours.remove(_needed(data, "tour"))
        case TourCommand.ADD_POINT:
            preset = _needed(data, "preset")
            return tours.add_point(_needed(data, "tour"), preset, **point)
        case TourCommand.UPDATE_POINT:
            return tours.update_point(
                _needed(data, "tour"),
                _needed(data, "point"),
                preset=data.get("preset"),
                **point,
            )
    return tours.remove_point(_needed(data, "tour"), _needed(data, "point"))


async def _guard_tour(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    coordinator.async_process(await _edit(client, data))
    return {
        "tours": [
            {
                "tour": tour.number,
                "points": [
                    {
                        "point": point.number,
                        "preset": point.preset,
                        "speed": point.speed,
                        "wait": point.wait_s,
                    }
                    for point in tour.points
                ],
            }
            for tour in client.state.tours or ()
        ]
    }


async def _record_patrol(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    number, mark = data["number"], data.get("mark")
    if data["patrol"] is RecordedPatrol.CRUISE:
        if mark is None:
            raise InvalidValueError("value_missing", what="mark")
        await client.presets.record_cruise(number, mark.value)
        return None
    way, speed = data.get("direction"), data.get("speed")
    if mark is None and (way is None or speed is None):
        raise InvalidValueError("value_one_needed", what="mark, direction + speed")
    if mark is not None:
        await client.presets.set_autopan(number, mark.value)
    if way is not None and speed is not None:
        await client.presets.set_autopan_speed(number, way.value, speed)
    return None


TOUR_ACTIONS: Final[tuple[MoveAction, ...]] = (
    ProcamAction(
        key="guard_tour",
        admin=True,
        confirm_fn=lambda data: data["command"] is TourCommand.REMOVE,
        fields={
            vol.Required("command"): one_of(TourCommand),
            vol.Optional("tour"): whole(1, SEQUENCE_LINES),
            vol.Optional("point"): whole(1, _MAX_POINTS),
            vol.Optional("preset"): whole(*PRESET_RANGE),
            vol.Optional("speed"): whole(*TOUR_SPEED_RANGE),
            vol.Optional("wait"): whole(*TOUR_WAIT_RANGE),
        },
        run_fn=_guard_tour,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="record_patrol",
        admin=True,
        fields={
            vol.Required("patrol"): one_of(RecordedPatrol),
            vol.Required("number"): whole(1, CRUISE_LINES),
            vol.Optional("mark"): one_of(Mark),
            vol.Optional("direction"): one_of(Way),
            vol.Optional("speed"): whole(*AUTOPAN_SPEED_RANGE),
        },
        run_fn=_record_patrol,
    ),
)
