"""The drawing socket (facts 3.6, vendor realtime drawing API)."""

import base64
from collections.abc import AsyncIterator
import io
import json
import math
import struct
from typing import cast
import zlib

from aiohttp import ClientSession, WSServerHandshakeError
from PIL import Image
import pytest

from .peer import Peer, Socket, open_socket

PATH = "/local/camoverlay/ws"


def png(width: int, height: int) -> bytes:
    """Return a PNG of one color."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = b"".join(b"\x00" + b"\xff\x00\x00" * width for _ in range(height))
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def binary(call_id: int, command: str, content: bytes) -> bytes:
    """Write a binary frame as the vendor's client does."""
    text = json.dumps({"call_id": call_id, "command": command, "params": []}).encode()
    return b"\x01" + struct.pack(">I", len(text)) + text + content


@pytest.fixture
async def board(peer: Peer) -> AsyncIterator[Socket]:
    """An open drawing socket."""
    async with open_socket(peer, PATH, "cairo-api") as socket:
        assert socket.raw.protocol == "cairo-api"
        yield socket


async def test_the_vendors_sample_is_answered_to_the_byte(board: Socket) -> None:
    await board.raw.send_str(
        '{"call_id": 0, "command": "cairo_image_surface_create", '
        '"params": ["CAIRO_FORMAT_ARGB32", 200, 200]}'
    )
    assert await board.text() == '{"var":"surface0","call_id":0}'


async def test_the_drawing_socket_needs_a_login(peer: Peer) -> None:
    async with ClientSession() as stranger:
        with pytest.raises(WSServerHandshakeError) as refused:
            await stranger.ws_connect(peer.device.url + PATH, protocols=["cairo-api"])
    assert refused.value.status == 401


async def draw(board: Socket) -> None:
    """Draw and show a box with a text, and free everything."""
    await board.call(1, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 200, 100)
    await board.call(2, "cairo_create", "surface0")
    await board.call(3, "cairo_set_source_rgb", "cairo0", 1, 0, 0)
    await board.call(4, "cairo_rectangle", "cairo0", 0, 0, 200, 100)
    await board.call(5, "cairo_fill", "cairo0")
    box = (0, 0, 200, 100)
    reply = await board.call(6, "write_text", "cairo0", "Hymn 12", *box, "A_LEFT")
    assert reply == {"message": "OK", "call_id": 6}
    await board.call(7, "show_cairo_image_v2", "surface0", -1, 0.5, [0], 3)
    await board.call(8, "cairo_surface_destroy", "surface0")
    await board.call(9, "cairo_destroy", "cairo0")


async def test_a_shown_image_outlives_its_surface(board: Socket, peer: Peer) -> None:
    await draw(board)
    drawing = peer.device.overlay.drawing
    (shown,) = drawing.shown.values()
    assert (shown.x, shown.y, shown.cameras, shown.z_index) == (-1, 0.5, (0,), 3)
    assert shown.surface.texts == ["Hymn 12"]
    (sprite,) = peer.device.picture.sprites(1)
    assert sprite.box == (0, 0.75, 200 / 1920, 100 / 1080)
    assert sprite.shapes[0].color == (255, 0, 0, 255)
    assert drawing.live == {}
    assert drawing.created == {"surface": 1, "cairo": 1}


async def test_a_shown_image_is_removed(board: Socket, peer: Peer) -> None:
    await draw(board)
    assert "message" in await board.call(10, "remove_image_v2")
    assert peer.device.overlay.drawing.shown == {}


async def test_a_closed_socket_takes_its_image_along(board: Socket, peer: Peer) -> None:
    await draw(board)
    await board.raw.close()
    async with open_socket(peer, PATH, "cairo-api") as again:
        reply = await again.call(1, "cairo_create", "surface0")
        assert reply == {"error": "Variable surface0 not found", "call_id": 1}
    assert peer.device.overlay.drawing.shown == {}


async def test_a_leak_is_seen(board: Socket, peer: Peer) -> None:
    for number in range(3):
        size = ("CAIRO_FORMAT_ARGB32", 10, 10)
        await board.call(number, "cairo_image_surface_create", *size)
    assert peer.device.overlay.drawing.live == {"surface": 3}


async def test_the_server_runs_out_of_memory(board: Socket, peer: Peer) -> None:
    peer.device.configure(drawing_variables=1)
    size = ("CAIRO_FORMAT_ARGB32", 10, 10)
    await board.call(1, "cairo_image_surface_create", *size)
    reply = await board.call(2, "cairo_image_surface_create", *size)
    assert reply == {"error": "Out of memory", "call_id": 2}


async def test_an_image_is_uploaded_as_a_binary_frame(board: Socket) -> None:
    await board.raw.send_bytes(binary(4, "upload_image_data", png(30, 20)))
    reply = await board.next()
    assert reply == {"var": "surface0", "width": 30, "height": 20, "call_id": 4}


