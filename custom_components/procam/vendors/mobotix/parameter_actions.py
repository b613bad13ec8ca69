"""Parameters of a MOVE camera, read and changed by name."""

from collections.abc import Mapping
import re
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.host import Host
from .client import MobotixClient, MobotixEvent, MobotixState

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]
type _Data = Mapping[str, Any]

SECRET: Final = re.compile(r"pass|pwd|secret|[._]key\b", re.IGNORECASE)
REDACTED: Final = "**REDACTED**"


async def _get_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    read = client.parameters.options if data["options"] else client.parameters.read
    found = await read(*data["groups"])
    return {
        "parameters": {
            name: REDACTED if value and SECRET.search(name) else value
            for name, value in found.items()
        }
    }


async def _set_parameters(
    coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    await client.set_parameters(data["parameters"])
    return None


async def _add_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    return {"answer": await client.add_parameters(data["group"], data["parameters"])}


async def _remove_parameters(
    _coordinator: _Coordinator, client: MobotixClient, data: _Data
) -> ServiceResponse:
    await client.remove_parameters(data["group"])
    return None


PARAMETER_ACTIONS: Final[tuple[MoveAction, ...]] = (
    ProcamAction(
        key="get_parameters",
        admin=True,
        fields={
            vol.Optional("groups", default=[]): vol.All(cv.ensure_list, [cv.string]),
            vol.Optional("options", default=False): cv.boolean,
        },
        run_fn=_get_parameters,
        response=SupportsResponse.ONLY,
    ),
    ProcamAction(
        key="set_parameters",
        admin=True,
        fields={vol.Required("parameters"): {cv.string: vol.Any(bool, cv.string)}},
        run_fn=_set_parameters,
    ),
    ProcamAction(
        key="add_parameters",
        admin=True,
        fields={
            vol.Required("group"): cv.string,
            vol.Optional("parameters", default={}): {
                cv.string: vol.Any(bool, cv.string)
            },
        },
        run_fn=_add_parameters,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="remove_parameters",
        admin=True,
        confirm=True,
        fields={vol.Required("group"): cv.string},
        run_fn=_remove_parameters,
    ),
)
