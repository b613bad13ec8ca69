"""Passes the frames of a camera on to a browser."""

from aiohttp import web

from ..clientkit.errors import DeviceError
from ..const import LOGGER
from ..contract.descriptions import Frames


async def async_send_frames(
    request: web.Request, frames: Frames, device: str
) -> web.StreamResponse | None:
    """Send JPEG frames until either side ends; return None if no frame came."""
    response = web.StreamResponse()
    try:
        await _pass_on(request, response, frames)
    except DeviceError as err:
        LOGGER.debug("%s: no live picture: %s", device, err)
        if not response.prepared:
            return None
        # Too late for stills: a browser asks again when the connection is cut.
        if request.transport is not None:
            request.transport.abort()
    except ConnectionResetError:
        LOGGER.debug("%s: no viewers left", device)
    return response


async def _pass_on(
    request: web.Request, response: web.StreamResponse, frames: Frames
) -> None:
    """Send JPEG frames to a browser until it leaves or they end."""
    async with frames as pictures:
        response.content_type = "multipart/x-mixed-replace; boundary=frame"
        await response.prepare(request)
        async for picture in pictures:
            head = (
                f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}"
            )
            await response.write(head.encode() + b"\r\n\r\n" + picture + b"\r\n")