async def test_an_image_is_uploaded_as_base64(board: Socket, peer: Peer) -> None:
    content = base64.b64encode(png(8, 6)).decode()
    reply = await board.call(5, "upload_image_data", content)
    assert (reply["width"], reply["height"]) == (8, 6)
    await board.call(6, "show_cairo_image_v2", reply["var"], 0, 0, [0, 1], 0)
    assert peer.device.picture.sprites(2)[0].image == png(8, 6)


async def test_a_font_is_uploaded_and_freed(board: Socket, peer: Peer) -> None:
    await board.raw.send_bytes(binary(1, "upload_font_data", b"\x00\x01\x00\x00ttf"))
    assert await board.next() == {"var": "font0", "call_id": 1}
    await board.call(2, "cairo_font_face_destroy", "font0")
    assert peer.device.overlay.drawing.live == {}


@pytest.mark.parametrize(
    ("command", "params"),
    [
        ("cairo_create", ["surface9"]),
        ("cairo_create", []),
        ("cairo_fly", []),
        ("cairo_image_surface_create", ["CAIRO_FORMAT_ARGB32", 0, 10]),
        ("cairo_image_surface_create", ["CAIRO_FORMAT_ARGB32", "a", 10]),
        ("upload_image_data", ["!"]),
        ("show_cairo_image", [1, "surface0", 0, 0]),
    ],
)
async def test_wrong_commands_are_errors_with_their_id(
    board: Socket, command: str, params: list[object]
) -> None:
    reply = await board.call(7, command, *params)
    assert reply.keys() == {"error", "call_id"}
    assert reply["call_id"] == 7


@pytest.mark.parametrize("frame", ["{", "[]", '{"command": "cairo_create"}'])
async def test_an_unreadable_frame_is_an_error_without_id(
    board: Socket, frame: str
) -> None:
    await board.raw.send_str(frame)
    assert (await board.next()).keys() == {"error"}


async def test_a_legacy_image_needs_its_scripter_service(
    board: Socket, peer: Peer
) -> None:
    peer.device.overlay.add({"id": 5, "name": "scripter", "enabled": 1})
    size = ("CAIRO_FORMAT_ARGB32", 10, 10)
    await board.call(1, "cairo_image_surface_create", *size)
    reply = await board.call(2, "show_cairo_image", 5, "surface0", 0, 0)
    assert "message" in reply
    await board.call(3, "remove_image", 5)
    assert peer.device.overlay.drawing.shown == {}


async def test_transformations_move_what_is_drawn(board: Socket, peer: Peer) -> None:
    await board.call(1, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 100, 100)
    await board.call(2, "cairo_create", "surface0")
    await board.call(3, "cairo_save", "cairo0")
    await board.call(4, "cairo_translate", "cairo0", 50, 50)
    await board.call(5, "cairo_scale", "cairo0", 2, 1)
    await board.call(6, "cairo_rectangle", "cairo0", 0, 0, 25, 50)
    await board.call(7, "cairo_fill", "cairo0")
    assert "message" in await board.call(8, "cairo_restore", "cairo0")
    assert "error" in await board.call(9, "cairo_restore", "cairo0")
    await board.call(10, "show_cairo_image_v2", "surface0", 0, 0, [0], 0)
    (sprite,) = peer.device.picture.sprites(1)
    assert sprite.shapes[0].points == ((0.5, 0.5), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0))
    assert peer.device.picture.jpeg(1, (160, 90)).startswith(b"\xff\xd8")


async def frame(board: Socket, peer: Peer) -> Image.Image:
    """Show a surface over the whole picture's upper left and take a frame."""
    await board.call(90, "show_cairo_image_v2", "surface0", -1, -1, [0], 0)
    jpeg = peer.device.picture.jpeg(1, (1920, 1080))
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def is_red(image: Image.Image, x: int, y: int) -> bool:
    """Return True if a place is red, as far as a JPEG can be."""
    red, green, blue = cast("tuple[int, int, int]", image.getpixel((x, y)))
    return red > 200 and green < 60 and blue < 60


async def test_a_clip_hides_what_lies_outside_until_it_is_reset(
    board: Socket, peer: Peer
) -> None:
    await board.call(1, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 400, 400)
    await board.call(2, "cairo_create", "surface0")
    await board.call(3, "cairo_set_source_rgb", "cairo0", 1, 0, 0)
    await board.call(4, "cairo_arc", "cairo0", 100, 100, 50, 0, 6.2832)
    await board.call(5, "cairo_clip", "cairo0")
    await board.call(6, "cairo_rectangle", "cairo0", 0, 0, 200, 200)
    await board.call(7, "cairo_fill", "cairo0")
    await board.raw.send_bytes(binary(8, "upload_image_data", png(30, 20)))
    await board.next()
    await board.call(9, "cairo_reset_clip", "cairo0")
    await board.call(10, "cairo_set_source_surface", "cairo0", "surface1", 300, 200)
    await board.call(11, "cairo_paint", "cairo0")
    image = await frame(board, peer)
    assert is_red(image, 100, 100)
    assert not is_red(image, 60, 60)
    assert is_red(image, 315, 210)
    assert not is_red(image, 340, 210)


