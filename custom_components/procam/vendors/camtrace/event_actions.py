"""Events of metadata connectors: doors, number plates, analytics."""

from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...clientkit.errors import InvalidValueError
from ...contract.action import ProcamAction
from .action_fields import CAMERAS_FIELD, Data, one_camera
from .alarm_actions import CamtraceAction, Coordinator
from .client import CamtraceClient, Condition, MetadataEvent


def _connector(coordinator: Coordinator, data: Data) -> str:
    """Return the uuid of the connector: as given, or the one of a camera."""
    if (connector := data.get("connector")) is not None:
        return str(connector)
    camera = one_camera(coordinator.data, data)
    if camera.device_id is None:
        raise InvalidValueError("camera_without_connector", camera=camera.name)
    return camera.device_id


async def _criteria(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    found = await client.metadata.criteria(_connector(coordinator, data))
    return {
        "criteria": [
            {
                "name": criterion.name,
                "description": criterion.description,
                "format": criterion.format,
                "choices": dict(criterion.choices),
            }
            for criterion in found
        ]
    }


async def _search(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    conditions = [Condition(**condition) for condition in data["conditions"]]
    connector = _connector(coordinator, data)
    found = await client.metadata.search(connector, conditions)
    return {"events": [_event(event) for event in found]}


async def _insert(
    coordinator: Coordinator, client: CamtraceClient, data: Data
) -> ServiceResponse:
    moment = data.get("time")
    event = await client.metadata.insert(
        _connector(coordinator, data),
        data["event_type"],
        data["parameters"],
        moment=dt_util.utcnow() if moment is None else dt_util.as_utc(moment),
    )
    return _event(event)


def _event(event: MetadataEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "time": event.time.isoformat(),
        "type": event.type,
        "label": event.label,
        "parameters": dict(event.params),
    }


_CONNECTOR: Final = {**CAMERAS_FIELD, vol.Optional("connector"): cv.string}
_CONDITION: Final = vol.Schema(
    {
        vol.Required("name"): cv.string,
        vol.Required("value"): vol.Any(bool, int, cv.string),
        vol.Optional("comparator", default="="): cv.string,
    }
)

EVENT_ACTIONS: Final[tuple[CamtraceAction, ...]] = (
    ProcamAction(
        key="get_event_criteria",
        reads_only=True,
        fields={**_CONNECTOR},
        run_fn=_criteria,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="search_events",
        reads_only=True,
        fields={
            **_CONNECTOR,
            vol.Optional("conditions", default=[]): vol.All(
                cv.ensure_list, [_CONDITION]
            ),
        },
        run_fn=_search,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="insert_event",
        fields={
            **_CONNECTOR,
            vol.Required("event_type"): cv.string,
            vol.Optional("parameters", default={}): {
                cv.string: vol.Any(bool, int, cv.string)
            },
            vol.Optional("time"): cv.datetime,
        },
        run_fn=_insert,
        response=SupportsResponse.OPTIONAL,
    ),
)
