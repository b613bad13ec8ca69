"""The address CamTrace's own commands may call when something happens.

A call only reports that something has changed; the read that follows shows what. So
calls may be missing, doubled, malformed or in a circle: they cause at most one read a
second.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from aiohttp import hdrs
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from .client import CamtraceClient
from .event_source import Coordinator

CONF_TEST_WEBHOOK: Final = "test_webhook"

_METHODS: Final = (hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_POST, hdrs.METH_PUT)
"""Commands are plain addresses: the server most likely gets them, but does not say."""
_TEST_S: Final = 15.0
"""Commands may wait some seconds between their addresses."""
_CALLED: Final[HassKey[dict[str, asyncio.Event]]] = HassKey(f"{DOMAIN}_webhook_called")


async def start_webhook(coordinator: Coordinator) -> None:
    """Accept calls until the entry is unloaded; its address never changes."""
    hass, entry = coordinator.hass, coordinator.config_entry
    webhook_id = entry.data.get(CONF_WEBHOOK_ID)
    if webhook_id is None:
        webhook_id = webhook.async_generate_id()
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_WEBHOOK_ID: webhook_id}
        )
    called = hass.data.setdefault(_CALLED, {})[webhook_id] = asyncio.Event()

    async def take_call(_hass: HomeAssistant, _id: str, _request: Request) -> Response:
        called.set()
        coordinator.async_request_read()
        return Response()

    webhook.async_register(
        hass,
        DOMAIN,
        entry.title,
        webhook_id,
        take_call,
        local_only=True,
        allowed_methods=_METHODS,
    )
    entry.async_on_unload(partial(webhook.async_unregister, hass, webhook_id))


def webhook_address(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return what to paste into a command; without a known address, its path."""
    webhook_id = entry.data.get(CONF_WEBHOOK_ID, "")
    try:
        return webhook.async_generate_url(hass, webhook_id, allow_external=False)
    except NoURLAvailableError:
        return webhook.async_generate_path(webhook_id)


async def check_webhook(
    coordinator: Coordinator | Any, values: Mapping[str, Any]
) -> None:
    """Have the server call us if the form asks for it; raises ValueError if it fails.

    The command is found by our address in it, and run once.
    """
    if not values.get(CONF_TEST_WEBHOOK):
        return
    client: CamtraceClient = coordinator.client
    webhook_id = coordinator.config_entry.data[CONF_WEBHOOK_ID]
    command = await client.control_room.find_command_calling(webhook_id)
    if command is None:
        raise ValueError("webhook_no_command")
    called = coordinator.hass.data[_CALLED][webhook_id]
    called.clear()
    await client.control_room.trigger_command(command.id)
    try:
        async with asyncio.timeout(_TEST_S):
            await called.wait()
    except TimeoutError:
        raise ValueError("webhook_not_called") from None
