"""WebSockets of the apps: JSON messages, sent and received."""

from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType
import orjson

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.errors import DeviceResponseError
from ....clientkit.http import device_errors
from ....clientkit.recorder import record_message
from ....clientkit.values import decode_json
from ....clientkit.websocket import open_websocket
from .const import CLOSE_S, HEARTBEAT_S, MAX_FRAME_BYTES


async def open_socket(
    cgi: AxisCgi, path: str, protocol: str
) -> ClientWebSocketResponse[bool]:
    """Open a WebSocket of an app with a subprotocol; raises DeviceError."""
    return await open_websocket(
        cgi.http.session,
        cgi.http.url(path),
        protocols=(protocol,),
        ssl=cgi.http.ssl,
        heartbeat_s=HEARTBEAT_S,
        max_bytes=MAX_FRAME_BYTES,
        close_s=CLOSE_S,
    )


async def receive(socket: ClientWebSocketResponse[bool]) -> dict[str, Any] | None:
    """Return the next message; {} if it is not a JSON object, None at the end."""
    frame = await socket.receive()
    if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
        record_message(socket, frame.data)
        with suppress(DeviceResponseError):
            value = decode_json(frame.data, "The message")
            return value if isinstance(value, dict) else {}
        return {}
    return None


async def send(socket: ClientWebSocketResponse[bool], message: dict[str, Any]) -> None:
    """Send a JSON message; raises DeviceConnectionError."""
    with device_errors():
        await socket.send_str(orjson.dumps(message).decode())


async def close(socket: ClientWebSocketResponse[bool]) -> None:
    """Close a WebSocket; never raises."""
    with suppress(ClientError, OSError):
        await socket.close()
