"""Actions of a CAMTRACK."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.validation import between
from .client import (
    AUDIO_CHANNELS,
    EVERY,
    InogeniClient,
    InogeniEvent,
    InogeniState,
    audio_channel,
)

type CamtrackAction = ProcamAction[InogeniClient, InogeniState, InogeniEvent]
type _Coordinator = Host[Any, InogeniState, InogeniEvent]

SIMULATION_S: Final = (0.1, 3600)


def endings(
    client: InogeniClient, _: InogeniState
) -> dict[str, Callable[[], Awaitable[Any]]]:
    """Return the commands that end simulated activity, by their pending command's key.

    A channel can be simulated without a switch, and the device lists none.
    """
    return {
        _channel_key(channel): partial(client.set_audio_channel, channel, on=False)
        for channel in AUDIO_CHANNELS - {EVERY}
    }


def _channel_key(channel: int) -> str:
    return f"audio_channel_{channel}"


async def _command(
    coordinator: _Coordinator, client: InogeniClient, data: Mapping[str, Any]
) -> ServiceResponse:
    replies, confirmed = await client.raw(
        data["command"], data.get("value1"), data.get("value2")
    )
    coordinator.async_process(confirmed)
    return {"replies": list(replies)}


async def _simulate_audio(
    coordinator: _Coordinator, client: InogeniClient, data: Mapping[str, Any]
) -> ServiceResponse:
    """Activate a channel for a set time; it is always turned off again.

    Channel 0 silences the others, and nothing is left to be ended.
    """
    channel = audio_channel(data["channel"])

    async def switch(*, on: bool) -> None:
        await coordinator.async_command(client.set_audio_channel(channel, on=on))

    if channel == EVERY:
        await switch(on=False)
        return None
    await coordinator.pending_commands.async_run_with_end(
        _channel_key(channel),
        switch(on=True),
        data["duration"],
        partial(switch, on=False),
    )
    return None


ACTIONS: Final[tuple[CamtrackAction, ...]] = (
    ProcamAction(
        key="camtrack_command",
        fields={
            vol.Required("command"): cv.string,
            vol.Optional("value1"): vol.Any(int, cv.string),
            vol.Optional("value2"): vol.Any(int, cv.string),
        },
        confirm_fn=lambda data: data["command"].strip().upper().startswith("DELETE"),
        run_fn=_command,
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="simulate_audio",
        fields={
            vol.Required("channel"): cv.string,
            vol.Optional("duration", default=30): between(*SIMULATION_S),
        },
        run_fn=_simulate_audio,
    ),
)
