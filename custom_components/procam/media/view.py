"""Serves recordings to browsers and apps that are logged in to Home Assistant."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState

from ..clientkit.errors import DeviceError, DeviceNotFoundError
from ..const import DOMAIN, LOGGER
from ..contract.media_library import MediaPath

_BASE: Final = "/api/procam/media"


def media_url(entry_id: str, path: MediaPath) -> str:
    """Return the path of an item below Home Assistant's own address."""
    steps = "/".join(_as_step(part) for part in path)
    return f"{_BASE}/{entry_id}/{steps}"


def _as_step(part: str) -> str:
    """Return an id as letters that need no quoting.

    Ids may hold any character; a quoted one would be undone on the way, and the
    signature Home Assistant puts on the path would no longer fit.
    """
    return urlsafe_b64encode(part.encode()).decode().rstrip("=")


def _from_step(step: str) -> str:
    """Return the id of a path step; raises ValueError if it is not one."""
    return urlsafe_b64decode(step + "=" * (-len(step) % 4)).decode()


class MediaView(HomeAssistantView):
    """Serves items of the devices' libraries; paths are ids, never URLs."""

    url = f"{_BASE}/{{entry_id}}/{{path:.+}}"
    name = "api:procam:media"

    async def get(
        self, request: web.Request, entry_id: str, path: str
    ) -> web.StreamResponse:
        """Pass an item on, or the part of it that was asked for."""
        hass = request.app[KEY_HASS]
        entry = hass.config_entries.async_get_entry(entry_id)
        if (
            entry is None
            or entry.domain != DOMAIN
            or entry.state is not ConfigEntryState.LOADED
            or (library := entry.runtime_data.vendor.media) is None
        ):
            return web.Response(status=404)
        wanted = request.headers.get(hdrs.RANGE)
        response: web.StreamResponse | None = None
        try:
            client = entry.runtime_data.client
            steps = tuple(_from_step(step) for step in path.split("/"))
            async with library.open_fn(client, steps, wanted) as content:
                response = web.StreamResponse(
                    status=content.status, headers=dict(content.headers)
                )
                response.content_type = content.content_type
                await response.prepare(request)
                with suppress(ConnectionResetError):
                    async for chunk in content.chunks:
                        await response.write(chunk)
                return response
        except DeviceNotFoundError, ValueError:
            status = 404
        except DeviceError as err:
            LOGGER.debug("%s: a recording cannot be read: %s", entry.title, err)
            status = 502
        if response is not None and response.prepared:
            # Too late for a status: a cut connection tells that something is missing.
            if request.transport is not None:
                request.transport.abort()
            return response
        return web.Response(status=status)
