"""Binary sensors of the CamStreamer apps."""

from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamBinarySensorDescription
from .client import (
    App,
    CamstreamerClient,
    CamstreamerState,
    Overlay,
    Port,
    Source,
    Stream,
)
from .items import (
    app_device,
    camoverlay_device,
    camstreamer_device,
    camswitcher_device,
    of_switcher,
    stream_name,
)

type AppSensor[ItemT] = ProcamBinarySensorDescription[
    CamstreamerClient, CamstreamerState, ItemT
]

_MANUAL: Final = "manual"

LIVE: Final[AppSensor[Stream]] = ProcamBinarySensorDescription(
    key="stream_live",
    translation_key="stream_live",
    device_class=BinarySensorDeviceClass.RUNNING,
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_live",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    is_on_fn=lambda stream: stream.live,
)

BROADCAST: Final[AppSensor[Stream]] = ProcamBinarySensorDescription(
    key="stream_broadcast",
    translation_key="stream_broadcast",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    items_fn=lambda state: [stream for stream in state.streams if stream.linked],
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_broadcast_ok",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    is_on_fn=lambda stream: stream.broadcast_ok,
)

VISIBLE: Final[AppSensor[Overlay]] = ProcamBinarySensorDescription(
    key="overlay_visible",
    translation_key="overlay_visible",
    items_fn=lambda state: [o for o in state.overlays if o.automation != _MANUAL],
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda overlay: f"overlay_{overlay.id}_visible",
    placeholders_fn=lambda overlay: {"overlay": overlay.title},
    is_on_fn=lambda overlay: overlay.visible,
)
"""For overlays that a schedule or an input shows; for others the switch shows it."""

SOURCE: Final[AppSensor[Source]] = ProcamBinarySensorDescription(
    key="source",
    translation_key="source",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    items_fn=lambda state: state.sources,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda source: f"source_{source.id}",
    placeholders_fn=lambda source: {"source": source.name},
    is_on_fn=lambda source: source.available,
)

MIXER: Final[AppSensor[CamstreamerState]] = ProcamBinarySensorDescription(
    key="switcher_running",
    translation_key="switcher_running",
    device_class=BinarySensorDeviceClass.RUNNING,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "switcher_running",
    is_on_fn=lambda state: state.switcher_running,
)

PORT: Final[AppSensor[Port]] = ProcamBinarySensorDescription(
    key="port",
    translation_key="port",
    entity_registry_enabled_default=False,
    items_fn=lambda state: state.ports,
    unique_id_suffix_fn=lambda port: f"port_{port.number}",
    placeholders_fn=lambda port: {"number": str(port.number + 1)},
    is_on_fn=lambda port: port.on,
)

APP: Final[AppSensor[App]] = ProcamBinarySensorDescription(
    key="app",
    translation_key="app",
    device_class=BinarySensorDeviceClass.RUNNING,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: state.apps,
    device_fn=lambda app: app_device(app.package)(app),
    unique_id_suffix_fn=lambda app: f"app_{app.package}",
    attributes_fn=lambda app: {"version": app.version, "license": app.license.value},
    is_on_fn=lambda app: app.running,
)

BINARY_SENSORS: Final[tuple[AppSensor[Any], ...]] = (
    LIVE,
    BROADCAST,
    VISIBLE,
    SOURCE,
    MIXER,
    PORT,
    APP,
)
