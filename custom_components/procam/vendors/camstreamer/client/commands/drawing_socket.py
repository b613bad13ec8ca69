"""The drawing socket of CamOverlay: calls and their replies (Realtime drawing API)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import struct
from typing import Any, Final

from aiohttp import ClientWebSocketResponse
import orjson

from .....clientkit.axis_cgi import AxisCgi, words
from .....clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    TranslatedMessage,
)
from .....clientkit.http import device_errors
from ..const import CAMOVERLAY, TIMEOUT_S
from ..websocket import close, open_socket, receive

_PATH: Final = f"/local/{CAMOVERLAY}/ws"
_PROTOCOL: Final = "cairo-api"
_HEADER: Final = struct.Struct(">BI")
_BINARY: Final = 1

type Reply = dict[str, Any]


class DrawingSocket:
    """One connection; its drawings and variables in the camera end with it."""

    def __init__(self, socket: ClientWebSocketResponse[bool]) -> None:
        self._socket = socket
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._last_id = 0
        self._reader = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def open(cls, cgi: AxisCgi) -> DrawingSocket:
        """Open the socket."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return cls(await open_socket(cgi, _PATH, _PROTOCOL))
        except TimeoutError:
            raise DeviceConnectionError(
                TranslatedMessage("no_answer_in_time")
            ) from None

    @property
    def alive(self) -> bool:
        """True if the connection is not known to be closed."""
        return not self._reader.done()

    async def call(self, command: str, *params: object) -> Reply:
        """Run a command; raises DeviceRejectedError with the app's words."""
        return await self._ask(
            lambda call_id: self._socket.send_str(
                _request(call_id, command, list(params)).decode()
            )
        )

    async def upload(self, command: str, data: bytes) -> Reply:
        """Run an upload: one binary frame of mark, length, JSON and the bytes."""

        def send(call_id: int) -> Any:
            head = _request(call_id, command, [])
            return self._socket.send_bytes(
                _HEADER.pack(_BINARY, len(head)) + head + data
            )

        return await self._ask(send)

    async def create(self, command: str, *params: object) -> str:
        """Run a command that makes a variable in the camera; return its name."""
        return variable(await self.call(command, *params))

    async def close(self) -> None:
        """Close the socket; never raises."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await close(self._socket)

    async def _ask(self, send: Callable[[int], Any]) -> Reply:
        if not self.alive:
            raise DeviceConnectionError(TranslatedMessage("connection_lost"))
        self._last_id += 1
        call_id = self._last_id
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = reply
        try:
            async with asyncio.timeout(TIMEOUT_S):
                with device_errors():
                    await send(call_id)
                answer = await reply
        except TimeoutError:
            raise DeviceConnectionError(
                TranslatedMessage("no_answer_in_time")
            ) from None
        finally:
            self._waiting.pop(call_id, None)
        if "error" in answer:
            raise DeviceRejectedError(words(str(answer["error"])))
        return answer

    async def _read(self) -> None:
        try:
            while (message := await receive(self._socket)) is not None:
                call_id = message.get("call_id")
                # An error may come without an id; calls are made one at a time.
                if "error" in message and not isinstance(call_id, int):
                    call_id = next(iter(self._waiting), None)
                reply = self._waiting.get(call_id) if isinstance(call_id, int) else None
                if reply is not None:
                    with suppress(asyncio.InvalidStateError):
                        reply.set_result(message)
        finally:
            for reply in self._waiting.values():
                # Who waited may just have given up, or been answered.
                with suppress(asyncio.InvalidStateError):
                    reply.set_exception(
                        DeviceConnectionError(TranslatedMessage("connection_lost"))
                    )


def variable(reply: Reply) -> str:
    """Return the name of the variable in a reply."""
    name = reply.get("var")
    if not isinstance(name, str):
        raise DeviceResponseError("The app created no drawing surface")
    return name


def _request(call_id: int, command: str, params: list[object]) -> bytes:
    return orjson.dumps({"call_id": call_id, "command": command, "params": params})
