"""Actions of a MOVE camera that people and automations use."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from homeassistant.core import ServiceResponse
import voluptuous as vol

from ...clientkit.errors import DeviceUnsupportedError, TranslatedMessage
from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.ptz_head import MAX_DURATION_S, MIN_DURATION_S
from ...contract.validation import between, whole
from .admin_actions import ADMIN_ACTIONS
from .client import (
    PORT_RANGE,
    RELATIVE_STEPS_RANGE,
    MobotixClient,
    MobotixEvent,
    MobotixState,
)

type MoveAction = ProcamAction[MobotixClient, MobotixState, MobotixEvent]
type _Coordinator = Host[Any, MobotixState, MobotixEvent]

DEFAULT_PULSE_S: Final = 1.0


def endings(
    client: MobotixClient, state: MobotixState
) -> dict[str, Callable[[], Awaitable[Any]]]:
    """Return the commands that end pulses, by the keys of the pending commands."""
    return {
        _pulse_key(output.number): partial(_switch_off, client, output.number)
        for output in state.outputs
    }


def _pulse_key(number: int) -> str:
    return f"pulse {number}"


async def _switch_off(client: MobotixClient, number: int) -> tuple[MobotixEvent, ...]:
    return await client.ports.set_output(number, active=False)


async def _pulse_output(
    coordinator: _Coordinator, client: MobotixClient, data: Mapping[str, Any]
) -> ServiceResponse:
    """Activate an output for a set time; it is always deactivated again.

    The camera has no pulses of its own.
    """
    number = data["output"]
    known = [output.number for output in coordinator.data.outputs]
    if number not in known:
        raise DeviceUnsupportedError(
            TranslatedMessage("no_output", number=number, known=known or "–")
        )

    async def off() -> None:
        await coordinator.async_command(_switch_off(client, number))

    await coordinator.pending_commands.async_run_with_end(
        _pulse_key(number),
        coordinator.async_command(client.ports.set_output(number, active=True)),
        data["duration"],
        off,
    )
    return None


async def _step_focus(
    coordinator: _Coordinator, client: MobotixClient, data: Mapping[str, Any]
) -> ServiceResponse:
    coordinator.async_process(await client.ptz.focus_step(data["steps"]))
    return None


ACTIONS: Final[tuple[MoveAction, ...]] = (
    ProcamAction(
        key="pulse_output",
        fields={
            vol.Required("output"): whole(*PORT_RANGE),
            vol.Optional("duration", default=DEFAULT_PULSE_S): between(
                MIN_DURATION_S, MAX_DURATION_S
            ),
        },
        run_fn=_pulse_output,
    ),
    ProcamAction(
        key="step_focus",
        fields={vol.Required("steps"): whole(*RELATIVE_STEPS_RANGE)},
        run_fn=_step_focus,
    ),
    *ADMIN_ACTIONS,
)
