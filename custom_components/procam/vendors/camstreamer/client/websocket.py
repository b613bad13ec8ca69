"""WebSockets of the apps: opened within a limit, dead ones noticed."""

from contextlib import suppress
from typing import Any

from aiohttp import (
    ClientError,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
    WSServerHandshakeError,
)
import orjson

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    TranslatedMessage,
)
from ....clientkit.http import device_errors
from .const import CLOSE_S, HEARTBEAT_S, MAX_FRAME_BYTES
from .http import Cgi


async def open_socket(cgi: Cgi, path: str, protocol: str) -> ClientWebSocketResponse:
    """Open a socket; HTTP authentication, where asked for, is the session's affair.

    Half-open connections end 1.5 heartbeats after the last sign of life.
    """
    with device_errors():
        try:
            return await cgi.http.session.ws_connect(
                cgi.http.url(path),
                protocols=(protocol,),
                heartbeat=HEARTBEAT_S,
                max_msg_size=MAX_FRAME_BYTES,
                timeout=ClientWSTimeout(ws_close=CLOSE_S),
                ssl=cgi.verify_ssl,
            )
        except WSServerHandshakeError as err:
            raise _refusal(err.status) from err


async def receive(socket: ClientWebSocketResponse) -> dict[str, Any] | None:
    """Return the next message, {} for one that is no JSON object, None at the end."""
    frame = await socket.receive()
    if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
        with suppress(orjson.JSONDecodeError):
            value = orjson.loads(frame.data)
            return value if isinstance(value, dict) else {}
        return {}
    return None


async def send(socket: ClientWebSocketResponse, message: dict[str, Any]) -> None:
    """Send a JSON message."""
    with device_errors():
        await socket.send_str(orjson.dumps(message).decode())


async def close(socket: ClientWebSocketResponse) -> None:
    """Close a socket; never raises."""
    with suppress(ClientError, OSError):
        await socket.close()


def _refusal(status: int) -> Exception:
    match status:
        case 401:
            return DeviceAuthError("The device refused the user name or password")
        case 403:
            return DevicePermissionError(TranslatedMessage("no_right"))
        case 404:
            return DeviceNotFoundError(
                TranslatedMessage("unknown_to_device"), status=status
            )
    return DeviceConnectionError(TranslatedMessage("error_status", status=status))
