"""Switches of the CamStreamer apps."""

from typing import Any, Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamSwitchDescription
from .client import (
    CAMOVERLAY,
    CamstreamerClient,
    CamstreamerState,
    Overlay,
    Package,
    Stream,
    Tour,
)
from .items import (
    camoverlay_device,
    camscripter_device,
    camstreamer_device,
    stream_name,
)

type AppSwitch[ItemT] = ProcamSwitchDescription[
    CamstreamerClient, CamstreamerState, ItemT
]

OVERLAY: Final[AppSwitch[Overlay]] = ProcamSwitchDescription(
    key="overlay",
    translation_key="overlay",
    spoken=True,
    items_fn=lambda state: state.overlays,
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda overlay: f"overlay_{overlay.id}",
    name_fn=lambda overlay: overlay.title,
    attributes_fn=lambda overlay: {
        "overlay_id": overlay.id,
        "overlay_type": overlay.type,
        "automation": overlay.automation,
    },
    is_on_fn=lambda overlay: overlay.enabled,
    set_fn=lambda client, overlay, on: client.overlays.set_enabled(overlay.id, on=on),
)

OVERLAYS: Final[AppSwitch[CamstreamerState]] = ProcamSwitchDescription(
    key="overlays",
    translation_key="overlays",
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
    items_fn=lambda state: (
        [state]
        if state.overlays_enabled is not None and state.installed(CAMOVERLAY)
        else []
    ),
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda _: "overlays",
    is_on_fn=lambda state: state.overlays_enabled,
    set_fn=lambda client, _, on: client.overlays.set_all_enabled(on=on),
)

STREAM: Final[AppSwitch[Stream]] = ProcamSwitchDescription(
    key="video_stream",
    translation_key="video_stream",
    spoken=True,
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}",
    name_fn=stream_name,
    attributes_fn=lambda stream: {"stream_id": stream.id, "platform": stream.platform},
    is_on_fn=lambda stream: stream.enabled,
    set_fn=lambda client, stream, on: client.streams.set_enabled(stream.id, on=on),
)

ACTIVE: Final[AppSwitch[Stream]] = ProcamSwitchDescription(
    key="stream_active",
    translation_key="stream_active",
    entity_category=EntityCategory.CONFIG,
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_active",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    is_on_fn=lambda stream: stream.active,
    set_fn=lambda client, stream, on: client.streams.set_active(stream.id, on=on),
)

PACKAGE: Final[AppSwitch[Package]] = ProcamSwitchDescription(
    key="package",
    translation_key="package",
    spoken=True,
    items_fn=lambda state: state.packages,
    device_fn=camscripter_device,
    unique_id_suffix_fn=lambda package: f"package_{package.name}",
    name_fn=lambda package: package.title,
    attributes_fn=lambda package: {
        "package": package.name,
        "version": package.version,
        "vendor": package.vendor,
    },
    is_on_fn=lambda package: package.enabled,
    set_fn=lambda client, package, on: client.packages.set_enabled(package.name, on=on),
)

TOUR: Final[AppSwitch[Tour]] = ProcamSwitchDescription(
    key="tour",
    translation_key="tour",
    spoken=True,
    items_fn=lambda state: state.tours,
    unique_id_suffix_fn=lambda tour: f"tour_{tour.id}",
    name_fn=lambda tour: tour.name,
    head_id_fn=lambda tour: str(tour.channel),
    is_on_fn=lambda tour: tour.running,
    set_fn=lambda client, tour, on: client.ptz.run_tour(tour.id, on=on),
)

SWITCHES: Final[tuple[AppSwitch[Any], ...]] = (
    OVERLAY,
    OVERLAYS,
    STREAM,
    ACTIVE,
    PACKAGE,
    TOUR,
)
