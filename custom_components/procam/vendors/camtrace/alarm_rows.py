"""Alarms as cards and automations read them: with entity, picture and clip."""

from typing import Any

from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ...clientkit.remux import MIME
from ...const import CONF_STABLE_ID, DOMAIN
from ...contract.host import Host
from ...contract.media_address import media_content_id, media_url
from ...contract.media_library import THUMBNAIL, MediaPath
from .client import Alarm, Camera, CamtraceState
from .event_source import alarm_details
from .media_items import ALARMS, CLIPS, JPEG, clip_at


def alarm_row(host: Host[Any, CamtraceState, Any], alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as JSON values; of a removed camera, without name and entity."""
    camera = host.data.cameras_by_id.get(alarm.camera_id)
    return {
        **alarm_details(alarm),
        "camera_id": alarm.camera_id,
        "camera": camera and camera.name,
        "entity_id": _sensor(host, alarm.camera_id),
        "acknowledged": camera is None or not _is_active(camera, alarm),
        **(_media(host.config_entry.entry_id, alarm) if camera else {}),
    }


def _sensor(host: Host[Any, CamtraceState, Any], camera_id: int) -> str | None:
    """Return the binary sensor that is on while the camera is in alarm."""
    stable_id = host.config_entry.data[CONF_STABLE_ID]
    return er.async_get(host.hass).async_get_entity_id(
        BINARY_SENSOR_DOMAIN, DOMAIN, f"{stable_id}_camera_{camera_id}_alarm"
    )


def _is_active(camera: Camera, alarm: Alarm) -> bool:
    # The server acknowledges cameras, not alarms: only the newest one is open.
    last = camera.last_alarm
    return camera.in_alarm and last is not None and alarm.id >= last.id


def _media(entry_id: str, alarm: Alarm) -> dict[str, str]:
    """Return the clip of an alarm, of one without a recording the picture."""
    camera_id, day = str(alarm.camera_id), dt_util.as_local(alarm.time).date()
    picture: MediaPath = (camera_id, day.isoformat(), ALARMS, str(alarm.id))
    clip: MediaPath = (camera_id, day.isoformat(), CLIPS, clip_at(alarm.time))
    recorded = alarm.record_time is not None
    return {
        "media_content_id": media_content_id(entry_id, clip if recorded else picture),
        "media_content_type": MIME if recorded else JPEG,
        "thumbnail": media_url(entry_id, (*picture, THUMBNAIL)),
    }
