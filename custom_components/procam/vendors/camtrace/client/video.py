"""Live pictures: RTSP addresses, push-HTTP streams, stills and mosaics."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import aiohttp
from aiohttp import ClientResponse

from ....clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import encode_query
from ....clientkit.mjpeg import read_pictures
from .auth import Method
from .const import MOSAIC_COMPRESSION, MOSAIC_DEFAULT_COMPRESSION
from .http import Api, refusal
from .models.cameras import Camera, Role
from .models.control_room import Group
from .models.monitoring import Services

_STILL_S: Final = 10.0
_LIVE: Final = aiohttp.ClientTimeout(total=None, connect=10.0, sock_read=20.0)
_REFUSED: Final = range(400, 500)
"""Missing rights are 403, "or 404 in some cases", and old servers know no token."""
_RTSP_PATHS: Final = {
    Role.HD: "live/view",
    Role.MD: "live/view",
    Role.LD: "live/view",
    Role.DELAYED: "live/delayed",
    Role.ALARM: "live/alarm",
    Role.REPLAY: "replay/view",
}
_MOSAIC: Final = "/m"


@dataclass(slots=True)
class _Way:
    """How push-HTTP accepts the login, once that is known."""

    plain: bool = False


class Video:
    """The pictures of cameras and mosaics."""

    def __init__(self, api: Api, services: Callable[[], Services]) -> None:
        self._api = api
        self._services = services
        self._way = _Way()

    def stream_url(self, camera: Camera, role: Role) -> str:
        """Return the RTSP address of a picture, with the credentials in it.

        Raises DeviceUnsupportedError when the camera has no such picture. The
        address is a secret: it never belongs into a state, an attribute or a log.
        """
        view = camera.view(role)
        if view is None or view.stream_id is None:
            raise DeviceUnsupportedError(
                TranslatedMessage("no_stream", camera=camera.name)
            )
        settings = self._api.settings
        user = quote(settings.username, safe="")
        password = quote(settings.password, safe="")
        return (
            f"rtsp://{user}:{password}@{settings.authority}:{settings.rtsp_port}"
            f"/{_RTSP_PATHS[role]}/{camera.id}.{view.stream_id}"
        )

    async def still(self, camera: Camera, role: Role = Role.HD) -> bytes:
        """Return one JPEG of the live picture."""
        async with (
            self._api.pictures,
            self.frames(camera, role, timeout_s=_STILL_S) as frames,
        ):
            return await _first(frames)

    @asynccontextmanager
    async def frames(
        self, camera: Camera, role: Role = Role.HD, *, timeout_s: float | None = None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the live picture as JPEGs one after the other, made by the server.

        Raises DeviceUnsupportedError without such a picture; iterating raises
        DeviceConnectionError when no frame comes for 20 s.
        """
        view = camera.view(role)
        if view is None or view.path is None or not view.path.startswith("/"):
            raise DeviceUnsupportedError(f"{camera.name} has no {role} picture")
        async with self._open(view.path, timeout_s) as response:
            yield read_pictures(response)

    async def mosaic_still(
        self, group: Group, *, compression: int = MOSAIC_DEFAULT_COMPRESSION
    ) -> bytes:
        """Return one JPEG of a mosaic."""
        async with (
            self._api.pictures,
            self.mosaic_frames(
                group, compression=compression, timeout_s=_STILL_S
            ) as frames,
        ):
            return await _first(frames)

    @asynccontextmanager
    async def mosaic_frames(
        self,
        group: Group,
        *,
        compression: int = MOSAIC_DEFAULT_COMPRESSION,
        timeout_s: float | None = None,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a mosaic of the group's cameras as JPEGs; see `frames`.

        `compression` from 1 (best picture) to 99. Raises ValueError outside, and
        DeviceUnsupportedError for a mosaic without cameras.
        """
        low, high = MOSAIC_COMPRESSION
        if not low <= compression <= high:
            raise ValueError(f"The compression must be {low} to {high}")
        if not group.camera_ids:
            raise DeviceUnsupportedError(f"{group.name} shows no cameras")
        query = f"ids={_join(group.camera_ids)}&compr={compression}"
        async with AsyncExitStack() as stack:
            try:
                response = await stack.enter_async_context(
                    self._open(f"{_MOSAIC}?{query}", timeout_s)
                )
            except DeviceNotFoundError:
                # The document says /m; servers name the path they really use.
                path = self._services().mosaic_path
                if path is None:
                    raise
                response = await stack.enter_async_context(
                    self._open(f"{path}{'&' if '?' in path else '?'}{query}", timeout_s)
                )
            yield read_pictures(response)

    @asynccontextmanager
    async def _open(
        self, target: str, timeout_s: float | None
    ) -> AsyncIterator[ClientResponse]:
        """Open a push-HTTP path.

        The document gives this service the password in the URL, the vendor's own
        player a token. The token is tried first, and what works is remembered.
        """
        timeout = _LIVE if timeout_s is None else aiohttp.ClientTimeout(total=timeout_s)
        async with AsyncExitStack() as stack:
            response = await stack.enter_async_context(
                self._request(target, timeout, plain=self._way.plain)
            )
            if response.status in _REFUSED and not self._way.plain:
                await stack.aclose()
                response = await stack.enter_async_context(
                    self._request(target, timeout, plain=True)
                )
                self._way.plain = response.status < 300
            if response.status == 401:
                # The API takes the password, so it is no question of a new one.
                raise DevicePermissionError("The server rejects this picture request")
            if response.status >= 400:
                raise await refusal(response)
            yield response

    @asynccontextmanager
    async def _request(
        self,
        target: str,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own, per phase
        *,
        plain: bool,
    ) -> AsyncIterator[ClientResponse]:
        login, settings = self._api.login, self._api.settings
        proof = await login.query()
        if plain or login.method is Method.BASIC:
            proof = [("user", settings.username), ("pass", settings.password)]
        path, _, query = target.partition("?")
        query = "&".join(filter(None, (query, encode_query(proof))))
        try:
            async with self._api.http.open(
                "GET",
                path,
                query,
                timeout=timeout,
                accept=frozenset(range(400, 600)),
            ) as response:
                yield response
        except DeviceError as err:
            # aiohttp's own error may show the URL, and so the password in it.
            err.__cause__ = None
            err.__suppress_context__ = True
            raise


async def _first(frames: AsyncIterator[bytes]) -> bytes:
    async for frame in frames:
        return frame
    raise DeviceResponseError("The server sends no picture")


def _join(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
