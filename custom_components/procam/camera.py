"""Cameras of all vendors: picture, stream and PTZ head."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, NoReturn, override

from aiohttp import web
from homeassistant.components.camera import (
    DOMAIN as CAMERA_DOMAIN,
    Camera,
    CameraEntityFeature,
    async_get_still_stream,
)
from homeassistant.components.stream import Stream
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .clientkit.errors import DeviceError, DeviceResponseError, InvalidValueError
from .const import LOGGER
from .contract.descriptions import ProcamCameraDescription
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .entity import ProcamEntity, async_add_described
from .media.frames import async_send_frames
from .media.stream_log import async_hide_parameters
from .ptz.attributes import (
    ATTR_PTZ,
    ATTR_PTZ_PRESETS,
    is_select_update,
    ptz_attributes,
)
from .ptz.driver import PtzDriver, head_of
from .runtime.errors import action_error

PARALLEL_UPDATES = 0

RENEW_S: Final = 5.0
"""Pause before a stream that broke off is started with another URL; shorter than that
of the stream component, which tries the spent one again."""


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.cameras, ProcamCamera
    )


class ProcamCamera[ClientT, StateT, ItemT](
    ProcamEntity[ClientT, StateT, ItemT],
    Camera,
):
    """A camera, or one stream of it."""

    entity_description: ProcamCameraDescription[ClientT, StateT, ItemT]
    _unrecorded_attributes = frozenset({ATTR_PTZ, ATTR_PTZ_PRESETS})

    def __init__(
        self,
        coordinator: AnyCoordinator,
        description: ProcamCameraDescription[ClientT, StateT, ItemT],
        item: ItemT,
    ) -> None:
        ProcamEntity.__init__(self, coordinator, description, item)
        Camera.__init__(self)
        self._renewal: CALLBACK_TYPE | None = None
        self._ptz_attributes: Mapping[str, Any] = {}

    @property
    @override
    def supported_features(self) -> CameraEntityFeature:
        description = self.entity_description
        if description.source_fn is None or not description.streams_fn(self.item):
            return CameraEntityFeature(0)
        return CameraEntityFeature.STREAM

    @property
    @override
    def use_stream_for_stills(self) -> bool:
        return self.entity_description.image_fn is None

    @property
    @override
    def is_recording(self) -> bool:
        return self.entity_description.is_recording_fn(self.item)

    @property
    @override
    def motion_detection_enabled(self) -> bool:
        return bool(self.entity_description.detects_motion_fn(self.item))

    @override
    async def async_enable_motion_detection(self) -> None:
        await self._async_detect_motion(on=True)

    @override
    async def async_disable_motion_detection(self) -> None:
        await self._async_detect_motion(on=False)

    async def _async_detect_motion(self, *, on: bool) -> None:
        description = self.entity_description
        detect = description.detect_motion_fn
        if detect is None or description.detects_motion_fn(self.item) is None:
            self._reject(
                "enable_motion_detection" if on else "disable_motion_detection"
            )
        await self.async_command(detect(self.coordinator.client, self.item, on))

    # Home Assistant offers these two for every camera.

    @override
    async def async_turn_on(self) -> None:
        self._reject("turn_on")

    @override
    async def async_turn_off(self) -> None:
        self._reject("turn_off")

    def _reject(self, action: str) -> NoReturn:
        err = InvalidValueError("not_offered", action=f"{CAMERA_DOMAIN}.{action}")
        raise action_error(err, self.coordinator.name)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the vendor's own attributes and what cards offer on this camera."""
        self._ptz_attributes = self._read_ptz_attributes()
        return {**(super().extra_state_attributes or {}), **self._ptz_attributes}

    def _read_ptz_attributes(self) -> Mapping[str, Any]:
        head = head_of(self.entity_description, self.coordinator.client, self.item)
        return ptz_attributes(self.coordinator, head)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self.hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED,
                self._async_select_updated,
                is_select_update,
            )
        )

    @callback
    def _async_select_updated(
        self, _event: Event[er.EventEntityRegistryUpdatedData]
    ) -> None:
        # The select of the presets may be added after the camera, and renamed.
        if self._ptz_attributes != self._read_ptz_attributes():
            self.async_write_ha_state()

    @override
    async def stream_source(self) -> str | None:
        source = self.entity_description.source_fn
        if source is None:
            return None
        try:
            return await source(self.coordinator.client, self.item)
        except DeviceError as err:
            raise action_error(err, self.coordinator.name) from err

    @override
    async def async_create_stream(self) -> Stream | None:
        async_hide_parameters(self.entity_id)
        once = self.entity_description.source_once
        if once and self.stream is not None and not self.stream.outputs():
            # Nobody watches: the next start must not use the spent URL.
            self.stream.source = await self.stream_source() or ""
        stream = await super().async_create_stream()
        if once and stream is not None:
            stream.set_update_callback(self._async_stream_turned)
        return stream

    @callback
    def _async_stream_turned(self) -> None:
        """Show whether the stream runs; renew the URL of an interrupted one."""
        self.async_write_ha_state()
        stream = self.stream
        if stream is None or stream.available or self._renewal is not None:
            return

        async def renew(_now: datetime) -> None:
            self._renewal = None
            with suppress(HomeAssistantError):
                if stream.outputs() and (source := await self.stream_source()):
                    stream.update_source(source)

        self._renewal = async_call_later(self.hass, RENEW_S, renew)

    @override
    async def async_will_remove_from_hass(self) -> None:
        if self._renewal is not None:
            self._renewal()
        await super().async_will_remove_from_hass()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        fetch = self.entity_description.image_fn
        if fetch is None:
            return None
        try:
            picture = await fetch(self.coordinator.client, self.item, width, height)
            if picture is None:
                raise DeviceResponseError("The device sent no picture")
        except DeviceError as err:
            # Home Assistant's snapshot action takes None for success.
            raise action_error(err, self.coordinator.name) from err
        return picture

    @override
    async def handle_async_still_stream(
        self, request: web.Request, interval: float
    ) -> web.StreamResponse:
        return await async_get_still_stream(
            request, self._async_still, self.content_type, interval
        )

    async def _async_still(self) -> bytes | None:
        """Return a picture, None if there is none: a browser asks again."""
        try:
            return await self.async_camera_image()
        except HomeAssistantError as err:
            LOGGER.debug("%s: no picture: %s", self.coordinator.name, err)
            return None

    @override
    async def handle_async_mjpeg_stream(
        self, request: web.Request
    ) -> web.StreamResponse | None:
        frames_fn = self.entity_description.frames_fn
        if frames_fn is None:
            return await super().handle_async_mjpeg_stream(request)
        frames = frames_fn(self.coordinator.client, self.item)
        response = await async_send_frames(request, frames, self.coordinator.name)
        if response is None:
            return await super().handle_async_mjpeg_stream(request)
        return response

    @property
    def ptz_driver(self) -> PtzDriver:
        """The driver of the head that moves this camera."""
        head = head_of(self.entity_description, self.coordinator.client, self.item)
        device = self.device_entry
        name = (device.name_by_user or device.name) if device else None
        return PtzDriver(self.coordinator, head, name or "")
