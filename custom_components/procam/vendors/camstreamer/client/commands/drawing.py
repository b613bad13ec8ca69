"""Graphics drawn into the picture and kept there (Realtime drawing API).

A drawing socket shows one image, which is gone with the socket. So everything drawn
is kept here as a small list, painted together into one surface, and painted again
after a reconnect. What a painting made in the camera is released at its end.
"""

import asyncio
from contextlib import suppress
from typing import Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import (
    DeviceError,
    DeviceRejectedError,
    InvalidValueError,
)
from .....clientkit.values import text_of
from ..const import MAX_DRAWN
from ..events import CamstreamerEvent
from .drawing_items import Canvas, Drawn, outline
from .drawing_paint import paint
from .drawing_socket import DrawingSocket

_NAME_LENGTH: Final = 60

type Events = tuple[CamstreamerEvent, ...]


class Drawing:
    """The drawings of this client on one camera."""

    def __init__(self, cgi: AxisCgi) -> None:
        self._cgi = cgi
        self._socket: DrawingSocket | None = None
        self._items: dict[str, Drawn] = {}
        self._canvas = Canvas()
        self._lock = asyncio.Lock()

    @property
    def drawn(self) -> tuple[str, ...]:
        """Names of what is drawn, the lowest first."""
        return tuple(self._items)

    @property
    def is_lost(self) -> bool:
        """True if there is something drawn that the camera no longer shows."""
        shown = self._socket is not None and self._socket.alive
        return bool(self._items) and not shown

    async def draw(
        self, name: str, item: Drawn, canvas: Canvas | None = None
    ) -> Events:
        """Draw an item over the existing drawings, or replace its earlier version.

        At most 20 things at a time. A canvas counts for all of them; by default the
        last one stays. Raises DeviceRejectedError with the app's words, and then
        leaves what was drawn before.
        """
        text_of(name, _NAME_LENGTH, "name", empty=False)
        async with self._lock:
            if name not in self._items and len(self._items) >= MAX_DRAWN:
                raise InvalidValueError("limit_reached", high=MAX_DRAWN)
            await self._paint({**self._items, name: item}, canvas or self._canvas)
        return ()

    async def clear(self, name: str | None = None) -> Events:
        """Remove one thing drawn, or all; unknown names raise ValueError."""
        async with self._lock:
            if name is not None and name not in self._items:
                known = list(self._items) or "–"
                raise InvalidValueError(
                    "value_unknown", what="name", value=name, known=known
                )
            rest = {k: v for k, v in self._items.items() if name not in (None, k)}
            if rest:
                await self._paint(rest, self._canvas)
            else:
                self._items = {}
                await self._remove()
        return ()

    async def remove_image(self, service_id: int) -> Events:
        """Remove what another program drew into a widget (`remove_image`)."""
        async with self._lock:
            socket = await self._open()
            try:
                await socket.call("remove_image", service_id)
            finally:
                if not self._items:
                    self._socket = None
                    await socket.close()
        return ()

    async def restore(self) -> None:
        """Draw everything again after the socket was lost."""
        async with self._lock:
            if self.is_lost:
                await self._paint(self._items, self._canvas)

    async def close(self) -> None:
        """Remove everything; never raises."""
        self._items = {}
        async with self._lock:
            with suppress(DeviceError):
                await self._remove()

    async def _remove(self) -> None:
        socket, self._socket = self._socket, None
        if socket is None:
            return
        try:
            # Closing alone removes the image too, but only after a while.
            with suppress(DeviceRejectedError):
                await socket.call("remove_image_v2")
        finally:
            await socket.close()

    async def _paint(self, items: dict[str, Drawn], canvas: Canvas) -> None:
        if (area := outline(list(items.values()), canvas)) is None:
            raise InvalidValueError("drawing_outside")
        socket = await self._open()
        made: list[tuple[str, str]] = []
        try:
            await paint(socket, list(items.values()), canvas, area, made)
        finally:
            for command, name in reversed(made):
                with suppress(DeviceError):
                    await socket.call(command, name)
        self._items, self._canvas = items, canvas

    async def _open(self) -> DrawingSocket:
        if self._socket is None or not self._socket.alive:
            if self._socket is not None:
                await self._socket.close()
            self._socket = None
            self._socket = await DrawingSocket.open(self._cgi)
        return self._socket