async def test_texts_and_pictures_turn_with_the_matrix(
    board: Socket, peer: Peer
) -> None:
    await board.call(1, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 400, 400)
    await board.call(2, "cairo_create", "surface0")
    await board.raw.send_bytes(binary(3, "upload_image_data", png(200, 20)))
    await board.next()
    await board.raw.send_bytes(binary(4, "upload_font_data", b"no font at all"))
    await board.next()
    await board.call(5, "cairo_set_source_rgb", "cairo0", 1, 0, 0)
    await board.call(6, "cairo_set_font_face", "cairo0", "font0")
    await board.call(7, "cairo_translate", "cairo0", 200, 0)
    await board.call(8, "cairo_rotate", "cairo0", math.pi / 2)
    await board.call(
        9, "write_text", "cairo0", "IIIIII", 200, 0, 200, 100, "A_CENTER", "TFM_SCALE"
    )
    await board.call(10, "cairo_set_source_surface", "cairo0", "surface1", 0, 0)
    await board.call(11, "cairo_paint", "cairo0")
    image = await frame(board, peer)
    assert is_red(image, 190, 150)
    assert not is_red(image, 150, 190)
    (shown,) = peer.device.overlay.drawing.shown.values()
    assert shown.surface.labels[0].angle == pytest.approx(90)
    assert shown.surface.labels[0].font == b"no font at all"
    column = [is_red(image, x, y) for x in range(100, 200, 3) for y in range(250, 350)]
    assert any(column)


async def test_a_closed_line_is_drawn_to_its_beginning(
    board: Socket, peer: Peer
) -> None:
    await board.call(1, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 400, 400)
    await board.call(2, "cairo_create", "surface0")
    await board.call(3, "cairo_set_source_rgb", "cairo0", 1, 0, 0)
    await board.call(4, "cairo_set_line_width", "cairo0", 12)
    await board.call(5, "cairo_rectangle", "cairo0", 20, 20, 200, 200)
    await board.call(6, "cairo_stroke", "cairo0")
    image = await frame(board, peer)
    assert is_red(image, 20, 120)
    assert not is_red(image, 120, 120)


async def test_every_cairo_command_of_the_text_is_known(
    board: Socket, peer: Peer
) -> None:
    await board.call(0, "cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", 50, 50)
    await board.call(0, "cairo_create", "surface0")
    await board.raw.send_bytes(binary(0, "upload_font_data", b"ttf"))
    await board.next()
    for number, (command, params) in enumerate(CAIRO.items()):
        reply = await board.call(number, command, *params)
        assert "error" not in reply, command
    drawing = peer.device.overlay.drawing
    assert drawing.live == {"surface": 1, "cairo": 1, "font": 1}
    await board.call(99, "show_cairo_image_v2", "surface0", 0, 0, [0], 0)
    (sprite,) = peer.device.picture.sprites(1)
    assert [label.text for label in sprite.labels] == ["Psalm"]
    assert len(sprite.shapes) == 3


CAIRO: dict[str, list[object]] = {
    "cairo_set_source_rgba": ["cairo0", 0, 0, 1, 0.5],
    "cairo_set_line_width": ["cairo0", 3],
    "cairo_new_sub_path": ["cairo0"],
    "cairo_arc": ["cairo0", 25, 25, 10, 3, 1],
    "cairo_close_path": ["cairo0"],
    "cairo_fill": ["cairo0"],
    "cairo_rotate": ["cairo0", 0.5],
    "cairo_get_matrix": ["cairo0"],
    "cairo_set_matrix": ["cairo0", "matrix0"],
    "matrix_destroy": ["matrix0"],
    "cairo_identity_matrix": ["cairo0"],
    "cairo_move_to": ["cairo0", 1, 1],
    "cairo_line_to": ["cairo0", 20, 1],
    "cairo_stroke": ["cairo0"],
    "cairo_clip": ["cairo0"],
    "cairo_reset_clip": ["cairo0"],
    "cairo_paint": ["cairo0"],
    "cairo_set_source_surface": ["cairo0", "surface0", 0, 0],
    "cairo_set_font_face": ["cairo0", "font0"],
    "cairo_set_font_size": ["cairo0", 12],
    "cairo_text_extents": ["cairo0", "Psalm"],
    "cairo_show_text": ["cairo0", "Psalm"],
    "cairo_surface_flush": ["surface0"],
    "cairo_surface_write_to_png": ["surface0", "x.png"],
}


async def test_a_jpeg_is_measured(board: Socket, peer: Peer) -> None:
    frame = peer.device.picture.jpeg(1, (64, 32))
    await board.raw.send_bytes(binary(1, "upload_image_data", frame))
    reply = await board.next()
    assert (reply["width"], reply["height"]) == (64, 32)
    await board.raw.send_bytes(binary(2, "upload_image_data", b"GIF89a"))
    assert (await board.next())["error"] == "Image format not supported"


@pytest.mark.parametrize(
    "frame", [b"", b"\x02\x00\x00\x00\x00", b"\x01\x00\x00\x00\x09{}"]
)
async def test_a_broken_binary_frame_is_an_error(board: Socket, frame: bytes) -> None:
    await board.raw.send_bytes(frame)
    assert (await board.next()).keys() == {"error"}
