"""The media browser's way to the recordings of all devices."""

from typing import Any, override
from urllib.parse import quote, unquote

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .clientkit.errors import DeviceError
from .const import DOMAIN
from .coordinator import ProcamConfigEntry
from .errors import action_error
from .media import MediaLibrary, MediaNode, MediaPath
from .media_view import media_url


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source of all devices with recordings."""
    return ProcamMediaSource(hass)


class ProcamMediaSource(MediaSource):
    """Devices, then whatever folders each vendor has."""

    name = "ProCam"

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing held."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        entry, path = self._locate(item.identifier)
        coordinator = entry.runtime_data
        try:
            mime = await _library(entry).resolve_fn(
                coordinator.client, coordinator.data, path
            )
        except (DeviceError, ValueError) as err:
            raise Unresolvable(str(action_error(err, entry.title))) from err
        return PlayMedia(media_url(entry.entry_id, path), mime)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if not item.identifier:
            return self._folder("", "ProCam", self._devices())
        entry, path = self._locate(item.identifier)
        coordinator = entry.runtime_data
        try:
            nodes = await _library(entry).browse_fn(
                coordinator.client, coordinator.data, path
            )
        except (DeviceError, ValueError) as err:
            raise BrowseError(str(action_error(err, entry.title))) from err
        children = [self._node(entry, path, node) for node in nodes]
        title = path[-1] if path else entry.title
        return self._folder(item.identifier, title, children)

    def _devices(self) -> list[BrowseMediaSource]:
        return [
            self._folder(entry.entry_id, entry.title)
            for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
            if entry.runtime_data.vendor.media is not None
        ]

    def _folder(
        self,
        identifier: str,
        title: str,
        children: list[BrowseMediaSource] | None = None,
    ) -> BrowseMediaSource:
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=identifier,
            media_class=MediaClass.DIRECTORY,
            media_content_type="",
            title=title,
            can_play=False,
            can_expand=True,
            children=children,
        )

    def _node(
        self, entry: ProcamConfigEntry, path: MediaPath, node: MediaNode
    ) -> BrowseMediaSource:
        thumbnail = node.thumbnail and media_url(entry.entry_id, node.thumbnail)
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=_identifier(entry.entry_id, (*path, node.id)),
            media_class=node.media_class,
            media_content_type=node.content_type,
            title=node.title,
            can_play=not node.is_folder,
            can_expand=node.is_folder,
            thumbnail=thumbnail,
        )

    def _locate(self, identifier: str) -> tuple[ProcamConfigEntry, MediaPath]:
        entry_id, *path = (unquote(part) for part in identifier.split("/"))
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if (
            entry is None
            or entry.domain != DOMAIN
            or entry.state is not ConfigEntryState.LOADED
            or entry.runtime_data.vendor.media is None
        ):
            raise Unresolvable(f"There are no recordings at {identifier}")
        return entry, tuple(path)


def _identifier(entry_id: str, path: MediaPath) -> str:
    return "/".join(quote(part, safe="") for part in (entry_id, *path))


def _library(entry: ProcamConfigEntry) -> MediaLibrary[Any, Any]:
    library = entry.runtime_data.vendor.media
    assert library is not None  # noqa: S101 - `_locate` has seen to it
    return library
