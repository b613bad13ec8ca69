"""Whole JPEGs of alarms, snapshots and cameras."""

from ....clientkit.errors import DeviceResponseError
from ....clientkit.http import Query
from ....clientkit.mjpeg import MAX_PICTURE_BYTES, is_jpeg
from .http import Api


async def read_picture(api: Api, path: str, query: Query = ()) -> bytes:
    """Return a JPEG below the API's root; anything else is a DeviceResponseError."""
    async with api.pictures:
        answer = await api.request("GET", path, query, max_bytes=MAX_PICTURE_BYTES)
    if not is_jpeg(answer.body):
        raise DeviceResponseError("The server's picture is not a JPEG")
    return answer.body
