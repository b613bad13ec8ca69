"""Sensors of CamStreamer, CamSwitcher and CamScripter."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfDataRate, UnitOfTime

from ...contract.descriptions import ProcamSensorDescription
from .client import (
    CamstreamerClient,
    CamstreamerState,
    SrtStatistics,
    Stream,
    StreamActivity,
)
from .items import (
    camscripter_device,
    camstreamer_device,
    camswitcher_device,
    of_switcher,
    stream_name,
)

type AppSensor[ItemT] = ProcamSensorDescription[
    CamstreamerClient, CamstreamerState, ItemT
]

STATE: Final[AppSensor[Stream]] = ProcamSensorDescription(
    key="stream_state",
    translation_key="stream_state",
    device_class=SensorDeviceClass.ENUM,
    options=[activity.value for activity in StreamActivity],
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_state",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    value_fn=lambda stream: stream.state.value,
)

BITRATE: Final[AppSensor[Stream]] = ProcamSensorDescription(
    key="stream_bitrate",
    translation_key="stream_bitrate",
    device_class=SensorDeviceClass.DATA_RATE,
    native_unit_of_measurement=UnitOfDataRate.KILOBITS_PER_SECOND,
    state_class=SensorStateClass.MEASUREMENT,
    entity_category=EntityCategory.DIAGNOSTIC,
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_bitrate",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    value_fn=lambda stream: stream.bitrate_kbps if stream.live else 0,
)

STARTS: Final[AppSensor[Stream]] = ProcamSensorDescription(
    key="stream_starts",
    translation_key="stream_starts",
    state_class=SensorStateClass.TOTAL_INCREASING,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: state.streams,
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_starts",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    value_fn=lambda stream: stream.start_count,
)

BROADCAST: Final[AppSensor[Stream]] = ProcamSensorDescription(
    key="stream_broadcast",
    translation_key="stream_broadcast",
    items_fn=lambda state: [stream for stream in state.streams if stream.linked],
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_broadcast",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    value_fn=lambda stream: stream.broadcast,
)


def _srt(
    key: str,
    value_fn: Callable[[SrtStatistics], float | None],
    unit: str | None,
    device_class: SensorDeviceClass | None = None,
) -> AppSensor[Stream]:
    return ProcamSensorDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        items_fn=lambda state: [stream for stream in state.streams if stream.is_srt],
        device_fn=camstreamer_device,
        unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_{key}",
        placeholders_fn=lambda stream: {"stream": stream_name(stream)},
        available_fn=lambda stream: bool(stream.live) and stream.srt is not None,
        value_fn=lambda stream: value_fn(stream.srt) if stream.srt else None,
    )


QUEUE: Final[AppSensor[CamstreamerState]] = ProcamSensorDescription(
    key="queue",
    translation_key="queue",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "queue",
    attributes_fn=lambda state: {
        "playlists": [state.playlist_name(one) for one in state.queue or ()]
    },
    value_fn=lambda state: None if state.queue is None else len(state.queue),
)


def _title(state: CamstreamerState, source: str | None) -> str | None:
    named = {clip.id: clip.name for clip in state.clips}
    named |= {camera.id: camera.name for camera in state.sources}
    return None if source is None else named.get(source, source)


ON_AIR: Final[AppSensor[CamstreamerState]] = ProcamSensorDescription(
    key="on_air",
    translation_key="on_air",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "on_air",
    attributes_fn=lambda state: {"sound": _title(state, state.audio_source)},
    value_fn=lambda state: _title(state, state.video_source),
)

_RUNTIMES: Final = ("ok", "not_installed", "not_found")

RUNTIME: Final[AppSensor[CamstreamerState]] = ProcamSensorDescription(
    key="package_runtime",
    translation_key="package_runtime",
    device_class=SensorDeviceClass.ENUM,
    options=list(_RUNTIMES),
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    items_fn=lambda state: [] if state.node_state is None else [state],
    device_fn=camscripter_device,
    unique_id_suffix_fn=lambda _: "package_runtime",
    value_fn=lambda state: next(
        (one for one in _RUNTIMES if one.upper() == state.node_state), None
    ),
)

SENSORS: Final[tuple[AppSensor[Any], ...]] = (
    STATE,
    BITRATE,
    STARTS,
    BROADCAST,
    _srt(
        "srt_delay",
        lambda srt: srt.rtt_ms,
        UnitOfTime.MILLISECONDS,
        SensorDeviceClass.DURATION,
    ),
    _srt(
        "srt_rate",
        lambda srt: srt.send_rate_mbps,
        UnitOfDataRate.MEGABITS_PER_SECOND,
        SensorDeviceClass.DATA_RATE,
    ),
    _srt("srt_lost", lambda srt: srt.packets_dropped, None),
    QUEUE,
    ON_AIR,
    RUNTIME,
)
