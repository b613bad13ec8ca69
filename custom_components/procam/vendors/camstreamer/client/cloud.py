"""The vendor's cloud: broadcasts behind permanent links, streams of a license.

Nothing of it goes through the camera, and the camera's login is never sent there.
Links and license codes are secrets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiohttp
import orjson

from ....clientkit.axis_cgi import words
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
    TranslatedMessage,
)
from ....clientkit.http import device_errors, read_limited
from ....clientkit.values import Fields, decode_json, to_int, to_str
from .const import CLOUD_TIMEOUT_S, MAX_ANSWER_BYTES, MAX_UNITS

_HASH: Final = re.compile(r"[A-Za-z0-9_-]{6,128}")
_OLD_LINK: Final = re.compile(r"[A-Za-z0-9]{6,128}/S-\d{1,12}")
_LICENSE: Final = re.compile(r"[A-Za-z0-9-]{4,64}")
_SERIAL: Final = re.compile(r"[0-9A-Fa-f]{12}")
_TOLD: Final = {200: True, 400: False, 404: None}
_FIELDS: Final = (
    "streamId title streamType description platformType cameraTimezone "
    "startTime stopTime previewLink resolution"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudStream:
    """A stream as the vendor's cloud lists it."""

    id: int
    title: str
    type: str | None
    description: str | None
    platform: str | None
    timezone: str | None
    start: int | None
    stop: int | None
    """Unix seconds."""
    link: str | None = field(default=None, repr=False)
    """The permanent link: whoever has it sees the stream."""
    resolution: str | None = None


class Cloud:
    """camstreamer.com."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base.rstrip("/")

    async def broadcast(self, link: str) -> str | None:
        """Return the id of the YouTube broadcast now behind a link."""
        status, body = await self._ask("GET", f"/yt-broadcast-api/{link_key(link)}")
        if status == 404:
            return None
        _raise_for(status)
        return Fields(decode_json(body, "The broadcast"), "").optional(
            "broadcast_id", to_str
        )

    async def broadcast_ok(self, link: str) -> bool | None:
        """Return True if YouTube receives a link's stream, None for an unknown link.

        Interrupted and not yet checked look the same (Status of YouTube Live).
        """
        status, _ = await self._ask("GET", f"/api/youtubeStatus/{link_key(link)}")
        if status in _TOLD:
            return _TOLD[status]
        _raise_for(status)
        return None

    async def streams(self, license_code: str, serial: str) -> tuple[CloudStream, ...]:
        """Return the streams of a license (Get the list of streams)."""
        if not _LICENSE.fullmatch(license_code):
            raise InvalidValueError("value_form", what="license_code")
        if not _SERIAL.fullmatch(serial):
            raise InvalidValueError("value_form", what="serial_number")
        query = (
            f'query {{ GetStreamInfoList(licenseCode: "{license_code}", '
            f'serialNumber: "{serial}") {{ {_FIELDS} }} }}'
        )
        status, body = await self._ask(
            "POST",
            "/api/Stream/graphql",
            data=orjson.dumps({"query": query}),
            headers={"Authorization": license_code, "Content-Type": "application/json"},
        )
        if status in (401, 403):
            raise DeviceRejectedError(TranslatedMessage("cloud_code_refused"))
        _raise_for(status)
        answer = Fields(decode_json(body, "The stream list"), "")
        for error in answer.objects("errors"):
            raise DeviceRejectedError(words(error.text("message", ""), [license_code]))
        listed = answer.child("data").values("GetStreamInfoList")
        return tuple(_stream(item) for item in listed[:MAX_UNITS])

    async def _ask(self, method: str, path: str, **options: Any) -> tuple[int, bytes]:
        with _cloud_errors():
            # No middlewares: they would answer a challenge with the camera's login.
            async with self._session.request(
                method,
                self._base + path,
                middlewares=(),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=CLOUD_TIMEOUT_S),
                **options,
            ) as response:
                return response.status, await read_limited(response, MAX_ANSWER_BYTES)


@contextmanager
def _cloud_errors() -> Iterator[None]:
    """Turn what aiohttp raises into errors that do not blame the camera."""
    try:
        with device_errors():
            yield
    except DeviceConnectionError:
        raise DeviceConnectionError(TranslatedMessage("cloud_away")) from None


def link_key(link: str) -> str:
    """Return what names the stream in a permanent link; raises ValueError.

    Links end in a hash, those made before June 2021 in a token and a stream id.
    """
    path = urlsplit(link.strip()).path.strip("/")
    old = "/".join(path.split("/")[-2:])
    if _OLD_LINK.fullmatch(old):
        return old
    if _HASH.fullmatch(key := path.rpartition("/")[2]):
        return key
    raise InvalidValueError("value_form", what="links")


def _raise_for(status: int) -> None:
    # No DeviceAuthError: that would ask for the camera's password.
    if not 200 <= status < 300:
        raise DeviceResponseError(
            TranslatedMessage("cloud_status", status=status), status=status
        )


def _stream(item: Any) -> CloudStream:
    fields = Fields(item, "stream")
    link = fields.optional("previewLink", to_str)
    return CloudStream(
        id=fields.integer("streamId"),
        title=fields.text("title", ""),
        type=fields.optional("streamType", to_str),
        description=fields.optional("description", to_str),
        platform=fields.optional("platformType", to_str),
        timezone=fields.optional("cameraTimezone", to_str),
        start=fields.optional("startTime", to_int),
        stop=fields.optional("stopTime", to_int),
        link=unquote(link) if link else None,
        resolution=fields.optional("resolution", to_str),
    )
