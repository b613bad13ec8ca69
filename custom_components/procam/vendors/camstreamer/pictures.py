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

from ...clientkit.errors import InvalidValueError
from ...contract.files import async_read_file

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
    """Return True if an action was given a picture."""
    return any(key in data for key in _KEYS)


def picture_field(data: Mapping[str, Any], *more: str) -> str:
    """Return the one field that names the picture; ValueError for none or several."""
    fields = (*_KEYS, *more)
    given = [key for key in fields if key in data]
    if not given:
        raise InvalidValueError("value_one_needed", what=fields)
    if len(given) > 1:
        raise InvalidValueError("value_only_one", what=given)
    return given[0]


async def async_picture(hass: HomeAssistant, data: Mapping[str, Any]) -> bytes:
    """Return the one picture an action was given; ValueError for none or several."""
    field = picture_field(data)
    if field == PATH:
        return (await async_read_file(hass, data[PATH]))[1]
    if field == IMAGE:
        try:
            return base64.b64decode(data[IMAGE].rpartition(",")[2], validate=True)
        except binascii.Error:
            raise InvalidValueError("base64_needed", what=IMAGE) from None
    return await _of_entity(hass, data[PICTURE_ENTITY])


async def _of_entity(hass: HomeAssistant, entity_id: str) -> bytes:
    domain, _ = split_entity_id(entity_id)
    if domain == camera.DOMAIN:
        return (await camera.async_get_image(hass, entity_id)).content
    if domain == image.DOMAIN:
        return (await image.async_get_image(hass, entity_id)).content
    known = (camera.DOMAIN, image.DOMAIN)
    raise InvalidValueError(
        "value_one_of", what=PICTURE_ENTITY, known=known, value=domain
    )
