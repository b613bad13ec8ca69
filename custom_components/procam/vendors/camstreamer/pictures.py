"""Pictures that actions put into the image: a file, bytes, or what an entity shows."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components import camera, image
from homeassistant.core import HomeAssistant, split_entity_id
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ...files import async_read_file

PATH: Final = "path"
IMAGE: Final = "image"
PICTURE_ENTITY: Final = "picture_entity"
_KEYS: Final = (PATH, IMAGE, PICTURE_ENTITY)

PICTURE_FIELDS: Final[VolDictType] = {
    vol.Optional(PATH): cv.string,
    vol.Optional(IMAGE): cv.string,
    vol.Optional(PICTURE_ENTITY): cv.entity_id,
}


def has_picture(data: Mapping[str, Any]) -> bool:
    """Tell whether an action was given a picture."""
    return any(key in data for key in _KEYS)


async def async_picture(hass: HomeAssistant, data: Mapping[str, Any]) -> bytes:
    """Return the one picture an action was given; ValueError for none or several."""
    given = [key for key in _KEYS if key in data]
    if len(given) != 1:
        raise ValueError("Give one picture: a file, its bytes or an entity")
    if PATH in data:
        return (await async_read_file(hass, data[PATH]))[1]
    if IMAGE in data:
        try:
            return base64.b64decode(data[IMAGE].rpartition(",")[2], validate=True)
        except binascii.Error:
            raise ValueError("The picture's bytes are not in base64") from None
    return await _of_entity(hass, data[PICTURE_ENTITY])


async def _of_entity(hass: HomeAssistant, entity_id: str) -> bytes:
    domain, _ = split_entity_id(entity_id)
    if domain == camera.DOMAIN:
        return (await camera.async_get_image(hass, entity_id)).content
    if domain == image.DOMAIN:
        return (await image.async_get_image(hass, entity_id)).content
    raise ValueError("Only cameras and images have a picture")
