"""The events socket of an app: a new single-use token, then what it reports."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from aiohttp import ClientWebSocketResponse

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from .const import TIMEOUT_S
from .event_parser import decode_event, kind_of
from .events import CamstreamerEvent, PartsChanged, PushChanged
from .path_family import Family
from .state import CameraSnapshot
from .unknown_items import UnknownItems
from .websocket import close, open_socket, receive, send

_BURST: Final = 32
"""Messages taken in one go before others get their turn."""
_PROTOCOL: Final = "events"

type OnEvent = Callable[[CamstreamerEvent], None]


class EventChannel:
    """Subscribes to one app."""

    def __init__(
        self,
        app: str,
        cgi: AxisCgi,
        snapshot: CameraSnapshot,
        *,
        socket: str,
        tokens: tuple[str, ...],
        on_event: OnEvent,
    ) -> None:
        self.tokens = Family(*tokens)
        self._app = app
        self._cgi = cgi
        self._snapshot = snapshot
        self._socket = socket
        self._on_event = on_event
        self._unknown_items = UnknownItems()

    @asynccontextmanager
    async def events(self) -> AsyncGenerator[AsyncIterator[CamstreamerEvent]]:
        """Subscribe; yield events, init first, and raise when the socket is lost.

        The first event reports that push is up, the last that it is down. Entering
        raises DeviceUnsupportedError while the app is not installed, which costs no
        request, or not running. A dead or half-open socket is noticed within 45
        seconds.
        """
        known = self._snapshot
        if known.state.apps_listed and known.state.app(self._app) is None:
            raise DeviceUnsupportedError("The app is not installed on the camera")
        try:
            async with asyncio.timeout(2 * TIMEOUT_S):
                socket = await self._connect()
        except TimeoutError:
            raise DeviceConnectionError("The app did not answer in time") from None
        except DeviceResponseError, DeviceRejectedError:
            # Asked all the same: a stopped app may have been started meanwhile.
            if known.state.apps_listed and not known.state.running(self._app):
                raise DeviceUnsupportedError("The app is not running") from None
            raise
        try:
            async with aclosing(self._stream(socket)) as stream:
                yield stream
        finally:
            self._note(PushChanged(app=self._app, up=False))
            await close(socket)

    async def _connect(self) -> ClientWebSocketResponse[bool]:
        token = await self._token()
        socket = await open_socket(self._cgi, self._socket, _PROTOCOL)
        try:
            await send(socket, {"authorization": token})
            reply = await receive(socket) or {}
        except BaseException:
            await close(socket)
            raise
        if reply.get("type") == "authorization" and reply.get("state") == "OK":
            return socket
        # An app that refuses may leave the socket open and silent for ever.
        await close(socket)
        raise DeviceResponseError("The app refused its own events token")

    async def _token(self) -> str:
        try:
            return await self.tokens.ask(self._ask_token)
        except DeviceNotFoundError as err:
            raise DeviceUnsupportedError("The app offers no events now") from err

    async def _ask_token(self, path: str) -> str:
        answer = await self._cgi.read_json(path, what="The token")
        if isinstance(answer, dict):
            for value in (answer.get("data"), answer.get("message")):
                if isinstance(value, str) and value and value != "OK":
                    return value
        raise DeviceResponseError("The app returned no events token")

    async def _stream(
        self, socket: ClientWebSocketResponse[bool]
    ) -> AsyncGenerator[CamstreamerEvent]:
        yield self._note(PushChanged(app=self._app, up=True))
        taken = 0
        while (message := await receive(socket)) is not None:
            if (event := self._decode(message)) is not None:
                yield self._note(event)
                if self._is_new(event):
                    yield self._note(PartsChanged(app=self._app))
            taken += 1
            if taken % _BURST == 0:
                # A full socket never makes us wait, and the loop has others to serve.
                await asyncio.sleep(0)
        yield self._note(PushChanged(app=self._app, up=False))
        raise DeviceConnectionError("The events socket of the app was lost")

    def _decode(self, message: dict[str, Any]) -> CamstreamerEvent | None:
        try:
            event = decode_event(self._app, message)
        except DeviceResponseError:
            event = None
        if event is None and message.get("type") != "authorization":
            self._snapshot.unknown.add(f"{self._app} {kind_of(message)}")
        return event

    def _is_new(self, event: CamstreamerEvent) -> bool:
        """Return True if an event names what the lists, once read, do not contain."""
        state = self._snapshot.state
        return state.available(self._app) and self._unknown_items.is_new(state, event)

    def _note(self, event: CamstreamerEvent) -> CamstreamerEvent:
        self._snapshot.put(event)
        self._on_event(event)
        return event
