"""Media source: the recordings of all devices in the media browser."""

from collections.abc import Mapping
from typing import Any, Final, override

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
from .contract.media_address import media_identifier, media_location, media_url
from .contract.media_library import MediaLibrary, MediaNode, MediaPath
from .coordinator import ProcamConfigEntry
from .runtime.errors import action_error
from .runtime.translation import async_common_texts, async_error_message

_MOST_TITLES: Final = 1000


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source of all devices with recordings."""
    return ProcamMediaSource(hass)


class ProcamMediaSource(MediaSource):
    """Devices, then whatever folders each vendor has."""

    name = "ProCam"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self._hass = hass
        self._titles: dict[str, str] = {}
        """Titles of the folders shown last."""

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        entry, path = self._locate(item.identifier)
        coordinator = entry.runtime_data
        try:
            mime = await _library(entry).resolve_fn(
                coordinator.client, coordinator.data, path
            )
        except (DeviceError, ValueError, OverflowError, OSError) as err:
            raise Unresolvable(await self._error_message(err, entry)) from err
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
        except (DeviceError, ValueError, OverflowError, OSError) as err:
            raise BrowseError(await self._error_message(err, entry)) from err
        words = await async_common_texts(self._hass, self._hass.config.language)
        children = [self._node(entry, path, node, words) for node in nodes]
        title = self._titles.get(item.identifier, path[-1]) if path else entry.title
        if len(self._titles) > _MOST_TITLES:
            self._titles.clear()
        self._titles |= {
            child.identifier: child.title
            for child in children
            if child.identifier and child.can_expand
        }
        return self._folder(item.identifier, title, children)

    async def _error_message(self, err: Exception, entry: ProcamConfigEntry) -> str:
        if not isinstance(err, DeviceError | ValueError):
            # A moment that no calendar has.
            err = ValueError(str(err))
        return await async_error_message(self._hass, action_error(err, entry.title))

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
        self,
        entry: ProcamConfigEntry,
        path: MediaPath,
        node: MediaNode,
        words: Mapping[str, str],
    ) -> BrowseMediaSource:
        thumbnail = node.thumbnail and media_url(entry.entry_id, node.thumbnail)
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=media_identifier(entry.entry_id, node.path or (*path, node.id)),
            media_class=node.media_class,
            media_content_type=node.content_type,
            title=words[node.word].format(title=node.title)
            if node.word
            else node.title,
            can_play=not node.is_folder,
            can_expand=node.is_folder,
            thumbnail=thumbnail,
        )

    def _locate(self, identifier: str) -> tuple[ProcamConfigEntry, MediaPath]:
        entry_id, path = media_location(identifier)
        entry = self._hass.config_entries.async_get_entry(entry_id)
        if (
            entry is None
            or entry.domain != DOMAIN
            or entry.state is not ConfigEntryState.LOADED
            or entry.runtime_data.vendor.media is None
        ):
            raise Unresolvable(
                translation_domain=DOMAIN, translation_key="recording_unknown"
            )
        return entry, path


def _library(entry: ProcamConfigEntry) -> MediaLibrary[Any, Any]:
    library = entry.runtime_data.vendor.media
    assert library is not None  # noqa: S101 - `_locate` has seen to it
    return library
