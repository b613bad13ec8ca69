"""How what is drawn becomes Cairo commands (Realtime drawing API)."""

from contextlib import suppress
import math
from typing import Final

from .....clientkit.errors import DeviceError, DeviceRejectedError, TranslatedMessage
from .drawing_items import (
    Box,
    Canvas,
    ClipShape,
    Drawn,
    DrawnArc,
    DrawnImage,
    DrawnLine,
    DrawnRectangle,
    DrawnText,
)
from .drawing_socket import DrawingSocket, variable

_FORMAT: Final = "CAIRO_FORMAT_ARGB32"
_TOP_DEGREES: Final = -90.0
"""Cairo's angles begin at the right."""

type Place = tuple[float, float]
"""Left and top of a box on the surface."""


async def paint(
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
        await _item(socket, cairo, item, (item.box.x - left, item.box.y - top))
    # From -1 to 1 over the whole picture; the point is the upper left corner.
    at = (-1 + 2 * left / canvas.width, -1 + 2 * top / canvas.height)
    await socket.call(
        "show_cairo_image_v2", surface, *at, list(canvas.cameras), canvas.z_index
    )


async def _item(socket: DrawingSocket, cairo: str, item: Drawn, at: Place) -> None:
    # Cairo keeps a rotation and a clip until the state before them is restored.
    await socket.call("cairo_save", cairo)
    await _frame(socket, cairo, item.box, at)
    if isinstance(item, DrawnText):
        await _text(socket, cairo, item, at)
    elif isinstance(item, DrawnImage):
        await _image(socket, cairo, item, at)
    else:
        await socket.call("cairo_set_source_rgba", cairo, *item.color)
        await _path(socket, cairo, item, at)
        if item.line_width is None:
            await socket.call("cairo_fill", cairo)
        else:
            await socket.call("cairo_set_line_width", cairo, item.line_width)
            await socket.call("cairo_stroke", cairo)
    await socket.call("cairo_restore", cairo)


async def _frame(socket: DrawingSocket, cairo: str, box: Box, at: Place) -> None:
    """Rotate about the center of a box, then clip to it."""
    x, y = at[0] + box.width / 2, at[1] + box.height / 2
    if box.rotation:
        await socket.call("cairo_translate", cairo, x, y)
        await socket.call("cairo_rotate", cairo, math.radians(box.rotation))
        await socket.call("cairo_translate", cairo, -x, -y)
    if box.clip is None:
        return
    if box.clip is ClipShape.RECTANGLE:
        await socket.call("cairo_rectangle", cairo, *at, box.width, box.height)
    else:
        await _ellipse(socket, cairo, box, at, (0.0, 360.0))
    await socket.call("cairo_clip", cairo)


async def _path(
    socket: DrawingSocket,
    cairo: str,
    item: DrawnRectangle | DrawnLine | DrawnArc,
    at: Place,
) -> None:
    box = item.box
    if isinstance(item, DrawnRectangle):
        await socket.call("cairo_rectangle", cairo, *at, box.width, box.height)
    elif isinstance(item, DrawnLine):
        await _line(socket, cairo, item, at)
    else:
        is_whole = item.end - item.start >= 360
        if item.line_width is None and not is_whole:
            # A slice begins at the center: Cairo joins the arc to that point.
            center = (at[0] + box.width / 2, at[1] + box.height / 2)
            await socket.call("cairo_move_to", cairo, *center)
        await _ellipse(socket, cairo, box, at, (item.start, item.end))


async def _line(socket: DrawingSocket, cairo: str, item: DrawnLine, at: Place) -> None:
    is_closed = item.points[0] == item.points[-1]
    for number, (x, y) in enumerate(item.points[: -1 if is_closed else None]):
        command = "cairo_line_to" if number else "cairo_move_to"
        await socket.call(command, cairo, at[0] + x, at[1] + y)
    if is_closed:
        await socket.call("cairo_close_path", cairo)


async def _ellipse(
    socket: DrawingSocket,
    cairo: str,
    box: Box,
    at: Place,
    degrees: tuple[float, float],
) -> None:
    # The path keeps its shape when the scale is gone, so a line stays even.
    await socket.call("cairo_save", cairo)
    await socket.call(
        "cairo_translate", cairo, at[0] + box.width / 2, at[1] + box.height / 2
    )
    await socket.call("cairo_scale", cairo, box.width / 2, box.height / 2)
    start, end = (math.radians(angle + _TOP_DEGREES) for angle in degrees)
    await socket.call("cairo_arc", cairo, 0, 0, 1, start, end)
    await socket.call("cairo_restore", cairo)


async def _text(socket: DrawingSocket, cairo: str, item: DrawnText, at: Place) -> None:
    font = None
    if item.font is not None:
        font = variable(await socket.upload("upload_font_data", item.font))
    try:
        if font is not None:
            await socket.call("cairo_set_font_face", cairo, font)
        await socket.call("cairo_set_source_rgba", cairo, *item.color)
        await socket.call("cairo_set_font_size", cairo, item.size)
        box = (*map(round, at), round(item.box.width), round(item.box.height))
        await socket.call(
            "write_text", cairo, item.text, *box, item.align.value, item.fit.value
        )
    finally:
        if font is not None:
            with suppress(DeviceError):
                await socket.call("cairo_font_face_destroy", font)


async def _image(
    socket: DrawingSocket, cairo: str, item: DrawnImage, at: Place
) -> None:
    reply = await socket.upload("upload_image_data", item.data)
    name = variable(reply)
    try:
        width, height = reply.get("width"), reply.get("height")
        if not (isinstance(width, int) and isinstance(height, int) and width * height):
            raise DeviceRejectedError(TranslatedMessage("picture_not_read"))
        await socket.call("cairo_translate", cairo, *at)
        scale = (item.box.width / width, item.box.height / height)
        await socket.call("cairo_scale", cairo, *scale)
        await socket.call("cairo_set_source_surface", cairo, name, 0, 0)
        await socket.call("cairo_paint", cairo)
    finally:
        with suppress(DeviceError):
            await socket.call("cairo_surface_destroy", name)
