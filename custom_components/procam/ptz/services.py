"""The PTZ actions: aimed at camera entities of any vendor."""

from typing import Final

from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv, service
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import DOMAIN
from ..contract.ptz_head import (
    DEFAULT_DURATION_S,
    MAX_DURATION_S,
    MAX_PRESET,
    MAX_SPEED,
    MAX_ZOOM,
    MIN_DURATION_S,
    Direction,
    Focus,
)
from ..contract.validation import between, one_of

_SPEED: Final = between(-MAX_SPEED, MAX_SPEED)
_FRACTION: Final = between(0, 1)
_DURATION: Final = between(MIN_DURATION_S, MAX_DURATION_S)

_FIELDS: Final[dict[str, VolDictType]] = {
    "ptz_move": {
        vol.Optional("pan", default=0): _SPEED,
        vol.Optional("tilt", default=0): _SPEED,
        vol.Optional("zoom", default=0): _SPEED,
        vol.Optional("duration", default=DEFAULT_DURATION_S): _DURATION,
    },
    "ptz_stop": {},
    "ptz_step": {vol.Required("direction"): one_of(Direction)},
    "ptz_relative": {
        vol.Optional("pan", default=0): between(-360, 360),
        vol.Optional("tilt", default=0): between(-360, 360),
        vol.Optional("zoom", default=0): between(-MAX_ZOOM, MAX_ZOOM),
    },
    "ptz_absolute": {
        vol.Optional("pan"): between(-180, 180),
        vol.Optional("tilt"): between(-180, 190),
        vol.Optional("zoom"): between(0, MAX_ZOOM),
    },
    "ptz_center": {vol.Required("x"): _FRACTION, vol.Required("y"): _FRACTION},
    "ptz_area": {
        vol.Required("x0"): _FRACTION,
        vol.Required("y0"): _FRACTION,
        vol.Required("x1"): _FRACTION,
        vol.Required("y1"): _FRACTION,
    },
    "ptz_preset": {vol.Required("preset"): cv.string},
    "ptz_home": {},
    "ptz_save_preset": {
        vol.Optional("preset"): vol.All(between(1, MAX_PRESET), vol.Coerce(int)),
        vol.Optional("name"): vol.All(cv.string, str.strip),
    },
    "ptz_delete_preset": {vol.Required("preset"): cv.string},
    "ptz_tour": {vol.Optional("tour"): cv.string},
    "ptz_focus": {
        vol.Required("focus"): one_of(Focus),
        vol.Optional("speed", default=50): between(1, MAX_SPEED),
        vol.Optional("duration", default=DEFAULT_DURATION_S): _DURATION,
    },
    "ptz_position": {},
}


@callback
def async_setup_ptz_actions(hass: HomeAssistant) -> None:
    """Register the PTZ actions; what a camera cannot do it refuses in a sentence."""
    for name, fields in _FIELDS.items():
        service.async_register_platform_entity_service(
            hass,
            DOMAIN,
            name,
            entity_domain=CAMERA_DOMAIN,
            func=f"async_{name}",
            schema=fields,
            supports_response=(
                SupportsResponse.ONLY
                if name == "ptz_position"
                else SupportsResponse.NONE
            ),
        )
