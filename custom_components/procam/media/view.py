"""Serves recordings to browsers and apps that are logged in to Home Assistant."""

from contextlib import suppress
from functools import partial
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.config_entries import ConfigEntryState

from ..clientkit.errors import DeviceError, DeviceNotFoundError
from ..const import DOMAIN, LOGGER
from ..contract.media_address import MEDIA_BASE, path_of_url
from ..contract.media_library import THUMBNAIL
from .thumbnails import async_thumbnails

_PICTURE_CACHE: Final = "private, max-age=86400"
"""A picture of the past does not change; lists would load theirs anew each time."""


class MediaView(HomeAssistantView):
    """Serves items of the devices' libraries; paths are ids, never URLs."""

    url = f"{MEDIA_BASE}/{{entry_id}}/{{path:.+}}"
    name = "api:procam:media"

    async def get(
        self, request: web.Request, entry_id: str, path: str
    ) -> web.StreamResponse:
        """Serve an item, or the requested part of it."""
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
            client, steps = entry.runtime_data.client, path_of_url(path)
            if library.thumbnail_fn is not None and steps[-1] == THUMBNAIL:
                make = partial(library.thumbnail_fn, client, steps[:-1])
                kept = async_thumbnails(hass)
                return _picture(await kept.async_get(entry_id, steps, make))
            async with library.open_fn(client, steps, wanted) as content:
                response = web.StreamResponse(
                    status=content.status, headers=dict(content.headers)
                )
                response.content_type = content.content_type
                if content.content_type.startswith("image/"):
                    response.headers[hdrs.CACHE_CONTROL] = _PICTURE_CACHE
                await response.prepare(request)
                with suppress(ConnectionResetError):
                    async for chunk in content.chunks:
                        await response.write(chunk)
                return response
        except DeviceNotFoundError, ValueError, OverflowError, OSError:
            # Also a moment that no calendar has.
            status = 404
        except DeviceError as err:
            LOGGER.debug("%s: a recording cannot be read: %s", entry.title, err)
            status = 502
        if response is not None and response.prepared:
            # Too late for a status: a cut connection shows that something is missing.
            if request.transport is not None:
                request.transport.abort()
            return response
        return web.Response(status=status)


def _picture(content: bytes) -> web.Response:
    headers = {hdrs.CACHE_CONTROL: _PICTURE_CACHE}
    return web.Response(body=content, content_type="image/jpeg", headers=headers)
