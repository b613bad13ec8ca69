"""Opens a WebSocket to a device, with limits of time and size and without redirects."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Final

from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    TraceConfig,
    TraceRequestRedirectParams,
    WSServerHandshakeError,
    hdrs,
)
from yarl import URL

from .errors import DeviceConnectionError, DeviceResponseError, TranslatedMessage
from .http import device_errors
from .http_errors import status_error
from .recorder import record_handshake, record_socket


async def open_websocket(
    session: ClientSession,
    url: URL,
    *,
    protocols: Iterable[str] = (),
    ssl: bool = True,
    heartbeat_s: float | None,
    max_bytes: int,
    timeout_s: float = 10.0,
    close_s: float = 1.0,
    decode_text: bool = True,
) -> ClientWebSocketResponse[bool]:
    """Open a WebSocket; a login is the session's middleware.

    `ssl=False` accepts any certificate. A connection that went silent ends 1.5
    heartbeats after the last sign of life. `max_bytes` limits a message, `timeout_s`
    the handshake, `close_s` the wait for the device's close frame.

    Raises DeviceAuthError, DevicePermissionError, DeviceNotFoundError or another
    DeviceResponseError for an HTTP status in place of a WebSocket, a redirect
    included, and DeviceConnectionError when nothing answers.
    """
    if session.closed:
        raise DeviceConnectionError(TranslatedMessage("connection_lost"))
    if _NO_REDIRECTS not in session.trace_configs:
        session.trace_configs.append(_NO_REDIRECTS)
    with device_errors(), record_handshake(session, url) as statuses:
        try:
            async with asyncio.timeout(timeout_s):
                socket = await session.ws_connect(
                    url,
                    protocols=protocols,
                    ssl=ssl,
                    heartbeat=heartbeat_s,
                    max_msg_size=max_bytes,
                    timeout=ClientWSTimeout(ws_close=close_s),
                    decode_text=decode_text,
                )
        except WSServerHandshakeError as err:
            statuses.append(err.status)
            if err.status == HTTPStatus.SWITCHING_PROTOCOLS:
                raise DeviceResponseError(
                    "The device does not follow the WebSocket protocol"
                ) from None
            raise status_error(err.status) from None
        statuses.append(HTTPStatus.SWITCHING_PROTOCOLS)
    record_socket(session, url, socket)
    return socket


async def _reject_redirect(
    _session: ClientSession, _: SimpleNamespace, params: TraceRequestRedirectParams
) -> None:
    """Raise for a redirected WebSocket handshake, before it is sent elsewhere."""
    if params.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
        response = params.response
        raise status_error(response.status, response.headers.get(hdrs.LOCATION, ""))


# `ws_connect` follows redirects and has no argument against it; raising where aiohttp
# reports one is the only way to stop it that is public.
_NO_REDIRECTS: Final = TraceConfig()
_NO_REDIRECTS.on_request_redirect.append(_reject_redirect)
_NO_REDIRECTS.freeze()
