"""Graphics drawn into the picture and kept there (Realtime drawing API).

A drawing socket shows one image, which is gone with the socket. So everything drawn
is kept here as a small list, painted together into one surface, and painted again
after a reconnect. What a painting made in the camera is released at its end.
"""

import asyncio
from contextlib import suppress
from typing import Final

from .....clientkit.arguments import text_of
from .....clientkit.errors import (
    DeviceError,
    DeviceRejectedError,
    InvalidValueError,
    TranslatedMessage,
)
from ..const import MAX_DRAWN
from ..events import CamstreamerEvent
from ..http import Cgi
from .drawing_items import (
    Canvas,
    Drawn,
    DrawnImage,
    DrawnRectangle,
    DrawnText,
    outline,
)
from .drawing_socket import DrawingSocket, variable

_FORMAT: Final = "CAIRO_FORMAT_ARGB32"
_NAME_LENGTH: Final = 60

type Events = tuple[CamstreamerEvent, ...]


class Drawing:
    """The drawings of this client on one camera."""

    def __init__(self, cgi: Cgi) -> None:
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
            await _paint(socket, list(items.values()), canvas, area, made)
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


async def _paint(
    socket: DrawingSocket,
    items: list[Drawn],
    canvas: Canvas,
    area: tuple[int, int, int, int],
    made: list[tuple[str, str]],
) -> None:
    """Paint items into one surface and show it; `made` collects what to release."""
    left, top, width, height = area
    surface = await socket.create("cairo_image_surface_create", _FORMAT, width, height)
    made.append(("cairo_surface_destroy", surface))
    cairo = await socket.create("cairo_create", surface)
    made.append(("cairo_destroy", cairo))
    for item in items:
        x, y = item.box.x - left, item.box.y - top
        if isinstance(item, DrawnRectangle):
            await _rectangle(socket, cairo, item, x, y)
        elif isinstance(item, DrawnText):
            await _text(socket, cairo, item, x, y)
        else:
            await _image(socket, cairo, item, x, y)
    # From -1 to 1 over the whole picture; the point is the upper left corner.
    at = (-1 + 2 * left / canvas.width, -1 + 2 * top / canvas.height)
    await socket.call(
        "show_cairo_image_v2", surface, *at, list(canvas.cameras), canvas.z_index
    )


async def _rectangle(
    socket: DrawingSocket, cairo: str, item: DrawnRectangle, x: float, y: float
) -> None:
    await socket.call("cairo_set_source_rgba", cairo, *item.color)
    await socket.call("cairo_rectangle", cairo, x, y, item.box.width, item.box.height)
    if item.line_width is None:
        await socket.call("cairo_fill", cairo)
    else:
        await socket.call("cairo_set_line_width", cairo, item.line_width)
        await socket.call("cairo_stroke", cairo)


async def _text(
    socket: DrawingSocket, cairo: str, item: DrawnText, x: float, y: float
) -> None:
    await socket.call("cairo_set_source_rgba", cairo, *item.color)
    await socket.call("cairo_set_font_size", cairo, item.size)
    box = (round(x), round(y), round(item.box.width), round(item.box.height))
    await socket.call(
        "write_text", cairo, item.text, *box, item.align.value, item.fit.value
    )


async def _image(
    socket: DrawingSocket, cairo: str, item: DrawnImage, x: float, y: float
) -> None:
    reply = await socket.upload("upload_image_data", item.data)
    name = variable(reply)
    try:
        width, height = reply.get("width"), reply.get("height")
        if not (isinstance(width, int) and isinstance(height, int) and width * height):
            raise DeviceRejectedError(TranslatedMessage("picture_not_read"))
        await socket.call("cairo_save", cairo)
        await socket.call("cairo_translate", cairo, x, y)
        scale = (item.box.width / width, item.box.height / height)
        await socket.call("cairo_scale", cairo, *scale)
        await socket.call("cairo_set_source_surface", cairo, name, 0, 0)
        await socket.call("cairo_paint", cairo)
        await socket.call("cairo_restore", cairo)
    finally:
        with suppress(DeviceError):
            await socket.call("cairo_surface_destroy", name)
